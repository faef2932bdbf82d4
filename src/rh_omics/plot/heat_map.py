"""Heat map of features by samples, each feature centred."""

from typing import TYPE_CHECKING

import numpy as np

from rh_omics.normalize import to_log2
from rh_omics.panel import Panel
from rh_omics.plot.figure import PAGE_MM, finish, new_axes
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
    height = 25 + 3.2 * len(features)
    axes = new_axes(ax, width_mm=width_mm, height_mm=height)
    log2 = to_log2(panel)
    roles = [name for name in (GROUP, TIMEPOINT) if name in log2.samples]
    order = log2.samples.sort_values(roles, kind="stable").index
    values = log2.data.loc[order, list(features)].to_numpy(dtype=float).T
    centred = values - np.nanmean(values, axis=1, keepdims=True)
    reach = float(np.nanquantile(np.abs(centred), 0.98)) or 1.0
    image = axes.imshow(
        centred, aspect="auto", cmap="PuOr_r", vmin=-reach, vmax=reach, interpolation="nearest"
    )
    axes.set_yticks(range(len(features)), list(features))
    cells = log2.samples.loc[order, roles].astype(str).agg(" ".join, axis=1).to_numpy()
    starts = np.flatnonzero(np.r_[True, cells[1:] != cells[:-1]])
    for start in starts[1:]:
        axes.axvline(start - 0.5, color="white", linewidth=1.2)
    middles = (starts + np.r_[starts[1:], len(cells)] - 1) / 2
    axes.set_xticks(middles, [cells[start].replace(" ", "\n") for start in starts])
    axes.figure.colorbar(image, ax=axes, label="log2 − mean", shrink=0.8, pad=0.01)
    n = f"{len(order)} samples"
    return finish(axes, title="Features by samples", n=n, simulated=panel.simulated)
