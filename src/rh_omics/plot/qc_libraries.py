"""How many reads each library has."""

from typing import TYPE_CHECKING

import numpy as np

from rh_omics.plot.figure import COLUMN_MM, GREY, finish, new_axes
from rh_omics.plot.qc_marks import draw_sorted, require_column
from rh_omics.qc import QCResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def qc_libraries(
    result: QCResult, *, ax: "Axes | None" = None, width_mm: float = COLUMN_MM
) -> "Axes":
    """Draw library sizes in rising order; the dashed line is the fewest reads wanted.

    Parameters
    ----------
    result : QCResult
        Quality control of a panel of counts.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot: colour and shape say the sample's verdict, which other checks count for too.

    Raises
    ------
    ParameterError
        If the panel has no libraries.
    """
    rows = require_column(result, "samples", "library_size")
    axes = new_axes(ax, width_mm=width_mm)
    filled = rows[rows["library_size"] > 0]
    n = draw_sorted(axes, filled, "library_size")
    axes.set_yscale("log")
    axes.axhline(
        float(result.parameters.get("min_library", np.nan)),
        color=GREY, linestyle="--", linewidth=0.8,
    )  # fmt: skip
    empty = len(rows) - n
    return finish(
        axes, title="Library sizes", n=f"{n} libraries" + (f", {empty} empty" if empty else ""),
        x="libraries, in rising order", y="reads", simulated=result.simulated, legend=True,
    )  # fmt: skip
