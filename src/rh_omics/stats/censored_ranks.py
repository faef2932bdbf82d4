"""Rank tests of values with detection limits."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from rh_omics.stats.censored_pairs import Measurement
from rh_omics.stats.moments import ratio
from rh_omics.stats.shapes import require_rows, require_tables

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def ties_at_limit(values: Floats, censored: Bools) -> Floats:
    """Give all values that can't be told apart one shared lowest value.

    With several limits a value below the highest of them can't be ranked against those censored
    there: all become the highest limit of their feature. Use the result in rank tests only.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Values; where `censored`, the limit that the true value lies below.
    censored : ndarray of bool of shape (n_samples, n_features)
        True where only the limit is known.

    Returns
    -------
    ndarray of shape (n_samples, n_features)
        Values of which none lies below its feature's highest limit.

    Raises
    ------
    DesignError
        If the tables don't fit each other.

    Examples
    --------
    >>> ties_at_limit(np.array([[3.0], [1.0], [2.0]]), np.array([[False], [False], [True]])).T
    array([[3., 2., 2.]])
    """
    require_tables(values=values, censored=censored)
    require_rows(len(values), censored=censored)
    limits = np.where(censored, values, -np.inf).max(axis=0)
    return np.where(np.isnan(values), np.nan, np.maximum(values, limits))


class ScoreTest(NamedTuple):
    """Asymptotic score tests of all features.

    Parameters
    ----------
    stat : ndarray of shape (n_features,)
        Z, above zero where follow-up, or the group of interest, has the larger values.
    pvalue : ndarray of shape (n_features,)
        Two-sided p-value from the normal distribution.
    """

    stat: Floats
    pvalue: Floats


def peto_prentice(values: Floats, censored: Bools, is_other: Bools) -> ScoreTest:
    """Test by Peto and Prentice's generalised Wilcoxon test whether two groups differ [1]_.

    Uses every value in the presence of several limits. As R's ``survdiff(rho = 1)`` of the
    flipped values: weighted log-rank test, weights by the Kaplan-Meier estimate.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Values; where `censored`, the limit that the true value lies below. ``NaN`` where not
        measured.
    censored : ndarray of bool of shape (n_samples, n_features)
        True where only the limit is known.
    is_other : ndarray of bool of shape (n_samples,)
        True for the group of interest.

    Returns
    -------
    ScoreTest
        One entry per feature.

    Raises
    ------
    DesignError
        If the arrays don't fit each other.

    References
    ----------
    .. [1] Harrington, D. P. and Fleming, T. R. (1982). A class of rank test procedures for
       censored survival data. Biometrika 69(3), 553-566.
    """
    require_tables(values=values, censored=censored)
    require_rows(len(values), censored=censored, is_other=is_other)
    stat = np.array(
        [
            _log_rank(column[seen], below[seen], is_other[seen])
            for column, below in zip(values.T, censored.T, strict=True)
            for seen in [~np.isnan(column)]
        ]
    )
    return ScoreTest(stat, 2 * special.ndtr(-np.abs(stat)))


def prentice_pair_scores(followup: Measurement, baseline: Measurement) -> Floats:
    """Return each subject's difference of Prentice-Wilcoxon scores [1]_.

    A value's score comes from the Kaplan-Meier estimate of both timepoints together; a value
    below a limit scores the mean of all scores that it could have. Under the null hypothesis of
    no change the sign of a difference is random: `permutation.sign_flip_test` of the result is
    an exact test where pairs have several limits, provided that limits don't differ by timepoint.

    Parameters
    ----------
    followup : Measurement
        Follow-up, a row per subject.
    baseline : Measurement
        Baseline of the same subjects in the same order.

    Returns
    -------
    ndarray of shape (n_subjects, n_features)
        Follow-up minus baseline, between -2 and 2; ``NaN`` where a value is missing.

    Raises
    ------
    DesignError
        If the tables don't fit each other.

    References
    ----------
    .. [1] O'Brien, P. C. and Fleming, T. R. (1987). A paired Prentice-Wilcoxon test for censored
       paired data. Biometrics 43(1), 169-180.
    """
    require_tables(followup=followup.values, baseline=baseline.values)
    require_rows(len(followup.values), baseline=baseline.values)
    values = np.vstack([followup.values, baseline.values])
    censored = np.vstack([followup.censored, baseline.censored])
    scores = np.full(values.shape, np.nan)
    for feature in range(values.shape[1]):
        seen = ~np.isnan(values[:, feature])
        scores[seen, feature] = _scores(values[seen, feature], censored[seen, feature])
    n = len(followup.values)
    return scores[:n] - scores[n:]


def paired_prentice_wilcoxon(followup: Measurement, baseline: Measurement) -> ScoreTest:
    """Test by the paired Prentice-Wilcoxon test whether values change [1]_.

    Parameters
    ----------
    followup : Measurement
        Follow-up, a row per subject.
    baseline : Measurement
        Baseline of the same subjects in the same order.

    Returns
    -------
    ScoreTest
        One entry per feature; normal in large samples, see `prentice_pair_scores` for small.

    Raises
    ------
    DesignError
        If the tables don't fit each other.

    References
    ----------
    .. [1] O'Brien, P. C. and Fleming, T. R. (1987). A paired Prentice-Wilcoxon test for censored
       paired data. Biometrics 43(1), 169-180.
    """
    scores = np.nan_to_num(prentice_pair_scores(followup, baseline))
    stat = ratio(scores.sum(axis=0), np.sqrt((scores**2).sum(axis=0)))
    return ScoreTest(stat, 2 * special.ndtr(-np.abs(stat)))


def _log_rank(values: Floats, censored: Bools, is_other: Bools) -> float:
    """Return z of the weighted log-rank test of one feature, flipped so that larger is later."""
    times = np.unique(values[~censored])[::-1]
    at_risk = values <= times[:, np.newaxis]
    events = (values == times[:, np.newaxis]) & ~censored
    n, d = at_risk.sum(axis=1), events.sum(axis=1)
    n_other, d_other = (at_risk & is_other).sum(axis=1), (events & is_other).sum(axis=1)
    weight = np.concatenate([[1.0], np.cumprod(1 - d / n)])[:-1]
    excess = (weight * (d_other - d * n_other / n)).sum()
    share = n_other / n
    several = n > 1
    variance = weight**2 * d * share * (1 - share) * (n - d) / np.where(several, n - 1, 1)
    return float(ratio(excess, np.sqrt(variance[several].sum(keepdims=True)))[0])


def _scores(values: Floats, censored: Bools) -> Floats:
    """Return Prentice-Wilcoxon scores of one feature, from -1 (smallest) to 1."""
    times = np.unique(values[~censored])[::-1]
    n = (values <= times[:, np.newaxis]).sum(axis=1)
    d = ((values == times[:, np.newaxis]) & ~censored).sum(axis=1)
    above = np.concatenate([[1.0], np.cumprod((n - d + 1) / (n + 1))])
    reached = np.searchsorted(-times, -values, side="right")
    return np.where(censored, above[reached] - 1, 2 * above[reached] - 1)
