"""What differs between groups and timepoints besides them."""

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from rh_omics.plot.figure import (
    BLUE,
    COLUMN_MM,
    GREEN,
    GREY,
    MARK_SIZE,
    ORANGE,
    finish,
    new_axes,
)
from rh_omics.plot.qc_marks import MANY, name_rows, require_table
from rh_omics.qc import QCResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKS: Final = {"group": (BLUE, "o"), "timepoint": (ORANGE, "^"), "condition": (GREEN, "s")}
CONFOUNDED: Final = "confounded"


def qc_fields(result: QCResult, *, ax: "Axes | None" = None, width_mm: float = COLUMN_MM) -> "Axes":
    """Draw how much each column of the sheet differs between groups and between timepoints.

    Parameters
    ----------
    result : QCResult
        Quality control of a panel whose sheet has further columns.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot: the size of the standardised difference of numbers, Cramér's V of categories;
        the largest of up to 25 columns on top. The dashed line is the threshold of a difference.

    Raises
    ------
    ParameterError
        If the sheet has no further column, or nothing to compare.
    """
    balance = require_table(result, "balance")
    rows = balance.drop_duplicates(["between", "column"])
    sizes = rows.assign(
        factor=rows["between"].str.partition(":")[0],
        size=rows["difference"].abs().where(rows["note"] != CONFOUNDED),
    )
    reach = max(1.5, float(np.nanmax([*sizes["size"], 0.0])) * 1.1)
    sizes["x"] = sizes["size"].where(sizes["note"] != CONFOUNDED, reach)
    largest = sizes.groupby("column")["x"].max().sort_values(ascending=False, kind="stable")
    names = [str(name) for name in largest.index[:MANY]]
    axes = new_axes(ax, width_mm=width_mm, height_mm=36 + 3.8 * len(names))
    _draw(axes, sizes[sizes["column"].isin(names)], names, reach)
    limit = float(result.parameters.get("large_difference", np.nan))
    axes.axvline(limit, color=GREY, linestyle="--", linewidth=0.8, zorder=0)
    return finish(
        axes, title="What differs besides group and time", simulated=result.simulated, legend=True,
        n=f"{len(result.samples)} samples, {len(names)} of {len(largest)} columns",
        x="standardised difference, or Cramér's V",
    )  # fmt: skip


def _draw(axes: "Axes", sizes: pd.DataFrame, names: list[str], reach: float) -> None:
    place = {name: row for row, name in enumerate(names)}
    for factor, (colour, marker) in _MARKS.items():
        part = sizes[sizes["factor"] == factor]
        if len(part):
            axes.scatter(
                part["x"], part["column"].map(place), s=16, c=colour, marker=marker, linewidths=0,
                label=f"between {factor}s",
            )  # fmt: skip
    for row in sizes[sizes["note"] == CONFOUNDED].itertuples():
        axes.annotate(
            CONFOUNDED, (reach, place[row.column]), xytext=(-5, 0), textcoords="offset points",
            ha="right", va="center", fontsize=MARK_SIZE,
        )  # fmt: skip
    name_rows(axes, names)
    axes.set_xlim(-0.05 * reach, 1.05 * reach)
