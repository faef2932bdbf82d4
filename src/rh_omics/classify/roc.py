"""The receiver operating characteristic of out-of-fold scores, with the AUC's interval."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from rh_omics.classify.metrics import OutOfFold, evidence

Floats = NDArray[np.float64]

COLUMNS: Final = ("false_positive_rate", "sensitivity", "ci_low", "ci_high")
GRID: Final = np.linspace(0, 1, 101)


def roc_table(data: OutOfFold, *, auc_ends: tuple[float, float]) -> pd.DataFrame:
    """Average the curves of the repeats at each false positive rate.

    A fold of two or three subjects has no curve worth the name, so each repeat has one, of the
    log-odds beyond the training prevalence: what is left of the folds' different models. The area
    under it can differ a little from the within-fold AUC. The band lies between the binormal curves
    of the ends of the AUC's interval, and holds the curve.

    Parameters
    ----------
    data : OutOfFold
        Predictions.
    auc_ends : tuple of float
        Ends of the interval of the AUC.

    Returns
    -------
    pandas.DataFrame of shape (101, 4)
        Columns of ``COLUMNS``, all between 0 and 1.
    """
    curves = [score_curve(score, data.label) for score in evidence(data)]
    middle = np.mean(curves, axis=0)
    low, high = (binormal_curve(end) for end in auc_ends)
    ends = np.minimum(low, middle), np.maximum(high, middle)
    return pd.DataFrame(dict(zip(COLUMNS, (GRID, middle, *ends), strict=True)))


def binormal_curve(auc: float) -> Floats:
    """Compute the curve of two normal distributions with one variance.

    Parameters
    ----------
    auc : float
        Area under the curve.

    Returns
    -------
    ndarray of shape (101,)
        Sensitivity at the points of ``GRID``.

    Examples
    --------
    >>> bool(np.allclose(binormal_curve(0.5), GRID))
    True
    """
    inside = float(np.clip(auc, 1e-6, 1 - 1e-6))
    return np.asarray(special.ndtr(np.sqrt(2) * special.ndtri(inside) + special.ndtri(GRID)))


def score_curve(score: Floats, label: NDArray[np.intp]) -> Floats:
    """Find the sensitivity at each false positive rate; ties rise along their diagonal.

    Parameters
    ----------
    score : ndarray of shape (n,)
        Scores.
    label : ndarray of int of shape (n,)
        Classes, 0 or 1; both occur.

    Returns
    -------
    ndarray of shape (101,)
        Sensitivity at the points of ``GRID``; where the curve rises straight up, the middle of
        the rise.

    Examples
    --------
    >>> curve = score_curve(np.array([0.9, 0.1]), np.array([1, 0]))
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
