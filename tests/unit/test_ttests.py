"""T tests do what their docstrings say."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from rh_omics.errors import DesignError, ParameterError
from rh_omics.stats.moments import moments
from rh_omics.stats.ttests import one_sample_t, paired_t, student_t, welch_t


@pytest.mark.parametrize(("ours", "equal"), [(welch_t, False), (student_t, True)])
def test_groups_agree_with_scipy_with_missing_values(ours, equal):
    rng = np.random.default_rng(1)
    other, reference = rng.normal(size=(8, 5)), rng.normal(size=(6, 5))
    other[0, 0] = reference[2, 1] = np.nan
    expected = stats.ttest_ind(other, reference, equal_var=equal, nan_policy="omit")
    result = ours(other, reference)
    assert_allclose(result.stat, expected.statistic, rtol=1e-12)
    assert_allclose(result.pvalue, expected.pvalue, rtol=1e-11)
    assert_allclose(result.df, expected.df, rtol=1e-12)
    assert result.n.tolist() == [13, 13, 14, 14, 14]


def test_pairs_agree_with_scipy():
    rng = np.random.default_rng(2)
    followup, baseline = rng.normal(size=(2, 7, 4))
    followup[3, 2] = np.nan
    expected = stats.ttest_rel(followup, baseline, nan_policy="omit")
    result = paired_t(followup, baseline)
    assert_allclose(result.stat, expected.statistic, rtol=1e-12)
    assert_allclose(result.pvalue, expected.pvalue, rtol=1e-11)
    assert result.n.tolist() == [7, 7, 6, 7]


def test_constant_values_cannot_be_tested():
    constant = np.full((5, 1), 0.1) + 1e6
    for result in (one_sample_t(constant), welch_t(constant, constant - 0.1)):
        assert np.isnan(result.stat).all()
        assert np.isnan(result.pvalue).all()
    assert one_sample_t(constant).estimate.tolist() == constant[0].tolist()


def test_too_few_values_cannot_be_tested():
    one = np.array([[1.0, np.nan]])
    more = np.array([[2.0, 3.0], [4.0, 5.0]])
    assert np.isnan(welch_t(one, more).pvalue).all()
    assert np.isnan(one_sample_t(one).pvalue).all()
    # A single value against two: the variance comes from the two.
    assert_allclose(student_t(one, more).df[0], 1)
    assert np.isnan(student_t(one, more).pvalue).tolist() == [False, True]


def test_moments_of_nothing_are_nan():
    result = moments(np.full((2, 1), np.nan))
    assert result.n.tolist() == [0]
    assert np.isnan([result.mean, result.variance]).all()


def test_a_large_offset_costs_no_precision():
    values = np.random.default_rng(3).normal(size=(10, 3))
    assert_allclose(moments(values + 1e8).variance, moments(values).variance, rtol=1e-6)


def test_swapping_groups_flips_signs_alone():
    rng = np.random.default_rng(4)
    other, reference = rng.normal(size=(5, 3)), rng.normal(size=(6, 3))
    for test in (welch_t, student_t):
        one, two = test(other, reference), test(reference, other)
        assert_array_equal(one.stat, -two.stat)
        assert_allclose(one.pvalue, two.pvalue, rtol=1e-14)
        assert_array_equal(one.ci_low, -two.ci_high)


def test_wrong_shapes_and_levels_are_refused():
    with pytest.raises(DesignError, match="baseline must have a row for each of the 3 samples"):
        paired_t(np.ones((3, 1)), np.ones((2, 1)))
    with pytest.raises(DesignError, match="reference must be a table"):
        welch_t(np.ones((3, 1)), np.ones((0, 1)))
    with pytest.raises(ParameterError, match="confidence must lie between 0 and 1"):
        one_sample_t(np.ones((3, 1)), confidence=1.0)
