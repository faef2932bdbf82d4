"""Response to a continuous exposure: linear, quadratic, and whether it turns (inverted U)."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from rh_omics.errors import DesignError, ParameterError
from rh_omics.stats.censored import ContrastTest, wald
from rh_omics.stats.linear import LinearFit, contrast_fit, fit_linear, joint_fit
from rh_omics.stats.moments import ratio
from rh_omics.stats.shapes import require_confidence, require_rows, require_tables

Floats = NDArray[np.float64]
Shape = Literal["inverted", "upright"]

FEWEST_LEVELS = 3


class QuadraticTrend(NamedTuple):
    """Linear and quadratic response of all features, fitted together.

    Parameters
    ----------
    linear : ContrastTest
        Slope at the mean exposure, per unit of exposure.
    quadratic : ContrastTest
        Coefficient of the squared exposure, below zero where the response bends down.
    pvalue : ndarray of shape (n_features,)
        F test of both: whether the exposure matters at all.
    """

    linear: ContrastTest
    quadratic: ContrastTest
    pvalue: Floats


class UTest(NamedTuple):
    """Tests of a response that rises and then falls, or the other way, within the data.

    Parameters
    ----------
    slope_low : ndarray of shape (n_features,)
        Slope of the quadratic at the smallest exposure.
    slope_high : ndarray of shape (n_features,)
        Slope at the largest exposure.
    pvalue : ndarray of shape (n_features,)
        The larger of the two one-sided p-values.
    turning_point : ndarray of shape (n_features,)
        Exposure at which the quadratic turns.
    turning_low : ndarray of shape (n_features,)
        Lower end of its Fieller interval; ``NaN`` where the interval isn't bounded.
    turning_high : ndarray of shape (n_features,)
        Upper end of its Fieller interval.
    """

    slope_low: Floats
    slope_high: Floats
    pvalue: Floats
    turning_point: Floats
    turning_low: Floats
    turning_high: Floats


class _Quadratic(NamedTuple):
    """Fits of a constant, the centred exposure and its square."""

    fit: LinearFit
    centre: float
    n_covariates: int


def quadratic_trend(
    values: Floats,
    exposure: Floats,
    *,
    covariates: Floats | None = None,
    confidence: float = 0.95,
) -> QuadraticTrend:
    """Fit linear and quadratic terms of an exposure to each feature.

    Parameters
    ----------
    values : ndarray of shape (n_subjects, n_features)
        Values or changes on a log scale, a row per subject; ``NaN`` where not measured.
    exposure : ndarray of shape (n_subjects,)
        Dose, change of an analyte or questionnaire score.
    covariates : ndarray of shape (n_subjects, n_covariates), optional
        Covariates in numbers, without the constant.
    confidence : float, default 0.95
        Confidence level of the intervals.

    Returns
    -------
    QuadraticTrend
        One entry per feature.

    Raises
    ------
    DesignError
        If the exposure has fewer than three levels or missing values, or the arrays don't fit.
    ParameterError
        If `confidence` isn't between 0 and 1.

    Examples
    --------
    >>> dose = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    >>> trend = quadratic_trend(np.array([[0.0], [3.0], [4.0], [3.0], [0.0]]), dose)
    >>> trend.quadratic.estimate.round(3)
    array([-1.])
    """
    model = _fit(values, exposure, covariates)
    linear = _contrast(model, np.array([0.0, 1.0, 0.0]), confidence)
    quadratic = _contrast(model, np.array([0.0, 0.0, 1.0]), confidence)
    both = joint_fit(model.fit, _padded(model, np.eye(3)[1:]))
    stat = ratio(both.quadratic, both.df * both.sigma**2)
    pvalue = np.asarray(special.fdtrc(both.df, both.df_residual, stat), dtype=np.float64)
    return QuadraticTrend(linear, quadratic, pvalue)


def u_test(
    values: Floats,
    exposure: Floats,
    *,
    shape: Shape = "inverted",
    covariates: Floats | None = None,
    confidence: float = 0.95,
) -> UTest:
    """Test whether a quadratic response turns within the range of the exposure [1]_.

    Inverted U: the slope is above zero at the smallest exposure and below zero at the largest.
    The null hypothesis is a response that is monotone or of the other shape; it is rejected
    where both one-sided tests reject. A significant quadratic term alone shows curvature only. A
    quadratic can turn where a bent monotone response doesn't: see `two_lines`.

    Parameters
    ----------
    values : ndarray of shape (n_subjects, n_features)
        Values or changes on a log scale, a row per subject; ``NaN`` where not measured.
    exposure : ndarray of shape (n_subjects,)
        Dose, change of an analyte or questionnaire score.
    shape : {"inverted", "upright"}, default "inverted"
        Whether the response is to rise and then fall, or to fall and then rise.
    covariates : ndarray of shape (n_subjects, n_covariates), optional
        Covariates in numbers, without the constant.
    confidence : float, default 0.95
        Confidence level of the turning point's interval.

    Returns
    -------
    UTest
        One entry per feature.

    Raises
    ------
    DesignError
        If the exposure has fewer than three levels or missing values, or the arrays don't fit.
    ParameterError
        If an option has an unknown value.

    References
    ----------
    .. [1] Lind, J. T. and Mehlum, H. (2010). With or without U? The appropriate test for a
       U-shaped relationship. Oxf. Bull. Econ. Stat. 72(1), 109-118.
    """
    sign = shape_sign(shape)
    require_confidence(confidence)
    model = _fit(values, exposure, covariates)
    low, high = (
        _contrast(model, np.array([0.0, 1.0, 2 * (end - model.centre)]), confidence)
        for end in (exposure.min(), exposure.max())
    )
    one_sided = np.maximum(
        special.stdtr(low.df, -sign * low.stat), special.stdtr(high.df, sign * high.stat)
    )
    linear = _contrast(model, np.array([0.0, 1.0, 0.0]), confidence)
    quadratic = _contrast(model, np.array([0.0, 0.0, 1.0]), confidence)
    total = _contrast(model, np.array([0.0, 1.0, 1.0]), confidence)
    turn_low, turn_high = _fieller(linear, quadratic, total, confidence)
    turn = -linear.estimate / np.where(quadratic.estimate == 0, np.nan, 2 * quadratic.estimate)
    return UTest(
        slope_low=low.estimate,
        slope_high=high.estimate,
        pvalue=np.asarray(one_sided, dtype=np.float64),
        turning_point=model.centre + turn,
        turning_low=model.centre + turn_low,
        turning_high=model.centre + turn_high,
    )


def shape_sign(shape: Shape) -> float:
    """Return 1 for an inverted U, -1 for an upright one.

    Parameters
    ----------
    shape : {"inverted", "upright"}
        Shape asked for.

    Returns
    -------
    float
        Sign of the first slope.

    Raises
    ------
    ParameterError
        If the shape is unknown.
    """
    if shape not in {"inverted", "upright"}:
        msg = f"shape must be 'inverted' or 'upright', got {shape!r}"
        raise ParameterError(msg)
    return 1.0 if shape == "inverted" else -1.0


def require_exposure(values: Floats, exposure: Floats, covariates: Floats | None) -> Floats:
    """Refuse an exposure that can't show a shape; return the covariates.

    Parameters
    ----------
    values : ndarray of shape (n_subjects, n_features)
        Values.
    exposure : ndarray of shape (n_subjects,)
        Exposure.
    covariates : ndarray of shape (n_subjects, n_covariates) or None
        Covariates.

    Returns
    -------
    ndarray of shape (n_subjects, n_covariates)
        Covariates, centred; no columns where there are none.

    Raises
    ------
    DesignError
        If the exposure has fewer than three levels or missing values, or the arrays don't fit.
    """
    require_tables(values=values)
    extra = np.empty((len(values), 0)) if covariates is None else covariates
    require_rows(len(values), exposure=exposure, covariates=extra)
    if np.isnan(exposure).any() or np.isnan(extra).any():
        msg = "exposure and covariates need a value for every subject: leave out the others first"
        raise DesignError(msg)
    levels = np.unique(exposure).size
    if levels < FEWEST_LEVELS:
        msg = f"the shape of a response needs three levels of exposure or more, got {levels}"
        raise DesignError(msg)
    return extra - extra.mean(axis=0)


def _fit(values: Floats, exposure: Floats, covariates: Floats | None) -> _Quadratic:
    """Fit a constant, the centred exposure, its square and the covariates."""
    extra = require_exposure(values, exposure, covariates)
    centre = float(exposure.mean())
    x = exposure - centre
    fit = fit_linear(values, np.column_stack([np.ones_like(x), x, x**2, extra]))
    return _Quadratic(fit, centre, extra.shape[1])


def _padded(quadratic: _Quadratic, contrasts: Floats) -> Floats:
    """Give weights of zero to the covariates."""
    return np.pad(contrasts, [(0, 0)] * (contrasts.ndim - 1) + [(0, quadratic.n_covariates)])


def _contrast(quadratic: _Quadratic, contrast: Floats, confidence: float) -> ContrastTest:
    """Test a contrast of constant, exposure and square by t."""
    found = contrast_fit(quadratic.fit, _padded(quadratic, contrast))
    variance = (found.unscaled * found.sigma) ** 2
    df = np.where(found.df_residual > 0, found.df_residual, np.nan)
    return wald(found.estimate, variance, df, confidence)


def _fieller(
    linear: ContrastTest, quadratic: ContrastTest, total: ContrastTest, confidence: float
) -> tuple[Floats, Floats]:
    """Return the exposures at which the slope isn't significant, where they are an interval."""
    covariance = (total.se**2 - linear.se**2 - quadratic.se**2) / 2
    t2 = special.stdtrit(linear.df, (1 + confidence) / 2) ** 2
    a = 4 * (quadratic.estimate**2 - t2 * quadratic.se**2)
    b = 4 * (linear.estimate * quadratic.estimate - t2 * covariance)
    c = linear.estimate**2 - t2 * linear.se**2
    root = np.sqrt(np.where(b**2 - 4 * a * c >= 0, b**2 - 4 * a * c, np.nan))
    return ratio(-b - root, 2 * a), ratio(-b + root, 2 * a)
