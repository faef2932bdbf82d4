"""The distribution of true variances over features, from their sample variances."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from rh_omics.stats.splines import natural_spline_basis

Floats = NDArray[np.float64]

SMALLEST_SHARE = 1e-5
_SPLINE_STEPS = (3, 6, 30)


@dataclass(frozen=True, slots=True)
class VariancePrior:
    """A scaled inverse chi-squared prior of the true variances.

    Attributes
    ----------
    variance : ndarray of shape (n_features,)
        Prior variance, in squared units of the data.
    df : ndarray of shape (n_features,)
        Prior degrees of freedom; infinite where the features share one true variance.
    """

    variance: Floats
    df: Floats


def fit_prior(
    variance: Floats,
    df: Floats,
    *,
    covariate: Floats | None = None,
    at: Floats | None = None,
) -> VariancePrior:
    """Estimate the prior of the variances by the moments of their logarithms [1]_.

    The log of a sample variance with `d` degrees of freedom, less its bias
    ``digamma(d/2) - log(d/2)``, has variance ``trigamma(d/2) + trigamma(d0/2)``. With a covariate
    the mean of the logs is a natural cubic spline of it (4 df with 30 features or more) [2]_.

    Parameters
    ----------
    variance : ndarray of shape (n_features,)
        Sample variances, >= 0; exact zeros count as a small share of the median.
    df : ndarray of shape (n_features,)
        Their degrees of freedom, > 0.
    covariate : ndarray of shape (n_features,), optional
        What the prior variance depends on: the mean log expression.
    at : ndarray of shape (m,), optional
        Values of the covariate at which the prior is wanted, if not at `covariate`.

    Returns
    -------
    VariancePrior
        The prior; `df` is infinite if the variances differ by no more than chance.

    References
    ----------
    .. [1] Smyth, G. K. (2004). Linear models and empirical Bayes methods for assessing
       differential expression in microarray experiments. Stat. Appl. Genet. Mol. Biol. 3(1), 3,
       section 6.2.
    .. [2] Phipson, B. et al. (2016). Robust hyperparameter estimation protects against
       hypervariable genes and improves power to detect differential expression.
       Ann. Appl. Stat. 10(2), 946-963.

    Examples
    --------
    Variances that differ by less than chance share one true value, their mean.

    >>> prior = fit_prior(np.array([0.9, 1.0, 1.1, 1.0]), np.full(4, 5.0))
    >>> prior.df[0], round(float(prior.variance[0]), 12)
    (np.float64(inf), 1.0)
    """
    floored = floor_variances(variance, SMALLEST_SHARE)
    centred = np.log(floored) - log_chi2_mean(df)
    location, spread = _trend(centred, covariate, at)
    prior_df = 2.0 * inverse_trigamma(spread - mean_of(_trigamma, df / 2.0))
    if np.isfinite(prior_df):
        scale = np.exp(location + log_chi2_mean(prior_df))
    else:
        scale = np.exp(location) if covariate is not None else np.asarray(np.mean(floored))
    shape = variance.shape if covariate is None or at is None else at.shape
    return VariancePrior(np.broadcast_to(scale, shape), np.broadcast_to(prior_df, shape))


def floor_variances(variance: Floats, share: float) -> Floats:
    """Lift variances that are (nearly) zero to a share of the median.

    Parameters
    ----------
    variance : ndarray of shape (n_features,)
        Sample variances, >= 0.
    share : float
        The least share of the median.

    Returns
    -------
    ndarray of shape (n_features,)
        Variances > 0; if more than half are zero, a median of 1 is taken.
    """
    median = float(np.median(variance))
    return np.maximum(variance, share * (median if median > 0 else 1.0))


def log_chi2_mean(df: float | Floats) -> Floats:
    """Give the mean of the log of a chi-squared variable over its degrees of freedom.

    Parameters
    ----------
    df : float or ndarray
        Degrees of freedom, finite.

    Returns
    -------
    float or ndarray
        ``digamma(df / 2) - log(df / 2)``.
    """
    return np.asarray(special.digamma(df / 2.0) - np.log(df / 2.0))


def inverse_trigamma(value: float) -> float:
    """Solve ``trigamma(x) = value`` by Newton's method on the reciprocal [1]_.

    Parameters
    ----------
    value : float
        A value of the trigamma function.

    Returns
    -------
    float
        Its argument; infinite if `value` isn't positive.

    References
    ----------
    .. [1] Smyth, G. K. (2004), as above, appendix.

    Examples
    --------
    >>> round(inverse_trigamma(np.pi**2 / 6), 12)
    1.0
    """
    if value <= 0:
        return np.inf
    x = 0.5 + 1.0 / value
    for _ in range(60):
        now = float(_trigamma(x))
        step = now * (1.0 - now / value) / float(special.polygamma(2, x))
        x += step
        if -step < 1e-14 * x:
            break
    return x


def mean_of(function: Callable[[Any], Any], argument: Floats) -> float:
    """Average a function over an argument that is often the same for all.

    Parameters
    ----------
    function : callable
        A function of an array.
    argument : ndarray of shape (n,)
        Its arguments.

    Returns
    -------
    float
        The mean of the function's values.
    """
    if argument[0] == argument.min() == argument.max():
        return float(function(argument[0]))
    return float(np.mean(function(argument)))


def _trigamma(x: float | Floats) -> Floats:
    """Second derivative of the log of the gamma function (Hurwitz zeta at 2)."""
    return np.asarray(special.zeta(2.0, x))


def _trend(
    centred: Floats, covariate: Floats | None, at: Floats | None
) -> tuple[Floats | float, float]:
    """Give location (constant or smooth) and variance of the centred log variances."""
    location = float(np.mean(centred))
    constant = location, float(np.sum((centred - location) ** 2)) / (len(centred) - 1)
    if covariate is None:
        return constant
    df = 1 + sum(len(centred) >= step for step in _SPLINE_STEPS)
    df = min(df, len(np.unique(covariate)))
    if df == 1:
        return np.full(len(centred) if at is None else len(at), location), constant[1]
    unit, triangle = _orthonormal(natural_spline_basis(covariate, df))
    weight = np.array([np.sum(column * centred) for column in unit])
    residual = centred - _combine(unit, weight)
    variance = float(np.sum(residual**2)) / (len(centred) - len(unit))
    if at is None:
        return centred - residual, variance
    columns = natural_spline_basis(covariate, df, at=at).T
    return _combine(columns, np.linalg.solve(triangle, weight)), variance


def _combine(columns: Iterable[Floats], weight: Floats) -> Floats:
    """Add up weighted columns."""
    return np.asarray(sum(w * column for w, column in zip(weight, columns, strict=True)))


def _orthonormal(basis: Floats) -> tuple[list[Floats], Floats]:
    """Factor a basis by Gram-Schmidt, run twice for full precision.

    No BLAS: its sums over many features depend on the number of threads.
    """
    triangle = np.zeros((basis.shape[1], basis.shape[1]))
    unit: list[Floats] = []
    for j, column in enumerate(basis.T):
        left = column
        for _ in range(2):
            for i, other in enumerate(unit):
                share = np.sum(other * left)
                left = left - share * other
                triangle[i, j] += share
        triangle[j, j] = np.sqrt(np.sum(left**2))
        unit.append(left / triangle[j, j])
    return unit, triangle
