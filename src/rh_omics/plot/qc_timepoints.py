"""Which samples there are of each subject."""

from typing import TYPE_CHECKING, Final

from rh_omics.plot.figure import BLUE, COLUMN_MM, ORANGE, finish, new_axes
from rh_omics.plot.qc_marks import name_rows, require_table
from rh_omics.qc import QCResult
from rh_omics.schema import GROUP, SUBJECT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST: Final = 60


def qc_timepoints(
    result: QCResult, *, ax: "Axes | None" = None, width_mm: float = COLUMN_MM
) -> "Axes":
    """Draw a row per subject with a mark for each sample, and a cross where one is missing.

    Parameters
    ----------
    result : QCResult
        Quality control of a panel with several timepoints.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot: subjects with something missing first; at most 60.

    Raises
    ------
    ParameterError
        If the samples have one timepoint.
    """
    table = require_table(result, "timepoints")
    times = [str(name) for name in table if name not in (SUBJECT, GROUP)]
    counts = table.set_index(SUBJECT)[times]
    incomplete = counts.eq(0).any(axis=1)
    shown = counts.loc[incomplete.sort_values(ascending=False, kind="stable").index[:MOST]]
    axes = new_axes(ax, width_mm=width_mm, height_mm=30 + 2.9 * len(shown))
    for present, colour, marker, label in (
        (True, BLUE, "s", "sample"),
        (False, ORANGE, "x", "missing"),
    ):
        rows, columns = (shown.gt(0) == present).to_numpy().nonzero()
        if len(rows):
            axes.scatter(columns, rows, s=12, c=colour, marker=marker, label=label, linewidths=0.9)
    name_rows(axes, [str(subject) for subject in shown.index])
    axes.set_xticks(range(len(times)), times)
    axes.set_xlim(-0.5, len(times) - 0.5)
    return finish(
        axes, title="Timepoints", simulated=result.simulated, legend=True,
        n=f"{len(counts)} subjects, {int(incomplete.sum())} incomplete; {len(shown)} shown",
    )  # fmt: skip
