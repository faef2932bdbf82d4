"""Before and after: a line for each subject, limits as open marks, groups side by side."""

from typing import Final

import numpy as np
import pandas as pd
from markupsafe import Markup

from rh_omics.report.figures.chart import Frame, axis_marks, drawing, label, make_frame, path, tag
from rh_omics.report.figures.figure import Figure
from rh_omics.report.tables import Columns, make_table
from rh_omics.report.text import count, number
from rh_omics.report.values import PanelValues

SIZE: Final = (330.0, 280.0)
STEP: Final = 2.5
"""Distance between groups, where before and after are 1 apart."""

COLOUR: Final = {"dot": "down", "up": "up"}
"""Colour of each group's mark: blue circles, orange triangles."""


def before_after(name: str, values: PanelValues, feature: str, *, simulated: bool) -> Figure:
    """Draw each subject's value before and after.

    Parameters
    ----------
    name : str
        Name of the figure.
    values : PanelValues
        Values of a panel, by subject and timepoint.
    feature : str
        The feature.
    simulated : bool
        Whether SIMULATED stands across the drawing.

    Returns
    -------
    Figure
        The figure.
    """
    wide, limits = values.feature(feature)
    low, high = float(np.nanmin(wide.to_numpy())), float(np.nanmax(wide.to_numpy()))
    room = 0.06 * (high - low or 1.0)
    right = STEP * len(values.group_names) - 1
    floor = 0.0 if low >= 0 and low < high / 3 else low - room
    frame = make_frame((-0.5, right), (floor, high + room), size=SIZE, margins=(14, 12, 52, 56))
    parts = [*axis_marks(frame, "", f"{feature} ({values.unit})", x_values=False)]
    sizes = []
    for place, group in enumerate(values.group_names):
        rows = wide[(values.groups == group).to_numpy()]
        open_marks = limits.loc[rows.index]
        mark = ("dot", "up")[place % 2]
        parts += _group(frame, rows, open_marks, STEP * place, mark)
        parts += _axis(frame, values, group, STEP * place)
        sizes.append(f"{int(rows.notna().all(axis=1).sum())} {group}".strip())
    pairs = int(wide.notna().all(axis=1).sum())
    below = int(limits.to_numpy().sum())
    n = count(pairs, "pair" if len(values.times) > 1 else "subject") + (
        f" ({', '.join(sizes)})" if len(sizes) > 1 else ""
    )
    n += f"; {count(below, 'value')} at a detection limit (open marks)" if below else ""
    said = _words(wide, values)
    svg = drawing(SIZE, parts, described=f"{feature} before and after. {said}", simulated=simulated)
    frame_ = wide.assign(group=values.groups).reset_index()
    kinds: Columns = {"subject": ("subject", "text"), "group": ("group", "text")}
    kinds |= {time: (f"{time} ({values.unit})", "number") for time in values.times}
    numbers = make_table(f"{name}-numbers", f"{feature} by subject", frame_, kinds)
    return Figure(name, feature, n, svg, said, numbers)


def _group(
    frame: Frame, rows: pd.DataFrame, limits: pd.DataFrame, at: float, mark: str
) -> list[Markup]:
    parts = []
    for values in rows.to_numpy(dtype=float):
        if not np.isnan(values).any():
            points = [(frame.x(at + k), frame.y(v)) for k, v in enumerate(values)]
            parts.append(tag("path", d=path(*points), class_="pair"))
    for k, time in enumerate(rows):
        for value, below in zip(rows[time], limits[time], strict=True):
            if not np.isnan(value):
                kind = f"p {COLOUR[mark]} below" if below else f"p {COLOUR[mark]}"
                place = {"x": frame.x(at + k), "y": frame.y(value)}
                parts.append(tag("use", href=f"#m-{mark}", class_=kind, **place))
    both = rows.dropna()
    if len(both):
        middle = [(frame.x(at + k), frame.y(v)) for k, v in enumerate(both.median())]
        parts.append(tag("path", d=path(*middle), class_="median"))
    return parts


def _axis(frame: Frame, values: PanelValues, group: str, at: float) -> list[Markup]:
    bottom = frame.y.start
    parts = [
        label(frame.x(at + k), bottom + 16, time, class_="tick", text_anchor="middle")
        for k, time in enumerate(values.times)
    ]
    middle = frame.x(at + (len(values.times) - 1) / 2)
    parts.append(label(middle, bottom + 34, group, class_="name", text_anchor="middle"))
    return parts


def _words(wide: pd.DataFrame, values: PanelValues) -> str:
    said = []
    for group in values.group_names:
        rows = wide[(values.groups == group).to_numpy()].dropna()
        if len(rows):
            middle = " to ".join(number(v) for v in rows.median())
            said.append(f"{group} {middle}".strip())
    return f"Medians of complete pairs ({values.unit}): {'; '.join(said) or 'none'}."
