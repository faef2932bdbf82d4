"""Answers of a questionnaire as numbers; what isn't a number stays visible."""

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd

from rh_omics.errors import RhOmicsWarning, SampleSheetError, shorten
from rh_omics.io.numbers import POINT, is_missing, parse_number
from rh_omics.phenotype.criteria import FEELINGS, MINUTES, MOOD_POST, MOOD_PRE, QUALITY
from rh_omics.schema import SUBJECT

ALL_FEELINGS = "feelings"
"""A single column that lists the feelings instead of one column each."""

RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {QUALITY: (0, 10), MINUTES: (0, 24 * 60)}
)
_YES = frozenset({"yes", "y", "1", "1.0", "true", "x"})
_NO = frozenset({"no", "n", "0", "0.0", "false"})
_WORDS = {
    "feeling_strong": {"strong", "intense"},
    "feeling_light": {"light", "easy"},
    "feeling_relaxed": {"relaxed"},
    "feeling_happy": {"happy", "euphoric"},
}
_MINUTES = re.compile(r"\s*(?:min|mins|minutes)\.?$", re.IGNORECASE)


@dataclass(frozen=True)
class UnreadCell:
    """A cell that isn't an answer, taken as missing.

    Parameters
    ----------
    row : int
        Row of the file, the header being row 1.
    subject : str
        Whose answer it is.
    column : str
        Column of the file.
    text : str
        What stands there.
    """

    row: int
    subject: str
    column: str
    text: str

    def __str__(self) -> str:
        """Say where the cell is and what it holds."""
        return f"row {self.row} column {self.column} (subject {self.subject}): {self.text!r}"


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """Answers of a questionnaire, one row per subject.

    Parameters
    ----------
    answers : pandas.DataFrame of shape (n_subjects, n_answers)
        Numbers; ``NaN`` is a missing answer. Index: subject ids.
    unread : tuple of UnreadCell, default ()
        Cells with other words than an answer, taken as missing.
    name : str, default "questionnaire"
        What messages call it.
    inputs : mapping of str to str, optional
        SHA-256 by name of the file that it was read from.
    notes : tuple of str, default ()
        What was guessed while reading, one sentence each.
    """

    answers: pd.DataFrame
    unread: tuple[UnreadCell, ...] = ()
    name: str = "questionnaire"
    inputs: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def parse_questionnaire(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    mood_points: tuple[float, float] | None = None,
    decimal: str = POINT,
    rows: Sequence[int] | None = None,
    name: str = "questionnaire",
    inputs: Mapping[str, str] | None = None,
) -> Questionnaire:
    """Read the cells of a questionnaire as answers.

    Free text, such as "about 30", is a missing answer: it is kept in `Questionnaire.unread` and
    warned about, never interpreted.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_subjects, n_columns)
        Cells as text or numbers; a column ``subject`` and the answers: ``mood_pre``,
        ``mood_post`` (points), ``minutes_without_watch``, ``run_quality`` (0 to 10),
        ``feeling_strong``, ``feeling_light``, ``feeling_relaxed``, ``feeling_happy`` (yes or no)
        or one column ``feelings`` that lists them.
    columns : mapping of str to str, optional
        The file's own column for any of these names.
    mood_points : tuple of (float, float), optional
        Lowest and highest point of the faces scale; not checked by default, since the published
        text doesn't give them.
    decimal : {".", ","}, default "."
        Decimal mark.
    rows : sequence of int of length n_subjects, optional
        Row numbers in the file; by default counted from 2.
    name : str, default "questionnaire"
        What messages call the table.
    inputs : mapping of str to str, optional
        SHA-256 by name of the file.

    Returns
    -------
    Questionnaire
        The answers as numbers.

    Raises
    ------
    SampleSheetError
        If there is no column of subjects, a subject is missing or listed twice, a column that
        `columns` names isn't there, or a number is out of its range; all such places are listed.
    """
    chosen = dict(columns or {})
    numbers = list(rows) if rows is not None else list(range(2, len(table) + 2))
    reader = _Reader(table, chosen, numbers, {**RANGES, **_mood_range(mood_points)}, name, decimal)
    problems = reader.layout_problems()
    if problems:
        raise SampleSheetError(problems)
    answers, unread, problems = reader.read()
    if problems:
        raise SampleSheetError(problems)
    if unread:
        msg = (
            f"{name}: {len(unread)} cells are no answers and count as missing: "
            f"{shorten([str(cell) for cell in unread])}"
        )
        warnings.warn(msg, RhOmicsWarning, stacklevel=2)
    hashes = MappingProxyType(dict(inputs or {}))
    return Questionnaire(answers, tuple(unread), name, hashes, tuple(reader.notes()))


def _mood_range(points: tuple[float, float] | None) -> dict[str, tuple[float, float]]:
    return {} if points is None else {MOOD_PRE: points, MOOD_POST: points}


