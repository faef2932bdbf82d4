"""Rank tests do what their docstrings say, where a closed form or brute force gives the answer."""

from itertools import combinations, product

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from rh_omics.errors import DesignError, ParameterError
from rh_omics.stats.hodges_lehmann import pseudomedian, shift
from rh_omics.stats.rank_null import rank_sum_null, signed_rank_null
from rh_omics.stats.ranks import mann_whitney, signed_rank


def test_signed_rank_null_counts_all_sign_patterns():
    doubled = (3, 3, 6, 8, 10)
    sums = [
        sum(r for r, up in zip(doubled, signs, strict=True) if up)
        for signs in product((0, 1), repeat=5)
    ]
    assert_allclose(signed_rank_null(doubled), np.bincount(sums) / 32, rtol=1e-15)


@pytest.mark.parametrize("doubled", [(3, 3, 6, 8, 10), (6, 6, 6, 6, 6), (2, 4, 6, 8, 10)])
def test_rank_sum_null_counts_all_subsets(doubled):
    sums = np.bincount([sum(subset) for subset in combinations(doubled, 2)])
    total, probability = rank_sum_null(doubled, 2)
    assert_array_equal(total, np.flatnonzero(sums))
    assert_allclose(probability, sums[sums > 0] / 10, rtol=1e-15)


def test_signed_rank_agrees_with_scipy_on_both_sides_of_the_limit():
    data = np.random.default_rng(1).normal(0.3, size=(30, 8))
    exact = stats.wilcoxon(data, method="exact").pvalue
    normal = stats.wilcoxon(data, method="asymptotic", correction=True).pvalue
    assert_allclose(signed_rank(data).pvalue, exact, rtol=1e-10)
    assert_allclose(signed_rank(data, exact_limit=29).pvalue, normal, rtol=1e-10)


def test_mann_whitney_agrees_with_scipy():
    rng = np.random.default_rng(2)
    other, reference = rng.normal(0.5, size=(9, 6)), rng.normal(size=(7, 6))
    expected = stats.mannwhitneyu(other, reference, method="exact")
    result = mann_whitney(other, reference)
    assert_allclose(result.stat, expected.statistic)
    assert_allclose(result.pvalue, expected.pvalue, rtol=1e-12)


def test_rounding_errors_of_a_subtraction_do_not_break_ties():
    followup = np.array([[1.13], [0.52], [2.07], [0.90], [1.60]])
    baseline = np.array([[1.01], [0.40], [1.95], [1.02], [1.60]])
    differences = followup - baseline  # 0.12 three times, -0.12 and 0, but for rounding
    assert len(np.unique(np.abs(differences))) > 2
    result = signed_rank(differences)
    assert result.n.tolist() == [4]
    assert result.stat.tolist() == [7.5]
    assert_allclose(result.pvalue, 10 / 16)


def test_what_cannot_be_tested_is_nan():
    data = np.array([[np.nan, 0.0, 1.0], [np.nan, 0.0, 2.0]])
    result = signed_rank(data)
    assert np.isnan(result.pvalue).tolist() == [True, True, False]
    assert np.isnan(result.stat).tolist() == [True, True, False]
    group = mann_whitney(data[:, :1], np.ones((2, 1)))
    assert np.isnan(group.pvalue).all()
    assert np.isnan(group.location.estimate).all()


def test_all_ties_are_no_evidence():
    for method in ("exact", "asymptotic"):
        assert mann_whitney(np.ones((3, 1)), np.ones((4, 1)), method=method).pvalue.tolist() == [
            1.0
        ]


def test_effect_size_runs_from_minus_one_to_one():
    up = np.arange(1.0, 6.0)[:, np.newaxis]
    assert signed_rank(np.hstack([up, -up])).effect_size.tolist() == [1.0, -1.0]
    assert mann_whitney(up + 10, up).effect_size.tolist() == [1.0]


def test_interval_is_unbounded_where_there_are_too_few_values():
    few = pseudomedian(np.array([[1.0], [2.0], [4.0]]))
    assert few.ci_low.tolist() == [-np.inf]
    assert few.ci_high.tolist() == [np.inf]
    assert few.estimate.tolist() == [2.25]


def test_intervals_hold_what_they_promise():
    rng = np.random.default_rng(3)
    pairs = pseudomedian(rng.normal(size=(13, 4000)))
    groups = shift(rng.normal(size=(9, 4000)), rng.normal(size=(8, 4000)))
    for location in (pairs, groups):
        covered = np.mean((location.ci_low <= 0) & (location.ci_high >= 0))
        assert 0.945 <= covered <= 0.975


def test_blocks_of_features_do_not_matter(monkeypatch):
    data = np.random.default_rng(4).normal(size=(12, 50))
    whole = pseudomedian(data)
    monkeypatch.setattr("rh_omics.stats.hodges_lehmann.BLOCK_ELEMENTS", 500)
    for a, b in zip(whole, pseudomedian(data), strict=True):
        assert_array_equal(a, b)


def test_wrong_options_and_shapes_are_refused():
    data = np.ones((3, 2))
    with pytest.raises(ParameterError, match="zeros must be 'drop' or 'pratt', got 'keep'"):
        signed_rank(data, zeros="keep")
    with pytest.raises(ParameterError, match="method must be"):
        mann_whitney(data, data, method="normal")
    with pytest.raises(ParameterError, match=r"such as 0\.95; got 95"):
        signed_rank(data, confidence=95)
    with pytest.raises(DesignError, match="differences must be a table"):
        signed_rank(np.ones(3))
    with pytest.raises(DesignError, match="other has 2, reference has 3"):
        mann_whitney(data, np.ones((3, 3)))
