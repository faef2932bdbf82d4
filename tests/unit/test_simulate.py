"""Simulated cohorts: sizes, labels, marginal properties and recovery of the known truth."""

import numpy as np
import pandas as pd
import pytest

import rh_omics
from rh_omics.errors import ParameterError
from rh_omics.simulate import AnalyteModel, CohortOptions, simulate_cohort

MARKERS = [
    "hsa-miR-194-5p",
    "hsa-miR-1237-3p",
    "hsa-miR-4254",
    "hsa-miR-4425",
    "hsa-miR-4676-3p",
    "hsa-miR-6743-5p",
]


@pytest.fixture(scope="module")
def cohort():
    return simulate_cohort()


@pytest.fixture(scope="module")
def large():
    """Give a cohort large enough for its means to be near their expectations."""
    return simulate_cohort(
        CohortOptions(
            n_responders=300,
            n_nonresponders=300,
            n_mirnas=60,
            n_time=8,
            n_group=8,
            n_interaction=8,
            seed=5,
        )
    )


@pytest.fixture(scope="module")
def several():
    return [simulate_cohort(CohortOptions(n_mirnas=130, seed=seed)) for seed in range(10)]


def cell_means(panel, log2):
    """Average log2 values in each cell of group and timepoint."""
    return log2.groupby([panel.samples["group"], panel.samples["timepoint"]]).mean()


def contrasts(means):
    time = means.loc[("non_responder", "post")] - means.loc[("non_responder", "pre")]
    group = means.loc[("responder", "pre")] - means.loc[("non_responder", "pre")]
    change = means.loc[("responder", "post")] - means.loc[("responder", "pre")]
    return pd.DataFrame({"time": time, "group": group, "interaction": change - time})


def label_by_the_rule(row):
    """Apply the published rule to one runner's answers, as text from a file or as numbers."""
    met = [
        row["mood_after"] - row["mood_before"] > 1,
        row["minutes_without_watch"] >= 30,
        row["run_quality"] > 5,
        row["feelings"] != "none",
    ]
    answered = [bool(criterion) for criterion in met if criterion is not pd.NA]
    if sum(answered) >= 3:
        return "responder"
    if sum(answered) + 4 - len(answered) < 3:
        return "non_responder"
    return "undetermined"


def test_the_public_name_is_the_module():
    assert rh_omics.simulate.simulate_cohort is simulate_cohort


def test_the_default_cohort_has_the_published_sizes(cohort):
    assert cohort.study.subjects["group"].value_counts().to_dict() == {
        "responder": 13,
        "non_responder": 12,
    }
    assert (cohort.study.subjects["sex"] == "F").sum() == 12
    assert cohort.study.panels["mirna"].data.shape == (50, 460)
    assert list(cohort.study.panels["plasma"].data) == ["AEA", "2-AG", "1-AG", "OEA", "PEA"]
    assert list(cohort.study.panels["mapk11"].data) == ["MAPK11", "GAPDH", "ACTB", "B2M"]


def test_everything_says_that_it_is_simulated(cohort):
    assert cohort.study.simulated
    for panel in cohort.study.panels.values():
        assert panel.simulated
        assert panel.notes == ("SIMULATED cohort, not measured on anyone, seed 1",)


def test_plasma_and_saliva_share_subjects_and_times_and_no_sample_id(cohort):
    mirna, plasma = cohort.study.panels["mirna"], cohort.study.panels["plasma"]
    assert not set(mirna.data.index) & set(plasma.data.index)
    assert len(cohort.study.join(["mirna", "plasma"]).dropna()) == 50


def test_the_same_options_give_the_same_numbers_and_another_seed_others(cohort):
    again, other = simulate_cohort(CohortOptions()), simulate_cohort(CohortOptions(seed=2))
    counts = cohort.study.panels["mirna"].data
    pd.testing.assert_frame_equal(again.study.panels["mirna"].data, counts)
    assert not other.study.panels["mirna"].data.equals(counts)


def test_each_part_has_random_numbers_of_its_own(cohort):
    fewer = simulate_cohort(CohortOptions(n_mirnas=150))
    pd.testing.assert_frame_equal(fewer.questionnaire, cohort.questionnaire)
    pd.testing.assert_frame_equal(
        fewer.study.panels["plasma"].data, cohort.study.panels["plasma"].data
    )


def test_the_answers_give_the_label_in_spite_of_unanswered_questions(several):
    for cohort in several:
        labels = cohort.questionnaire.apply(label_by_the_rule, axis=1)
        pd.testing.assert_series_equal(labels, cohort.truth.group, check_names=False)
        assert cohort.questionnaire.isna().to_numpy().sum() == 2


