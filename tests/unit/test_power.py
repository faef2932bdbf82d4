"""Planning: closed forms, panels at a false discovery rate, classifiers, sources, wording."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config
from scipy import stats

from rh_omics.errors import ParameterError, RhOmicsError
from rh_omics.power import (
    PanelOptions,
    PlanOptions,
    Subjects,
    auc_sample_size,
    change_effect,
    design_power,
    expected_auc_interval,
    panel_power,
    panel_sample_size,
    pilot_effect,
    plan_study,
    power_curve,
    published_effect,
    read_pilot,
    sample_size,
    simulate_panel_power,
    simulate_study_power,
    smallest_detectable,
    split_subjects,
)

HICKS = PanelOptions(460, 6, share=13 / 25)


@pytest.mark.parametrize(
    ("alpha", "expected"), [(0.05, 1.17), (0.05 * 6 / 460, 1.95), (0.05 / 460, 2.25)]
)
def test_smallest_detectable_of_hicks_2019(alpha, expected):
    """Figures of the evidence row RP-resolution, computed there by another program."""
    found = smallest_detectable("groups", n=25, share=13 / 25, alpha=alpha)
    assert found == pytest.approx(expected, abs=0.005)


def test_simulated_power_agrees_within_monte_carlo_error():
    rng = np.random.default_rng(11)
    changes = [rng.normal(0.7, 1, (20_000, 12)), rng.normal(0.0, 1, (20_000, 13))]
    test = stats.ttest_ind(*changes, axis=1)
    simulated = np.mean(test.pvalue < 0.05)
    exact = design_power("interaction", effect=0.7, n=25, share=12 / 25)
    assert abs(simulated - exact) < 4 * np.sqrt(exact * (1 - exact) / 20_000)


def test_change_effect_is_the_simulated_ratio():
    rng = np.random.default_rng(3)
    covariance = [[1, 0.7], [0.7, 1]]
    pairs = rng.multivariate_normal([0, 0.5], covariance, 400_000)
    change = pairs[:, 1] - pairs[:, 0]
    assert change_effect(0.5, r=0.7) == pytest.approx(change.mean() / change.std(), abs=0.01)


@pytest.mark.parametrize("design", ["paired", "groups", "interaction", "correlation"])
def test_size_power_and_effect_turn_into_each_other(design):
    n = sample_size(design, effect=0.4)
    assert design_power(design, effect=0.4, n=n) >= 0.8
    assert smallest_detectable(design, n=n) <= 0.4
    assert design_power(design, effect=-0.4, n=n) == pytest.approx(
        design_power(design, effect=0.4, n=n)
    )


def test_uneven_groups_need_more():
    assert sample_size("groups", effect=0.8, share=0.2) > sample_size("groups", effect=0.8)


@pytest.mark.parametrize(("n", "effect"), [(25, 2.0), (40, 1.4), (60, 1.1)])
def test_panel_power_agrees_with_simulation(n, effect):
    """The closed form takes the threshold at its expectation: with 6 markers a few % off."""
    exact = panel_power("groups", effect=effect, n=n, panel=HICKS)
    simulated = simulate_panel_power("groups", effect=effect, n=n, panel=HICKS, simulations=600)
    assert exact.average == pytest.approx(simulated.average, abs=4 * simulated.error + 0.03)
    assert exact.any_found >= exact.average >= exact.all_found


def test_many_markers_make_the_closed_form_exact():
    panel = PanelOptions(1000, 200)
    exact = panel_power("groups", effect=1.2, n=40, panel=panel)
    simulated = simulate_panel_power("groups", effect=1.2, n=40, panel=panel, simulations=200)
    assert exact.average == pytest.approx(simulated.average, abs=4 * simulated.error)
    assert simulated.fdr == pytest.approx(0.05 * 0.8, abs=0.01)
    assert exact.fdr == pytest.approx(0.05 * 0.8, rel=1e-6)


def test_simulation_keeps_its_seed():
    runs = [
        simulate_panel_power("paired", effect=1.0, n=25, panel=HICKS, simulations=50, seed=seed)
        for seed in (4, 4, 5)
    ]
    assert runs[0].average == runs[1].average
    assert runs[0].average != runs[2].average
    assert runs[0].seed == 4


def test_correlated_features_leave_the_average_and_widen_the_chances():
    independent, correlated = (
        simulate_panel_power(
            "groups", effect=1.5, n=40, panel=HICKS, correlation=rho, simulations=400
        )
        for rho in (0.0, 0.6)
    )
    assert correlated.all_found > independent.all_found
    assert correlated.error > independent.error


def test_finding_every_marker_needs_more_than_finding_most():
    most = panel_sample_size("groups", effect=1.0, panel=HICKS)
    every = panel_sample_size("groups", effect=1.0, panel=HICKS, every=True)
    single = sample_size("groups", effect=1.0, share=HICKS.share)
    assert single < most < every


@pytest.mark.parametrize(
    ("auc", "low", "high"), [(0.7, 0.49, 0.91), (0.8, 0.62, 0.98), (0.9, 0.77, 1.0)]
)
def test_auc_intervals_at_13_and_12(auc, low, high):
    """Figures computed independently for the evidence behind this package."""
    found = expected_auc_interval(auc, n_responders=13, n_others=12)
    assert (found.low, found.high) == (
        pytest.approx(low, abs=0.005),
        pytest.approx(high, abs=0.005),
    )


def test_auc_standard_error_is_that_of_simulated_exponential_scores():
    rng = np.random.default_rng(7)
    rate = 0.8 / 0.2
    positive = rng.exponential(rate, (4000, 30, 1))
    negative = rng.exponential(1.0, (4000, 1, 40))
    areas = (positive > negative).mean(axis=(1, 2))
    found = expected_auc_interval(0.8, n_responders=30, n_others=40)
    assert areas.mean() == pytest.approx(0.8, abs=0.005)
    assert found.se == pytest.approx(areas.std(), rel=0.05)


def test_auc_sample_size_is_the_smallest():
    n = auc_sample_size(0.75, half_width=0.08, prevalence=0.4)
    for size, enough in ((n, True), (n - 1, False)):
        responders = round(size * 0.4)
        found = expected_auc_interval(0.75, n_responders=responders, n_others=size - responders)
        assert (1.959964 * found.se <= 0.08) is enough


def test_published_effects_can_be_planned_with():
    taken = published_effect("EC-CRO18-PTSD-AEA")
    assert (taken.effect, taken.design) == (0.45, "paired")
    plan = plan_study(effect=taken)
    assert plan.n == 41  # pwr.t.test(d = 0.45, power = 0.8, type = "paired") gives 40.7
    assert "too large on average" in plan.cautions[0]


@pytest.mark.parametrize("name", ["SR-MAPK11", "SR-1237-3p", "EC-FEU-A-AEA"])
def test_unpublished_effects_are_not_invented(name):
    with pytest.raises(ParameterError, match="no sample size follows"):
        published_effect(name)


def test_pilot_standard_deviation_is_taken_on_the_safe_side():
    pilot = pd.DataFrame({"feature": ["AEA"], "log2_fc": [0.5], "se": [0.2], "df": [15.0]})
    taken = pilot_effect(pilot, "AEA", design="paired", subjects=Subjects(16, 0), log2_fc=0.4)
    sd = 0.2 * 4
    upper = sd * np.sqrt(15 / stats.chi2.ppf(0.2, 15))
    assert taken.effect == pytest.approx(0.4 / upper)
    assert taken.effect < 0.4 / sd
    assert "effect of interest" in taken.source
    own = pilot_effect(pilot, "AEA", design="paired", subjects=Subjects(16, 0))
    assert "too uncertain" in own.caution


@pytest.mark.parametrize(
    ("given", "solved_for"),
    [({"effect": 0.5}, "n"), ({"effect": 0.5, "n": 20}, "power"), ({"n": 20}, "effect")],
)
@pytest.mark.parametrize("panel", [None, PanelOptions(100, 5)])
def test_two_of_three_give_the_third(given, solved_for, panel):
    plan = plan_study("groups", **given, options=PlanOptions(panel=panel))
    assert plan.solved_for == solved_for
    again = plan_study("groups", effect=plan.effect, n=plan.n, options=PlanOptions(panel=panel))
    assert again.power == pytest.approx(plan.power, abs=1e-4)


def test_plan_has_a_rising_curve_a_paragraph_and_json():
    options = PlanOptions(panel=HICKS, dropout=0.1, simulations=100, seed=9)
    plan = plan_study("groups", effect=1.0, options=options)
    assert plan.n in set(plan.curve["n"])
    assert plan.curve["power"].is_monotonic_increasing
    assert plan.enrolled >= plan.n / 0.9
    text = plan.paragraph()
    assert "Of 460 features, 6 are assumed to differ by d = 1.00" in text
    assert "seed 9" in text
    assert json.loads(json.dumps(plan.metadata(), allow_nan=False))["n"] == plan.n
    assert "StudyPlan" in repr(plan)
    assert "<table>" in plan._repr_html_()


def test_the_paragraph_of_a_single_marker():
    text = plan_study("interaction", n=25).paragraph()
    assert text.startswith("We plan for 25 subjects with complete data (12 in the reference and 13")
    assert "with a power of 80 % if it is d of the changes = 1.17" in text
    assert "smallest effect that the study can find" in text


def test_curve_starts_with_what_can_be_tested():
    assert power_curve("groups", effect=3.0, around=4)["n"].min() == 4


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: design_power("crossover", effect=1, n=9), "design is 'crossover'"),
        (lambda: design_power("groups", effect=1, n=3), "groups needs 4 subjects"),
        (lambda: design_power("groups", effect=np.nan, n=9), "effect is nan"),
        (lambda: design_power("groups", effect=1, n=9, alpha=0), "alpha is 0"),
        (lambda: design_power("correlation", effect=1.0, n=9), "between -1 and 1"),
        (lambda: split_subjects("groups", 9, share=1.5), "share is 1.5"),
        (lambda: sample_size("paired", effect=0.0), "an effect of 0.0 needs more than 1000000"),
        (lambda: sample_size("paired", effect=1.0, power=80), "power is 80"),
        (lambda: smallest_detectable("paired", n=9, power=0.01), "0 < alpha < power < 1"),
        (lambda: change_effect(1.0, r=1.0), "r is 1.0"),
        (lambda: PanelOptions(5, 6), "markers is 6 of 5"),
        (lambda: PanelOptions(5, 1, fdr=5), "fdr is 5"),
        (lambda: PlanOptions(dropout=1.0), "dropout is 1.0"),
        (lambda: PlanOptions(share=0.3, panel=HICKS), "share is 0.3, the panel's is 0.52"),
        (lambda: simulate_panel_power("correlation", effect=0.4, n=9, panel=HICKS), "tested by t"),
        (
            lambda: simulate_study_power("correlation", effect=0.4, n=9, panel=HICKS),
            "needs paired, groups or interaction",
        ),
        (lambda: read_pilot(Path("nowhere.tsv")), "existing file ending in .tsv or .csv"),
        (lambda: expected_auc_interval(1.0, n_responders=0, n_others=3), "auc is 1.0"),
        (lambda: auc_sample_size(0.8, half_width=0.7), "half_width is 0.7"),
        (lambda: auc_sample_size(0.8, half_width=1e-5), "half width of 1e-05 needs more than"),
        (lambda: published_effect("nothing"), "no evidence row is called 'nothing'"),
        (lambda: plan_study(n=9), "no design is given"),
        (lambda: plan_study("paired"), "neither an effect nor"),
        (lambda: plan_study("paired", effect=1.0, n=9, power=0.8), "all given"),
        (
            lambda: plan_study("paired", n=9, power=2, options=PlanOptions(panel=HICKS)),
            "power is 2",
        ),
    ],
)
def test_what_is_refused(call, text):
    with pytest.raises(RhOmicsError, match=text):
        call()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"feature": "PEA"}, "'PEA' has 0 rows"),
        ({"design": "correlation"}, "design is correlation"),
        ({"assurance": 80}, "assurance 80"),
    ],
)
def test_what_a_pilot_must_have(change, text):
    pilot = pd.DataFrame({"feature": ["AEA"], "log2_fc": [0.5], "se": [0.2], "df": [15.0]})
    given = {"feature": "AEA", "design": "paired", "subjects": Subjects(16, 0)} | change
    with pytest.raises(ParameterError, match=text):
        pilot_effect(pilot, **given)


def test_engine_agrees_with_the_closed_form_and_with_itself():
    panel = PanelOptions(60, 20)
    exact = panel_power("paired", effect=1.0, n=16, panel=panel)
    with parallel_config(backend="threading"):
        first, second = (
            simulate_study_power(
                "paired", effect=1.0, n=16, panel=panel, simulations=12, n_jobs=jobs
            )
            for jobs in (1, 2)
        )
    assert (first.average, first.fdr, first.error) == (second.average, second.fdr, second.error)
    assert first.average == pytest.approx(exact.average, abs=4 * first.error + 0.05)


@pytest.mark.parametrize("design", ["groups", "interaction"])
def test_engine_runs_each_question(design):
    found = simulate_study_power(design, effect=4.0, n=12, panel=PanelOptions(30, 2), simulations=3)
    assert found.average == 1.0
