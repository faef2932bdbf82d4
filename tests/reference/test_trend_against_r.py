"""Quadratic response, U test, two lines and ANCOVA against lm and sandwich (trend/trend.R)."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from r_tables import matrix, read_r

from rh_omics.stats.ancova import ancova
from rh_omics.stats.trend import quadratic_trend, u_test
from rh_omics.stats.two_lines import two_lines

HERE = Path(__file__).parent / "trend"
RTOL = 1e-9


@pytest.fixture(scope="module")
def dose():
    data = matrix(HERE / "data.csv")
    return data[:, 2:], data[:, 0], data[:, 1:2]


def test_quadratic_trend_is_lm(dose):
    values, exposure, covariates = dose
    expected = read_r(HERE / "quadratic_expected.csv")
    found = quadratic_trend(values, exposure, covariates=covariates)
    assert_allclose(found.linear.estimate, expected["linear"], rtol=RTOL)
    assert_allclose(found.linear.pvalue, expected["linear_p"], rtol=RTOL)
    assert_allclose(found.quadratic.estimate, expected["quadratic"], rtol=RTOL)
    assert_allclose(found.quadratic.pvalue, expected["quadratic_p"], rtol=RTOL)
    assert_allclose(found.pvalue, expected["f_p"], rtol=1e-8)  # R subtracts sums of squares


def test_u_test_is_its_definition_by_lm(dose):
    values, exposure, covariates = dose
    expected = read_r(HERE / "quadratic_expected.csv")
    found = u_test(values, exposure, covariates=covariates)
    assert_allclose(found.pvalue, expected["u_p"], rtol=1e-8)
    assert_allclose(found.turning_point, expected["turn"], rtol=RTOL)
    # R's ends come from a root search with a tolerance of 1e-10.
    assert_allclose(found.turning_low, expected["turn_low"], rtol=1e-7)
    assert_allclose(found.turning_high, expected["turn_high"], rtol=1e-7)


def test_two_lines_at_a_fixed_breakpoint_are_lm_with_hc3(dose):
    values, exposure, covariates = dose
    expected = read_r(HERE / "two_lines_expected.csv")
    found = two_lines(values, exposure, split=68.0, covariates=covariates)
    for line in ("first", "second"):
        test = getattr(found, line)
        assert_allclose(test.estimate, expected[line], rtol=RTOL)
        assert_allclose(test.se, expected[f"se_{line}"], rtol=RTOL)
        assert_allclose(test.pvalue, expected[f"p_{line}"], rtol=RTOL)
    both = expected[["p_first", "p_second"]].max(axis=1).where(expected["second"] < 0, 1.0)
    assert_allclose(found.pvalue, both, rtol=RTOL)


def test_ancova_and_change_score_are_lm():
    data = matrix(HERE / "ancova_data.csv")
    expected = read_r(HERE / "ancova_expected.csv")
    found = ancova(data[:, 5:], data[:, 2:5], data[:, 0], covariates=data[:, 1:2])
    for name in ("adjusted", "change"):
        assert_allclose(getattr(found, name).estimate, expected[name], rtol=RTOL)
        assert_allclose(getattr(found, name).pvalue, expected[f"{name}_p"], rtol=RTOL)
    assert_allclose(found.slope.estimate, expected["slope"], rtol=RTOL)
    assert np.all(found.adjusted.df == [20, 20, 18])
