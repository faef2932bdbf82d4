"""Heat map of features by samples, each feature centred."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rh_omics.normalize import to_log2
from rh_omics.panel import Panel
from rh_omics.plot.cells import cell_ranks
from rh_omics.plot.figure import LABEL_SIZE, PAGE_MM, TICK_SIZE, finish, new_axes
from rh_omics.schema import GROUP, TIMEPOINT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes


def heat_map(
    panel: Panel,
    features: "Sequence[str]",
    *,
    ax: "Axes | None" = None,
    width_mm: float = PAGE_MM,
) -> "Axes":
    """Draw log2 values minus each feature's mean; samples ordered by group and timepoint.

    Parameters
    ----------
    panel : Panel
        Values on any scale.
    features : sequence of str
        Features to draw, from top to bottom.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 180
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot.
    """
    height = 28 + 3.2 * len(features)
    axes = new_axes(ax, width_mm=width_mm, height_mm=height)
    log2 = to_log2(panel)
    ranks = cell_ranks(log2)
    order = ranks.sort_values(list(ranks), kind="stable").index
    values = log2.data.loc[order, list(features)].to_numpy(dtype=float).T
    centred = values - np.nanmean(values, axis=1, keepdims=True)
    reach = float(np.nanquantile(np.abs(centred), 0.98)) or 1.0
    image = axes.imshow(
        centred, aspect="auto", cmap="PuOr_r", vmin=-reach, vmax=reach, interpolation="nearest"
    )
    axes.set_yticks(range(len(features)), list(features))
    _label_cells(axes, log2.samples.loc[order, list(ranks)].astype(str))
    bar = axes.figure.colorbar(image, ax=axes, shrink=0.8, pad=0.01)
    bar.set_label("log2 − mean", fontsize=LABEL_SIZE)
    bar.ax.tick_params(labelsize=TICK_SIZE, width=0.6, length=2)
    n = f"{len(order)} samples, {len(features)} features"
    return finish(axes, title="Features by samples", n=n, simulated=panel.simulated)


def _label_cells(axes: "Axes", cells: pd.DataFrame) -> None:
    """Write each timepoint below its samples, each group below its timepoints."""
    starts, middles = _runs(cells.agg("|".join, axis=1).to_numpy())
    for start in starts[1:]:
        axes.axvline(start - 0.5, color="white", linewidth=1.2)
    axes.set_xticks(middles, cells[TIMEPOINT].iloc[starts])
    if GROUP not in cells:
        return
    starts, middles = _runs(cells[GROUP].to_numpy())
    for start, middle in zip(starts, middles, strict=True):
        axes.annotate(
            cells[GROUP].iloc[start], (middle, 0), xycoords=axes.get_xaxis_transform(),
            xytext=(0, -13), textcoords="offset points", ha="center", va="top",
            fontsize=TICK_SIZE, annotation_clip=False,
        )  # fmt: skip


def _runs(labels: "np.ndarray") -> tuple["np.ndarray", "np.ndarray"]:
    """Return where each run of equal labels starts, and its middle."""
    starts = np.flatnonzero(np.r_[True, labels[1:] != labels[:-1]])
    return starts, (starts + np.r_[starts[1:], len(labels)] - 1) / 2
