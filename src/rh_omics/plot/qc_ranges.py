"""Concentrations beside published ones."""

from typing import TYPE_CHECKING

import numpy as np

from rh_omics.errors import ParameterError
from rh_omics.plot.figure import BLACK, BLUE, COLUMN_MM, SKY, finish, new_axes
from rh_omics.plot.qc_marks import MANY, name_rows, require_column
from rh_omics.qc import QCResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def qc_ranges(result: QCResult, *, ax: "Axes | None" = None, width_mm: float = COLUMN_MM) -> "Axes":
    """Draw each analyte's range and median, over the published range of medians where it's known.

    Parameters
    ----------
    result : QCResult
        Quality control of a panel of concentrations.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot: a row for each of the first 25 analytes, those with a published range on top.

    Raises
    ------
    ParameterError
        If the panel doesn't hold concentrations.
    """
    if "plausible_low" not in result.features:
        msg = f"quality control of {result.panel} has no ranges to draw; scale {result.scale}"
        raise ParameterError(msg)
    require_column(result, "features", "median")
    known = result.features["plausible_low"].notna()
    order = known.sort_values(ascending=False, kind="stable").index[:MANY]
    shown = result.features.loc[order]
    place = np.arange(len(shown))
    axes = new_axes(ax, width_mm=width_mm, height_mm=34 + 4 * len(shown))
    axes.hlines(
        place, shown["plausible_low"], shown["plausible_high"], color=SKY, linewidth=6,
        alpha=0.6, label="published medians", zorder=0,
    )  # fmt: skip
    axes.hlines(place, shown["lowest"], shown["highest"], color=BLUE, linewidth=1, label="detected")
    axes.scatter(shown["median"], place, s=14, c=BLACK, zorder=2, label="median")
    axes.set_xscale("log")
    name_rows(axes, list(shown["feature"].astype(str)))
    return finish(
        axes, title="Ranges", n=f"{len(result.samples)} samples, {len(shown)} analytes",
        x=f"concentration ({result.unit or 'no unit'})", simulated=result.simulated, legend=True,
    )  # fmt: skip
