"""Two-way analysis of variance as published: it takes two samples of a person for two people."""

import numpy as np
from scipy.special import stdtr, stdtrit

from rh_omics.de.methods.base import Floats, Method, MethodInput, MethodOutput, reasons
from rh_omics.de.methods.compared import refuse_covariates
from rh_omics.errors import DesignError
from rh_omics.schema import Question, Scale
from rh_omics.stats.effect import partial_eta_squared
from rh_omics.stats.linear import contrast_fit, fit_linear

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
        The interaction of each feature, with the group in further columns.

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
    fit = contrast_fit(fit_linear(given.values, design), np.array([0.0, 0.0, 0.0, 1.0]))
    se = fit.unscaled * fit.sigma
    with np.errstate(invalid="ignore", divide="ignore"):
        t = fit.estimate / se
    reach = se * stdtrit(fit.df_residual, 0.5 + given.options.confidence / 2.0)
    pvalue: Floats = 2.0 * stdtr(fit.df_residual, -np.abs(t))
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
    )


METHOD = Method(
    name="two-way-anova",
    title="two-way analysis of variance, samples taken as independent (as published)",
    questions=frozenset({Question.INTERACTION}),
    scales=frozenset(Scale),
    run=run,
)
