"""Designs through the door of `differential_expression` against limma, car and aov.

The tables were made by ``designs/make_designs.R`` (R 4.2.2, limma 3.54.1, car 3.1.1) from SIMULATED
values. Tolerances are relative.
"""

import numpy as np
import pandas as pd
import pingouin
import pytest
from r_tables import r_table
from scipy.stats import ttest_1samp

from rh_omics import differential_expression
from rh_omics.de import DEOptions
from rh_omics.io.panel import read_panel
from rh_omics.panel import Panel

EXACT = 1e-9
FITTED = 1e-6
"""What the prior of the variances, found by iteration, may differ by."""
PLAIN = DEOptions(trend=False, robust=False)
TIMES = "timepoint=T0,T1,T2"
GROUPS = "group=NRH,RH"


def panel_of(case: str, *, without: str | None = None) -> Panel:
    table = r_table(f"designs/{case}_data.csv").set_index("sample")
    table = table if without is None else table.drop(without)
    values = table.filter(regex="^f[0-9]+$")
    sheet = table.drop(columns=values.columns)
    roles = {"condition": sheet["diet"]} if case == "crossover" else {}
    times = {} if "timepoint" in sheet else {"timepoint": "once"}
    return Panel(values, sheet.assign(**roles, **times), "log2")


def run(panel: Panel, **asked) -> pd.DataFrame:
    return differential_expression(panel, options=PLAIN, **asked).table.set_index("feature")


def assert_f(found: pd.DataFrame, name: str, columns: dict[str, str]) -> None:
    expected = r_table(f"designs/{name}.csv")
    found = found.loc[expected.index]
    for ours, theirs in columns.items():
        np.testing.assert_allclose(found[f"log2_fc[{ours}]"], expected[theirs], rtol=EXACT)
    np.testing.assert_allclose(found["stat"], expected["F"], rtol=FITTED)
    np.testing.assert_allclose(found["df"], expected["df2"], rtol=FITTED)
    np.testing.assert_array_equal(found["df_num"], 2)
    np.testing.assert_allclose(found["pvalue"], expected["pvalue"], rtol=FITTED)
    np.testing.assert_allclose(found["padj"], expected["padj"], rtol=FITTED)


def assert_t(found: pd.DataFrame, name: str) -> None:
    expected = r_table(f"designs/{name}.csv")
    found = found.loc[expected.index]
    for column in ("log2_fc", "ci_low", "ci_high", "stat", "pvalue", "df"):
        np.testing.assert_allclose(found[column], expected[column], rtol=FITTED, err_msg=column)


STEPS = {"T1 − T0": "T1", "T2 − T0": "T2"}


def test_any_change_over_three_timepoints_is_limmas_f():
    assert_f(run(panel_of("times"), question="paired", timepoint=TIMES), "times_f", STEPS)


def test_incomplete_subjects_and_missing_cells_take_part():
    found = run(panel_of("gaps", without="S03T2"), question="paired", timepoint=TIMES)
    assert_f(found, "gaps_f", STEPS)


def test_any_difference_of_changes():
    found = run(panel_of("times"), question="interaction", timepoint=TIMES, group=GROUPS)
    assert_f(found, "interaction_f", {"T1 − T0": "RH1", "T2 − T0": "RH2"})


def test_the_same_as_a_formula_and_a_term():
    found = run(
        panel_of("times"),
        design="~ group * timepoint",
        contrast="group:timepoint",
        timepoint=TIMES,
        group=GROUPS,
    )
    names = {f"group[T.RH]:timepoint[T.{t}]": f"RH{t[1]}" for t in ("T1", "T2")}
    assert_f(found, "interaction_f", names)


def test_one_step_alone():
    asked = {"timepoint": TIMES, "contrast": "T2 - T1"}
    assert_t(run(panel_of("times"), question="paired", **asked), "step_t")
    found = run(panel_of("times"), question="interaction", group=GROUPS, **asked)
    assert_t(found, "step_interaction_t")


def test_weights_of_samples():
    gaps = panel_of("gaps", without="S03T2")
    asked = {"question": "paired", "timepoint": TIMES, "weights": "weight"}
    assert_t(run(gaps, contrast="T2 - T1", **asked), "weights_t")
    assert_f(run(panel_of("times"), **asked), "weights_f", STEPS)


def test_three_groups():
    panel = panel_of("times")
    arm = np.repeat(["A", "B", "C"], [9, 12, 12])
    lone = panel.samples.assign(subject=panel.samples.index, arm=arm)
    found = run(Panel(panel.data, lone, "log2"), question="groups", group="arm=A,B,C")
    assert_f(found, "arms_f", {"B − A": "B", "C − A": "C"})


