"""Charts of an evaluated classifier: ROC, calibration, permutations, stability of markers."""

from typing import Final

import numpy as np
import pandas as pd
from markupsafe import Markup

from rh_omics.classify.result import EvaluationResult
from rh_omics.plot.calibration import calibration_groups, in_second_class
from rh_omics.plot.roc import class_words
from rh_omics.report.figures.chart import (
    LETTER,
    Axis,
    Frame,
    axis_marks,
    drawing,
    label,
    make_frame,
    path,
    row_name,
    tag,
)
from rh_omics.report.figures.figure import Figure
from rh_omics.report.tables import Columns, Table, make_table
from rh_omics.report.text import number, p_words, percent, signed

SQUARE: Final = (380.0, 370.0)
BINS: Final = 24
TIED: Final = 1e-12
MARKERS: Final = 15
ROW: Final = 21.0


def roc(result: EvaluationResult) -> Figure:
    """Draw the curve averaged over repeats, in the band of the AUC's interval.

    Parameters
    ----------
    result : EvaluationResult
        The evaluation, with a curve.

    Returns
    -------
    Figure
        The figure.
    """
    frame = make_frame((0, 1), (0, 1), size=SQUARE)
    curve = result.roc
    x = [frame.x(v) for v in curve["false_positive_rate"]]
    ends = [
        [frame.y(v) for v in curve[name].fillna(curve["sensitivity"])]
        for name in ("ci_low", "ci_high")
    ]
    band = path(*zip(x, ends[1], strict=True), *zip(x[::-1], ends[0][::-1], strict=True))
    line = path(*zip(x, [frame.y(v) for v in curve["sensitivity"]], strict=True))
    parts = [
        tag("path", d=band + "z", class_="band"),
        *axis_marks(frame, "1 − specificity", "sensitivity"),
        tag("path", d=_diagonal(frame), class_="limit"),
        tag("path", d=line, class_="curve"),
    ]
    auc = result.metrics.set_index("metric").loc["auc"]
    level = percent(result.options.confidence)
    said = (
        f"AUC {auc['estimate']:.2f}, {level} interval {auc['ci_low']:.2f} to "
        f"{auc['ci_high']:.2f}; the dashed line is chance."
    )
    kinds: Columns = {name: (title, "number") for name, title in _CURVE.items()}
    numbers = make_table("roc-numbers", "ROC", curve.iloc[::10], kinds)
    return _figure("roc", "Receiver operating characteristic", result, parts, said, numbers)


_CURVE: Final = {
    "false_positive_rate": "1 − specificity",
    "sensitivity": "sensitivity",
    "ci_low": "from",
    "ci_high": "to",
}


def calibration(result: EvaluationResult) -> Figure:
    """Draw the share of the second class against the mean out-of-fold probability.

    Parameters
    ----------
    result : EvaluationResult
        The evaluation.

    Returns
    -------
    Figure
        The figure.
    """
    frame = make_frame((0, 1), (-0.06, 1.06), size=SQUARE)
    groups = calibration_groups(result)
    parts = [
        *axis_marks(frame, f"predicted probability of {result.classes[1]}", "share observed"),
        tag("path", d=_diagonal(frame), class_="limit"),
    ]
    middle = [(frame.x(r.predicted), frame.y(r.observed)) for r in groups.itertuples()]
    parts.append(tag("path", d=path(*middle), class_="curve thin"))
    for row, (x, y) in zip(groups.itertuples(), middle, strict=True):
        ends = path((x, frame.y(row.ci_low)), (x, frame.y(row.ci_high)))
        parts += [tag("path", d=ends, class_="whisker down"), _dot(x, y)]
    second = in_second_class(result).to_numpy()
    for chosen, at, mark in ((second, 1.035, "up"), (~second, -0.035, "down")):
        for probability in result.out_of_fold.loc[chosen, "probability"]:
            place = {"x": frame.x(probability), "y": frame.y(at)}
            parts.append(tag("use", href=f"#m-{mark}", class_=f"p {mark} small", **place))
    metric = result.metrics.set_index("metric")["estimate"]
    said = (
        f"Intercept {signed(metric['calibration_intercept'])}, slope "
        f"{number(metric['calibration_slope'])} (0 and 1 would be perfect); triangles are "
        f"subjects, {result.classes[1]} above and {result.classes[0]} below."
    )
    columns = {"predicted": "predicted", "observed": "observed", "ci_low": "from", "ci_high": "to"}
    kinds: Columns = {**{k: (v, "number") for k, v in columns.items()}, "n": ("samples", "count")}
    numbers = make_table("calibration-numbers", "Calibration", groups, kinds)
    return _figure("calibration", "Calibration", result, parts, said, numbers)


