"""Effects with their intervals, one under the other, beside what was published."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from markupsafe import Markup

from rh_omics.report.figures.chart import (
    LETTER,
    Axis,
    Frame,
    axis_marks,
    drawing,
    label,
    path,
    row_name,
    tag,
)
from rh_omics.report.figures.figure import Figure
from rh_omics.report.tables import Columns, make_table
from rh_omics.report.text import count, percent

ROW: Final = 24.0
WIDTH: Final = 560.0
COLUMNS: Final[Columns] = {
    "feature": ("feature", "text"),
    "log2_fc": ("log2 fold change", "signed"),
    "ci_low": ("95 % from", "signed"),
    "ci_high": ("to", "signed"),
    "pvalue": ("p", "pvalue"),
    "padj": ("adjusted p", "pvalue"),
    "n": ("samples", "count"),
    "reason": ("why not tested", "text"),
}


def intervals(
    name: str,
    table: pd.DataFrame,
    *,
    title: str,
    n: str,
    axis: str,
    fdr: float,
    simulated: bool,
    measure: str = "log2 fold change",
    noun: str = "feature",
    published: Mapping[str, list[float]] | None = None,
) -> Figure:
    """Draw a point with its 95 % interval for each feature.

    Parameters
    ----------
    name : str
        Name of the figure.
    table : pandas.DataFrame
        Rows of a ``de`` table.
    title, n, axis : str
        What is shown, of how many, and on which scale.
    fdr : float
        False discovery rate at which an effect counts as held.
    simulated : bool
        Whether SIMULATED stands across the drawing.
    measure : str, default "log2 fold change"
        What the numbers are called.
    noun : str, default "feature"
        What a row is.
    published : mapping of str to list of float, optional
        Published log2 fold changes by feature, drawn as diamonds.

    Returns
    -------
    Figure
        The figure.
    """
    beside = published or {}
    known = table[table["log2_fc"].notna()]
    frame = _frame(
        known, len(table), beside, max(map(len, map(row_name, table["feature"])), default=0)
    )
    parts = [
        *axis_marks(frame, axis, "", y_values=False),
        tag("path", d=path((frame.x(0), frame.y.start), (frame.x(0), frame.y.end)), class_="zero"),
    ]
    for place, row in enumerate(table.to_dict("records")):
        parts += _row(frame, row, frame.y(place), beside.get(str(row["feature"]), []), fdr)
    said = _words(known, fdr, noun)
    svg = drawing(
        (frame.width, frame.height), parts, described=f"{title}. {said}", simulated=simulated
    )
    columns: Columns = {**COLUMNS, "log2_fc": (measure, "signed")}
    numbers = make_table(f"{name}-numbers", title, table, columns)
    return Figure(name, title, n, svg, said, numbers)


def _frame(known: pd.DataFrame, n: int, beside: Mapping[str, list[float]], letters: int) -> Frame:
    marks = [value for values in beside.values() for value in values if not np.isnan(value)]
    ends = [*known["ci_low"], *known["ci_high"], *known["log2_fc"], *marks, 0.0]
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    room = 0.04 * (high - low or 1.0)
    left = min(24 + LETTER * letters, 240.0)
    bottom = 14 + ROW * max(n, 1)
    return Frame(
        WIDTH, bottom + 46,
        Axis(low - room, high + room, left, WIDTH - 14), Axis(n - 0.5, -0.5, bottom, 14),
    )  # fmt: skip


def _row(
    frame: Frame, row: Mapping[str, object], y: float, published: list[float], fdr: float
) -> list[Markup]:
    parts = [
        label(frame.x.start - 8, y + 4, row_name(row["feature"]), class_="row", text_anchor="end")
    ]
    effect, low, high, padj = (
        float(str(row[key])) for key in ("log2_fc", "ci_low", "ci_high", "padj")
    )
    if np.isnan(effect):
        return [*parts, label(frame.x.start + 8, y + 4, "not tested", class_="tick")]
    mark = "dot" if not padj <= fdr else ("up" if effect > 0 else "down")
    if not np.isnan(low):
        ends = path((frame.x(low), y), (frame.x(high), y))
        parts.append(tag("path", d=ends, class_=f"whisker {mark}"))
    parts.append(tag("use", href=f"#m-{mark}", x=frame.x(effect), y=y, class_=f"p {mark}"))
    parts += [
        tag("use", href="#m-diamond", x=frame.x(value), y=y, class_="p published")
        for value in published
        if not np.isnan(value)
    ]
    return parts


def _words(known: pd.DataFrame, fdr: float, noun: str) -> str:
    n = int((known["padj"] <= fdr).sum())
    apart = int(((known["ci_low"] > 0) | (known["ci_high"] < 0)).sum())
    return (
        f"Of {count(len(known), noun)} drawn, {n} held at a false discovery rate of "
        f"{percent(fdr)}; the interval of {apart} lies apart from no change."
    )
