"""Dot plot of a result as one SVG file: naive and corrected p-value of each term side by side."""

from collections.abc import Iterable
from html import escape
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.enrich.result import DEFAULT_FDR, EnrichmentResult

WIDTH: Final = 900
LEFT: Final = 380
RIGHT: Final = 60
ROW: Final = 22
TOP: Final = 64
BOTTOM: Final = 46
NAIVE_COLOUR: Final = "#999999"
HOLDS_COLOUR: Final = "#D55E00"
LABEL_LENGTH: Final = 48
MIN_RADIUS: Final = 3.0
MAX_RADIUS: Final = 9.0


def dot_plot(result: EnrichmentResult, *, n_terms: int = 20, fdr: float = DEFAULT_FDR) -> str:
    """Draw the first terms of a result with the declared family, without any script.

    A grey open dot is the naive p-value, a filled diamond the corrected one; the size of the dot
    is the overlap. Terms that hold at the false discovery rate are in bold.

    Parameters
    ----------
    result : EnrichmentResult
        What to draw.
    n_terms : int, default 20
        Terms to show besides those of the declared family.
    fdr : float, default 0.05
        False discovery rate of the terms in bold.

    Returns
    -------
    str
        An SVG document; each dot names its values when it is pointed at.
    """
    table = _shown(result, n_terms)
    height = TOP + ROW * max(len(table), 1) + BOTTOM
    limit = _limit(table)
    title = f"{result.library.label}: {result.method}"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12" role="img" '
        f'aria-label="{escape(title)}">'
    )
    parts = [
        opening,
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        _text(10, 20, ("SIMULATED: " if result.simulated else "") + title, bold=True),
        _text(10, 38, f"{result.n_tested} names; background {result.n_background} genes"),
        _legend(result),
        *_axis(limit, height),
    ]
    largest = max(int(table["overlap"].max()), 1) if len(table) else 1
    for number, row in enumerate(table.to_dict("records")):
        parts += _row(row, TOP + ROW * number + ROW / 2, limit, largest, fdr)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _shown(result: EnrichmentResult, n_terms: int) -> pd.DataFrame:
    first = result.table.head(n_terms)
    more = result.declared().loc[lambda rows: ~rows["term"].isin(first["term"])]
    return pd.concat([first, more]) if len(more) else first


def _limit(table: pd.DataFrame) -> float:
    smallest = np.nanmin([*table["pvalue"], *table["empirical_pvalue"].dropna(), 0.01])
    return float(np.ceil(_log(smallest)))


def _log(pvalue: float) -> float:
    return -float(np.log10(max(pvalue, 1e-300)))


def _x(pvalue: float, limit: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * _log(pvalue) / limit


def _row(row: dict[str, object], y: float, limit: float, largest: int, fdr: float) -> Iterable[str]:
    pvalue, empirical = float(str(row["pvalue"])), float(str(row["empirical_pvalue"]))
    corrected = not np.isnan(empirical)
    padj = float(str(row["empirical_padj"] if corrected else row["padj"]))
    term = str(row["term"])
    label = term if len(term) <= LABEL_LENGTH else term[: LABEL_LENGTH - 1] + "…"
    family = "" if row["family"] == "exploratory" else " *"
    overlap = int(str(row["overlap"]))
    radius = MIN_RADIUS + (MAX_RADIUS - MIN_RADIUS) * overlap / largest
    yield _text(LEFT - 10, y + 4, label + family, anchor="end", bold=padj <= fdr)
    said = escape(f"{term}: {overlap} of {row['set_size']} genes, naive p = {pvalue:.3g}")
    yield (
        f'<circle cx="{_x(pvalue, limit):.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="white" '
        f'stroke="{NAIVE_COLOUR}" stroke-width="2"><title>{said}</title></circle>'
    )
    if corrected:
        x = _x(empirical, limit)
        said = escape(f"{term}: corrected p = {empirical:.3g}, adjusted {padj:.3g}")
        yield (
            f'<path d="M{x - 6:.1f} {y:.1f}L{x:.1f} {y - 6:.1f}L{x + 6:.1f} {y:.1f}L{x:.1f} '
            f'{y + 6:.1f}Z" fill="{HOLDS_COLOUR}"><title>{said}</title></path>'
        )


def _axis(limit: float, height: float) -> Iterable[str]:
    bottom = height - BOTTOM
    step = max(1, int(np.ceil(limit / 8)))
    for power in range(0, int(limit) + 1, step):
        x = _x(10.0**-power, limit)
        yield f'<path d="M{x:.1f} {TOP}V{bottom}" stroke="#dddddd"/>'
        yield _text(x, bottom + 16, "1" if power == 0 else f"1e-{power}", anchor="middle")
    x = _x(0.05, limit)
    yield f'<path d="M{x:.1f} {TOP}V{bottom}" stroke="#666666" stroke-dasharray="3 3"/>'
    yield _text((LEFT + WIDTH - RIGHT) / 2, bottom + 34, "p (dashed: 0.05)", anchor="middle")


def _legend(result: EnrichmentResult) -> str:
    naive = (
        f'<circle cx="{LEFT}" cy="54" r="5" fill="white" stroke="{NAIVE_COLOUR}" stroke-width="2"/>'
    )
    words = [naive, _text(LEFT + 10, 58, "naive p")]
    if result.corrected:
        words.append(f'<path d="M474 54L480 48L486 54L480 60Z" fill="{HOLDS_COLOUR}"/>')
        words.append(_text(LEFT + 112, 58, "corrected p"))
    words.append(_text(LEFT + 200, 58, "* declared family"))
    return "".join(words)


def _text(x: float, y: float, text: str, *, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight}>{escape(text)}</text>'
