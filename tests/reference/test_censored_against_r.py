"""Censored regression against survival and mvtnorm (script: censored/survreg.R)."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from r_tables import matrix, read_r

from rh_omics.stats.censored import censored_contrast, tobit
from rh_omics.stats.censored_pairs import Measurement, censored_change
from rh_omics.stats.censored_ranks import peto_prentice
from rh_omics.stats.random_intercept import random_intercept_contrast, random_intercept_tobit

HERE = Path(__file__).parent / "censored"


@pytest.fixture(scope="module")
def groups():
    data = matrix(HERE / "tobit_data.csv")
    design = np.column_stack([np.ones(24), data[:, :2]])
    return data[:, 2:7], data[:, 7:] > 0, design


@pytest.fixture(scope="module")
def pairs():
    data = read_r(HERE / "pairs_data.csv")
    pre, post, cpre, cpost = (
        data[[f"{name}{i}" for i in (1, 2, 3)]].to_numpy()
        for name in ("pre", "post", "cpre", "cpost")
    )
    followup, baseline = Measurement(post, cpost > 0), Measurement(pre, cpre > 0)
    return followup, baseline, data["group"].to_numpy(dtype=float)


def test_tobit_is_survreg(groups):
    expected = read_r(HERE / "tobit_expected.csv")
    fit = tobit(*groups)
    assert fit.estimable.all()
    # survreg stops at a relative change of 1e-14 of the log-likelihood: parameters to its root.
    assert_allclose(fit.coefficients.T, expected[["intercept", "g", "z"]], rtol=1e-6)
    assert_allclose(fit.scale, expected["scale"], rtol=1e-7)
    assert_allclose(fit.log_likelihood, expected["loglik"], rtol=1e-12)
    se = np.sqrt(np.diagonal(fit.covariance, axis1=1, axis2=2))
    assert_allclose(se, expected[["se_intercept", "se_g", "se_z"]], rtol=1e-6)


def test_large_sample_contrast_is_survreg(groups):
    expected = read_r(HERE / "tobit_expected.csv")
    test = censored_contrast(tobit(*groups), np.array([0.0, 1.0, 0.0]), small_sample=False)
    assert_allclose(test.pvalue, expected["pvalue_g"], rtol=1e-6)


def test_censored_change_is_survreg_interval2(pairs):
    followup, baseline, group = pairs
    expected = read_r(HERE / "change_expected.csv")
    fit = censored_change(followup, baseline, np.column_stack([np.ones(16), group]))
    assert_allclose(fit.coefficients.T, expected[["time", "interaction"]], rtol=1e-6)
    se = np.sqrt(np.diagonal(fit.covariance, axis1=1, axis2=2))
    assert_allclose(se, expected[["se_time", "se_interaction"]], rtol=1e-6)
    assert_allclose(fit.log_likelihood, expected["loglik"], rtol=1e-12)


def test_random_intercept_tobit_is_the_bivariate_normal_likelihood(pairs):
    followup, baseline, group = pairs
    expected = read_r(HERE / "random_intercept_expected.csv")
    time = np.repeat([0.0, 1.0], 16)
    group = np.tile(group, 2)
    design = np.column_stack([np.ones(32), group, time, group * time])
    fits = random_intercept_tobit(
        np.vstack([baseline.values, followup.values]),
        np.vstack([baseline.censored, followup.censored]),
        design,
        np.tile(np.arange(16), 2),
    )
    # optim's BFGS with numeric gradients leaves about five digits in the parameters.
    assert_allclose([fit.log_likelihood for fit in fits], expected["loglik"], rtol=1e-8)
    for row, fit in zip(expected.itertuples(), fits, strict=True):
        assert_allclose(fit.coefficients[2:], [row.time, row.interaction], rtol=1e-4, atol=1e-5)
        assert_allclose([fit.scale, fit.subject_sd], [row.scale, row.subject_sd], rtol=1e-4)
        assert_allclose(np.sqrt(fit.covariance[3, 3]), row.se_interaction, rtol=1e-3)
    assert (random_intercept_contrast(fits, np.eye(4)[3]).df == 14).all()


def test_peto_prentice_is_survdiff(groups):
    values, censored, design = groups
    expected = read_r(HERE / "peto_expected.csv")
    test = peto_prentice(values, censored, design[:, 1] > 0)
    assert_allclose(test.stat**2, expected["chisq"], rtol=1e-10)
