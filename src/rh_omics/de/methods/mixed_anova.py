"""Mixed analysis of variance per feature: the published study's test, done for pairs."""

import numpy as np
from scipy.special import stdtrit

from rh_omics.de.methods.base import Floats, Integers, Method, MethodInput, MethodOutput, reasons
from rh_omics.errors import DesignError
from rh_omics.schema import Question, Scale
from rh_omics.stats.effect import hedges_g
from rh_omics.stats.mixed import MixedAnova, mixed_anova

BASELINE, FOLLOWUP = 0, 1


def run(given: MethodInput) -> MethodOutput:
    """Test group x time by a mixed analysis of variance.

    The interaction of two groups and two timepoints is Student's test of the changes; F is t
    squared. The other two terms stand in further columns.

    Parameters
    ----------
    given : MethodInput
        Values, group and time of each sample.

    Returns
    -------
    MethodOutput
        The interaction of each feature.

    Raises
    ------
    DesignError
        If there are covariates, which this test doesn't take.
    """
    if given.is_covariate.any():
        msg = (
            "a mixed analysis of variance takes no covariates; leave out --covariates, or take "
            "--method moderated"
        )
        raise DesignError(msg)
    cube, group = _by_subject(given)
    anova = mixed_anova(cube, group)
    return _output(cube, group, anova, given.options.confidence)


def _by_subject(given: MethodInput) -> tuple[Floats, Integers]:
    """Arrange values as subjects × timepoints × features; a sample that isn't there is NaN."""
    if given.group is None or given.time is None:
        msg = "a mixed analysis of variance needs groups and timepoints"
        raise DesignError(msg)
    n_subjects = int(given.subject.max()) + 1
    cube = np.full((n_subjects, 2, given.values.shape[1]), np.nan)
    cube[given.subject, given.time] = given.values
    group = np.zeros(n_subjects, dtype=np.intp)
    group[given.subject] = given.group
    return cube, group


def _output(cube: Floats, group: Integers, anova: MixedAnova, confidence: float) -> MethodOutput:
    change = cube[:, FOLLOWUP] - cube[:, BASELINE]
    reference, other = change[group == 0], change[group == 1]
    term = anova.interaction
    with np.errstate(invalid="ignore"):
        log2_fc = _mean(other) - _mean(reference)
        n = np.asarray(anova.n_subjects, dtype=float)
        # The error mean square is half the pooled variance of the changes.
        se = np.sqrt(2.0 * term.ss_error / term.df_error * (1.0 / n).sum(axis=0))
    reach = se * stdtrit(term.df_error, 0.5 + confidence / 2.0)
    untested = np.isnan(term.pvalue)
    why_not = reasons(term.pvalue.shape)
    why_not[untested] = "too few complete pairs, or no variance"
    return MethodOutput(
        log2_fc=log2_fc,
        ci_low=log2_fc - reach,
        ci_high=log2_fc + reach,
        se=se,
        stat=term.f,
        df=np.where(untested, np.nan, term.df_error),
        pvalue=term.pvalue,
        effect_size=hedges_g(reference, other).estimate,
        n=(2 * anova.n_subjects.sum(axis=0)).astype(np.intp),
        reason=why_not,
        effect_kind="Hedges' g of the changes: their difference by their pooled SD",
        extra={
            "partial_eta_squared": term.partial_eta_squared,
            "f_time": anova.time.f,
            "pvalue_time": anova.time.pvalue,
            "f_group": anova.group.f,
            "pvalue_group": anova.group.pvalue,
        },
    )


def _mean(values: Floats) -> Floats:
    n = (~np.isnan(values)).sum(axis=0)
    mean: Floats = np.nansum(values, axis=0) / n
    return mean


METHOD = Method(
    name="mixed-anova",
    title="mixed analysis of variance, group x time (F test of the interaction)",
    questions=frozenset({Question.INTERACTION}),
    scales=frozenset(Scale),
    run=run,
)
