"""Mixed ANOVA against R's aov, afex and car, and against pingouin."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from r_tables import r_table

from rh_omics.stats.mixed import mixed_anova

CASES = ("pairs", "balanced", "three", "gaps")
TERMS = {"group": "group", "time": "time", "interaction": "inter"}


def read_case(case):
    table = r_table(f"anova/{case}_values.csv.gz")
    n_times = table["time"].max()
    values = table.drop(columns=["time", "subject", "group"]).to_numpy(float)
    groups = table["group"].to_numpy()[::n_times]
    return values.reshape(len(groups), n_times, -1), groups, r_table(f"anova/{case}_anova.csv.gz")


@pytest.mark.parametrize("case", CASES)
def test_terms_are_those_of_aov(case):
    values, groups, expected = read_case(case)
    result = mixed_anova(values, groups)
    for ours, theirs in TERMS.items():
        term = getattr(result, ours)
        np.testing.assert_allclose(term.f, expected[f"F_{theirs}"], rtol=1e-9)
        np.testing.assert_allclose(term.pvalue, expected[f"p_{theirs}"], rtol=1e-9)
        np.testing.assert_allclose(term.ss, expected[f"ss_{theirs}"], rtol=1e-9)
        np.testing.assert_allclose(
            term.generalised_eta_squared, expected[f"ges_{theirs}"], rtol=1e-9
        )
    np.testing.assert_allclose(result.group.ss_error, expected["ss_between"], rtol=1e-9)
    np.testing.assert_allclose(result.time.ss_error, expected["ss_within"], rtol=1e-9)
    np.testing.assert_array_equal(result.group.df_error, expected["df_between"])
    np.testing.assert_array_equal(result.interaction.df_error, expected["df_within"])


@pytest.mark.parametrize("case", CASES)
def test_measured_groups_change_the_generalised_eta_squared_as_in_afex(case):
    values, groups, expected = read_case(case)
    result = mixed_anova(values, groups, group_measured=True)
    for ours, theirs in TERMS.items():
        share = getattr(result, ours).generalised_eta_squared
        np.testing.assert_allclose(share, expected[f"ges_observed_{theirs}"], rtol=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_unweighted_time_is_type_three_of_car(case):
    values, groups, expected = read_case(case)
    time = mixed_anova(values, groups, time_effect="unweighted").time
    np.testing.assert_allclose(time.f, expected["F3_time"], rtol=1e-9)
    np.testing.assert_allclose(time.pvalue, expected["p3_time"], rtol=1e-9)


@pytest.mark.parametrize("case", ["balanced", "three", "gaps"])
def test_sphericity_corrections_are_those_of_car(case):
    values, groups, expected = read_case(case)
    result = mixed_anova(values, groups, time_effect="unweighted")
    np.testing.assert_allclose(result.epsilon_gg, expected["gg"], rtol=1e-9)
    np.testing.assert_allclose(result.epsilon_hf, np.minimum(expected["hf"], 1), rtol=1e-9)
    for term, name in ((result.time, "time3"), (result.interaction, "inter")):
        np.testing.assert_allclose(term.pvalue_gg, expected[f"p_gg_{name}"], rtol=1e-9)
        np.testing.assert_allclose(term.pvalue_hf, expected[f"p_hf_{name}"], rtol=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_pingouin_gives_the_same_table(case):
    table = r_table(f"anova/{case}_values.csv.gz")
    values, groups, _ = read_case(case)
    result = mixed_anova(values, groups)
    oracle = pingouin.mixed_anova(
        table[["time", "subject", "group", "f3"]].dropna(),
        dv="f3",
        within="time",
        subject="subject",
        between="group",
        correction=True,
    ).set_index("Source")
    for ours, theirs in (("group", "group"), ("time", "time"), ("interaction", "Interaction")):
        term, row = getattr(result, ours), oracle.loc[theirs]
        np.testing.assert_allclose(
            [term.f[2], term.pvalue[2], term.partial_eta_squared[2], term.df[2], term.df_error[2]],
            row[["F", "p_unc", "np2", "DF1", "DF2"]].to_numpy(float),
            rtol=1e-9,
        )
        if ours != "group" and case != "pairs":
            np.testing.assert_allclose(
                [result.epsilon_gg[2], term.pvalue_gg[2]],
                row[["eps", "p_GG_corr"]].to_numpy(float),
                rtol=1e-9,
            )


def test_real_plasma_and_serum_get_the_numbers_of_aov(shared_data):
    logged = pd.read_csv(shared_data("R_reference/tewari_logcpm_prior2.csv.gz"), index_col=0).T
    path = shared_data("tewari_plasma_serum/matched_plasma-serum_samples.csv")
    sheet = pd.read_csv(path, index_col=0).loc[logged.index]
    path = shared_data("R_reference/tewari_mixed_anova_sex_x_source.csv.gz")
    expected = pd.read_csv(path, index_col=0)
    sheet = sheet.sort_values(["Participant.ID", "Source"])
    values = logged.loc[sheet.index].to_numpy().reshape(30, 2, -1)
    result = mixed_anova(values, sheet["Gender"].to_numpy()[::2])
    for ours, theirs in (("group", "sex"), ("time", "source"), ("interaction", "inter")):
        term = getattr(result, ours)
        np.testing.assert_allclose(term.f, expected[f"F_{theirs}"], rtol=1e-9)
        np.testing.assert_allclose(term.pvalue, expected[f"p_{theirs}"], rtol=1e-9)
    assert np.all(result.group.df_error == expected["df_between"])
