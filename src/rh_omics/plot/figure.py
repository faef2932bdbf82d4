"""Figures that look the same everywhere; the only module that imports matplotlib."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from rh_omics.errors import OutputError
from rh_omics.output import write_atomically
from rh_omics.schema import SIMULATED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMN_MM: Final = 80.0
PAGE_MM: Final = 180.0
WIDE_MM: Final = 100.0
GOLDEN, FLAT = 0.8, 0.5
"""Height over width of a figure up to 100 mm wide, and of a wider one."""

MM_PER_INCH: Final = 25.4

BLUE: Final = "#0072B2"
ORANGE: Final = "#D55E00"
GREEN: Final = "#009E73"
PURPLE: Final = "#CC79A7"
SKY: Final = "#56B4E9"
GREY: Final = "#8C8C8C"
BLACK: Final = "#1A1A1A"
"""Okabe and Ito's colours, and greys."""

_STYLE: Final[dict[Any, Any]] = {
    "font.family": "sans-serif",
    "font.size": 7,
    "axes.titlesize": 8,
    "axes.labelsize": 7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "legend.fontsize": 6.5,
    "legend.frameon": False,
    "lines.linewidth": 1.0,
    "svg.fonttype": "none",
    "svg.hashsalt": "rh-omics",
    "pdf.fonttype": 42,
}

TITLE_SIZE: Final = 8.0
LABEL_SIZE: Final = 7.0
TICK_SIZE: Final = 6.5
N_SIZE: Final = 6.4
MARK_SIZE: Final = 5.5
"""Sizes of the letters, in points."""

LEADING: Final = 1.25
LEGEND_LEADING: Final = 1.4
POINTS_PER_INCH: Final = 72.0
LEFT: Final = 0.012
OWN: Final = "rh-omics"
"""Mark of the figures that were made here, whose room above the axes is kept free."""

LINE_GAP: Final = 3.0
CHARACTER_MM: Final = 0.19
"""Width of an average letter, in mm per point of its size."""

_SHOWN: ContextVar[bool] = ContextVar("whether pyplot may know of new figures", default=True)
MOST_SHOWN: Final = 15
"""Figures of ours that wait for ``plt.show()`` at a time; matplotlib complains above 20."""
FORMATS: Final = (".svg", ".png", ".pdf")


def new_axes(
    ax: "Axes | None", *, width_mm: float = COLUMN_MM, height_mm: float | None = None
) -> "Axes":
    """Return the axes given, or those of a new figure of a stated width.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        Axes to draw in, if there are any.
    width_mm : float, default 80
        Width of a new figure: 80 mm for a column, 180 mm for a page.
    height_mm : float, optional
        Height of a new figure; 0.8 of the width by default, half of it above 100 mm.

    Returns
    -------
    matplotlib.axes.Axes
        Axes to draw in.
    """
    if ax is not None:
        return ax
    import matplotlib as mpl  # noqa: PLC0415 - half a second that only plots need

    ratio = GOLDEN if width_mm <= WIDE_MM else FLAT
    height = width_mm * ratio if height_mm is None else height_mm
    with mpl.rc_context(_STYLE):
        figure = _new_figure((width_mm / MM_PER_INCH, height / MM_PER_INCH))
        figure.set_gid(OWN)
        made: Axes = figure.add_subplot()
    return made


@contextmanager
def not_shown() -> Iterator[None]:
    """Keep the figures that are made within from pyplot, because they only go to files.

    Yields
    ------
    None
        Nothing: draw within.
    """
    token = _SHOWN.set(False)
    try:
        yield
    finally:
        _SHOWN.reset(token)


