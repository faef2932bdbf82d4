"""Measures of out-of-fold predictions, overall and fold by fold."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rh_omics.stats.concordance import within_fold_concordance
from rh_omics.stats.line_logistic import fit_logistic_line
from rh_omics.stats.resampled import Shape

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

SHAPE: Final[dict[str, Shape]] = {
    "brier": "positive",
    "log_loss": "positive",
    "net_benefit": "free",
    "calibration_intercept": "free",
}
"""Where a measure can lie, if not between 0 and 1."""


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
    prevalence : ndarray of shape (n_repeats, n_samples)
        Share of class 1 among the training samples of the model that predicted.
    """

    label: Integers
    subject: Integers
    probability: Floats
    fold: Integers
    prevalence: Floats

    @property
    def n_folds(self) -> int:
        """Number of folds of a repeat."""
        return int(self.fold.max()) + 1

    @property
    def n_subjects(self) -> int:
        """Number of subjects."""
        return int(self.subject.max()) + 1

    @property
    def subjects_per_class(self) -> tuple[int, int]:
        """Number of subjects of class 1 and of class 0."""
        of_subject = self.label[np.unique(self.subject, return_index=True)[1]]
        return int(of_subject.sum()), int((1 - of_subject).sum())


def overall_measures(data: OutOfFold, *, threshold: float | None) -> dict[str, float]:
    """Compute every measure over all folds and repeats.

    Parameters
    ----------
    data : OutOfFold
        Predictions.
    threshold : float or None
        Probability from which a sample counts as class 1; ``None`` for the prevalence in
        training.

    Returns
    -------
    dict of str to float
        Measures; the AUC compares within folds only.
    """
    concordance = within_fold_concordance(data.probability, data.fold, data.label)
    label = np.broadcast_to(data.label, data.probability.shape)
    measures = {"auc": concordance.auc}
    cut = _thresholds(data, threshold)
    measures |= threshold_measures(data.probability.ravel(), label.ravel(), cut.ravel())
    intercept, slope = calibration(data, np.ones((1, data.label.size)))
    return measures | {
        "calibration_intercept": float(intercept[0]),
        "calibration_slope": float(slope[0]),
    }


def fold_measures(data: OutOfFold, *, threshold: float | None) -> dict[str, Floats]:
    """Compute the measures of each test fold.

    Parameters
    ----------
    data : OutOfFold
        Predictions.
    threshold : float or None
        Probability from which a sample counts as class 1; ``None`` for the prevalence in
        training.

    Returns
    -------
    dict of str to ndarray of shape (n_repeats * n_folds,)
        Measures of ``PER_FOLD``.
    """
    rows = []
    cuts = _thresholds(data, threshold)
    for probability, fold, cut in zip(data.probability, data.fold, cuts, strict=True):
        for number in range(data.n_folds):
            test = fold == number
            p, label = probability[test], data.label[test]
            one_fold = np.zeros((1, label.size), dtype=np.intp)
            auc = within_fold_concordance(p[None], one_fold, label).auc
            rows.append({"auc": auc} | threshold_measures(p, label, cut[test]))
    return {name: np.array([row[name] for row in rows]) for name in PER_FOLD}


