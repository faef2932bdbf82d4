"""Receiver operating characteristic of an evaluated classifier."""

from typing import TYPE_CHECKING

from rh_omics.classify.result import EvaluationResult
from rh_omics.errors import ParameterError
from rh_omics.plot.figure import BLUE, COLUMN_MM, GREY, SKY, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def roc(
    result: EvaluationResult, *, ax: "Axes | None" = None, width_mm: float = COLUMN_MM
) -> "Axes":
    """Draw the curve averaged over repeats, in the band of the AUC's interval.

    Parameters
    ----------
    result : EvaluationResult
        The evaluation.
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
        If the evaluation holds no curve.
    """
    if result.roc.empty:
        msg = "this evaluation holds no ROC curve; evaluate again with this version"
        raise ParameterError(msg)
    axes = new_axes(ax, width_mm=width_mm, height_mm=min(width_mm, 90) * 1.1)
    curve = result.roc
    level = f"{100 * result.options.confidence:.0f} %"
    x = curve["false_positive_rate"]
    axes.fill_between(
        x, curve["ci_low"], curve["ci_high"], color=SKY, alpha=0.3, linewidth=0,
        label=f"{level} interval of the AUC",
    )  # fmt: skip
    axes.plot(x, curve["sensitivity"], color=BLUE, linewidth=1.4, label="mean over repeats")
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=0.7, linestyle="--", label="chance")
    axes.set_aspect("equal", adjustable="box")
    axes.set_xlim(-0.01, 1.01)
    axes.set_ylim(-0.01, 1.01)
    auc = result.metrics.set_index("metric").loc["auc"]
    title = f"AUC {auc['estimate']:.2f} ({level} CI {auc['ci_low']:.2f} to {auc['ci_high']:.2f})"
    return finish(
        axes, title=title, n=class_words(result), x="1 − specificity", y="sensitivity",
        simulated=result.simulated, legend=True,
    )  # fmt: skip


def class_words(result: EvaluationResult) -> str:
    """Say how many subjects of each class were evaluated, and how.

    Parameters
    ----------
    result : EvaluationResult
        The evaluation.

    Returns
    -------
    str
        Such as ``12 non_responder, 13 responder; 10 folds, 20 repeats``.
    """
    classes = zip(result.n_per_class, result.classes, strict=True)
    people = ", ".join(f"{n} {name}" for n, name in classes)
    return f"{people}; {result.n_splits} folds, {result.options.n_repeats} repeats"
