"""Variance of true effects between studies."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import brentq

Floats = NDArray[np.float64]

_GRID = 200


def cochran_q(effect: Floats, variance: Floats, tau2: float) -> float:
    """Sum the squared standardised distances of the effects from their mean.

    Parameters
    ----------
    effect, variance : ndarray of shape (n_studies,)
        Effects and their sampling variances.
    tau2 : float
        Variance between studies that is taken as known.

    Returns
    -------
    float
        Generalised Q; Cochran's Q for `tau2` = 0.

    Examples
    --------
    >>> cochran_q(np.array([1.0, 3.0]), np.array([1.0, 1.0]), 0.0)
    2.0
    """
    weight = 1 / (variance + tau2)
    mean = np.sum(weight * effect) / weight.sum()
    return float(np.sum(weight * (effect - mean) ** 2))


def typical_variance(variance: Floats) -> float:
    """Return the typical sampling variance, as Higgins and Thompson define it [1]_.

    Parameters
    ----------
    variance : ndarray of shape (n_studies,)
        Sampling variances.

    Returns
    -------
    float
        Typical variance; the common one if all are equal.

    References
    ----------
    .. [1] Higgins, J. P. T. and Thompson, S. G. (2002). Quantifying heterogeneity. Stat. Med. 21,
       1539-1558, formula 9.

    Examples
    --------
    >>> round(typical_variance(np.array([0.2, 0.2, 0.2])), 12)
    0.2
    """
    weight = 1 / variance
    total = weight.sum()
    return float((variance.size - 1) * total / (total**2 - np.sum(weight**2)))


def tau2_dersimonian_laird(effect: Floats, variance: Floats) -> float:
    """Estimate the variance between studies from Q, without iteration [1]_.

    Parameters
    ----------
    effect, variance : ndarray of shape (n_studies,)
        Effects and their sampling variances.

    Returns
    -------
    float
        Estimate, 0 where Q is below its expectation.

    References
    ----------
    .. [1] DerSimonian, R. and Laird, N. (1986). Meta-analysis in clinical trials. Control. Clin.
       Trials 7, 177-188.
    """
    weight = 1 / variance
    excess = cochran_q(effect, variance, 0.0) - (effect.size - 1)
    return float(max(0.0, excess / (weight.sum() - np.sum(weight**2) / weight.sum())))


def tau2_paule_mandel(effect: Floats, variance: Floats) -> float:
    """Estimate the variance between studies at which Q equals its expectation [1]_.

    Parameters
    ----------
    effect, variance : ndarray of shape (n_studies,)
        Effects and their sampling variances.

    Returns
    -------
    float
        Estimate, 0 where Q is below its expectation.

    References
    ----------
    .. [1] Paule, R. C. and Mandel, J. (1982). Consensus values and weighting factors. J. Res. Natl.
       Bur. Stand. 87, 377-385.
    """
    return _tau2_where_q_is(effect, variance, effect.size - 1)


def tau2_interval(
    effect: Floats, variance: Floats, *, confidence: float = 0.95
) -> tuple[float, float]:
    """Bound the variance between studies by the Q profile [1]_.

    Parameters
    ----------
    effect, variance : ndarray of shape (n_studies,)
        Effects and their sampling variances.
    confidence : float, default 0.95
        Coverage.

    Returns
    -------
    low, high : float
        Limits, cut off at 0.

    References
    ----------
    .. [1] Viechtbauer, W. (2007). Confidence intervals for the amount of heterogeneity in
       meta-analysis. Stat. Med. 26, 37-52.
    """
    tail = (1 - confidence) / 2
    upper, lower = stats.chi2.isf([tail, 1 - tail], effect.size - 1)
    return _tau2_where_q_is(effect, variance, upper), _tau2_where_q_is(effect, variance, lower)


def tau2_reml(effect: Floats, variance: Floats) -> float:
    """Estimate the variance between studies by restricted maximum likelihood [1]_.

    Parameters
    ----------
    effect, variance : ndarray of shape (n_studies,)
        Effects and their sampling variances.

    Returns
    -------
    float
        The highest of all maxima of the restricted likelihood, which may be the boundary 0.

    References
    ----------
    .. [1] Viechtbauer, W. (2005). Bias and efficiency of meta-analytic variance estimators.
       J. Educ. Behav. Stat. 30, 261-293.
    """

    def slope(tau2: float) -> float:
        return _reml_slope(effect, variance, tau2)

    scale = max(tau2_dersimonian_laird(effect, variance), float(np.var(effect)), variance.max())
    grid = np.concatenate([[0.0], np.geomspace(scale * 1e-8, scale * 1e3, _GRID)])
    slopes = np.array([slope(tau2) for tau2 in grid])
    turns = np.flatnonzero((slopes[:-1] > 0) & (slopes[1:] <= 0))
    maxima = [_root(slope, grid[turn], grid[turn + 1]) for turn in turns]
    candidates = [0.0, *maxima]
    return max(candidates, key=lambda tau2: _reml_likelihood(effect, variance, tau2))


def _tau2_where_q_is(effect: Floats, variance: Floats, target: float) -> float:
    def excess(tau2: float) -> float:
        return cochran_q(effect, variance, tau2) - target

    if excess(0.0) <= 0:
        return 0.0
    high = float(variance.max())
    while excess(high) > 0:
        high *= 2
    return _root(excess, 0.0, high)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return float(brentq(function, low, high, xtol=1e-15, rtol=1e-14, maxiter=500))


def _reml_likelihood(effect: Floats, variance: Floats, tau2: float) -> float:
    total = variance + tau2
    return float(
        -(np.log(total).sum() + np.log(np.sum(1 / total)) + cochran_q(effect, variance, tau2)) / 2
    )


def _reml_slope(effect: Floats, variance: Floats, tau2: float) -> float:
    """Differentiate the restricted log-likelihood by tau²."""
    weight = 1 / (variance + tau2)
    mean = np.sum(weight * effect) / weight.sum()
    trace = weight.sum() - np.sum(weight**2) / weight.sum()
    return float((np.sum(weight**2 * (effect - mean) ** 2) - trace) / 2)
