"""Two-sided probabilities of t for many features that share their degrees of freedom."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

FEWEST: Final = 4000
"""With fewer statistics of one df, the table costs more than it saves."""
CELLS: Final = 64
DEGREE: Final = 8
LARGEST_T: Final = 100.0
LARGEST_EXPONENT: Final = 600.0
"""Beyond these probabilities are computed one by one: the place in the table loses digits, or they
approach the smallest numbers."""
LEAST_DF: Final = 2.0
SAMPLE: Final = 100

_SCALE: Final = CELLS * (1.0 + LARGEST_T) / LARGEST_T

_NODES: Final = np.cos(np.pi * (np.arange(DEGREE + 1) + 0.5) / (DEGREE + 1))
_TO_POWERS: Final = np.linalg.inv(np.vander(_NODES, DEGREE + 1, increasing=True))


def two_sided_t(statistic: Floats, df: Floats) -> Floats:
    """Give the probability of a t at least as far from zero.

    Where thousands of statistics share one df, their probabilities are read from piecewise
    polynomials of degree 8: what is interpolated is p times the power of 1 + t²/df that it falls
    with, which varies slowly. They agree with the incomplete beta function to 1e-12 relative.

    Parameters
    ----------
    statistic : ndarray of shape (n,)
        Values of t.
    df : ndarray of shape (n,)
        Their degrees of freedom.

    Returns
    -------
    ndarray of shape (n,)
        Probabilities; ``NaN`` where a statistic or its df is ``NaN``.

    Examples
    --------
    >>> two_sided_t(np.array([0.0, 12.706204736]), np.array([1.0, 1.0])).round(9)
    array([1.  , 0.05])
    """
    size = np.abs(statistic)
    common = _common(df) if len(df) >= FEWEST else np.nan
    shared = np.flatnonzero((df == common) & _moderate(size, common))
    if len(shared) < FEWEST:
        return np.asarray(special.fdtrc(1.0, df, statistic**2))
    pvalue = np.empty(len(df))
    pvalue[shared] = _interpolated(size[shared], common)
    rest = np.ones(len(df), dtype=bool)
    rest[shared] = False
    pvalue[rest] = special.fdtrc(1.0, df[rest], statistic[rest] ** 2)
    return pvalue


def _common(df: Floats) -> float:
    """Guess the df that most have: the median of every so many."""
    some = df[:: max(len(df) // SAMPLE, 1)]
    known = some[~np.isnan(some)]
    return float(np.sort(known)[len(known) // 2]) if len(known) else np.nan


def _moderate(size: Floats, df: float) -> NDArray[np.bool_]:
    """Find the statistics whose probability is far above the smallest number."""
    if not df >= LEAST_DF:
        return np.zeros(size.shape, dtype=bool)
    limit = np.sqrt(df * np.expm1(min(2.0 * LARGEST_EXPONENT / (df - 1.0), LARGEST_EXPONENT)))
    whole_cells = np.floor(min(limit, LARGEST_T) / (1.0 + min(limit, LARGEST_T)) * _SCALE)
    return np.asarray(size / (1.0 + size) * _SCALE < whole_cells)


def _fall(size: Floats, df: float) -> Floats:
    """Give the exponent of the power of 1 + t²/df that is taken out of p."""
    return np.asarray((df - 1.0) / 2.0 * np.log1p(size * size / df))


def _interpolated(size: Floats, df: float) -> Floats:
    """Interpolate over u = t / (1 + t), cut into cells."""
    place = size / (1.0 + size) * _SCALE
    cell = place.astype(np.intp)
    place -= cell
    rows = np.take(_table(df), cell, axis=0)
    place = 2.0 * place - 1.0
    value = rows[:, DEGREE]
    for power in range(DEGREE - 1, -1, -1):
        value = value * place + rows[:, power]
    return np.asarray(value * np.exp(-_fall(size, df)))


def _table(df: float) -> Floats:
    """Give the polynomial of each cell, by powers of the place in it from -1 to 1."""
    middle = np.arange(CELLS)[:, np.newaxis] + 0.5
    u = (middle + _NODES / 2.0) / _SCALE
    t = u / (1.0 - u)
    with np.errstate(over="ignore", invalid="ignore"):  # in cells that are too far to be used
        values = special.fdtrc(1.0, df, t * t) * np.exp(_fall(t, df))
    return np.asarray(values @ _TO_POWERS.T)
