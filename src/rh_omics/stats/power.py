"""Power of t tests and correlations, and the effects that they can detect."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.optimize import brentq

from rh_omics.errors import ParameterError

Floats = NDArray[np.float64]

LARGE_DF = 1e6
"""Above this the t distribution is taken as normal; their powers differ by less than 1e-6."""


def t_power(noncentrality: ArrayLike, df: ArrayLike, *, alpha: ArrayLike = 0.05) -> Floats:
    """Compute the power of a two-sided t test [1]_.

    Parameters
    ----------
    noncentrality : array_like
        True effect over its standard error.
    df : array_like
        Degrees of freedom, > 0.
    alpha : array_like, default 0.05
        Two-sided significance level in (0, 1).

    Returns
    -------
    ndarray
        Probability of rejecting, in either direction.

    References
    ----------
    .. [1] Cohen, J. (1988). Statistical power analysis for the behavioral sciences. 2nd ed.

    Examples
    --------
    Without an effect the power is the level:

    >>> float(t_power(0.0, 23, alpha=0.05).round(12))
    0.05
    """
    shift, freedom = np.abs(_floats(noncentrality)), _floats(df)
    critical = stats.t.isf(_floats(alpha) / 2, freedom)
    finite = np.minimum(freedom, LARGE_DF)
    exact = stats.nct.sf(critical, finite, shift) + stats.nct.sf(critical, finite, -shift)
    normal = stats.norm.sf(critical - shift) + stats.norm.cdf(-critical - shift)
    return np.asarray(np.where(freedom > LARGE_DF, normal, exact), dtype=np.float64)


def detectable_noncentrality(df: float, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """Find the true effect, in standard errors, that a two-sided t test detects.

    Parameters
    ----------
    df : float
        Degrees of freedom, > 0.
    power : float, default 0.8
        Wanted power in (alpha, 1).
    alpha : float, default 0.05
        Two-sided significance level in (0, 1).

    Returns
    -------
    float
        Noncentrality at which the power is reached.

    Raises
    ------
    ParameterError
        If the power isn't above the level, or one of them is outside (0, 1).

    Examples
    --------
    >>> round(detectable_noncentrality(1e6), 3)
    2.802
    """
    if not 0 < alpha < power < 1:
        msg = f"alpha is {alpha} and power {power}; they must satisfy 0 < alpha < power < 1"
        raise ParameterError(msg)

    def excess(shift: float) -> float:
        return float(t_power(shift, df, alpha=alpha)) - power

    high = 2.0
    while excess(high) < 0:
        high *= 2
    return float(brentq(excess, 0.0, high, xtol=1e-12))


def correlation_power(r: ArrayLike, n: ArrayLike, *, alpha: ArrayLike = 0.05) -> Floats:
    """Compute the power of a two-sided test of a Pearson correlation [1]_.

    Parameters
    ----------
    r : array_like
        True correlation in (-1, 1).
    n : array_like
        Numbers of subjects, > 3.
    alpha : array_like, default 0.05
        Two-sided significance level.

    Returns
    -------
    ndarray
        Power by Fisher's z with its bias term, the critical value from the t distribution.

    References
    ----------
    .. [1] Cohen, J. (1988). Statistical power analysis for the behavioral sciences. 2nd ed.,
       p. 546.
    """
    true, size = _floats(r), _floats(n)
    critical_t = stats.t.isf(_floats(alpha) / 2, size - 2)
    critical = np.arctanh(np.sqrt(critical_t**2 / (critical_t**2 + size - 2)))
    shift = np.arctanh(np.abs(true)) + np.abs(true) / (2 * (size - 1))
    scale = np.sqrt(size - 3)
    power = stats.norm.cdf((shift - critical) * scale) + stats.norm.cdf((-shift - critical) * scale)
    return np.asarray(power, dtype=np.float64)


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
