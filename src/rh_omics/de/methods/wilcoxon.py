"""Rank tests: Wilcoxon's signed rank for pairs, Mann-Whitney's between groups."""

import numpy as np

from rh_omics.de.methods.base import Method, MethodInput, MethodOutput, reasons
from rh_omics.de.methods.compared import changes, refuse_covariates, two_groups
from rh_omics.schema import Question, Scale
from rh_omics.stats.ranks import mann_whitney, signed_rank


def run(given: MethodInput) -> MethodOutput:
    """Test each feature by its ranks, exactly where subjects are few.

    The log2 fold change is the Hodges-Lehmann estimate that belongs to the test.

    Parameters
    ----------
    given : MethodInput
        Values, group and time of each sample.

    Returns
    -------
    MethodOutput
        The test of each feature.
    """
    refuse_covariates(given, name="a rank test")
    confidence = given.options.confidence
    if given.question is Question.PAIRED:
        change = changes(given).change
        tested = signed_rank(change, confidence=confidence)
        n = 2 * (~np.isnan(change)).sum(axis=0)
    else:
        sides = two_groups(given)
        tested = mann_whitney(sides.other, sides.reference, confidence=confidence)
        n = tested.n * (2 if given.question is Question.INTERACTION else 1)
    why_not = reasons(tested.pvalue.shape)
    why_not[np.isnan(tested.pvalue)] = "too few values that differ"
    nothing = np.full(tested.pvalue.shape, np.nan)
    return MethodOutput(
        log2_fc=tested.location.estimate,
        ci_low=tested.location.ci_low,
        ci_high=tested.location.ci_high,
        se=nothing,
        stat=tested.stat,
        df=nothing,
        pvalue=tested.pvalue,
        effect_size=tested.effect_size,
        n=n.astype(np.intp),
        reason=why_not,
        effect_kind="rank-biserial correlation",
        extra={"exact": tested.exact},
    )


METHOD = Method(
    name="wilcoxon",
    title="Wilcoxon signed-rank test, or Mann-Whitney test between groups (for an interaction: of "
    "the changes), exact given the ties",
    questions=frozenset({Question.PAIRED, Question.GROUPS, Question.INTERACTION}),
    scales=frozenset(Scale),
    run=run,
    whole_subjects=True,
)
