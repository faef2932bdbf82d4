"""Samples in the plane of what the design doesn't explain."""

from typing import TYPE_CHECKING, Final

import pandas as pd

from rh_omics.plot.figure import (
    BLACK,
    BLUE,
    COLUMN_MM,
    GREEN,
    MARK_SIZE,
    ORANGE,
    PURPLE,
    finish,
    new_axes,
)
from rh_omics.plot.qc_marks import require_column
from rh_omics.qc import QCResult
from rh_omics.schema import BASELINE, CONDITION, GROUP, NO_TIMEPOINT, SAMPLE, TIMEPOINT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS: Final = (BLUE, ORANGE, GREEN, PURPLE)
_MARKERS: Final = ("o", "^", "s", "D")


def qc_outliers(
    result: QCResult, *, ax: "Axes | None" = None, width_mm: float = COLUMN_MM
) -> "Axes":
    """Draw the first two principal components of the residuals from the design's cells.

    Parameters
    ----------
    result : QCResult
        Quality control of a panel.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot: colour says the group (or a crossover's condition), shape the timepoint; a ring
        and a name mark the samples that are far from their like in most features, which this
        plane needn't show.

    Raises
    ------
    ParameterError
        If there were too few samples to compare.
    """
    rows = require_column(result, "samples", "pc1")
    axes = new_axes(ax, width_mm=width_mm)
    colours = GROUP if GROUP in rows or CONDITION not in rows else CONDITION
    keys = [name for name in (colours, TIMEPOINT) if name in rows]
    ranks = {name: _ranks(rows[name]) for name in keys}
    for cell, part in rows.groupby(keys, sort=False, dropna=False):
        named = dict(zip(keys, map(str, cell), strict=True))
        label = " ".join(name for name in named.values() if name != NO_TIMEPOINT)
        colour = ranks[colours][named[colours]] if colours in named else 0
        axes.scatter(
            part["pc1"], part["pc2"], s=16, linewidths=0, c=_COLOURS[colour % len(_COLOURS)],
            marker=_MARKERS[ranks[TIMEPOINT][named[TIMEPOINT]] % len(_MARKERS)],
            label=label or None,
        )  # fmt: skip
    far = rows[rows["distance_score"] > float(result.parameters.get("outlier_score", "inf"))]
    _mark(axes, far)
    share = result.tables["components"]["share"]
    return finish(
        axes, title="What the design doesn't explain", legend=True, simulated=result.simulated,
        n=f"{len(rows)} samples, {len(far)} outlying (ringed)",
        x=f"PC 1 of the residuals ({100 * share[0]:.0f} %)",
        y=f"PC 2 of the residuals ({100 * share[1]:.0f} %)",
    )  # fmt: skip


def _mark(axes: "Axes", far: pd.DataFrame) -> None:
    axes.scatter(far["pc1"], far["pc2"], s=60, facecolors="none", edgecolors=BLACK, linewidths=0.8)
    for row in far.itertuples():
        axes.annotate(
            str(getattr(row, SAMPLE)), (row.pc1, row.pc2), xytext=(5, 3),
            textcoords="offset points", fontsize=MARK_SIZE, color=BLACK,
        )  # fmt: skip


def _ranks(labels: pd.Series) -> dict[str, int]:
    levels = sorted(labels.astype(str).unique(), key=lambda level: level != BASELINE)
    return {level: place for place, level in enumerate(levels)}