@pytest.mark.parametrize("case", ["times", "gaps"])
def test_repeated_measures_anova_is_that_of_car_and_aov(case):
    found = run(panel_of(case), question="paired", timepoint=TIMES, method="mixed-anova")
    expected = r_table(f"designs/{case}_rm.csv")
    found = found.loc[expected.index]
    pairs = {
        "stat": "F",
        "df": "df2",
        "df_num": "df1",
        "pvalue_uncorrected": "p",
        "pvalue": "p_gg",
        "epsilon_gg": "gg",
        "effect_size": "pes",
        "effect_high": "pes_high",
        "generalised_eta_squared": "ges",
        "generalised_eta_squared_high": "ges_high",
    }
    for ours, theirs in pairs.items():
        np.testing.assert_allclose(found[ours], expected[theirs], rtol=1e-8, err_msg=ours)
    for ours, theirs in {"effect_low": "pes_low", "generalised_eta_squared_low": "ges_low"}.items():
        np.testing.assert_allclose(found[ours], expected[theirs], rtol=1e-8, atol=1e-9)
    # car doesn't bound Huynh and Feldt's epsilon by 1; its p-value is bounded by the uncorrected.
    np.testing.assert_allclose(found["epsilon_hf"], expected["hf"].clip(upper=1), rtol=1e-8)
    np.testing.assert_allclose(found["pvalue_hf"], expected["p_hf"], rtol=1e-8)
    np.testing.assert_array_equal(found["n"], 3 * expected["n"])
    reach = (found["ci_high"] - found["log2_fc"]) / found["se"]
    np.testing.assert_allclose(reach, expected["scheffe"], rtol=1e-8)


def test_repeated_measures_anova_is_that_of_pingouin():
    panel = panel_of("gaps")
    found = run(panel, question="paired", timepoint=TIMES, method="mixed-anova").loc["f07"]
    complete = panel.data["f07"].notna().groupby(panel.samples["subject"]).transform("all")
    long = panel.samples.assign(y=panel.data["f07"])[complete]
    theirs = pingouin.rm_anova(
        long, dv="y", within="timepoint", subject="subject", correction=True
    ).iloc[0]
    assert found["stat"] == pytest.approx(theirs["F"], rel=EXACT)
    assert found["pvalue"] == pytest.approx(theirs["p_GG_corr"], rel=EXACT)
    assert found["generalised_eta_squared"] == pytest.approx(theirs["ng2"], rel=EXACT)


CROSSOVER = {"question": "crossover", "condition": "diet=FF,MED", "timepoint": "timepoint=pre,post"}


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({}, "crossover_t"),
        ({"covariates": ["period"]}, "crossover_period_t"),
        ({"covariates": ["sequence"]}, "crossover_period_t"),
        ({"subject_effect": "random"}, "crossover_random_t"),
    ],
)
def test_crossover_is_the_difference_of_changes(more, name):
    assert_t(run(panel_of("crossover"), **CROSSOVER, **more), name)


def test_crossover_as_a_formula_with_subjects_as_a_block():
    found = run(
        panel_of("crossover"),
        design="~ diet * timepoint",
        contrast="diet:timepoint",
        condition="diet=FF,MED",
        timepoint="timepoint=pre,post",
    )
    assert_t(found, "crossover_formula_t")


def test_response_to_a_dose():
    panel = panel_of("dose")
    asked = {"question": "exposure", "exposure": "dose", "covariates": ["age"]}
    assert_t(run(panel, **asked), "dose_t")
    found = run(panel, design="~ dose + I(dose**2)", contrast="dose, I(dose**2)")
    assert_f(found, "dose_f", {"dose": "dose", "I(dose**2)": "square"})
    # The orthogonal polynomial spans the same columns: the same F.
    poly = run(panel, design="~ poly(dose, 2)", contrast="poly(dose, 2)")
    np.testing.assert_allclose(poly["stat"], found.loc[poly.index, "stat"], rtol=FITTED)


def test_real_crossover_is_the_t_test_of_differences(shared_data):
    """HDL lipids of 10 people on two diets (Zhu et al.): few features, so an ordinary t."""
    sheet = pd.read_csv(shared_data("htset_crossover/pdata.csv"), index_col=0)
    sheet.columns = [name.lower() for name in sheet.columns]
    panel = read_panel(
        shared_data("htset_crossover/edata.csv"),
        samples=sheet.rename_axis("sample").reset_index(),
        scale="concentration",
        condition="treatment",
    )
    panel = panel.select(features=list(panel.data.columns[:8]))
    conditions = sorted(sheet["treatment"].unique())
    result = differential_expression(
        panel,
        question="crossover",
        condition=f"treatment={','.join(conditions)}",
        timepoint="timepoint=Pre,Post",
    )
    assert result.n_subjects == 10
    logs = np.log2(panel.data).join(panel.samples[["subject", "treatment", "timepoint"]])
    means = logs.pivot_table(index="subject", columns=["treatment", "timepoint"])
    for _, row in result.table.dropna(subset="pvalue").iterrows():
        wide = means[row["feature"]]
        change = {side: wide[side, "Post"] - wide[side, "Pre"] for side in conditions}
        expected = ttest_1samp(change[conditions[1]] - change[conditions[0]], 0)
        assert row["stat"] == pytest.approx(expected.statistic, rel=1e-9)
        assert row["pvalue"] == pytest.approx(expected.pvalue, rel=1e-9)
        assert row["df"] == 9
