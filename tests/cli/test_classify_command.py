"""``rh-omics classify``: train, evaluate, apply, show."""

import json

import pandas as pd
import pytest

from rh_omics import simulate

FILES = (
    "SIMULATED_saliva_mirna_counts.tsv",
    "--samples",
    "SIMULATED_saliva_samples.csv",
    "--scale",
    "counts",
)
MARKERS = ("--markers", "hsa-miR-4425,hsa-miR-4254")


@pytest.fixture
def cohort(tmp_path):
    made = simulate.simulate_cohort(simulate.CohortOptions(n_mirnas=140))
    simulate.write_cohort(made, tmp_path)
    return tmp_path


def test_fit_predict_and_card(cohort, rh_omics) -> None:
    fit = rh_omics("classify", "fit", *FILES, *MARKERS, "--no-evaluation", "-o", "model.json")
    assert (fit.code, fit.out) == (0, "")
    assert {path.name for path in cohort.glob("model*")} == {
        "model.json", "model.card.json", "model.card.md",
    }  # fmt: skip
    predict = rh_omics("classify", "predict", "model.json", *FILES, "-o", "scores.tsv")
    assert predict.code == 0
    scores = pd.read_csv(cohort / "scores.tsv", sep="\t")
    assert scores["probability"].between(0, 1).all()
    assert len(scores) == 25
    said = rh_omics("classify", "predict", "model.json", *FILES, "--json", "-q")
    content = json.loads(said.out)
    assert (content["n_scored"], content["n_not_scored"], said.err) == (25, 0, "")
    assert [row["subject"] for row in content["table"]] == list(scores["subject"])
    card = rh_omics("classify", "card", "model.json")
    assert card.out.startswith("# SIMULATED: Model card: responder against non_responder")
    again = rh_omics("classify", "fit", *FILES, *MARKERS, "--no-evaluation", "-o", "model.json")
    assert again.code == 3


def test_evaluate_writes_seed_and_verdict(cohort, rh_omics) -> None:
    quick = ("--repeats", "1", "--permutations", "9", "--folds", "3", "--seed", "5")
    run = rh_omics("classify", "evaluate", *FILES, *MARKERS, *quick, "-o", "e.json", "--json")
    assert run.code == 0
    content = json.loads((cohort / "e.json").read_text())
    assert json.loads(run.out) == content
    assert content["options"]["seed"] == 5
    assert content["simulated"]
    assert content["verdict"]["text"] in run.err


def test_a_foreign_file_is_refused(cohort, rh_omics) -> None:
    (cohort / "x.json").write_text("{}")
    run = rh_omics("classify", "predict", "x.json", *FILES)
    assert run.code == 3
    assert "isn't an rh-omics linear classifier" in run.err


def test_dask_needs_an_address(cohort, rh_omics) -> None:
    run = rh_omics("classify", "evaluate", *FILES, *MARKERS, "--backend", "dask")
    assert run.code == 2
    assert "scheduler's address" in run.err
