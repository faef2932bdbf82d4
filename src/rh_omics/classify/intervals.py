"""Which interval stands beside which measure, and the table of all of them."""

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from rh_omics.classify.metrics import (
    SHAPE,
    OutOfFold,
    calibration_by_fold,
    fold_measures,
    overall_measures,
    subject_errors,
)
from rh_omics.stats.binormal import (
    auc_score_interval,
    implied_balanced_accuracy,
    implied_measures,
)
from rh_omics.stats.concordance import (
    delong_standard_error,
    weighted_auc,
    within_fold_concordance,
)
from rh_omics.stats.resampled import (
    Interval,
    Shape,
    corrected_resampled_interval,
    subject_weights,
)

Floats = NDArray[np.float64]

RESAMPLED: Final = "corrected resampled t"
WITH_SCORE: Final = "outer ends: corrected resampled t, score"
WITH_SUBJECTS: Final = "outer ends: corrected resampled t, t over subjects"
WITH_AUC: Final = "outer ends: corrected resampled t, t over subjects, carried over from the AUC"
CARRIED: Final = "carried over from the AUC"
BOOTSTRAP: Final = "bootstrap over subjects"
DELONG: Final = "DeLong"
NO_INTERVAL: Final = "none that covers"
IMPLIED: Final = ("brier", "log_loss", "calibration_slope")
"""Measures whose interval comes from that of the AUC: they follow the penalty that each fold
happens to choose more than the subjects, so that the spread of their fold values says too little
(it covered the Brier score in 0.83 to 0.93 of simulated cohorts, the slope in about a half)."""
THRESHOLD: Final = ("balanced_accuracy", "sensitivity", "specificity", "net_benefit")

Row = tuple[str, float, float, float, str]


def metric_table(
    data: OutOfFold,
    *,
    log_odds: Floats,
    threshold: float | None,
    n_bootstrap: int,
    confidence: float,
    seed: int,
) -> pd.DataFrame:
    """Estimate every measure with its interval.

    Parameters
    ----------
    data : OutOfFold
        Predictions.
    log_odds : ndarray of shape (n_samples,)
        Log-odds that the classifier fitted on all samples gives them.
    threshold : float or None
        Probability from which a sample counts as class 1; ``None`` for the prevalence in
        training.
    n_bootstrap : int
        Bootstrap samples of subjects.
    confidence : float
        Coverage aimed at.
    seed : int
        Seed of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        Columns ``metric, estimate, ci_low, ci_high, interval``. For the AUC two more rows,
        ``auc (bootstrap)`` and ``auc (DeLong)``, hold the customary intervals, which take the
        models as fixed and so are too short; ``calibration_slope (out of fold)`` is the customary
        slope, which mixes the penalties of the folds and has no interval that covers.
    """
    measures = _Measures(
        overall_measures(data, threshold=threshold),
        fold_measures(data, threshold=threshold) | calibration_by_fold(data),
        data,
        confidence,
    )
    auc = _auc_row(measures)
    rows = [
        auc,
        *_threshold_rows(measures, subject_errors(data, threshold=threshold), auc[2:4]),
    ]
    rows += _carried(data, measures.overall, auc[2:4], log_odds)
    rows.append(
        (
            "calibration_intercept",
            *measures.resampled("calibration_intercept", "free"),
            RESAMPLED,
        )
    )
    slope = measures.overall["calibration_slope"]
    rows.append(("calibration_slope (out of fold)", slope, np.nan, np.nan, NO_INTERVAL))
    weight = subject_weights(data.subject, n_draws=n_bootstrap, seed=seed)
    rows += _customary(data, weight, confidence)
    return pd.DataFrame(rows, columns=["metric", "estimate", "ci_low", "ci_high", "interval"])


