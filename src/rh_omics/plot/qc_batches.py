"""Batches against groups and timepoints, as a table of counts."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rh_omics.errors import ParameterError
from rh_omics.plot.figure import BLACK, COLUMN_MM, TICK_SIZE, finish, new_axes
from rh_omics.plot.qc_marks import name_rows, require_table
from rh_omics.qc import QCResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def qc_batches(
    result: QCResult,
    column: str | None = None,
    *,
    ax: "Axes | None" = None,
    width_mm: float = COLUMN_MM,
) -> "Axes":
    """Draw how many samples of each group and timepoint a batch holds.

    Parameters
    ----------
    result : QCResult
        Quality control of a panel whose sheet names batches.
    column : str, optional
        Column of the batches; the first by default.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot: a cell per batch and level with its number; darker holds more.

    Raises
    ------
    ParameterError
        If no batch was looked at, or the column wasn't.
    """
    table = require_table(result, "batches")
    columns = list(dict.fromkeys(table["batch_column"]))
    chosen = column or columns[0]
    if chosen not in columns:
        msg = f"{chosen!r} isn't among the batch columns looked at: {', '.join(columns)}"
        raise ParameterError(msg)
    rows = table[table["batch_column"] == chosen]
    counts = rows.pivot_table(index="batch", columns=["factor", "level"], values="n", sort=False)
    axes = new_axes(ax, width_mm=width_mm, height_mm=36 + 4.2 * len(counts))
    _draw(axes, counts)
    return finish(
        axes, title=f"{chosen} by group and timepoint", simulated=result.simulated,
        n=f"{len(result.samples)} samples, {len(counts)} batches",
    )  # fmt: skip


def _draw(axes: "Axes", counts: pd.DataFrame) -> None:
    values = counts.to_numpy(dtype=float)
    axes.imshow(values, aspect="auto", cmap="Blues", vmin=0, vmax=1.6 * max(values.max(), 1))
    for (i, j), n in np.ndenumerate(values):
        axes.annotate(
            f"{n:.0f}", (j, i), ha="center", va="center", fontsize=TICK_SIZE, color=BLACK,
            fontweight="bold" if n == 0 else "normal",
        )  # fmt: skip
    factors = [str(factor) for factor, _ in counts.columns]
    for place in range(1, len(factors)):
        if factors[place] != factors[place - 1]:
            axes.axvline(place - 0.5, color=BLACK, linewidth=0.8)
    names = [str(level) for _, level in counts.columns]
    axes.set_xticks(range(len(names)), names, rotation=30, ha="right")
    name_rows(axes, [str(batch) for batch in counts.index])
