"""The receiver operating characteristic within test folds, with a pointwise interval."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.classify.metrics import OutOfFold
from rh_omics.stats.resampled import corrected_resampled_interval

Floats = NDArray[np.float64]

COLUMNS: Final = ("false_positive_rate", "sensitivity", "ci_low", "ci_high")
GRID: Final = np.linspace(0, 1, 101)


def roc_table(data: OutOfFold, *, confidence: float) -> pd.DataFrame:
    """Average the curves of the test folds at each false positive rate.

    Scores of different folds come from different models, so each fold has a curve of its own and
    sensitivities are averaged, weighted by the comparisons that a fold makes. The area under the
    averaged curve is then the within-fold AUC, up to the grid.

    Parameters
    ----------
    data : OutOfFold
        Predictions.
    confidence : float
        Coverage aimed at, at each point by itself.

    Returns
    -------
    pandas.DataFrame of shape (101, 4)
        Columns of ``COLUMNS``, all between 0 and 1; intervals as those of the AUC.
    """
    curves, weight = [], []
    for probability, fold in zip(data.probability, data.fold, strict=True):
        for number in range(data.n_folds):
            test = fold == number
            curves.append(fold_curve(probability[test], data.label[test]))
            high = int(data.label[test].sum())
            weight.append(high * (int(test.sum()) - high))
    stacked = np.array(curves)
    middle = np.average(stacked, axis=0, weights=weight)
    ends = [
        corrected_resampled_interval(
            column,
            test_share=1 / data.n_folds,
            n_subjects=int(data.subject.max()) + 1,
            estimate=float(centre),
            confidence=confidence,
        )
        for column, centre in zip(stacked.T, middle, strict=True)
    ]
    rows = [(x, end.estimate, end.low, end.high) for x, end in zip(GRID, ends, strict=True)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def fold_curve(score: Floats, label: NDArray[np.intp]) -> Floats:
    """Find a fold's sensitivity at each false positive rate; ties rise along their diagonal.

    Parameters
    ----------
    score : ndarray of shape (n,)
        Scores of the fold's samples.
    label : ndarray of int of shape (n,)
        Classes, 0 or 1; both occur.

    Returns
    -------
    ndarray of shape (101,)
        Sensitivity at the points of ``GRID``; where the curve rises straight up, the middle of
        the rise.

    Examples
    --------
    >>> curve = fold_curve(np.array([0.9, 0.1]), np.array([1, 0]))
    >>> float(curve[1:].min())
    1.0
    """
    cuts = np.unique(score)[::-1]
    called = score >= cuts[:, None]
    false = np.r_[0.0, called[:, label == 0].mean(axis=1)]
    true = np.r_[0.0, called[:, label == 1].mean(axis=1)]
    upper = _interpolate(false, true)
    lower = 1 - _interpolate(1 - false[::-1], 1 - true[::-1])[::-1]
    middle = (upper + lower) / 2
    middle[0], middle[-1] = 0.0, 1.0
    return np.asarray(middle)


def _interpolate(false: Floats, true: Floats) -> Floats:
    """Take the upper end of the curve where it rises straight up."""
    place = np.searchsorted(false, GRID + 1e-12, side="right") - 1
    after = np.minimum(place + 1, len(false) - 1)
    run = false[after] - false[place]
    share = np.divide(GRID - false[place], run, out=np.zeros_like(GRID), where=run > 0)
    return np.asarray(true[place] + np.clip(share, 0, 1) * (true[after] - true[place]))
