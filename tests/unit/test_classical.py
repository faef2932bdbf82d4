"""The classical tests of few analytes meet scipy and closed forms, and pair by subject."""

import numpy as np
import pandas as pd
import pytest
from panels import log2_panel, paired_sheet
from scipy import stats

from rh_omics.classical import classical_tests
from rh_omics.errors import ParameterError
from rh_omics.panel import Panel

GROUP = "group=NRH,RH"


@pytest.fixture
def panel():
    made = log2_panel(paired_sheet(6, 7), n_features=2)
    shuffled = made.data.index[np.random.default_rng(3).permutation(len(made.data))]
    return made.select(samples=list(shuffled))


def wide(panel, feature):
    """Return values by subject and timepoint."""
    frame = panel.samples.assign(value=panel.data[feature])
    return frame.pivot_table(index=["group", "subject"], columns="timepoint", values="value")


def the_row(result, test, feature="feature-000"):
    table = result.table
    return table[(table["feature"] == feature) & (table["test"] == test)].iloc[0]


def test_pairs_are_aligned_by_subject(panel):
    values = wide(panel, "feature-000")
    expected = stats.ttest_rel(values["post"], values["pre"])
    found = the_row(classical_tests(panel, question="paired"), "paired t")
    assert found["stat"] == pytest.approx(expected.statistic, rel=1e-10)
    assert found["pvalue"] == pytest.approx(expected.pvalue, rel=1e-10)
    assert found["estimate"] == pytest.approx((values["post"] - values["pre"]).mean())
    signed_rank = stats.wilcoxon(values["post"], values["pre"])
    rank = the_row(classical_tests(panel, question="paired"), "Wilcoxon signed rank")
    assert rank["pvalue"] == pytest.approx(signed_rank.pvalue, rel=1e-10)


def test_groups_by_welch_and_mann_whitney(panel):
    pre = wide(panel, "feature-001")["pre"]
    expected = stats.ttest_ind(pre["RH"], pre["NRH"], equal_var=False)
    result = classical_tests(panel, question="groups", group=GROUP, at="pre")
    found = the_row(result, "Welch t", "feature-001")
    assert found["stat"] == pytest.approx(expected.statistic, rel=1e-10)
    assert found["df"] == pytest.approx(expected.df, rel=1e-4)
    assert found["effect_low"] < found["effect_size"] < found["effect_high"]
    assert (found["n_reference"], found["n_other"]) == (6, 7)
    rank = the_row(result, "Mann-Whitney U", "feature-001")
    assert rank["pvalue"] == pytest.approx(
        stats.mannwhitneyu(pre["RH"], pre["NRH"]).pvalue, rel=1e-10
    )


def test_interaction_is_student_on_the_changes(panel):
    values = wide(panel, "feature-000")
    change = values["post"] - values["pre"]
    expected = stats.ttest_ind(change["RH"], change["NRH"])
    found = the_row(
        classical_tests(panel, question="interaction", group=GROUP), "mixed ANOVA, interaction"
    )
    assert found["stat"] == pytest.approx(expected.statistic**2, rel=1e-9)
    assert found["pvalue"] == pytest.approx(expected.pvalue, rel=1e-9)
    assert found["estimate"] == pytest.approx(change["RH"].mean() - change["NRH"].mean())


def test_a_missing_value_leaves_the_subject_out_and_is_counted(panel):
    data = panel.data.copy()
    data.loc["01_post", "feature-000"] = np.nan
    gap = panel.with_data(data, scale=panel.scale)
    result = classical_tests(gap, question="interaction", group=GROUP)
    found = the_row(result, "mixed ANOVA, interaction")
    assert (found["n_reference"], found["n_other"]) == (5, 7)
    assert found["df_error"] == 10
    assert the_row(result, "mixed ANOVA, interaction", "feature-001")["df_error"] == 11


def test_features_by_name_and_too_many(panel):
    chosen = classical_tests(panel, question="paired", features=["feature-001"])
    assert set(chosen.table["feature"]) == {"feature-001"}
    with pytest.raises(ParameterError, match="60 features are too many to test one by one"):
        classical_tests(log2_panel(n_features=60), question="paired")


def test_shows_itself(panel):
    assert "paired t" in classical_tests(panel, question="paired")._repr_html_()
    assert isinstance(classical_tests(panel, question="paired").table, pd.DataFrame)


def test_says_that_limits_are_taken_as_values(panel):
    assert not classical_tests(panel, question="groups", group=GROUP, at="pre").notes
    below = panel.data * 0 > 1
    below.iloc[:3, 1] = True
    at = panel.samples.index[:3]
    limited = Panel(panel.data, panel.samples, "log2", censored=below)
    when = panel.samples.loc[at, "timepoint"].iloc[0]
    n = int(panel.samples.loc[at, "timepoint"].eq(when).sum())
    (note,) = classical_tests(limited, question="groups", group=GROUP, at=when).notes
    assert f"towards 0 and its spread with it: feature-001 ({n} of 13)" in note
    assert "--method tobit" in classical_tests(limited, question="paired")._repr_html_()
