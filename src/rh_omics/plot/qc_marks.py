"""What the plots of quality control share: marks by verdict, and a refusal where data is absent."""

from typing import TYPE_CHECKING, Final

import pandas as pd

from rh_omics.errors import ParameterError
from rh_omics.plot.figure import BLUE, MARK_SIZE, ORANGE, PURPLE, TICK_SIZE
from rh_omics.qc import CHECK, FAIL, PASSED, QCResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes

VERDICT_MARKS: Final = {PASSED: (BLUE, "o"), CHECK: (ORANGE, "^"), FAIL: (PURPLE, "X")}
MANY: Final = 25
"""Rows that a plot names at most."""


def require_column(result: QCResult, table: str, column: str) -> pd.DataFrame:
    """Return the rows of a table that have a value, or refuse.

    Parameters
    ----------
    result : QCResult
        The result.
    table : {"samples", "features"}
        Which of its tables.
    column : str
        What is drawn.

    Returns
    -------
    pandas.DataFrame
        The rows.

    Raises
    ------
    ParameterError
        If there are none.
    """
    frame: pd.DataFrame = getattr(result, table)
    if column not in frame or frame[column].isna().all():
        msg = f"quality control of {result.panel} has no {column} of {table} to draw"
        raise ParameterError(msg)
    return frame[frame[column].notna()]


def require_table(result: QCResult, name: str) -> pd.DataFrame:
    """Return one of a result's further tables, or refuse.

    Parameters
    ----------
    result : QCResult
        The result.
    name : str
        Name of the table.

    Returns
    -------
    pandas.DataFrame
        The table.

    Raises
    ------
    ParameterError
        If it isn't there or is empty.
    """
    table = result.tables.get(name)
    if table is None or table.empty:
        msg = f"quality control of {result.panel} has no table {name} to draw"
        raise ParameterError(msg)
    return table


def draw_sorted(axes: "Axes", samples: pd.DataFrame, column: str) -> int:
    """Draw a metric of the samples in rising order, marked by their verdict.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    samples : pandas.DataFrame
        Samples with the metric and ``verdict``.
    column : str
        The metric.

    Returns
    -------
    int
        Number of samples drawn.
    """
    ordered = samples.sort_values(column, kind="stable").reset_index(drop=True)
    for verdict, (colour, marker) in VERDICT_MARKS.items():
        rows = ordered[ordered["verdict"] == verdict]
        if len(rows):
            axes.scatter(
                rows.index, rows[column], s=14, c=colour, marker=marker, linewidths=0,
                label=f"{verdict} ({len(rows)})", zorder=2,
            )  # fmt: skip
    axes.set_xticks([])
    return len(ordered)


def name_rows(axes: "Axes", names: list[str], *, letters: int = 32) -> None:
    """Write names at the left of rows, the first at the top.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot, with rows at 0, 1 and so on.
    names : list of str
        The names.
    letters : int, default 32
        Where a long name is cut.
    """
    short = [name if len(name) <= letters else f"{name[: letters - 1]}…" for name in names]
    axes.set_yticks(range(len(names)), short, fontsize=min(TICK_SIZE, MARK_SIZE + 0.5))
    axes.set_ylim(len(names) - 0.5, -0.5)
