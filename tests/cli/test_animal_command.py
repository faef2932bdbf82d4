"""``rh-omics animal``: scores, tests, and what is refused."""

import json
from pathlib import Path

import pandas as pd
import pytest

PLATE = "# SIMULATED\nanimal,species,group,latency_s\n" + "\n".join(
    f"m{i},mouse,{'run' if i % 2 else 'rest'},{value}"
    for i, value in enumerate([8, 16, 9, 18, 10, ">30", 11, 22, 8, 17])
)


@pytest.fixture
def plate(tmp_path):
    (tmp_path / "plate.csv").write_text(PLATE, encoding="utf-8")
    return ("plate.csv", "--test", "hot-plate", "--cutoff-s", "30")


def test_scores_to_stdout_and_words_to_stderr(rh_omics, plate):
    run = rh_omics("animal", *plate)
    assert run.code == 0, run.err
    assert run.out.splitlines()[0].startswith("animal\tspecies\tgroup\ttimepoint\tlatency_s")
    assert "SIMULATED hot-plate" in run.err
    assert "1 of 10 latencies reach the cut-off" in run.err
    assert all(len(line) <= 80 for line in run.err.splitlines())


def test_a_test_of_the_primary_score(rh_omics, plate):
    words = ("--question", "groups", "--group", "group=rest,run", "-o", "s.tsv")
    run = rh_omics("animal", *plate, *words)
    assert run.code == 0, run.err
    table = pd.read_csv("s.test.tsv", sep="\t")
    assert table["feature"].tolist() == ["minus_log2_latency"]
    assert table["log2_fc"].item() < -0.8
    assert "latency_s, run − rest: 2." in run.err
    assert "Tobit" in run.err
    facts = json.loads(Path("s.json").read_text(encoding="utf-8"))
    assert facts["species"] == ["mouse"]
    assert facts["n_censored"] == 1
    assert facts["tested"]["n_subjects"] == 10
    again = rh_omics("animal", *plate, *words)
    assert again.code == 3
    assert "--force" in again.err


def test_json(rh_omics, plate):
    content = json.loads(rh_omics("animal", *plate, "--json", "-q").out)
    assert content["primary"] == "latency_s"
    assert content["table"][0]["animal"] == "m0"
    assert content["table"][0]["percent_mpe"] is None


@pytest.mark.parametrize(
    ("extra", "code", "said"),
    [
        (("--species", "human"), 0, "10 mouse"),
        (("--diameter-cm", "12"), 2, "--diameter-cm goes with --test wheel only"),
        (("--column", "latency_s"), 2, "must have the form NAME=COLUMN"),
        (("--column", "latency_s=seconds"), 3, "no column 'seconds'"),
        (("--primary", "speed"), 2, "primary must be one of latency_s, percent_mpe"),
        (("--question", "groups", "--group", "group=a,b"), 4, "no a and no b"),
    ],
)
def test_options(rh_omics, plate, extra, code, said):
    run = rh_omics("animal", *plate, *extra)
    assert run.code == code
    assert said in run.err


def test_people_are_refused(rh_omics, tmp_path):
    (tmp_path / "p.csv").write_text("animal,light_s,dark_s\nP1,1,2\n", encoding="utf-8")
    run = rh_omics("animal", "p.csv", "--test", "light-dark", "--species", "human")
    assert run.code == 3
    assert "human and animal data are never pooled" in run.err
