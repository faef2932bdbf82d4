"""Blanks against samples."""

from typing import TYPE_CHECKING

import numpy as np

from rh_omics.plot.figure import BLUE, COLUMN_MM, GREY, finish, new_axes
from rh_omics.plot.qc_marks import MANY, name_rows, require_column
from rh_omics.qc import QCResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def qc_blanks(result: QCResult, *, ax: "Axes | None" = None, width_mm: float = COLUMN_MM) -> "Axes":
    """Draw the features whose blanks are highest, as percent of what blanks are held against.

    Parameters
    ----------
    result : QCResult
        Quality control of a panel whose run has blanks.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot: a row for each of up to 25 features; the dashed line is the threshold.

    Raises
    ------
    ParameterError
        If there are no blanks.
    """
    rows = require_column(result, "features", "blank_share")
    shown = rows.sort_values("blank_share", ascending=False, kind="stable").head(MANY)
    percent = 100 * shown["blank_share"].to_numpy(dtype=float)
    axes = new_axes(ax, width_mm=width_mm, height_mm=34 + 3.6 * len(shown))
    axes.scatter(np.maximum(percent, 0.01), range(len(shown)), s=14, c=BLUE, linewidths=0)
    axes.set_xscale("log")
    limit = 100 * float(result.parameters.get("blank_share", np.nan))
    axes.axvline(limit, color=GREY, linestyle="--", linewidth=0.8)
    name_rows(axes, list(shown["feature"].astype(str)))
    against = " or ".join(sorted(set(shown["blank_against"].astype(str))))
    blanks = result.tables["blanks"]["label"].nunique() if "blanks" in result.tables else 0
    return finish(
        axes, title="Blanks", n=f"{blanks} blanks; {len(shown)} of {len(rows)} features",
        x=f"blanks (% of {against})", simulated=result.simulated,
    )  # fmt: skip
