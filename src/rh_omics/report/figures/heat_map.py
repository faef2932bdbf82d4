"""Heat map of features by samples, each feature centred, in colours that everyone can tell."""

from typing import Final

import numpy as np
import pandas as pd
from markupsafe import Markup

from rh_omics.report.figures.chart import LETTER, drawing, label, row_name, tag
from rh_omics.report.figures.figure import Figure
from rh_omics.report.text import count, signed
from rh_omics.report.values import PanelValues

WIDTH: Final = 900.0
ROW: Final = 17.0
TOP: Final = 40.0
LEVELS: Final = 6
"""Steps of colour on each side of the mean."""


def heat_map(name: str, values: PanelValues, features: list[str], *, simulated: bool) -> Figure:
    """Draw values minus each feature's mean, samples ordered by group and timepoint.

    Parameters
    ----------
    name : str
        Name of the figure.
    values : PanelValues
        Values of a panel on a log2 scale.
    features : list of str
        Features to draw, from top to bottom.
    simulated : bool
        Whether SIMULATED stands across the drawing.

    Returns
    -------
    Figure
        The figure.
    """
    cells, blocks = _arrange(values, features)
    centred = cells - np.nanmean(cells, axis=1, keepdims=True)
    reach = float(np.nanquantile(np.abs(centred), 0.98)) or 1.0
    left = 16 + LETTER * max(map(len, map(row_name, features)))
    width = (WIDTH - left - 12 - 6 * (len(blocks) - 1)) / cells.shape[1]
    starts = _starts(blocks, left, width)
    height = TOP + ROW * len(features) + 44
    parts = [
        *_cells(centred, reach, starts, width),
        *_heads(blocks, starts, width),
        *_rows(features, left),
        *_key(reach, height),
    ]
    said = f"Values from {signed(-reach)} to {signed(reach)} around each feature's mean."
    svg = drawing(
        (WIDTH, height), parts, described=f"Heat map of {', '.join(features)}. {said}",
        simulated=simulated, over=True, class_="wide",
    )  # fmt: skip
    n = f"{count(cells.shape[1], 'sample')}, {count(len(features), 'feature')}"
    return Figure(name, "Features by samples", n, svg, f"{said} Unit: {values.unit}.")


def _arrange(
    values: PanelValues, features: list[str]
) -> tuple[np.ndarray, list[tuple[str, str, int]]]:
    """Put samples of one group and timepoint side by side; leave out what wasn't measured."""
    columns, blocks = [], []
    for group in values.group_names:
        rows = values.groups.index[(values.groups == group).to_numpy()]
        for time in values.times:
            block = values.values[time].loc[rows, features].dropna(how="all")
            columns.append(block.to_numpy(dtype=float).T)
            blocks.append((group, time, len(block)))
    return np.hstack(columns), [block for block in blocks if block[2]]


def _starts(blocks: list[tuple[str, str, int]], left: float, width: float) -> list[float]:
    places, at = [], left
    for *_, size in blocks:
        places += [at + k * width for k in range(size)]
        at += size * width + 6
    return places


def _cells(centred: np.ndarray, reach: float, starts: list[float], width: float) -> list[Markup]:
    """Draw all cells of one colour as one path."""
    step = np.clip(np.nan_to_num(np.round(centred / reach * LEVELS), nan=99), -LEVELS, 99)
    step = np.where(np.isnan(centred), 99, np.clip(step, -LEVELS, LEVELS)).astype(int)
    parts, inner = [], f"{width - 0.6:.1f}"
    box = f"h{inner}v{ROW - 1:.0f}h-{inner}z"
    for level in np.unique(step):
        spots = "".join(
            f"M{starts[column]:.1f} {TOP + ROW * row:.0f}{box}"
            for row, column in np.argwhere(step == level)
        )
        parts.append(tag("path", d=spots, class_=_colour(int(level))))
    return parts


def _colour(level: int) -> str:
    if level == 99:  # noqa: PLR2004 - not measured
        return "cell none"
    side = "high" if level > 0 else ("low" if level < 0 else "mid")
    return f"cell {side} s{abs(level)}"


def _heads(blocks: list[tuple[str, str, int]], starts: list[float], width: float) -> list[Markup]:
    parts, first = [], 0
    for group, time, size in blocks:
        middle = (starts[first] + starts[first + size - 1] + width) / 2
        parts.append(label(middle, TOP - 20, group, class_="name", text_anchor="middle"))
        parts.append(
            label(middle, TOP - 6, f"{time} ({size})", class_="tick", text_anchor="middle")
        )
        first += size
    return parts


def _rows(features: list[str], left: float) -> list[Markup]:
    return [
        label(left - 6, TOP + ROW * k + 12, row_name(name), class_="row", text_anchor="end")
        for k, name in enumerate(features)
    ]


def _key(reach: float, height: float) -> list[Markup]:
    at, size = WIDTH / 2 - 13 * 9, 18
    parts = [
        tag("path", d=f"M{at + k * size:.0f} {height - 34:.0f}h17v10h-17z", class_=_colour(level))
        for k, level in enumerate(range(-LEVELS, LEVELS + 1))
    ]
    ends = ((at, signed(-reach)), (at + 6.5 * size, "mean"), (at + 13 * size, signed(reach)))
    return parts + [
        label(x, height - 10, said, class_="tick", text_anchor="middle") for x, said in ends
    ]


def readable_features(features: pd.Series, values: PanelValues, most: int) -> list[str]:
    """Choose the first features that have values.

    Parameters
    ----------
    features : pandas.Series of str
        Features, the most notable first.
    values : PanelValues
        The values.
    most : int
        How many.

    Returns
    -------
    list of str
        The features.
    """
    known = next(iter(values.values.values())).columns
    return [str(name) for name in features if name in known][:most]
