"""Rank tests: Wilcoxon's signed rank for pairs, Mann-Whitney's between groups."""

from dataclasses import replace

import numpy as np

from rh_omics.de.methods.base import Integers, Method, MethodInput, MethodOutput, reasons
from rh_omics.de.methods.compared import changes, refuse_covariates, two_groups
from rh_omics.schema import Question, Scale
from rh_omics.stats.censored_ranks import ties_at_limit
from rh_omics.stats.ranks import mann_whitney, signed_rank

TIES_NOTE = (
    "the ranks tie a feature's values at its highest detection limit: p-values are right, the "
    "log2 fold change and its interval are too near to zero; --method tobit estimates them"
)


def run(given: MethodInput) -> MethodOutput:
    """Test each feature by its ranks, exactly where subjects are few.

    The log2 fold change is the Hodges-Lehmann estimate that belongs to the test. All values of a
    feature at or below its highest detection limit are tied at that limit: the test needs no
    more, but the estimate is then too near to zero.

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
    given, n_censored = _tied(given)
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
        extra={"exact": tested.exact, **({"n_censored": n_censored} if n_censored.any() else {})},
        notes=(TIES_NOTE,) if n_censored.any() else (),
    )


def _tied(given: MethodInput) -> tuple[MethodInput, Integers]:
    """Tie what can't be told apart at the limits, and count the limits of each feature."""
    if given.censored is None or not given.censored.any():
        return given, np.zeros(given.values.shape[1], np.intp)
    values = ties_at_limit(given.values, given.censored)
    return replace(given, values=values), given.censored.sum(axis=0).astype(np.intp)


METHOD = Method(
    name="wilcoxon",
    title="Wilcoxon signed-rank test, or Mann-Whitney test between groups (for an interaction: of "
    "the changes), exact given the ties",
    questions=frozenset({Question.PAIRED, Question.GROUPS, Question.INTERACTION}),
    scales=frozenset(Scale),
    run=run,
    takes_limits=True,
    whole_subjects=True,
)
