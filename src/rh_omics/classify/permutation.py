"""Permutation test of a whole nested procedure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rh_omics.classify.prediction import BatchedPredictor, Predictor
from rh_omics.stats.nested_cv import NestedFolds

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

BATCHED_PARTITIONS = 5
TIED = 1e-12


@dataclass(frozen=True)
class PermutationResult:
    """How the observed labels compare with shuffled ones.

    Parameters
    ----------
    pvalue : float
        ``(1 + at least as good) / (1 + n_permutations)``.
    observed : float
        Within-fold AUC of the observed labels over all partitions of the test.
    null : ndarray of shape (n_permutations,)
        Within-fold AUC of the shuffled labels over the same partitions.
    by_partition : ndarray of shape (n_partitions,)
        Within-fold AUC of the observed labels in each partition.
    n_splits : int
        Folds of each partition.
    """

    pvalue: float
    observed: float
    null: Floats
    by_partition: Floats
    n_splits: int

    @property
    def pvalue_error(self) -> float:
        """Return the binomial standard error of the p-value, for the shuffles drawn."""
        return float(np.sqrt(self.pvalue * (1 - self.pvalue) / self.null.size))

    @property
    def observed_error(self) -> float:
        """Return the standard error of `observed` that the dealing of folds leaves.

        ``NaN`` where there is one partition, which can't tell.
        """
        n = self.by_partition.size
        return float(self.by_partition.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan")

    def words(self) -> str:
        """Say on which folds the test was done, and how exact its AUC is.

        Returns
        -------
        str
            Such as ``"5 folds, 5 times: AUC 0.621 (standard error of the dealing 0.040)"``.
        """
        dealt = "dealt once" if self.by_partition.size == 1 else f"{self.by_partition.size} times"
        error = self.observed_error
        spread = "" if np.isnan(error) else f" (standard error of the dealing {error:.3f})"
        return f"{self.n_splits} folds, {dealt}: AUC {self.observed:.3f}{spread}"


def n_partitions(predictor: Predictor, wanted: int | None) -> int:
    """Choose how often the permutation test deals its folds.

    Parameters
    ----------
    predictor : Predictor
        The whole procedure.
    wanted : int or None
        Number asked for.

    Returns
    -------
    int
        `wanted`; if None, 5 where all permutations are one batched computation and 1 where each
        is fitted alone, which takes some hundred times as long.
    """
    if wanted is not None:
        return wanted
    return BATCHED_PARTITIONS if isinstance(predictor, BatchedPredictor) else 1


def permutation_test(
    predictor: Predictor, label: Integers, rows: Integers, partitions: Sequence[NestedFolds]
) -> PermutationResult:
    """Shuffle the subjects' labels and repeat everything: selection, tuning and fit.

    The statistic is the AUC of pairs of samples within a test fold, over all partitions, as the
    evaluation reports it; equal ones are told apart by the log loss of the same predictions, which
    keeps the p-value nearly continuous.

    The folds are stratified, so they depend on the labels, and yet are the same for all
    permutations: the labels stay at their positions and with them every fold, and whole subjects'
    values are moved against both. That is the same as shuffling the labels and dealing the folds
    anew by the shuffled ones. Labels, sizes and a seed decide the folds, no value does; so the
    statistic is one fixed function of the order of the values, whatever the number of partitions.
    If values of subjects with as many samples are exchangeable, all orders are equally likely,
    and the p-value that counts the observed one among them is valid [1]_.

    Parameters
    ----------
    predictor : Predictor
        The whole procedure.
    label : ndarray of int of shape (n_samples,)
        Class at each position, 0 or 1.
    rows : ndarray of int of shape (n_permutations, n_samples)
        Shuffled orders of the rows.
    partitions : sequence of NestedFolds
        Sets of folds, the same for all orders.

    Returns
    -------
    PermutationResult
        The p-value, the null distribution and how exact both are.

    References
    ----------
    .. [1] Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero.
       Stat. Appl. Genet. Mol. Biol. 9(1), 39.
    """
    observed = np.arange(label.size, dtype=np.intp)[None]
    orders = np.concatenate([observed, rows])
    scores = [_score(predictor(orders, folds).probability, label, folds) for folds in partitions]
    n_pairs = sum(score.n_pairs for score in scores)
    auc = np.sum([score.wins for score in scores], axis=0) / n_pairs
    loss = np.mean([score.loss for score in scores], axis=0)
    higher, equal = auc[1:] > auc[0] + TIED, np.abs(auc[1:] - auc[0]) <= TIED
    as_good = higher | (equal & (loss[1:] <= loss[0]))
    return PermutationResult(
        (1 + int(as_good.sum())) / (1 + len(rows)),
        float(auc[0]),
        auc[1:],
        np.array([score.wins[0] / score.n_pairs for score in scores]),
        len(partitions[0].outer),
    )


class _Score(NamedTuple):
    wins: Floats
    n_pairs: int
    loss: Floats


def _score(probability: Floats, label: Integers, folds: NestedFolds) -> _Score:
    """Count the pairs won in the test folds of one partition, for every order."""
    wins, n_pairs = np.zeros(len(probability)), 0
    for _, test in folds.outer:
        p, truth = probability[:, test], label[test]
        gap = p[:, truth == 1][:, :, None] - p[:, truth == 0][:, None, :]
        wins += ((gap > 0) + 0.5 * (gap == 0)).sum(axis=(1, 2))
        n_pairs += gap[0].size
    inside = np.clip(probability, 1e-15, 1 - 1e-15)
    loss = -np.log(np.where(label == 1, inside, 1 - inside)).mean(axis=1)
    return _Score(wins, n_pairs, loss)
