"""Linear models of many features at once: least squares, weights, missing cells, blocks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rh_omics.errors import ParameterError
from rh_omics.stats.basis import DesignBasis, design_basis
from rh_omics.stats.geometry import Geometry, refuse_infinite, solve_by_feature, solve_together
from rh_omics.stats.inputs import as_matrix, root_weights
from rh_omics.stats.threads import on_one_thread
from rh_omics.stats.whitening import make_blocks

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LinearFit:
    """Least squares fits of one design to many features.

    Attributes
    ----------
    basis : DesignBasis
        Orthonormal basis of the design.
    solution : ndarray of shape (rank, n_features)
        Coefficients of the basis.
    geometry : Geometry
        Unscaled covariance of `solution`, shared by the features that lack the same cells.
    mean : ndarray of shape (n_features,)
        Mean of the measured cells, unweighted, on the scale of the data.
    sigma : ndarray of shape (n_features,)
        Residual standard deviation; NaN without residual degrees of freedom.
    df_residual : ndarray of shape (n_features,)
        Residual degrees of freedom.
    n_used : ndarray of shape (n_features,)
        Cells used.
    """

    basis: DesignBasis
    solution: Floats
    geometry: Geometry
    mean: Floats
    sigma: Floats
    df_residual: Floats
    n_used: Floats

    @property
    def fitted(self) -> Floats:
        """Fitted values, shape (n_samples, n_features), also where a cell wasn't measured."""
        return self.basis.columns @ self.solution


@dataclass(frozen=True, slots=True)
class ContrastFit:
    """One contrast of many linear models.

    Attributes
    ----------
    estimate : ndarray of shape (n_features,)
        The contrast, on the scale of the data; NaN where `estimable` is False.
    unscaled : ndarray of shape (n_features,)
        Standard error for a residual standard deviation of 1; NaN where `estimable` is False.
    sigma : ndarray of shape (n_features,)
        Residual standard deviation.
    df_residual : ndarray of shape (n_features,)
        Residual degrees of freedom.
    n_used : ndarray of shape (n_features,)
        Cells used.
    estimable : ndarray of bool of shape (n_features,)
        False where the cells that a feature lacks leave the contrast unknown.
    """

    estimate: Floats
    unscaled: Floats
    sigma: Floats
    df_residual: Floats
    n_used: Floats
    estimable: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class JointFit:
    """Several contrasts of many linear models, to be tested together.

    Attributes
    ----------
    estimates : ndarray of shape (n_contrasts, n_features)
        The contrasts; NaN where `estimable` is False.
    quadratic : ndarray of shape (n_features,)
        Squared length of the contrasts in the metric of their unscaled covariance.
    df : ndarray of shape (n_features,)
        Contrasts that are linearly independent: numerator degrees of freedom.
    sigma : ndarray of shape (n_features,)
        Residual standard deviation.
    df_residual : ndarray of shape (n_features,)
        Residual degrees of freedom.
    n_used : ndarray of shape (n_features,)
        Cells used.
    estimable : ndarray of bool of shape (n_features,)
        False where the cells that a feature lacks leave any of the contrasts unknown.
    """

    estimates: Floats
    quadratic: Floats
    df: Floats
    sigma: Floats
    df_residual: Floats
    n_used: Floats
    estimable: NDArray[np.bool_]


