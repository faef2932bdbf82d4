"""Nested cross-validation of top-k selection and logistic regression for a thousand permutations.

Labels and folds stay where they are and the rows of the values are permuted against them, so that
every permutation has the same classes in every fold. Then the F statistics of all permutations
are matrix products, and the logistic fits Newton steps on stacked kernel systems.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from rh_omics.stats.f_selection import permuted_f_statistics, top_features
from rh_omics.stats.kernel_logistic import KernelLogisticFit, fit_kernel_logistic

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Scoring = Literal["neg_log_loss", "roc_auc", "accuracy"]

CHUNK = 250
"""Permutations fitted together: their stacked kernels should stay in a core's cache."""


class Split(NamedTuple):
    """Positions of the training and of the test samples of one fold."""

    train: Integers
    test: Integers


@dataclass(frozen=True)
class NestedFolds:
    """Outer folds, and inner folds within the training part of each.

    Parameters
    ----------
    outer : tuple of Split
        Folds to evaluate on.
    inner : tuple of tuple of Split
        For each outer fold the folds that choose k and C, as positions in the whole data.
    """

    outer: tuple[Split, ...]
    inner: tuple[tuple[Split, ...], ...]


@dataclass(frozen=True)
class NestedPredictions:
    """Out-of-fold predictions of every permutation.

    Parameters
    ----------
    probability : ndarray of shape (n_permutations, n_samples)
        Predicted probability of class 1 at each position.
    n_selected : ndarray of int of shape (n_permutations, n_outer)
        Number of features that the inner folds chose.
    c : ndarray of shape (n_permutations, n_outer)
        Inverse penalty that the inner folds chose.
    selected : ndarray of int of shape (n_permutations, n_outer, largest k)
        Features in the model of each outer fold, best first, then -1.
    """

    probability: Floats
    n_selected: Integers
    c: Floats
    selected: Integers


def nested_cv(
    values: Floats,
    label: Floats,
    rows: Integers,
    folds: NestedFolds,
    *,
    k_grid: Sequence[int] = (5, 10, 20),
    c_grid: Sequence[float] = (0.01, 0.1, 1.0),
    scoring: Scoring = "neg_log_loss",
) -> NestedPredictions:
    """Run nested cross-validation for every permutation of the rows.

    Within every training part: the k features with the largest F, standardised to the part's mean
    and standard deviation, and L2-penalised logistic regression. The pair (k, C) with the best
    mean score over the inner folds is fitted again on the outer training part; of equal pairs the
    first in the order C, then k, as in scikit-learn's ``GridSearchCV`` over ``{"C", "k"}``.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Finite values on a scale on which differences make sense, such as log2.
    label : ndarray of shape (n_samples,)
        Class at each position, 0 or 1.
    rows : ndarray of int of shape (n_permutations, n_samples)
        Row of `values` that stands at each position; ``np.arange(n_samples)`` is the data as is.
    folds : NestedFolds
        Folds as positions; every training and every inner test part needs both classes.
    k_grid : sequence of int, default (5, 10, 20)
        Numbers of features to try, ascending.
    c_grid : sequence of float, default (0.01, 0.1, 1)
        Inverse penalties to try, ascending.
    scoring : {"neg_log_loss", "roc_auc", "accuracy"}
        What the inner folds maximise.

    Returns
    -------
    NestedPredictions
        Out-of-fold probabilities with what was chosen.
    """
    sizes = sorted({min(k, values.shape[1]) for k in k_grid})
    problem = _Problem(values - values.mean(axis=0), label, sizes, list(c_grid), scoring)
    chunks = [rows[first : first + CHUNK] for first in range(0, len(rows), CHUNK)]
    parts = [_run_chunk(problem, chunk, folds) for chunk in chunks]
    return NestedPredictions(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in _FIELDS)
    )


_FIELDS = ("probability", "n_selected", "c", "selected")


@dataclass(frozen=True)
class _Problem:
    values: Floats
    label: Floats
    sizes: list[int]
    c_grid: list[float]
    scoring: Scoring

    @property
    def grid(self) -> list[tuple[float, int]]:
        return [(c, k) for c in self.c_grid for k in self.sizes]


