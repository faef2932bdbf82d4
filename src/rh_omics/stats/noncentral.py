"""Confidence limits of noncentrality, on which intervals of effect sizes stand.

A statistic that follows a noncentral t or F distribution gives an interval of the noncentrality
by inversion: its limits are the noncentralities under which the observed statistic lies at the
upper and at the lower tail [1]_.

.. [1] Steiger, J. H. and Fouladi, R. T. (1997). Noncentrality interval estimation and the
   evaluation of statistical models. In: What if there were no significance tests?
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize.elementwise import bracket_root, find_root
from scipy.special import ncfdtr, nctdtr, ndtri

from rh_omics.errors import ParameterError

Floats = NDArray[np.float64]

BRACKET = 0.1
TOLERANCES = {"xatol": 1e-12, "xrtol": 1e-11, "fatol": 0.0, "frtol": 0.0}


class Interval(NamedTuple):
    """Limits of a confidence interval.

    Parameters
    ----------
    low, high : ndarray of shape (n_features,)
        Lower and upper limit; ``NaN`` where there is none.
    """

    low: Floats
    high: Floats


def noncentrality_t(t: Floats, df: Floats, *, confidence: float = 0.95) -> Interval:
    """Return the confidence interval of the noncentrality of a t statistic.

    Parameters
    ----------
    t : ndarray of shape (n_features,)
        Observed t statistics.
    df : ndarray of shape (n_features,)
        Degrees of freedom.
    confidence : float, default 0.95
        Confidence level, between 0 and 1.

    Returns
    -------
    Interval
        Limits of the noncentrality.

    Raises
    ------
    ParameterError
        If the confidence level isn't between 0 and 1.

    Examples
    --------
    At the limits the observed statistic lies at the 97.5 and 2.5 % points.

    >>> low, high = noncentrality_t(np.array([2.5]), np.array([23.0]))
    >>> nctdtr(23.0, low, 2.5).round(6), nctdtr(23.0, high, 2.5).round(6)
    (array([0.975]), array([0.025]))
    """
    tail = _tail(confidence)
    t, df = np.broadcast_arrays(np.asarray(t, float), np.asarray(df, float))
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(1 + t**2 / (2 * df))

    def solve(probability: float) -> Floats:
        # The distribution falls as the noncentrality rises; the search starts near its normal
        # approximation.
        near = t - ndtri(probability) * spread
        width = BRACKET * spread
        return _solve(
            lambda nc, t, df: nctdtr(df, nc, t) - probability, near - width, near + width, (t, df)
        )

    return Interval(solve(1 - tail), solve(tail))


def noncentrality_f(f: Floats, df: Floats, df_error: Floats, *, confidence: float) -> Interval:
    """Return the confidence interval of the noncentrality of an F statistic.

    Parameters
    ----------
    f : ndarray of shape (n_features,)
        Observed F statistics.
    df, df_error : ndarray of shape (n_features,)
        Degrees of freedom.
    confidence : float
        Confidence level, between 0 and 1. By custom 0.90, for then the interval leaves out 0
        just where the F test has p < 0.05.

    Returns
    -------
    Interval
        Limits of the noncentrality, 0 where F is too small to have one.

    Raises
    ------
    ParameterError
        If the confidence level isn't between 0 and 1.
    """
    tail = _tail(confidence)
    f, df, df_error = np.broadcast_arrays(
        np.asarray(f, float), np.asarray(df, float), np.asarray(df_error, float)
    )

    def solve(probability: float) -> Floats:
        # Without noncentrality F is already beyond the tail: the limit is 0.
        positive = ncfdtr(df, df_error, 0.0, f) > probability
        root = np.where(np.isnan(f), np.nan, 0.0)
        given = (f[positive], df[positive], df_error[positive])
        start = given[0] * given[1] + 1
        root[positive] = _solve(
            lambda nc, f, df, error: ncfdtr(df, error, nc, f) - probability,
            0 * start,
            start,
            given,
            lowest=-0.0,
        )
        return root

    return Interval(solve(1 - tail), solve(tail))


def _solve(
    function: Callable[..., Floats],
    low: Floats,
    high: Floats,
    given: tuple[Floats, ...],
    *,
    lowest: float | None = None,
) -> Floats:
    """Find where a falling function of the noncentrality is 0; NaN where nothing is found."""
    if not low.size:
        return np.array(low, dtype=np.float64)
    with np.errstate(all="ignore"):
        bracket = bracket_root(function, low, high, xmin=lowest, args=given)
        result = find_root(function, bracket.bracket, args=given, tolerances=TOLERANCES)
    return np.where(result.success, result.x, np.nan)


def _tail(confidence: float) -> float:
    if not 0 < confidence < 1:
        msg = f"the confidence level must be between 0 and 1; got {confidence}"
        raise ParameterError(msg)
    return (1 - confidence) / 2
