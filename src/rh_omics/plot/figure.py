"""Figures that look the same everywhere; the only module that imports matplotlib."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rh_omics.errors import OutputError
from rh_omics.output import write_atomically
from rh_omics.schema import SIMULATED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMN_MM: Final = 80.0
PAGE_MM: Final = 180.0
GOLDEN: Final = 0.72
MM_PER_INCH: Final = 25.4

BLUE: Final = "#0072B2"
ORANGE: Final = "#D55E00"
GREEN: Final = "#009E73"
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
        Height of a new figure; 0.72 of the width by default.

    Returns
    -------
    matplotlib.axes.Axes
        Axes to draw in.
    """
    if ax is not None:
        return ax
    import matplotlib as mpl  # noqa: PLC0415 - half a second that only plots need
    from matplotlib.figure import Figure  # noqa: PLC0415

    height = width_mm * GOLDEN if height_mm is None else height_mm
    with mpl.rc_context(_STYLE):
        figure = Figure(
            figsize=(width_mm / MM_PER_INCH, height / MM_PER_INCH), layout="constrained"
        )
        made: Axes = figure.add_subplot()
    return made


def finish(ax: "Axes", *, title: str, n: str, simulated: bool) -> "Axes":
    """Put the title, the n and, where it is due, the word SIMULATED on a plot.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The plot.
    title : str
        What is shown.
    n : str
        How many subjects, samples or features are shown.
    simulated : bool
        Whether the values come from a simulation.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    ax.set_title(title, loc="left", fontweight="bold", fontsize=8)
    ax.annotate(
        n, (1, 0), xycoords="axes fraction", xytext=(-2, 3), textcoords="offset points",
        ha="right", va="bottom", fontsize=6.5, color=BLACK,
    )  # fmt: skip
    if simulated:
        ax.annotate(
            SIMULATED, (0.5, 0.5), xycoords="axes fraction", ha="center", va="center",
            fontsize=20, color=ORANGE, alpha=0.25, rotation=25, zorder=0,
        )  # fmt: skip
    return ax


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
    import matplotlib as mpl  # noqa: PLC0415 - half a second that only plots need

    dates = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}, ".png": {"Software": None}}

    def write(part: Path) -> None:
        with mpl.rc_context(_STYLE):
            ax.figure.get_figure(root=True).savefig(part, dpi=dpi, metadata=dates[path.suffix])

    return write_atomically(path, write, force=force)
