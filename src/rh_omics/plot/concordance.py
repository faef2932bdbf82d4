"""A study's markers beside what was published of them, in one plot."""

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from rh_omics.concordance import Concordance
from rh_omics.errors import ParameterError
from rh_omics.plot.figure import (
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

ROW_MM: Final = 4.2
HEAD_MM: Final = 40
LETTERS: Final = 42


def concordance_forest(
    result: Concordance,
    *,
    simulated: bool = False,
    ax: "Axes | None" = None,
    width_mm: float = COLUMN_MM * 1.5,
) -> "Axes":
    """Draw each measured marker of a study above the published ratios and directions.

    The grey band holds the effects that the study would miss with the wanted power, were the
    marker tested alone.

    Parameters
    ----------
    result : Concordance
        A study's results beside published ones.
    simulated : bool, default False
        Whether the study's values come from a simulation; the result doesn't say.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 120
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot.

    Raises
    ------
    ParameterError
        If the study tested none of the published markers.
    """
    tested = result.table[result.table["study_log2_fc"].notna()]
    if tested.empty:
        msg = "the study tested none of the published markers; there is nothing to draw"
        raise ParameterError(msg)
    rows = _rows(tested)
    axes = new_axes(ax, width_mm=width_mm, height_mm=HEAD_MM + ROW_MM * len(rows))
    for place, row in enumerate(rows.to_dict("records")):
        _draw_row(axes, place, row, f"this study sees it with < {100 * result.power:.0f} % power")
    axes.use_sticky_edges = False
    axes.autoscale_view(scaley=False)
    axes.axvline(0, color=GREY, linewidth=0.6, zorder=0)
    axes.set_yticks(range(len(rows)), rows["label"], fontsize=TICK_SIZE)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    ratios = int(tested["published_log2_fc"].notna().sum())
    n = f"{len(tested)} published estimates, {ratios} of them with a ratio"
    return finish(
        axes, title=f"Beside published results ({result.question}, {result.phase})", n=n,
        x="log2 fold change", simulated=simulated, legend=True,
    )  # fmt: skip


def _rows(tested: pd.DataFrame) -> pd.DataFrame:
    """List what is drawn: the study's own effect, published ratios, then bare directions."""
    rows = []
    for feature, found in tested.groupby("feature", sort=False):
        first = found.iloc[0]
        own = {"label": f"{feature}, this study", "effect": first["study_log2_fc"]}
        span = {name: first[name] for name in ("ci_low", "ci_high")}
        rows.append({**own, **span, "band": first["detectable_alone"]})
        known = found[found["published_log2_fc"].notna()]
        rows += [
            {"label": _source(row), "effect": row["published_log2_fc"]}
            for _, row in known.iterrows()
        ]
        rows += _directions(found[found["published_log2_fc"].isna()])
    columns = ["label", "effect", "ci_low", "ci_high", "band"]
    return pd.DataFrame(rows, columns=columns)


def _directions(found: pd.DataFrame) -> list[dict[str, object]]:
    counts = found["published_direction"].value_counts()
    if counts.empty:
        return []
    words = {"up": "↑", "down": "↓", "none": "no change"}
    text = ", ".join(f"{counts[key]} {word}" for key, word in words.items() if key in counts)
    return [{"label": f"without a ratio: {text}"}]


def _draw_row(axes: "Axes", place: int, row: dict[str, float], unseen: str) -> None:
    own = pd.notna(row["band"])
    if own:
        axes.barh(place, 2 * row["band"], left=-row["band"], height=0.8, color=GREY, alpha=0.25,
                  linewidth=0, zorder=0, label=_once(axes, unseen))  # fmt: skip
        axes.hlines(place, row["ci_low"], row["ci_high"], color=BLUE)
    if pd.notna(row["effect"]):
        marker, colour = ("s", BLUE) if own else ("D", ORANGE)
        name = _once(axes, "this study, 95 % interval" if own else "published ratio")
        axes.scatter(
            [row["effect"]], [place], s=18, c=colour, marker=marker, linewidths=0, label=name
        )


def _once(axes: "Axes", name: str) -> str | None:
    """Name a mark in the legend the first time only."""
    return None if name in axes.get_legend_handles_labels()[1] else name


def _source(row: pd.Series) -> str:
    author = re.sub(r" \w+ et al\.", " et al.", str(row["citation"]).split(",")[0])
    text = f"{author} ({row['published_id']})"
    return text if len(text) <= LETTERS else text[: LETTERS - 1] + "…"
