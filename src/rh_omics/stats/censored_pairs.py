"""Changes of subjects whose values may be censored, and their likelihood.

The likelihood of the changes needs no normal subject effects, but takes a censored change's limit
as if it didn't depend on the change, which it does where the other value of the pair is low. The
random intercept of `random_intercept` uses every value and is the better choice.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rh_omics.stats.censored import CensoredFit, censored_regression
from rh_omics.stats.shapes import require_rows, require_tables

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Measurement(NamedTuple):
    """Values of one timepoint with what is censored.

    Parameters
    ----------
    values : ndarray of shape (n_subjects, n_features)
        Values on a log scale; where `censored`, the limit that the true value lies below. ``NaN``
        where not measured.
    censored : ndarray of bool of shape (n_subjects, n_features)
        True where only the limit is known.
    """

    values: Floats
    censored: Bools


def change(followup: Measurement, baseline: Measurement) -> tuple[Floats, Integers]:
    """Return what is known of each subject's change.

    Parameters
    ----------
    followup : Measurement
        Follow-up, a row per subject.
    baseline : Measurement
        Baseline of the same subjects in the same order.

    Returns
    -------
    difference : ndarray of shape (n_subjects, n_features)
        Follow-up minus baseline, or its limit; ``NaN`` where a value is missing or both are
        censored, which says nothing about the change.
    side : ndarray of int of shape (n_subjects, n_features)
        0: the change itself; -1: it lies below, since the follow-up is censored; 1: it lies
        above, since the baseline is censored.

    Raises
    ------
    DesignError
        If the tables don't fit each other.

    Examples
    --------
    >>> post = Measurement(np.array([[2.0], [1.0]]), np.array([[False], [True]]))
    >>> pre = Measurement(np.array([[1.5], [3.0]]), np.array([[False], [False]]))
    >>> change(post, pre)
    (array([[ 0.5], [-2. ]]), array([[ 0], [-1]]))
    """
    require_tables(followup=followup.values, baseline=baseline.values)
    require_rows(
        len(followup.values), baseline=baseline.values, followup_censored=followup.censored
    )
    side = baseline.censored.astype(np.int64) - followup.censored
    both = baseline.censored & followup.censored
    return np.where(both, np.nan, followup.values - baseline.values), side


def censored_change(followup: Measurement, baseline: Measurement, design: Floats) -> CensoredFit:
    """Fit a linear model to the subjects' changes by their censored likelihood.

    A change is exact, left-censored (follow-up below its limit) or right-censored (baseline below
    its limit); where both are, the subject says nothing and isn't counted. Approximate: a limit
    of a change varies with the other value of the pair and so with the change itself.

    Parameters
    ----------
    followup : Measurement
        Follow-up, a row per subject.
    baseline : Measurement
        Baseline of the same subjects in the same order.
    design : ndarray of shape (n_subjects, n_coefficients)
        Design of the changes: a constant for pairs; a constant and a group column for
        group × time.

    Returns
    -------
    CensoredFit
        One entry per feature.

    Raises
    ------
    DesignError
        If the arrays don't fit each other or the design hasn't full rank.
    """
    difference, side = change(followup, baseline)
    require_rows(len(difference), design=design)
    return censored_regression(difference, side, design)
