"""Forest plots: effects with intervals, one below the other."""

from typing import TYPE_CHECKING, Final

import pandas as pd

from rh_omics.concordance import Concordance, PooledStudies
from rh_omics.de import DEResult
from rh_omics.errors import ParameterError, shorten
from rh_omics.plot.figure import (
    BLACK,
    BLUE,
    COLUMN_MM,
    GREY,
    ORANGE,
    TICK_SIZE,
    finish,
    new_axes,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_MM: Final = 4.0
LETTERS: Final = 34
OWN, PUBLISHED, POOLED, PREDICTED = "own", "published", "pooled", "predicted"
_MARKS: Final = {
    OWN: ("s", BLUE),
    PUBLISHED: ("D", ORANGE),
    POOLED: ("D", BLACK),
    PREDICTED: ("", GREY),
}


def forest(
    result: PooledStudies | Concordance,
    feature: str,
    *,
    simulated: bool = False,
    ax: "Axes | None" = None,
    width_mm: float = COLUMN_MM,
) -> "Axes":
    """Draw a feature's effect in several studies, or in this study beside published estimates.

    Parameters
    ----------
    result : PooledStudies or Concordance
        Pooled studies, or a study's results beside published ones.
    feature : str
        A feature of the result.
    simulated : bool, default False
        Whether the study's values come from a simulation; the result doesn't say.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot.

    Raises
    ------
    ParameterError
        If the result doesn't hold the feature.
    """
    if isinstance(result, PooledStudies):
        rows, n = _pooled_rows(result, feature)
        measure = str(result.table.set_index("feature").loc[feature, "measure"])
        unit = "log2 fold change" if measure == "log2_fc" else measure
    else:
        rows, n = _published_rows(result, feature)
        unit = "log2 fold change"
    return _draw(rows, feature, n, unit=unit, simulated=simulated, ax=ax, width_mm=width_mm)


def effect_intervals(
    result: DEResult,
    features: list[str] | None = None,
    *,
    ax: "Axes | None" = None,
    width_mm: float = COLUMN_MM,
) -> "Axes":
    """Draw effects with their intervals: what the study found, and what it rules out.

    Parameters
    ----------
    result : DEResult
        The result.
    features : list of str, optional
        Features to draw, from top to bottom; pinned ones and the first ten by default.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot.

    Raises
    ------
    ParameterError
        If no feature to be drawn was tested.
    """
    table = result.table.set_index("feature")
    tested = table[table["pvalue"].notna()]
    chosen = features or list(dict.fromkeys([*result.pinned, *tested.index[:10]]))
    kept = [name for name in chosen if name in tested.index]
    if not kept:
        msg = f"none of {shorten(chosen)} was tested"
        raise ParameterError(msg)
    rows = tested.loc[kept].reset_index().rename(columns={"feature": "label", "log2_fc": "effect"})
    n = f"{result.n_subjects} subjects, {len(rows)} of {result.n_tested} features"
    return _draw(
        rows.assign(kind=OWN), "Effects and intervals", n, simulated=result.simulated, ax=ax,
        unit=result.effect_label, width_mm=width_mm,
    )  # fmt: skip


def _pooled_rows(result: PooledStudies, feature: str) -> tuple[pd.DataFrame, str]:
    rows = result.forest(feature)
    studies = len(rows) - 2
    kinds = [OWN] * studies + [POOLED, PREDICTED]
    i2 = result.table.set_index("feature").loc[feature, "i2"]
    return rows.assign(kind=kinds), f"{studies} studies, {result.method}, I² {100 * i2:.0f} %"


def _published_rows(result: Concordance, feature: str) -> tuple[pd.DataFrame, str]:
    chosen = result.table[result.table["feature"] == feature]
    if chosen.empty:
        known = shorten(list(result.table["feature"].unique()))
        msg = f"nothing is compared for {feature!r}; compared are {known}"
        raise ParameterError(msg)
    rows = []
    first = chosen.iloc[0]
    if pd.notna(first["study_log2_fc"]):
        rows.append(("this study", first["study_log2_fc"], first["ci_low"], first["ci_high"], OWN))
    known = chosen[chosen["published_log2_fc"].notna()]
    rows += [
        (_source(row), row["published_log2_fc"], float("nan"), float("nan"), PUBLISHED)
        for _, row in known.iterrows()
    ]
    n = f"{len(chosen)} published estimates, {len(known)} of them with a ratio"
    return pd.DataFrame(rows, columns=["label", "effect", "ci_low", "ci_high", "kind"]), n


def _draw(
    rows: pd.DataFrame,
    title: str,
    n: str,
    *,
    unit: str,
    simulated: bool,
    ax: "Axes | None",
    width_mm: float,
) -> "Axes":
    axes = new_axes(ax, width_mm=width_mm, height_mm=32 + ROW_MM * max(len(rows), 2))
    for place, row in enumerate(rows.to_dict("records")):
        marker, colour = _MARKS[row["kind"]]
        style = "--" if row["kind"] == PREDICTED else "-"
        axes.hlines(place, row["ci_low"], row["ci_high"], color=colour, linestyle=style)
        if marker:
            axes.scatter([row["effect"]], [place], s=18, c=colour, marker=marker, linewidths=0)
    axes.axvline(0, color=GREY, linewidth=0.6, zorder=0)
    axes.set_yticks(
        range(len(rows)), [_short(label) for label in rows["label"]], fontsize=TICK_SIZE
    )
    axes.set_ylim(max(len(rows), 1) - 0.4, -0.6)
    finished = finish(axes, title=title, n=n, x=unit, simulated=simulated)
    # Long names push the axes to the right: the label ends with them, and has room on the left.
    finished.xaxis.label.set(horizontalalignment="right", x=1.0)
    return finished


def _source(row: pd.Series) -> str:
    return f"{str(row['citation']).split(',')[0]} ({row['published_id']})"


def _short(label: object) -> str:
    text = str(label)
    return text if len(text) <= LETTERS else text[: LETTERS - 1] + "…"