def permutation_null(result: EvaluationResult) -> Figure | None:
    """Draw the AUC of shuffled labels as a histogram, the observed one as a line.

    Parameters
    ----------
    result : EvaluationResult
        The evaluation.

    Returns
    -------
    Figure or None
        The figure, where a permutation test was done.
    """
    test = result.permutation
    if test is None:
        return None
    low = min(float(test.null.min()), test.observed, 0.3)
    counts, edges = np.histogram(test.null, bins=BINS, range=(low, 1.0))
    frame = make_frame((low, 1.0), (0, float(counts.max()) * 1.12), size=SQUARE)
    bars = [
        tag("path", d=_bar(frame, edges[k], edges[k + 1], int(n)), class_="bar")
        for k, n in enumerate(counts)
        if n
    ]
    at = frame.x(test.observed)
    side = "end" if test.observed > (low + 1) / 2 else "start"
    parts = [
        *axis_marks(frame, "AUC within test folds", "shuffles"),
        *bars,
        tag("path", d=path((at, frame.y.start), (at, frame.y.end)), class_="observed"),
        label(
            at + (-6 if side == "end" else 6), frame.y.end + 10,
            f"observed {test.observed:.2f}", class_="point-name", text_anchor=side,
        ),
    ]  # fmt: skip
    said = (
        f"Observed AUC {test.observed:.2f}; of {test.null.size:,} shuffles of the labels "
        f"{int((test.null >= test.observed - TIED).sum()):,} did as well; "
        f"p = {p_words(test.pvalue)}. The test has folds of its own, fewer than the evaluation: "
        f"{test.words()}."
    )
    rows = pd.DataFrame({"from": edges[:-1], "to": edges[1:], "shuffles": counts})
    kinds: Columns = {
        "from": ("AUC from", "number"),
        "to": ("to", "number"),
        "shuffles": ("shuffles", "count"),
    }
    numbers = make_table("null-numbers", "Shuffled labels", rows, kinds)
    return _figure("null", "Permutation test", result, parts, said, numbers)


def stability(result: EvaluationResult) -> Figure | None:
    """Draw the share of fitted models that a marker was in.

    Parameters
    ----------
    result : EvaluationResult
        The evaluation.

    Returns
    -------
    Figure or None
        The figure, where the classifier says what it chose.
    """
    table = result.stability.head(MARKERS)
    if table.empty:
        return None
    left = min(20 + LETTER * max(map(len, map(row_name, table["feature"]))), 230.0)
    bottom = 14 + ROW * len(table)
    frame = Frame(
        SQUARE[0], bottom + 46, Axis(0, 1, left, SQUARE[0] - 16),
        Axis(len(table) - 0.5, -0.5, bottom, 14),
    )  # fmt: skip
    parts = axis_marks(frame, "share of models that chose it", "", y_values=False)
    for place, row in enumerate(table.itertuples()):
        y, x = frame.y(place), frame.x(float(row.frequency))
        parts += [
            label(left - 8, y + 4, row_name(row.feature), class_="row", text_anchor="end"),
            tag("path", d=path((left, y), (x, y)), class_="whisker dot"),
            _dot(x, y),
        ]
    index = result.stability.attrs.get("nogueira")
    how = "isn't defined" if index is None else f"is {index:.2f} (1: always the same, 0: random)"
    said = (
        f"{len(result.stability)} of {result.n_features} candidates were ever chosen; the "
        f"stability of the choice {how}."
    )
    kinds: Columns = {"feature": ("marker", "text"), "frequency": ("share of models", "number")}
    numbers = make_table("stability-numbers", "Markers", result.stability.head(40), kinds)
    size = (frame.width, frame.height)
    return _figure("stability", "Stability of the markers", result, parts, said, numbers, size)


def _figure(
    name: str,
    title: str,
    result: EvaluationResult,
    parts: list[Markup],
    said: str,
    numbers: Table,
    size: tuple[float, float] = SQUARE,
) -> Figure:
    svg = drawing(size, parts, described=f"{title}. {said}", simulated=result.simulated)
    return Figure(f"classifier-{name}", title, class_words(result), svg, said, numbers)


def _diagonal(frame: Frame) -> str:
    return path((frame.x(0), frame.y(0)), (frame.x(1), frame.y(1)))


def _dot(x: float, y: float) -> Markup:
    return tag("use", href="#m-dot", x=x, y=y, class_="p down")


def _bar(frame: Frame, left: float, right: float, n: int) -> str:
    x, width = frame.x(left), frame.x(right) - frame.x(left)
    return f"M{x:.1f} {frame.y(0):.1f}V{frame.y(n):.1f}h{width - 1:.1f}V{frame.y(0):.1f}z"
