"""Concordance of scores within folds: the AUC, its bootstrap and DeLong's variance."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


class Concordance(NamedTuple):
    """How often each sample of class 1 scored above each of class 0 in the same test fold.

    Parameters
    ----------
    wins : ndarray of shape (n_high, n_low)
        Comparisons won, a tie as half.
    compared : ndarray of shape (n_high, n_low)
        Comparisons made.
    high, low : ndarray of int
        Positions of the samples of class 1 and of class 0.
    """

    wins: Floats
    compared: Floats
    high: Integers
    low: Integers

    @property
    def auc(self) -> float:
        """Share of comparisons won, over all folds and repeats."""
        return float(self.wins.sum() / self.compared.sum())


def within_fold_concordance(score: Floats, fold: Integers, label: NDArray[np.intp]) -> Concordance:
    """Compare scores of the two classes where one model gave both.

    Scores of different folds come from different models; pooling them biases the AUC downwards
    in small cohorts [1]_.

    Parameters
    ----------
    score : ndarray of shape (n_repeats, n_samples)
        Out-of-fold scores.
    fold : ndarray of int of shape (n_repeats, n_samples)
        Test fold of each sample in each repeat.
    label : ndarray of int of shape (n_samples,)
        Class of each sample, 0 or 1.

    Returns
    -------
    Concordance
        Counts over all repeats.

    References
    ----------
    .. [1] Airola, A. et al. (2011). An experimental comparison of cross-validation techniques for
       estimating the area under the ROC curve. Comput. Stat. Data Anal. 55, 1828-1844.

    Examples
    --------
    >>> label = np.array([1, 0, 1, 0])
    >>> one_fold = np.zeros((1, 4), dtype=int)
    >>> within_fold_concordance(np.array([[0.9, 0.1, 0.4, 0.6]]), one_fold, label).auc
    0.75
    """
    high, low = np.flatnonzero(label == 1), np.flatnonzero(label == 0)
    difference = score[:, high][:, :, None] - score[:, low][:, None, :]
    same = fold[:, high][:, :, None] == fold[:, low][:, None, :]
    wins = ((difference > 0) + 0.5 * (difference == 0)) * same
    return Concordance(wins.sum(axis=0), same.sum(axis=0).astype(np.float64), high, low)


def weighted_auc(concordance: Concordance, weight: Floats) -> Floats:
    """Compute the AUC for many sets of sample weights, such as bootstrap multiplicities.

    Parameters
    ----------
    concordance : Concordance
        Comparisons.
    weight : ndarray of shape (n_sets, n_samples)
        Weights of the samples.

    Returns
    -------
    ndarray of shape (n_sets,)
        AUC, ``NaN`` where no comparison has weight.
    """
    high, low = weight[:, concordance.high], weight[:, concordance.low]
    won = np.einsum("bi,ij,bj->b", high, concordance.wins, low, optimize=True)
    made = np.einsum("bi,ij,bj->b", high, concordance.compared, low, optimize=True)
    return np.divide(won, made, out=np.full(len(weight), np.nan), where=made > 0)


def delong_standard_error(concordance: Concordance) -> float:
    """Compute DeLong's standard error [1]_ of the AUC, treating the models as fixed.

    Parameters
    ----------
    concordance : Concordance
        Comparisons.

    Returns
    -------
    float
        Standard error.

    References
    ----------
    .. [1] DeLong, E. R. et al. (1988). Comparing the areas under two or more correlated receiver
       operating characteristic curves: a nonparametric approach. Biometrics 44, 837-845.
    """
    by_high = concordance.wins.sum(1) / np.maximum(concordance.compared.sum(1), 1e-300)
    by_low = concordance.wins.sum(0) / np.maximum(concordance.compared.sum(0), 1e-300)
    return float(np.sqrt(by_high.var(ddof=1) / by_high.size + by_low.var(ddof=1) / by_low.size))
