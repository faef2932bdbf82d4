"""Permutation test of a whole nested procedure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rh_omics.classify.prediction import Predictor
from rh_omics.stats.nested_cv import NestedFolds

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


@dataclass(frozen=True)
class PermutationResult:
    """How the observed labels compare with shuffled ones.

    Parameters
    ----------
    pvalue : float
        ``(1 + at least as good) / (1 + n_permutations)``.
    observed : float
        Within-fold AUC of the observed labels on the folds of the test.
    null : ndarray of shape (n_permutations,)
        Within-fold AUC of the shuffled labels on the same folds.
    """

    pvalue: float
    observed: float
    null: Floats


def permutation_test(
    predictor: Predictor, label: Integers, rows: Integers, folds: NestedFolds
) -> PermutationResult:
    """Shuffle the subjects' labels and repeat everything: folds, selection, tuning and fit.

    The statistic is the mean AUC within the test folds; equal ones are told apart by the log
    loss of the same predictions, which keeps the p-value exact and nearly continuous.

    Parameters
    ----------
    predictor : Predictor
        The whole procedure.
    label : ndarray of int of shape (n_samples,)
        Class at each position, 0 or 1.
    rows : ndarray of int of shape (n_permutations, n_samples)
        Shuffled orders of the rows.
    folds : NestedFolds
        One set of folds, the same for all.

    Returns
    -------
    PermutationResult
        The p-value and the null distribution.
    """
    observed = np.arange(label.size, dtype=np.intp)[None]
    probability = predictor(np.concatenate([observed, rows]), folds).probability
    auc = _mean_fold_auc(probability, label, folds)
    inside = np.clip(probability, 1e-15, 1 - 1e-15)
    loss = -np.log(np.where(label == 1, inside, 1 - inside)).mean(axis=1)
    higher, equal = auc[1:] > auc[0] + 1e-12, np.abs(auc[1:] - auc[0]) <= 1e-12  # noqa: PLR2004
    as_good = higher | (equal & (loss[1:] <= loss[0]))
    pvalue = (1 + int(as_good.sum())) / (1 + len(rows))
    return PermutationResult(pvalue, float(auc[0]), auc[1:])


def _mean_fold_auc(probability: Floats, label: Integers, folds: NestedFolds) -> Floats:
    total = np.zeros(len(probability))
    for _, test in folds.outer:
        p, truth = probability[:, test], label[test]
        gap = p[:, truth == 1][:, :, None] - p[:, truth == 0][:, None, :]
        total += ((gap > 0) + 0.5 * (gap == 0)).mean(axis=(1, 2))
    return total / len(folds.outer)
