"""Correlations of every feature of one panel with every feature of another."""

from functools import lru_cache
from itertools import permutations
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.stats import rankdata

from rh_omics.errors import ParameterError
from rh_omics.stats.moments import ratio
from rh_omics.stats.shapes import require_confidence, require_rows, require_tables

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

EXACT_LIMIT = 9
"""Subjects up to which Spearman's p-value is exact; R's ``cor.test`` has the same limit."""
ROUNDING = 10 * float(np.finfo(np.float64).eps)


class Correlations(NamedTuple):
    """Correlations of all pairs of features, those of the first panel in rows.

    Parameters
    ----------
    r : ndarray of shape (n_first, n_second)
        Correlation, ``NaN`` where a feature doesn't vary or too few values are shared.
    pvalue : ndarray of shape (n_first, n_second)
        Two-sided p-value.
    df : ndarray of shape (n_first, n_second)
        Degrees of freedom of t.
    ci_low : ndarray of shape (n_first, n_second)
        Lower end of the confidence interval, by Fisher's z.
    ci_high : ndarray of shape (n_first, n_second)
        Upper end of the confidence interval.
    n : ndarray of int of shape (n_first, n_second)
        Samples with both values.
    """

    r: Floats
    pvalue: Floats
    df: Floats
    ci_low: Floats
    ci_high: Floats
    n: Integers


def correlate(
    first: Floats,
    second: Floats,
    *,
    method: Literal["pearson", "spearman"] = "pearson",
    confidence: float = 0.95,
) -> Correlations:
    """Correlate each feature of one panel with each of another over independent subjects.

    Give one row per subject, such as changes; rows of the same subject count too much, see
    `repeated_measures_correlation`. Pearson's p-value is from t, exact for normal values.
    Spearman's is exact up to nine subjects without ties, else from t. Intervals are by Fisher's
    z, with Bonett and Wright's standard error for Spearman [1]_.

    Parameters
    ----------
    first : ndarray of shape (n_subjects, n_first)
        Values or changes of the first panel; ``NaN`` where not measured.
    second : ndarray of shape (n_subjects, n_second)
        The same subjects, in the same order, of the second panel.
    method : {"pearson", "spearman"}, default "pearson"
        Linear correlation, or correlation of ranks.
    confidence : float, default 0.95
        Confidence level of the intervals.

    Returns
    -------
    Correlations
        One entry per pair of features; each pair uses the subjects that have both.

    Raises
    ------
    DesignError
        If the tables haven't the same subjects.
    ParameterError
        If an option has an unknown value.

    References
    ----------
    .. [1] Bonett, D. G. and Wright, T. A. (2000). Sample size requirements for estimating
       Pearson, Kendall and Spearman correlations. Psychometrika 65(1), 23-28.

    Examples
    --------
    >>> x = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> correlate(x, x**3, method="spearman").r
    array([[1.]])
    """
    require_tables(first=first)
    require_tables(second=second)
    require_rows(len(first), second=second)
    require_confidence(confidence)
    if method not in {"pearson", "spearman"}:
        msg = f"method must be 'pearson' or 'spearman', got {method!r}"
        raise ParameterError(msg)
    if method == "pearson":
        subject = np.zeros(len(first), dtype=np.int64)
        r, n, _ = _within_correlation(first, second, subject)
        return _finish(r, n, n - 2, ratio(1.0, n - 3), confidence)
    r, n, untied = _rank_correlation(first, second)
    found = _finish(r, n, n - 2, ratio(1 + r**2 / 2, n - 3), confidence)
    exact = untied & (n <= EXACT_LIMIT) & ~np.isnan(r)
    found.pvalue[exact] = _exact_spearman(r[exact], n[exact])
    return found


def repeated_measures_correlation(
    first: Floats, second: Floats, subject: Integers, *, confidence: float = 0.95
) -> Correlations:
    """Correlate two panels within subjects over all their timepoints [1]_.

    The common slope of an analysis of covariance with a constant per subject: whether both rise
    and fall together within a subject, whatever the differences between subjects. With two
    timepoints it is the correlation of the changes about zero, not about their means.

    Parameters
    ----------
    first : ndarray of shape (n_samples, n_first)
        Values of the first panel; ``NaN`` where not measured.
    second : ndarray of shape (n_samples, n_second)
        The same samples, in the same order, of the second panel.
    subject : ndarray of int of shape (n_samples,)
        Which subject each sample comes from.
    confidence : float, default 0.95
        Confidence level of the intervals.

    Returns
    -------
    Correlations
        One entry per pair of features; each uses the samples that have both values, of subjects
        with two such samples or more.

    Raises
    ------
    DesignError
        If the tables haven't the same samples.
    ParameterError
        If `confidence` isn't between 0 and 1.

    References
    ----------
    .. [1] Bakdash, J. Z. and Marusich, L. R. (2017). Repeated measures correlation. Front.
       Psychol. 8, 456.
    """
    require_tables(first=first)
    require_tables(second=second)
    require_rows(len(first), second=second, subject=subject)
    require_confidence(confidence)
    r, n, n_subjects = _within_correlation(first, second, subject)
    df = n - n_subjects - 1
    return _finish(r, n, df, ratio(1.0, df - 1), confidence)


