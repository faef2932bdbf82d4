"""One declared question over a panel: what is in the table, what isn't, and why."""

import json

import numpy as np
import pandas as pd
import pytest
from panels import count_panel, log2_panel, paired_sheet

from rh_omics.de import DEOptions, differential_expression, method_names
from rh_omics.errors import DesignError, ParameterError, ScaleError
from rh_omics.panel import Panel
from rh_omics.schema import DE_COLUMNS, METHODS, Question, Scale

GROUP = "group=NRH,RH"


def shifted(panel: Panel, feature: str, by: float, *, where) -> Panel:
    """Return the panel with a constant added to one feature of some samples."""
    data = panel.data.copy()
    data.loc[where, feature] += by
    return panel.with_data(data, scale=panel.scale)


def with_interaction(panel: Panel, feature: str, by: float) -> Panel:
    chosen = panel.samples["group"].eq("RH") & panel.samples["timepoint"].eq("post")
    return shifted(panel, feature, by, where=chosen)


def row(result, feature):
    return result.table.set_index("feature").loc[feature]


@pytest.mark.parametrize(
    "method", sorted(METHODS.keys() - {"voom", "voom-quality", "treat", "deseq2", "shape"})
)
def test_sign_is_change_of_other_minus_change_of_reference(method):
    panel = with_interaction(log2_panel(paired_sheet(8, 8)), "feature-003", 5.0)
    result = differential_expression(panel, question="interaction", group=GROUP, method=method)
    turned = differential_expression(
        panel, question="interaction", group="group=RH,NRH", method=method
    )
    found = row(result, "feature-003")
    assert 3 < found["log2_fc"] < 7
    if method != "permutation":  # it gives no interval
        assert found["ci_low"] < found["log2_fc"] < found["ci_high"]
    assert found["effect_size"] > 0
    assert row(turned, "feature-003")["log2_fc"] == pytest.approx(-found["log2_fc"])
    assert result.table["feature"].iloc[0] == "feature-003"


@pytest.mark.parametrize("question", ["paired", "groups", "interaction"])
def test_columns_and_order(question):
    at = "pre" if question == "groups" else None
    result = differential_expression(log2_panel(), question=question, group=GROUP, at=at)
    assert tuple(result.table.columns[: len(DE_COLUMNS)]) == DE_COLUMNS
    assert result.table["pvalue"].is_monotonic_increasing
    assert (result.table["padj"] >= result.table["pvalue"]).all()
    assert result.n_tested == 20


def test_mean_of_two_groups_is_a_difference_of_means():
    panel = log2_panel(paired_sheet(3, 4))
    pre = panel.samples["timepoint"] == "pre"
    result = differential_expression(panel, question="groups", group=GROUP, at="pre")
    means = panel.data[pre].groupby(panel.samples["group"][pre]).mean()
    expected = means.loc["RH"] - means.loc["NRH"]
    found = result.table.set_index("feature")["log2_fc"]
    pd.testing.assert_series_equal(found.loc[expected.index], expected, check_names=False)


def test_pinned_markers_stay_in_the_table_whatever_happens():
    panel = count_panel()
    data = panel.data.copy()
    data["hsa-miR-1237-3p"] = 0.0
    data.iloc[0, -1] = 2.0
    result = differential_expression(
        Panel(data, panel.samples, Scale.COUNTS), question="interaction", group=GROUP
    )
    seldom, absent = row(result, "hsa-miR-1237-3p"), row(result, "hsa-miR-4254")
    assert np.isnan(seldom["pvalue"])
    assert seldom["reason"].startswith("seen in 1 of 16 samples")
    assert absent["reason"] == "not in the panel"
    assert absent["n"] == 0
    assert "MAPK11" not in set(result.table["feature"])  # an mRNA isn't missing from a miRNA panel


def test_pins_by_name():
    result = differential_expression(
        log2_panel(), question="paired", pin=["feature-001", "somewhere else"]
    )
    assert result.pinned == ("feature-001", "somewhere else")
    assert row(result, "somewhere else")["reason"] == "not in the panel"
    assert result.table.loc[result.table["pinned"], "feature"].tolist() == list(result.pinned)


