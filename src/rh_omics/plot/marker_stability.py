"""How often each marker was chosen over the folds of an evaluation."""

from typing import TYPE_CHECKING, Final

from rh_omics.classify.result import EvaluationResult
from rh_omics.plot.figure import BLUE, COLUMN_MM, GREY, TICK_SIZE, finish, new_axes
from rh_omics.plot.roc import class_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKERS: Final = 15
ROW_MM: Final = 3.4


def marker_stability(
    result: EvaluationResult,
    *,
    n_markers: int = MARKERS,
    ax: "Axes | None" = None,
    width_mm: float = COLUMN_MM,
) -> "Axes":
    """Draw the share of fitted models that a marker was in, the most frequent first.

    Parameters
    ----------
    result : EvaluationResult
        The evaluation.
    n_markers : int, default 15
        Markers to show.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in.
    width_mm : float, default 80
        Width of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The plot.
    """
    table = result.stability.head(n_markers)
    axes = new_axes(ax, width_mm=width_mm, height_mm=30 + ROW_MM * max(len(table), 3))
    rows = range(len(table))
    axes.hlines(rows, 0, table["frequency"], color=GREY, linewidth=0.8, zorder=1)
    axes.scatter(table["frequency"], list(rows), s=14, c=BLUE, linewidths=0, zorder=2)
    axes.set_yticks(list(rows), table["feature"].astype(str), fontsize=TICK_SIZE)
    axes.set_ylim(max(len(table), 1) - 0.4, -0.6)
    axes.set_xlim(0, 1.02)
    index = result.stability.attrs.get("nogueira")
    known = "not defined" if index is None else f"{index:.2f} (1 the same, 0 random)"
    n = (
        f"{len(result.stability)} of {result.n_features} candidates were ever chosen; "
        f"stability {known}; {class_words(result)}"
    )
    return finish(
        axes, title="Marker stability", n=n,
        x="share of models that chose it", simulated=result.simulated,
    )  # fmt: skip