def _within_correlation(
    first: Floats, second: Floats, subject: Integers
) -> tuple[Floats, Integers, Integers]:
    """Correlate values about their subjects' means, over the samples that each pair shares.

    Returns the correlations, the samples and the subjects that count.
    """
    shape = (first.shape[1], second.shape[1])
    products, squares_first, squares_second = np.zeros((3, *shape))
    n, n_subjects = np.zeros((2, *shape), dtype=np.int64)
    for one in np.unique(subject):
        rows = subject == one
        x, x_seen = _centred(first[rows])
        y, y_seen = _centred(second[rows])
        shared = x_seen.T @ y_seen
        counts = shared > 1
        divisor = np.maximum(shared, 1.0)
        sum_x, sum_y = x.T @ y_seen, x_seen.T @ y
        products += np.where(counts, x.T @ y - sum_x * sum_y / divisor, 0.0)
        squares_first += np.where(counts, (x**2).T @ y_seen - sum_x**2 / divisor, 0.0)
        squares_second += np.where(counts, x_seen.T @ y**2 - sum_y**2 / divisor, 0.0)
        n += np.where(counts, shared, 0).astype(np.int64)
        n_subjects += counts
    varies = (squares_first > _rounding(first)[:, np.newaxis]) & (
        squares_second > _rounding(second)
    )
    scale = np.sqrt(np.where(varies, squares_first * squares_second, np.nan))
    return np.clip(products / scale, -1.0, 1.0), n, n_subjects


def _centred(values: Floats) -> tuple[Floats, Floats]:
    """Return values less their feature's mean, 0 where not measured, and 1 where measured."""
    seen = ~np.isnan(values)
    filled = np.where(seen, values, 0.0)
    mean = filled.sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    return np.where(seen, filled - mean, 0.0), seen.astype(np.float64)


def _rounding(values: Floats) -> Floats:
    """Return the sum of squares that rounding alone can leave of a constant feature."""
    squares = np.where(np.isnan(values), 0.0, values**2).sum(axis=0)
    return squares * ROUNDING**2


def _rank_correlation(first: Floats, second: Floats) -> tuple[Floats, Integers, Bools]:
    """Correlate ranks, taken anew for each set of subjects that a pair of features shares."""
    shape = (first.shape[1], second.shape[1])
    r, n, untied = np.full(shape, np.nan), np.zeros(shape, dtype=np.int64), np.zeros(shape, bool)
    for x_seen, x_columns in _patterns(first):
        for y_seen, y_columns in _patterns(second):
            rows = x_seen & y_seen
            block = np.ix_(x_columns, y_columns)
            n[block] = rows.sum()
            if rows.sum() < 2:  # noqa: PLR2004
                continue
            x, y = (
                rankdata(table[np.ix_(rows, columns)], axis=0)
                for table, columns in ((first, x_columns), (second, y_columns))
            )
            r[block] = _within_correlation(x, y, np.zeros(len(x), dtype=np.int64))[0]
            untied[block] = _untied(x)[:, np.newaxis] & _untied(y)
    return r, n, untied


def _patterns(values: Floats) -> list[tuple[Bools, Integers]]:
    """Return each set of measured rows with the columns that have it."""
    sets, number = np.unique(~np.isnan(values), axis=1, return_inverse=True)
    return [(rows, np.flatnonzero(number == i)) for i, rows in enumerate(sets.T)]


def _untied(ranks: Floats) -> Bools:
    """Say which features have no ties."""
    return np.all(np.diff(np.sort(ranks, axis=0), axis=0) > 0, axis=0)


def _finish(
    r: Floats, n: Integers, df: Integers, z_variance: Floats, confidence: float
) -> Correlations:
    """Add p-values from t and intervals by Fisher's z."""
    usable = (df > 0) & ~np.isnan(r)
    freedom = np.where(usable, df, 1.0)
    residual = np.maximum(1 - r**2, 0.0)
    with np.errstate(divide="ignore"):
        t = r * np.sqrt(freedom / residual)
        z = np.arctanh(r)
    pvalue = np.where(usable, 2 * special.stdtr(freedom, -np.abs(t)), np.nan)
    half = special.ndtri((1 + confidence) / 2) * np.sqrt(np.where(usable, z_variance, np.nan))
    return Correlations(
        np.where(usable, r, np.nan),
        pvalue,
        df.astype(np.float64),
        np.tanh(z - half),
        np.tanh(z + half),
        n,
    )


def _exact_spearman(r: Floats, n: Integers) -> Floats:
    """Return twice the smaller tail of Spearman's correlation without ties."""
    pvalue = np.empty(r.shape)
    for size in np.unique(n):
        same = n == size
        null = _spearman_null(int(size))
        distance = np.rint((1 - r[same]) * size * (size**2 - 1) / 6)
        at_most = np.searchsorted(null, distance, side="right") / null.size
        at_least = 1 - np.searchsorted(null, distance, side="left") / null.size
        pvalue[same] = np.minimum(1.0, 2 * np.minimum(at_most, at_least))
    return pvalue


@lru_cache(maxsize=EXACT_LIMIT + 1)
def _spearman_null(n: int) -> Integers:
    """Return the sorted sums of squared rank differences of all orders of `n` subjects."""
    ranks = np.arange(n, dtype=np.int8)
    orders = np.array(list(permutations(range(n))), dtype=np.int8)
    return np.sort(((orders - ranks).astype(np.int64) ** 2).sum(axis=1))
