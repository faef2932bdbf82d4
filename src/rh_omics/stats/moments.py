"""Means and variances over the values that were measured."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Moments(NamedTuple):
    """Count, mean and variance of each feature.

    Parameters
    ----------
    n : ndarray of int of shape (n_features,)
        Values measured.
    mean : ndarray of shape (n_features,)
        Their mean, ``NaN`` where there is none.
    variance : ndarray of shape (n_features,)
        Their unbiased variance, ``NaN`` where there are fewer than two.
    """

    n: Integers
    mean: Floats
    variance: Floats


def moments(values: Floats) -> Moments:
    """Compute count, mean and variance over the values measured.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Values; ``NaN`` where not measured.

    Returns
    -------
    Moments
        One entry per feature.

    Examples
    --------
    >>> moments(np.array([[1.0], [3.0], [np.nan]]))
    Moments(n=array([2]), mean=array([2.]), variance=array([2.]))
    """
    seen = ~np.isnan(values)
    n = np.count_nonzero(seen, axis=0)
    mean = ratio(np.where(seen, values, 0.0).sum(axis=0), n)
    squares = np.where(seen, (values - mean) ** 2, 0.0).sum(axis=0)
    return Moments(n, mean, ratio(squares, n - 1))


def ratio(numerator: NDArray[Any] | float, denominator: NDArray[Any]) -> Floats:
    """Divide, with ``NaN`` where the denominator isn't positive.

    Parameters
    ----------
    numerator : ndarray or float
        What is divided.
    denominator : ndarray
        Count, variance or other quantity that can't be negative.

    Returns
    -------
    ndarray
        Quotient, of the shape that both broadcast to.

    Examples
    --------
    >>> ratio(6.0, np.array([2, 0]))
    array([ 3., nan])
    """
    quotient = np.full(np.broadcast(numerator, denominator).shape, np.nan)
    np.divide(numerator, denominator, out=quotient, where=denominator > 0)
    return quotient