@dataclass(frozen=True)
class _Reader:
    table: pd.DataFrame
    columns: Mapping[str, str]
    rows: Sequence[int]
    ranges: Mapping[str, tuple[float, float]]
    name: str
    decimal: str

    def column(self, role: str) -> str:
        return self.columns.get(role, role)

    def cells(self, role: str) -> list[str]:
        column = self.table[self.column(role)]
        return ["" if pd.isna(cell) else str(cell).strip() for cell in column]

    def layout_problems(self) -> list[str]:
        known = {SUBJECT, ALL_FEELINGS, MOOD_PRE, MOOD_POST, MINUTES, QUALITY, *FEELINGS}
        problems = [
            f"{self.name}: columns= has {role!r}, which isn't an answer; there are "
            f"{', '.join(sorted(known))}"
            for role in self.columns
            if role not in known
        ]
        wanted = {SUBJECT: self.column(SUBJECT), **self.columns}
        problems += [
            f"{self.name}: no column {column!r} for {role}; it has "
            f"{', '.join(map(str, self.table.columns))}"
            for role, column in wanted.items()
            if column not in self.table.columns
        ]
        return problems or self._subject_problems()

    def notes(self) -> list[str]:
        """Say which answers have no column, and which columns hold none."""
        single = {MOOD_PRE, MOOD_POST, MINUTES, QUALITY}
        columns = list(map(str, self.table.columns))
        absent = sorted(role for role in single if self.column(role) not in columns)
        listed = self.column(ALL_FEELINGS) in columns
        if not listed and not any(self.column(role) in columns for role in FEELINGS):
            absent.append(ALL_FEELINGS)
        used = {self.column(role) for role in (SUBJECT, ALL_FEELINGS, *single, *FEELINGS)}
        unused = [name for name in columns if name not in used]
        notes = [f"{self.name}: no column for {', '.join(absent)}"] if absent else []
        return notes + ([f"{self.name}: columns not used: {shorten(unused)}"] if unused else [])

    def _subject_problems(self) -> list[str]:
        subjects = pd.Series(self.cells(SUBJECT), dtype="str")
        empty = [row for row, subject in zip(self.rows, subjects, strict=True) if not subject]
        problems = [f"{self.name}: no subject in row {shorten(empty)}"] if empty else []
        for subject, places in subjects[subjects != ""].groupby(subjects, sort=False):
            if len(places) > 1:
                rows = shorten([self.rows[place] for place in places.index])
                problems.append(f"{self.name}: subject {subject} is in rows {rows}; one is needed")
        return problems

    def read(self) -> tuple[pd.DataFrame, list[UnreadCell], list[str]]:
        subjects = self.cells(SUBJECT)
        answers = pd.DataFrame(index=pd.Index(subjects, name=SUBJECT, dtype="str"))
        unread: list[UnreadCell] = []
        problems: list[str] = []
        for role, parse in _PARSERS.items():
            if self.column(role) not in self.table.columns:
                continue
            cells = self.cells(role)
            values = [parse(cell, self.decimal) for cell in cells]
            for place, value in enumerate(values):
                where = UnreadCell(
                    self.rows[place], subjects[place], self.column(role), cells[place]
                )
                if value is None:
                    unread.append(where)
                else:
                    problems += self._range_problem(role, value, where)
            answers[role] = [np.nan if value is None else value for value in values]
        self._spread_feelings(answers, unread)
        return answers, unread, problems

    def _range_problem(self, role: str, value: float, where: UnreadCell) -> list[str]:
        low, high = self.ranges.get(role, (-np.inf, np.inf))
        if np.isnan(value) or low <= value <= high:
            return []
        return [f"{self.name} {where} is out of range; {role} is from {low:g} to {high:g}"]

    def _spread_feelings(self, answers: pd.DataFrame, unread: list[UnreadCell]) -> None:
        if self.column(ALL_FEELINGS) not in self.table.columns:
            return
        cells = self.cells(ALL_FEELINGS)
        listed = [_feelings(cell) for cell in cells]
        for place, (cell, felt) in enumerate(zip(cells, listed, strict=True)):
            if felt is None:
                subject, column = str(answers.index[place]), self.column(ALL_FEELINGS)
                unread.append(UnreadCell(self.rows[place], subject, column, cell))
        for feeling in FEELINGS:
            answers[feeling] = [
                np.nan if felt is None or felt is _MISSING else float(feeling in felt)
                for felt in listed
            ]


def _minutes(cell: str, decimal: str) -> float | None:
    return parse_number(_MINUTES.sub("", cell), decimal=decimal)


def _number(cell: str, decimal: str) -> float | None:
    return parse_number(cell, decimal=decimal)


def _yes_no(cell: str, decimal: str) -> float | None:  # noqa: ARG001 - one signature for all
    text = cell.casefold()
    if is_missing(cell):
        return np.nan
    return 1.0 if text in _YES else 0.0 if text in _NO else None


_MISSING: frozenset[str] = frozenset({"missing"})


def _feelings(cell: str) -> frozenset[str] | None:
    """Read a list of feelings; None where a word isn't one of them."""
    words = {word.strip().lower() for word in re.split(r"[,;/+]| and ", cell)} - {""}
    if words == {"none"}:
        return frozenset()
    if is_missing(cell):
        return _MISSING
    felt = {feeling for feeling, names in _WORDS.items() if words & names}
    return frozenset(felt) if words <= set().union(*_WORDS.values()) else None


_PARSERS: Mapping[str, Callable[[str, str], float | None]] = MappingProxyType(
    {
        MOOD_PRE: _number,
        MOOD_POST: _number,
        MINUTES: _minutes,
        QUALITY: _number,
        **dict.fromkeys(FEELINGS, _yes_no),
    }
)
