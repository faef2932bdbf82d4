"""A study's results beside the published ones; pooling over studies."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from rh_omics.concordance import concordance, pool_studies, published_estimates, study_effects
from rh_omics.concordance.compare import scan_level
from rh_omics.errors import ParameterError, StudyError
from rh_omics.evidence import evidence

NEEDED = ["feature", "log2_fc", "ci_low", "ci_high", "se", "df", "pvalue", "padj", "reason"]


@pytest.fixture
def table():
    rows = [
        ["anandamide", 1.0, 0.6, 1.4, 0.2, 24.0, 1e-4, 2e-4, ""],
        ["2-AG", -0.1, -0.5, 0.3, 0.2, 24.0, 0.6, 0.6, ""],
        [
            "OEA",
            np.nan,
            np.nan,
            np.nan,
            np.nan,
            np.nan,
            np.nan,
            np.nan,
            "below the limit in 24 of 25",
        ],
    ]
    return pd.DataFrame(rows, columns=NEEDED)


def row_of(found, published_id):
    return found.table.set_index("published_id").loc[published_id]


def test_direction_interval_and_power_for_a_published_ratio(table):
    found = concordance(table, question="paired", phase="acute")
    row = row_of(found, "EC-FEU-A-AEA")
    assert row["published_log2_fc"] == pytest.approx(np.log2(2.25))
    assert row["same_direction"] == "yes"
    assert row["contains_published"] == "yes"
    critical = stats.t.isf(0.025, 24)
    draws = np.random.default_rng(1).standard_normal(200_000) + np.log2(2.25) / 0.2
    scales = np.sqrt(np.random.default_rng(2).chisquare(24, 200_000) / 24)
    assert row["power_alone"] == pytest.approx(
        np.mean(np.abs(draws / scales) > critical), abs=0.003
    )
    assert row["power_scan"] < row["power_alone"]
    assert row["detectable_scan"] > row["detectable_alone"]


def test_a_wrong_sign_and_an_excluded_ratio(table):
    found = concordance(table, question="paired", phase="acute")
    row = row_of(found, "EC-CED-2AG")
    assert row["same_direction"] == "no"
    assert row["contains_published"] == "no"
    assert "opposite direction" in row["verdict"]
    assert "excludes" in row["verdict"]


def test_published_nothing_has_no_direction_to_share(table):
    found = concordance(table, question="paired", phase="acute")
    assert row_of(found, "EC-HEY-2AG")["same_direction"] == "no change published"
    assert row_of(found, "EC-HEY-2AG")["contains_published"] == "no ratio published"


def test_untested_and_unmeasured_analytes_stay_in_the_table(table):
    found = concordance(table, question="paired", phase="acute")
    assert "below the limit in 24 of 25" in row_of(found, "EC-HUM-OEA")["verdict"]
    assert row_of(found, "EC-HUM-PEA")["verdict"] == "not measured in this study"
    assert "PEA" in " ".join(found.notes)


def test_acute_and_long_term_never_stand_together(table):
    acute = set(concordance(table, question="paired", phase="acute").table["published_id"])
    long_term = set(concordance(table, question="paired", phase="chronic").table["published_id"])
    assert acute
    assert long_term
    assert not acute & long_term
    assert all(name.startswith("LT-") for name in long_term)


def test_animals_and_reviews_are_left_out():
    rows = published_estimates("paired", phase="acute")
    assert set(rows["species"]) == {"human"}
    assert not rows["evidence_kind"].isin({"review", "correlational", "missing"}).any()


def test_hicks_directions_stand_with_groups_under_a_caveat():
    names = ["hsa-miR-1237-3p", "hsa-miR-1273-3p"]
    table = pd.DataFrame(
        [[name, 0.5, -0.5, 1.5, 0.4, 23.0, 0.2, 0.4, ""] for name in names], columns=NEEDED
    )
    found = concordance(table, question="groups", phase="acute")
    assert row_of(found, "SR-1237-3p")["study_log2_fc"] == 0.5
    assert any("Hicks 2019" in note for note in found.notes)
    only = concordance(table.iloc[[1]], question="groups", phase="acute")
    assert row_of(only, "SR-1237-3p")["verdict"] == "not measured in this study"


def test_scan_level_is_the_last_step_that_the_procedure_reached(table):
    """The procedure itself is the second source: p-values up to the level join what was found."""
    none = table.assign(padj=[0.5, 0.6, np.nan])
    assert concordance(none, question="paired", phase="acute").alpha_scan == pytest.approx(0.025)
    pvalue = np.array([1e-4, 2e-4, 0.02, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    padj = stats.false_discovery_control(pvalue)
    level = scan_level(pd.DataFrame({"pvalue": pvalue, "padj": padj}), fdr=0.05)
    for shift, found in ((0.999, True), (1.001, False)):
        moved = stats.false_discovery_control(np.r_[pvalue[0], level * shift, pvalue[2:]])
        assert (moved[1] <= 0.05) == found


def test_comparison_can_be_narrowed_and_read(table):
    found = concordance(
        table, question="paired", phase="acute", published=evidence("Feuerecker 2012")
    )
    text = found.to_text()
    assert "Feuerecker 2012" in text
    assert max(map(len, text.splitlines())) <= 80
    assert "Concordance" in repr(found)
    assert "<table>" in found._repr_html_()


@pytest.mark.parametrize(
    ("change", "options", "text"),
    [
        ({}, {"phase": "weeks"}, "phase is 'weeks'; it must be 'acute'"),
        ({}, {"question": "formula"}, "question is 'formula'"),
        ({"drop": "se"}, {}, "no column se"),
        ({"largest": "T1 − T0"}, {}, "tests several contrasts together"),
        ({"rename": "AEA"}, {}, "AEA stands for 2 features"),
    ],
)
def test_what_is_refused(table, change, options, text):
    if "drop" in change:
        table = table.drop(columns=change["drop"])
    if "rename" in change:
        table = pd.concat([table, table.iloc[[0]].assign(feature=change["rename"])])
    table = table.assign(**{key: change[key] for key in {"largest"} & change.keys()})
    with pytest.raises(ParameterError, match=text):
        concordance(table, **({"question": "paired", "phase": "acute"} | options))


@pytest.fixture
def studies(table):
    other = table.assign(log2_fc=table["log2_fc"] * 0.5)
    third = table.assign(log2_fc=table["log2_fc"] + 0.3)
    frames = [
        study_effects(rows, study=name, phase="acute")
        for name, rows in [("ours", table), ("theirs", other), ("third", third)]
    ]
    return pd.concat(frames, ignore_index=True)


def test_pooling_over_studies_gives_a_row_per_feature(studies):
    extra = studies.iloc[[0]].assign(feature="cortisol")
    found = pool_studies(pd.concat([studies, extra]))
    assert list(found.table["feature"]) == ["anandamide", "2-AG"]
    assert found.left_out == ("cortisol",)
    row = found.table.iloc[0]
    assert row["studies"] == 3
    assert row["estimate"] == pytest.approx(np.mean([1.0, 0.5, 1.3]))
    assert row["prediction_low"] < row["ci_low"] < row["estimate"]


def test_pooled_studies_show_themselves(studies):
    found = pool_studies(studies, method="fixed")
    assert "method: fixed" in repr(found)
    assert "<table>" in found._repr_html_()


def test_forest_rows_end_with_the_mean_and_a_new_study(studies):
    forest = pool_studies(studies).forest("anandamide")
    assert list(forest["label"]) == ["ours", "theirs", "third", "pooled", "a new study"]
    assert forest["weight"][:3].sum() == pytest.approx(1)
    assert forest["ci_low"][0] == pytest.approx(1 - 1.959964 * 0.2, abs=1e-6)
    with pytest.raises(ParameterError, match="wasn't pooled"):
        pool_studies(studies).forest("PEA")


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("phase", "chronic", "phase is acute and chronic; pool them apart and compare"),
        ("phase", "weeks", "phase is weeks; it must be acute or chronic"),
        ("species", "mouse", "species is human and mouse"),
        ("measure", "g_z", "measure is g_z and log2_fc"),
        ("study", "theirs", "study theirs stands twice"),
    ],
)
def test_unlike_effects_are_not_pooled(studies, column, value, text):
    studies.loc[0, column] = value
    with pytest.raises(StudyError, match=text):
        pool_studies(studies)


def test_nothing_to_pool(studies):
    with pytest.raises(ParameterError, match="nothing to pool"):
        pool_studies(studies[studies["study"] == "ours"])
    with pytest.raises(ParameterError, match="no column se"):
        pool_studies(studies.drop(columns="se"))
