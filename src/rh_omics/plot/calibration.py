"""Calibration of an evaluated classifier: predicted probabilities beside what happened."""

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from rh_omics.classify.result import EvaluationResult
from rh_omics.plot.figure import BLUE, COLUMN_MM, GREY, ORANGE, finish, new_axes
from rh_omics.plot.roc import class_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BINS: Final = 5
Z: Final = 1.959963984540054


def calibration_curve(
    result: EvaluationResult, *, ax: "Axes | None" = None, width_mm: float = COLUMN_MM
) -> "Axes":
    """Draw the share of the second class against the mean out-of-fold probability.

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
    """
    axes = new_axes(ax, width_mm=width_mm, height_mm=min(width_mm, 90) * 1.1)
    groups = calibration_groups(result)
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=0.7, linestyle="--", label="perfect")
    share = groups["observed"]
    axes.errorbar(
        groups["predicted"], share, color=BLUE, marker="o", markersize=3.5, linewidth=0.9,
        yerr=[share - groups["ci_low"], groups["ci_high"] - share], elinewidth=0.7, capsize=1.5,
        label="groups of samples, 95 % interval",
    )  # fmt: skip
    second = in_second_class(result)
    for chosen, height, colour, marker in (
        (second, 1.04, ORANGE, "^"),
        (~second, -0.04, BLUE, "v"),
    ):
        p = result.out_of_fold.loc[chosen, "probability"]
        name = result.classes[int(height > 0)]
        axes.scatter(
            p, np.full(len(p), height), s=7, c=colour, marker=marker, linewidths=0,
            label=f"{name} ({len(p)})", clip_on=False,
        )  # fmt: skip
    axes.set_xlim(-0.01, 1.01)
    axes.set_ylim(-0.08, 1.08)
    axes.set_aspect("equal", adjustable="box")
    return finish(
        axes, title=_title(result), n=class_words(result), simulated=result.simulated, legend=True,
        x=f"predicted probability of {result.classes[1]}", y=f"share of {result.classes[1]}",
    )  # fmt: skip


def calibration_groups(result: EvaluationResult, *, n_groups: int = BINS) -> pd.DataFrame:
    """Group samples by predicted probability, about as many in each group.

    Parameters
    ----------
    result : EvaluationResult
        The evaluation.
    n_groups : int, default 5
        Number of groups.

    Returns
    -------
    pandas.DataFrame
        ``predicted``, ``observed``, ``ci_low``, ``ci_high`` (Wilson's 95 % interval [1]_) and
        ``n`` of each group, by rising prediction.

    References
    ----------
    .. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
       inference. J. Am. Stat. Assoc. 22, 209-212.
    """
    table = result.out_of_fold.sort_values("probability", kind="stable")
    happened = in_second_class(result).loc[table.index].to_numpy(dtype=float)
    rows = []
    for places in np.array_split(np.arange(len(table)), min(n_groups, len(table))):
        n, observed = len(places), float(happened[places].mean())
        spread = Z * np.sqrt(observed * (1 - observed) / n + Z**2 / (4 * n**2))
        middle, scale = observed + Z**2 / (2 * n), 1 + Z**2 / n
        predicted = float(table["probability"].iloc[places].mean())
        low, high = (middle - spread) / scale, (middle + spread) / scale
        rows.append((predicted, observed, min(low, observed), max(high, observed), n))
    return pd.DataFrame(rows, columns=["predicted", "observed", "ci_low", "ci_high", "n"])


def in_second_class(result: EvaluationResult) -> pd.Series:
    """Tell which samples belong to the class whose probability is predicted.

    Labels are as the evaluation was given them, 0 and 1 for instance, and may have other names in
    ``classes``; the second in sorted order is the one predicted.

    Parameters
    ----------
    result : EvaluationResult
        The evaluation.

    Returns
    -------
    pandas.Series of bool of shape (n_samples,)
        With the index of ``out_of_fold``.
    """
    label = result.out_of_fold["label"]
    return label == np.unique(label)[-1]


def _title(result: EvaluationResult) -> str:
    metric = result.metrics.set_index("metric")["estimate"]
    intercept, slope = metric["calibration_intercept"], metric["calibration_slope"]
    return f"Calibration: intercept {intercept:+.2f}, slope {slope:.2f}"
