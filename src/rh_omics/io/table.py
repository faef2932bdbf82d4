"""A table of text that keeps its column names and the places of its cells in the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Self

import pandas as pd

from rh_omics.errors import FileFormatError, most_shown, shorten
from rh_omics.io.grid import Grid, Origin, read_grid
from rh_omics.io.numbers import is_limit, is_missing, parse_number


@dataclass(frozen=True)
class Table:
    """A table of text with the places of its cells.

    Parameters
    ----------
    origin : Origin
        Where the table came from.
    columns : tuple of str
        Column names; the first column's may be empty.
    rows : tuple of tuple of str
        Cells without outer blanks, as many per row as there are columns.
    numbers : sequence of int
        Row numbers in the file or sheet, the first is 1.
    """

    origin: Origin
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: Sequence[int]

    @classmethod
    def from_grid(cls, grid: Grid, *, header: int = 0) -> Self:
        """Take one row as the header and all below it as the body.

        A header with one cell less than every other row, as R writes it, gets an unnamed first
        column. Columns without name and cells are left out.

        Parameters
        ----------
        grid : Grid
            Rows of a file.
        header : int, default 0
            Place of the header in the grid's rows.

        Returns
        -------
        Table
            A table whose rows are all as long as its header.

        Raises
        ------
        FileFormatError
            If there is no row below the header, a row repeats it, or rows differ in length.
        """
        columns, rows, numbers = _split_header(grid, header)
        repeats = [n for n, row in zip(numbers, rows, strict=True) if row == grid.rows[header]]
        if repeats and len(columns) > 1:
            msg = (
                f"{grid.origin.name} row {shorten(list(map(str, repeats)))} repeats the header; "
                "one header is needed: were several tables put together?"
            )
            raise FileFormatError(msg)
        uneven = [
            (number, len(row))
            for number, row in zip(numbers, rows, strict=True)
            if len(row) != len(columns)
        ]
        if uneven:
            raise FileFormatError(uneven_problems(grid.origin.name, uneven, len(columns)))
        kept = [i for i, name in enumerate(columns) if name or any(row[i] for row in rows)]
        if len(kept) < len(columns):
            columns = [columns[i] for i in kept]
            rows = tuple(tuple(row[i] for i in kept) for row in rows)
        return cls(grid.origin, tuple(columns), rows, numbers)

    @cached_property
    def _positions(self) -> dict[str, int]:
        last_first = reversed(list(enumerate(self.columns)))
        return {name: i for i, name in last_first}

    def repeated_columns(self) -> list[str]:
        """List the column names that stand more than once, with their places.

        Returns
        -------
        list of str
            One problem per name; empty if each name stands once.
        """
        places: dict[str, list[int]] = {}
        for i, column in enumerate(self.columns, start=1):
            places.setdefault(column, []).append(i)
        return [
            f"{self.origin.name}: column {column or '(unnamed)'} stands at places "
            f"{shorten(list(map(str, found)))}; a name may be used once"
            for column, found in places.items()
            if len(found) > 1
        ]

    def column(self, name: str) -> tuple[str, ...]:
        """Return the cells of a column.

        Parameters
        ----------
        name : str
            Name of the column.

        Returns
        -------
        tuple of str
            Its cells.

        Raises
        ------
        FileFormatError
            If the table has no such column.
        """
        if name not in self._positions:
            msg = f"{self.origin.name} has no column {name!r}; it has {list_columns(self.columns)}"
            raise FileFormatError(msg)
        position = self._positions[name]
        return tuple(row[position] for row in self.rows)

    def block(self, names: Sequence[str]) -> list[Sequence[str]]:
        """Return the cells of some columns, row by row.

        Parameters
        ----------
        names : sequence of str
            Columns of the table.

        Returns
        -------
        list of sequence of str
            Cells of shape (n_rows, n_names).
        """
        positions = [self._positions[name] for name in names]
        if len(positions) < 2:  # noqa: PLR2004 - itemgetter gives no tuple then
            return [[row[position] for position in positions] for row in self.rows]
        return [*map(itemgetter(*positions), self.rows)]

    def holding(self, labels: Sequence[str]) -> str | None:
        """Return the first column that has any of some labels.

        Parameters
        ----------
        labels : sequence of str
            Labels to look for.

        Returns
        -------
        str or None
            Name of the column.
        """
        wanted = set(labels)
        return next((name for name in self.columns if wanted & set(self.column(name))), None)

    def holds_text(self, name: str) -> bool:
        """Return whether a column has text and neither a number nor a limit.

        Parameters
        ----------
        name : str
            Name of the column.

        Returns
        -------
        bool
            False also where all cells are missing.
        """
        place = self._positions[name]
        filled = False
        for row in self.rows:
            if not is_missing(row[place]):
                if _is_number_or_limit(row[place]):
                    return False
                filled = True
        return filled

    def place(self, row: int, column: str) -> str:
        """Name a cell as a message does.

        Parameters
        ----------
        row : int
            Place in `rows`.
        column : str
            Name of the column.

        Returns
        -------
        str
            Such as ``"a.csv row 12, column AEA"``.
        """
        return f"{self.origin.name} row {self.numbers[row]}, column {column or '(unnamed)'}"

    def frame(self) -> pd.DataFrame:
        """Return the table as a DataFrame of text.

        Returns
        -------
        pandas.DataFrame of shape (n_rows, n_columns)
            Text, with the file's row numbers as index.
        """
        return pd.DataFrame(
            list(self.rows), index=list(self.numbers), columns=list(self.columns), dtype="str"
        )


def read_table(
    path: Path | str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Table:
    """Read a file whose first row, after comments, is the header of a table.

    Parameters
    ----------
    path : pathlib.Path or str
        File to read; ``"-"`` is stdin.
    encoding : str, optional
        Encoding of a text file; looked for by default.
    delimiter : str, optional
        Delimiter of a text file; looked for by default.
    sheet : str, optional
        Sheet of a workbook; by default the only visible one with cells.

    Returns
    -------
    Table
        Text, never converted: ``007`` and ``NA`` stay.

    Raises
    ------
    FileFormatError
        If the file can't be read, is empty, or its rows or column names are irregular.
    ParameterError
        If `encoding`, `delimiter` or `sheet` isn't one that can be used.
    """
    grid = read_grid(path, encoding=encoding, delimiter=delimiter, sheet=sheet)
    table = Table.from_grid(grid)
    repeated = table.repeated_columns()
    if repeated:
        raise FileFormatError(repeated)
    return table


def uneven_problems(file: str, found: Sequence[tuple[int, int]], width: int) -> list[str]:
    """List rows with another number of cells than the header.

    Parameters
    ----------
    file : str
        Name of the file.
    found : sequence of (int, int)
        Number in the file and count of cells of each such row.
    width : int
        Cells of the header.

    Returns
    -------
    list of str
        The first ones, and the count of the others.
    """
    limit = most_shown()
    shown = [
        f"{file} row {number} has {count} cells; the header has {width}"
        for number, count in found[:limit]
    ]
    rest = len(found) - limit
    return [*shown, f"{file}: {rest} more such rows"] if rest > 0 else shown


def list_columns(names: Sequence[str], limit: int = 30) -> str:
    """List column names for a message.

    Parameters
    ----------
    names : sequence of str
        Column names.
    limit : int, default 30
        How many to show.

    Returns
    -------
    str
        The names, separated by commas.
    """
    shown = ", ".join(name or "(unnamed)" for name in names[:limit])
    return shown if len(names) <= limit else f"{shown} … ({len(names)} in all)"


def _split_header(
    grid: Grid, header: int
) -> tuple[list[str], tuple[tuple[str, ...], ...], tuple[int, ...]]:
    if len(grid.rows) <= header + 1:
        msg = (
            f"{grid.origin.name}: the table is empty; a header and at least one row are needed, "
            f"{max(len(grid.rows) - header, 0)} of them found"
        )
        raise FileFormatError(msg)
    columns = [" ".join(cell.split()) for cell in grid.rows[header]]
    rows = grid.rows[header + 1 :]
    if all(len(row) == len(columns) + 1 for row in rows):
        trailing = not any(row[-1] for row in rows)
        columns = [*columns, ""] if trailing else ["", *columns]
    return columns, rows, grid.numbers[header + 1 :]


def _is_number_or_limit(cell: str) -> bool:
    return is_limit(cell) or any(parse_number(cell, decimal=mark) is not None for mark in ".,")
