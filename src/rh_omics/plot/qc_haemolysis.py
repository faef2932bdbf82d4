"""Red cells in each sample."""

from typing import TYPE_CHECKING

from rh_omics.plot.figure import COLUMN_MM, GREY, finish, new_axes
from rh_omics.plot.qc_marks import draw_sorted, require_column
from rh_omics.qc import QCResult
from rh_omics.schema import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def qc_haemolysis(
    result: QCResult, *, ax: "Axes | None" = None, width_mm: float = COLUMN_MM
) -> "Axes":
    """Draw miR-451a against miR-23a-3p in each sample, in rising order.

    Parameters
    ----------
    result : QCResult
        Quality control of a panel of miRNAs.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot: dashed lines are the published limits of Ct values; on other scales the panel's
        median (solid) and the rise above it that is looked at (dashed).

    Raises
    ------
    ParameterError
        If the panel doesn't hold both miRNAs.
    """
    rows = require_column(result, "samples", "haemolysis")
    axes = new_axes(ax, width_mm=width_mm)
    n = draw_sorted(axes, rows, "haemolysis")
    parameters = result.parameters
    if result.scale == Scale.CT:
        limits = [float(parameters.get(f"haemolysis_{name}", "nan")) for name in ("fine", "severe")]
        y = "Cq(miR-23a-3p) − Cq(miR-451a)"
    else:
        middle = float(rows["haemolysis"].median())
        axes.axhline(middle, color=GREY, linewidth=0.8, zorder=0)
        limits = [middle + float(parameters.get("haemolysis_rise", "nan"))]
        y = "log2(miR-451a / miR-23a-3p)"
    for limit in limits:
        axes.axhline(limit, color=GREY, linestyle="--", linewidth=0.8, zorder=0)
    return finish(
        axes, title="Red cells", n=f"{n} samples", x="samples, in rising order", y=y,
        simulated=result.simulated, legend=True,
    )  # fmt: skip
