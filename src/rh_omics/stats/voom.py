"""Precision weights for log counts, from the trend of their variance over the mean."""

import warnings
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rh_omics.errors import ParameterError, RhOmicsWarning, ScaleError
from rh_omics.stats.correlation import consensus_correlation
from rh_omics.stats.inputs import as_matrix, root_weights
from rh_omics.stats.linear import LinearFit, fit_linear
from rh_omics.stats.lowess import lowess
from rh_omics.stats.threads import on_one_thread

Floats = NDArray[np.float64]

SPAN = 0.5
PRIOR_COUNT = 0.5
PER_MILLION = float(np.log2(1e6))


@dataclass(frozen=True, slots=True)
class Voom:
    """Log counts with the precision of each.

    Attributes
    ----------
    log_cpm : ndarray of shape (n_samples, n_features)
        Log2 counts per million.
    weights : ndarray of shape (n_samples, n_features)
        Precision (1 / variance) of each cell, times the prior weights if any were given.
    library_size : ndarray of shape (n_samples,)
        Effective library size of each sample, in reads.
    trend : ndarray of shape (2, n_points)
        Mean log2 count and square root of the standard deviation along the fitted trend.
    correlation : float or None
        Within-block correlation that the weights were made with.
    """

    log_cpm: Floats
    weights: Floats
    library_size: Floats
    trend: Floats
    correlation: float | None


@on_one_thread
def voom(
    counts: ArrayLike,
    design: ArrayLike,
    *,
    library_size: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    block: ArrayLike | None = None,
    correlation: float | None = None,
    span: float = SPAN,
) -> Voom:
    """Turn counts into log-CPM with a precision weight for each cell [1]_.

    The square root of each feature's residual standard deviation is smoothed over its mean log
    count by lowess; the trend at the fitted log count of a cell, to the power -4, is its weight.

    Parameters
    ----------
    counts : array-like of shape (n_samples, n_features)
        Raw counts, >= 0, none missing.
    design : array-like of shape (n_samples, n_coefficients)
        Design matrix.
    library_size : array-like of shape (n_samples,), optional
        Effective library sizes (library size times TMM factor); default the totals of `counts`.
    weights : array-like of shape (n_samples,) or (n_samples, n_features), optional
        Prior weights, which the result is multiplied with.
    block : array-like of shape (n_samples,), optional
        Block (subject) of each sample.
    correlation : float, optional
        Common correlation of two samples of a block.
    span : float, default 0.5
        Share of the features in each local fit of the trend.

    Returns
    -------
    Voom
        Values and weights for `fit_linear`. Without residual degrees of freedom all weights are
        1, with a warning.

    Raises
    ------
    ScaleError
        If a count is negative or missing, or a sample has none.
    ParameterError
        If shapes don't match or there is only one feature.

    References
    ----------
    .. [1] Law, C. W. et al. (2014). voom: precision weights unlock linear model analysis tools
       for RNA-seq read counts. Genome Biology 15, R29.

    Examples
    --------
    Features of higher counts are more precise.

    >>> rng = np.random.default_rng(1)
    >>> counts = rng.poisson(np.geomspace(5, 5000, 60), size=(8, 60))
    >>> weights = voom(counts, np.ones((8, 1))).weights.mean(axis=0)
    >>> bool(weights[:10].mean() < weights[-10:].mean())
    True
    """
    reads = _check_counts(counts)
    total = _library_size(reads, library_size)
    log_cpm = np.log2((reads + PRIOR_COUNT) / (total + 1.0)[:, None]) + PER_MILLION
    fit = fit_linear(log_cpm, design, weights=weights, block=block, correlation=correlation)
    prior = root_weights(weights, reads.shape) ** 2
    if np.isnan(fit.sigma).all():
        warnings.warn(
            "the design leaves no residual degrees of freedom: all voom weights are 1",
            RhOmicsWarning,
            stacklevel=2,
        )
        ones = np.broadcast_to(prior, reads.shape).copy()
        return Voom(log_cpm, ones, total, np.empty((2, 0)), correlation)
    depth = np.log2(total + 1.0) - PER_MILLION
    trend = _trend(fit, float(depth.mean()), reads.sum(axis=0) > 0, span)
    spread = np.interp(fit.fitted + depth[:, None], *trend)
    return Voom(log_cpm, prior / spread**4, total, trend, correlation)


def voom_with_blocks(
    counts: ArrayLike,
    design: ArrayLike,
    block: ArrayLike,
    *,
    library_size: ArrayLike | None = None,
    span: float = SPAN,
) -> Voom:
    """Run voom and the consensus correlation twice, each with the other's last answer [1]_.

    Parameters
    ----------
    counts : array-like of shape (n_samples, n_features)
        Raw counts, >= 0, none missing.
    design : array-like of shape (n_samples, n_coefficients)
        Design matrix, without the blocks.
    block : array-like of shape (n_samples,)
        Block (subject) of each sample.
    library_size : array-like of shape (n_samples,), optional
        Effective library sizes; default the totals of `counts`.
    span : float, default 0.5
        Share of the features in each local fit of the trend.

    Returns
    -------
    Voom
        Values, weights and the correlation for `fit_linear`.

    Raises
    ------
    ScaleError
        If a count is negative or missing, or a sample has none.
    ParameterError
        If shapes don't match or there is only one feature.
    DesignError
        If there is no within-block correlation to estimate.

    References
    ----------
    .. [1] Law, C. W. et al. (2020). A guide to creating design matrices for gene expression
       experiments. F1000Research 9, 1444, section on mixed effects models.
    """
    now = voom(counts, design, library_size=library_size, span=span)
    rho = consensus_correlation(now.log_cpm, design, block, weights=now.weights).consensus
    now = voom(counts, design, library_size=library_size, block=block, correlation=rho, span=span)
    rho = consensus_correlation(now.log_cpm, design, block, weights=now.weights).consensus
    return replace(now, correlation=rho)


def _check_counts(counts: ArrayLike) -> Floats:
    """Check that counts are whole features of numbers >= 0."""
    reads = as_matrix(counts, name="counts")
    if reads.shape[1] == 1:
        msg = "voom needs at least two features: a trend can't be fitted to one"
        raise ParameterError(msg)
    bad = np.argwhere(~((reads >= 0) & np.isfinite(reads)))
    if len(bad):
        row, column = bad[0]
        msg = (
            f"the count of sample {row}, feature {column} is {reads[row, column]}; voom takes raw "
            f"counts >= 0 without missing cells ({len(bad)} such values)"
        )
        raise ScaleError(msg)
    return reads


def _library_size(reads: Floats, given: ArrayLike | None) -> Floats:
    """Take the library sizes given, or the totals."""
    total = reads.sum(axis=1) if given is None else np.asarray(given, dtype=np.float64)
    if total.shape != (len(reads),):
        msg = f"library_size must have one number per sample ({len(reads)}); got {total.shape}"
        raise ParameterError(msg)
    if not (total > 0).all():
        bad = np.flatnonzero(~(total > 0))
        msg = f"samples without reads can't be used: rows {bad[:5].tolist()} ({len(bad)} in all)"
        raise ScaleError(msg)
    return total


def _trend(fit: LinearFit, depth: float, counted: NDArray[np.bool_], span: float) -> Floats:
    """Smooth the square root of the residual SD over the mean log count."""
    used = counted & ~np.isnan(fit.sigma)
    order = np.argsort(fit.mean[used], kind="stable")
    x = (fit.mean[used] + depth)[order]
    return np.stack([x, lowess(x, np.sqrt(fit.sigma[used])[order], span=span)])
