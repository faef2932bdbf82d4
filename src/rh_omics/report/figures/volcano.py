"""Volcano plot whose points can be pointed at, focused and chosen."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.typing import NDArray

from rh_omics.de.result import DEResult
from rh_omics.report.figures.chart import (
    Frame,
    axis_marks,
    drawing,
    effect_title,
    label,
    make_frame,
    path,
    tag,
)
from rh_omics.report.figures.figure import Figure
from rh_omics.report.text import count, fold, listing, percent, signed

SIZE: Final = (470.0, 380.0)
NAMED: Final = 8
LINE: Final = 13.0
LETTER_BOLD: Final = 6.8
Floats = NDArray[np.float64]


class _Named(NamedTuple):
    """A point that gets its name, unless the name would hide others."""

    name: str
    x: float
    y: float
    always: bool


def volcano(
    name: str, result: DEResult, shown: pd.DataFrame, *, fdr: float, colours: bool = True
) -> Figure:
    """Draw effect against p-value, a mark for each feature.

    Parameters
    ----------
    name : str
        Name of the figure.
    result : DEResult
        The result.
    shown : pandas.DataFrame
        Rows of the result's table that are tested and drawn; their order is that of the points.
    fdr : float
        False discovery rate at which features count as held.
    colours : bool, default True
        Whether marks of what held have a colour besides their shape.

    Returns
    -------
    Figure
        The figure; each point has the number of its row as ``data-i``.
    """
    effect = shown["log2_fc"].to_numpy(dtype=float)
    height = -np.log10(np.maximum(shown["pvalue"].to_numpy(dtype=float), 1e-300))
    held = (shown["padj"] <= fdr).to_numpy()
    reach = float(np.nanmax(np.abs(effect), initial=0.5)) * 1.08
    frame = make_frame((-reach, reach), (0.0, float(height.max(initial=1.0)) * 1.08), size=SIZE)
    names = [str(feature) for feature in shown["feature"]]
    points = [
        _point(
            i, frame.x(effect[i]), frame.y(height[i]), _mark(held[i], effect[i], plain=not colours)
        )
        for i in np.argsort(held, kind="stable")
    ]
    pinned = shown["feature"].isin(result.pinned).to_numpy()
    places = np.array([(frame.x(e), frame.y(h)) for e, h in zip(effect, height, strict=True)])
    chosen = np.flatnonzero((held & (np.cumsum(held) <= NAMED)) | pinned)
    wanted = [_Named(names[i], places[i][0], places[i][1], bool(pinned[i])) for i in chosen]
    parts = [
        *axis_marks(frame, effect_title(result.contrast, SIZE[0] * 0.85), "−log10 p"),
        *_threshold(frame, height, held, fdr),
        tag("g", *points, class_="points"),
        *_names(frame, wanted, places),
    ]
    said = _words(shown, held, fdr)
    svg = drawing(
        SIZE, parts, described=f"Volcano plot. {said}", simulated=result.simulated, class_="volcano"
    )
    n = f"{count(result.n_subjects, 'subject')}, {count(result.n_samples, 'sample')}, "
    return Figure(name, "Effect and p-value of each feature", n + _drawn(result, shown), svg, said)


def _drawn(result: DEResult, shown: pd.DataFrame) -> str:
    if len(shown) == result.n_tested:
        return count(result.n_tested, "feature")
    return f"the {len(shown):,} of {result.n_tested:,} features with the smallest p-values"


def _mark(held: Any, effect: float, *, plain: bool) -> str:  # noqa: ANN401 - a numpy bool
    if not held or plain:
        return "dot"
    return "up" if effect > 0 else "down"


def _point(i: int, x: float, y: float, mark: str) -> Markup:
    return tag("use", href=f"#m-{mark}", x=x, y=y, class_=f"p {mark}", data_i=int(i))


def _threshold(frame: Frame, height: np.ndarray, held: np.ndarray, fdr: float) -> list[Markup]:
    """Draw where the false discovery rate lies, where something held."""
    if not held.any():
        return []
    at = frame.y(float(height[held].min()))
    said = f"FDR {percent(fdr)}"
    return [
        tag("path", d=path((frame.x.start, at), (frame.x.end, at)), class_="limit"),
        label(frame.x.end, at - 4, said, class_="tick", text_anchor="end"),
    ]


def _names(frame: Frame, wanted: Sequence[_Named], places: Floats) -> list[Markup]:
    """Write names beside their points, where they hide the fewest other points.

    A name that would hide others is left out, unless its marker is a published one.
    """
    parts: list[Markup] = []
    taken = np.empty((0, 4))
    for name, x, y, always in sorted(wanted, key=lambda named: named.y):
        boxes = [_box(name, x, y, side) for side in (1, -1)]
        hidden = [
            _within(places, box) + _crossing(taken, box) + 99 * _outside(frame, box)
            for box in boxes
        ]
        best = int(np.argmin(hidden))
        if hidden[best] and not always:
            continue
        taken = np.vstack([taken, boxes[best]])
        anchor = ("start", "end")[best]
        at = x + (8, -8)[best]
        parts.append(label(at, y + 3, name, class_="point-name", text_anchor=anchor))
    return parts


def _box(name: str, x: float, y: float, side: int) -> Floats:
    """Return left, right, top and bottom of a name on one side of its point."""
    ends = sorted((x + 6 * side, x + (8 + LETTER_BOLD * len(name)) * side))
    return np.array([*ends, y - LINE / 2, y + LINE / 2])


def _within(places: Floats, box: Floats) -> int:
    x, y = places.T
    return int(((x > box[0]) & (x < box[1]) & (y > box[2]) & (y < box[3])).sum())


def _crossing(taken: Floats, box: Floats) -> int:
    apart = (taken[:, 1] < box[0]) | (taken[:, 0] > box[1])
    apart |= (taken[:, 3] < box[2]) | (taken[:, 2] > box[3])
    return int((~apart).sum())


def _outside(frame: Frame, box: Floats) -> bool:
    return bool(box[0] < frame.x.start or box[1] > frame.width - 4)


def _words(shown: pd.DataFrame, held: np.ndarray, fdr: float) -> str:
    n = int(held.sum())
    if not n:
        return f"None of {count(len(shown), 'feature')} holds at an FDR of {percent(fdr)}."
    rows = shown[held]
    up = int((rows["log2_fc"] > 0).sum())
    first = [
        f"{row.feature} ({signed(row.log2_fc)}, {fold(row.log2_fc)})"
        for row in rows.head(3).itertuples()
    ]
    return (
        f"{n} of {count(len(shown), 'feature')} {'holds' if n == 1 else 'hold'} at a false "
        f"discovery rate of {percent(fdr)}: {up} higher, {n - up} lower; first {listing(first)}."
    )
