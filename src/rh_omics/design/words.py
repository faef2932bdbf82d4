"""The door of words: a question, two factors and covariates become a design."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from rh_omics.design.covariates import CovariateBlock, covariate_block
from rh_omics.design.effects import Cells, block_columns, effects_of, words_of
from rh_omics.design.exposure import exposure_values, refuse_constant
from rh_omics.design.factor import MANY, Factor, resolve_factor
from rh_omics.design.model import (
    INFLATION_WORTH_SAYING,
    Design,
    Exclusion,
    SubjectEffect,
    contrast_inflation,
)
from rh_omics.design.selection import (
    complete_crossovers,
    complete_subjects,
    drop_missing,
    keep_levels,
    one_timepoint,
    refuse_repeats,
    require_subjects,
    sample_weights,
)
from rh_omics.errors import DesignError, ParameterError
from rh_omics.schema import CONDITION, GROUP, SUBJECT, TIMEPOINT, Question

NEEDS_GROUP: Final = frozenset({Question.GROUPS, Question.INTERACTION})
NEEDS_TIME: Final = frozenset({Question.PAIRED, Question.INTERACTION, Question.CROSSOVER})


def design_from_question(
    samples: pd.DataFrame,
    *,
    question: Question | str,
    group: Factor | str | None = None,
    timepoint: Factor | str | None = None,
    condition: Factor | str | None = None,
    at: str | None = None,
    exposure: str | None = None,
    covariates: Sequence[str] = (),
    contrast: str | None = None,
    weights: str | None = None,
    subject_effect: SubjectEffect | str = SubjectEffect.FIXED,
) -> Design:
    """Turn a question in words into a model matrix and its contrasts.

    Parameters
    ----------
    samples : pandas.DataFrame of shape (n_samples, n_columns)
        Sample sheet of a panel, with ``subject`` and ``timepoint``.
    question : Question or str
        ``"paired"``, ``"groups"``, ``"interaction"``, ``"crossover"`` or ``"exposure"``.
    group : Factor or str, optional
        ``COLUMN=REFERENCE,OTHER`` of the groups. With more levels any difference is asked for,
        unless `contrast` names one.
    timepoint : Factor or str, optional
        ``COLUMN=BASELINE,FOLLOWUP`` of the timepoints, or more of them.
    condition : Factor or str, optional
        ``COLUMN=REFERENCE,OTHER`` of what every subject of a crossover meets.
    at : str, optional
        Timepoint at which the groups are compared, where subjects have several.
    exposure : str, optional
        Column of numbers, for the question ``"exposure"``: the slope of the values on it or, with
        `timepoint`, of the changes.
    covariates : sequence of str, optional
        Columns to adjust for. Within subjects, a column that is constant for every subject (age,
        sex) adjusts the change; one that varies (batch) adjusts the level.
    contrast : str, optional
        Levels to compare, such as ``"T2 - T1"``: of the timepoints, or of the groups where the
        groups are asked about. Several with commas between are tested together.
    weights : str, optional
        Column with the relative precision of each sample, above 0.
    subject_effect : SubjectEffect or str, default "fixed"
        How samples of a subject are tied together.

    Returns
    -------
    Design
        The design, with the samples that aren't used and why.

    Raises
    ------
    DesignError
        If the question can't be asked of these samples.
    ParameterError
        If an option belongs to another question.
    """
    asked = check_question(question)
    effect = SubjectEffect(subject_effect)
    _refuse_stray(asked, exposure=exposure, condition=condition, group=group)
    factors = _factors(samples, asked, group, timepoint, at)
    if condition is not None:
        factors[GROUP] = resolve_factor(
            condition, samples, role=CONDITION, option="--condition", most=MANY
        )
    excluded: list[Exclusion] = []
    given = _Given(asked, factors, at, exposure, (*covariates, *([weights] if weights else [])))
    cells = _choose_cells(samples, given, effect, excluded)
    block = _adjusting(asked, cells, covariates)
    design = _assemble(asked, cells, block, excluded, at, contrast)
    return replace(design, weights=sample_weights(cells.samples, weights))


@dataclass(frozen=True)
class _Given:
    """What was asked, before samples are chosen."""

    question: Question
    factors: dict[str, Factor]
    at: str | None
    exposure: str | None
    needed: tuple[str, ...]


def _refuse_stray(
    asked: Question,
    *,
    exposure: str | None,
    condition: Factor | str | None,
    group: Factor | str | None,
) -> None:
    """Refuse options that belong to another question."""
    rules = {
        "an exposure (--exposure COLUMN) belongs to --question exposure: give both or neither": (
            (exposure is None) != (asked is Question.EXPOSURE)
        ),
        "conditions (--condition COLUMN=REFERENCE,OTHER) belong to --question crossover: give both "
        "or neither": (condition is None) != (asked is Question.CROSSOVER),
        "a crossover compares conditions within subjects (--condition) and takes no --group": (
            group is None or asked is not Question.CROSSOVER
        ),
    }
    broken = [rule for rule, holds in rules.items() if not holds]
    if broken:
        raise ParameterError(broken)


def _factors(
    samples: pd.DataFrame,
    asked: Question,
    group: Factor | str | None,
    timepoint: Factor | str | None,
    at: str | None,
) -> dict[str, Factor]:
    factors: dict[str, Factor] = {}
    if asked in NEEDS_GROUP or group is not None:
        factors[GROUP] = resolve_factor(group, samples, role=GROUP, option="--group", most=MANY)
    if asked in NEEDS_TIME or (timepoint is not None and at is None):
        factors[TIMEPOINT] = resolve_factor(
            timepoint, samples, role=TIMEPOINT, option="--timepoint", most=MANY
        )
    return factors


def _choose_cells(
    samples: pd.DataFrame, given: _Given, effect: SubjectEffect, excluded: list[Exclusion]
) -> Cells:
    chosen, exposure = samples, None
    for factor in given.factors.values():
        chosen = keep_levels(chosen, factor.column, factor.levels, excluded)
    if given.at is not None:
        chosen = keep_levels(chosen, TIMEPOINT, (given.at,), excluded)
    chosen = drop_missing(chosen, given.needed, excluded)
    if given.exposure is not None:
        by_subject = TIMEPOINT in given.factors
        exposure = exposure_values(chosen, given.exposure, by_subject=by_subject, excluded=excluded)
        chosen = chosen.loc[exposure.index]
        if not by_subject and effect is SubjectEffect.FIXED:
            refuse_constant(exposure, chosen[SUBJECT])
    chosen, effect = _tied(chosen, given, effect, excluded)
    return Cells(
        chosen,
        _coded(chosen, given.factors.get(GROUP)),
        _coded(chosen, given.factors.get(TIMEPOINT)),
        None if exposure is None else exposure.loc[chosen.index],
        effect,
        given.factors,
    )


def _tied(
    samples: pd.DataFrame, given: _Given, effect: SubjectEffect, excluded: list[Exclusion]
) -> tuple[pd.DataFrame, SubjectEffect]:
    """Keep the subjects who can tell something, and find how their samples are tied together."""
    question, factors = given.question, given.factors
    group, time = factors.get(GROUP), factors.get(TIMEPOINT)
    chosen = samples
    if question is Question.CROSSOVER and group is not None and time is not None:
        refuse_repeats(chosen, group, time)
        if effect is SubjectEffect.FIXED:
            chosen = complete_crossovers(chosen, group, time, excluded)
        return chosen, effect
    if question is Question.GROUPS:
        effect = one_timepoint(chosen, effect)
    elif time is not None and effect is SubjectEffect.FIXED:
        chosen = complete_subjects(chosen, time, excluded)
    elif time is not None:
        refuse_repeats(chosen, time)
    elif question is Question.EXPOSURE and not chosen[SUBJECT].duplicated().any():
        effect = SubjectEffect.NONE
    within = question in NEEDS_TIME
    require_subjects(chosen, None if question is Question.EXPOSURE else group, within=within)
    return chosen, effect


def _coded(samples: pd.DataFrame, factor: Factor | None) -> pd.Series | None:
    if factor is None:
        return None
    codes = {level: code for code, level in enumerate(factor.levels)}
    return samples[factor.column].map(codes).astype(int)


def _adjusting(question: Question, cells: Cells, covariates: Sequence[str]) -> CovariateBlock:
    """Code the covariates: what is constant within subjects adjusts their changes."""
    subject, time = cells.samples[SUBJECT], cells.indicators(TIMEPOINT)
    steps = [] if time.empty or question is Question.GROUPS else [(subject, time)]
    if question is Question.CROSSOVER and cells.group is not None:
        visit = subject.astype(str).str.cat(cells.group.astype(str), sep=", ")
        products = effects_of(question, cells, None).columns
        steps = [(subject, products)] if cells.fixed else [(subject, time)]
        steps.append((visit, time))
    return covariate_block(cells.samples, covariates, steps=steps)


def _assemble(
    question: Question,
    cells: Cells,
    block: CovariateBlock,
    excluded: list[Exclusion],
    at: str | None,
    contrast: str | None,
) -> Design:
    effects = effects_of(question, cells, contrast)
    adjusting = block.columns(within=cells.fixed)
    matrix = pd.concat([block_columns(question, cells), effects.columns, adjusting], axis=1)
    contrasts = effects.contrasts.reindex(columns=matrix.columns, fill_value=0.0)
    names = [str(name) for name in contrasts.index]
    design = Design(
        question=question,
        matrix=matrix,
        contrast=contrasts.iloc[0],
        subject=cells.samples[SUBJECT],
        subject_effect=cells.subject_effect,
        words=words_of(question, cells, names, asked=contrast, at=at, covariates=block.names),
        group=cells.group,
        time=cells.time,
        excluded=tuple(excluded),
        compared=cells.factors.get(GROUP) or cells.factors.get(TIMEPOINT),
        covariate_columns=tuple(adjusting.columns),
        joint=contrasts if len(contrasts) > 1 else None,
        cell=cells.names(),
        per="" if cells.exposure is None else f"unit of {cells.exposure.name}",
        exposure=cells.exposure,
    )
    return design.with_notes(
        *_incomplete_note(cells), *_crossover_note(question, cells), *_covariate_notes(design)
    )


def _incomplete_note(cells: Cells) -> list[str]:
    """Count the subjects who lack a sample and take part with the others."""
    time = cells.factors.get(TIMEPOINT)
    if time is None or cells.time is None:
        return []
    seen = cells.time.groupby(cells.samples[SUBJECT]).nunique()
    lacking = int((seen < len(time.levels)).sum())
    if not lacking:
        return []
    return [f"{lacking} of {len(seen)} subjects lack a {time.column}; what they have takes part"]


def _crossover_note(question: Question, cells: Cells) -> list[str]:
    if question is not Question.CROSSOVER or cells.fixed:
        return []
    sentence = (
        "all samples of a subject are taken as equally correlated; where a subject's level differs "
        "between the conditions, changes are overlooked (the default, a fixed block, allows for it)"
    )
    return [sentence]


def _covariate_notes(design: Design) -> list[str]:
    added = [design.matrix.columns.get_loc(name) for name in design.covariate_columns]
    if not added:
        return []
    matrix = design.matrix.to_numpy(dtype=float)
    ratio = max(
        contrast_inflation(matrix, row, added) for row in design.contrasts.to_numpy(dtype=float)
    )
    if ratio < INFLATION_WORTH_SAYING:
        return []
    names = ", ".join(design.covariate_columns)
    wider = f"they make the standard error of the contrast {ratio:.1f} times as large"
    return [f"the covariates ({names}) go along with what is compared: {wider}"]


def check_question(question: str) -> Question:
    """Read a question's name.

    Parameters
    ----------
    question : str
        What the user wrote.

    Returns
    -------
    Question
        The question.

    Raises
    ------
    DesignError
        If there is no such question.
    """
    try:
        return Question(question)
    except ValueError as error:
        msg = f"question {question!r} must be one of {', '.join(Question)}"
        raise DesignError(msg) from error
