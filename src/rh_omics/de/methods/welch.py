"""The t test that supposes least: paired, or Welch's between groups."""

import numpy as np

from rh_omics.de.methods.base import Method, MethodInput, MethodOutput, reasons
from rh_omics.de.methods.compared import changes, refuse_covariates, two_groups
from rh_omics.schema import Question, Scale
from rh_omics.stats.effect import hedges_g, hedges_g_z
from rh_omics.stats.ttests import paired_t, welch_t


def run(given: MethodInput) -> MethodOutput:
    """Test each feature alone by a paired t test or by Welch's, for an interaction of changes.

    Parameters
    ----------
    given : MethodInput
        Values, group and time of each sample.

    Returns
    -------
    MethodOutput
        The test of each feature.
    """
    refuse_covariates(given, name="a t test")
    confidence = given.options.confidence
    if given.question is Question.PAIRED:
        pairs = changes(given)
        tested = paired_t(pairs.after, pairs.before, confidence=confidence)
        effect = hedges_g_z(pairs.before, pairs.after, confidence=confidence)
        kind = "Hedges' g_z: mean change by the SD of the changes"
        samples_each = 2
    else:
        sides = two_groups(given)
        tested = welch_t(sides.other, sides.reference, confidence=confidence)
        effect = hedges_g(sides.reference, sides.other, confidence=confidence)
        kind = "Hedges' g: difference of means by the pooled SD"
        samples_each = 2 if given.question is Question.INTERACTION else 1
    why_not = reasons(tested.pvalue.shape)
    why_not[np.isnan(tested.pvalue)] = "too few values, or no variance"
    return MethodOutput(
        log2_fc=tested.estimate,
        ci_low=tested.ci_low,
        ci_high=tested.ci_high,
        se=tested.se,
        stat=tested.stat,
        df=tested.df,
        pvalue=tested.pvalue,
        effect_size=effect.estimate,
        effect_low=effect.ci_low,
        effect_high=effect.ci_high,
        n=(samples_each * tested.n).astype(np.intp),
        reason=why_not,
        effect_kind=kind,
    )


METHOD = Method(
    name="welch",
    title="paired t test, or Welch's t test between groups (for an interaction: of the changes)",
    questions=frozenset({Question.PAIRED, Question.GROUPS, Question.INTERACTION}),
    scales=frozenset(Scale),
    run=run,
    whole_subjects=True,
)
