"""Locally weighted robust linear regression of one variable on another."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NEAR, FAR = 0.001, 0.999


class _Window(NamedTuple):
    """What one local fit needs: its place, its points, and their moments about the place."""

    at: int
    points: slice
    moments: Floats
    """Tricube weights times (1, d, d²) for the distances d, shape (3, n_points)."""


def lowess(
    x: Floats, y: Floats, *, span: float = 2 / 3, iterations: int = 3, delta: float | None = None
) -> Floats:
    """Smooth `y` over `x` by robust local lines with tricube weights [1]_.

    Parameters
    ----------
    x : ndarray of shape (n,)
        Abscissae in increasing order, finite; ties share one fitted value.
    y : ndarray of shape (n,)
        Ordinates, finite.
    span : float, default 2/3
        Share of the points in each local fit.
    iterations : int, default 3
        Robust fits after the first, each with bisquare weights of the residuals.
    delta : float, optional
        Points nearer than this to the last fitted one are interpolated; default 1 % of the range.

    Returns
    -------
    ndarray of shape (n,)
        Smoothed values.

    References
    ----------
    .. [1] Cleveland, W. S. (1979). Robust locally weighted regression and smoothing scatterplots.
       J. Am. Stat. Assoc. 74(368), 829-836.

    Examples
    --------
    A straight line stays one.

    >>> x = np.arange(10.0)
    >>> bool(np.allclose(lowess(x, 3 * x + 1), 3 * x + 1))
    True
    """
    size = len(x)
    if size == 1:
        return y.copy()
    near = 0.01 * (x[-1] - x[0]) if delta is None else delta
    count = max(min(int(span * size + 1e-7), size), 2)
    windows = _windows(x, count, near)
    robust = np.ones(size)
    fitted = _smooth(x, y, windows, robust)
    for _ in range(iterations):
        residual = np.abs(y - fitted)
        cutoff = 6.0 * float(np.median(residual))
        if cutoff <= 1e-7 * float(np.mean(residual)):
            break
        robust = _bisquare(residual / cutoff)
        fitted = _smooth(x, y, windows, robust)
    return fitted


def _windows(x: Floats, count: int, near: float) -> list[_Window]:
    """Choose the points to fit at and the neighbours of each."""
    windows, at, left, size = [], 0, 0, len(x)
    last = -1
    while last < size - 1:
        left = _slide(x, left, count, x[at])
        windows.append(_window(x, at, left, count))
        last = int(np.searchsorted(x, x[at], side="right")) - 1
        reach = int(np.searchsorted(x, x[at] + near, side="right")) - 1
        at = max(last + 1, reach)
    return windows


def _slide(x: Floats, left: int, count: int, place: float) -> int:
    """Move a window of `count` points right while that brings its far ends nearer."""
    while left + count < len(x) and place - x[left] > x[left + count] - place:
        left += 1
    return left


def _window(x: Floats, at: int, left: int, count: int) -> _Window:
    """Weigh the neighbours of one point by distance, ties beyond the window included."""
    place = x[at]
    radius = max(place - x[left], x[left + count - 1] - place)
    end = int(np.searchsorted(x, place + FAR * radius, side="right"))
    points = slice(left, max(end, at + 1))
    distance = x[points] - place
    share = np.abs(distance) / radius if radius > 0 else np.zeros_like(distance)
    weight = np.where(share > NEAR, (1.0 - share**3) ** 3, 1.0)
    weight[share > FAR] = 0.0
    return _Window(at, points, np.stack([weight, weight * distance, weight * distance**2]))


def _smooth(x: Floats, y: Floats, windows: list[_Window], robust: Floats) -> Floats:
    """Fit a line in each window and interpolate between."""
    weighted = np.stack([robust, robust * y], axis=1)
    spread = (NEAR * (x[-1] - x[0])) ** 2
    values = [_local_line(window, weighted[window.points], y, spread) for window in windows]
    return np.interp(x, x[[window.at for window in windows]], values)


def _local_line(window: _Window, weighted: Floats, y: Floats, spread: float) -> float:
    """Give the value of the local line at its own place."""
    sums = np.einsum("mi,ij->mj", window.moments, weighted)
    (total, total_y), (first, first_y), (second, _) = sums.tolist()
    if total <= 0:
        return float(y[window.at])
    mean, mean_y = first / total, total_y / total
    variance = second / total - mean**2
    if variance <= spread:
        return mean_y
    return mean_y - mean * (first_y / total - mean * mean_y) / variance


def _bisquare(share: Floats) -> Floats:
    """Weigh residuals, given as shares of the cutoff."""
    weight = np.where(share > NEAR, (1.0 - share**2) ** 2, 1.0)
    weight[share > FAR] = 0.0
    return weight
