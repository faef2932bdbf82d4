"""Dot plot of an enrichment result: naive and corrected p-values side by side."""

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from rh_omics.enrich import EnrichmentResult
from rh_omics.plot.figure import GREY, ORANGE, PAGE_MM, TICK_SIZE, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TERMS: Final = 15
LETTERS: Final = 44
ROW_MM: Final = 3.6
SMALLEST_P: Final = 1e-300


def dot_plot(
    result: EnrichmentResult,
    *,
    n_terms: int = TERMS,
    ax: "Axes | None" = None,
    width_mm: float = PAGE_MM,
) -> "Axes":
    """Draw the adjusted p-value of the first terms and of the declared family.

    An open circle is the naive test, a filled diamond the corrected one; a result without
    correction has filled diamonds only. The area of a mark grows with the overlap.

    Parameters
    ----------
    result : EnrichmentResult
        The result.
    n_terms : int, default 15
        Terms to show besides those of the declared family.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 180
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot.
    """
    table = shown_terms(result, n_terms)
    axes = new_axes(ax, width_mm=width_mm, height_mm=32 + ROW_MM * max(len(table), 1))
    rows = np.arange(len(table))
    size = _areas(table["overlap"].to_numpy(dtype=float))
    naive = _height(table["padj"])
    if result.corrected:
        corrected = _height(table["empirical_padj"])
        axes.hlines(rows, corrected, naive, color=GREY, linewidth=0.5, zorder=1)
        axes.scatter(
            naive, rows, s=size, marker="o", facecolors="white", edgecolors=GREY, linewidths=0.9,
            label="naive", zorder=2,
        )  # fmt: skip
        axes.scatter(
            corrected, rows, s=size, c=ORANGE, marker="D", linewidths=0, zorder=3,
            label="corrected for the bias of targets",
        )  # fmt: skip
    else:
        axes.scatter(naive, rows, s=size, c=ORANGE, marker="D", linewidths=0, label="adjusted p")
    axes.axvline(-np.log10(0.05), color=GREY, linewidth=0.7, linestyle="--", zorder=0)
    axes.set_yticks(rows, [_label(row) for row in table.to_dict("records")], fontsize=TICK_SIZE)
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.set_xlim(left=-0.05)
    n = (
        f"{result.n_tested} names, background {result.n_background} genes, "
        f"{len(result.table)} terms tested; * declared family; dashed: 0.05"
    )
    return finish(
        axes, title=f"Enrichment, {result.library.label}", n=n, x="−log10 adjusted p",
        simulated=result.simulated, legend=True,
    )  # fmt: skip


def shown_terms(result: EnrichmentResult, n_terms: int) -> pd.DataFrame:
    """Choose the first terms of a result and those of its declared family.

    Parameters
    ----------
    result : EnrichmentResult
        The result.
    n_terms : int
        Terms to choose besides the declared family.

    Returns
    -------
    pandas.DataFrame
        Rows of the result's table.
    """
    first = result.table.index < n_terms
    return result.table[first | (result.table["family"].fillna("exploratory") != "exploratory")]


def _height(pvalue: pd.Series) -> "np.ndarray":
    return -np.log10(np.maximum(pvalue.to_numpy(dtype=float), SMALLEST_P))


def _areas(overlap: "np.ndarray") -> "np.ndarray":
    largest = np.nanmax(overlap, initial=1.0)
    return 10 + 30 * np.nan_to_num(overlap) / largest


def _label(row: dict[str, object]) -> str:
    term = str(row["term"])
    short = term if len(term) <= LETTERS else term[: LETTERS - 1] + "…"
    mark = " *" if str(row["family"]) not in {"exploratory", "nan", "None"} else ""
    overlap = "" if pd.isna(row["overlap"]) else f" ({int(str(row['overlap']).split('.')[0])})"
    return f"{short}{mark}{overlap}"
