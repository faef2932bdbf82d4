"""Volcano plot of a differential-expression result."""

from typing import TYPE_CHECKING, Final

import numpy as np

from rh_omics.de import DEResult
from rh_omics.de.options import DEFAULT_FDR
from rh_omics.plot.figure import BLACK, BLUE, COLUMN_MM, GREY, ORANGE, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABELLED: Final = 6


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
    height = -np.log10(tested["pvalue"].to_numpy(dtype=float))
    found = (tested["padj"] <= fdr).to_numpy()
    rises = (tested["log2_fc"] > 0).to_numpy()
    for chosen, colour, marker, name in (
        (~found, GREY, ".", f"not below FDR {fdr:g}"),
        (found & rises, ORANGE, "^", "higher"),
        (found & ~rises, BLUE, "v", "lower"),
    ):
        axes.scatter(
            tested["log2_fc"].to_numpy()[chosen], height[chosen], s=9 if marker == "." else 14,
            c=colour, marker=marker, linewidths=0, label=f"{name} ({int(chosen.sum())})",
        )  # fmt: skip
    named = found & (np.arange(len(tested)) < label) | tested["feature"].isin(result.pinned)
    for place in np.flatnonzero(named):
        axes.annotate(
            tested["feature"].iloc[place], (tested["log2_fc"].iloc[place], height[place]),
            xytext=(3, 2), textcoords="offset points", fontsize=5.5, color=BLACK,
        )  # fmt: skip
    axes.axvline(0, color=GREY, linewidth=0.5, zorder=0)
    axes.set_xlabel(f"log2 fold change, {result.contrast}", wrap=True)
    axes.set_ylabel("−log10 p")
    axes.legend(loc="best", handletextpad=0.2)
    n = f"{result.n_subjects} subjects, {result.n_samples} samples, {len(tested)} features"
    return finish(axes, title="Differential expression", n=n, simulated=result.simulated)
