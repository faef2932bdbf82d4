"""Ranks and trimmed means without the second that `scipy.stats` takes to import."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def average_ranks(values: Floats) -> Floats:
    """Rank values from 1, ties by the mean of their ranks.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Values without ``NaN``.

    Returns
    -------
    ndarray of shape (n,)
        Ranks, as those of ``scipy.stats.rankdata``.

    Examples
    --------
    >>> average_ranks(np.array([0.3, 0.1, 0.3]))
    array([2.5, 1. , 2.5])
    """
    _, group, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    ranks: Floats = (last - (count - 1) / 2.0)[group]
    return ranks


def trimmed_mean(values: Floats, share: float) -> float:
    """Average what is left when a share of the values is cut off at either end.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Values without ``NaN``.
    share : float
        Share to cut off at each end; the number cut is rounded down.

    Returns
    -------
    float
        The mean, as that of ``scipy.stats.trim_mean``.

    Examples
    --------
    >>> trimmed_mean(np.array([100.0, 1.0, 2.0, 3.0, -90.0]), 0.2)
    2.0
    """
    cut = int(share * values.size)
    return float(np.sort(values)[cut : values.size - cut].mean())
