"""Notice subjects with several samples at one timepoint, and the column that tells them apart."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rh_omics.errors import shorten
from rh_omics.io.table import Table
from rh_omics.schema import CONDITION, GROUP, SAMPLE, SUBJECT, TIMEPOINT
from rh_omics.studyfile.draft import Draft
from rh_omics.studyfile.recognise import FoundFile
from rh_omics.studyfile.words import plain

MOST_CONDITIONS: Final = 6
"""A column with more levels is no condition; a rule of thumb."""
FEWEST_CONDITIONS: Final = 2
CONDITION_WORDS: Final = ("condition", "treatment", "diet", "drug", "arm", "intervention", "bout")
REFERENCE_WORDS: Final = frozenset(
    {"placebo", "control", "ctrl", "rest", "sham", "sedentary", "sitting", "none", "no", "water"}
)


def add_conditions(draft: Draft) -> tuple[str, ...] | None:
    """Write the column of the conditions into the panels of a crossover.

    Parameters
    ----------
    draft : Draft
        Gets the column in its panels, and an assumption or a question.

    Returns
    -------
    tuple of str or None
        Conditions, the reference first; None where no subject has several samples at a timepoint,
        or no column tells them apart.
    """
    levels: dict[str, None] = {}
    for place, sheet in enumerate(draft.sheets):
        repeated = _repeated(sheet)
        if not repeated or sheet.table is None:
            continue
        column = next(_telling_apart(sheet, sheet.table), None)
        if column is None:
            _ask_for_column(draft, sheet, repeated)
            continue
        levels |= dict.fromkeys(sheet.table.column(column))
        roles = {role: name for role, name in sheet.columns.items() if name != column}
        draft.sheets[place] = replace(sheet, columns=roles)
        _name_column(draft, sheet, column)
    return _ordered(draft, tuple(levels)) if levels else None


def _repeated(sheet: FoundFile) -> list[str]:
    """List the subjects with several samples at one timepoint."""
    if sheet.table is None or not {SUBJECT, TIMEPOINT} <= set(sheet.columns):
        return []
    subjects, times = (sheet.table.column(sheet.columns[role]) for role in (SUBJECT, TIMEPOINT))
    cells = Counter(zip(subjects, times, strict=True))
    return list(dict.fromkeys(subject for (subject, _), n in cells.items() if n > 1))


def _telling_apart(sheet: FoundFile, table: Table) -> Iterator[str]:
    """Find columns with which each sample has a cell of its own, the likeliest heading first."""
    roles = {sheet.columns.get(role) for role in (SAMPLE, SUBJECT, TIMEPOINT)}
    known = sorted(table.columns, key=lambda name: plain(name) not in CONDITION_WORDS)
    cell = [table.column(sheet.columns[role]) for role in (SUBJECT, TIMEPOINT)]
    for name in known:
        values = table.column(name)
        unique = len(set(zip(*cell, values, strict=True))) == len(values)
        few = FEWEST_CONDITIONS <= len(set(values)) <= MOST_CONDITIONS
        if name and name not in roles and unique and few and all(values):
            yield name


def _name_column(draft: Draft, sheet: FoundFile, column: str) -> None:
    for _, table in draft.tables:
        if table.get("samples") == sheet.path.name:
            table[CONDITION] = column
            if table.get(GROUP) == column:
                del table[GROUP]
    draft.assumptions.append(
        f"{sheet.path.name}: a crossover, for subjects have several samples at a timepoint; the "
        f"column {column} tells them apart"
    )


def _ask_for_column(draft: Draft, sheet: FoundFile, repeated: list[str]) -> None:
    draft.questions.append(
        f"which samples count? {sheet.path.name} has several samples at one timepoint of "
        f"{shorten(repeated)}, and no column tells them apart. In a crossover add a column with "
        'the condition and name it, condition = "COLUMN", in the panel; leave out a repeated '
        'sample with ignore = ["SAMPLE"]'
    )


def _ordered(draft: Draft, levels: tuple[str, ...]) -> tuple[str, ...]:
    first = [level for level in levels if plain(level) in REFERENCE_WORDS]
    if len(first) == 1:
        draft.assumptions.append(f"condition: {first[0]} is the reference")
        return (first[0], *(level for level in levels if level not in first))
    draft.questions.append(
        f"is {levels[0]} the reference condition? It stands first in [design] condition, and is "
        "subtracted from the others"
    )
    return levels
