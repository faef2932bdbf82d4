"""Two-way analysis of variance as published: it takes two samples of a person for two people."""

import numpy as np
from scipy.special import stdtr, stdtrit

from rh_omics.de.methods.base import Floats, Method, MethodInput, MethodOutput, reasons
from rh_omics.de.methods.compared import refuse_covariates
from rh_omics.errors import DesignError
from rh_omics.schema import Question, Scale
from rh_omics.stats.effect import partial_eta_squared
from rh_omics.stats.linear import ContrastFit, LinearFit, contrast_fit, fit_linear

WARNING = (
    "the two-way analysis of variance takes the samples of a runner as independent: at a "
    "correlation of 0.5 within subjects its error rate at 0.05 is 0.109 for the group and 0.007 "
    "for the interaction. It is here to repeat a published analysis; --method moderated is what "
    "these data allow"
)


def run(given: MethodInput) -> MethodOutput:
    """Test group x time as if every sample came from another subject.

    Parameters
    ----------
    given : MethodInput
        Values, group and time of each sample.

    Returns
    -------
    MethodOutput
        The interaction of each feature; ``log2_fc_group`` and ``pvalue_group``, and the same of
        ``time``, are the main effects (type III sums of squares: both groups, and both
        timepoints, weigh the same).

    Raises
    ------
    DesignError
        If there are covariates, or no groups and timepoints.
    """
    refuse_covariates(given, name="a two-way analysis of variance")
    if given.group is None or given.time is None:
        msg = "a two-way analysis of variance needs groups and timepoints"
        raise DesignError(msg)
    group, time = given.group - 0.5, given.time - 0.5
    design = np.column_stack([np.ones(len(group)), group, time, group * time])
    linear = fit_linear(given.values, design)
    fit = contrast_fit(linear, np.array([0.0, 0.0, 0.0, 1.0]))
    se, t = _t(fit)
    reach = se * stdtrit(fit.df_residual, 0.5 + given.options.confidence / 2.0)
    pvalue = _two_sided(fit)
    df = fit.df_residual.astype(float)
    effect = partial_eta_squared(t**2, np.ones_like(df), df)
    why_not = reasons(pvalue.shape)
    why_not[np.isnan(pvalue)] = "too few values, or no variance"
    return MethodOutput(
        log2_fc=fit.estimate,
        ci_low=fit.estimate - reach,
        ci_high=fit.estimate + reach,
        se=se,
        stat=t**2,
        df=fit.df_residual.astype(float),
        pvalue=pvalue,
        effect_size=effect.estimate,
        effect_low=effect.ci_low,
        effect_high=effect.ci_high,
        n=fit.n_used.astype(np.intp),
        reason=why_not,
        effect_kind="partial eta squared with a 90 % interval, samples taken as independent",
        notes=(WARNING,),
        extra={**_main_effect(linear, 1, "group"), **_main_effect(linear, 2, "time")},
    )


def _main_effect(linear: LinearFit, column: int, name: str) -> dict[str, Floats]:
    """Return estimate and p-value of one main effect as further columns."""
    fit = contrast_fit(linear, np.eye(4)[column])
    return {f"log2_fc_{name}": fit.estimate, f"pvalue_{name}": _two_sided(fit)}


def _t(fit: ContrastFit) -> tuple[Floats, Floats]:
    """Return standard error and t."""
    se = fit.unscaled * fit.sigma
    with np.errstate(invalid="ignore", divide="ignore"):
        return se, fit.estimate / se


def _two_sided(fit: ContrastFit) -> Floats:
    pvalue: Floats = 2.0 * stdtr(fit.df_residual, -np.abs(_t(fit)[1]))
    return pvalue


METHOD = Method(
    name="two-way-anova",
    title="two-way analysis of variance, samples taken as independent (as published)",
    questions=frozenset({Question.INTERACTION}),
    scales=frozenset(Scale),
    run=run,
)
