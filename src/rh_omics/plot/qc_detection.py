"""How often each feature is detected."""

from typing import TYPE_CHECKING

import numpy as np

from rh_omics.plot.figure import BLUE, COLUMN_MM, GREY, finish, new_axes
from rh_omics.plot.qc_marks import MANY, name_rows, require_column
from rh_omics.qc import QCResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def qc_detection(
    result: QCResult, *, ax: "Axes | None" = None, width_mm: float = COLUMN_MM
) -> "Axes":
    """Draw the share of samples in which each feature is detected.

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
        The plot: a bar per feature, or a line over the features in falling order where there are
        more than 25; the dashed line is the threshold.

    Raises
    ------
    ParameterError
        If nothing was measured.
    """
    rows = require_column(result, "features", "detected")
    ordered = rows.sort_values("detected", ascending=False, kind="stable")
    share = 100 * ordered["detected"].to_numpy(dtype=float)
    limit = 100 * float(result.parameters.get("few_detected", np.nan))
    n = f"{len(result.samples)} samples, {len(rows)} features"
    few = len(rows) <= MANY
    axes = new_axes(ax, width_mm=width_mm, height_mm=32 + 3.6 * len(rows) if few else None)
    if few:
        axes.barh(range(len(share)), share, color=BLUE, height=0.7)
        name_rows(axes, list(ordered["feature"].astype(str)))
        axes.axvline(limit, color=GREY, linestyle="--", linewidth=0.8)
        axes.set_xlim(0, 100)
        x, y = "detected in samples (%)", ""
    else:
        axes.step(np.arange(1, len(share) + 1), share, where="mid", color=BLUE)
        axes.axhline(limit, color=GREY, linestyle="--", linewidth=0.8)
        axes.set_ylim(0, 102)
        x, y = "features, in falling order", "detected in samples (%)"
    return finish(axes, title="Detection", n=n, x=x, y=y, simulated=result.simulated)
