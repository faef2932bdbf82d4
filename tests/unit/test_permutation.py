"""Permutation tests do what their docstrings say."""

from itertools import combinations, permutations, product
from math import comb

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from rh_omics.errors import DesignError, ParameterError
from rh_omics.stats.permutation import freedman_lane_test, label_shuffle_test, sign_flip_test
from rh_omics.stats.relabelling import label_shuffles, orderings, plan, sign_flips
from rh_omics.stats.resolution import permutation_resolution

GROUPS = np.arange(12) < 7


@pytest.fixture
def values():
    table = np.random.default_rng(1).normal(size=(12, 30))
    table[:7, :3] += 2.0
    return table


def test_all_labellings_come_once():
    rows = label_shuffles(7, 3).unrank(np.arange(comb(7, 3)))
    expected = {tuple(float(i in chosen) for i in range(7)) for chosen in combinations(range(7), 3)}
    assert len(rows) == len(expected)
    assert set(map(tuple, rows.tolist())) == expected


def test_all_sign_patterns_come_once_up_to_their_mirror():
    rows = sign_flips(5).unrank(np.arange(16))
    both = {tuple(row) for row in np.vstack([rows, -rows]).tolist()}
    assert both == set(product((-1.0, 1.0), repeat=5))


def test_all_orders_come_once():
    rows = orderings(5).unrank(np.arange(120))
    assert set(map(tuple, rows.tolist())) == set(permutations(map(float, range(5))))


def test_the_runners_design_is_enumerated_by_default():
    chosen = plan(label_shuffles(25, 13), n_relabellings=None, n_features=460, seed=0)
    assert chosen.enumerated
    assert chosen.size == 5_200_300
    last = chosen.block(chosen.n_blocks - 1)
    assert last.shape == (5_200_300 % 1024, 25)
    assert last[-1].tolist() == [0.0] * 12 + [1.0] * 13


def test_too_many_labellings_are_drawn():
    chosen = plan(label_shuffles(50, 25), n_relabellings=None, n_features=460, seed=0)
    assert not chosen.enumerated
    assert chosen.size == 100_000
    assert np.all(chosen.block(97).sum(axis=1) == 25)
    assert chosen.block(97).shape == (100_000 % 1024, 50)


@pytest.mark.parametrize("variance", ["equal", "unequal"])
@pytest.mark.parametrize("gaps", [False, True])
def test_groups_do_not_depend_on_workers(values, variance, gaps):
    if gaps:
        values[[0, 3, 9], [1, 2, 2]] = np.nan
    one, two = (
        label_shuffle_test(
            values, GROUPS, variance=variance, n_relabellings=700, seed=5, n_jobs=n_jobs
        )
        for n_jobs in (1, 3)
    )
    assert not one.enumerated
    assert_array_equal(one.pvalue, two.pvalue)
    assert_array_equal(one.padj_maxt, two.padj_maxt)


def test_random_draws_come_near_to_all(values):
    for exact, drawn in (
        (
            label_shuffle_test(values, GROUPS),
            label_shuffle_test(values, GROUPS, n_relabellings=791),
        ),
        (sign_flip_test(values), sign_flip_test(values, n_relabellings=2000)),
    ):
        assert exact.enumerated
        assert not drawn.enumerated
        # 4.5 standard errors of a share of 0.5 in 791 draws.
        assert_allclose(drawn.pvalue, exact.pvalue, atol=0.08)
        assert_allclose(drawn.padj_maxt, exact.padj_maxt, atol=0.08)


def test_drawn_pvalues_are_never_zero():
    values = np.concatenate([np.arange(15.0) + 100, np.arange(15.0)])[:, np.newaxis]
    result = label_shuffle_test(values, np.arange(30) < 15, n_relabellings=99)
    assert result.pvalue.tolist() == [0.01]
    assert result.smallest_pvalue == 0.01


def test_balanced_groups_cannot_go_below_two_labellings():
    values = np.array([[4.0], [5.0], [6.0], [1.0], [2.0], [3.0]])
    result = label_shuffle_test(values, np.arange(6) < 3)
    assert_allclose([result.pvalue[0], result.smallest_pvalue], 2 / comb(6, 3), rtol=1e-15)


def test_statistics_that_tie_but_for_rounding_count_as_equal():
    tenths = np.array([[1, 2], [2, 3], [3, -1], [-6, 7], [7, -2], [5, 1]], dtype=float)
    result, whole = sign_flip_test(tenths / 10), sign_flip_test(tenths)
    flips = np.array(list(product((-1, 1), repeat=6)))
    expected = (np.abs(flips @ tenths) >= np.abs(tenths.sum(axis=0))).mean(axis=0)
    assert_array_equal(whole.pvalue, expected)
    assert_array_equal(result.pvalue, expected)


def test_stepdown_is_the_textbook_algorithm(values):
    result = label_shuffle_test(values[:, :4], GROUPS, variance="equal")
    scores = []
    for chosen in combinations(range(12), 7):
        label = np.isin(np.arange(12), chosen)
        scores.append(np.abs(label_shuffle_test(values[:, :4], label, n_relabellings=1).stat))
    order = np.argsort(-np.abs(result.stat))
    table = np.array(scores)[:, order]
    reached = np.abs(result.stat)[order] * (1 - 1e-9)
    raw = [np.mean(table[:, k:].max(axis=1) >= reached[k]) for k in range(4)]
    assert_allclose(result.padj_maxt[order], np.maximum.accumulate(raw), rtol=1e-12)


