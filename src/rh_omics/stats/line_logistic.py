"""Unpenalised logistic regression on one score, for many sets of weights at once."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MAX_STEPS = 60
LARGEST_SLOPE = 50.0
"""Beyond this slope the classes count as separated by the score."""


class LogisticLine(NamedTuple):
    """Intercepts and slopes of ``logit P = intercept + slope * score``.

    Parameters
    ----------
    intercept, slope : ndarray of shape (n_fits,)
        Coefficients; ``NaN`` where the fit doesn't exist (classes separated, or one class).
    """

    intercept: Floats
    slope: Floats


def fit_logistic_line(
    score: Floats, target: Floats, weight: Floats, *, fixed_slope: float | None = None
) -> LogisticLine:
    """Fit one-score logistic regressions, one for each row of weights.

    Parameters
    ----------
    score : ndarray of shape (n_samples,)
        Score of each sample.
    target : ndarray of shape (n_samples,)
        Share of class 1 of each sample, in [0, 1].
    weight : ndarray of shape (n_fits, n_samples)
        Weights of the samples, >= 0.
    fixed_slope : float, optional
        Slope to keep, so that only the intercept is fitted: calibration in the large with 1.

    Returns
    -------
    LogisticLine
        The fits.

    Examples
    --------
    Scores that are log-odds already need no correction:

    >>> score = np.array([-1.0, 0.0, 1.0, 2.0])
    >>> line = fit_logistic_line(score, 1 / (1 + np.exp(-score)), np.ones((1, 4)))
    >>> line.intercept.round(6) + 0.0, line.slope.round(6)
    (array([0.]), array([1.]))
    """
    intercept = np.zeros(len(weight))
    slope = np.full(len(weight), 0.0 if fixed_slope is None else fixed_slope)
    for _ in range(MAX_STEPS):
        p = 1 / (1 + np.exp(-np.clip(intercept[:, None] + slope[:, None] * score, -500, 500)))
        step = _step(score, weight * (target - p), weight * p * (1 - p), fixed_slope is None)
        intercept += np.clip(step.intercept, -4, 4)
        slope += np.clip(step.slope, -4, 4)
        if np.nanmax(np.abs(step), initial=0) < 1e-10:  # noqa: PLR2004 - rounding error
            break
    wild = (np.abs(intercept) > LARGEST_SLOPE) | (np.abs(slope) > LARGEST_SLOPE)
    one_class = ((weight @ target) <= 0) | ((weight @ (1 - target)) <= 0)
    bad = wild | one_class | ~np.isfinite(intercept + slope)
    return LogisticLine(np.where(bad, np.nan, intercept), np.where(bad, np.nan, slope))


def _step(score: Floats, residual: Floats, curvature: Floats, with_slope: bool) -> LogisticLine:  # noqa: FBT001
    g0, h00 = residual.sum(1), curvature.sum(1)
    if not with_slope:
        return LogisticLine(_ratio(g0, h00), np.zeros_like(g0))
    g1, h01, h11 = residual @ score, curvature @ score, curvature @ score**2
    determinant = h00 * h11 - h01**2
    return LogisticLine(
        _ratio(h11 * g0 - h01 * g1, determinant), _ratio(h00 * g1 - h01 * g0, determinant)
    )


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    usable = denominator > 1e-14  # noqa: PLR2004 - below this nothing can be learned from the step
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=usable)
