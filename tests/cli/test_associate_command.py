"""``rh-omics associate`` on the files of a simulated cohort."""

import json
from pathlib import Path

import pandas as pd
import pytest

from rh_omics.simulate import CohortOptions, simulate_cohort, write_cohort


@pytest.fixture
def study(rh_omics, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_cohort(simulate_cohort(CohortOptions(seed=3)), tmp_path / "d")
    assert rh_omics("init", "d").code == 0
    return "d/study.toml"


COMMON = ("--x", "plasma_endocannabinoids", "--y", "saliva_mirna_counts")


def test_changes_of_two_panels(rh_omics, study):
    run = rh_omics("associate", study, *COMMON, "--x-features", "AEA", "-o", "r.tsv")
    assert run.code == 0, run.err
    table = pd.read_csv("r.tsv", sep="\t")
    assert set(table["x"]) == {"AEA"}
    assert table["n"].max() == 25
    facts = json.loads(Path("r.json").read_text(encoding="utf-8"))
    assert facts["simulated"] is True
    assert facts["n_tested"] == table["pvalue"].notna().sum()
    assert "over subjects" in run.err
    assert all(len(line) <= 80 or line.startswith("note") for line in run.err.splitlines())


def test_json_on_stdout(rh_omics, study):
    run = rh_omics("associate", study, *COMMON, "--x-features", "AEA", "--on", "within", "--json")
    content = json.loads(run.out)
    assert content["method"] == "repeated-measures"
    assert content["table"][0]["x"] == "AEA"


def test_unknown_panel_is_refused(rh_omics, study):
    run = rh_omics("associate", study, "--x", "blood", "--y", "saliva_mirna_counts")
    assert run.code == 2
    assert "the study has no panel 'blood'" in run.err


def test_existing_file_is_kept(rh_omics, study, tmp_path):
    (tmp_path / "r.tsv").write_text("mine")
    run = rh_omics("associate", study, *COMMON, "-o", "r.tsv")
    assert run.code == 3
    assert (tmp_path / "r.tsv").read_text() == "mine"