def test_maxt_holds_the_familywise_error_rate():
    rng = np.random.default_rng(7)
    shared = rng.normal(size=(400, 12, 1))
    tables = shared + rng.normal(size=(400, 12, 20))
    found = [label_shuffle_test(t, GROUPS).padj_maxt.min() <= 0.05 for t in tables]
    assert 0.02 <= np.mean(found) <= 0.08


def test_freedman_lane_holds_its_level_where_the_covariate_matters():
    rng = np.random.default_rng(8)
    covariate = rng.normal(size=(14, 1))
    exposure = covariate[:, 0] + rng.normal(size=14)
    values = 3 * covariate + rng.normal(size=(14, 2000))
    result = freedman_lane_test(values, exposure, covariate, n_relabellings=999)
    assert 0.03 <= np.mean(result.pvalue <= 0.05) <= 0.07


def test_freedman_lane_without_effect_of_covariates_is_close_to_shuffling(values):
    constant = np.zeros((12, 1))
    with_constant = freedman_lane_test(values, GROUPS.astype(float), constant, n_relabellings=4000)
    shuffled = label_shuffle_test(values, GROUPS)
    assert_allclose(with_constant.stat, shuffled.stat, rtol=1e-10)
    assert_allclose(with_constant.estimate, shuffled.estimate, rtol=1e-10)
    assert_allclose(with_constant.pvalue, shuffled.pvalue, atol=0.04)


def test_freedman_lane_with_gaps_is_the_test_of_those_measured():
    rng = np.random.default_rng(9)
    values, exposure, covariate = (
        rng.normal(size=(7, 2)),
        rng.normal(size=7),
        rng.normal(size=(7, 1)),
    )
    values[2, 0] = np.nan
    rest = np.arange(7) != 2
    with_gap = freedman_lane_test(values, exposure, covariate)
    alone = freedman_lane_test(values[rest, :1], exposure[rest], covariate[rest])
    assert with_gap.enumerated
    assert_allclose(with_gap.pvalue[0], alone.pvalue[0], rtol=1e-12)
    assert with_gap.n.tolist() == [6, 7]


def test_what_cannot_be_tested_is_nan_and_left_out(values):
    spoiled = np.hstack([values, np.ones((12, 1)), np.full((12, 1), np.nan)])
    for test in (
        sign_flip_test,
        lambda v: label_shuffle_test(v, GROUPS),
        lambda v: freedman_lane_test(v, np.arange(12.0), np.ones((12, 1)), n_relabellings=50),
    ):
        with_spoiled, without = test(spoiled[:, [0, 1, 2, 30, 31]]), test(spoiled[:, :3])
        assert np.isnan(with_spoiled.pvalue).tolist() == [False, False, False, True, True]
        assert_array_equal(with_spoiled.padj_maxt[:3], without.padj_maxt)


def test_a_relabelling_that_empties_a_group_counts_as_no_effect():
    values = np.array([[5.0, 5.0], [1.0, 1.0], [np.nan, 2.0], [np.nan, 0.0]])
    result = label_shuffle_test(values, np.array([True, False, True, False]))
    assert np.isnan(result.pvalue[0])  # one value against one: no variance
    values = np.array([[5.0], [6.0], [1.0], [np.nan], [np.nan]])
    result = label_shuffle_test(values, np.array([True, True, False, False, False]))
    labels = [np.isin(np.arange(5), chosen) for chosen in combinations(range(5), 2)]
    reaching = sum(label[:3].tolist() in ([1, 1, 0], [0, 0, 1]) for label in labels)
    assert_allclose(result.pvalue, reaching / 10, rtol=1e-15)


def test_999_permutations_cannot_reach_an_fdr_over_460_features():
    resolution = permutation_resolution(1 / 1000, n_features=460)
    assert not resolution.reachable
    assert_allclose(resolution.smallest_padj, 0.46)
    assert resolution.features_needed == 10  # BH: 460 / 10 * 0.001 = 0.046
    assert resolution.draws_needed == 9199
    assert "fewer than 10 features together can't reach an FDR of 0.05" in resolution.sentence
    assert permutation_resolution(1 / 9200, n_features=460).reachable
    assert "no feature can ever reach" in permutation_resolution(0.25, n_features=4).sentence
    assert "enough for" in permutation_resolution(1e-6, n_features=4).sentence


def test_wrong_arguments_are_refused(values):
    with pytest.raises(DesignError, match="two subjects or more, got 1"):
        sign_flip_test(values[:1])
    with pytest.raises(DesignError, match="0 of 12 are in the group of interest"):
        label_shuffle_test(values, np.zeros(12, dtype=bool))
    with pytest.raises(DesignError, match="is_other must have a row for each of the 12 samples"):
        label_shuffle_test(values, GROUPS[:5])
    with pytest.raises(ParameterError, match="variance must be"):
        label_shuffle_test(values, GROUPS, variance="both")
    with pytest.raises(ParameterError, match="n_relabellings must be 1 or more, got 0"):
        sign_flip_test(values, n_relabellings=0)
    with pytest.raises(ParameterError, match="seed must be a whole number of at least 0"):
        sign_flip_test(values, seed=-1)
    with pytest.raises(DesignError, match="can't be told from the covariates"):
        freedman_lane_test(values, np.arange(12.0), np.arange(12.0)[:, np.newaxis])
    with pytest.raises(DesignError, match="need a value for every subject"):
        freedman_lane_test(values, np.full(12, np.nan), np.ones((12, 1)))
    with pytest.raises(ParameterError, match="smallest_pvalue"):
        permutation_resolution(0.0, n_features=3)
