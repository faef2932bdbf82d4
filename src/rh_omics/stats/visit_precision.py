"""How precise each visit is, from how much the differences between visits vary."""

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import DesignError

Floats = NDArray[np.float64]

FEWEST_VISITS = 3
LEAST_SHARE = 0.05
"""A visit whose variance comes out smaller than this share of the mean is given this share."""


def visit_precision(values: Floats, group: NDArray[np.intp]) -> Floats:
    """Estimate the relative precision of each visit, common to all features [1]_.

    The variance of a difference is the sum of the variances of its two visits,
    ``D_ts = v_t + v_s``, so that over T visits
    ``v_t = (Σ_s D_ts − Σ_{s<u} D_su / (T − 1)) / (T − 2)``. `D` is the median over the features of
    the variance within groups. With three visits this is every pattern that differences can have.

    Parameters
    ----------
    values : ndarray of shape (n_subjects, n_visits, n_features)
        Log2 values; ``NaN`` is not measured.
    group : ndarray of int of shape (n_subjects,)
        Group of each subject.

    Returns
    -------
    ndarray of shape (n_visits,)
        1 / variance; 1 for the most precise visit.

    Raises
    ------
    DesignError
        If there are fewer than three visits, or two of them share too few subjects.

    References
    ----------
    .. [1] Grubbs, F. E. (1948). On estimating precision of measuring instruments and product
       variability. J. Am. Stat. Assoc. 43, 243-264.
    """
    n_visits = values.shape[1]
    if n_visits < FEWEST_VISITS:
        msg = (
            f"the precision of visits needs at least {FEWEST_VISITS} of them; there are {n_visits}"
        )
        raise DesignError(msg)
    spread = np.zeros((n_visits, n_visits))
    for first, second in zip(*np.triu_indices(n_visits, 1), strict=True):
        within = _variance_within(values[:, first] - values[:, second], group)
        within = within[np.isfinite(within)]
        if not within.any():
            msg = "two visits share too few subjects to say how their difference varies"
            raise DesignError(msg)
        spread[first, second] = spread[second, first] = np.median(within)
    of_visit = (spread.sum(axis=1) - spread.sum() / (2 * (n_visits - 1))) / (n_visits - 2)
    variance = np.maximum(of_visit, LEAST_SHARE * of_visit.mean())
    relative: Floats = variance.min() / variance
    return relative


def _variance_within(difference: Floats, group: NDArray[np.intp]) -> Floats:
    """Pool the variance within groups, feature by feature; NaN where nothing is left."""
    known = ~np.isnan(difference)
    square, df = np.zeros((2, difference.shape[1]))
    for each in np.unique(group):
        rows, there = difference[group == each], known[group == each]
        n = there.sum(axis=0)
        mean = np.where(there, rows, 0.0).sum(axis=0) / np.maximum(n, 1)
        square += (np.where(there, rows - mean, 0.0) ** 2).sum(axis=0)
        df += np.maximum(n - 1, 0)
    return np.where(df > 0, square / np.maximum(df, 1), np.nan)
