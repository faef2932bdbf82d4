"""Rank tests for pairs and for two groups, for all features at once; exact with ties too."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.stats import rankdata

from rh_omics.errors import ParameterError
from rh_omics.stats.hodges_lehmann import LocationEstimate, pseudomedian, shift
from rh_omics.stats.moments import ratio
from rh_omics.stats.rank_null import (
    distance_two_sided,
    rank_sum_null,
    signed_rank_null,
    symmetric_two_sided,
)
from rh_omics.stats.shapes import require_tables

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]
Method = Literal["auto", "exact", "asymptotic"]
Zeros = Literal["drop", "pratt"]

TIE_DIGITS = 9


@dataclass(frozen=True)
class RankTest:
    """Rank tests of all features.

    Parameters
    ----------
    stat : ndarray of shape (n_features,)
        Sum of the positive ranks (pairs) or U of the group of interest (two groups).
    pvalue : ndarray of shape (n_features,)
        Two-sided p-value, ``NaN`` where nothing can be tested.
    exact : ndarray of bool of shape (n_features,)
        Whether the p-value comes from the exact distribution given the ties.
    n : ndarray of int of shape (n_features,)
        Differences that carry a rank (pairs) or samples measured (two groups).
    location : LocationEstimate
        Hodges-Lehmann estimate with interval.
    effect_size : ndarray of shape (n_features,)
        Rank-biserial correlation, from -1 to 1: the share of rank weight that favours a rise less
        the share that favours a fall.
    """

    stat: Floats
    pvalue: Floats
    exact: Bools
    n: Integers
    location: LocationEstimate
    effect_size: Floats


class _Scores(NamedTuple):
    """Observed rank sums with what their null distributions need."""

    doubled: Integers
    stat: Floats
    mean: Floats
    variance: Floats


def signed_rank(
    differences: Floats,
    *,
    zeros: Zeros = "drop",
    method: Method = "auto",
    exact_limit: int = 50,
    confidence: float = 0.95,
) -> RankTest:
    """Test by Wilcoxon's signed ranks whether paired differences centre on zero [1]_.

    The exact distribution is that of all sign changes of the ranks observed, ties included [2]_.
    Differences that agree to nine digits of the feature's largest count as tied, so that rounding
    errors of the subtraction don't break ties of the measured values.

    Parameters
    ----------
    differences : ndarray of shape (n_pairs, n_features)
        Follow-up minus baseline; ``NaN`` where a value of the pair is missing.
    zeros : {"drop", "pratt"}, default "drop"
        Leave pairs without change out (Wilcoxon), or rank them and then leave them out [3]_.
    method : {"auto", "exact", "asymptotic"}, default "auto"
        How p-values are computed; ``"auto"`` is exact up to `exact_limit`, and above it normal
        with corrections for ties and continuity.
    exact_limit : int, default 50
        Largest number of ranked differences for ``"auto"`` to be exact.
    confidence : float, default 0.95
        Confidence level of the interval.

    Returns
    -------
    RankTest
        One entry per feature.

    Raises
    ------
    DesignError
        If there are no pairs or the array hasn't two dimensions.
    ParameterError
        If an option has an unknown value.

    References
    ----------
    .. [1] Wilcoxon, F. (1945). Individual comparisons by ranking methods. Biometrics Bulletin
       1(6), 80-83.
    .. [2] Streitberg, B. and Röhmel, J. (1986). Exact distributions for permutation and rank
       tests. Statistical Software Newsletter 12(1), 10-17.
    .. [3] Pratt, J. W. (1959). Remarks on zeros and ties in the Wilcoxon signed rank procedures.
       J. Am. Stat. Assoc. 54(287), 655-667.

    Examples
    --------
    >>> signed_rank(np.array([[1.0], [2.0], [3.0], [4.0]])).pvalue  # 2 of 16 sign patterns
    array([0.125])
    """
    require_tables(differences=differences)
    _check_method(method)
    if zeros not in {"drop", "pratt"}:
        msg = f"zeros must be 'drop' or 'pratt', got {zeros!r}"
        raise ParameterError(msg)
    snapped = _snap(differences)
    ranked = np.where(snapped == 0, np.nan, snapped) if zeros == "drop" else snapped
    counted = ~np.isnan(ranked) & (ranked != 0)
    ranks = np.where(counted, _rank(np.abs(ranked)), 0.0)
    scores = _Scores(
        doubled=np.rint(2 * ranks).astype(np.int64),
        stat=np.where(snapped > 0, ranks, 0.0).sum(axis=0),
        mean=ranks.sum(axis=0) / 2,
        variance=(ranks**2).sum(axis=0) / 4,
    )
    n = np.count_nonzero(counted, axis=0)
    exact = _use_exact(n, method, exact_limit)
    pvalue = _normal_two_sided(scores)
    for pattern, features in _by_pattern(scores.doubled, exact):
        null = signed_rank_null(tuple(rank for rank in pattern if rank))
        pvalue[features] = symmetric_two_sided(null, _doubled(scores.stat[features]))
    return RankTest(
        stat=np.where(n > 0, scores.stat, np.nan),
        pvalue=np.where(n > 0, pvalue, np.nan),
        exact=exact & (n > 0),
        n=n,
        location=pseudomedian(differences, confidence=confidence, exact_limit=exact_limit),
        effect_size=ratio(scores.stat - scores.mean, scores.mean),
    )


def mann_whitney(
    other: Floats,
    reference: Floats,
    *,
    method: Method = "auto",
    exact_limit: int = 50,
    confidence: float = 0.95,
) -> RankTest:
    """Test by Mann and Whitney's U whether one group's values tend to be larger [1]_.

    The exact distribution is that of all allocations of the ranks observed, ties included [2]_;
    its two-sided p-value is the probability of a rank sum at least as far from expectation.

    Parameters
    ----------
    other : ndarray of shape (n_other, n_features)
        Values of the group of interest; ``NaN`` where not measured.
    reference : ndarray of shape (n_reference, n_features)
        Values of the reference group.
    method : {"auto", "exact", "asymptotic"}, default "auto"
        How p-values are computed; ``"auto"`` is exact up to `exact_limit`, and above it normal
        with corrections for ties and continuity.
    exact_limit : int, default 50
        Largest number of samples for ``"auto"`` to be exact.
    confidence : float, default 0.95
        Confidence level of the interval.

    Returns
    -------
    RankTest
        One entry per feature; `stat` is the number of pairs of samples in which `other` is
        larger, ties counted half.

    Raises
    ------
    DesignError
        If a group is empty or the arrays don't have the same features.
    ParameterError
        If an option has an unknown value.

    References
    ----------
    .. [1] Mann, H. B. and Whitney, D. R. (1947). On a test of whether one of two random variables
       is stochastically larger than the other. Ann. Math. Stat. 18(1), 50-60.
    .. [2] Streitberg, B. and Röhmel, J. (1986). Exact distributions for permutation and rank
       tests. Statistical Software Newsletter 12(1), 10-17.

    Examples
    --------
    >>> mann_whitney(np.array([[3.0], [4.0]]), np.array([[1.0], [2.0]])).pvalue  # 2 of 6
    array([0.33333333])
    """
    require_tables(other=other, reference=reference)
    _check_method(method)
    m, n = (np.count_nonzero(~np.isnan(group), axis=0) for group in (other, reference))
    scores = _rank_sums(other, reference, m, n)
    tested = (m > 0) & (n > 0)
    exact = _use_exact(m + n, method, exact_limit) & tested
    pvalue = _normal_two_sided(scores)
    keyed = np.vstack([m, scores.doubled])
    for (size, *pattern), features in _by_pattern(keyed, exact, fixed=1):
        ranks = tuple(rank for rank in pattern if rank)
        null = rank_sum_null(ranks, size)
        mean = size * sum(ranks) / len(ranks)
        pvalue[features] = distance_two_sided(
            null, _doubled(scores.stat[features]), doubled_mean=mean
        )
    u = scores.stat - m * (m + 1) / 2
    return RankTest(
        stat=np.where(tested, u, np.nan),
        pvalue=np.where(tested, pvalue, np.nan),
        exact=exact,
        n=m + n,
        location=shift(other, reference, confidence=confidence, exact_limit=exact_limit),
        effect_size=ratio(u - m * n / 2, m * n / 2),
    )


def _rank_sums(other: Floats, reference: Floats, m: Integers, n: Integers) -> _Scores:
    """Rank both groups together and sum the ranks of `other`."""
    ranks = np.nan_to_num(_rank(np.vstack([other, reference])), nan=0.0)
    total = m + n
    mean_rank = ratio(ranks.sum(axis=0), total)
    spread = np.where(ranks > 0, (ranks - mean_rank) ** 2, 0.0).sum(axis=0)
    return _Scores(
        doubled=np.rint(2 * ranks).astype(np.int64),
        stat=ranks[: len(other)].sum(axis=0),
        mean=m * mean_rank,
        variance=ratio(m * n * spread, total * (total - 1)),
    )


def _check_method(method: str) -> None:
    """Refuse an unknown way of computing p-values."""
    if method not in {"auto", "exact", "asymptotic"}:
        msg = f"method must be 'auto', 'exact' or 'asymptotic', got {method!r}"
        raise ParameterError(msg)


def _snap(differences: Floats) -> Floats:
    """Round each feature to nine digits of its largest value, so that ties stay ties."""
    largest = np.fmax.reduce(np.abs(differences), axis=0, initial=0.0)
    scale = 10.0 ** np.ceil(np.log10(np.where(largest > 0, largest, 1.0)))
    return np.round(differences / scale, TIE_DIGITS)


def _rank(values: Floats) -> Floats:
    """Rank each feature over its samples, ties by their midrank, ``NaN`` left out."""
    by_feature = np.ascontiguousarray(values.T)
    ranks: Floats = rankdata(by_feature, axis=1, nan_policy="omit")
    return ranks.T


def _use_exact(n: Integers, method: Method, exact_limit: int) -> Bools:
    """Say for which features the exact distribution is used."""
    return n <= exact_limit if method == "auto" else np.full(n.shape, method == "exact")


def _by_pattern(
    doubled: Integers, wanted: Bools, *, fixed: int = 0
) -> Iterator[tuple[tuple[int, ...], Integers]]:
    """Yield each distinct set of tied ranks with the features that have it."""
    features = np.flatnonzero(wanted)
    if not features.size:
        return
    keys = doubled[:, features].T.copy()
    keys[:, fixed:].sort(axis=1)
    patterns, inverse = np.unique(keys, axis=0, return_inverse=True)
    by_pattern = np.argsort(inverse, kind="stable")
    members = np.split(features[by_pattern], np.cumsum(np.bincount(inverse))[:-1])
    for pattern, same in zip(patterns.tolist(), members, strict=True):
        yield tuple(pattern), same


def _doubled(stat: Floats) -> Integers:
    """Return twice the rank sums as whole numbers."""
    return np.rint(2 * stat).astype(np.int64)


def _normal_two_sided(scores: _Scores) -> Floats:
    """Return normal p-values with continuity correction; 1 where every rank is tied."""
    distance = np.maximum(np.abs(scores.stat - scores.mean) - 0.5, 0.0)
    z = ratio(distance, np.sqrt(scores.variance))
    return np.where(scores.variance > 0, 2 * special.ndtr(-z), 1.0)
