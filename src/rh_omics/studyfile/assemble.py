"""A study file becomes a Study: panels, facts on subjects, labels and doses joined by subject."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import pandas as pd

from rh_omics.errors import StudyError, shorten
from rh_omics.io.cells import cell_text
from rh_omics.io.problems import Problems
from rh_omics.panel import Panel
from rh_omics.phenotype import ResponderLabels
from rh_omics.schema import CONDITION, GROUP, SUBJECT, TIMEPOINT
from rh_omics.study import Study
from rh_omics.studyfile.design_columns import exposed, with_design_columns
from rh_omics.studyfile.parse import StudyFile, gather_study_file
from rh_omics.studyfile.people import (
    label_clashes,
    read_labels,
    read_subjects,
    without_subject,
)
from rh_omics.studyfile.readers import ReadPanel, read_study_panel
from rh_omics.studyfile.sessions import read_doses

_T = TypeVar("_T")

LABEL = "responder_label"
SCORE = "responder_score"
DOSE_COLUMNS = ("minutes", "percent_of_maximum", "percent_of_reserve", "minutes_above", "met")
DOSE_PREFIX = "dose_"


@dataclass(frozen=True, eq=False)
class LoadedStudy:
    """A study with the file that it was read from.

    Parameters
    ----------
    file : StudyFile
        The study file.
    study : Study
        Subjects and panels; every panel's sheet has the column ``group`` where there are groups.
    labels : ResponderLabels or None
        What the answers make of each subject.
    doses : pandas.DataFrame or None
        Dose of each session.
    controls : mapping of str to pandas.DataFrame
        Calibrants, quality controls and blanks of each panel, as `ReadPanel` has them.
    notes : tuple of str
        What a user must know about the joining, one sentence each.
    """

    file: StudyFile
    study: Study
    labels: ResponderLabels | None
    doses: pd.DataFrame | None
    controls: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def load_study(path: Path | str) -> Study:
    """Read a study file and everything that it names.

    Parameters
    ----------
    path : path
        The study file.

    Returns
    -------
    Study
        Subjects with their facts, responder labels and doses, and the panels with their groups.

    Raises
    ------
    RhOmicsError
        If anything is wrong with the study file, a file that it names, or how they fit together.
        Every problem is listed.
    """
    return open_study(path).study


def open_study(path: Path | str) -> LoadedStudy:
    """Read a study file like `load_study`, and keep what else is known.

    Parameters
    ----------
    path : path
        The study file.

    Returns
    -------
    LoadedStudy
        The study, its file, labels and doses.

    Raises
    ------
    RhOmicsError
        If anything is wrong; every problem is listed.
    """
    problems = Problems()
    file = gather_study_file(path, problems)
    if file is None:
        raise problems.error()
    loaded = _load(file, problems)
    problems.raise_if_any()
    if loaded is None:  # pragma: no cover - there is a problem whenever nothing was loaded
        raise problems.error()
    return loaded


def _load(file: StudyFile, problems: Problems) -> LoadedStudy | None:
    read = _read_panels(file, problems)
    panels = {name: entry.panel for name, entry in read.items()}
    controls = {name: entry.controls for name, entry in read.items()}
    stated = _attempt(file, "subjects", read_subjects, problems)
    labels = _attempt(file, "questionnaire", read_labels, problems)
    subjects = _gather_subjects(panels, stated, problems)
    doses = _attempt(file, "sessions", lambda file: read_doses(file, subjects), problems)
    if not panels:
        return None
    subjects = _with_doses(_with_labels(subjects, labels), doses)
    groups = _groups(file, subjects, labels, problems)
    if groups is not None:
        subjects = subjects.assign(**{GROUP: groups})
        panels = {name: _with_group(panel, groups) for name, panel in panels.items()}
    panels, told = with_design_columns(file, panels, subjects, problems)
    _check_design(file, panels, problems)
    study = problems.attempt(lambda: Study(subjects, panels))
    if study is None:
        return None
    notes = (*file.notes, *_notes(study, labels, doses), *told)
    return LoadedStudy(file, study, labels, doses, controls, notes)


def _read_panels(file: StudyFile, problems: Problems) -> dict[str, ReadPanel]:
    panels = {}
    for name, spec in file.spec.panels.items():
        no_scale = spec.reader == "panel" and spec.scale is None  # a problem of the file already
        if file.has_files("panels", name) and not no_scale:
            panel = problems.attempt(partial(read_study_panel, file, name))
            if panel is not None:
                panels[name] = panel
    return panels


def _attempt(
    file: StudyFile, table: str, read: Callable[[StudyFile], _T | None], problems: Problems
) -> _T | None:
    """Read what a table names, unless a file is absent, which is a known problem."""
    return problems.attempt(lambda: read(file)) if file.has_files(table) else None


def _gather_subjects(
    panels: dict[str, Panel], stated: pd.DataFrame | None, problems: Problems
) -> pd.DataFrame:
    """Join the facts that are constant for every subject with those that are stated."""
    if not panels:
        return pd.DataFrame() if stated is None else stated
    sheets = pd.concat([panel.samples for panel in panels.values()])
    varies = sheets.groupby(SUBJECT).nunique(dropna=True).gt(1)
    constant = [name for name in varies if not varies[name].any() and name != TIMEPOINT]
    if GROUP in varies and varies[GROUP].any():
        clashes = list(varies.index[varies[GROUP]])
        problems.add(f"subjects with more than one group: {shorten(clashes)}", StudyError)
    seen = sheets.groupby(SUBJECT, sort=False)[constant].first()
    if stated is None:
        return seen
    unlisted = list(seen.index.difference(stated.index))
    if unlisted:
        msg = f"subjects that the subjects' table doesn't list: {shorten(unlisted)}"
        problems.add(msg, StudyError)
    problems.add_all(_fact_clashes(seen, stated), StudyError)
    return seen[[name for name in seen if name not in stated]].join(stated)


def _fact_clashes(seen: pd.DataFrame, stated: pd.DataFrame) -> list[str]:
    """List facts on which the sample sheets and the subjects' table disagree."""
    problems = []
    for name in seen.columns.intersection(stated.columns):
        both = pd.concat([seen[name], stated[name]], axis=1, join="inner", keys=["seen", "stated"])
        texts = both.dropna().map(cell_text)
        problems += [
            f"subject {subject}: {name} is {row.seen!r} in the sample sheets and {row.stated!r} in "
            "the subjects' table"
            for subject, row in texts[texts["seen"] != texts["stated"]].iterrows()
        ]
    return problems


