"""What a study file says about people: facts on them, and labels from their answers."""

from dataclasses import replace

import pandas as pd

from rh_omics.errors import SampleSheetError, shorten
from rh_omics.io.cells import typed_column
from rh_omics.io.labels import label_problems
from rh_omics.io.table import Table, read_table
from rh_omics.phenotype import (
    MoodImproved,
    ResponderLabels,
    ResponderRule,
    label_responders,
    read_questionnaire,
)
from rh_omics.schema import GROUP, SUBJECT
from rh_omics.studyfile.parse import StudyFile
from rh_omics.studyfile.readers import translate
from rh_omics.studyfile.specs import QuestionnaireSpec


def read_subjects(file: StudyFile) -> pd.DataFrame | None:
    """Read the facts on subjects.

    Parameters
    ----------
    file : StudyFile
        The study file.

    Returns
    -------
    pandas.DataFrame or None
        Facts, one row per subject; ``group`` where the study file names its column. Index: subject
        ids. None where there is no table ``[subjects]``.

    Raises
    ------
    SampleSheetError
        If subjects are missing or repeated.
    FileFormatError
        If the file isn't a table or a column isn't there.
    """
    spec = file.spec.subjects
    if spec is None:
        return None
    table = read_table(file.locate(spec.file), sheet=spec.sheet)
    subjects = subject_index(table, spec.subject)
    facts = pd.DataFrame(
        {
            name: typed_column(table.column(name)).to_numpy()
            for name in table.columns
            if name and name != spec.subject
        },
        index=subjects,
    )
    if spec.group is None:
        return facts
    groups = pd.Series(table.column(spec.group), index=subjects, dtype="str").replace("", None)
    return facts.assign(**{GROUP: translate(groups, file.spec.levels.group)})


def read_labels(file: StudyFile) -> ResponderLabels | None:
    """Label the responders by the study file's rule.

    Parameters
    ----------
    file : StudyFile
        The study file.

    Returns
    -------
    ResponderLabels or None
        The labels; None where there is no table ``[questionnaire]``.

    Raises
    ------
    SampleSheetError
        If columns, subjects or answers are wrong; every place is listed.
    FileFormatError
        If the file isn't a table.
    """
    spec = file.spec.questionnaire
    if spec is None:
        return None
    answers = read_questionnaire(
        file.locate(spec.file),
        columns=spec.columns,
        mood_points=spec.mood_points,
        decimal=spec.decimal,
        sheet=spec.sheet,
    )
    return label_responders(answers, rule=responder_rule(spec))


def responder_rule(spec: QuestionnaireSpec) -> ResponderRule:
    """Make the rule that a study file states.

    Parameters
    ----------
    spec : QuestionnaireSpec
        What the study file says.

    Returns
    -------
    ResponderRule
        The published criteria with the file's cut-offs.
    """
    published = ResponderRule(k=spec.k, missing=spec.missing)  # type: ignore[arg-type]
    criteria = tuple(
        replace(criterion, basis=spec.mood_basis)
        if isinstance(criterion, MoodImproved)
        else criterion
        for criterion in published.criteria
    )
    return replace(published, criteria=criteria).with_thresholds(**spec.thresholds)


def subject_index(table: Table, column: str) -> pd.Index:
    """Read the subjects of a table with one row each.

    Parameters
    ----------
    table : Table
        The table.
    column : str
        Its column of subjects.

    Returns
    -------
    pandas.Index of str
        Subject ids in the order of the rows.

    Raises
    ------
    SampleSheetError
        If ids are missing, repeated or damaged by a spreadsheet.
    """
    subjects = table.column(column)
    places = [f"row {number}" for number in table.numbers]
    problems = label_problems(subjects, places, what=SUBJECT, file=table.origin.name)
    if problems:
        raise SampleSheetError(problems)
    return pd.Index(subjects, name=SUBJECT, dtype="str")


def label_clashes(groups: pd.Series, labels: pd.Series) -> list[str]:
    """List the subjects whose group isn't the label that their answers give.

    Parameters
    ----------
    groups : pandas.Series
        Group by subject, from the sample sheets.
    labels : pandas.Series
        Group by subject, from the questionnaire.

    Returns
    -------
    list of str
        One entry per subject: who, which group and which label.
    """
    both = groups.dropna().index.intersection(labels.index)
    differs = [subject for subject in both if groups[subject] != labels[subject]]
    return [f"{subject} ({groups[subject]}, by answers {labels[subject]})" for subject in differs]


def without_subject(labels: ResponderLabels, subjects: pd.Index) -> str:
    """Say which subjects of the questionnaire are in no panel.

    Parameters
    ----------
    labels : ResponderLabels
        The labels.
    subjects : pandas.Index
        Subjects of the study.

    Returns
    -------
    str
        One sentence; empty where every subject is in a panel.
    """
    strangers = [s for s in labels.table[SUBJECT] if s not in subjects]
    name = labels.questionnaire.name
    return f"{name}: subjects in no panel: {shorten(strangers)}" if strangers else ""
