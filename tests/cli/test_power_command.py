"""``rh-omics power``: what it solves for, files, refusals."""

import json

import pandas as pd
import pytest


def test_single_marker_prints_figures_curve_and_paragraph(rh_omics):
    run = rh_omics("power", "--design", "paired", "--effect", "0.5")
    assert run.code == 0
    assert "complete subjects  34" in run.out
    assert "We plan for 34 subjects" in run.out
    assert max(len(line) for line in run.out.splitlines()) <= 80


def test_panel_writes_curve_and_json(rh_omics, tmp_path):
    words = ("--design", "groups", "--effect", "1.2", "--features", "460", "--markers", "6")
    run = rh_omics("power", *words, "--simulate", "50", "--seed", "3", "-o", "curve.tsv")
    assert run.code == 0
    assert run.out == ""
    curve = pd.read_csv(tmp_path / "curve.tsv", sep="\t")
    plan = json.loads((tmp_path / "curve.json").read_text())
    assert plan["n"] in set(curve["n"])
    assert plan["simulation"]["seed"] == 3
    assert list(curve)[:4] == ["n", "n_reference", "n_other", "power"]


def test_published_and_pilot_effects(rh_omics, tmp_path):
    run = rh_omics("power", "--published", "SR-correlation", "--json")
    plan = json.loads(run.out)
    assert plan["design"] == "correlation"
    assert plan["n"] == 46  # pwr.r.test(r = 0.4, power = 0.8): 45.9
    pilot = pd.DataFrame({"feature": ["AEA"], "log2_fc": [0.5], "se": [0.2], "df": [15]})
    pilot.to_csv(tmp_path / "pilot.tsv", sep="\t", index=False)
    words = ("--design", "paired", "--pilot", "pilot.tsv", "--feature", "AEA", "--pilot-n", "16")
    assert "the pilot's own estimate" in rh_omics("power", *words).out


def test_classifier_intervals(rh_omics):
    words = ("--design", "classifier", "--auc", "0.7", "--n", "25", "--share", "0.52")
    facts = json.loads(rh_omics("power", *words, "--json").out)
    assert facts["riley_needed"] == 384  # pmsampsize arithmetic for a prevalence of 0.52
    assert (round(facts["low"], 2), round(facts["high"], 2), facts["responders"]) == (
        0.49,
        0.91,
        13,
    )


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--published", "SR-MAPK11"), "no sample size follows from it"),
        (("--design", "paired", "--effect", "1", "--published", "D1"), "an effect has one source"),
        (("--design", "classifier", "--auc", "0.7"), "either --n or --half-width"),
    ],
)
def test_what_is_refused(rh_omics, words, text):
    run = rh_omics("power", *words)
    assert run.code == 2
    assert text in run.err
