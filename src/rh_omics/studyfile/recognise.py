"""Look at a file and say what part of a study it is, by its content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from rh_omics.analytes import find_analyte
from rh_omics.errors import RhOmicsError
from rh_omics.io.numbers import POINT, is_limit, is_missing, parse_number
from rh_omics.io.table import Table, read_table
from rh_omics.schema import SAMPLE, SUBJECT, TIMEPOINT, Scale
from rh_omics.studyfile.exports import FoundExport, recognise_export
from rh_omics.studyfile.words import ANSWERS, ROLES, SESSION, find_columns, plain

FEWEST_ANSWERS: Final = 2
NUMERIC_SHARE: Final = 0.8
"""Share of cells that have to be numbers or limits in a matrix; a rule of thumb."""
CT_RANGE: Final = (5.0, 45.0)
"""Cycles between which Ct values lie; a run has 40 to 45 cycles. A rule of thumb."""
LOG2_CEILING: Final = 32.0
"""Largest log2 value that is believed; a rule of thumb."""
UNNAMED: Final = ""
"""Heading of a column without one; read as the samples where no column is named for them."""
RATE_WORDS: Final = frozenset({"heart_rate", "heart_rate_bpm", "hr", "bpm"})


class Part(StrEnum):
    """What a file is to a study."""

    SHEET = "sample sheet"
    MATRIX = "matrix"
    SUBJECTS = "facts on subjects"
    QUESTIONNAIRE = "questionnaire"
    SESSIONS = "sessions"
    HEART_RATE = "heart rates"
    UNKNOWN = "not recognised"


@dataclass(frozen=True, eq=False)
class FoundFile:
    """What a file was recognised as.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    part : Part
        What it is.
    table : Table or None
        Its cells; None where it is no table.
    columns : mapping of str to str
        Its columns by role, answer or key.
    reason : str
        Why it was taken for that, or why it wasn't recognised.
    export : FoundExport or None
        What an instrument or a pipeline wrote; a matrix to a study.
    """

    path: Path
    part: Part
    table: Table | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    export: FoundExport | None = None

    @property
    def simulated(self) -> bool:
        """Whether a leading comment has the word SIMULATED."""
        return self.table is not None and self.table.origin.simulated

    def labels(self) -> set[str]:
        """Return the labels of both axes of a matrix.

        Returns
        -------
        set of str
            Headings, and cells of the first column; of an export, the labels of its samples.
        """
        if self.export is not None:
            return set(self.export.samples)
        if self.table is None:
            return set()
        return {*self.table.columns, *self.table.column(self.table.columns[0])}


def recognise(path: Path) -> FoundFile:
    """Say what part of a study a file is.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    FoundFile
        `Part.UNKNOWN` with the reason where it is no table, or none that a study has.
    """
    export = recognise_export(path)
    if export is not None:
        part = Part.UNKNOWN if export.problem else Part.MATRIX
        reason = f"{export.title}: {export.problem}" if export.problem else export.title
        return FoundFile(path, part, reason=reason, export=export)
    try:
        table = read_table(path)
    except RhOmicsError as error:
        return FoundFile(path, Part.UNKNOWN, reason=error.problems[0])
    for known_by in (_as_people, _as_sheet, _as_matrix):
        found = known_by(path, table)
        if found is not None:
            return found
    return FoundFile(
        path,
        Part.UNKNOWN,
        table,
        reason="neither samples and subjects, nor answers, nor sessions, nor a matrix of numbers",
    )


def _as_people(path: Path, table: Table) -> FoundFile | None:
    roles = find_columns(table.columns, ROLES)
    if SUBJECT not in roles or SAMPLE in roles:
        return None
    answers = find_columns(table.columns, ANSWERS)
    if len(answers) >= FEWEST_ANSWERS:
        names = {SUBJECT: roles[SUBJECT], **answers}
        return FoundFile(path, Part.QUESTIONNAIRE, table, names, f"answers: {_join(answers)}")
    session = find_columns(table.columns, SESSION)
    if {"minutes", "mean_heart_rate"} <= set(session):
        names = {SUBJECT: roles[SUBJECT], **session}
        return FoundFile(path, Part.SESSIONS, table, names, f"columns {_join(session)}")
    subjects = table.column(roles[SUBJECT])
    if RATE_WORDS & {plain(column) for column in table.columns}:
        reason = "heart rates over time"
        return FoundFile(path, Part.HEART_RATE, table, {SUBJECT: roles[SUBJECT]}, reason)
    if len(set(subjects)) == len(subjects) and TIMEPOINT not in roles:
        return FoundFile(path, Part.SUBJECTS, table, roles, "one row per subject")
    return None


def _as_sheet(path: Path, table: Table) -> FoundFile | None:
    roles = find_columns(table.columns, ROLES)
    if UNNAMED in table.columns:  # where R writes the names of the rows
        roles.setdefault(SAMPLE, UNNAMED)
    if SAMPLE not in roles or not {SUBJECT, TIMEPOINT} & set(roles):
        return None
    named = [column for column in roles.values() if column]
    return FoundFile(path, Part.SHEET, table, roles, f"columns {', '.join(named)}")


def _as_matrix(path: Path, table: Table) -> FoundFile | None:
    share = _numeric_share(table)
    if len(table.columns) < 2 or share < NUMERIC_SHARE:  # noqa: PLR2004 - labels and one sample
        return None
    return FoundFile(path, Part.MATRIX, table, {}, f"{100 * share:.0f} % of its cells are numbers")


def _join(found: Mapping[str, str]) -> str:
    return ", ".join(found.values())


def _numeric_share(table: Table) -> float:
    cells = [cell for row in table.rows for cell in row[1:] if not is_missing(cell)]
    numeric = sum(is_limit(cell) or _number(cell) is not None for cell in cells)
    return numeric / len(cells) if cells else 0.0


def _number(cell: str) -> float | None:
    mark = "," if "," in cell and "." not in cell else POINT
    return parse_number(cell, decimal=mark)


def holds_mirnas(labels: Sequence[str]) -> bool:
    """Return whether most labels of an axis are names of miRNAs.

    Parameters
    ----------
    labels : sequence of str
        Labels of one axis of a matrix.

    Returns
    -------
    bool
        Whether half of them contain ``miR-`` or ``let-``.
    """
    names = [label.casefold() for label in labels if label]
    hits = sum("mir-" in name or "let-7" in name for name in names)
    return bool(names) and 2 * hits >= len(names)


def holds_analytes(labels: Sequence[str]) -> bool:
    """Return whether any label of an axis is an analyte that the registry knows.

    Parameters
    ----------
    labels : sequence of str
        Labels of one axis of a matrix, with or without a unit behind the name.

    Returns
    -------
    bool
        Whether there is one.
    """
    bare = [label.replace("[", "(").partition(" (")[0] for label in labels]
    return any(find_analyte(label) is not None for label in bare if label)


def guess_scale(table: Table) -> tuple[Scale, str]:
    """Guess what the numbers of a matrix mean.

    Parameters
    ----------
    table : Table
        A matrix.

    Returns
    -------
    scale : Scale
        The likeliest one.
    reason : str
        What speaks for it.
    """
    numbers = np.array(
        [number for row in table.rows for cell in row[1:] if (number := _number(cell)) is not None]
    )
    numbers = numbers[~np.isnan(numbers)]
    low, high = float(numbers.min()), float(numbers.max())
    size = f"from {low:g} to {high:g}"
    if low < 0:
        return Scale.LOG2, f"negative numbers ({size})"
    if np.all(numbers % 1 == 0) and high > CT_RANGE[1]:
        return Scale.COUNTS, f"whole numbers {size}"
    if CT_RANGE[0] <= low and high <= CT_RANGE[1]:
        return Scale.CT, f"numbers {size}, as cycles have"
    if high <= LOG2_CEILING:
        return Scale.LOG2, f"numbers {size}"
    return Scale.CONCENTRATION, f"fractional numbers {size}"


def is_skipped(path: Path) -> bool:
    """Return whether a file isn't looked at, such as notes or a hidden file.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    bool
        True for hidden files, and for the endings of texts, pictures and study files.
    """
    others = {".toml", ".json", ".md", ".html", ".pdf", ".png", ".svg", ".docx", ".py", ".R"}
    return path.name.startswith((".", "~$")) or path.suffix in others