def _new_figure(inches: tuple[float, float]) -> "Figure":
    """Make a figure; pyplot knows of it where it is in use, so that ``plt.show()`` shows it."""
    from matplotlib.figure import Figure  # noqa: PLC0415

    if not (_SHOWN.get() and _has_viewer()):
        return Figure(figsize=inches, layout="constrained")
    import matplotlib.pyplot as plt  # noqa: PLC0415 - only where somebody looks at figures
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    ours = [n for n in plt.get_fignums() if plt.figure(n).get_gid() == OWN]
    for number in ours[: max(len(ours) - MOST_SHOWN + 1, 0)]:
        plt.close(number)
    figure = plt.figure(figsize=inches, layout="constrained")
    # A notebook cuts a figure to what takes part in its layout, which the lines above don't.
    figure.add_artist(Rectangle((0, 0), 1, 1, fill=False, linewidth=0))
    return figure


def _has_viewer() -> bool:
    """Tell whether pyplot is in use, or this is a notebook, which shows what pyplot knows of."""
    if "matplotlib.pyplot" in sys.modules:
        return True
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return getattr(shell, "kernel", None) is not None


def finish(
    ax: "Axes",
    *,
    title: str,
    n: str,
    x: str = "",
    y: str = "",
    simulated: bool = False,
    legend: bool = False,
) -> "Axes":
    """Put title, n, labels, legend and, where it is due, the word SIMULATED on a plot.

    Title, n and legend stand in a stack above the axes, so that none of them hides data; every
    size is given here, because a style isn't kept by axes that a caller made.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The plot.
    title : str
        What is shown.
    n : str
        How many subjects, samples or features are shown.
    x, y : str, optional
        Labels of the axes.
    simulated : bool, default False
        Whether the values come from a simulation.
    legend : bool, default False
        Whether labelled marks get a legend.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    width = _characters(ax)
    said = wrap(f"{SIMULATED}: {n}" if simulated else n, width)
    heading = wrap(title, int(width * N_SIZE / TITLE_SIZE * 0.92))
    rows, columns = _legend_shape(ax, width) if legend else (0, 1)
    heights = (rows * LEGEND_LEADING, len(said) * LEADING, len(heading) * TITLE_SIZE * LEADING)
    low, middle, high = LINE_GAP + np.r_[0, np.cumsum((heights[0] * N_SIZE, heights[1] * N_SIZE))]
    base = _reserve(ax, high + heights[2] + 1)
    if rows:
        _draw_legend(ax, base, low, columns)
    _above(ax, base, "\n".join(said), middle, N_SIZE)
    _above(ax, base, "\n".join(heading), high, TITLE_SIZE, bold=True)
    ax.set_xlabel("\n".join(wrap(x, int(0.8 * width))), fontsize=LABEL_SIZE)
    ax.set_ylabel("\n".join(wrap(y, int(0.65 * width))), fontsize=LABEL_SIZE)
    ax.tick_params(labelsize=TICK_SIZE, width=0.6, length=2.5)
    if simulated:
        ax.annotate(
            SIMULATED, (0.5, 0.5), xycoords="axes fraction", ha="center", va="center",
            fontsize=20, color=ORANGE, alpha=0.2, rotation=25, zorder=0, annotation_clip=False,
        )  # fmt: skip
    return ax


def n_text(ax: "Axes") -> str:
    """Return the line of a plot that says its n.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        A finished plot.

    Returns
    -------
    str
        The line, on one line.
    """
    lines = [text.get_text() for text in ax.texts if text.get_gid() == f"above-{N_SIZE}"]
    return " ".join(lines).replace("\n", " ")


def _own(ax: "Axes") -> bool:
    """Tell whether the figure was made here for these axes alone."""
    return bool(ax.figure.get_figure(root=True).get_gid() == OWN)


def _reserve(ax: "Axes", points: float) -> float:
    """Keep room above the axes of a figure of ours; return the lower end of the room, in points.

    The room of axes that a caller made is above them, so its lower end is 0.
    """
    if not _own(ax):
        return 0.0
    figure = ax.figure.get_figure(root=True)
    height = figure.get_figheight() * POINTS_PER_INCH
    layout: Any = figure.get_layout_engine()
    layout.set(rect=(0, 0, 1, max(1 - points / height, 0.2)))
    return float(height - points)


def _above(
    ax: "Axes", base: float, text: str, offset: float, size: float, *, bold: bool = False
) -> None:
    """Write a line at the left, some points above the base."""
    # Not "figure fraction": a notebook cuts figures, and that would count from the cut edge.
    figure: Any = ax.figure.get_figure(root=True)
    own = _own(ax)
    place, system = ((LEFT, 0.0), figure.transFigure) if own else ((0, 1), "axes fraction")
    note = ax.annotate(
        text, place, xycoords=system, xytext=(0, base + offset), textcoords="offset points",
        ha="left", va="bottom", fontsize=size, color=BLACK, linespacing=1.1,
        fontweight="bold" if bold else "normal", annotation_clip=False,
    )  # fmt: skip
    note.set_gid(f"above-{size}")
    note.set_in_layout(not own)


def _characters(ax: "Axes") -> int:
    """Return how many characters of the n's size fit above the axes."""
    share = 0.98 if _own(ax) else ax.get_position().width
    width_mm = ax.figure.get_figure(root=True).get_figwidth() * MM_PER_INCH * max(share, 0.1)
    return max(int(width_mm / (N_SIZE * CHARACTER_MM)), 20)


