"""Names of marked points, in a column beside the axes so that none hides another."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from rh_omics.plot.figure import BLACK, GREY, MARK_SIZE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MM_PER_INCH: Final = 25.4
LINE_MM: Final = 2.6


def name_points(
    ax: "Axes", x: Sequence[float], y: Sequence[float], names: Sequence[str], *, height_mm: float
) -> None:
    """Write names right of the axes, each with a thin line to its point.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The plot, its limits already set.
    x, y : sequence of float
        Points, in data units.
    names : sequence of str
        Their names.
    height_mm : float
        About how high the axes are, in mm.
    """
    low, high = ax.get_ylim()
    wanted = (np.asarray(y, dtype=float) - low) / (high - low)
    order = np.argsort(wanted, kind="stable")
    places = spread(wanted[order], gap=min(LINE_MM / height_mm, 1 / max(len(names), 1)))
    for place, number in zip(places, order, strict=True):
        ax.annotate(
            names[number], (x[number], y[number]), xycoords="data", xytext=(1.02, place),
            textcoords="axes fraction", fontsize=MARK_SIZE, color=BLACK, va="center", ha="left",
            arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.4, "shrinkA": 0,
                        "shrinkB": 1.5, "relpos": (0, 0.5)}, annotation_clip=False,
        )  # fmt: skip


def spread(wanted: "np.ndarray", *, gap: float) -> "np.ndarray":
    """Move sorted heights apart as little as needed, within 0 and 1.

    Parameters
    ----------
    wanted : ndarray of shape (n,)
        Heights in rising order, as a share of the axes.
    gap : float
        Smallest distance between two of them.

    Returns
    -------
    ndarray of shape (n,)
        Heights in rising order, at least `gap` apart.

    Examples
    --------
    >>> spread(np.array([0.5, 0.5, 0.9]), gap=0.25)
    array([0.375, 0.625, 0.9  ])
    """
    steps = gap * np.arange(len(wanted))
    free = wanted - steps
    level = _isotonic(free)
    if len(wanted):
        level = np.clip(level, 0, max(1 - steps[-1], 0))
    return np.asarray(level + steps)


def _isotonic(values: "np.ndarray") -> "np.ndarray":
    """Fit a rising sequence by pooling neighbours that fall."""
    pools: list[tuple[float, int]] = []
    for value in values:
        mean, size = float(value), 1
        while pools and pools[-1][0] > mean:
            before, count = pools.pop()
            mean = (mean * size + before * count) / (size + count)
            size += count
        pools.append((mean, size))
    return np.repeat([mean for mean, _ in pools], [size for _, size in pools])
