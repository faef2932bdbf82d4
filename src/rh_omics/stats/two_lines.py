"""The two-lines test of a response that turns, with the Robin Hood breakpoint."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rh_omics.stats.censored import ContrastTest
from rh_omics.stats.least_squares import contrast_t, least_squares
from rh_omics.stats.splines import natural_spline_basis
from rh_omics.stats.trend import Shape, require_exposure, shape_sign

Floats = NDArray[np.float64]

FEWEST_SUBJECTS = 3
SPLINE_DF = 4
"""Dimension of the spline that proposes the breakpoint, constant included."""


class TwoLines(NamedTuple):
    """Slopes of two lines, one up to a breakpoint and one from it on.

    Parameters
    ----------
    first : ContrastTest
        Slope up to the breakpoint, with HC3 standard errors.
    second : ContrastTest
        Slope from the breakpoint on.
    pvalue : ndarray of shape (n_features,)
        The larger of the two lines' two-sided p-values; 1 where a slope has the wrong sign.
    breakpoint : ndarray of shape (n_features,)
        Exposure at which the lines part.
    """

    first: ContrastTest
    second: ContrastTest
    pvalue: Floats
    breakpoint: Floats


def two_lines(
    values: Floats,
    exposure: Floats,
    *,
    shape: Shape = "inverted",
    split: float | None = None,
    covariates: Floats | None = None,
    confidence: float = 0.95,
) -> TwoLines:
    """Test by two lines whether a response turns, without assuming a quadratic [1]_.

    A shape is shown where the average slopes below and above a breakpoint have opposite signs and
    both are significant. By default each feature's breakpoint is set by the Robin Hood rule:
    among the exposures where a smooth curve is within a standard error of its extreme, at the one
    that gives more data to the weaker line. The curve is a natural cubic spline of four
    dimensions, in place of the paper's generalised additive model.

    Parameters
    ----------
    values : ndarray of shape (n_subjects, n_features)
        Values or changes on a log scale, a row per subject; ``NaN`` where not measured.
    exposure : ndarray of shape (n_subjects,)
        Dose, change of an analyte or questionnaire score.
    shape : {"inverted", "upright"}, default "inverted"
        Whether the response is to rise and then fall, or to fall and then rise.
    split : float, optional
        Breakpoint of all features, if it was fixed before the data were seen.
    covariates : ndarray of shape (n_subjects, n_covariates), optional
        Covariates in numbers, without the constant.
    confidence : float, default 0.95
        Confidence level of the intervals of the slopes.

    Returns
    -------
    TwoLines
        One entry per feature; ``NaN`` where a line has too few subjects.

    Raises
    ------
    DesignError
        If the exposure has fewer than three levels or missing values, or the arrays don't fit.
    ParameterError
        If an option has an unknown value.

    References
    ----------
    .. [1] Simonsohn, U. (2018). Two lines: a valid alternative to the invalid testing of U-shaped
       relationships with quadratic regressions. Adv. Methods Pract. Psychol. Sci. 1(4), 538-555.
    """
    sign = shape_sign(shape)
    extra = require_exposure(values, exposure, covariates)
    if split is None:
        breaks = _robin_hood(values, exposure, extra, sign)
    else:
        breaks = np.full(values.shape[1], float(split))
    first, second = _lines(values, exposure, extra, breaks, confidence)
    wrong = (sign * first.stat <= 0) | (sign * second.stat >= 0)
    pvalue = np.maximum(first.pvalue, second.pvalue)
    pvalue[wrong & ~np.isnan(pvalue)] = 1.0
    return TwoLines(first, second, pvalue, breaks)


def _lines(
    values: Floats, exposure: Floats, extra: Floats, breaks: Floats, confidence: float
) -> tuple[ContrastTest, ContrastTest]:
    """Fit both lines, with a step between them, to each feature about its breakpoint."""
    distance = exposure - breaks[:, np.newaxis]
    columns = [
        np.ones_like(distance),
        np.minimum(distance, 0.0),
        np.maximum(distance, 0.0),
        (distance > 0).astype(np.float64),
    ]
    shared = np.broadcast_to(extra, (len(breaks), *extra.shape))
    design = np.concatenate([np.stack(columns, axis=2), shared], axis=2)
    fit = least_squares(values, design, robust=True)
    slopes = np.eye(design.shape[2])[1:3]
    first, second = (contrast_t(fit, slope, confidence=confidence) for slope in slopes)
    return first, second


def _robin_hood(values: Floats, exposure: Floats, extra: Floats, sign: float) -> Floats:
    """Choose each feature's breakpoint."""
    design = np.column_stack([natural_spline_basis(exposure, SPLINE_DF), extra])
    fit = least_squares(values, design)
    curve = design[:, :SPLINE_DF]
    height = sign * curve @ fit.coefficients[:SPLINE_DF]
    spread = fit.covariance[:, :SPLINE_DF, :SPLINE_DF]
    error = np.sqrt(np.einsum("ni,pij,nj->np", curve, spread, curve))
    inner = _leaves_two_lines(exposure)
    if not inner.any():
        return np.full(values.shape[1], np.nan)
    reach = np.where(inner[:, np.newaxis], height, -np.inf)
    top = np.argmax(reach, axis=0)
    every = np.arange(values.shape[1])
    flat = inner[:, np.newaxis] & (height >= height[top, every] - error[top, every])
    flat[top, every] = True
    middle = np.array([np.median(exposure[column]) for column in flat.T])
    first, second = _lines(values, exposure, extra, middle, 0.95)
    weight = np.abs(second.stat) / (np.abs(first.stat) + np.abs(second.stat))
    share = np.where(np.isnan(weight), 0.5, weight)
    return np.array(
        [np.quantile(exposure[column], part) for column, part in zip(flat.T, share, strict=True)]
    )


def _leaves_two_lines(exposure: Floats) -> NDArray[np.bool_]:
    """Say which exposures, as a breakpoint, leave enough on both sides for a line."""

    def enough(side: Floats) -> bool:
        return side.size >= FEWEST_SUBJECTS and np.unique(side).size > 1

    return np.array(
        [enough(exposure[exposure <= x]) and enough(exposure[exposure > x]) for x in exposure]
    )