def test_correction_counts_the_tested_features_only():
    panel = log2_panel()
    data = panel.data.copy()
    data["constant"] = 1.0
    data["mostly missing"] = np.nan
    data.iloc[:2, -1] = 3.0
    wider = Panel(data, panel.samples, Scale.LOG2)
    alone, among = (differential_expression(p, question="paired") for p in (panel, wider))
    assert row(among, "constant")["reason"] == "the same value in all samples"
    assert row(among, "mostly missing")["reason"] == "measured in 2 of 16 samples"
    assert row(among, "mostly missing")["n"] == 2
    both = alone.table.merge(among.table, on="feature")
    np.testing.assert_allclose(both["padj_x"], both["padj_y"])
    assert among.n_tested == 20


def test_missing_values_that_leave_no_estimate():
    panel = log2_panel()
    post = panel.samples["timepoint"] == "post"
    result = differential_expression(
        shifted(panel, "feature-000", np.nan, where=post), question="paired"
    )
    assert row(result, "feature-000")["reason"] == "the missing values leave no estimate"
    assert row(result, "feature-000")["n"] == 8


def test_counts_are_filtered_normalised_and_said_so():
    result = differential_expression(count_panel(), question="paired")
    assert any("Expression filter kept" in note for note in result.notes)
    assert any("tmm factors" in note for note in result.notes)
    assert result.n_tested < 60
    everything = differential_expression(
        count_panel(), question="paired", options=DEOptions(filter_size="none")
    )
    assert everything.n_tested == 60


def test_the_filter_does_not_look_at_group_labels():
    panel = count_panel(paired_sheet(8, 8))
    swapped = panel.samples.replace({"group": {"RH": "NRH", "NRH": "RH"}})
    tested = [
        set(differential_expression(p, question="interaction", group=GROUP).top(99)["feature"])
        for p in (panel, Panel(panel.data, swapped, Scale.COUNTS))
    ]
    assert tested[0] == tested[1]


def test_values_at_a_detection_limit():
    panel = log2_panel(n_features=12)
    censored = pd.DataFrame(data=False, index=panel.data.index, columns=panel.data.columns)
    censored.iloc[:2, 0] = True
    censored.iloc[:8, 1] = True
    result = differential_expression(
        panel.with_data(panel.data, scale=Scale.LOG2, censored=censored), question="paired"
    )
    reason = row(result, "feature-001")["reason"]
    assert reason.startswith("beyond the detection limit in 8 of 16 values; --method tobit")
    assert any("2 of 176 values are detection limits" in note for note in result.notes)


def test_few_features_keep_their_own_variance():
    result = differential_expression(log2_panel(n_features=4), question="paired")
    assert (result.table["df"] == 7).all()
    assert any("an ordinary t" in note for note in result.notes)


def test_both_doors_give_the_same_table():
    panel = log2_panel(paired_sheet(5, 8))
    words = differential_expression(panel, question="interaction", group=GROUP)
    formula = differential_expression(
        panel, design="~ group * timepoint", contrast="groupRH:timepointpost", group=GROUP
    )
    columns = ["feature", "log2_fc", "se", "stat", "df", "pvalue", "padj"]
    pd.testing.assert_frame_equal(words.table[columns], formula.table[columns], rtol=1e-9)


def test_balance_and_exclusions_stand_beside_the_result():
    sheet = paired_sheet().drop(index="03_post")
    sheet["hours_since_meal"] = np.where(sheet["group"] == "RH", 1.0, 4.0)
    result = differential_expression(log2_panel(sheet), question="interaction", group=GROUP)
    meal = result.balance[result.balance["column"] == "hours_since_meal"]
    assert set(meal["note"]) == {"confounded"}
    assert {"subject", "group", "timepoint"}.isdisjoint(result.balance["column"])
    assert [entry.subject for entry in result.excluded] == ["S03"]


