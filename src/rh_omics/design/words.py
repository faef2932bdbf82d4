"""The door of words: a question, two factors and covariates become a design."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.design.covariates import CovariateBlock, covariate_block
from rh_omics.design.factor import Factor, resolve_factor
from rh_omics.design.model import (
    INFLATION_WORTH_SAYING,
    Design,
    Exclusion,
    SubjectEffect,
    contrast_inflation,
)
from rh_omics.design.selection import (
    complete_subjects,
    drop_missing,
    keep_levels,
    one_timepoint,
    require_subjects,
)
from rh_omics.errors import DesignError
from rh_omics.schema import GROUP, SUBJECT, TIMEPOINT, Question

NEEDS_GROUP: Final = frozenset({Question.GROUPS, Question.INTERACTION})
NEEDS_TIME: Final = frozenset({Question.PAIRED, Question.INTERACTION})


@dataclass(frozen=True)
class _Cells:
    """The samples of a question with their factors coded 0 and 1."""

    samples: pd.DataFrame
    group: pd.Series | None
    time: pd.Series | None
    subject_effect: SubjectEffect


def design_from_question(
    samples: pd.DataFrame,
    *,
    question: Question | str,
    group: Factor | str | None = None,
    timepoint: Factor | str | None = None,
    at: str | None = None,
    covariates: Sequence[str] = (),
    subject_effect: SubjectEffect | str = SubjectEffect.FIXED,
) -> Design:
    """Turn a question in words into a model matrix and a contrast.

    Parameters
    ----------
    samples : pandas.DataFrame of shape (n_samples, n_columns)
        Sample sheet of a panel, with ``subject`` and ``timepoint``.
    question : Question or str
        ``"paired"``, ``"groups"`` or ``"interaction"``.
    group : Factor or str, optional
        ``COLUMN=REFERENCE,OTHER`` of the groups.
    timepoint : Factor or str, optional
        ``COLUMN=BASELINE,FOLLOWUP`` of the timepoints.
    at : str, optional
        Timepoint at which the groups are compared, where subjects have several.
    covariates : sequence of str, optional
        Columns to adjust for. Within subjects, a column that is constant for every subject (age,
        sex) adjusts the change; one that varies (batch) adjusts the level.
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
    """
    asked = check_question(question)
    effect = SubjectEffect(subject_effect)
    factors: dict[str, Factor] = {}
    if asked in NEEDS_GROUP or group is not None:
        factors[GROUP] = resolve_factor(group, samples, role=GROUP, option="--group")
    if asked in NEEDS_TIME or (timepoint is not None and at is None):
        factors[TIMEPOINT] = resolve_factor(
            timepoint, samples, role=TIMEPOINT, option="--timepoint"
        )
    excluded: list[Exclusion] = []
    cells = _choose_cells(samples, asked, factors, at, covariates, effect, excluded)
    block = covariate_block(cells.samples, covariates, time=cells.time)
    return _assemble(asked, cells, factors, block, excluded, at)


def _choose_cells(
    samples: pd.DataFrame,
    question: Question,
    factors: dict[str, Factor],
    at: str | None,
    covariates: Sequence[str],
    effect: SubjectEffect,
    excluded: list[Exclusion],
) -> _Cells:
    chosen = samples
    for factor in factors.values():
        chosen = keep_levels(chosen, factor.column, factor.levels, excluded)
    if at is not None:
        column = TIMEPOINT
        chosen = keep_levels(chosen, column, (at,), excluded)
    chosen = drop_missing(chosen, covariates, excluded)
    time = _coded(chosen, factors.get(TIMEPOINT))
    if question is Question.GROUPS:
        effect = one_timepoint(chosen, effect)
    elif effect is SubjectEffect.FIXED:
        chosen = complete_subjects(chosen, factors[TIMEPOINT], excluded)
    require_subjects(chosen, factors.get(GROUP), within=question in NEEDS_TIME)
    return _Cells(
        chosen,
        _coded(chosen, factors.get(GROUP)),
        None if time is None else time.loc[chosen.index],
        effect,
    )


def _coded(samples: pd.DataFrame, factor: Factor | None) -> pd.Series | None:
    return None if factor is None else (samples[factor.column] == factor.other).astype(int)


def _assemble(
    question: Question,
    cells: _Cells,
    factors: dict[str, Factor],
    block: CovariateBlock,
    excluded: list[Exclusion],
    at: str | None,
) -> Design:
    effects, target = _effect_columns(question, cells, factors)
    base = (
        pd.get_dummies(cells.samples[SUBJECT], prefix="subject", prefix_sep="=").astype(float)
        if cells.subject_effect is SubjectEffect.FIXED
        else pd.DataFrame({"intercept": 1.0}, index=cells.samples.index)
    )
    within = cells.subject_effect is SubjectEffect.FIXED
    adjusting = block.columns(within=within)
    matrix = pd.concat([base, effects, adjusting], axis=1)
    contrast = pd.Series(np.where(matrix.columns == target, 1.0, 0.0), index=matrix.columns)
    design = Design(
        question=question,
        matrix=matrix,
        contrast=contrast,
        subject=cells.samples[SUBJECT],
        subject_effect=cells.subject_effect,
        words=_words(question, factors, at, block.names),
        group=cells.group,
        time=cells.time,
        excluded=tuple(excluded),
        compared=factors.get(GROUP) or factors[TIMEPOINT],
        covariate_columns=tuple(adjusting.columns),
    )
    return design.with_notes(*_covariate_notes(design))


def _effect_columns(
    question: Question, cells: _Cells, factors: dict[str, Factor]
) -> tuple[pd.DataFrame, str]:
    columns: dict[str, pd.Series] = {}
    fixed = cells.subject_effect is SubjectEffect.FIXED
    group_name = time_name = ""
    if cells.time is not None:
        time_name = f"{factors[TIMEPOINT].column}={factors[TIMEPOINT].other}"
        columns[time_name] = cells.time.astype(float)
    if cells.group is not None and question is not Question.PAIRED:
        group_name = f"{factors[GROUP].column}={factors[GROUP].other}"
        if not fixed:
            columns[group_name] = cells.group.astype(float)
    target = {Question.PAIRED: time_name, Question.GROUPS: group_name}.get(question, "")
    if question is Question.INTERACTION and cells.time is not None and cells.group is not None:
        target = f"{group_name} x {time_name}"
        columns[target] = (cells.group * cells.time).astype(float)
    return pd.DataFrame(columns), target


def _words(
    question: Question, factors: dict[str, Factor], at: str | None, covariates: Sequence[str]
) -> str:
    time, group = factors.get(TIMEPOINT), factors.get(GROUP)
    change = f"{time.other} − {time.reference}" if time else ""
    gap = f"{group.other} − {group.reference}" if group else ""
    adjusted = f", adjusted for {', '.join(covariates)}" if covariates else ""
    if question is Question.PAIRED:
        return f"{change} within subjects{adjusted}"
    if question is Question.GROUPS:
        when = f" at {at}" if at else ""
        return f"{gap}{when}{adjusted}"
    sides = [f"({change}) of {level}" for level in (group.levels if group else ())]
    return " − ".join(reversed(sides)) + adjusted


def _covariate_notes(design: Design) -> list[str]:
    added = [design.matrix.columns.get_loc(name) for name in design.covariate_columns]
    if not added:
        return []
    ratio = contrast_inflation(
        design.matrix.to_numpy(dtype=float), design.contrast.to_numpy(dtype=float), added
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
