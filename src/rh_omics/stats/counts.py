"""Counts of sequencing: the expression filter and logarithms of counts per million."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rh_omics.errors import DesignError, ParameterError, ScaleError

Floats = NDArray[np.float64]

PER_MILLION = 1e6
TOLERANCE = 1e-14


@dataclass(frozen=True)
class ExpressionRule:
    """What a feature needs to be kept [1]_; the defaults are edgeR's.

    Parameters
    ----------
    min_count : float, default 10
        Count needed in a library of median size, in enough samples.
    min_total_count : float, default 15
        Count needed over all samples.
    large_n : float, default 10
        Group size above which only a share of the further samples is needed.
    min_proportion : float, default 0.7
        That share.

    References
    ----------
    .. [1] Chen, Y., Lun, A. T. L. and Smyth, G. K. (2016). From reads to genes to pathways.
       F1000Research 5, 1438.
    """

    min_count: float = 10.0
    min_total_count: float = 15.0
    large_n: float = 10.0
    min_proportion: float = 0.7

    def samples_needed(self, group_size: float) -> float:
        """Return in how many samples a feature must be expressed.

        Parameters
        ----------
        group_size : float
            Size of the smallest group of samples that belong together.

        Returns
        -------
        float
            Number of samples, not rounded.

        Examples
        --------
        >>> ExpressionRule().samples_needed(8), ExpressionRule().samples_needed(30)
        (8, 24.0)
        """
        if group_size <= self.large_n:
            return group_size
        return self.large_n + (group_size - self.large_n) * self.min_proportion


@dataclass(frozen=True)
class ExpressionDecision:
    """Which features are expressed enough, and what decided it.

    Parameters
    ----------
    keep : ndarray of bool of shape (n_features,)
        Whether a feature is kept.
    cpm_cutoff : float
        Counts per million that a sample must reach.
    samples_needed : float
        Number of samples that must reach it.
    n_reached : ndarray of int of shape (n_features,)
        Number of samples that reach it.
    n_seen : ndarray of int of shape (n_features,)
        Number of samples with a count above 0.
    total : ndarray of shape (n_features,)
        Count over all samples.
    """

    keep: NDArray[np.bool_]
    cpm_cutoff: float
    samples_needed: float
    n_reached: NDArray[np.intp]
    n_seen: NDArray[np.intp]
    total: Floats


def smallest_group_size(labels: ArrayLike) -> int:
    """Count the samples of the smallest group.

    Parameters
    ----------
    labels : array-like of shape (n_samples,)
        Group of each sample.

    Returns
    -------
    int
        Size of the smallest group.

    Examples
    --------
    >>> smallest_group_size(["a", "b", "a"])
    1
    """
    return int(np.unique(np.asarray(labels), return_counts=True)[1].min())


def leverage_group_size(design: Floats) -> float:
    """Return the group size that a design matrix amounts to: one over its largest leverage.

    Parameters
    ----------
    design : ndarray of shape (n_samples, n_coefficients)
        Design matrix; coefficients that can't be estimated do no harm.

    Returns
    -------
    float
        Effective size of the smallest group.

    Raises
    ------
    DesignError
        If the matrix holds only zeros.

    Examples
    --------
    In a one-way design it is the size of the smallest group.

    >>> round(leverage_group_size(np.repeat(np.eye(2), [3, 5], axis=0)), 12)
    3.0
    """
    left, singular, _ = np.linalg.svd(design, full_matrices=False)
    estimable = singular > singular.max(initial=0.0) * max(design.shape) * np.finfo(float).eps
    leverage = np.sum(left[:, estimable] ** 2, axis=1)
    if not np.any(leverage > 0):
        msg = f"a design of {design.shape[0]} samples × {design.shape[1]} holds only zeros"
        raise DesignError(msg)
    return float(1 / leverage.max())


def library_sizes(counts: Floats) -> Floats:
    """Sum the counts of each sample.

    Parameters
    ----------
    counts : ndarray of shape (n_samples, n_features)
        Raw counts.

    Returns
    -------
    ndarray of shape (n_samples,)
        Library sizes, all above 0.

    Raises
    ------
    ScaleError
        If a count is missing or negative, or a sample has no count at all.
    """
    check_counts(counts)
    sizes: Floats = counts.sum(axis=1)
    if np.any(sizes == 0):
        empty = np.flatnonzero(sizes == 0)
        msg = f"{empty.size} of {sizes.size} samples have no count at all: first in row {empty[0]}"
        raise ScaleError(msg)
    return sizes


def check_counts(counts: Floats) -> None:
    """Refuse counts that are missing or negative.

    Parameters
    ----------
    counts : ndarray of shape (n_samples, n_features)
        Raw counts; fractions, as of reads shared between loci, are taken.

    Raises
    ------
    ScaleError
        If a count is missing, infinite or negative.
    """
    bad = ~(np.isfinite(counts) & (counts >= 0))
    if np.any(bad):
        row, column = np.argwhere(bad)[0]
        msg = (
            f"the count in row {row}, column {column} is {counts[row, column]}; counts must be "
            f"numbers >= 0 ({np.count_nonzero(bad)} aren't)"
        )
        raise ScaleError(msg)


def filter_by_expression(
    counts: Floats,
    group_size: float,
    *,
    rule: ExpressionRule | None = None,
    library_size: Floats | None = None,
) -> ExpressionDecision:
    """Keep the features that are counted often enough to be tested [1]_.

    A feature is kept if enough samples reach the counts per million that `min_count` makes in a
    library of median size, and its total is large enough. Groups take part by size alone.

    Parameters
    ----------
    counts : ndarray of shape (n_samples, n_features)
        Raw counts.
    group_size : float
        Size of the smallest group: of `smallest_group_size` or `leverage_group_size`.
    rule : ExpressionRule, optional
        What is enough; edgeR's defaults.
    library_size : ndarray of shape (n_samples,), optional
        Library sizes; the sums of `counts` by default.

    Returns
    -------
    ExpressionDecision
        The decision, equal to that of edgeR's ``filterByExpr``.

    Raises
    ------
    ScaleError
        If a count is missing or negative, or a sample has no count at all.

    References
    ----------
    .. [1] Chen, Y., Lun, A. T. L. and Smyth, G. K. (2016). From reads to genes to pathways.
       F1000Research 5, 1438.

    Examples
    --------
    >>> counts = np.array([[12.0, 1, 0, 987], [11, 0, 30, 959], [9, 1, 0, 990], [15, 0, 0, 985]])
    >>> filter_by_expression(counts, 2).keep
    array([ True, False, False,  True])
    """
    rule = rule or ExpressionRule()
    sizes = library_sizes(counts) if library_size is None else library_size
    check_counts(counts)
    cutoff = float(rule.min_count / np.median(sizes) * PER_MILLION)
    # The order of operations is edgeR's: it decides where a count lies on the cut-off itself.
    n_reached = np.count_nonzero(counts * (PER_MILLION / sizes)[:, np.newaxis] >= cutoff, axis=0)
    needed = rule.samples_needed(group_size)
    total: Floats = counts.sum(axis=0)
    keep = (n_reached >= needed - TOLERANCE) & (total >= rule.min_total_count - TOLERANCE)
    n_seen = np.count_nonzero(counts > 0, axis=0)
    return ExpressionDecision(keep, cutoff, needed, n_reached, n_seen, total)


def log_cpm(
    counts: Floats,
    library_size: Floats,
    *,
    prior_count: float = 2.0,
    mean_library_size: float | None = None,
) -> Floats:
    """Take base-2 logarithms of counts per million, shrunk by a prior count [1]_.

    The prior count is scaled to each library, ``prior · L_i / mean(L)``, and added to the counts
    and, twice, to the library size ``L_i``, so that equal abundances stay equal.

    Parameters
    ----------
    counts : ndarray of shape (n_samples, n_features)
        Raw counts.
    library_size : ndarray of shape (n_samples,)
        Effective library sizes: sums of counts times size factors.
    prior_count : float, default 2
        Count added on average to each count; above 0.
    mean_library_size : float, optional
        Mean effective library size to which the prior refers; that of the samples given by
        default. New samples get that of the training samples.

    Returns
    -------
    ndarray of shape (n_samples, n_features)
        Log2 counts per million, equal to edgeR's ``cpm(log=TRUE)``.

    Raises
    ------
    ParameterError
        If the prior count isn't above 0.

    References
    ----------
    .. [1] Law, C. W. et al. (2014). voom: precision weights unlock linear model analysis tools for
       RNA-seq read counts. Genome Biol. 15, R29.

    Examples
    --------
    A library sequenced ten times deeper gives the same values.

    >>> log_cpm(np.array([[10.0, 90.0], [100.0, 900.0]]), np.array([100.0, 1000.0])).round(3)
    array([[16.651, 19.775],
           [16.651, 19.775]])
    """
    if not prior_count > 0:
        msg = (
            f"the prior count must be above 0, or a count of 0 has no logarithm; got {prior_count}"
        )
        raise ParameterError(msg)
    mean_size = float(np.mean(library_size)) if mean_library_size is None else mean_library_size
    prior = prior_count * library_size / mean_size
    shrunk = (counts + prior[:, np.newaxis]) / (library_size + 2 * prior)[:, np.newaxis]
    result: Floats = np.log2(shrunk * PER_MILLION)
    return result
