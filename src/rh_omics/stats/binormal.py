"""What an AUC implies where the scores of both classes are normal with one variance."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Floats = NDArray[np.float64]

CLOSEST = 1e-9
"""How near to 0 and 1 an AUC is looked for."""
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(61)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


class ImpliedMeasures(NamedTuple):
    """Measures of log-odds whose classes are two normal distributions.

    Parameters
    ----------
    brier : float
        Expected Brier score.
    log_loss : float
        Expected log loss, natural logarithm.
    calibration_slope : float
        Slope that the log-odds need; ``NaN`` where they don't vary.
    """

    brier: float
    log_loss: float
    calibration_slope: float


def implied_measures(
    auc: float, *, spread: float, centre: float, prevalence: float
) -> ImpliedMeasures:
    """Compute the measures that an AUC implies for a model's log-odds.

    Log-odds of both classes are taken as normal with the standard deviation `spread`; their means
    are ``sqrt(2) * spread * z(auc)`` apart [1]_, so that the slope of a logistic regression on
    them is that distance divided by the variance.

    Parameters
    ----------
    auc : float
        Area under the ROC curve, between 0 and 1.
    spread : float
        Standard deviation of the log-odds within a class.
    centre : float
        Mean log-odds over both classes.
    prevalence : float
        Share of class 1.

    Returns
    -------
    ImpliedMeasures
        The measures.

    References
    ----------
    .. [1] Pepe, M. S. (2003). The Statistical Evaluation of Medical Tests for Classification and
       Prediction. Oxford University Press, section 4.4 (the binormal curve).

    Examples
    --------
    Log-odds that say nothing cost what their spread costs:

    >>> nothing = implied_measures(0.5, spread=0.0, centre=0.0, prevalence=0.5)
    >>> nothing.brier, round(nothing.log_loss, 4)
    (0.25, 0.6931)
    """
    distance = np.sqrt(2) * spread * float(special.ndtri(auc))
    high = centre + (1 - prevalence) * distance + spread * NODES
    low = centre - prevalence * distance + spread * NODES
    brier = prevalence * _mean(special.expit(-high) ** 2)
    brier += (1 - prevalence) * _mean(special.expit(low) ** 2)
    loss = prevalence * _mean(np.logaddexp(0, -high))
    loss += (1 - prevalence) * _mean(np.logaddexp(0, low))
    slope = distance / spread**2 if spread > CLOSEST else np.nan
    return ImpliedMeasures(brier, loss, slope)


def implied_balanced_accuracy(auc: float) -> float:
    """Compute the mean of sensitivity and specificity halfway between the classes' means.

    Parameters
    ----------
    auc : float
        Area under the ROC curve, between 0 and 1.

    Returns
    -------
    float
        Balanced accuracy.

    Examples
    --------
    >>> implied_balanced_accuracy(0.5)
    0.5
    """
    return float(special.ndtr(special.ndtri(auc) / np.sqrt(2)))


def auc_variance(auc: float, n_high: int, n_low: int) -> float:
    """Compute the variance of an AUC of a fixed model by Hanley and McNeil's formula [1]_.

    Parameters
    ----------
    auc : float
        True AUC.
    n_high, n_low : int
        Subjects of each class.

    Returns
    -------
    float
        Variance.

    References
    ----------
    .. [1] Hanley, J. A. and McNeil, B. J. (1982). The meaning and use of the area under a receiver
       operating characteristic (ROC) curve. Radiology 143, 29-36.

    Examples
    --------
    >>> round(auc_variance(0.5, 13, 12) * 12 * 13 * 12, 6)
    26.0
    """
    q_high, q_low = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    pairs = (n_high - 1) * (q_high - auc**2) + (n_low - 1) * (q_low - auc**2)
    return (auc * (1 - auc) + pairs) / (n_high * n_low)


def auc_score_interval(
    auc: float, n_high: int, n_low: int, *, quantile: float
) -> tuple[float, float]:
    """Find the AUCs that an estimate doesn't contradict, each with the variance that it implies.

    Unlike a standard error at the estimate, this one isn't 0 where every comparison was won.

    Parameters
    ----------
    auc : float
        Estimate.
    n_high, n_low : int
        Subjects of each class.
    quantile : float
        Standard deviations that are still no contradiction.

    Returns
    -------
    low, high : float
        Ends of the interval.

    Examples
    --------
    >>> low, high = auc_score_interval(1.0, 13, 12, quantile=1.96)
    >>> 0.7 < low < 0.9, high
    (True, 1.0)
    """

    def contradiction(candidate: float) -> float:
        reach = quantile**2 * auc_variance(candidate, n_high, n_low)
        return float((auc - candidate) ** 2 - reach)

    low = high = auc
    if contradiction(CLOSEST) > 0 > contradiction(max(auc - CLOSEST, CLOSEST)):
        low = optimize.brentq(contradiction, CLOSEST, auc - CLOSEST)
    if contradiction(1 - CLOSEST) > 0 > contradiction(min(auc + CLOSEST, 1 - CLOSEST)):
        high = optimize.brentq(contradiction, auc + CLOSEST, 1 - CLOSEST)
    return float(low), float(high)


def _mean(values: Floats) -> float:
    return float(WEIGHTS @ values)
