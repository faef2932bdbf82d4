"""Measures of out-of-fold predictions, overall and fold by fold."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rh_omics.stats.concordance import within_fold_concordance
from rh_omics.stats.line_logistic import fit_logistic_line

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

SMALLEST_PROBABILITY = 1e-15

PER_FOLD: Final = (
    "auc",
    "balanced_accuracy",
    "sensitivity",
    "specificity",
    "brier",
    "log_loss",
    "net_benefit",
)
"""Measures that every test fold has a value of."""

UNBOUNDED: Final = ("log_loss", "net_benefit")


@dataclass(frozen=True)
class OutOfFold:
    """Out-of-fold predictions of repeated cross-validation.

    Parameters
    ----------
    label : ndarray of int of shape (n_samples,)
        Class of each sample, 0 or 1.
    subject : ndarray of int of shape (n_samples,)
        Number of each sample's subject.
    probability : ndarray of shape (n_repeats, n_samples)
        Predicted probability of class 1.
    fold : ndarray of int of shape (n_repeats, n_samples)
        Test fold of each sample.
    """

    label: Integers
    subject: Integers
    probability: Floats
    fold: Integers

    @property
    def n_folds(self) -> int:
        """Number of folds of a repeat."""
        return int(self.fold.max()) + 1


def overall_measures(data: OutOfFold, *, threshold: float) -> dict[str, float]:
    """Compute every measure over all folds and repeats.

    Parameters
    ----------
    data : OutOfFold
        Predictions.
    threshold : float
        Probability from which a sample counts as class 1.

    Returns
    -------
    dict of str to float
        Measures; the AUC compares within folds only.
    """
    concordance = within_fold_concordance(data.probability, data.fold, data.label)
    label = np.broadcast_to(data.label, data.probability.shape)
    measures = {"auc": concordance.auc}
    measures |= threshold_measures(data.probability.ravel(), label.ravel(), threshold)
    intercept, slope = calibration(data, np.ones((1, data.label.size)))
    return measures | {
        "calibration_intercept": float(intercept[0]),
        "calibration_slope": float(slope[0]),
    }


def fold_measures(data: OutOfFold, *, threshold: float) -> dict[str, Floats]:
    """Compute the measures of each test fold.

    Parameters
    ----------
    data : OutOfFold
        Predictions.
    threshold : float
        Probability from which a sample counts as class 1.

    Returns
    -------
    dict of str to ndarray of shape (n_repeats * n_folds,)
        Measures of ``PER_FOLD``.
    """
    rows = []
    for probability, fold in zip(data.probability, data.fold, strict=True):
        for number in range(data.n_folds):
            test = fold == number
            p, label = probability[test], data.label[test]
            one_fold = np.zeros((1, label.size), dtype=np.intp)
            auc = within_fold_concordance(p[None], one_fold, label).auc
            rows.append({"auc": auc} | threshold_measures(p, label, threshold))
    return {name: np.array([row[name] for row in rows]) for name in PER_FOLD}


def threshold_measures(p: Floats, label: Integers, threshold: float) -> dict[str, float]:
    """Compute the measures that need no ranking.

    Parameters
    ----------
    p : ndarray of shape (n,)
        Probabilities of class 1.
    label : ndarray of int of shape (n,)
        Classes, 0 or 1; both occur.
    threshold : float
        Probability from which a sample counts as class 1.

    Returns
    -------
    dict of str to float
        Sensitivity, specificity, their mean, Brier score, log loss (natural logarithm) and net
        benefit at the threshold (Vickers and Elkin 2006, Med. Decis. Making 26, 565-574).
    """
    called = p >= threshold
    sensitivity = float(called[label == 1].mean())
    specificity = float((~called[label == 0]).mean())
    inside = np.clip(p, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    true_calls, false_calls = (called & (label == 1)).mean(), (called & (label == 0)).mean()
    return {
        "balanced_accuracy": (sensitivity + specificity) / 2,
        "sensitivity": sensitivity,
        "specificity": specificity,
        "brier": float(((p - label) ** 2).mean()),
        "log_loss": float(-np.log(np.where(label == 1, inside, 1 - inside)).mean()),
        "net_benefit": float(true_calls - false_calls * threshold / (1 - threshold)),
    }


def calibration(data: OutOfFold, weight: Floats) -> tuple[Floats, Floats]:
    """Fit the calibration intercept (slope kept at 1) and the calibration slope.

    Parameters
    ----------
    data : OutOfFold
        Predictions; all repeats are taken together.
    weight : ndarray of shape (n_sets, n_samples)
        Weights of the samples, such as bootstrap multiplicities.

    Returns
    -------
    intercept, slope : ndarray of shape (n_sets,)
        0 and 1 mean perfect; ``NaN`` where a fit doesn't exist.
    """
    repeats = len(data.probability)
    inside = np.clip(data.probability, 1e-6, 1 - 1e-6)
    score = np.log(inside / (1 - inside)).ravel()
    target = np.tile(data.label, repeats).astype(np.float64)
    stacked = np.tile(weight, (1, repeats))
    in_the_large = fit_logistic_line(score, target, stacked, fixed_slope=1.0)
    return in_the_large.intercept, fit_logistic_line(score, target, stacked).slope
