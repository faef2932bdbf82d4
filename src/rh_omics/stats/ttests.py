"""The t tests of one sample, of pairs and of two groups, for all features at once."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from rh_omics.stats.moments import Moments, moments, ratio
from rh_omics.stats.shapes import require_confidence, require_rows, require_tables

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# A standard error below this share of the estimate is rounding error: the data are constant.
CONSTANT = 10 * np.finfo(np.float64).eps


@dataclass(frozen=True)
class TTest:
    """T tests of all features.

    Parameters
    ----------
    estimate : ndarray of shape (n_features,)
        Mean, or difference of means, on the scale of the values.
    se : ndarray of shape (n_features,)
        Standard error of `estimate`.
    stat : ndarray of shape (n_features,)
        T statistic, ``NaN`` where the values don't vary or are too few.
    df : ndarray of shape (n_features,)
        Degrees of freedom.
    pvalue : ndarray of shape (n_features,)
        Two-sided p-value.
    ci_low : ndarray of shape (n_features,)
        Lower end of the confidence interval of `estimate`.
    ci_high : ndarray of shape (n_features,)
        Upper end of the confidence interval of `estimate`.
    n : ndarray of int of shape (n_features,)
        Values, pairs or samples used.
    """

    estimate: Floats
    se: Floats
    stat: Floats
    df: Floats
    pvalue: Floats
    ci_low: Floats
    ci_high: Floats
    n: Integers


class _Mean(NamedTuple):
    """A mean or difference of means with its variance, before it is tested."""

    excess: Floats
    variance: Floats
    df: Floats | Integers
    n: Integers
    magnitude: Floats


def one_sample_t(values: Floats, *, null: float = 0.0, confidence: float = 0.95) -> TTest:
    """Test whether the mean of each feature is `null` [1]_.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Values, one sample per subject; ``NaN`` where not measured.
    null : float, default 0
        Mean under the null hypothesis, on the scale of the values.
    confidence : float, default 0.95
        Confidence level of the interval of the mean.

    Returns
    -------
    TTest
        One entry per feature.

    Raises
    ------
    DesignError
        If the table has no samples.
    ParameterError
        If `confidence` isn't between 0 and 1.

    References
    ----------
    .. [1] Student (1908). The probable error of a mean. Biometrika 6(1), 1-25.

    Examples
    --------
    >>> one_sample_t(np.array([[1.0], [2.0], [3.0]]), null=2.0).pvalue
    array([1.])
    """
    require_tables(values=values)
    n, mean, variance = moments(values)
    return _finish(_Mean(mean - null, ratio(variance, n), n - 1, n, np.abs(mean)), null, confidence)


def paired_t(followup: Floats, baseline: Floats, *, confidence: float = 0.95) -> TTest:
    """Test whether the mean change of the pairs is zero.

    Parameters
    ----------
    followup : ndarray of shape (n_pairs, n_features)
        Values at follow-up, one row per subject; ``NaN`` where not measured.
    baseline : ndarray of shape (n_pairs, n_features)
        Values of the same subjects in the same order at baseline.
    confidence : float, default 0.95
        Confidence level of the interval of the mean change.

    Returns
    -------
    TTest
        Follow-up minus baseline; a pair counts where both values are there.

    Raises
    ------
    DesignError
        If the two tables haven't the same shape.
    ParameterError
        If `confidence` isn't between 0 and 1.

    Examples
    --------
    >>> paired_t(np.array([[3.0], [4.0], [8.0]]), np.array([[1.0], [1.0], [4.0]])).estimate
    array([3.])
    """
    require_tables(followup=followup, baseline=baseline)
    require_rows(len(followup), baseline=baseline)
    return one_sample_t(followup - baseline, confidence=confidence)


def welch_t(other: Floats, reference: Floats, *, confidence: float = 0.95) -> TTest:
    """Test whether the means of two groups differ, their variances being free to differ [1]_.

    Parameters
    ----------
    other : ndarray of shape (n_other, n_features)
        Values of the group of interest; ``NaN`` where not measured.
    reference : ndarray of shape (n_reference, n_features)
        Values of the reference group.
    confidence : float, default 0.95
        Confidence level of the interval of the difference.

    Returns
    -------
    TTest
        Other minus reference, with Satterthwaite's degrees of freedom.

    Raises
    ------
    DesignError
        If a group is empty or the tables haven't the same features.
    ParameterError
        If `confidence` isn't between 0 and 1.

    References
    ----------
    .. [1] Welch, B. L. (1947). The generalization of 'Student's' problem when several different
       population variances are involved. Biometrika 34(1-2), 28-35.

    Examples
    --------
    >>> welch_t(np.array([[1.0], [2.0]]), np.array([[3.0], [4.0]])).df
    array([2.])
    """
    require_tables(other=other, reference=reference)
    one, two = moments(other), moments(reference)
    share_one, share_two = ratio(one.variance, one.n), ratio(two.variance, two.n)
    spread = share_one + share_two
    df = ratio(spread**2, ratio(share_one**2, one.n - 1) + ratio(share_two**2, two.n - 1))
    return _finish(_difference(one, two, spread, df), 0.0, confidence)


def student_t(other: Floats, reference: Floats, *, confidence: float = 0.95) -> TTest:
    """Test whether the means of two groups differ, their variances being equal [1]_.

    Parameters
    ----------
    other : ndarray of shape (n_other, n_features)
        Values of the group of interest; ``NaN`` where not measured.
    reference : ndarray of shape (n_reference, n_features)
        Values of the reference group.
    confidence : float, default 0.95
        Confidence level of the interval of the difference.

    Returns
    -------
    TTest
        Other minus reference.

    Raises
    ------
    DesignError
        If a group is empty or the tables haven't the same features.
    ParameterError
        If `confidence` isn't between 0 and 1.

    References
    ----------
    .. [1] Student (1908). The probable error of a mean. Biometrika 6(1), 1-25.

    Examples
    --------
    >>> student_t(np.array([[1.0], [2.0]]), np.array([[3.0], [4.0]])).estimate
    array([-2.])
    """
    require_tables(other=other, reference=reference)
    one, two = moments(other), moments(reference)
    df = one.n + two.n - 2
    squares = _sum_of_squares(one) + _sum_of_squares(two)
    variance = ratio(squares, df) * (ratio(1.0, one.n) + ratio(1.0, two.n))
    return _finish(_difference(one, two, variance, df), 0.0, confidence)


def _sum_of_squares(group: Moments) -> Floats:
    """Return the squared deviations of a group from its mean, summed; 0 for a single value."""
    return np.where(group.n > 1, group.variance * (group.n - 1), 0.0)


def _difference(one: Moments, two: Moments, variance: Floats, df: Floats | Integers) -> _Mean:
    """Return the difference of two means."""
    magnitude = np.maximum(np.abs(one.mean), np.abs(two.mean))
    return _Mean(one.mean - two.mean, variance, df, one.n + two.n, magnitude)


def _finish(mean: _Mean, null: float, confidence: float) -> TTest:
    """Turn a mean and its variance into a test and an interval."""
    require_confidence(confidence)
    se = np.asarray(np.sqrt(mean.variance), dtype=np.float64)
    varies = se > CONSTANT * mean.magnitude
    stat = ratio(mean.excess, np.where(varies, se, 0.0))
    df = np.where(varies, mean.df, np.nan)
    estimate = mean.excess + null
    margin = special.stdtrit(df, (1 + confidence) / 2) * se
    return TTest(
        estimate=estimate,
        se=se,
        stat=stat,
        df=df,
        pvalue=2 * special.stdtr(df, -np.abs(stat)),
        ci_low=estimate - margin,
        ci_high=estimate + margin,
        n=mean.n,
    )
