"""What a study file says about exercise: the dose of every subject's session."""

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from rh_omics.errors import FileFormatError, RhOmicsError, SampleSheetError
from rh_omics.exercise import (
    DoseRule,
    HeartRateSeries,
    MeanHeartRate,
    SessionDose,
    dose_table,
    read_heart_rate,
    session_dose,
)
from rh_omics.io.numbers import parse_number
from rh_omics.io.problems import Problems
from rh_omics.io.table import Table, list_columns, read_table
from rh_omics.studyfile.parse import StudyFile
from rh_omics.studyfile.people import subject_index
from rh_omics.studyfile.specs import SessionsSpec


def read_doses(file: StudyFile, facts: pd.DataFrame) -> pd.DataFrame | None:
    """Compute the dose of every session.

    Parameters
    ----------
    file : StudyFile
        The study file.
    facts : pandas.DataFrame of shape (n_subjects, n_columns)
        Facts on subjects, in which age and sex are looked for if the sessions lack them.

    Returns
    -------
    pandas.DataFrame or None
        From `rh_omics.exercise.dose_table`, of the subjects in `facts`, or of all if that is
        empty; None where there is no table ``[sessions]``.

    Raises
    ------
    SampleSheetError
        If a cell isn't a number, or a subject is missing or repeated; every place is listed.
    FileFormatError
        If a file isn't what it should be, or a column isn't there.
    """
    spec = file.spec.sessions
    if spec is None:
        return None
    table = read_table(file.locate(spec.file), sheet=spec.sheet)
    subjects = subject_index(table, spec.subject)
    _refuse_absent_columns(table, spec)
    sessions = _Sessions(table, spec, facts, file.path.parent)
    problems = Problems()
    doses: list[tuple[str, SessionDose]] = []
    for row, subject in enumerate(subjects):
        if len(facts) and subject not in facts.index:
            continue
        dose = problems.attempt(partial(sessions.dose, row, subject))
        if dose is not None:
            doses.append((subject, dose))
    problems.raise_if_any()
    return dose_table(doses)


def _refuse_absent_columns(table: Table, spec: SessionsSpec) -> None:
    """Say once, not for every row, that a column isn't there."""
    keys = ["measured_maximum", "resting_heart_rate"]
    if spec.heart_rate is None:
        keys += ["minutes", "mean_heart_rate"]
    named = {key: getattr(spec, key) for key in keys}
    absent = [
        f"{table.origin.name} has no column {column!r} for the {key}; it has "
        f"{list_columns(list(table.columns))}"
        for key, column in named.items()
        if column is not None and column not in table.columns
    ]
    if absent:
        raise FileFormatError(absent)


class _Sessions:
    """The rows of a table of sessions."""

    def __init__(self, table: Table, spec: SessionsSpec, facts: pd.DataFrame, folder: Path) -> None:
        self.table, self.spec, self.facts, self.folder = table, spec, facts, folder

    def dose(self, row: int, subject: str) -> SessionDose:
        spec = self.spec
        maximum = self._number(row, spec.measured_maximum)
        try:
            return session_dose(
                self._recording(row, subject),
                phase=spec.phase,
                age=None if maximum is not None else self._age(row, subject),
                sex=self._sex(row, subject),
                formula=spec.formula,
                measured_hrmax=maximum,
                rest=self._number(row, spec.resting_heart_rate),
                rule=DoseRule(spec.percent, spec.minutes_above, spec.metric),
                mode=spec.mode,
            )
        except RhOmicsError as error:
            place = f"{self.table.origin.name} row {self.table.numbers[row]} (subject {subject})"
            raise SampleSheetError([f"{place}: {text}" for text in error.problems]) from error

    def _recording(self, row: int, subject: str) -> HeartRateSeries | MeanHeartRate:
        if self.spec.heart_rate is not None:
            path = self.folder / self.spec.heart_rate.replace("{subject}", subject)
            if path.is_file():
                return read_heart_rate(path)
        minutes = self._needed(row, self.spec.minutes)
        return MeanHeartRate(self._needed(row, self.spec.mean_heart_rate), minutes)

    def _needed(self, row: int, column: str) -> float:
        number = self._number(row, column)
        if number is None:
            msg = f"column {column} is empty; a number is needed"
            raise SampleSheetError(msg)
        return number

    def _number(self, row: int, column: str | None) -> float | None:
        if column is None:
            return None
        cell = self.table.column(column)[row]
        number = parse_number(cell)
        if number is None:
            msg = f"column {column}: {cell!r} isn't a number"
            raise SampleSheetError(msg)
        return None if np.isnan(number) else number

    def _age(self, row: int, subject: str) -> float | None:
        if self.spec.age in self.table.columns:
            return self._needed(row, self.spec.age)
        age = self._fact(self.spec.age, subject)
        if age is None:
            known = self.spec.age in self.facts
            found = "no age of this subject" if known else f"no column {self.spec.age!r}"
            msg = (
                f"{found} here or among the facts on subjects; the age is needed for the maximum "
                "heart rate, or name a column of [sessions] measured_maximum"
            )
            raise SampleSheetError(msg)
        return float(age)

    def _sex(self, row: int, subject: str) -> str | None:
        if self.spec.sex is None:
            return None
        if self.spec.sex in self.table.columns:
            return self.table.column(self.spec.sex)[row]
        return self._fact(self.spec.sex, subject)

    def _fact(self, column: str, subject: str) -> str | None:
        if column not in self.facts or subject not in self.facts.index:
            return None
        value = self.facts.loc[subject, column]
        return None if pd.isna(value) else str(value)
