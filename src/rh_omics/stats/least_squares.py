"""Ordinary least squares with a design of its own for each feature, missing values left out."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from rh_omics.stats.censored import ContrastTest, wald
from rh_omics.stats.moments import ratio

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SINGULAR = 1e-9


class LeastSquares(NamedTuple):
    """Least-squares fits of all features.

    Parameters
    ----------
    coefficients : ndarray of shape (n_coefficients, n_features)
        Coefficients; ``NaN`` where the design of the samples measured hasn't full rank.
    covariance : ndarray of shape (n_features, n_coefficients, n_coefficients)
        Their covariance.
    df : ndarray of shape (n_features,)
        Residual degrees of freedom.
    residual_variance : ndarray of shape (n_features,)
        Residual variance.
    n : ndarray of int of shape (n_features,)
        Samples used.
    """

    coefficients: Floats
    covariance: Floats
    df: Floats
    residual_variance: Floats
    n: Integers


def least_squares(values: Floats, design: Floats, *, robust: bool = False) -> LeastSquares:
    """Fit each feature by ordinary least squares.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Values; ``NaN`` where not measured.
    design : ndarray of shape (n_samples, n_coefficients) or (n_features, n_samples, n_coefficients)
        One design for all features, or one for each; a ``NaN`` leaves the sample out.
    robust : bool, default False
        Whether the covariance holds with unequal variances: HC1, White's sandwich [1]_ times
        n / df.

    Returns
    -------
    LeastSquares
        One entry per feature.

    References
    ----------
    .. [1] White, H. (1980). A heteroskedasticity-consistent covariance matrix estimator and a
       direct test for heteroskedasticity. Econometrica 48(4), 817-838.

    Examples
    --------
    >>> x = np.column_stack([np.ones(3), [0.0, 1.0, 2.0]])
    >>> least_squares(np.array([[1.0], [3.0], [5.0]]), x).coefficients.round(12)
    array([[1.], [2.]])
    """
    rows = np.broadcast_to(design, (values.shape[1], *design.shape[-2:]))
    used = ~np.isnan(values.T) & ~np.isnan(rows).any(axis=2)
    x = np.where(used[:, :, np.newaxis], rows, 0.0)
    y = np.where(used, values.T, 0.0)
    n = used.sum(axis=1)
    scale = np.maximum(np.sqrt((x**2).sum(axis=1)), np.finfo(np.float64).tiny)
    left, singular, right = np.linalg.svd(x / scale[:, np.newaxis], full_matrices=False)
    solvable = (singular[:, -1] > SINGULAR * singular[:, 0]) & (n > x.shape[2])
    inverse = right.transpose(0, 2, 1) / np.where(solvable[:, None], singular, np.nan)[:, None]
    inverse /= scale[:, :, np.newaxis]
    coefficients = np.einsum("pij,pnj,pn->pi", inverse, left, y)
    residuals = y - np.einsum("pni,pi->pn", x, coefficients)
    df = np.where(solvable, n - x.shape[2], np.nan)
    variance = ratio((residuals**2).sum(axis=1), df)
    covariance = inverse @ inverse.transpose(0, 2, 1) * variance[:, None, None]
    if robust:
        projected = inverse @ left.transpose(0, 2, 1) * residuals[:, None]
        covariance = projected @ projected.transpose(0, 2, 1) * ratio(n, df)[:, None, None]
    return LeastSquares(coefficients.T, covariance, df, variance, n)


def contrast_t(fit: LeastSquares, contrast: Floats, *, confidence: float = 0.95) -> ContrastTest:
    """Test a contrast of the coefficients by t.

    Parameters
    ----------
    fit : LeastSquares
        Fitted models.
    contrast : ndarray of shape (n_coefficients,) or (n_features, n_coefficients)
        Weights of the coefficients, the same for all features or each feature's own.
    confidence : float, default 0.95
        Confidence level of the interval.

    Returns
    -------
    ContrastTest
        One entry per feature.

    Raises
    ------
    ParameterError
        If `confidence` isn't between 0 and 1.
    """
    weights = np.broadcast_to(contrast, fit.coefficients.T.shape)
    estimate = np.einsum("pi,ip->p", weights, fit.coefficients)
    variance = np.einsum("pi,pij,pj->p", weights, fit.covariance, weights)
    return wald(estimate, variance, fit.df, confidence)


def f_test(fit: LeastSquares, coefficients: list[int]) -> tuple[Floats, Floats]:
    """Test by F whether several coefficients are all zero.

    Parameters
    ----------
    fit : LeastSquares
        Fitted models.
    coefficients : list of int
        Which coefficients.

    Returns
    -------
    stat : ndarray of shape (n_features,)
        F statistic.
    pvalue : ndarray of shape (n_features,)
        P-value.
    """
    chosen = fit.coefficients[coefficients].T
    covariance = fit.covariance[:, coefficients][:, :, coefficients]
    known = np.isfinite(fit.df)
    stat = np.full(fit.df.shape, np.nan)
    solved = np.linalg.solve(covariance[known], chosen[known][:, :, np.newaxis])[:, :, 0]
    stat[known] = (chosen[known] * solved).sum(axis=1) / len(coefficients)
    return stat, np.asarray(special.fdtrc(len(coefficients), fit.df, stat), dtype=np.float64)
