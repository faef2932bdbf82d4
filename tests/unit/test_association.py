"""Correlations do what their docstrings say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from rh_omics.errors import DesignError, ParameterError
from rh_omics.stats.association import correlate, repeated_measures_correlation

values = st.integers(-30, 30).map(lambda tenths: tenths / 10)


@pytest.mark.parametrize(
    ("method", "scipy"), [("pearson", stats.pearsonr), ("spearman", stats.spearmanr)]
)
def test_all_pairs_agree_with_scipy(method, scipy):
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(25, 4)), rng.normal(size=(25, 3))
    found = correlate(first, second, method=method)
    for i in range(4):
        for j in range(3):
            expected = scipy(first[:, i], second[:, j])
            assert_allclose(found.r[i, j], expected.statistic, rtol=1e-10)
            assert_allclose(found.pvalue[i, j], expected.pvalue, rtol=1e-9)


def test_pearson_interval_agrees_with_scipy():
    rng = np.random.default_rng(2)
    first, second = rng.normal(size=(12, 1)), rng.normal(size=(12, 1))
    interval = stats.pearsonr(first[:, 0], second[:, 0]).confidence_interval(0.9)
    found = correlate(first, second, confidence=0.9)
    assert_allclose([found.ci_low[0, 0], found.ci_high[0, 0]], interval, rtol=1e-12)


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_each_pair_uses_the_subjects_that_have_both(method):
    rng = np.random.default_rng(3)
    first, second = rng.normal(size=(12, 3)), rng.normal(size=(12, 2))
    first[[0, 4], [0, 1]] = second[[0, 7], [1, 1]] = np.nan
    found = correlate(first, second, method=method)
    assert found.n.tolist() == [[11, 10], [11, 9], [12, 10]]
    for i in range(3):
        for j in range(2):
            both = ~np.isnan(first[:, i]) & ~np.isnan(second[:, j])
            alone = correlate(first[both, i : i + 1], second[both, j : j + 1], method=method)
            assert_allclose(found.r[i, j], alone.r[0, 0], rtol=1e-10)
            assert_allclose(found.pvalue[i, j], alone.pvalue[0, 0], rtol=1e-9)


def test_exact_spearman_of_a_perfect_order():
    rising = np.arange(5.0)[:, np.newaxis]
    found = correlate(rising, np.hstack([rising**3, -rising]), method="spearman")
    assert_allclose(found.pvalue, 2 / 120)
    assert_array_equal(found.r, [[1.0, -1.0]])


def test_spearman_interval_covers():
    rng = np.random.default_rng(4)
    shared = rng.normal(size=(30, 700))
    first, second = shared + rng.normal(size=(30, 700)), shared + rng.normal(size=(30, 700))
    rho = 6 / np.pi * np.arcsin(0.25)  # of a bivariate normal with correlation 0.5
    found = correlate(first, second, method="spearman")
    covered = (np.diag(found.ci_low) <= rho) & (np.diag(found.ci_high) >= rho)
    assert 0.93 <= np.mean(covered) <= 0.98


def test_what_does_not_vary_has_no_correlation():
    constant = np.column_stack([np.full(6, 0.1), np.full(6, np.nan), np.arange(6.0)])
    found = correlate(constant, np.arange(6.0)[:, np.newaxis])
    assert np.isnan(found.r[:, 0]).tolist() == [True, True, False]
    assert np.isnan(found.pvalue[:, 0]).tolist() == [True, True, False]
    two = correlate(np.array([[1.0], [2.0]]), np.array([[1.0], [3.0]]))
    assert np.isnan(two.pvalue).all()


def test_two_timepoints_are_changes_about_zero():
    rng = np.random.default_rng(5)
    first, second = rng.normal(size=(2, 20, 1))
    found = repeated_measures_correlation(first, second, np.tile(np.arange(10), 2))
    x, y = (first[10:] - first[:10])[:, 0], (second[10:] - second[:10])[:, 0]
    assert_allclose(found.r[0, 0], x @ y / np.sqrt(x @ x * (y @ y)), rtol=1e-10)
    assert found.df[0, 0] == 9


def test_subjects_seen_once_do_not_count():
    rng = np.random.default_rng(6)
    first, second = rng.normal(size=(2, 10, 2))
    subject = np.repeat(np.arange(5), 2)
    one = repeated_measures_correlation(first, second, subject)
    more = (np.vstack([table, rng.normal(size=(1, 2))]) for table in (first, second))
    two = repeated_measures_correlation(*more, np.append(subject, 9))
    assert_allclose(one.r, two.r, rtol=1e-12)
    assert_array_equal(one.df, two.df)
    assert_array_equal(one.n, two.n)


@settings(max_examples=40, deadline=None)
@given(arrays(np.float64, (8, 2), elements=values), st.permutations(range(8)))
def test_order_and_sign(table, order):
    other = np.random.default_rng(7).normal(size=(8, 1))
    for method in ("pearson", "spearman"):
        one = correlate(table, other, method=method)
        assert_allclose(one.r, correlate(table[order], other[order], method=method).r, atol=1e-12)
        flipped = correlate(-table, other, method=method)
        assert_allclose(one.r, -flipped.r, atol=1e-12)
        assert_allclose(one.pvalue, flipped.pvalue, atol=1e-12)
        assert_allclose(one.ci_low, -flipped.ci_high, atol=1e-12)


def test_wrong_arguments_are_refused():
    table = np.ones((4, 2))
    with pytest.raises(DesignError, match="second must have a row for each of the 4 samples"):
        correlate(table, table[:3])
    with pytest.raises(DesignError, match="subject must have a row"):
        repeated_measures_correlation(table, table, np.arange(3))
    with pytest.raises(ParameterError, match="method must be 'pearson' or 'spearman'"):
        correlate(table, table, method="kendall")