def _with_labels(subjects: pd.DataFrame, labels: ResponderLabels | None) -> pd.DataFrame:
    if labels is None:
        return subjects
    table = labels.table.set_index(SUBJECT)
    return subjects.assign(
        **{
            LABEL: table[GROUP].reindex(subjects.index),
            SCORE: table["score"].reindex(subjects.index),
        }
    )


def _with_doses(subjects: pd.DataFrame, doses: pd.DataFrame | None) -> pd.DataFrame:
    if doses is None:
        return subjects
    table = doses.set_index(SUBJECT)[list(DOSE_COLUMNS)].add_prefix(DOSE_PREFIX)
    return subjects.join(table)


def _groups(
    file: StudyFile, subjects: pd.DataFrame, labels: ResponderLabels | None, problems: Problems
) -> pd.Series | None:
    spec = file.spec.questionnaire
    if labels is None or spec is None or not spec.label:
        return subjects.get(GROUP)
    found = labels.labels.reindex(subjects.index).astype("str")
    if GROUP in subjects:
        clashes = label_clashes(subjects[GROUP], labels.labels)
        if clashes:
            problems.add(
                f"{file.place('questionnaire', 'label')}: the sample sheets give "
                f"{len(clashes)} subjects another group than their answers: {shorten(clashes)}; "
                "correct one of the two, or say label = false to keep the sheets' groups",
                StudyError,
            )
    return found


def _with_group(panel: Panel, groups: pd.Series) -> Panel:
    group = groups.reindex(panel.samples[SUBJECT]).set_axis(panel.samples.index).astype("str")
    return replace(panel, samples=panel.samples.assign(**{GROUP: group}))


def _check_design(file: StudyFile, panels: dict[str, Panel], problems: Problems) -> None:
    """Refuse levels and covariates that no panel has."""
    design = file.spec.design
    if design is None:
        return
    chosen = design.panels or tuple(panels)
    for name in [name for name in chosen if name in panels]:
        samples = panels[name].samples
        wanted = {
            ("timepoint", TIMEPOINT): design.timepoint or (),
            ("group", GROUP): design.group or (),
            ("condition", CONDITION): design.condition or (),
            ("at", TIMEPOINT): (design.at,) if design.at else (),
        }
        for (key, column), levels in wanted.items():
            _check_levels(file.place("design", key), name, samples, column, levels, problems)
        exposure = [design.exposure] if exposed(design, name) else []
        named = [("covariates", column) for column in design.covariates]
        for key, column in [*named, *(("exposure", str(column)) for column in exposure)]:
            if column not in samples:
                problems.add(
                    f"{file.place('design', key)}: panel {name} has no column {column!r}; it has "
                    f"{', '.join(map(str, samples.columns))}",
                    StudyError,
                )


def _check_levels(
    place: str,
    name: str,
    samples: pd.DataFrame,
    column: str,
    levels: Sequence[str],
    problems: Problems,
) -> None:
    if levels and column not in samples:
        problems.add(
            f"{place}: panel {name} has no {column}; name its column in [panels.{name}]"
            + (", or add [questionnaire]" if column == GROUP else ""),
            StudyError,
        )
        return
    found = list(samples[column].dropna().unique()) if levels else []
    absent = [level for level in levels if level not in found]
    if absent:
        problems.add(
            f"{place}: panel {name} has no {column} {shorten(absent)}; it has {shorten(found)}. "
            f"Other words for the same can be named in [levels.{column}]",
            StudyError,
        )


def _notes(study: Study, labels: ResponderLabels | None, doses: pd.DataFrame | None) -> list[str]:
    notes = [f"{name}: {note}" for name, panel in study.panels.items() for note in panel.notes]
    if labels is not None:
        notes += labels.questionnaire.notes
        notes.append(without_subject(labels, study.subjects.index))
        unlabelled = list(study.subjects.index[study.subjects[LABEL].isna()])
        if unlabelled:
            notes.append(f"no label from answers: {shorten(unlabelled)}")
    if doses is not None:
        absent = list(study.subjects.index.difference(pd.Index(doses[SUBJECT])))
        notes.append(f"no session: {shorten(absent)}" if absent else "")
    return [note for note in notes if note]
