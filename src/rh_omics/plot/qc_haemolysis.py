"""Red cells in each sample."""

from typing import TYPE_CHECKING, Final

from rh_omics.plot.figure import COLUMN_MM, GREY, finish, new_axes
from rh_omics.plot.qc_marks import draw_sorted, require_column
from rh_omics.qc import QCResult
from rh_omics.schema import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RATIO: Final = "haemolysis"
SHARE: Final = "red_cell_share"


def qc_haemolysis(
    result: QCResult, *, ax: "Axes | None" = None, width_mm: float = COLUMN_MM
) -> "Axes":
    """Draw what red cells are judged by in each sample, in rising order.

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
        The plot of miR-451a against miR-23a-3p, or of the red cells' share of the reads where
        miR-23a-3p is hardly read: dashed lines are the published limits of Ct values; on other
        scales the panel's median (solid) and the rise above it that is looked at (dashed).

    Raises
    ------
    ParameterError
        If the panel doesn't hold both miRNAs.
    """
    by_ratio = RATIO in result.samples or SHARE not in result.samples
    rows = require_column(result, "samples", RATIO if by_ratio else SHARE)
    values = rows if by_ratio else rows.assign(**{SHARE: 100 * rows[SHARE]})
    axes = new_axes(ax, width_mm=width_mm)
    n = draw_sorted(axes, values, RATIO if by_ratio else SHARE)
    parameters = result.parameters
    if result.scale == Scale.CT:
        limits = [float(parameters.get(f"haemolysis_{name}", "nan")) for name in ("fine", "severe")]
        y = "Cq(miR-23a-3p) − Cq(miR-451a)"
    else:
        middle = float(values[RATIO if by_ratio else SHARE].median())
        rise = float(parameters.get("haemolysis_rise", "nan"))
        axes.axhline(middle, color=GREY, linewidth=0.8, zorder=0)
        limits = [middle + rise if by_ratio else _share_of_odds(middle, rise)]
        y = "log2(miR-451a / miR-23a-3p)" if by_ratio else "reads of miR-451a, 486-5p, 16-5p (%)"
    for limit in limits:
        axes.axhline(limit, color=GREY, linestyle="--", linewidth=0.8, zorder=0)
    return finish(
        axes, title="Red cells", n=f"{n} samples", x="samples, in rising order", y=y,
        simulated=result.simulated, legend=True,
    )  # fmt: skip


def _share_of_odds(percent: float, rise: float) -> float:
    """Return the percentage whose odds lie so far, log2, above those of another one."""
    odds = percent / (100 - percent) * 2**rise
    return 100 * odds / (1 + odds)