@dataclass(frozen=True)
class _Measures:
    """Measures over all folds and in each, and the intervals that folds allow."""

    overall: dict[str, float]
    by_fold: dict[str, Floats]
    data: OutOfFold
    confidence: float

    @property
    def quantile(self) -> float:
        return float(stats.t.ppf((1 + self.confidence) / 2, self.data.n_subjects - 2))

    def resampled(self, name: str, shape: Shape) -> Interval:
        return corrected_resampled_interval(
            self.by_fold[name],
            test_share=1 / self.data.n_folds,
            n_subjects=self.data.n_subjects,
            estimate=self.overall[name],
            confidence=self.confidence,
            shape=shape,
        )

    def outer_ends(self, name: str, further: tuple[float, float]) -> tuple[float, float]:
        """Take the outer ends of resampled intervals on two scales and of a further interval.

        On the logit scale the interval reaches far towards 0.5, on the plain one away from it;
        where all folds agree, only the further one has a width.
        """
        shape = SHAPE.get(name, "share")
        found = [self.resampled(name, kind)[1:] for kind in dict.fromkeys((shape, "free"))]
        low, high = (np.array([*found, further]).T[i] for i in (0, 1))
        ends = float(low.min()), float(high.max())
        return (max(ends[0], 0.0), min(ends[1], 1.0)) if shape == "share" else ends


def _auc_row(measures: _Measures) -> Row:
    auc, classes = measures.overall["auc"], measures.data.subjects_per_class
    score = auc_score_interval(auc, *classes, quantile=measures.quantile)
    return ("auc", auc, *measures.outer_ends("auc", score), WITH_SCORE)


def _threshold_rows(
    measures: _Measures, errors: dict[str, float], auc_ends: tuple[float, float]
) -> list[Row]:
    rows: list[Row] = []
    for name in THRESHOLD:
        middle, reach = measures.overall[name], measures.quantile * errors[name]
        further, how = [middle - reach, middle + reach], WITH_SUBJECTS
        if name == "balanced_accuracy":
            further += [implied_balanced_accuracy(end) for end in auc_ends]
            how = WITH_AUC
        ends = measures.outer_ends(name, (min(further), max(further)))
        rows.append((name, middle, *ends, how))
    return rows


def _carried(
    data: OutOfFold, overall: dict[str, float], auc_ends: tuple[float, float], log_odds: Floats
) -> list[Row]:
    """Carry the AUC's interval over to the measures that it implies for the final model.

    The log-odds of new subjects spread about as those of the training subjects do: within the
    classes at least, over both at most; both are taken.
    """
    classes = [log_odds[data.label == value] for value in (0, 1)]
    residual = sum(float(((part - part.mean()) ** 2).sum()) for part in classes)
    within = float(np.sqrt(residual / max(log_odds.size - 2, 1)))
    spreads = (within, float(log_odds.std(ddof=1)))

    def implied(auc: float, spread: float) -> dict[str, float]:
        inside = float(np.clip(auc, 1e-3, 1 - 1e-3))
        prevalence, centre = float(data.label.mean()), float(log_odds.mean())
        measures = implied_measures(inside, spread=spread, centre=centre, prevalence=prevalence)
        return measures._asdict()

    corners = [implied(auc, spread) for auc, spread in product(auc_ends, spreads)]
    estimate = overall | {"calibration_slope": implied(overall["auc"], within)["calibration_slope"]}
    rows: list[Row] = []
    for name in IMPLIED:
        values = [corner[name] for corner in corners] + [estimate[name]]
        rows.append((name, estimate[name], float(np.min(values)), float(np.max(values)), CARRIED))
    return rows


def _customary(
    data: OutOfFold, weight: Floats, confidence: float
) -> list[tuple[str, float, float, float, str]]:
    concordance = within_fold_concordance(data.probability, data.fold, data.label)
    drawn = _percentile(concordance.auc, weighted_auc(concordance, weight), confidence)
    reach = stats.norm.ppf((1 + confidence) / 2) * delong_standard_error(concordance)
    ends = np.clip([concordance.auc - reach, concordance.auc + reach], 0, 1)
    return [
        ("auc (bootstrap)", *drawn, BOOTSTRAP),
        ("auc (DeLong)", concordance.auc, float(ends[0]), float(ends[1]), DELONG),
    ]


def _percentile(estimate: float, draws: Floats, confidence: float) -> Interval:
    """Take the quantiles of the draws; NaN where a tenth of them couldn't be computed."""
    known = draws[~np.isnan(draws)]
    if known.size < 0.9 * draws.size:
        return Interval(estimate, np.nan, np.nan)
    low, high = np.quantile(known, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(estimate, float(low), float(high))
