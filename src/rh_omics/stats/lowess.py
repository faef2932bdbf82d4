"""Locally weighted robust linear regression of one variable on another."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rh_omics.stats.block_moments import Blocks, block_moments, window_sums

Floats = NDArray[np.float64]

NEAR, FAR = 0.001, 0.999
MARGIN = 8
MOST_KEPT = 2**22


class _Window(NamedTuple):
    """What one local fit needs: its place, the reach of its weights, and its points."""

    at: int
    radius: float
    points: slice


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
    kept = [_moments(x, window) for window in windows if len(windows) * count <= MOST_KEPT]
    robust = np.ones(size)
    fitted = _smooth(x, y, windows, kept, robust)
    for _ in range(iterations):
        residual = np.abs(y - fitted)
        cutoff = 6.0 * float(np.median(residual))
        if cutoff <= 1e-7 * float(np.mean(residual)):
            break
        robust = _bisquare(residual / cutoff)
        fitted = _smooth(x, y, windows, kept, robust)
    return fitted


def _windows(x: Floats, count: int, near: float) -> list[_Window]:
    """Choose the points to fit at and the neighbours of each."""
    windows, at, left, size = [], 0, 0, len(x)
    last, ends = -1, x[: size - count] + x[count:]
    while last < size - 1:
        near_left = int(np.searchsorted(ends, 2.0 * x[at])) - MARGIN
        left = _slide(x, max(left, near_left), count, x[at])
        windows.append(_window(x, at, left, count))
        last = int(np.searchsorted(x, x[at], side="right")) - 1
        reach = int(np.searchsorted(x, x[at] + near, side="right")) - 1
        at = max(last + 1, reach)
    return windows


def _slide(x: Floats, left: int, count: int, place: float) -> int:
    """Move a window of `count` points right while that brings its far end nearer."""
    while left + count < len(x) and place - x[left] > x[left + count] - place:
        left += 1
    return left


def _window(x: Floats, at: int, left: int, count: int) -> _Window:
    """Weigh the neighbours of one point by distance, ties beyond the window included."""
    radius = max(x[at] - x[left], x[left + count - 1] - x[at])
    return _Window(at, float(radius), _run(x, x[at], FAR * radius))


def _moments(x: Floats, window: _Window) -> Floats:
    """Give tricube weights times (1, d, d²) for the distances d, shape (3, n_points)."""
    distance = x[window.points] - x[window.at]
    share = np.abs(distance) / (window.radius or 1.0)
    rest = 1.0 - share * share * share
    moments = np.empty((3, len(share)))
    np.multiply(rest * rest, rest, out=moments[0])
    moments[0, _run(distance, 0.0, NEAR * window.radius)] = 1.0
    np.multiply(moments[0], distance, out=moments[1])
    np.multiply(moments[1], distance, out=moments[2])
    return moments


def _run(x: Floats, place: float, reach: float) -> slice:
    """Find the points within reach of a place; `x` is sorted."""
    return slice(
        int(np.searchsorted(x, place - reach, side="left")),
        int(np.searchsorted(x, place + reach, side="right")),
    )


def _smooth(
    x: Floats, y: Floats, windows: list[_Window], kept: list[Floats], robust: Floats
) -> Floats:
    """Fit a line in each window and interpolate between."""
    weighted = np.stack([robust, robust * y], axis=1)
    spread = (NEAR * (x[-1] - x[0])) ** 2
    if kept:
        sums = [
            moment @ weighted[window.points] for window, moment in zip(windows, kept, strict=True)
        ]
    else:
        blocks = block_moments(x, weighted)
        sums = [_sums(blocks, window, weighted) for window in windows]
    values = [
        _local_line(total, y[window.at], spread)
        for window, total in zip(windows, sums, strict=True)
    ]
    return np.interp(x, x[[window.at for window in windows]], values)


def _sums(blocks: Blocks, window: _Window, weighted: Floats) -> Floats:
    """Sum weights times (1, d, d²) over a window, whole blocks by their moments."""
    x, points = blocks.x, window.points
    centre = _run(x, x[window.at], NEAR * window.radius)
    total = np.zeros((3, 2))
    rest = [centre]
    for side in (slice(points.start, centre.start), slice(centre.stop, points.stop)):
        found, whole = window_sums(blocks, x[window.at], window.radius or 1.0, side)
        total += found
        rest += [slice(side.start, whole.start), slice(whole.stop, side.stop)]
    for part in rest:
        total += _moments(x, window._replace(points=part)) @ weighted[part]
    return total


def _local_line(sums: Floats, own: float, spread: float) -> float:
    """Give the value of the local line at its own place; the point itself without weights."""
    (total, total_y), (first, first_y), (second, _) = sums.tolist()
    if total <= 0:
        return own
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