def threshold_measures(p: Floats, label: Integers, threshold: Floats) -> dict[str, float]:
    """Compute the measures that need no ranking.

    Parameters
    ----------
    p : ndarray of shape (n,)
        Probabilities of class 1.
    label : ndarray of int of shape (n,)
        Classes, 0 or 1; both occur.
    threshold : ndarray of shape (n,)
        Probability from which each sample counts as class 1.

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
    odds = threshold / (1 - threshold)
    return {
        "balanced_accuracy": (sensitivity + specificity) / 2,
        "sensitivity": sensitivity,
        "specificity": specificity,
        "brier": float(((p - label) ** 2).mean()),
        "log_loss": float(-np.log(np.where(label == 1, inside, 1 - inside)).mean()),
        "net_benefit": float((called * np.where(label == 1, 1.0, -odds)).mean()),
    }


def subject_errors(data: OutOfFold, *, threshold: float | None) -> dict[str, float]:
    """Compute standard errors over subjects of the measures at a threshold, models taken as fixed.

    Parameters
    ----------
    data : OutOfFold
        Predictions; a subject's samples and repeats are averaged first.
    threshold : float or None
        Probability from which a sample counts as class 1; ``None`` for the prevalence in
        training.

    Returns
    -------
    dict of str to float
        Standard errors of sensitivity, specificity, their mean and the net benefit.
    """
    cut = _thresholds(data, threshold)
    called = (data.probability >= cut).mean(axis=0)
    odds = (cut / (1 - cut)).mean(axis=0)
    label = _of_subjects(data, data.label.astype(np.float64))
    called_of = _of_subjects(data, called)
    worth = _of_subjects(data, called * np.where(data.label == 1, 1.0, -odds))
    high, low = (_standard_error(called_of[label == value]) for value in (1, 0))
    return {
        "balanced_accuracy": float(np.hypot(high, low)) / 2,
        "sensitivity": high,
        "specificity": low,
        "net_benefit": _standard_error(worth),
    }


def _of_subjects(data: OutOfFold, value: Floats) -> Floats:
    return np.bincount(data.subject, weights=value) / np.bincount(data.subject)


def _standard_error(value: Floats) -> float:
    return float(value.std(ddof=1) / np.sqrt(value.size))


def calibration(data: OutOfFold, weight: Floats) -> tuple[Floats, Floats]:
    """Fit the calibration intercept (slope kept at 1) and the calibration slope.

    The slope is that of what the markers add to the log-odds of the training prevalence: a fold
    with more responders in its test part has fewer in training, and that alone would turn the
    slope negative.

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
    score = _log_odds(data.probability)
    gain = evidence(data).ravel()
    target = np.tile(data.label, repeats).astype(np.float64)
    stacked = np.tile(weight, (1, repeats))
    in_the_large = fit_logistic_line(score.ravel(), target, stacked, fixed_slope=1.0)
    return in_the_large.intercept, fit_logistic_line(gain, target, stacked).slope


def evidence(data: OutOfFold) -> Floats:
    """Compute what the markers add to the log-odds of the training prevalence.

    Parameters
    ----------
    data : OutOfFold
        Predictions.

    Returns
    -------
    ndarray of shape (n_repeats, n_samples)
        Differences of log-odds.
    """
    return _log_odds(data.probability) - _log_odds(data.prevalence)


def _log_odds(p: Floats) -> Floats:
    inside = np.clip(p, 1e-6, 1 - 1e-6)
    return np.log(inside / (1 - inside))


def _thresholds(data: OutOfFold, threshold: float | None) -> Floats:
    return data.prevalence if threshold is None else np.full_like(data.prevalence, threshold)


def calibration_by_fold(data: OutOfFold) -> dict[str, Floats]:
    """Linearise the calibration intercept, so that each test fold has a value.

    A fold is too small for a fit of its own; its value is the overall intercept plus the mean
    influence of its samples.

    Parameters
    ----------
    data : OutOfFold
        Predictions.

    Returns
    -------
    dict of str to ndarray of shape (n_repeats * n_folds,)
        ``calibration_intercept``.
    """
    everyone = np.ones((1, data.label.size))
    intercept, _ = calibration(data, everyone)
    score = _log_odds(data.probability)
    p = 1 / (1 + np.exp(-(score + intercept[0])))
    large = intercept[0] + (data.label - p) / (p * (1 - p)).mean()
    return {"calibration_intercept": _fold_means(large, data)}


def _fold_means(value: Floats, data: OutOfFold) -> Floats:
    means = [
        [row[fold == number].mean() for number in range(data.n_folds)]
        for row, fold in zip(value, data.fold, strict=True)
    ]
    return np.ravel(means)
