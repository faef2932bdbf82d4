"""Pieces of SVG charts whose colours come from the page's style sheet, light or dark."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup, escape

from rh_omics.schema import SIMULATED

TALL: Final = 220.0
"""Height from which the watermark has its full size."""

LETTER: Final = 6.1
"""Width of an average letter of the charts' text, in units of the drawing."""


@dataclass(frozen=True)
class Axis:
    """A scale from values to places.

    Parameters
    ----------
    low, high : float
        Values at the ends.
    start, end : float
        Places of the ends.
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        span = self.high - self.low or 1.0
        return self.start + (value - self.low) / span * (self.end - self.start)


@dataclass(frozen=True)
class Frame:
    """The room of a chart and its two axes.

    Parameters
    ----------
    width, height : float
        Size of the drawing.
    x, y : Axis
        The axes.
    """

    width: float
    height: float
    x: Axis
    y: Axis


def make_frame(
    x: tuple[float, float],
    y: tuple[float, float],
    *,
    size: tuple[float, float] = (440, 330),
    margins: tuple[float, float, float, float] = (14, 14, 46, 58),
) -> Frame:
    """Lay out a chart.

    Parameters
    ----------
    x, y : (float, float)
        Values at the ends of the axes.
    size : (float, float), default (440, 330)
        Width and height.
    margins : (float, float, float, float)
        Room at the top, right, bottom and left.

    Returns
    -------
    Frame
        The layout.
    """
    width, height = size
    top, right, bottom, left = margins
    return Frame(width, height, Axis(*x, left, width - right), Axis(*y, height - bottom, top))


def tag(name: str, *children: str, **attributes: Any) -> Markup:  # noqa: ANN401 - SVG attributes
    """Write an element; names with an underscore get a hyphen, numbers one decimal.

    Parameters
    ----------
    name : str
        Name of the element.
    *children : str
        Content; text that isn't `Markup` is escaped.
    **attributes
        Attributes; ``class_`` stands for ``class``.

    Returns
    -------
    Markup
        The element.

    Examples
    --------
    >>> str(tag("text", "a < b", x=1.25, class_="n"))
    '<text x="1.2" class="n">a &lt; b</text>'
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_short(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = Markup().join(children)
    return Markup(f"<{name}{given}>{inner}</{name}>" if inner else f"<{name}{given}/>")  # noqa: S704 - all parts are escaped above


def label(x: float, y: float, text: str, **attributes: Any) -> Markup:  # noqa: ANN401
    """Write text at a place.

    Parameters
    ----------
    x, y : float
        The place.
    text : str
        The text.
    **attributes
        Further attributes.

    Returns
    -------
    Markup
        The element.
    """
    return tag("text", text, x=x, y=y, **attributes)


def row_name(name: object, most: int = 34) -> str:
    """Write the name of a row so that it fits beside a drawing.

    Parameters
    ----------
    name : object
        The name.
    most : int, default 34
        Letters that fit.

    Returns
    -------
    str
        The name, its end cut off where it is too long.

    Examples
    --------
    >>> row_name("hsa-miR-21-5p"), row_name("abcdef", 4)
    ('hsa-miR-21-5p', 'abc…')
    """
    text = str(name)
    return text if len(text) <= most else text[: most - 1] + "…"


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Choose round values between two ends.

    Parameters
    ----------
    low, high : float
        The ends.
    most : int, default 6
        About how many.

    Returns
    -------
    list of float
        The values.

    Examples
    --------
    >>> ticks(0, 1), ticks(-1.3, 2.2, 4)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [-1.0, 0.0, 1.0, 2.0])
    """
    span = high - low
    if not span > 0:
        return [low]
    rough = span / most
    power = 10 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= rough * 0.9)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(k * step, 12) + 0.0 for k in range(first, last + 1)]


def tick_text(value: float) -> str:
    """Write the value at a tick.

    Parameters
    ----------
    value : float
        The value.

    Returns
    -------
    str
        The text.
    """
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")


def effect_title(contrast: str, width: float) -> str:
    """Name the axis of an effect; what is compared is left to the heading where it is too long.

    Parameters
    ----------
    contrast : str
        What is compared.
    width : float
        Room for the title, in units of the drawing.

    Returns
    -------
    str
        The title.

    Examples
    --------
    >>> effect_title("post − pre", 400.0)
    'log2 fold change: post − pre'
    >>> effect_title("(post − pre) of responder − (post − pre) of non_responder", 400.0)
    'log2 fold change'
    """
    whole = f"log2 fold change: {contrast}"
    return whole if LETTER * len(whole) <= width else "log2 fold change"


def axis_marks(
    frame: Frame, x_title: str, y_title: str, *, x_values: bool = True, y_values: bool = True
) -> list[Markup]:
    """Draw grid, ticks and titles of both axes.

    Parameters
    ----------
    frame : Frame
        The layout.
    x_title, y_title : str
        What the axes are.
    x_values, y_values : bool, default True
        Whether the axis has ticks.

    Returns
    -------
    list of Markup
        The elements.
    """
    left, right, bottom, top = frame.x.start, frame.x.end, frame.y.start, frame.y.end
    parts = []
    for value in ticks(frame.x.low, frame.x.high) if x_values else ():
        at = frame.x(value)
        parts += [
            tag("path", d=path((at, bottom), (at, top)), class_="grid"),
            label(at, bottom + 16, tick_text(value), class_="tick", text_anchor="middle"),
        ]
    for value in ticks(frame.y.low, frame.y.high) if y_values else ():
        at = frame.y(value)
        parts += [
            tag("path", d=path((left, at), (right, at)), class_="grid"),
            label(left - 7, at + 4, tick_text(value), class_="tick", text_anchor="end"),
        ]
    middle = (top + bottom) / 2
    parts += [
        tag("path", d=path((left, top), (left, bottom), (right, bottom)), class_="axis"),
        label((left + right) / 2, frame.height - 8, x_title, class_="name", text_anchor="middle"),
    ]
    if y_title:
        turn = f"translate(14 {middle:.1f}) rotate(-90)"
        parts.append(tag("text", y_title, transform=turn, class_="name", text_anchor="middle"))
    return parts


def path(*points: tuple[float, float]) -> str:
    """Write a line through points as path data.

    Parameters
    ----------
    *points : (float, float)
        The points.

    Returns
    -------
    str
        The data.

    Examples
    --------
    >>> path((0, 1), (2.25, 3))
    'M0 1L2.2 3'
    """
    return "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in points)


def drawing(
    size: tuple[float, float],
    parts: Iterable[Markup],
    *,
    described: str,
    simulated: bool,
    over: bool = False,
    **attributes: Any,  # noqa: ANN401
) -> Markup:
    """Put elements together to a drawing with its text alternative.

    Parameters
    ----------
    size : (float, float)
        Width and height.
    parts : iterable of Markup
        The elements.
    described : str
        What the drawing shows, for those who don't see it.
    simulated : bool
        Whether SIMULATED stands across it.
    over : bool, default False
        Whether it stands above the other elements, because they would hide it.
    **attributes
        Further attributes of the drawing.

    Returns
    -------
    Markup
        An ``svg`` element.
    """
    width, height = size
    mark = [_watermark(width, height)] if simulated else []
    layers = [*parts, *mark] if over else [*mark, *parts]
    return tag(
        "svg", *layers, viewBox=f"0 0 {width:g} {height:g}", role="img",
        aria_label=described, **attributes,
    )  # fmt: skip


def _watermark(width: float, height: float) -> Markup:
    share = min(1.0, height / TALL)
    turn = (
        f"translate({width / 2:.0f} {height / 2 + 12 * share:.0f}) "
        f"rotate({-20 * share:.0f}) scale({share:.2f})"
    )
    return tag(
        "text", SIMULATED, transform=turn, class_="simulated", text_anchor="middle",
        aria_hidden="true",
    )  # fmt: skip


def _short(value: object) -> str:
    if isinstance(value, float):
        text = f"{value:.1f}"
        return text.removesuffix(".0") if text != "-0.0" else "0"
    return str(value)