@on_one_thread
def fit_linear(
    y: ArrayLike,
    design: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    block: ArrayLike | None = None,
    correlation: float | None = None,
) -> LinearFit:
    """Fit one linear model per feature by (weighted, generalised) least squares [1]_.

    Features without missing cells and with common weights share one QR factorisation. All other
    features are solved in batches by their own normal equations in the orthonormal basis of the
    design, whose condition depends on the weights and the missing cells only.

    Parameters
    ----------
    y : array-like of shape (n_samples, n_features)
        Values on a scale with additive errors (log2); NaN is not measured.
    design : array-like of shape (n_samples, n_coefficients)
        Design matrix; it need not be of full rank.
    weights : array-like of shape (n_samples,) or (n_samples, n_features), optional
        Relative precision (1 / variance) per sample or per cell; a cell of weight 0 is not used.
    block : array-like of shape (n_samples,), optional
        Block (subject) of each sample, for a random effect.
    correlation : float, optional
        Common correlation of two samples of a block.

    Returns
    -------
    LinearFit
        The fits. With `block`, the residual variance is that of a single cell.

    Raises
    ------
    ParameterError
        If shapes don't match, a value is infinite, a weight is negative or not finite, or the
        correlation is impossible.
    DesignError
        If every column of the design is zero.

    References
    ----------
    .. [1] Smyth, G. K. (2004). Linear models and empirical Bayes methods for assessing
       differential expression in microarray experiments. Stat. Appl. Genet. Mol. Biol. 3(1), 3.

    Examples
    --------
    The difference of two means, and its standard error, as in a t-test.

    >>> fit = fit_linear([[1.0], [3.0], [6.0], [8.0]], [[1, 0], [1, 0], [1, 1], [1, 1]])
    >>> difference = contrast_fit(fit, [0, 1])
    >>> difference.estimate, difference.unscaled * difference.sigma
    (array([5.]), array([1.41421356]))
    """
    values, basis = as_matrix(y, name="y"), design_basis(design)
    root = root_weights(weights, values.shape)
    if basis.columns.shape[0] != values.shape[0]:
        msg = f"the design has {basis.columns.shape[0]} rows for {values.shape[0]} samples"
        raise ParameterError(msg)
    blocks = make_blocks(block, correlation, values.shape[0])
    if root.shape[1] > 1 or not root.all():
        refuse_infinite(values, np.arange(values.shape[1]))
        solved = solve_by_feature(values, root, basis.columns, blocks)
    else:
        solved = solve_together(values, root, basis.columns, blocks)
    df = solved.n_used - solved.geometry.rank[solved.geometry.group]
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = np.where(df > 0, np.sqrt(solved.rss / df), np.nan)
    return LinearFit(basis, solved.solution, solved.geometry, solved.mean, sigma, df, solved.n_used)


@on_one_thread
def contrast_fit(fit: LinearFit, contrast: ArrayLike) -> ContrastFit:
    """Estimate one contrast of the coefficients for every feature.

    Parameters
    ----------
    fit : LinearFit
        Fitted models.
    contrast : array-like of shape (n_coefficients,)
        Weights of the coefficients.

    Returns
    -------
    ContrastFit
        Estimates and unscaled standard errors, exact also with weights and missing cells.

    Raises
    ------
    ParameterError
        If the number of weights isn't that of the coefficients.
    DesignError
        If the design can't estimate the contrast for any feature.
    """
    direction, group = fit.basis.coordinates(contrast), fit.geometry.group
    variance = fit.geometry.covariance(direction)[:, 0, 0]
    known = fit.geometry.estimable(direction)[group]
    return ContrastFit(
        np.where(known, (direction @ fit.solution)[0], np.nan),
        np.where(known, np.sqrt(variance)[group], np.nan),
        fit.sigma,
        fit.df_residual,
        fit.n_used,
        known,
    )


@on_one_thread
def joint_fit(fit: LinearFit, contrasts: ArrayLike) -> JointFit:
    """Estimate several contrasts for every feature, with their joint covariance.

    Parameters
    ----------
    fit : LinearFit
        Fitted models.
    contrasts : array-like of shape (n_contrasts, n_coefficients)
        Weights of the coefficients; contrasts that follow from others are counted once.

    Returns
    -------
    JointFit
        Estimates and what an F test needs.

    Raises
    ------
    ParameterError
        If the number of weights isn't that of the coefficients.
    DesignError
        If the design can't estimate one of the contrasts for any feature.
    """
    directions, group = fit.basis.coordinates(contrasts), fit.geometry.group
    covariance = fit.geometry.covariance(directions)
    known = fit.geometry.estimable(directions)[group]
    precision = np.linalg.pinv(covariance, rcond=1e-10, hermitian=True)
    rank = np.linalg.matrix_rank(covariance, rtol=1e-10, hermitian=True).astype(np.float64)
    estimates = directions @ fit.solution
    quadratic = np.einsum("if,fij,jf->f", estimates, precision[group], estimates)
    return JointFit(
        np.where(known, estimates, np.nan),
        np.where(known, quadratic, np.nan),
        rank[group],
        fit.sigma,
        fit.df_residual,
        fit.n_used,
        known,
    )
