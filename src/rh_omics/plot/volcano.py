"""Volcano plot of a differential-expression result."""

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from rh_omics.de import DEResult
from rh_omics.de.options import DEFAULT_FDR
from rh_omics.plot.figure import BLUE, COLUMN_MM, GREY, ORANGE, finish, new_axes
from rh_omics.plot.labels import name_points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABELLED: Final = 6
AXES_SHARE: Final = 0.6


def volcano(
    result: DEResult,
    *,
    fdr: float = DEFAULT_FDR,
    label: int = LABELLED,
    ax: "Axes | None" = None,
    width_mm: float = COLUMN_MM,
) -> "Axes":
    """Draw effect against p-value, a mark for each feature tested.

    Parameters
    ----------
    result : DEResult
        The result.
    fdr : float, default 0.05
        False discovery rate at which features are coloured.
    label : int, default 6
        How many of the features found are named; pinned ones always are.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot.
    """
    axes = new_axes(ax, width_mm=width_mm)
    tested = result.table[result.table["pvalue"].notna()]
    effect = tested["log2_fc"].to_numpy(dtype=float)
    height = -np.log10(tested["pvalue"].to_numpy(dtype=float))
    found = (tested["padj"] <= fdr).to_numpy()
    for chosen, colour, marker, name in (
        (~found, GREY, ".", "not found"),
        (found & (effect > 0), ORANGE, "^", f"higher, FDR {fdr:g}"),
        (found & ~(effect > 0), BLUE, "v", f"lower, FDR {fdr:g}"),
    ):
        axes.scatter(
            effect[chosen], height[chosen], s=9 if marker == "." else 14, c=colour, marker=marker,
            linewidths=0, label=f"{name}: {int(chosen.sum())}",
        )  # fmt: skip
    axes.axvline(0, color=GREY, linewidth=0.5, zorder=0)
    named = np.flatnonzero(_named(tested, found, label, result))
    names = [str(tested["feature"].iloc[place]) for place in named]
    drawn_mm = AXES_SHARE * axes.figure.get_figure(root=True).get_figheight() * 25.4
    name_points(axes, effect[named], height[named], names, height_mm=drawn_mm)
    n = f"{result.n_subjects} subjects, {result.n_samples} samples, {len(tested)} features"
    return finish(
        axes, title="Differential expression", n=n, x=result.effect_label,
        y="−log10 p", simulated=result.simulated, legend=True,
    )  # fmt: skip


def _named(tested: pd.DataFrame, found: "np.ndarray", label: int, result: DEResult) -> "np.ndarray":
    first = found & (np.cumsum(found) <= label)
    return np.asarray(first | tested["feature"].isin(result.pinned).to_numpy())
