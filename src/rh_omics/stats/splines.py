"""Natural cubic splines as a regression basis."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def natural_spline_basis(x: Floats, df: int, *, at: Floats | None = None) -> Floats:
    """Span the natural cubic splines with knots at quantiles of `x` [1]_.

    Any basis of the same space gives the same fitted values; this is the truncated power basis
    on `x` scaled to [0, 1].

    Parameters
    ----------
    x : ndarray of shape (n,)
        Covariate, finite, at least two distinct values.
    df : int
        Dimension of the space, constant included: `df` knots, the outer two at the range of `x`,
        the inner ones at equally spaced quantiles. At least 2 (a line).
    at : ndarray of shape (n_at,), optional
        Where to evaluate the basis; at `x` by default.

    Returns
    -------
    ndarray of shape (n, df)
        The basis; fewer columns where quantiles coincide.

    References
    ----------
    .. [1] Hastie, T., Tibshirani, R. and Friedman, J. (2009). The Elements of Statistical
       Learning, 2nd ed., equations 5.4 and 5.5. Springer.

    Examples
    --------
    With two knots the space is that of straight lines.

    >>> natural_spline_basis(np.array([0.0, 1.0, 2.0]), 2)
    array([[1. , 0. ], [1. , 0.5], [1. , 1. ]])
    """
    low, high = x.min(), x.max()
    knots = np.unique((np.quantile(x, np.linspace(0.0, 1.0, df)) - low) / (high - low))
    unit = ((x if at is None else at) - low) / (high - low)
    beyond = np.maximum(unit[:, None] - knots, 0.0)
    cubes = beyond * beyond * beyond
    slopes = (cubes[:, :-1] - cubes[:, -1:]) / (knots[-1] - knots[:-1])
    return np.column_stack([np.ones_like(unit), unit, slopes[:, :-1] - slopes[:, -1:]])