def test_another_reading_of_the_rule_gives_some_runners_another_label(several):
    changed = 0
    for cohort in several:
        answers = cohort.questionnaire
        labels = answers.apply(label_by_the_rule, axis=1)
        # "More than one" read as the face after the run instead of the change.
        post = answers.assign(mood_before=0).apply(label_by_the_rule, axis=1)
        changed += (labels != post).sum()
    assert 10 <= changed <= 125


def test_answers_lie_on_the_boundaries_of_the_rule(several):
    answers = pd.concat([cohort.questionnaire for cohort in several])
    change = answers["mood_after"] - answers["mood_before"]
    assert {1, 2} <= set(change)
    assert {25, 30} <= set(answers["minutes_without_watch"])
    assert {5, 6} <= set(answers["run_quality"])
    assert answers[["mood_before", "mood_after"]].to_numpy().min() >= 1
    assert answers[["mood_before", "mood_after"]].to_numpy().max() <= 7


def test_some_values_lie_below_the_limit_in_most_cohorts(several):
    censored = [cohort.study.panels["plasma"].censored["AEA"].sum() for cohort in several]
    assert np.count_nonzero(censored) >= 8
    assert np.mean(censored) < 6


def test_the_meal_is_confounded_with_the_group(cohort):
    hours = cohort.study.subjects.groupby("group")["hours_since_meal"]
    assert hours.max()["responder"] < hours.min()["non_responder"]
    np.testing.assert_allclose(hours.mean()[["responder", "non_responder"]], [1, 4], rtol=0.15)


def test_heart_rates_are_those_of_the_sessions(cohort):
    rates = cohort.heart_rate.groupby("subject")["heart_rate_bpm"]
    sessions = cohort.sessions
    np.testing.assert_allclose(rates.mean(), sessions["mean_heart_rate_bpm"], atol=0.051)
    assert (rates.size() == sessions["duration_min"]).all()
    maximum = 208 - 0.7 * cohort.study.subjects["age"]
    assert (sessions["mean_heart_rate_bpm"] / maximum).between(0.6, 0.9).all()


def test_libraries_are_shallow_with_many_zeros(cohort):
    counts = cohort.study.panels["mirna"].data
    depth = counts.sum(axis=1)
    assert 3e5 < depth.median() < 7e5
    assert depth.max() / depth.min() > 5
    assert 0.15 < (counts == 0).to_numpy().mean() < 0.40
    assert counts.sum().max() / counts.to_numpy().sum() < 0.30


def test_depth_follows_its_range():
    options = CohortOptions(n_mirnas=130, depth_range=(1e4, 1.0001e4), subject_sd=0, dispersion=0)
    depth = simulate_cohort(options).study.panels["mirna"].data.sum(axis=1)
    np.testing.assert_allclose(depth.median(), 1e4, rtol=0.35)


def test_the_headline_marker_is_seen_in_few_samples(several):
    counts = [cohort.study.panels["mirna"].data["hsa-miR-1237-3p"] for cohort in several]
    seen = [(marker > 0).mean() for marker in counts]
    assert 0 < np.mean(seen) < 0.2


def test_the_markers_have_no_effect_unless_asked_for(cohort):
    truth = cohort.truth.mirnas
    assert (truth.loc[MARKERS, ["time", "group", "interaction"]] == 0).to_numpy().all()
    asked = simulate_cohort(CohortOptions(marker_interaction=1.5)).truth.mirnas
    assert (asked.loc[MARKERS, "interaction"] == 1.5).all()


def test_true_effects_are_as_many_and_as_large_as_asked(cohort):
    effects = cohort.truth.mirnas[["time", "group", "interaction"]]
    assert (effects != 0).sum().tolist() == [20, 20, 20]
    assert (effects != 0).sum(axis=1).max() == 1
    sizes = effects.to_numpy()[effects.to_numpy() != 0]
    assert np.abs(sizes).min() >= 0.8
    assert np.abs(sizes).max() <= 2.0
    assert {-1.0, 1.0} == set(np.sign(sizes))


def test_true_effects_on_mirnas_are_found_in_a_large_cohort(large):
    panel, truth = large.study.panels["mirna"], large.truth.mirnas
    seen = truth.index[truth["share"] > 5e-3]
    unchanged = seen[(truth.loc[seen, ["time", "group", "interaction"]] == 0).all(axis=1)]
    log2 = np.log2(panel.data[seen] + 0.5)
    log2 = log2.sub(log2[unchanged].mean(axis=1), axis=0)
    found = contrasts(cell_means(panel, log2))
    expected = truth.loc[seen, ["time", "group", "interaction"]]
    assert (expected != 0).sum().min() >= 2
    # The mean of 300 logs has a standard error of about 0.07, a double difference of 0.11.
    np.testing.assert_allclose(found, expected, atol=0.4)


