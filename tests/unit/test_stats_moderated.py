"""Moderated tests: limits that are known, and what is refused."""

import numpy as np
import pytest
from scipy import special, stats

from rh_omics.errors import DesignError, ParameterError
from rh_omics.stats.linear import contrast_fit, fit_linear, joint_fit
from rh_omics.stats.moderated import moderated_f, moderated_t, treat
from rh_omics.stats.scaled_f import LogF
from rh_omics.stats.squeeze import SqueezedVariances, squeeze_fit, squeeze_variances
from rh_omics.stats.variance_prior import fit_prior, inverse_trigamma

DESIGN = np.column_stack([np.ones(8), np.repeat([0.0, 1.0], 4)])
Y = np.random.default_rng(5).normal(size=(8, 60)) * np.geomspace(0.3, 3, 60)
FIT = fit_linear(Y, DESIGN)
CONTRAST = contrast_fit(FIT, [0, 1])
OWN = SqueezedVariances(FIT.sigma**2, FIT.sigma**2, np.zeros(60), FIT.df_residual)


def test_without_a_prior_the_moderated_t_is_students():
    expected = stats.ttest_ind(Y[4:], Y[:4])
    found = moderated_t(CONTRAST, OWN)
    np.testing.assert_allclose(found.statistic, expected.statistic, rtol=1e-12)
    np.testing.assert_allclose(found.pvalue, expected.pvalue, rtol=1e-10)
    interval = expected.confidence_interval(0.95)
    np.testing.assert_allclose(found.ci_low, interval.low, rtol=1e-10)
    np.testing.assert_allclose(found.ci_high, interval.high, rtol=1e-10)


def test_the_f_of_one_contrast_is_the_square_of_its_t():
    squeezed = squeeze_fit(FIT)
    t, f = moderated_t(CONTRAST, squeezed), moderated_f(joint_fit(FIT, [[0, 1]]), squeezed)
    np.testing.assert_allclose(f.statistic, t.statistic**2, rtol=1e-10)
    np.testing.assert_allclose(f.pvalue, t.pvalue, rtol=1e-9)


def test_treat_with_threshold_zero_is_the_moderated_t():
    squeezed = squeeze_fit(FIT)
    expected = moderated_t(CONTRAST, squeezed)
    found = treat(CONTRAST, squeezed, threshold=0.0)
    np.testing.assert_allclose(found.pvalue, expected.pvalue, rtol=1e-10)
    np.testing.assert_allclose(found.statistic, expected.statistic, rtol=1e-12)


def test_a_known_prior_is_found_again():
    rng = np.random.default_rng(11)
    variance = 0.7 * rng.f(6, 9, size=400_000)
    prior = fit_prior(variance, np.full(len(variance), 6.0))
    np.testing.assert_allclose(prior.variance[0], 0.7, rtol=0.01)
    np.testing.assert_allclose(prior.df[0], 9.0, rtol=0.03)


def test_prior_df_make_the_tests_no_more_certain_than_all_features_together():
    squeezed = squeeze_variances(np.ones(3), np.full(3, 2.0))
    assert np.isinf(squeezed.prior_df).all()
    assert squeezed.df.tolist() == [6.0, 6.0, 6.0]


def test_inverse_trigamma_undoes_trigamma():
    for x in (1e-4, 0.3, 1.0, 57.0, 1e8):
        np.testing.assert_allclose(inverse_trigamma(special.polygamma(1, x)), x, rtol=1e-9)
    assert np.isinf(inverse_trigamma(0.0))


@pytest.mark.parametrize("denominator", [3.0, 40.0, np.inf])
def test_winsorised_moments_agree_with_simulation(denominator):
    rng = np.random.default_rng(2)
    divisor = 1.0 if np.isinf(denominator) else rng.chisquare(denominator, 10**6) / denominator
    sample = np.log(rng.chisquare(5, 10**6) / 5 / divisor)
    clipped = np.clip(sample, *np.quantile(sample, [0.05, 0.9]))
    mean, variance = LogF(5.0, denominator).winsorised_moments((0.05, 0.1))
    np.testing.assert_allclose(mean, clipped.mean(), atol=4e-3)
    np.testing.assert_allclose(variance, clipped.var(), rtol=6e-3)


@pytest.mark.parametrize("denominator", [30.0, np.inf])
def test_log_tail_goes_on_where_the_tail_itself_underflows(denominator):
    law = LogF(8.0, denominator)
    f = np.geomspace(100.0, 1e12, 400) if denominator == 30.0 else np.linspace(150.0, 190.0, 400)
    log_tail = law.log_upper_tail(f)
    assert np.isfinite(log_tail).all()
    slopes = np.diff(log_tail) / np.diff(np.log(f) if denominator == 30.0 else f)
    np.testing.assert_allclose(np.diff(slopes), 0.0, atol=0.2)


def test_tests_that_cannot_be_done_are_nan():
    y = Y.copy()
    y[4:, 0] = np.nan
    fit = fit_linear(y, DESIGN)
    test = moderated_t(contrast_fit(fit, [0, 1]), squeeze_fit(fit))
    assert np.isnan([field[0] for field in test]).all()
    assert not np.isnan(np.stack(test)[:, 1:]).any()
    assert np.isnan(moderated_f(joint_fit(fit, [[0, 1]]), squeeze_fit(fit)).pvalue[0])


def test_an_underflowing_p_value_is_zero_and_not_nan():
    y = np.repeat([[0.0], [1e6]], 4, axis=0) + Y
    fit = fit_linear(y, DESIGN)
    test = moderated_t(contrast_fit(fit, [0, 1]), squeeze_fit(fit, trend=False))
    assert (test.pvalue < 1e-30).all()


def test_what_does_not_fit_is_refused():
    with pytest.raises(ParameterError, match="same length"):
        squeeze_variances([1.0, 2.0], [3.0])
    with pytest.raises(DesignError, match="no feature has residual degrees of freedom"):
        squeeze_variances([np.nan, np.nan], [0.0, 0.0])
    with pytest.raises(ParameterError, match="confidence must lie between 0 and 1; got 95"):
        moderated_t(CONTRAST, OWN, confidence=95)
    with pytest.raises(ParameterError, match="threshold of a change must be >= 0; got -1"):
        treat(CONTRAST, OWN, threshold=-1)
