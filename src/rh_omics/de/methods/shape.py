"""Shape of a response to an exposure: whether it turns, or only rises or falls."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from rh_omics.de.methods.base import Floats, Method, MethodInput, MethodOutput, reasons
from rh_omics.de.methods.compared import Exposed, exposed
from rh_omics.schema import Question, Scale
from rh_omics.stats.effect import partial_eta_squared
from rh_omics.stats.trend import QuadraticTrend, UTest, quadratic_trend, u_test
from rh_omics.stats.two_lines import TwoLines, two_lines

LEVEL = 0.05
NOTE = (
    "pvalue is of the test that the response turns within the exposures studied (Lind and Mehlum "
    "2010), against monotone; column 'shape' reads all tests at 5 %, unadjusted. Believe a turn "
    "that the two lines (Simonsohn 2018) show too: a quadratic also turns where a bent monotone "
    "response doesn't"
)


def run(given: MethodInput) -> MethodOutput:
    """Test whether the response to an exposure turns, beside its linear and quadratic terms.

    Parameters
    ----------
    given : MethodInput
        Values, or changes, and the exposure of each subject; ``options.shape`` says which way it
        is to turn.

    Returns
    -------
    MethodOutput
        ``log2_fc`` is the slope at the mean exposure, per unit; the further columns hold the
        quadratic term, the turning point with its interval, and the two lines.

    Raises
    ------
    DesignError
        If subjects have several samples without timepoints, or the exposure too few levels.
    """
    data = exposed(given)
    covariates = data.covariates if data.covariates.shape[1] else None
    shape, confidence = given.options.shape, given.options.confidence
    trend = quadratic_trend(
        data.values, data.exposure, covariates=covariates, confidence=confidence
    )
    turn = u_test(
        data.values, data.exposure, shape=shape, covariates=covariates, confidence=confidence
    )
    lines = two_lines(
        data.values, data.exposure, shape=shape, covariates=covariates, confidence=confidence
    )
    return _output(data, trend, turn, lines, inverted=shape == "inverted")


def _output(
    data: Exposed, trend: QuadraticTrend, turn: UTest, lines: TwoLines, *, inverted: bool
) -> MethodOutput:
    linear, curve = trend.linear, trend.quadratic
    why_not = reasons(turn.pvalue.shape)
    why_not[np.isnan(turn.pvalue)] = "too few values, or no variance"
    ones = np.ones_like(curve.stat)
    effect = partial_eta_squared(curve.stat**2, ones, np.broadcast_to(curve.df, ones.shape))
    return MethodOutput(
        log2_fc=linear.estimate,
        ci_low=linear.ci_low,
        ci_high=linear.ci_high,
        se=linear.se,
        stat=-stdtrit(curve.df, turn.pvalue),
        df=np.where(np.isnan(turn.pvalue), np.nan, curve.df),
        pvalue=turn.pvalue,
        effect_size=effect.estimate,
        effect_low=effect.ci_low,
        effect_high=effect.ci_high,
        n=(data.samples_each * (~np.isnan(data.values)).sum(axis=0)).astype(np.intp),
        reason=why_not,
        effect_kind="partial eta squared of the quadratic term, with a 90 % interval",
        extra={
            "shape": _verdict(trend, turn, lines, inverted=inverted),
            "pvalue_any": trend.pvalue,
            "pvalue_linear": linear.pvalue,
            "quadratic": curve.estimate,
            "pvalue_quadratic": curve.pvalue,
            "slope_low": turn.slope_low,
            "slope_high": turn.slope_high,
            "turning_point": turn.turning_point,
            "turning_low": turn.turning_low,
            "turning_high": turn.turning_high,
            "two_lines_first": lines.first.estimate,
            "two_lines_second": lines.second.estimate,
            "two_lines_breakpoint": lines.breakpoint,
            "pvalue_two_lines": lines.pvalue,
        },
        notes=(NOTE,),
    )


def _verdict(
    trend: QuadraticTrend, turn: UTest, lines: TwoLines, *, inverted: bool
) -> NDArray[np.str_]:
    """Read the tests of each feature at 5 %."""
    name = "inverted U" if inverted else "upright U"
    quadratic, two = turn.pvalue < LEVEL, lines.pvalue < LEVEL
    sloped = trend.linear.pvalue < LEVEL
    conditions: list[tuple[NDArray[np.bool_], Floats | str]] = [
        (np.isnan(turn.pvalue), ""),
        (quadratic & two, name),
        (quadratic, f"{name} by the quadratic only"),
        (two, f"{name} by two lines only"),
        (sloped & (trend.linear.estimate > 0), "rises"),
        (sloped, "falls"),
        (trend.pvalue < LEVEL, "curved, no turn shown"),
    ]
    chosen: NDArray[np.str_] = np.select(
        [condition for condition, _ in conditions],
        [np.array(words) for _, words in conditions],
        default=np.array("no response shown"),
    )
    return chosen


METHOD = Method(
    name="shape",
    title="turn of the response to an exposure (U test of Lind and Mehlum 2010; two lines of "
    "Simonsohn 2018)",
    questions=frozenset({Question.EXPOSURE}),
    scales=frozenset(Scale),
    run=run,
    whole_subjects=True,
)
