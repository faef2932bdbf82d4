"""Distance of each value from the middle of all, in units that outliers don't stretch."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

MAD_TO_SD: Final = 1.482602218505602
"""Standard deviation of a normal sample over its median absolute deviation: 1 / Φ⁻¹(3/4)."""

MEAN_DEVIATION_TO_SD: Final = 1.2533141373155003
"""The same over the mean absolute deviation: sqrt(π / 2)."""


def modified_z(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the modified z-score of each value [1]_.

    (value − median) / (1.4826 × median absolute deviation from the median). Where more than half
    of the values are equal that deviation is 0, and the mean absolute deviation takes its place.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Numbers on a scale on which they are about normal; ``NaN`` is passed over.

    Returns
    -------
    ndarray of shape (n,)
        Scores; ``NaN`` where the value is, and 0 where all values are equal.

    References
    ----------
    .. [1] Iglewicz, B. and Hoaglin, D. C. (1993). How to Detect and Handle Outliers. ASQC Basic
       References in Quality Control, volume 16. They call a score beyond 3.5 a potential outlier.

    Examples
    --------
    >>> modified_z(np.array([1.0, 2.0, 3.0, 4.0, 25.0])).round(2)
    array([-1.35, -0.67,  0.  ,  0.67, 14.84])
    """
    known = values[~np.isnan(values)]
    if not known.size:
        return np.full(values.shape, np.nan)
    distance = values - np.median(known)
    size = np.abs(distance[~np.isnan(distance)])
    spread = float(np.median(size)) * MAD_TO_SD or float(np.mean(size)) * MEAN_DEVIATION_TO_SD
    return distance / spread if spread else distance


def robust_scale(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the scaled median absolute deviation of each column.

    Parameters
    ----------
    values : ndarray of shape (n, n_columns)
        Numbers; ``NaN`` is passed over.

    Returns
    -------
    ndarray of shape (n_columns,)
        1.4826 × median absolute deviation from the column's median; an estimate of the standard
        deviation of a normal sample. ``NaN`` where a column has no number.

    Examples
    --------
    >>> robust_scale(np.array([[1.0], [2.0], [3.0], [4.0], [25.0]])).round(2)
    array([1.48])
    """
    scale = np.full(values.shape[1], np.nan)
    filled = ~np.isnan(values).all(axis=0)
    known = values[:, filled]
    scale[filled] = MAD_TO_SD * np.nanmedian(np.abs(known - np.nanmedian(known, axis=0)), axis=0)
    return scale
