"""Controls over the run."""

from typing import TYPE_CHECKING, Final

import pandas as pd

from rh_omics.errors import ParameterError
from rh_omics.plot.figure import (
    BLUE,
    COLUMN_MM,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    finish,
    new_axes,
)
from rh_omics.plot.qc_marks import require_table
from rh_omics.qc import QCResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LINES: Final = ((BLUE, "o"), (ORANGE, "^"), (GREEN, "s"), (PURPLE, "D"), (SKY, "v"))
_FEWEST: Final = 3


def qc_controls(
    result: QCResult, *, ax: "Axes | None" = None, width_mm: float = COLUMN_MM
) -> "Axes":
    """Draw the controls with the largest scatter over the run, each as percent of its mean.

    Parameters
    ----------
    result : QCResult
        Quality control of a panel whose run has controls.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot: up to five lines of a feature and a control each; dashed lines are the threshold
        of the coefficient of variation on both sides of the mean.

    Raises
    ------
    ParameterError
        If no control has three injections.
    """
    levels = require_table(result, "control_levels")
    judged = levels[levels["n"] >= _FEWEST].sort_values("cv", ascending=False, kind="stable")
    if judged.empty:
        msg = f"quality control of {result.panel} has no control with {_FEWEST} injections"
        raise ParameterError(msg)
    axes = new_axes(ax, width_mm=width_mm, height_mm=80)
    rows = require_table(result, "controls")
    for (colour, marker), line in zip(_LINES, judged.itertuples(), strict=False):
        part = _injections(rows, line.level, line.feature)
        label = f"{line.feature}, {line.level}: CV {100 * line.cv:.0f} %"
        axes.plot(
            part["injection"], 100 * part["value"] / line.mean, color=colour, marker=marker,
            markersize=3, linewidth=0.7, label=label,
        )  # fmt: skip
    cv = 100 * float(result.parameters.get("control_cv", 0.0))
    for height, style in ((100 - cv, "--"), (100, "-"), (100 + cv, "--")):
        axes.axhline(height, color=GREY, linestyle=style, linewidth=0.7, zorder=0)
    n = f"{rows['injection'].nunique()} control injections, {judged['feature'].nunique()} features"
    return finish(
        axes, title="Controls with the largest scatter", n=n, x="injection of the run",
        y="percent of the control's mean", simulated=result.simulated, legend=True,
    )  # fmt: skip


def _injections(rows: pd.DataFrame, level: object, feature: object) -> pd.DataFrame:
    chosen = (rows["level"] == level) & (rows["feature"] == feature) & ~rows["censored"]
    return rows[chosen].sort_values("injection", kind="stable")
