"""Exact null distributions of rank sums, with or without ties, by the shift algorithm.

Ranks are given doubled, so that the midranks of ties are whole numbers. A distribution is the
probability of each attainable doubled rank sum, from 0 upwards.
"""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Distances of whole numbers from a fraction with a denominator of at most some thousands.
DISTANCE_TOLERANCE = 1e-6


@lru_cache(maxsize=256)
def signed_rank_null(doubled: tuple[int, ...]) -> Floats:
    """Return the distribution of the sum of positive ranks when each sign is a fair coin [1]_.

    Parameters
    ----------
    doubled : tuple of int of length n
        Twice the midranks of the absolute differences.

    Returns
    -------
    ndarray of shape (sum(doubled) + 1,)
        Probability that twice the sum of positive ranks is 0, 1, 2, …

    References
    ----------
    .. [1] Streitberg, B. and Röhmel, J. (1986). Exact distributions for permutation and rank
       tests. Statistical Software Newsletter 12(1), 10-17.

    Examples
    --------
    >>> signed_rank_null((2, 4)).tolist()  # sums 0, 1, 2 and 3, each in one of four ways
    [0.25, 0.0, 0.25, 0.0, 0.25, 0.0, 0.25]
    """
    null = np.zeros(sum(doubled) + 1)
    null[0] = 1.0
    for rank in doubled:
        shifted = null.copy()
        shifted[rank:] += null[: null.size - rank]
        null = shifted / 2
    null.flags.writeable = False
    return null


@lru_cache(maxsize=256)
def rank_sum_null(doubled: tuple[int, ...], size: int) -> tuple[Integers, Floats]:
    """Return the distribution of the rank sum of a random subset [1]_.

    Parameters
    ----------
    doubled : tuple of int of length n
        Twice the midranks of all samples.
    size : int
        Number of samples in the subset.

    Returns
    -------
    doubled_sum : ndarray of shape (n_sums,)
        Twice the attainable rank sums, rising.
    probability : ndarray of shape (n_sums,)
        Their probabilities.

    References
    ----------
    .. [1] Streitberg, B. and Röhmel, J. (1986). Exact distributions for permutation and rank
       tests. Statistical Software Newsletter 12(1), 10-17.

    Examples
    --------
    >>> total, probability = rank_sum_null((2, 4, 6), 2)
    >>> dict(zip(total.tolist(), probability.round(3).tolist()))
    {6: 0.333, 8: 0.333, 10: 0.333}
    """
    lowest = min(doubled)
    step = int(np.gcd.reduce([rank - lowest for rank in doubled])) or 1
    scores = [(rank - lowest) // step for rank in doubled]
    counts = _subsets_by_sum(scores, size)
    attainable = np.flatnonzero(counts)
    sums = attainable * step + size * lowest
    probability = counts[attainable] / counts.sum()
    sums.flags.writeable = probability.flags.writeable = False
    return sums, probability


def _subsets_by_sum(scores: Iterable[int], size: int) -> Floats:
    """Count the subsets of `size` scores by their sum."""
    ordered = sorted(scores)
    table = np.zeros((size + 1, sum(ordered[len(ordered) - size :]) + 1))
    table[0, 0] = 1.0
    for score in ordered:
        table[1:, score:] += table[:-1, : table.shape[1] - score].copy()
    return table[size]


def symmetric_two_sided(null: Floats, doubled_sum: Integers) -> Floats:
    """Return the probability of a signed-rank sum at least as far from the middle.

    Parameters
    ----------
    null : ndarray of shape (n_sums,)
        Distribution by `signed_rank_null`; with ties too it is symmetric.
    doubled_sum : ndarray of shape (n_features,)
        Twice the observed sums of positive ranks.

    Returns
    -------
    ndarray of shape (n_features,)
        Two-sided p-values.
    """
    upper = np.cumsum(null[::-1])[::-1]
    return np.minimum(1.0, 2 * upper[np.maximum(doubled_sum, null.size - 1 - doubled_sum)])


def distance_two_sided(
    null: tuple[Integers, Floats], doubled_sum: Integers, *, doubled_mean: float
) -> Floats:
    """Return the probability of a rank sum at least as far from its expectation.

    With ties the distribution may be skewed: then this isn't twice the smaller tail.

    Parameters
    ----------
    null : tuple of ndarray
        Sums and probabilities by `rank_sum_null`.
    doubled_sum : ndarray of shape (n_features,)
        Twice the observed rank sums.
    doubled_mean : float
        Twice the expected rank sum.

    Returns
    -------
    ndarray of shape (n_features,)
        Two-sided p-values.
    """
    sums, probability = null
    distance = np.abs(sums - doubled_mean)
    order = np.argsort(distance)
    beyond = np.cumsum(probability[order[::-1]])[::-1]
    nearest = np.abs(doubled_sum - doubled_mean) - DISTANCE_TOLERANCE
    return np.minimum(1.0, beyond[np.searchsorted(distance[order], nearest)])
