"""Dot plot of an enrichment: naive and corrected side by side, the declared family marked."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from markupsafe import Markup

from rh_omics.enrich.result import EnrichmentResult
from rh_omics.plot.dot_plot import shown_terms
from rh_omics.report.figures.chart import (
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
from rh_omics.report.text import count

WIDTH: Final = 640.0
LEFT: Final = 270.0
ROW: Final = 22.0
TERMS: Final = 15
LETTERS: Final = 40
LEVEL: Final = 0.05


def dot_plot(name: str, result: EnrichmentResult) -> Figure:
    """Draw the adjusted p-value of the first terms and of the declared family.

    Parameters
    ----------
    name : str
        Name of the figure.
    result : EnrichmentResult
        The result.

    Returns
    -------
    Figure
        The figure: open circles are naive, filled diamonds corrected p-values.
    """
    table = shown_terms(result, TERMS)
    heights = {column: _height(table[column]) for column in ("padj", "empirical_padj")}
    top = max([1.5, *(float(np.nanmax(h, initial=0.0)) for h in heights.values())]) * 1.06
    bottom = 14 + ROW * max(len(table), 1)
    frame = Frame(
        WIDTH, bottom + 46, Axis(0, top, LEFT, WIDTH - 16),
        Axis(len(table) - 0.5, -0.5, bottom, 14),
    )  # fmt: skip
    at = frame.x(-np.log10(LEVEL))
    parts = [
        *axis_marks(frame, "−log10 adjusted p (dashed: 0.05)", "", y_values=False),
        tag("path", d=path((at, bottom), (at, 14)), class_="limit"),
    ]
    for place, row in enumerate(table.to_dict("records")):
        marks = [heights["padj"][place], heights["empirical_padj"][place]]
        parts += _row(frame, row, frame.y(place), marks, corrected=result.corrected)
    said = _words(result)
    svg = drawing(
        (WIDTH, frame.height), parts, described=f"Enrichment. {said}", simulated=result.simulated
    )
    n = (
        f"{count(result.n_tested, 'name')} of the list, background "
        f"{count(result.n_background, 'gene')}, {count(len(result.table), 'term')} tested"
    )
    return Figure(name, f"Enrichment, {result.library.label}", n, svg, said)


def _row(
    frame: Frame,
    row: Mapping[Any, Any],
    y: float,
    marks: list[float],
    *,
    corrected: bool,
) -> list[Markup]:
    term = str(row["term"])
    declared = row["family"] not in {"exploratory", ""} and not pd.isna(row["family"])
    naive, right = marks
    parts = [
        label(
            LEFT - 10,
            y + 4,
            row_name(term, LETTERS) + (" *" if declared else ""),
            class_="row",
            text_anchor="end",
        )
    ]
    if corrected and not np.isnan(right) and not np.isnan(naive):
        parts.append(tag("path", d=path((frame.x(naive), y), (frame.x(right), y)), class_="pair"))
    if not np.isnan(naive):
        mark, kind = ("dot", "p dot below") if corrected else ("diamond", "p up")
        parts.append(tag("use", href=f"#m-{mark}", x=frame.x(naive), y=y, class_=kind))
    if corrected and not np.isnan(right):
        parts.append(tag("use", href="#m-diamond", x=frame.x(right), y=y, class_="p up"))
    return parts


def _height(pvalue: pd.Series) -> np.ndarray:
    values = pvalue.to_numpy(dtype=float)
    return np.asarray(-np.log10(np.clip(values, 1e-300, 1.0)))


def _words(result: EnrichmentResult) -> str:
    held = len(result.significant())
    if not result.corrected:
        return (
            f"{count(held, 'term')} {'holds' if held == 1 else 'hold'} at a false discovery rate "
            "of 5 %; * declared family."
        )
    naive = len(result.significant(naive=True))
    return (
        f"Open circles: naive test, by which {count(naive, 'term')} would hold; diamonds: "
        f"corrected for the bias of targets, by which {held} "
        f"{'holds' if held == 1 else 'hold'}; * declared family."
    )