def test_metadata_is_json_and_complete():
    result = differential_expression(log2_panel(), question="interaction", group=GROUP)
    facts = json.loads(json.dumps(result.metadata(), allow_nan=False))
    assert facts["contrast"] == "(post − pre) of RH − (post − pre) of NRH"
    assert facts["seed"] == 1
    assert facts["n_tested"] == 20
    assert facts["versions"]["rh-omics"]
    assert facts["parameters"]["robust"] is True


def test_shows_itself():
    result = differential_expression(log2_panel(), question="paired")
    for shown in (repr(result), result._repr_html_()):
        assert "post − pre within subjects" in shown
        assert "20 tested, 0 not" in shown
    assert len(result.top(3)) == 3
    assert len(result.significant(1.0)) == 20


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({}, ParameterError, "say what is asked: either a question"),
        ({"question": "paired", "design": "~ timepoint"}, ParameterError, "either a question"),
        ({"design": "~ timepoint"}, ParameterError, "needs a --contrast"),
        ({"question": "paired", "method": "magic"}, ParameterError, "no method is called 'magic'"),
        (
            {"question": "paired", "method": "ancova"},
            ParameterError,
            "answers interaction; it can't answer paired",
        ),
        (
            {
                "question": "interaction",
                "group": GROUP,
                "method": "mixed-anova",
                "covariates": ["age"],
            },
            DesignError,
            "takes no covariates",
        ),
        ({"question": "paired", "pin": "unknown-set"}, ParameterError, "no marker set is called"),
    ],
)
def test_what_can_not_be_asked(arguments, error, message):
    with pytest.raises(error, match=message):
        differential_expression(log2_panel(), **arguments)


def test_zero_concentration_is_refused():
    panel = log2_panel()
    data = panel.data.copy()
    data.iloc[0, 0] = 0.0
    with pytest.raises(ScaleError, match="feature-000 is 0 in 1 of 16 samples"):
        differential_expression(Panel(data, panel.samples, "concentration"), question="paired")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"confidence": 1.0}, "confidence"),
        ({"permutations": 0}, "permutations"),
        ({"jobs": 0}, "jobs"),
        ({"log2_fc_threshold": -1}, "log2_fc_threshold"),
    ],
)
def test_options_outside_their_range(options, message):
    with pytest.raises(ParameterError, match=message):
        DEOptions(**options)


def test_every_method_names_its_papers_and_questions():
    from rh_omics.de.methods import load_method

    for name in method_names():
        method = load_method(name)
        assert method.name == name
        assert method.questions <= set(Question)
        assert method.title


def test_no_feature_left_to_test_is_a_result_too():
    panel = count_panel(n_features=5)
    seldom = Panel((panel.data * 0).clip(lower=0) + 1, panel.samples, Scale.COUNTS)
    result = differential_expression(seldom, question="paired", pin=[])
    assert result.n_tested == 0
    assert result.table["reason"].str.startswith("seen in 16 of 16 samples").all()
    assert any("no feature could be tested" in note for note in result.notes)
    assert (result.table["n"] == 16).all()


def test_sample_without_any_count_is_named():
    panel = count_panel()
    data = panel.data.copy()
    data.loc["02_pre"] = 0
    with pytest.raises(ScaleError, match="no count at all in sample 02_pre; leave such"):
        differential_expression(Panel(data, panel.samples, Scale.COUNTS), question="paired")


@pytest.mark.parametrize(
    ("options", "title"),
    [
        ({}, "moderated t (Smyth 2004) with trend and robust prior (Phipson et al. 2016)"),
        ({"robust": False}, "moderated t (Smyth 2004) with trend prior"),
        (
            {"trend": False},
            "moderated t (Smyth 2004) with robust prior (Phipson et al. 2016)",
        ),
        ({"trend": False, "robust": False}, "moderated t (Smyth 2004)"),
    ],
)
def test_the_title_names_only_the_prior_that_was_used(options, title):
    result = differential_expression(
        log2_panel(), question="interaction", group=GROUP, options=DEOptions(**options)
    )
    assert result.method_title == title
