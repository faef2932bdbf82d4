"""Read the table of an animal test; everything that is wrong with it is listed at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.animal.columns import ANIMAL, COLUMNS, TEST_NAMES, WHEEL, Column
from rh_omics.animal.species import species_problems
from rh_omics.errors import (
    FileFormatError,
    ParameterError,
    SampleSheetError,
    StudyError,
    shorten,
)
from rh_omics.io.cells import cell_text
from rh_omics.io.numbers import find_decimal, is_missing, parse_number
from rh_omics.io.problems import Problems
from rh_omics.io.table import Table, read_table
from rh_omics.schema import NO_TIMEPOINT, SPECIES, TIMEPOINT

CENSORED: Final = "censored"
MAX_LISTED: Final = 20


@dataclass(frozen=True, eq=False)
class AnimalTable:
    """The checked table of an animal test.

    Parameters
    ----------
    test : str
        One of ``wheel``, ``cpp``, ``light-dark`` and ``hot-plate``.
    frame : pandas.DataFrame
        A row per animal and timepoint (or day): ``animal, species``, ``group`` where there are
        groups, ``timepoint`` or ``day``, and the numbers in the units of their names; a latency
        has a column ``censored`` beside it, true where only a limit is known.
    name : str
        What messages call the table.
    inputs : mapping of str to str
        SHA-256 by name of the file.
    simulated : bool
        Whether the values come from a simulation.
    """

    test: str
    frame: pd.DataFrame
    name: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    simulated: bool = False


def read_animals(
    source: Path | str | pd.DataFrame,
    test: str,
    *,
    species: str | None = None,
    columns: Mapping[str, str] | None = None,
    decimal: str | None = None,
    sheet: str | None = None,
) -> AnimalTable:
    """Read the table of an animal test.

    Parameters
    ----------
    source : path or pandas.DataFrame
        CSV, TSV, XLSX or Parquet, or a table in memory, with a row per animal and timepoint; the
        columns of each test are in ``docs/formats/animal.md``. The word SIMULATED in a leading
        line with ``#`` marks the values as simulated.
    test : {"wheel", "cpp", "light-dark", "hot-plate"}
        Which test it is.
    species : str, optional
        Species of all animals, where the table has no column for it.
    columns : mapping of str to str, optional
        The file's own column by name of ours, such as ``{"cs_plus_s": "Wheel side (s)"}``.
    decimal : {".", ","}, optional
        Decimal mark; found from the cells by default.
    sheet : str, optional
        Sheet of a workbook.

    Returns
    -------
    AnimalTable
        The table with checked numbers.

    Raises
    ------
    ParameterError
        If the test isn't one of the four.
    FileFormatError
        If the file isn't a table, a column is missing, or the problems are of several kinds.
    SampleSheetError
        If an animal or a number is missing, wrong, or stands twice.
    StudyError
        If the species isn't given, or is human.
    """
    if test not in TEST_NAMES:
        msg = f"test must be one of {', '.join(TEST_NAMES)}; got {test!r}"
        raise ParameterError(msg)
    table = None if isinstance(source, pd.DataFrame) else read_table(source, sheet=sheet)
    text = _text(source) if isinstance(source, pd.DataFrame) else _frame(table)
    name = "the table" if table is None else table.origin.name
    problems = Problems()
    cells = _Cells(text, name, problems)
    frame = cells.take(COLUMNS[test], dict(columns or {}), decimal)
    problems.raise_if_any()
    frame = _with_keys(frame, species)
    problems.add_all(species_problems(list(frame[SPECIES]), where=name), StudyError)
    problems.add_all(_repeated(frame, test, name), SampleSheetError)
    problems.add_all(_conflicts(frame, name), SampleSheetError)
    problems.raise_if_any()
    origin = {} if table is None else {table.origin.name: table.origin.sha256}
    simulated = table is not None and table.origin.simulated
    return AnimalTable(test, frame.reset_index(drop=True), name, origin, simulated)


def _text(frame: pd.DataFrame) -> pd.DataFrame:
    text = frame.map(cell_text)
    return text.set_axis(range(2, len(text) + 2), axis=0)


def _frame(table: Table | None) -> pd.DataFrame:
    return pd.DataFrame() if table is None else table.frame()


class _Cells:
    """Cells of a table as text, read column by column."""

    def __init__(self, text: pd.DataFrame, name: str, problems: Problems) -> None:
        self.text, self.name, self.problems = text, name, problems

    def take(
        self, wanted: Sequence[Column], named: dict[str, str], decimal: str | None
    ) -> pd.DataFrame:
        """Return the columns that the table has, as text and numbers."""
        unknown = [key for key in named if key not in {column.name for column in wanted}]
        if unknown:
            self.problems.add(
                f"columns= names {shorten(unknown)}; the test has "
                f"{', '.join(column.name for column in wanted)}",
                ParameterError,
            )
        found = {column: place for column in wanted if (place := self._find(column, named))}
        mark = decimal or self._decimal([p for c, p in found.items() if c.kind != "text"])
        frame = pd.DataFrame(index=self.text.index)
        for column, place in found.items():
            if column.kind == "text":
                frame[column.name] = self._words(column, place)
            else:
                self._numbers(frame, column, place, mark)
        return frame

    def _find(self, column: Column, named: dict[str, str]) -> str | None:
        asked = named.get(column.name)
        places = {str(name).strip().casefold().replace(" ", "_"): str(name) for name in self.text}
        known = [asked] if asked else [column.name, *column.synonyms]
        exact = {str(name): str(name) for name in self.text} if asked else places
        found = next((exact[name] for name in known if name in exact), None)
        if found is None and (column.needed or asked):
            self.problems.add(
                f"{self.name} has no column {asked or column.name!r}; it has "
                f"{', '.join(map(str, self.text))}"
            )
        return found

    def _decimal(self, places: list[str]) -> str:
        rows = self.text[places].to_numpy().tolist() if places else []
        found = self.problems.attempt(
            lambda: find_decimal(
                rows, place=lambda i, j: f"{self.name} row {self.text.index[i]}, column {places[j]}"
            )
        )
        return found or "."

    def _words(self, column: Column, place: str) -> list[str]:
        words = ["" if is_missing(cell) else cell for cell in self.text[place]]
        if column.needed:
            empty = [str(row) for row, word in zip(self.text.index, words, strict=True) if not word]
            if empty:
                self.problems.add(
                    f"{self.name}: no {column.name} in row {shorten(empty)}", SampleSheetError
                )
        return words

    def _numbers(self, frame: pd.DataFrame, column: Column, place: str, mark: str) -> None:
        values, limits, wrong = [], [], []
        for row, cell in self.text[place].items():
            limit = column.kind == "latency" and cell.startswith((">", "≥"))
            number = parse_number(cell.lstrip(">≥= ") if limit else cell, decimal=mark)
            values.append(np.nan if number is None else number)
            limits.append(limit)
            why = _why_wrong(number, column)
            if why:
                wrong.append(f"{self.name} row {row}, column {place}: {cell!r}; {why}")
        self.problems.add_all(wrong[:MAX_LISTED], SampleSheetError)
        if len(wrong) > MAX_LISTED:
            self.problems.add(
                f"{self.name}: {len(wrong) - MAX_LISTED} more such cells", SampleSheetError
            )
        frame[column.name] = values
        if column.kind == "latency":
            frame[CENSORED] = limits


def _why_wrong(number: float | None, column: Column) -> str:
    if number is None:
        return "a number is needed"
    if np.isnan(number):
        return "a value is needed" if column.needed else ""
    if not column.low <= number <= column.high:
        upper = "" if column.high == float("inf") else f" and at most {column.high:g}"
        return f"at least {column.low:g}{upper} is possible"
    return ""


def _with_keys(frame: pd.DataFrame, species: str | None) -> pd.DataFrame:
    """Add the species given, and a timepoint where the test has none."""
    given = frame.copy()
    if SPECIES not in given:
        given[SPECIES] = species or ""
    elif species:
        given[SPECIES] = given[SPECIES].where(given[SPECIES] != "", species)
    if TIMEPOINT not in given:
        given[TIMEPOINT] = NO_TIMEPOINT
    return given


def _repeated(frame: pd.DataFrame, test: str, name: str) -> list[str]:
    by = [ANIMAL, "day" if test == WHEEL else TIMEPOINT]
    groups = frame[frame.duplicated(by, keep=False)].groupby(by, sort=False)
    return [
        f"{name}: animal {animal} stands {len(rows)} times at {by[1]} {place} (row "
        f"{shorten(list(rows.index))}); one is needed"
        for (animal, place), rows in groups
    ]


def _conflicts(frame: pd.DataFrame, name: str) -> list[str]:
    """List animals that have two species, groups or paired sides."""
    fixed = [column for column in (SPECIES, "group", "paired_side") if column in frame]
    counts = frame.groupby(ANIMAL, sort=False)[fixed].nunique()
    return [
        f"{name}: animal {animal} has {counts.loc[animal, column]} values of {column}: "
        f"{shorten(list(frame.loc[frame[ANIMAL] == animal, column].unique()))}"
        for column in fixed
        for animal in counts.index[counts[column] > 1]
    ]


def require_test(table: AnimalTable, test: str) -> pd.DataFrame:
    """Return the rows of a table that was read for a test.

    Parameters
    ----------
    table : AnimalTable
        The table.
    test : str
        The test that is needed.

    Returns
    -------
    pandas.DataFrame
        Its rows.

    Raises
    ------
    FileFormatError
        If it was read for another test.
    """
    if table.test != test:
        msg = f"{table.name} was read as a table of {table.test}; a table of {test} is needed"
        raise FileFormatError(msg)
    return table.frame
