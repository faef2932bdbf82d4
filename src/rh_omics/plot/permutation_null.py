"""Null distribution of an evaluation's permutation test."""

from typing import TYPE_CHECKING, Final

import numpy as np

from rh_omics.classify.result import EvaluationResult
from rh_omics.errors import ParameterError
from rh_omics.plot.figure import COLUMN_MM, GREY, ORANGE, finish, new_axes
from rh_omics.plot.roc import class_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BINS: Final = 25


def permutation_null(
    result: EvaluationResult, *, ax: "Axes | None" = None, width_mm: float = COLUMN_MM
) -> "Axes":
    """Draw the AUC of shuffled labels as a histogram, and that of the observed ones as a line.

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
        If no permutation test was done.
    """
    test = result.permutation
    if test is None:
        msg = "no permutation test was done; evaluate with n_permutations=1000"
        raise ParameterError(msg)
    axes = new_axes(ax, width_mm=width_mm)
    edges = np.linspace(min(test.null.min(), test.observed), max(test.null.max(), 1.0), BINS + 1)
    axes.hist(
        test.null,
        bins=[float(edge) for edge in edges],
        color=GREY,
        linewidth=0,
        label="shuffled labels",
    )
    axes.axvline(
        test.observed, color=ORANGE, linewidth=1.4, linestyle="-",
        label=f"observed, {test.observed:.2f}",
    )  # fmt: skip
    n = f"{test.null.size} permutations; {class_words(result)}"
    return finish(
        axes, title=f"Permutation p = {test.pvalue:.3g}", n=n, x="AUC within test folds",
        y="permutations", simulated=result.simulated, legend=True,
    )  # fmt: skip
