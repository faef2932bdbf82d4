"""Choice of penalty and number of markers by cross-validation within the training subjects."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline
from sklearn.utils import compute_class_weight

from rh_omics.classify.logistic import KernelLogistic
from rh_omics.classify.models import Candidate, Recipe
from rh_omics.stats.line_logistic import fit_logistic_line
from rh_omics.stats.nested_cv import SCORES, Scoring, Split

Floats = NDArray[np.float64]

LARGEST_LOG_ODDS = 36.0
"""Log-odds beyond which a probability can't be told from 0 or 1 in double precision."""


class Tuning(NamedTuple):
    """What the inner folds chose.

    Parameters
    ----------
    candidate : Candidate
        The best setting.
    scores : ndarray of shape (n_candidates,)
        Mean score of each candidate; empty where nothing was compared.
    """

    candidate: Candidate
    scores: Floats


def tune(
    recipe: Recipe,
    candidates: Sequence[Candidate],
    values: Floats,
    label: NDArray[np.intp],
    folds: tuple[Split, ...],
    *,
    scoring: Scoring,
) -> Tuning:
    """Find the candidate with the best mean score over the inner folds.

    Parameters
    ----------
    recipe : Recipe
        Options common to the candidates.
    candidates : sequence of Candidate
        Settings to compare; of equally good ones the first is taken.
    values : ndarray of shape (n_samples, n_features)
        Training values.
    label : ndarray of int of shape (n_samples,)
        Class of each sample, 0 or 1.
    folds : tuple of Split
        Inner folds; where there is none, the middle candidate is taken untested.
    scoring : {"neg_log_loss", "roc_auc", "accuracy"}
        What to maximise.

    Returns
    -------
    Tuning
        The choice.
    """
    if len(candidates) == 1 or not folds:
        return Tuning(candidates[len(candidates) // 2], np.zeros(0))
    scores = np.empty((len(candidates), len(folds)))
    for row, candidate in enumerate(candidates):
        for column, (train, test) in enumerate(folds):
            fitted = recipe.build(candidate).fit(values[train], label[train])
            predicted = log_odds(fitted, values[test])
            scores[row, column] = SCORES[scoring](predicted[None], label[test].astype(np.float64))[
                0
            ]
    mean = scores.mean(axis=1)
    return Tuning(candidates[int(mean.argmax())], mean)


def sigmoid_calibration(
    recipe: Recipe,
    candidate: Candidate,
    values: Floats,
    label: NDArray[np.intp],
    folds: tuple[Split, ...],
) -> tuple[float, float]:
    """Fit Platt's sigmoid [1]_ to the out-of-fold log-odds of the inner folds.

    Parameters
    ----------
    recipe : Recipe
        Options of the model.
    candidate : Candidate
        The chosen setting.
    values : ndarray of shape (n_samples, n_features)
        Training values.
    label : ndarray of int of shape (n_samples,)
        Class of each sample, 0 or 1.
    folds : tuple of Split
        Inner folds.

    Returns
    -------
    intercept, slope : float
        Calibrated log-odds are ``intercept + slope * log-odds``; 0 and 1 where there is no fold
        to learn from.

    References
    ----------
    .. [1] Platt, J. (1999). Probabilistic outputs for support vector machines. Advances in Large
       Margin Classifiers, 61-74.
    """
    if not folds:
        return 0.0, 1.0
    score = np.empty(len(label))
    for train, test in folds:
        fitted = recipe.build(candidate).fit(values[train], label[train])
        score[test] = log_odds(fitted, values[test])
    n_high, n_low = int(label.sum()), int((1 - label).sum())
    weight = compute_class_weight(recipe.class_weight, classes=np.array([0, 1]), y=label)
    target = np.where(label == 1, (n_high + 1) / (n_high + 2), 1 / (n_low + 2))
    line = fit_logistic_line(score, target, weight[label][None])
    if not np.isfinite(line.slope[0]):
        return 0.0, 1.0
    return float(line.intercept[0]), float(line.slope[0])


def log_odds(fitted: Pipeline, values: Any) -> Floats:
    """Compute the log-odds of class 1 from any fitted model.

    Parameters
    ----------
    fitted : Pipeline
        Fitted steps.
    values : ndarray of shape (n_samples, n_features)
        Values.

    Returns
    -------
    ndarray of shape (n_samples,)
        Log-odds, at most 36 in size.
    """
    if isinstance(fitted[-1], KernelLogistic):
        odds = fitted.decision_function(values)
    else:
        p = fitted.predict_proba(values)
        with np.errstate(divide="ignore"):
            odds = np.log(p[:, 1]) - np.log(p[:, 0])
    return np.clip(odds, -LARGEST_LOG_ODDS, LARGEST_LOG_ODDS)
