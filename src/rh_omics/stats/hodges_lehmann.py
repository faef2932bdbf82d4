"""Hodges-Lehmann estimates with intervals from order statistics, vectorised over features."""

from collections.abc import Callable
from math import floor, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from rh_omics.stats.rank_null import rank_sum_null, signed_rank_null
from rh_omics.stats.shapes import require_confidence, require_tables

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BLOCK_ELEMENTS = 2**24
FUZZ = 1e-12


class LocationEstimate(NamedTuple):
    """A location or a shift, with its confidence interval.

    Parameters
    ----------
    estimate : ndarray of shape (n_features,)
        Hodges-Lehmann estimate, on the scale of the values.
    ci_low : ndarray of shape (n_features,)
        Lower end of the interval; ``-inf`` where there are too few values for the confidence.
    ci_high : ndarray of shape (n_features,)
        Upper end of the interval; ``inf`` where there are too few values for the confidence.
    """

    estimate: Floats
    ci_low: Floats
    ci_high: Floats


def pseudomedian(
    differences: Floats, *, confidence: float = 0.95, exact_limit: int = 50
) -> LocationEstimate:
    """Estimate the centre of paired differences by the median of their Walsh averages [1]_.

    The interval inverts the signed-rank test: its ends are order statistics of the Walsh
    averages. Ties make its coverage larger, never smaller.

    Parameters
    ----------
    differences : ndarray of shape (n_pairs, n_features)
        Follow-up minus baseline; ``NaN`` where a value of the pair is missing. Zeros count.
    confidence : float, default 0.95
        Confidence level, between 0 and 1.
    exact_limit : int, default 50
        Up to so many pairs the rank of the ends is exact, above it a normal approximation.

    Returns
    -------
    LocationEstimate
        Estimates on the scale of the differences.

    Raises
    ------
    DesignError
        If the tables have no samples or not the same features.
    ParameterError
        If `confidence` isn't between 0 and 1.

    References
    ----------
    .. [1] Hodges, J. L. and Lehmann, E. L. (1963). Estimates of location based on rank tests.
       Ann. Math. Stat. 34(2), 598-611.

    Examples
    --------
    >>> pseudomedian(np.array([[1.0], [2.0], [9.0]])).estimate
    array([3.5])
    """
    require_tables(differences=differences)
    require_confidence(confidence)
    n = np.count_nonzero(~np.isnan(differences), axis=0)
    first, second = np.triu_indices(len(differences))
    skip = _per_size(n, lambda size: _skip_signed(size, confidence, exact_limit))
    parts = [
        _from_order(differences[first, block] / 2 + differences[second, block] / 2, skip[block])
        for block in _blocks(differences.shape[1], first.size)
    ]
    return _joined(parts)


def shift(
    other: Floats, reference: Floats, *, confidence: float = 0.95, exact_limit: int = 50
) -> LocationEstimate:
    """Estimate the shift between two groups by the median of all differences [1]_.

    The interval inverts the Mann-Whitney test: its ends are order statistics of the differences.
    Ties make its coverage larger, never smaller.

    Parameters
    ----------
    other : ndarray of shape (n_other, n_features)
        Values of the group of interest; ``NaN`` where not measured.
    reference : ndarray of shape (n_reference, n_features)
        Values of the reference group.
    confidence : float, default 0.95
        Confidence level, between 0 and 1.
    exact_limit : int, default 50
        Up to so many samples the rank of the ends is exact, above it a normal approximation.

    Returns
    -------
    LocationEstimate
        Other minus reference, on the scale of the values.

    Raises
    ------
    DesignError
        If the tables have no samples or not the same features.
    ParameterError
        If `confidence` isn't between 0 and 1.

    References
    ----------
    .. [1] Hodges, J. L. and Lehmann, E. L. (1963). Estimates of location based on rank tests.
       Ann. Math. Stat. 34(2), 598-611.

    Examples
    --------
    >>> shift(np.array([[3.0], [5.0]]), np.array([[1.0], [2.0]])).estimate
    array([2.5])
    """
    require_tables(other=other, reference=reference)
    require_confidence(confidence)
    first, second = (index.ravel() for index in np.indices((len(other), len(reference))))
    n_other = np.count_nonzero(~np.isnan(other), axis=0)
    n_reference = np.count_nonzero(~np.isnan(reference), axis=0)
    sizes = n_other * (len(reference) + 1) + n_reference
    skip = _per_size(
        sizes,
        lambda code: _skip_rank_sum(*divmod(code, len(reference) + 1), confidence, exact_limit),
    )
    parts = [
        _from_order(other[first, block] - reference[second, block], skip[block])
        for block in _blocks(other.shape[1], first.size)
    ]
    return _joined(parts)


