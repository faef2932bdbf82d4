"""Rank tests with limits, substitution and the sensitivity table do what their docstrings say."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from rh_omics.errors import ParameterError
from rh_omics.stats.censored_pairs import Measurement
from rh_omics.stats.censored_ranks import (
    paired_prentice_wilcoxon,
    peto_prentice,
    prentice_pair_scores,
    ties_at_limit,
)
from rh_omics.stats.censoring_rules import group_sensitivity, pair_sensitivity, substitute
from rh_omics.stats.ranks import mann_whitney
from rh_omics.stats.ttests import student_t

GROUP = np.arange(20) < 10


def measurement(values, limit):
    return Measurement(np.maximum(values, limit), values < limit)


def test_values_below_the_highest_limit_tie():
    values = np.array([[1.0, 2.0], [0.5, np.nan], [3.0, 1.0], [2.0, 5.0]])
    censored = np.array([[False, False], [True, False], [False, False], [True, False]])
    expected = [[2.0, 2.0], [2.0, np.nan], [3.0, 1.0], [2.0, 5.0]]
    assert_array_equal(ties_at_limit(values, censored), expected)


def test_rank_tests_do_not_see_the_value_of_the_limit():
    values = np.random.default_rng(1).normal(size=(20, 5))
    censored = values < -0.3
    low, high = np.where(censored, -9.0, values), np.where(censored, -0.3, values)
    one, two = (mann_whitney(v[GROUP], v[~GROUP]).pvalue for v in (low, high))
    assert_array_equal(one, two)


def test_prentice_scores_without_censoring_are_linear_in_the_ranks():
    rng = np.random.default_rng(2)
    post, pre = rng.normal(size=(2, 9, 1))
    scores = prentice_pair_scores(measurement(post, -99), measurement(pre, -99))
    ranks = np.argsort(np.argsort(np.concatenate([post, pre])[:, 0])) + 1
    assert_allclose(scores[:, 0], 2 * (ranks[:9] - ranks[9:]) / 19, rtol=1e-12)


def test_paired_prentice_wilcoxon_holds_its_level_and_sees_a_rise():
    rng = np.random.default_rng(3)
    subject = rng.normal(size=(40, 600))
    post, pre = (subject + rng.normal(size=(40, 600)) for _ in range(2))
    null = paired_prentice_wilcoxon(measurement(post, -0.4), measurement(pre, -0.4))
    assert 0.03 <= np.mean(null.pvalue <= 0.05) <= 0.07
    rise = paired_prentice_wilcoxon(measurement(post + 1, -0.4), measurement(pre, -0.4))
    assert np.mean(rise.stat > 1.96) > 0.8


def test_score_tests_mirror():
    rng = np.random.default_rng(4)
    values = rng.normal(size=(20, 4))
    values[2, 1] = np.nan
    one = peto_prentice(values, values < -0.5, GROUP)
    two = peto_prentice(values, values < -0.5, ~GROUP)
    assert_allclose(one.stat, -two.stat, rtol=1e-9)
    raised = values + 3 * GROUP[:, np.newaxis]
    assert np.all(peto_prentice(raised, raised < -0.5, GROUP).stat > 2)
    assert np.isnan(peto_prentice(values[:3], np.ones((3, 4), dtype=bool), GROUP[:3]).stat).all()


def test_substitution_is_what_it_says_on_the_natural_scale():
    limit = np.array([[8.0]])
    for rule, expected in (("limit", 8.0), ("half", 4.0), ("sqrt2", 8 / np.sqrt(2))):
        for base in (2.0, np.e, 10.0):
            logged = np.log(limit) / np.log(base)
            found = substitute(logged, np.array([[True]]), rule, log_base=base)
            assert_allclose(base**found, expected, rtol=1e-12)
    with pytest.raises(ParameterError, match="rule must be one of limit, half, sqrt2"):
        substitute(limit, limit > 0, "zero")


def test_group_table_says_where_the_conclusion_changes():
    rng = np.random.default_rng(5)
    strong = rng.normal(size=20) + 4 * GROUP
    none = np.tile(rng.normal(size=10), 2)
    hidden = np.where(GROUP, 0.0, rng.normal(size=20) - 4)  # every reference value below -2
    values = np.column_stack([strong, none, hidden])
    censored = values < np.array([-9.0, -0.5, -2.0])
    table = group_sensitivity(np.maximum(values, [-9.0, -0.5, -2.0]), censored, GROUP)
    assert table.rules == ("tobit", "ranks", "limit", "sqrt2", "half")
    assert table.changes().tolist() == [False, False, True]
    assert np.isnan(table.pvalue[0, 2])
    assert_allclose(table.share_censored[0], 0.0)
    expected = student_t(strong[GROUP, np.newaxis], strong[~GROUP, np.newaxis]).pvalue[0]
    assert_allclose(table.pvalue[[0, 2, 3, 4], 0], expected, rtol=1e-6)


@pytest.mark.parametrize("is_other", [None, GROUP])
def test_pair_table_without_censoring_agrees_with_itself(is_other):
    rng = np.random.default_rng(6)
    pre = rng.normal(size=(20, 2))
    post = pre + 0.5 * rng.normal(size=(20, 2)) + 2 * GROUP[:, np.newaxis]
    table = pair_sensitivity(measurement(post, -99), measurement(pre, -99), is_other=is_other)
    assert table.rules[:3] == ("random_intercept", "change", "ranks")
    assert not table.changes().any()
    assert_allclose(table.estimate[[0, 1, 4, 5]], table.estimate[[3] * 4], rtol=1e-4)
    assert_allclose(table.pvalue[[0, 1, 4, 5]], table.pvalue[[3] * 4], rtol=2e-3)
    assert_array_equal(table.share_censored, [0.0, 0.0])