def _legend_shape(ax: "Axes", width: int) -> tuple[int, int]:
    """Return rows and columns of the legend, as many columns as fit."""
    labels = ax.get_legend_handles_labels()[1]
    if not labels:
        return 0, 1
    columns = max(1, min(len(labels), width // (max(map(len, labels)) + 6)))
    return -(-len(labels) // columns), columns


def _draw_legend(ax: "Axes", base: float, offset: float, columns: int) -> None:
    figure = ax.figure.get_figure(root=True)
    height = figure.get_figheight() * POINTS_PER_INCH
    own = _own(ax)
    legend = ax.legend(
        loc="lower left", ncols=columns, borderpad=0, fontsize=N_SIZE, frameon=False,
        bbox_to_anchor=(LEFT, (base + offset) / height) if own else (0, 1), title=None,
        bbox_transform=figure.transFigure if own else ax.transAxes, handletextpad=0.3,
        columnspacing=0.9, borderaxespad=0 if own else 0.35, labelspacing=0.25, handlelength=1.4,
    )  # fmt: skip
    legend.set_in_layout(not own)


def svg_text(ax: "Axes") -> str:
    """Draw the figure of some axes as SVG, its fonts as text, with the same bytes each time.

    ``plt.show()`` doesn't show a figure of ours again that was written in this way.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Any axes of the figure.

    Returns
    -------
    str
        An SVG document.
    """
    stream = BytesIO()
    _draw(ax, stream, ".svg", dpi=300)
    _forget(ax)
    return stream.getvalue().decode("utf-8")


def _forget(ax: "Axes") -> None:
    """Let pyplot forget a figure that was made here; the figure itself stays as it is."""
    if _own(ax) and "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(ax.figure.get_figure(root=True))


def save_figure(ax: "Axes", path: Path, *, force: bool = False, dpi: int = 300) -> Path:
    """Save the figure of some axes, its fonts as text, with the same bytes each time.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Any axes of the figure.
    path : pathlib.Path
        Name ending in ``.svg``, ``.png`` or ``.pdf``.
    force : bool, default False
        Whether an existing file may be replaced.
    dpi : int, default 300
        Resolution of a PNG.

    Returns
    -------
    pathlib.Path
        The `path` given.

    Raises
    ------
    OutputError
        If the ending is another one, or the file can't be written.
    """
    if path.suffix not in FORMATS:
        msg = f"{path}: a figure's name must end in {', '.join(FORMATS)}"
        raise OutputError(msg)
    return write_atomically(path, lambda part: _draw(ax, part, path.suffix, dpi=dpi), force=force)


def _draw(ax: "Axes", target: "Path | BytesIO", suffix: str, *, dpi: int) -> None:
    import matplotlib as mpl  # noqa: PLC0415 - half a second that only plots need

    metadata = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}, ".png": {"Software": None}}
    with mpl.rc_context(_STYLE):
        ax.figure.get_figure(root=True).savefig(
            target, format=suffix[1:], dpi=dpi, metadata=metadata[suffix]
        )
