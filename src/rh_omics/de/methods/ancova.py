"""Analysis of covariance: the follow-up of the groups, given the baseline."""

import numpy as np
from scipy.special import stdtr, stdtrit

from rh_omics.de.methods.base import Floats, Method, MethodInput, MethodOutput, reasons
from rh_omics.de.methods.compared import changes, refuse_covariates
from rh_omics.errors import DesignError
from rh_omics.schema import Question, Scale
from rh_omics.stats.effect import standardised_contrast

COEFFICIENTS = 3

LORD = (
    "analysis of covariance compares the groups at follow-up for equal baselines; the change score "
    "compares their changes. Where groups differ at baseline and weren't assigned by lot (runners "
    "choose themselves), the two may disagree and neither is wrong (Lord's paradox): report both"
)


def run(given: MethodInput) -> MethodOutput:
    """Regress the follow-up on the baseline and the group, feature by feature.

    Parameters
    ----------
    given : MethodInput
        Values, group and time of each sample.

    Returns
    -------
    MethodOutput
        The difference of the groups at equal baseline, per feature.

    Raises
    ------
    DesignError
        If there are covariates, or no groups.
    """
    refuse_covariates(given, name="an analysis of covariance")
    if given.group is None:
        msg = "an analysis of covariance needs two groups"
        raise DesignError(msg)
    pairs = changes(given)
    group = np.zeros(len(pairs.before))
    group[given.subject] = given.group
    estimate, se, sigma, df, slope = _regress(pairs.before, pairs.after, group)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = estimate / se
        effect = standardised_contrast(estimate, se / sigma, sd=sigma, sigma=sigma, df=df)
    reach = se * stdtrit(df, 0.5 + given.options.confidence / 2.0)
    pvalue: Floats = 2.0 * stdtr(df, -np.abs(t))
    why_not = reasons(pvalue.shape)
    why_not[np.isnan(pvalue)] = "too few complete pairs, or no variance"
    return MethodOutput(
        log2_fc=estimate,
        ci_low=estimate - reach,
        ci_high=estimate + reach,
        se=se,
        stat=t,
        df=np.where(np.isnan(pvalue), np.nan, df),
        pvalue=pvalue,
        effect_size=effect.estimate,
        effect_low=effect.ci_low,
        effect_high=effect.ci_high,
        n=(2 * (df + COEFFICIENTS)).astype(np.intp),
        reason=why_not,
        effect_kind="Hedges' g at equal baseline, by the residual SD",
        extra={"baseline_slope": slope},
        notes=(LORD,),
    )


def _regress(
    before: Floats, after: Floats, group: Floats
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Solve each feature's regression through within-group sums of squares (Winer 1971, ch. 10)."""
    complete = ~np.isnan(after - before)
    x, y = np.where(complete, before, 0.0), np.where(complete, after, 0.0)
    sums = [_within(x, y, complete & (group == code)[:, None]) for code in (0, 1)]
    (n0, x0, y0, xx0, xy0, yy0), (n1, x1, y1, xx1, xy1, yy1) = sums
    xx, xy, yy = xx0 + xx1, xy0 + xy1, yy0 + yy1
    df = n0 + n1 - COEFFICIENTS
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = xy / xx
        sigma = np.sqrt(np.where(df > 0, (yy - slope * xy) / df, np.nan))
        estimate = (y1 - y0) - slope * (x1 - x0)
        se = sigma * np.sqrt(1 / n0 + 1 / n1 + (x1 - x0) ** 2 / xx)
    return estimate, se, sigma, df, slope


def _within(x: Floats, y: Floats, used: np.ndarray) -> tuple[Floats, ...]:
    n = used.sum(axis=0).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_x, mean_y = (x * used).sum(axis=0) / n, (y * used).sum(axis=0) / n
    dx, dy = (x - mean_x) * used, (y - mean_y) * used
    return n, mean_x, mean_y, (dx**2).sum(axis=0), (dx * dy).sum(axis=0), (dy**2).sum(axis=0)


METHOD = Method(
    name="ancova",
    title="analysis of covariance: follow-up given baseline, between groups",
    questions=frozenset({Question.INTERACTION}),
    scales=frozenset(Scale),
    run=run,
    whole_subjects=True,
)