def _run_chunk(problem: _Problem, rows: Integers, folds: NestedFolds) -> NestedPredictions:
    n_rows, n_outer, n_grid = len(rows), len(folds.outer), len(problem.grid)
    probability = np.full((n_rows, len(problem.label)), np.nan)
    best = np.zeros((n_rows, n_outer), dtype=np.intp)
    selected = np.full((n_rows, n_outer, problem.sizes[-1]), -1, dtype=np.intp)
    for number, (outer, inner) in enumerate(zip(folds.outer, folds.inner, strict=True)):
        scores = np.empty((n_rows, n_grid, len(inner)))
        for fold, split in enumerate(inner):
            scores[:, :, fold] = _inner_scores(problem, rows, split)
        best[:, number] = scores.mean(axis=2).argmax(axis=1)
        predicted, top = _refit(problem, rows, outer, best[:, number])
        probability[:, outer.test] = predicted
        kept = np.array([k for _, k in problem.grid])[best[:, number]]
        selected[:, number] = np.where(np.arange(top.shape[1]) < kept[:, None], top, -1)
    c, k = np.array(problem.grid).T
    return NestedPredictions(probability, k[best].astype(np.intp), c[best], selected)


def _inner_scores(problem: _Problem, rows: Integers, split: Split) -> Floats:
    """Score every pair of the grid on one inner fold: (n_permutations, n_grid)."""
    train, test, _ = _standardised(problem, rows, split)
    label = problem.label[split.train]
    scores = np.empty((len(rows), len(problem.grid)))
    kernel = np.zeros((len(rows), len(split.train), len(split.train)))
    for place, (before, size) in enumerate(pairwise([0, *problem.sizes])):
        block = train[:, :, before:size]
        kernel += np.matmul(block, block.transpose(0, 2, 1))
        fit: KernelLogisticFit | None = None
        for level, c in enumerate(problem.c_grid):
            fit = fit_kernel_logistic(kernel, label, c=c, start=fit)
            predicted = _decision(fit, train[:, :, :size], test[:, :, :size])
            column = level * len(problem.sizes) + place
            scores[:, column] = SCORES[problem.scoring](predicted, problem.label[split.test])
    return scores


def _refit(
    problem: _Problem, rows: Integers, split: Split, best: Integers
) -> tuple[Floats, Integers]:
    train, test, top = _standardised(problem, rows, split)
    label = problem.label[split.train]
    predicted = np.empty(test.shape[:2])
    for place in np.unique(best):
        c, size = problem.grid[place]
        these = np.flatnonzero(best == place)
        block = train[these, :, :size]
        fit = fit_kernel_logistic(np.matmul(block, block.transpose(0, 2, 1)), label, c=c)
        predicted[these] = _decision(fit, block, test[these, :, :size])
    return expit(predicted), top


def _standardised(
    problem: _Problem, rows: Integers, split: Split
) -> tuple[Floats, Floats, Integers]:
    """Select and standardise on the training positions, and apply both to the test positions."""
    f = permuted_f_statistics(problem.values, rows, split.train, problem.label)
    top = top_features(f, problem.sizes[-1])
    train = problem.values[rows[:, split.train][:, :, None], top[:, None, :]]
    test = problem.values[rows[:, split.test][:, :, None], top[:, None, :]]
    centre = train.mean(axis=1, keepdims=True)
    scale = train.std(axis=1, keepdims=True)
    scale[scale <= 10 * np.finfo(float).eps * np.abs(centre)] = 1
    scale[scale == 0] = 1
    return (train - centre) / scale, (test - centre) / scale, top


def _decision(fit: KernelLogisticFit, train: Floats, test: Floats) -> Floats:
    weight = np.matmul(fit.dual[:, None, :], train)
    score = np.matmul(test, weight.transpose(0, 2, 1))[:, :, 0]
    return score + fit.intercept[:, None]


def _neg_log_loss(score: Floats, label: Floats) -> Floats:
    return -np.logaddexp(0, -(2 * label - 1) * score).mean(axis=1)


def _accuracy(score: Floats, label: Floats) -> Floats:
    return ((score > 0) == (label == 1)).mean(axis=1)


def _roc_auc(score: Floats, label: Floats) -> Floats:
    higher = score[:, label == 1][:, :, None] - score[:, label == 0][:, None, :]
    return ((higher > 0) + 0.5 * (higher == 0)).mean(axis=(1, 2))


SCORES = {"neg_log_loss": _neg_log_loss, "accuracy": _accuracy, "roc_auc": _roc_auc}
