"""Paired lines of one feature: each subject before and after."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rh_omics.design import Factor
from rh_omics.errors import ParameterError
from rh_omics.panel import Panel
from rh_omics.plot.figure import BLACK, BLUE, COLUMN_MM, GREY, ORANGE, TICK_SIZE, finish, new_axes
from rh_omics.schema import BASELINE, FOLLOWUP, GROUP, SUBJECT, TIMEPOINT

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def before_after(
    panel: Panel,
    feature: str,
    *,
    timepoint: Factor | None = None,
    ax: "Axes | None" = None,
    width_mm: float = COLUMN_MM,
) -> "Axes":
    """Draw a line for each subject, side by side for each group; limits are open marks.

    Parameters
    ----------
    panel : Panel
        Values on any scale.
    feature : str
        Feature to draw.
    timepoint : Factor, optional
        Baseline and follow-up; ``pre`` and ``post`` of the panel's timepoints by default.
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
        If the panel has no such feature.
    """
    if feature not in panel.data:
        msg = f"{panel.name} has no feature {feature!r}"
        raise ParameterError(msg)
    axes = new_axes(ax, width_mm=width_mm)
    time = timepoint or Factor(TIMEPOINT, BASELINE, FOLLOWUP)
    groups = _groups(panel)
    names, sizes, limits = [], [], 0
    for place, (name, rows) in enumerate(groups.items()):
        pairs = _pairs(panel, feature, rows, time)
        at, colour, marker = 2.5 * place, (BLUE, ORANGE)[place % 2], "o^"[place % 2]
        sizes.append(_draw_group(axes, pairs, at=at, colour=colour, marker=marker))
        limits += int(pairs["limit"].eq(True).sum().sum())  # noqa: FBT003 - NaN isn't a limit
        names += [str(level) for level in time.levels]
        axes.annotate(
            name, (at + 0.5, 0), xycoords=axes.get_xaxis_transform(), xytext=(0, -14),
            textcoords="offset points", ha="center", va="top", fontsize=TICK_SIZE,
            annotation_clip=False,
        )  # fmt: skip
    axes.set_xlim(-0.5, 2.5 * len(groups) - 1)
    axes.set_xticks([2.5 * (i // 2) + i % 2 for i in range(2 * len(groups))], names)
    return finish(
        axes, title=feature, n=_n_words(groups, sizes, limits), simulated=panel.simulated,
        y=f"{feature} ({panel.unit or panel.scale})",
    )  # fmt: skip


def _n_words(groups: dict[str, pd.Index], sizes: list[int], limits: int) -> str:
    """Say the pairs of each group, and what an open mark is where there is one."""
    parts = [f"{n} {name}".strip() for name, n in zip(groups, sizes, strict=True)]
    pairs = f"{sum(sizes)} pairs" + (f" ({', '.join(parts)})" if len(parts) > 1 else "")
    return f"{pairs}; {limits} values below a limit (open marks)" if limits else pairs


def _groups(panel: Panel) -> dict[str, pd.Index]:
    if GROUP not in panel.samples:
        return {"": panel.samples.index}
    found = panel.samples.groupby(GROUP, sort=False).groups
    return {str(name): pd.Index(rows) for name, rows in found.items()}


def _pairs(panel: Panel, feature: str, rows: pd.Index, time: Factor) -> pd.DataFrame:
    sheet = panel.samples.loc[rows]
    censored = False if panel.censored is None else panel.censored.loc[rows, feature]
    frame = sheet.assign(value=panel.data.loc[rows, feature], limit=censored)
    wide = frame[frame[time.column].isin(time.levels)].pivot_table(
        index=SUBJECT, columns=time.column, values=["value", "limit"], aggfunc="first"
    )
    return wide.reindex(columns=pd.MultiIndex.from_product([["value", "limit"], time.levels]))


def _draw_group(axes: "Axes", pairs: pd.DataFrame, *, at: float, colour: str, marker: str) -> int:
    values = pairs["value"].to_numpy(dtype=float)
    limits = pairs["limit"].fillna(value=False).to_numpy(dtype=bool)
    for row in values:
        axes.plot([at, at + 1], row, color=GREY, linewidth=0.6, zorder=1)
    for side in (0, 1):
        for chosen, filled in ((~limits[:, side], colour), (limits[:, side], "none")):
            axes.scatter(
                np.full(int(chosen.sum()), at + side), values[chosen, side], s=12, zorder=2,
                facecolors=filled, edgecolors=colour, linewidths=0.7, marker=marker,
            )  # fmt: skip
    complete = ~np.isnan(values).any(axis=1)
    if complete.any():
        axes.plot([at, at + 1], np.median(values[complete], axis=0), color=BLACK, linewidth=1.6)
    return int(complete.sum())
