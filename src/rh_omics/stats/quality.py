"""Weights for samples of unequal quality."""

from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rh_omics.errors import ConvergenceError, ParameterError
from rh_omics.stats.basis import design_basis
from rh_omics.stats.inputs import as_matrix, root_weights
from rh_omics.stats.threads import on_one_thread
from rh_omics.stats.voom import SPAN, Voom, voom

Floats = NDArray[np.float64]

PRIOR_FEATURES = 10.0
LEAST_VARIANCE = 1e-15
LEAST_DF = 2
_BATCH = 512
_STEPS = 200
_PRECISION = 1e-10


class _Cells(NamedTuple):
    """Values with their fixed weights; cells that aren't used have weight 0."""

    values: Floats
    root: Floats
    basis: Floats


class _Score(NamedTuple):
    """Derivative of the REML likelihood by log variances, and its approximate information."""

    slope: Floats
    information: Floats


@on_one_thread
def sample_quality_weights(
    y: ArrayLike,
    design: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    method: Literal["reml", "by_feature"] = "reml",
    prior_features: float = PRIOR_FEATURES,
) -> Floats:
    """Estimate one weight per sample from how far its cells lie from their fits [1]_.

    The variance of a cell is that of its feature times a factor of its sample; the factors'
    geometric mean is 1. They maximise the REML likelihood summed over features, plus that of some
    features whose samples are all alike; or (`by_feature`) they are updated once feature by
    feature, an approximation that depends on the order of the features.

    Parameters
    ----------
    y : array-like of shape (n_samples, n_features)
        Values on a scale with additive errors (log2); NaN is not measured.
    design : array-like of shape (n_samples, n_coefficients)
        Design matrix.
    weights : array-like of shape (n_samples,) or (n_samples, n_features), optional
        Relative precision of the cells, such as those of voom.
    method : {'reml', 'by_feature'}, default 'reml'
        Full REML, or one pass over the features.
    prior_features : float, default 10
        Number of prior features with equal variances, which draw the weights towards 1.

    Returns
    -------
    ndarray of shape (n_samples,)
        Weights that multiply to 1.

    Raises
    ------
    ParameterError
        If shapes don't match, a weight is negative, or the method is unknown.
    ConvergenceError
        If REML doesn't converge.

    References
    ----------
    .. [1] Ritchie, M. E. et al. (2006). Empirical array quality weights in the analysis of
       microarray data. BMC Bioinformatics 7, 261.

    Examples
    --------
    A sample with noise three times that of the others gets the least weight.

    >>> rng = np.random.default_rng(1)
    >>> y = rng.normal(scale=np.array([1, 1, 1, 1, 1, 3])[:, None], size=(6, 200))
    >>> int(np.argmin(sample_quality_weights(y, np.ones((6, 1)))))
    5
    """
    values, basis = as_matrix(y, name="y"), design_basis(design).columns
    if len(values) != len(basis) or method not in {"reml", "by_feature"}:
        msg = (
            f"needed: one row of the design per sample ({len(values)}) and the method 'reml' or "
            f"'by_feature'; got {len(basis)} rows and {method!r}"
        )
        raise ParameterError(msg)
    root = np.where(np.isnan(values), 0.0, root_weights(weights, values.shape))
    cells = _Cells(np.where(root > 0, values, 0.0), root, basis)
    log_variance = (
        _reml(cells, prior_features) if method == "reml" else _pass(cells, prior_features)
    )
    return np.exp(-log_variance)


