"""Permutation tests with the subject as the unit, and max-T over the features."""

from functools import partial

import numpy as np

from rh_omics.de.methods.base import Floats, Integers, Method, MethodInput, MethodOutput, reasons
from rh_omics.de.methods.compared import by_subject, changes, refuse_covariates
from rh_omics.schema import Question, Scale
from rh_omics.stats.effect import EffectSize, hedges_g, hedges_g_z
from rh_omics.stats.permutation import (
    PermutationTest,
    freedman_lane_test,
    label_shuffle_test,
    sign_flip_test,
)

FDR = 0.05


def run(given: MethodInput) -> MethodOutput:
    """Flip the signs of changes, or shuffle the groups of subjects.

    With covariates the residuals are permuted (Freedman and Lane 1983).

    Parameters
    ----------
    given : MethodInput
        Values, group and time of each sample.

    Returns
    -------
    MethodOutput
        The test of each feature; ``padj_maxt`` controls the family-wise error rate.
    """
    if given.question is Question.PAIRED:
        refuse_covariates(given, name="the sign-flip test of pairs")
        return _flip_signs(given)
    return _shuffle_labels(given)


def _flip_signs(given: MethodInput) -> MethodOutput:
    pairs = changes(given)
    options = given.options
    tested = sign_flip_test(
        pairs.change, n_relabellings=options.permutations, seed=options.seed, n_jobs=options.jobs
    )
    effect = hedges_g_z(pairs.before, pairs.after)
    return _output(tested, effect, "Hedges' g_z", 2 * tested.n)


def _shuffle_labels(given: MethodInput) -> MethodOutput:
    values, is_other = by_subject(given)
    effect = hedges_g(values[~is_other], values[is_other])
    per_subject = 2 if given.question is Question.INTERACTION else 1
    options = given.options
    shuffle = (
        partial(freedman_lane_test, values, is_other.astype(float), _covariates(given, len(values)))
        if given.is_covariate.any()
        else partial(label_shuffle_test, values, is_other)
    )
    tested = shuffle(n_relabellings=options.permutations, seed=options.seed, n_jobs=options.jobs)
    return _output(tested, effect, "Hedges' g", per_subject * tested.n)


def _covariates(given: MethodInput, n_subjects: int) -> Floats:
    """Take the covariates of each subject; between changes the change of each covariate.

    A covariate that is constant within subjects stands at follow-up alone.
    """
    rows = given.matrix[:, given.is_covariate]
    chosen = np.zeros((n_subjects, rows.shape[1]))
    changes_compared = given.question is Question.INTERACTION
    sign = np.where(given.time == 1, 1.0, -1.0) if changes_compared else np.ones(len(rows))
    np.add.at(chosen, given.subject, sign[:, np.newaxis] * rows)
    return chosen


def _output(tested: PermutationTest, effect: EffectSize, kind: str, n: Integers) -> MethodOutput:
    why_not = reasons(tested.pvalue.shape)
    why_not[np.isnan(tested.pvalue)] = "too few values, or no variance"
    with np.errstate(invalid="ignore", divide="ignore"):
        se = np.abs(tested.estimate / tested.stat)
    nothing = np.full(tested.pvalue.shape, np.nan)
    return MethodOutput(
        log2_fc=tested.estimate,
        ci_low=nothing,
        ci_high=nothing,
        se=se,
        stat=tested.stat,
        df=nothing,
        pvalue=tested.pvalue,
        effect_size=effect.estimate,
        effect_low=effect.ci_low,
        effect_high=effect.ci_high,
        n=n.astype(np.intp),
        reason=why_not,
        effect_kind=kind,
        extra={"padj_maxt": tested.padj_maxt},
        facts={
            "relabellings": tested.n_relabellings,
            "enumerated": tested.enumerated,
            "smallest_pvalue": tested.smallest_pvalue,
        },
        notes=_reach(tested),
    )


def _reach(tested: PermutationTest) -> tuple[str, ...]:
    """Say whether one feature alone could pass the false discovery rate at all."""
    n_tested = int((~np.isnan(tested.pvalue)).sum())
    needed = FDR / max(n_tested, 1)
    if tested.smallest_pvalue <= needed:
        return ()
    if tested.enumerated:
        how, remedy = f"all {tested.n_relabellings} relabellings that exist", "read padj_maxt"
    else:
        how = f"{tested.n_relabellings} relabellings"
        remedy = "take more (--permutations), or read padj_maxt"
    sentence = (
        f"the smallest p-value that {how} can give is {tested.smallest_pvalue:.2g}; a single "
        f"feature of {n_tested} needs {needed:.2g} to reach an FDR of {FDR:g}: {remedy}"
    )
    return (sentence,)


METHOD = Method(
    name="permutation",
    title="permutation of subjects (sign flips, label shuffles, Freedman-Lane with covariates), "
    "Westfall-Young max-T",
    questions=frozenset({Question.PAIRED, Question.GROUPS, Question.INTERACTION}),
    scales=frozenset(Scale),
    run=run,
    whole_subjects=True,
)
