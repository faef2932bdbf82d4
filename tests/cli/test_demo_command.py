"""``rh-omics demo`` writes a laboratory's files, analyses them, and labels everything."""

import json

import pandas as pd
import pytest

SMALL = ["--responders", "6", "--non-responders", "5", "--mirnas", "130", "--seed", "4"]


@pytest.fixture
def demo(rh_omics, tmp_path):
    return rh_omics("demo", "a cohort", *SMALL), tmp_path / "a cohort"


def test_last_line_says_where_the_results_are(demo):
    run, folder = demo
    assert run.code == 0
    assert run.out.splitlines()[-1] == f"results are in {folder.name}/results"
    tables = {path.name for path in (folder / "results").iterdir()}
    assert {"SIMULATED_mirna_interaction.tsv", "SIMULATED_recovery.tsv"} <= tables
    assert {
        "SIMULATED_plasma_interaction.tsv",
        "SIMULATED_plasma_interaction.classical.tsv",
    } <= tables


def test_everything_is_labelled_simulated(demo):
    run, folder = demo
    assert run.err.startswith("SIMULATED data")
    for path in (folder / "input").iterdir():
        assert "SIMULATED" in path.read_text().splitlines()[0] + path.name
    facts = json.loads((folder / "results" / "SIMULATED_mirna_paired.json").read_text())
    assert facts["simulated"] is True


def test_result_is_that_of_de_on_the_same_files(demo, rh_omics):
    _, folder = demo
    run = rh_omics(
        "de", folder / "input" / "SIMULATED_saliva_mirna_counts.tsv", "--samples",
        folder / "input" / "SIMULATED_saliva_samples.csv", "--scale", "counts", "--question",
        "interaction", "-q",
    )  # fmt: skip
    assert run.out == (folder / "results" / "SIMULATED_mirna_interaction.tsv").read_text()


def test_same_seed_same_bytes_and_old_files_are_kept(demo, rh_omics):
    _, folder = demo
    again = rh_omics("demo", "a cohort", *SMALL, "--force", "--json", "-q")
    content = json.loads(again.out)
    assert (content["seed"], content["simulated"]) == (4, True)
    recovery = pd.read_csv(folder / "results" / "SIMULATED_recovery.tsv", sep="\t", comment="#")
    assert len(content["recovery"]) == len(recovery)
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    refused = rh_omics("demo", "a cohort", *SMALL)
    assert refused.code == 3
    assert "exists already" in refused.err
    assert rh_omics("demo", "a cohort", *SMALL, "--force").code == 0
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before


def test_recovery_counts_add_up(demo):
    _, folder = demo
    table = pd.read_csv(folder / "results" / "SIMULATED_recovery.tsv", sep="\t")
    assert list(table["question"]) == ["paired", "groups", "interaction"]
    assert (table["found"] == table["found_true"] + table["found_false"]).all()
    assert (table["true_tested"] <= table["true"]).all()


def test_plasma_with_limits_through_the_command(demo, rh_omics):
    _, folder = demo
    run = rh_omics(
        "de", folder / "input" / "SIMULATED_plasma_endocannabinoids.csv", "--samples",
        folder / "input" / "SIMULATED_plasma_samples.csv", "--scale", "concentration", "--reader",
        "analytes", "--question", "interaction", "--method", "tobit", "--pin", "endocannabinoids",
        "-q",
    )  # fmt: skip
    assert run.code == 0
    assert run.out == (folder / "results" / "SIMULATED_plasma_interaction.tsv").read_text()
