"""Principal components of a panel's samples."""

from typing import TYPE_CHECKING, Final

import numpy as np

from rh_omics.errors import ScaleError
from rh_omics.normalize import to_log2
from rh_omics.panel import Panel
from rh_omics.plot.cells import cell_ranks
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
    ranks = cell_ranks(panel)
    for rows in ranks.groupby(list(ranks)).indices.values():
        first = ranks.iloc[rows[0]]
        colour = first[GROUP] if GROUP in ranks else 0
        axes.scatter(
            scores[rows, 0], scores[rows, 1], s=16, linewidths=0,
            label=" ".join(panel.samples.iloc[rows[0]][list(ranks)].astype(str)),
            c=_COLOURS[colour % len(_COLOURS)], marker=_MARKERS[first[TIMEPOINT] % len(_MARKERS)],
        )  # fmt: skip
    return finish(
        axes, title="Principal components", simulated=panel.simulated, legend=True,
        n=f"{len(complete)} samples, {complete.shape[1]} features",
        x=f"PC 1 ({100 * share[0]:.0f} %)", y=f"PC 2 ({100 * share[1]:.0f} %)",
    )  # fmt: skip