def _blocks(n_features: int, rows: int) -> list[slice]:
    """Cut the features into blocks whose pairwise values fit in memory."""
    width = max(1, BLOCK_ELEMENTS // max(rows, 1))
    starts = range(0, max(n_features, 1), width)
    return [slice(start, start + width) for start in starts]


def _per_size(sizes: Integers, rule: Callable[[int], int]) -> Integers:
    """Apply a rule once per distinct size."""
    distinct, inverse = np.unique(sizes, return_inverse=True)
    return np.array([rule(int(size)) for size in distinct], dtype=np.int64)[inverse]


def _skip_signed(n: int, confidence: float, exact_limit: int) -> int:
    """Return how many Walsh averages lie outside the interval on each side, or -1."""
    tail = (1 - confidence) / 2
    if n <= exact_limit:
        return _last_below(signed_rank_null(tuple(range(2, 2 * n + 1, 2)))[::2], tail)
    mean, variance = n * (n + 1) / 4, n * (n + 1) * (2 * n + 1) / 24
    return _last_below_normal(mean, variance, tail)


def _skip_rank_sum(m: int, n: int, confidence: float, exact_limit: int) -> int:
    """Return how many pairwise differences lie outside the interval on each side, or -1."""
    tail = (1 - confidence) / 2
    if m == 0 or n == 0:
        return -1
    if m + n <= exact_limit:
        ranks = tuple(range(2, 2 * (m + n) + 1, 2))
        return _last_below(rank_sum_null(ranks, min(m, n))[1], tail)
    return _last_below_normal(m * n / 2, m * n * (m + n + 1) / 12, tail)


def _last_below(null: Floats, tail: float) -> int:
    """Return the largest value whose lower tail is at most `tail`, or -1."""
    return int(np.count_nonzero(np.cumsum(null) <= tail * (1 + FUZZ))) - 1


def _last_below_normal(mean: float, variance: float, tail: float) -> int:
    """Return the same from the normal approximation with continuity correction."""
    return max(-1, floor(mean - 0.5 + sqrt(variance) * float(special.ndtri(tail))))


def _from_order(pairs: Floats, skip: Integers) -> LocationEstimate:
    """Read the median and the interval off the sorted pairwise values of each feature."""
    ordered = np.sort(pairs, axis=0)
    count = np.count_nonzero(~np.isnan(ordered), axis=0)
    last = np.maximum(count - 1, 0)

    def at(index: Integers) -> Floats:
        row = np.clip(index, 0, last)[np.newaxis]
        return np.take_along_axis(ordered, row, axis=0)[0]

    unbounded = (skip < 0) & (count > 0)
    return LocationEstimate(
        estimate=at(last // 2) / 2 + at((last + 1) // 2) / 2,
        ci_low=np.where(unbounded, -np.inf, at(skip)),
        ci_high=np.where(unbounded, np.inf, at(last - skip)),
    )


def _joined(parts: list[LocationEstimate]) -> LocationEstimate:
    """Put the estimates of all blocks of features together."""
    return LocationEstimate(*(np.concatenate(column) for column in zip(*parts, strict=True)))
