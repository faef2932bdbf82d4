"""Samples on the first two principal components, those with doubts named."""

from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from rh_omics.qc.result import PASSED, QCResult
from rh_omics.report.figures.chart import Frame, axis_marks, drawing, label, make_frame, tag
from rh_omics.report.figures.figure import Figure
from rh_omics.report.tables import Columns, make_table
from rh_omics.report.text import count, listing

MARKS: Final = ("dot", "up", "diamond", "down")
COLOURS: Final = ("down", "up", "dot", "dot")
NEEDED: Final = frozenset({"pc1", "pc2"})
NUMBERS: Final[Columns] = {
    "sample": ("sample", "text"),
    "subject": ("subject", "text"),
    "timepoint": ("timepoint", "text"),
    "group": ("group", "text"),
    "pc1": ("component 1", "number"),
    "pc2": ("component 2", "number"),
    "verdict": ("verdict", "text"),
}


def sample_map(result: QCResult) -> Figure | None:
    """Draw samples by their first two components, a mark for each group.

    Parameters
    ----------
    result : QCResult
        Quality control of a panel.

    Returns
    -------
    Figure or None
        The figure, where components were computed.
    """
    if not set(result.samples) >= NEEDED:
        return None
    rows = result.samples.dropna(subset=sorted(NEEDED))
    if len(rows) < 2:  # noqa: PLR2004 - one point is no map
        return None
    frame = make_frame(_ends(rows["pc1"]), _ends(rows["pc2"]))
    group = rows["group"].fillna("no group") if "group" in rows else pd.Series("", index=rows.index)
    names = list(dict.fromkeys(sorted(map(str, group))))
    parts = [*axis_marks(frame, _axis(result, "pc1"), _axis(result, "pc2"))]
    for row, name in zip(rows.to_dict("records"), group.astype(str), strict=True):
        parts += _point(frame, row, names.index(name) % len(MARKS))
    doubtful = rows.loc[rows["verdict"] != PASSED, "sample"].astype(str)
    said = f"{count(len(doubtful), 'sample')} with doubts"
    said += f": {listing(list(doubtful))}." if len(doubtful) else "."
    key = ", ".join(f"{_SIGNS[k % len(MARKS)]} {name}" for k, name in enumerate(names) if name)
    svg = drawing(
        (frame.width, frame.height), parts, described=f"Samples by two components. {said}",
        simulated=result.simulated, class_="compact",
    )  # fmt: skip
    numbers = make_table(
        f"map-{result.panel}-numbers", f"Samples of {result.panel} by component", rows, NUMBERS
    )
    words = f"{said} {key}. What differs between groups and timepoints was taken away before."
    n = count(len(rows), "sample")
    return Figure(f"map-{result.panel}", "Samples beside their like", n, svg, words, numbers)


_SIGNS: Final = ("●", "▲", "◆", "▼")


def _ends(values: pd.Series) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = 0.07 * (high - low or 1.0)
    return low - room, high + room


def _axis(result: QCResult, component: str) -> str:
    table = result.tables.get("components")
    title = f"component {component[-1]}"
    if table is None:
        return title
    share = table.set_index("component")["share"].get(component)
    return title if share is None else f"{title} ({100 * share:.0f} % of the variance)"


def _point(frame: Frame, row: dict[Any, Any], kind: int) -> list[Markup]:
    x, y = frame.x(float(row["pc1"])), frame.y(float(row["pc2"]))
    point = tag("use", href=f"#m-{MARKS[kind]}", x=x, y=y, class_=f"p {COLOURS[kind]}")
    if row["verdict"] == PASSED:
        return [point]
    return [point, label(x + 8, y + 4, str(row["sample"]), class_="point-name")]
