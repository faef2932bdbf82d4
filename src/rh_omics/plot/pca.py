"""Principal components of a panel's samples."""

from typing import TYPE_CHECKING, Final

import numpy as np

from rh_omics.errors import ScaleError
from rh_omics.normalize import to_log2
from rh_omics.panel import Panel
from rh_omics.plot.figure import BLUE, COLUMN_MM, GREEN, ORANGE, finish, new_axes
from rh_omics.schema import GROUP, TIMEPOINT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS: Final = (BLUE, ORANGE, GREEN)
_MARKERS: Final = ("o", "^", "s", "D")
FEWEST: Final = 2


def pca(panel: Panel, *, ax: "Axes | None" = None, width_mm: float = COLUMN_MM) -> "Axes":
    """Draw the first two principal components of log2 values, features centred.

    Parameters
    ----------
    panel : Panel
        Values on any scale; features with missing values are left out.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot: colour says the group, shape the timepoint.

    Raises
    ------
    ScaleError
        If fewer than two features are complete.
    """
    axes = new_axes(ax, width_mm=width_mm)
    complete = to_log2(panel).data.dropna(axis="columns")
    if complete.shape[1] < FEWEST:
        msg = f"{panel.name}: principal components need at least two features without gaps"
        raise ScaleError(msg)
    centred = (complete - complete.mean()).to_numpy(dtype=float)
    left, size, _ = np.linalg.svd(centred, full_matrices=False)
    scores, share = left * size, size**2 / (size**2).sum()
    roles = [name for name in (GROUP, TIMEPOINT) if name in panel.samples]
    groups = list(dict.fromkeys(panel.samples[roles[0]].astype(str)))
    times = list(dict.fromkeys(panel.samples[TIMEPOINT].astype(str)))
    for cell, rows in panel.samples.groupby(roles, sort=False).indices.items():
        labels = cell if isinstance(cell, tuple) else (cell,)
        axes.scatter(
            scores[rows, 0], scores[rows, 1], s=16, label=" ".join(map(str, labels)),
            c=_COLOURS[groups.index(str(labels[0])) % len(_COLOURS)],
            marker=_MARKERS[times.index(str(labels[-1])) % len(_MARKERS)], linewidths=0,
        )  # fmt: skip
    axes.set_xlabel(f"PC 1 ({share[0]:.0%})")
    axes.set_ylabel(f"PC 2 ({share[1]:.0%})")
    axes.legend(loc="best", handletextpad=0.2)
    n = f"{len(complete)} samples, {complete.shape[1]} features"
    title = "Principal components"
    return finish(axes, title=title, n=n, simulated=panel.simulated)