def voom_with_quality_weights(
    counts: ArrayLike,
    design: ArrayLike,
    *,
    library_size: ArrayLike | None = None,
    method: Literal["reml", "by_feature"] = "by_feature",
    span: float = SPAN,
) -> tuple[Voom, Floats]:
    """Combine voom's weights of cells with quality weights of samples [1]_.

    Parameters
    ----------
    counts : array-like of shape (n_samples, n_features)
        Raw counts, >= 0, none missing.
    design : array-like of shape (n_samples, n_coefficients)
        Design matrix.
    library_size : array-like of shape (n_samples,), optional
        Effective library sizes; default the totals of `counts`.
    method : {'reml', 'by_feature'}, default 'by_feature'
        How the sample weights are found.
    span : float, default 0.5
        Share of the features in each local fit of the trend.

    Returns
    -------
    Voom
        Values and combined weights for `fit_linear`.
    ndarray of shape (n_samples,)
        Quality weights of the samples, which multiply to 1.

    Raises
    ------
    ScaleError
        If a count is negative or missing, or a sample has none.
    ParameterError
        If shapes don't match or the method is unknown.
    ConvergenceError
        If REML doesn't converge.

    References
    ----------
    .. [1] Liu, R. et al. (2015). Why weight? Modelling sample and observational level variability
       improves power in RNA-seq analyses. Nucleic Acids Research 43(15), e97.
    """
    quality = np.ones(len(np.asarray(counts)))
    for _ in range(2):
        now = voom(counts, design, library_size=library_size, weights=quality, span=span)
        cell = now.weights / quality[:, None]
        quality = sample_quality_weights(now.log_cpm, design, weights=cell, method=method)
    return replace(now, weights=cell * quality[:, None]), quality


def _reml(cells: _Cells, prior: float) -> Floats:
    """Maximise the REML likelihood by scoring; give the log variance of each sample."""
    log_variance = np.zeros(len(cells.values))
    for _ in range(_STEPS):
        weight = np.exp(-log_variance)
        found = _score(cells, weight, slice(None))
        slope = found.slope + prior * (weight - 1.0)
        step = _solve(slope, found.information + prior * np.diag(weight))
        log_variance = log_variance + step
        if np.abs(step).max() < _PRECISION:
            return log_variance
    msg = f"sample quality weights didn't converge in {_STEPS} steps; try method='by_feature'"
    raise ConvergenceError(msg)


def _pass(cells: _Cells, prior: float) -> Floats:
    """Update the log variances once for each feature, in their order."""
    log_variance = np.zeros(len(cells.values))
    information = prior * np.eye(len(log_variance))
    for feature in range(cells.values.shape[1]):
        found = _score(cells, np.exp(-log_variance), slice(feature, feature + 1))
        if found.slope.any():
            information += found.information
            log_variance = log_variance + _solve(found.slope, information)
    return log_variance


def _solve(slope: Floats, information: Floats) -> Floats:
    """Give the scoring step among log variances that sum to 0."""
    size = len(slope)
    contrasts = np.vstack([np.eye(size - 1), -np.ones(size - 1)])
    reduced = contrasts.T @ information @ contrasts
    return np.asarray(contrasts @ np.linalg.solve(reduced, contrasts.T @ slope))


def _score(cells: _Cells, weight: Floats, features: slice) -> _Score:
    """Add up scores over features, each with its own variance profiled out."""
    values, root = cells.values[:, features], cells.root[:, features] * np.sqrt(weight)[:, None]
    slope, information = np.zeros(len(weight)), np.zeros((len(weight), len(weight)))
    for start in range(0, values.shape[1], _BATCH):
        part = slice(start, start + _BATCH)
        excess, free = _residuals(values[:, part], root[:, part], cells.basis)
        slope += excess.sum(axis=0)
        total = np.maximum(free.sum(axis=1), LEAST_VARIANCE)
        information += np.diag(free.sum(axis=0)) - (free / total[:, None]).T @ free
    return _Score(slope, information)


def _residuals(values: Floats, root: Floats, basis: Floats) -> tuple[Floats, Floats]:
    """Give squared standardised residuals less their expectation, and that expectation.

    Both have shape (n_features, n_samples), and are 0 for features that can't say anything.
    """
    columns = basis * root.T[:, :, None]
    vector, size, _ = np.linalg.svd(columns, full_matrices=False)
    vector = vector * (size > 1e-8 * size[:, :1])[:, None, :]
    cells = (values * root).T[:, :, None]
    squares = (cells - vector @ (vector.mT @ cells))[:, :, 0] ** 2
    free = (1.0 - np.einsum("fij,fij->fi", vector, vector)) * (root.T > 0)
    df = np.rint(free.sum(axis=1))
    variance = squares.sum(axis=1) / np.maximum(df, 1.0)
    usable = ((df >= LEAST_DF) & (variance > LEAST_VARIANCE))[:, None]
    scaled = squares / np.where(usable, variance[:, None], 1.0)
    return np.where(usable, scaled - free, 0.0), np.where(usable, free, 0.0)
