"""Tricube-weighted sums over many windows of many points, from moments of blocks of points."""

from typing import Final, NamedTuple

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BLOCKS: Final = 1024
FEWEST: Final = 16
"""Points of a block, at least."""
TRICUBE: Final = (1.0, 0.0, 0.0, -3.0, 0.0, 0.0, 3.0, 0.0, 0.0, -1.0)
"""Coefficients of (1 - u³)³, the weight at a share u of the window's radius."""
POWERS: Final = 3
"""The sums are of 1, d and d² for the distances d."""
DEGREE: Final = len(TRICUBE) - 1 + POWERS - 1


def _taylor_table() -> Floats:
    """Give the Taylor coefficients of u^m (1 - u³)³ for every m and order, by powers of u.

    Returns an array of shape (DEGREE + 1, POWERS * (DEGREE + 1)).
    """
    table = np.zeros((DEGREE + 1, POWERS, DEGREE + 1))
    for power in range(POWERS):
        current = polynomial.polymul(TRICUBE, [0.0] * power + [1.0])
        for order in range(DEGREE + 1):
            table[: len(current), power, order] = current
            current = polynomial.polyder(current) / (order + 1.0)
    return table.reshape(DEGREE + 1, -1)


_TAYLOR: Final = _taylor_table()


class Blocks(NamedTuple):
    """Sorted points in blocks of about equal size.

    Attributes
    ----------
    x : ndarray of shape (n,)
        The points, in increasing order.
    starts : ndarray of int of shape (n_blocks + 1,)
        Where each block begins, and the end of the last.
    centres : ndarray of shape (n_blocks,)
        Middle of the range of each block.
    moments : ndarray of shape (2, n_blocks, DEGREE + 1)
        Sums over a block of both weightings times the powers of the distance from its centre.
    """

    x: Floats
    starts: NDArray[np.intp]
    centres: Floats
    moments: Floats


def block_moments(x: Floats, weighted: Floats) -> Blocks:
    """Sum two weightings of sorted points times the powers of their place in their block.

    Parameters
    ----------
    x : ndarray of shape (n,)
        Points in increasing order.
    weighted : ndarray of shape (n, 2)
        The weights of the points, and weights times ordinates.

    Returns
    -------
    Blocks
        The moments.
    """
    n_blocks = min(BLOCKS, max(len(x) // FEWEST, 1))
    starts = np.linspace(0, len(x), n_blocks + 1).astype(np.intp)
    centres = (x[starts[:-1]] + x[starts[1:] - 1]) / 2.0
    place = x - np.repeat(centres, np.diff(starts))
    moments = np.empty((2, n_blocks, DEGREE + 1))
    for which in range(2):
        term = weighted[:, which].copy()
        for power in range(DEGREE + 1):
            moments[which, :, power] = np.add.reduceat(term, starts[:-1])
            term *= place
    return Blocks(x, starts, centres, moments)


def window_sums(blocks: Blocks, at: float, radius: float, inside: slice) -> tuple[Floats, slice]:
    """Sum tricube weights times (1, d, d²) over the whole blocks on one side of a place.

    The weight is a polynomial of the distance, so that its sum over a block follows from the
    block's moments by a Taylor expansion about the block's centre, which ends and is exact.

    Parameters
    ----------
    blocks : Blocks
        Moments of the points.
    at : float
        The place that distances d are measured from.
    radius : float
        Radius of the window, > 0.
    inside : slice
        Points of the window on one side of `at`.

    Returns
    -------
    sums : ndarray of shape (3, 2)
        Sums over the whole blocks, for 1, d and d² and both weightings.
    whole : slice
        The points that were summed; the others of `inside` are for the caller.
    """
    first = int(np.searchsorted(blocks.starts, inside.start, side="left"))
    last = int(np.searchsorted(blocks.starts, inside.stop, side="right")) - 1
    if last <= first:
        return np.zeros((POWERS, 2)), slice(inside.start, inside.start)
    share = (blocks.centres[first:last] - at) / radius
    side = -1.0 if share[0] < 0 else 1.0
    powers = np.vander(side * share, DEGREE + 1, increasing=True)
    taylor = (powers @ _TAYLOR).reshape(-1, POWERS, DEGREE + 1)
    scaled = blocks.moments[:, first:last] * (side / radius) ** np.arange(DEGREE + 1)
    total = np.einsum("bmj,wbj->mw", taylor, scaled)
    sums = total * ((side * radius) ** np.arange(POWERS))[:, np.newaxis]
    return sums, slice(int(blocks.starts[first]), int(blocks.starts[last]))
