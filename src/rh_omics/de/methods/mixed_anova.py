"""Analysis of variance of repeated measures per feature: the published study's test, for pairs."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from rh_omics.de.methods.base import Floats, Integers, Method, MethodInput, MethodOutput, reasons
from rh_omics.de.methods.compared import by_subject_and_time, refuse_covariates
from rh_omics.de.methods.joint import Largest, largest_contrast
from rh_omics.errors import DesignError
from rh_omics.schema import Question, Scale
from rh_omics.stats.effect import (
    EffectSize,
    generalised_eta_squared_interval,
    hedges_g,
    hedges_g_z,
    partial_eta_squared,
)
from rh_omics.stats.mixed import AnovaTerm, MixedAnova, RepeatedAnova, mixed_anova, repeated_anova

BASELINE, FOLLOWUP = 0, 1
ETA = "partial eta squared, with the 90 % interval that belongs to a test at 5 %"
SPHERICITY = (
    "pvalue has Greenhouse and Geisser's correction for unequal variances of the differences "
    "between timepoints; pvalue_uncorrected and pvalue_hf (Huynh-Feldt) stand beside it"
)
LARGEST = (
    "log2_fc is the largest contrast in absolute value, named in column 'largest', with Scheffé's "
    "interval; it supposes sphericity"
)


class _Anova(NamedTuple):
    """The term that is asked for, and what else the table shows."""

    term: AnovaTerm
    whole: MixedAnova | RepeatedAnova
    n_by_group: Floats


def run(given: MethodInput) -> MethodOutput:
    """Test time within subjects, or group x time, by an analysis of variance.

    The interaction of two groups and two timepoints is Student's test of the changes; F is t
    squared. The other two terms stand in further columns. With more timepoints the p-value is
    corrected for lack of sphericity.

    Parameters
    ----------
    given : MethodInput
        Values, group and time of each sample.

    Returns
    -------
    MethodOutput
        The change over time, or the interaction, of each feature.

    Raises
    ------
    DesignError
        If there are covariates, contrasts of chosen levels, or no timepoints.
    """
    refuse_covariates(given, name="an analysis of variance")
    cube, group = by_subject_and_time(given)
    n_groups = int(group.max()) + 1
    n_effects = (cube.shape[1] - 1) * max(n_groups - 1, 1)
    if given.joint is None and n_effects > 1:
        msg = (
            "an analysis of variance tests any difference; for a contrast of levels (--contrast) "
            "take --method moderated"
        )
        raise DesignError(msg)
    anova = _anova(cube, group, n_groups)
    return _two_levels(cube, group, anova, given) if n_effects == 1 else _any(cube, anova, given)


def _anova(cube: Floats, group: Integers, n_groups: int) -> _Anova:
    if n_groups == 1:
        repeated = repeated_anova(cube)
        return _Anova(repeated.time, repeated, repeated.n_subjects[np.newaxis].astype(float))
    mixed = mixed_anova(cube, group)
    return _Anova(mixed.interaction, mixed, mixed.n_subjects.astype(float))


def _two_levels(cube: Floats, group: Integers, anova: _Anova, given: MethodInput) -> MethodOutput:
    """Report one change, or one difference of two changes, with its sign."""
    before, after = cube[:, BASELINE], cube[:, FOLLOWUP]
    change = after - before
    paired = len(anova.n_by_group) == 1
    with np.errstate(invalid="ignore", divide="ignore"):
        means = [_mean(change[group == code]) for code in range(len(anova.n_by_group))]
        log2_fc = means[0] if paired else means[1] - means[0]
        # The error mean square is half the pooled variance of the changes.
        spread = 2.0 * anova.term.ss_error / anova.term.df_error
        se = np.sqrt(spread * (1.0 / anova.n_by_group).sum(axis=0))
    reach = se * stdtrit(anova.term.df_error, 0.5 + given.options.confidence / 2.0)
    place = np.zeros(len(log2_fc), dtype=np.intp)
    top = Largest(log2_fc, se, log2_fc - reach, log2_fc + reach, place)
    effect = (
        hedges_g_z(before, after)
        if paired
        else hedges_g(change[group == BASELINE], change[group == FOLLOWUP])
    )
    kind = (
        "Hedges' g_z: mean change by the SD of the changes"
        if paired
        else "Hedges' g of the changes: their difference by their pooled SD"
    )
    return _output(anova, top, effect, kind=kind, n_times=2)


def _any(cube: Floats, anova: _Anova, given: MethodInput) -> MethodOutput:
    """Report the largest of several contrasts and how unequal the variances are."""
    estimates, se = _contrasts(cube, anova, given)
    term = anova.term
    top = largest_contrast(
        estimates, se, term.df, term.df_error, confidence=given.options.confidence
    )
    output = _output(
        anova, top, _eta_squared(term), kind=ETA, n_times=cube.shape[1], names=given.joint_names
    )
    extra = {
        f"log2_fc[{name}]": row for name, row in zip(given.joint_names, estimates, strict=True)
    }
    return replace(output, extra={**output.extra, **extra})


def _contrasts(cube: Floats, anova: _Anova, given: MethodInput) -> tuple[Floats, Floats]:
    """Estimate each level less the reference on complete subjects, with its standard error."""
    complete = np.isfinite(cube).all(axis=1)
    group = np.zeros(len(cube), dtype=np.intp)
    if len(anova.n_by_group) > 1 and given.group is not None:
        group[given.subject] = given.group
    change = np.where(np.expand_dims(complete, 1), cube[:, 1:] - cube[:, :1], np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = [_mean(change[group == code]) for code in range(len(anova.n_by_group))]
        spread = 2.0 * anova.term.ss_error / anova.term.df_error
        each = 1.0 / anova.n_by_group
        if len(means) == 1:
            return means[0], np.repeat(np.sqrt(spread * each), cube.shape[1] - 1, axis=0)
        estimates = np.concatenate([mean - means[0] for mean in means[1:]])
        se = np.repeat(np.sqrt(spread * (each[1:] + each[0])), cube.shape[1] - 1, axis=0)
    return estimates, se


def _eta_squared(term: AnovaTerm) -> EffectSize:
    return partial_eta_squared(term.f, term.df, term.df_error)


def _output(
    anova: _Anova,
    top: Largest,
    effect: EffectSize,
    *,
    kind: str,
    n_times: int,
    names: tuple[str, ...] = (),
) -> MethodOutput:
    term, whole = anova.term, anova.whole
    untested = np.isnan(term.pvalue)
    why_not = reasons(term.pvalue.shape)
    why_not[untested] = "too few complete subjects, or no variance"
    corrected = n_times > 2  # noqa: PLR2004 - two timepoints are always spherical
    return MethodOutput(
        log2_fc=top.estimate,
        ci_low=top.ci_low,
        ci_high=top.ci_high,
        se=top.se,
        stat=term.f,
        df=np.where(untested, np.nan, term.df_error),
        pvalue=term.pvalue_gg if corrected else term.pvalue,
        effect_size=effect.estimate,
        effect_low=effect.ci_low,
        effect_high=effect.ci_high,
        n=(n_times * anova.n_by_group.sum(axis=0)).astype(np.intp),
        reason=why_not,
        effect_kind=kind,
        extra={
            "df_num": np.where(untested, np.nan, term.df),
            **({"largest": np.where(untested, "", np.array(names)[top.place])} if names else {}),
            **(_sphericity(term, whole) if corrected else {}),
            **_eta_columns(term),
            **_other_terms(whole),
        },
        notes=(SPHERICITY, LARGEST) if corrected else ((LARGEST,) if names else ()),
    )


def _sphericity(term: AnovaTerm, whole: MixedAnova | RepeatedAnova) -> dict[str, Floats]:
    return {
        "pvalue_uncorrected": term.pvalue,
        "pvalue_hf": term.pvalue_hf,
        "epsilon_gg": whole.epsilon_gg,
        "epsilon_hf": whole.epsilon_hf,
    }


def _eta_columns(term: AnovaTerm) -> dict[str, Floats]:
    partial = _eta_squared(term)
    general = generalised_eta_squared_interval(term.generalised_eta_squared, term.df, term.df_error)
    return {
        "partial_eta_squared": term.partial_eta_squared,
        "partial_eta_squared_low": partial.ci_low,
        "partial_eta_squared_high": partial.ci_high,
        "generalised_eta_squared": general.estimate,
        "generalised_eta_squared_low": general.ci_low,
        "generalised_eta_squared_high": general.ci_high,
    }


def _other_terms(whole: MixedAnova | RepeatedAnova) -> dict[str, Floats]:
    if isinstance(whole, RepeatedAnova):
        return {}
    corrected = {"pvalue_time_gg": whole.time.pvalue_gg} if (whole.time.df > 1).any() else {}
    return {
        "f_time": whole.time.f,
        "pvalue_time": whole.time.pvalue,
        **corrected,
        "f_group": whole.group.f,
        "pvalue_group": whole.group.pvalue,
    }


def _mean(values: Floats) -> Floats:
    n = (~np.isnan(values)).sum(axis=0)
    mean: Floats = np.nansum(values, axis=0) / n
    return mean


METHOD = Method(
    name="mixed-anova",
    title="analysis of variance of repeated measures (time within subjects, or group x time)",
    questions=frozenset({Question.PAIRED, Question.INTERACTION}),
    scales=frozenset(Scale),
    run=run,
    takes_levels=True,
    whole_subjects=True,
)
