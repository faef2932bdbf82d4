"""Responses to an exposure, and ANCOVA, do what their docstrings say."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from rh_omics.errors import DesignError, ParameterError
from rh_omics.stats.ancova import ancova
from rh_omics.stats.least_squares import contrast_t, least_squares
from rh_omics.stats.trend import quadratic_trend, u_test
from rh_omics.stats.two_lines import two_lines


def responses(mean, *, n_features=600, seed=1):
    """Simulate features with one mean and unit noise."""
    return mean[:, np.newaxis] + np.random.default_rng(seed).normal(size=(mean.size, n_features))


EXPOSURE = np.linspace(0, 4, 50)


def test_a_saturating_response_is_no_inverted_u_for_two_lines():
    values = responses(3 * np.log(EXPOSURE + 0.1))
    assert np.mean(two_lines(values, EXPOSURE).pvalue <= 0.05) <= 0.05
    assert np.mean(u_test(values, EXPOSURE).pvalue <= 0.05) > 0.2  # why both are there


def test_an_inverted_u_is_seen_by_both():
    values = responses(4 * EXPOSURE - EXPOSURE**2)
    for test in (two_lines, u_test):
        assert np.mean(test(values, EXPOSURE).pvalue <= 0.05) > 0.95
        assert np.mean(test(values, EXPOSURE, shape="upright").pvalue <= 0.05) < 0.01
        assert np.mean(test(-values, EXPOSURE, shape="upright").pvalue <= 0.05) > 0.95
    found = u_test(values, EXPOSURE)
    covered = (found.turning_low <= 2) & (found.turning_high >= 2)
    assert 0.92 <= covered.mean() <= 0.98


def test_no_response_holds_the_level():
    values = responses(np.zeros(50), n_features=5000)
    assert 0.04 <= np.mean(quadratic_trend(values, EXPOSURE).pvalue <= 0.05) <= 0.06
    assert np.mean(two_lines(values, EXPOSURE).pvalue <= 0.05) <= 0.05
    assert np.mean(u_test(values, EXPOSURE).pvalue <= 0.05) <= 0.07


def test_units_of_exposure_do_not_matter():
    values = responses(EXPOSURE, n_features=5)
    for test in (two_lines, u_test, quadratic_trend):
        one, two = test(values, EXPOSURE), test(values, 1000 * EXPOSURE + 7)
        assert_allclose(one.pvalue, two.pvalue, rtol=1e-6)


def test_a_feature_that_nobody_was_measured_for_is_nan():
    values = responses(EXPOSURE, n_features=2)
    values[:, 1] = np.nan
    for test in (two_lines, quadratic_trend, u_test):
        assert np.isnan(test(values, EXPOSURE).pvalue).tolist() == [False, True]


def test_three_levels_are_too_few_for_two_lines():
    exposure = np.repeat([1.0, 2.0, 3.0], 6)
    assert np.isnan(two_lines(np.random.default_rng(2).normal(size=(18, 2)), exposure).pvalue).all()
    four = np.repeat([1.0, 2.0, 3.0, 4.0], 6)
    values = responses(np.array([0.0, 5.0, 5.0, 0.0])[(four - 1).astype(int)], n_features=3)
    assert np.all(two_lines(values, four).pvalue < 0.01)


def test_wrong_exposures_are_refused():
    values = np.ones((6, 1))
    with pytest.raises(DesignError, match="three levels of exposure or more, got 2"):
        quadratic_trend(values, np.array([0.0, 1, 0, 1, 0, 1]))
    with pytest.raises(DesignError, match="need a value for every subject"):
        u_test(values, np.array([0.0, 1, 2, 3, 4, np.nan]))
    with pytest.raises(DesignError, match="exposure must have a row for each of the 6 samples"):
        two_lines(values, np.arange(5.0))
    with pytest.raises(ParameterError, match="shape must be 'inverted' or 'upright', got 'U'"):
        u_test(values, np.arange(6.0), shape="U")


def test_ancova_and_change_agree_as_the_docstring_says():
    rng = np.random.default_rng(3)
    group = np.arange(20) < 10
    pre = rng.normal(size=(20, 4)) + group[:, np.newaxis]
    post = 0.4 * pre + rng.normal(size=(20, 4))
    found = ancova(post, pre, group.astype(float))
    expected = found.change.estimate + (1 - found.slope.estimate) * found.baseline.estimate
    assert_allclose(found.adjusted.estimate, expected, rtol=1e-10)


def test_lords_paradox():
    # Groups that differ and stay: no change in either, yet a clear "effect" at equal baseline.
    rng = np.random.default_rng(4)
    group = np.arange(400) < 200
    level = rng.normal(size=(400, 1)) + 2 * group[:, np.newaxis]
    pre, post = (level + rng.normal(size=(400, 1)) for _ in range(2))
    found = ancova(post, pre, group.astype(float))
    assert abs(found.change.estimate[0]) < 0.35
    assert found.adjusted.estimate[0] > 0.7
    assert found.adjusted.pvalue[0] < 1e-6


def test_least_squares_leaves_out_what_is_missing_or_cannot_be_solved():
    rng = np.random.default_rng(5)
    values, x = rng.normal(size=(8, 3)), rng.normal(size=8)
    values[2, 1] = np.nan
    values[2:, 2] = np.nan
    design = np.column_stack([np.ones(8), x])
    fit = least_squares(values, design)
    rest = np.arange(8) != 2
    expected = np.linalg.lstsq(design[rest], values[rest, 1], rcond=None)[0]
    assert_allclose(fit.coefficients[:, 1], expected, rtol=1e-10)
    assert np.isnan(fit.coefficients[:, 2]).all()
    assert np.isnan(contrast_t(fit, np.array([0.0, 1.0])).pvalue).tolist() == [False, False, True]
    gap = np.where(rest[:, np.newaxis], design, np.nan)
    assert_allclose(
        least_squares(values, gap).coefficients[:, 0],
        np.linalg.lstsq(design[rest], values[rest, 0], rcond=None)[0],
        rtol=1e-10,
    )