def test_counts_have_the_variance_of_the_negative_binomial():
    options = CohortOptions(
        n_responders=400,
        n_nonresponders=400,
        n_mirnas=60,
        n_time=0,
        n_group=0,
        n_interaction=0,
        subject_sd=0,
        depth_range=(1e6, 1e6),
        seed=3,
    )
    cohort = simulate_cohort(options)
    counts, truth = cohort.study.panels["mirna"].data, cohort.truth.mirnas
    mean = 1e6 * truth["share"]
    many = mean > 20
    expected = mean + truth["dispersion"] * mean**2
    ratio = (counts.var() / expected)[many]
    np.testing.assert_allclose(counts.mean()[many], mean[many], rtol=0.15)
    assert abs(np.log(ratio).median()) < 0.1
    assert truth["dispersion"][mean < 10].mean() > truth["dispersion"][mean > 1000].mean()


def test_plasma_changes_by_the_known_amounts(large):
    panel, model = large.study.panels["plasma"], large.truth.analytes
    found = contrasts(cell_means(panel, np.log2(large.truth.plasma)))
    for analyte in ("AEA", "OEA", "PEA"):
        np.testing.assert_allclose(
            found.loc[analyte, "time"], model.loc[analyte, "log2_time"], atol=0.1
        )
        np.testing.assert_allclose(
            found.loc[analyte, "interaction"], model.loc[analyte, "log2_interaction"], atol=0.15
        )
    # 2-AG differs between the groups although only the meal does.
    assert model.loc["2-AG", "log2_interaction"] == 0
    assert found.loc["2-AG", "group"] > 0.4


def test_samples_of_a_runner_are_correlated_as_asked(large):
    log2 = np.log2(large.truth.plasma["AEA"])
    samples = large.study.panels["plasma"].samples
    others = samples[samples["group"] == "non_responder"]
    before, after = (
        log2[rows.index].set_axis(rows["subject"])
        for _, rows in others.groupby("timepoint", sort=True)
    )
    r = before.corr(after.reindex(before.index))
    expected = 0.60**2 / (0.60**2 + 0.30**2)
    # The standard error of a correlation of 0.80 over 300 runners is 0.021.
    assert abs(r - expected) < 0.065


def test_values_below_the_limit_are_censored_at_the_limit(cohort):
    panel, true_values = cohort.study.panels["plasma"], cohort.truth.plasma
    loq = panel.features["loq"]
    pd.testing.assert_frame_equal(panel.censored, true_values.lt(loq))
    assert panel.censored.to_numpy().any()
    for analyte in panel.data:
        below = panel.censored[analyte]
        assert (panel.data.loc[below, analyte] == loq[analyte]).all()
        assert (panel.data.loc[~below, analyte] == true_values.loc[~below, analyte]).all()


def test_concentrations_are_of_the_published_size(cohort):
    panel = cohort.study.panels["plasma"]
    before = panel.data[panel.samples["timepoint"] == "pre"].median()
    assert 0.25 < before["AEA"] < 0.5
    assert 1 < before["2-AG"] < 30


def test_analytes_are_an_argument():
    only = {"AEA": AnalyteModel(1.0, 0, 0, 0, 0, 0.1)}
    cohort = simulate_cohort(CohortOptions(n_mirnas=130, analytes=only))
    assert (cohort.study.panels["plasma"].data == 1.0).to_numpy().all()


def test_mapk11_needs_its_reference_genes(large):
    panel = large.study.panels["mapk11"]
    references = panel.data[["GAPDH", "ACTB", "B2M"]]
    assert references.corr().to_numpy().min() > 0.8
    expression = (references.mean(axis=1) - panel.data["MAPK11"]).to_frame("MAPK11")
    found = contrasts(cell_means(panel, expression)).loc["MAPK11"]
    expected = large.truth.mapk11
    np.testing.assert_allclose(
        found[["time", "group", "interaction"]],
        [0, expected["group"], expected["interaction"]],
        atol=0.2,
    )


def test_every_name_but_the_labelled_ones_is_a_real_one(cohort, shared_data):
    table = pd.read_csv(shared_data("mirbase_versions/hsa_mature_v6_v22.tsv.gz"), sep="\t")
    known = set(table.loc[table["version"] == "v22", "name"])
    for name in cohort.study.panels["mirna"].data:
        assert name in known or "-SIM-" in name


def test_options_that_cannot_be_met_are_listed():
    with pytest.raises(ParameterError) as caught:
        CohortOptions(n_responders=1, n_mirnas=30, effect_range=(2.0, 1.0), n_incomplete=90)
    assert caught.value.problems == (
        "n_responders must be at least 2; got 1",
        "effect_range must be a range above 0 such as (1, 2); got (2.0, 1.0)",
        "n_incomplete is 90 of 13 runners",
        "30 microRNAs hold at most 15 true effects; n_time, n_group and n_interaction ask for 60",
    )
