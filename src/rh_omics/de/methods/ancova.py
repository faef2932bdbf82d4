"""Analysis of covariance: the follow-up of the groups, given the baseline."""

import numpy as np

from rh_omics.de.methods.base import Floats, Method, MethodInput, MethodOutput, reasons
from rh_omics.de.methods.compared import changes
from rh_omics.errors import DesignError
from rh_omics.schema import Question, Scale
from rh_omics.stats.ancova import Ancova, ancova
from rh_omics.stats.effect import standardised_contrast

LORD = (
    "analysis of covariance compares the groups at follow-up for equal baselines; the change score "
    "(columns change_…) compares their changes. Where groups differ at baseline and weren't "
    "assigned by lot (runners choose themselves), the two may disagree and neither is wrong "
    "(Lord's paradox): report both"
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
        The difference of the groups at equal baseline, per feature, with the change score and the
        difference at baseline in further columns.

    Raises
    ------
    DesignError
        If there are no groups, or a covariate varies within subjects.
    """
    if given.group is None or given.time is None:
        msg = "an analysis of covariance needs two groups and two timepoints"
        raise DesignError(msg)
    pairs = changes(given)
    group = np.zeros(len(pairs.before))
    group[given.subject] = given.group
    found = ancova(
        pairs.after,
        pairs.before,
        group,
        covariates=_covariates(given, len(group)),
        confidence=given.options.confidence,
    )
    return _output(found, given.options.confidence)


def _covariates(given: MethodInput, n_subjects: int) -> Floats:
    """Take the covariates of each subject, which stand at follow-up."""
    rows, later = given.matrix[:, given.is_covariate], given.time == 1
    if rows[~np.asarray(later)].any():
        msg = (
            "an analysis of covariance adjusts for what is constant within subjects, such as age; "
            "for a covariate that varies (batch) take --method moderated"
        )
        raise DesignError(msg)
    covariates = np.zeros((n_subjects, rows.shape[1]))
    covariates[given.subject[later]] = rows[later]
    return covariates


def _output(found: Ancova, confidence: float) -> MethodOutput:
    adjusted = found.adjusted
    with np.errstate(invalid="ignore", divide="ignore"):
        effect = standardised_contrast(
            adjusted.estimate,
            adjusted.se / found.residual_sd,
            sd=found.residual_sd,
            sigma=found.residual_sd,
            df=adjusted.df,
            confidence=confidence,
        )
    why_not = reasons(adjusted.pvalue.shape)
    why_not[np.isnan(adjusted.pvalue)] = "too few complete pairs, or no variance"
    return MethodOutput(
        log2_fc=adjusted.estimate,
        ci_low=adjusted.ci_low,
        ci_high=adjusted.ci_high,
        se=adjusted.se,
        stat=adjusted.stat,
        df=np.where(np.isnan(adjusted.pvalue), np.nan, adjusted.df),
        pvalue=adjusted.pvalue,
        effect_size=effect.estimate,
        effect_low=effect.ci_low,
        effect_high=effect.ci_high,
        n=(2 * found.n).astype(np.intp),
        reason=why_not,
        effect_kind="Hedges' g at equal baseline, by the residual SD",
        extra={
            "baseline_slope": found.slope.estimate,
            "change_log2_fc": found.change.estimate,
            "change_low": found.change.ci_low,
            "change_high": found.change.ci_high,
            "change_pvalue": found.change.pvalue,
            "baseline_log2_fc": found.baseline.estimate,
            "baseline_pvalue": found.baseline.pvalue,
        },
        notes=(LORD,),
    )


METHOD = Method(
    name="ancova",
    title="analysis of covariance: follow-up given baseline, between groups",
    questions=frozenset({Question.INTERACTION}),
    scales=frozenset(Scale),
    run=run,
    whole_subjects=True,
)
