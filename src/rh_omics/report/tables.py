"""Tables of a report: written out, or handed to the page's script to sort, filter and save."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

from rh_omics.report.text import number, p_words, signed

Kind = Literal["text", "count", "number", "signed", "pvalue"]
Columns = dict[str, tuple[str, Kind]]
"""Title and kind by name of a column."""

DIGITS: Final = 6
"""Significant digits that a page's table and its CSV keep."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    key : str
        Name in the CSV.
    title : str
        What stands above it.
    kind : {"text", "count", "number", "signed", "pvalue"}, default "text"
        How its values are written.
    """

    key: str
    title: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """A table of a report.

    Parameters
    ----------
    name : str
        Name, unique in the report; the CSV is called after it.
    caption : str
        What it shows.
    columns : tuple of Column
        Its columns.
    rows : tuple of tuple
        Its cells: text, numbers or None.
    n_all : int, default 0
        How many rows there are, where only some are in the report.
    panel : str, default ""
        Panel whose features stand in the first column, so that they can be shown.
    held : str, default ""
        Column of adjusted p-values, so that what held can be chosen.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    n_all: int = 0
    panel: str = ""
    held: str = ""

    @property
    def left_out(self) -> int:
        """Return how many rows there are besides."""
        return max(self.n_all - len(self.rows), 0)

    def texts(self, most: int | None = None) -> list[list[str]]:
        """Write the cells as a reader sees them.

        Parameters
        ----------
        most : int, optional
            How many rows; all by default.

        Returns
        -------
        list of list of str
            Rows of text.
        """
        return [
            [cell_text(value, c.kind) for value, c in zip(row, self.columns, strict=True)]
            for row in self.rows[:most]
        ]

    def data(self) -> dict[str, Any]:
        """Give the table to the page's script.

        Returns
        -------
        dict of str to object
            JSON values.
        """
        return {
            "columns": [{"key": c.key, "title": c.title, "kind": c.kind} for c in self.columns],
            "rows": [list(row) for row in self.rows],
            "panel": self.panel,
            "held": self.held,
            "leftOut": self.left_out,
        }


def make_table(
    name: str,
    caption: str,
    frame: pd.DataFrame,
    columns: Columns,
    **more: Any,  # noqa: ANN401 - further fields of the table
) -> Table:
    """Make a table of some columns of a data frame; columns that it lacks are left out.

    Parameters
    ----------
    name, caption : str
        As `Table` has them.
    frame : pandas.DataFrame
        The values.
    columns : Columns
        Title and kind by column.
    **more
        Further fields of `Table`.

    Returns
    -------
    Table
        The table.
    """
    there = {key: (title, kind) for key, (title, kind) in columns.items() if key in frame}
    kinds = tuple(Column(key, title, kind) for key, (title, kind) in there.items())
    rows = frame[list(there)].itertuples(index=False, name=None)
    return Table(name, caption, kinds, clean_rows(rows), **more)


def plain_table(name: str, caption: str, frame: pd.DataFrame) -> Table:
    """Make a table of a whole data frame; numbers are told by their type.

    Parameters
    ----------
    name, caption : str
        As `Table` has them.
    frame : pandas.DataFrame
        The values.

    Returns
    -------
    Table
        The table.
    """
    columns: Columns = {str(key): (words(str(key)), _kind(str(key), frame[key])) for key in frame}
    return make_table(name, caption, frame.rename(columns=str), columns)


def fact_rows(name: str, caption: str, facts: Iterable[Sequence[Any]], *titles: str) -> Table:
    """Make a table of rows that are given.

    Parameters
    ----------
    name, caption : str
        As `Table` has them.
    facts : iterable of sequence
        The rows.
    *titles : str
        What stands above the columns.

    Returns
    -------
    Table
        The table; every value is text.
    """
    columns = tuple(Column(title, title) for title in titles)
    return Table(name, caption, columns, clean_rows([str(v) for v in row] for row in facts))


def cell_text(value: Any, kind: Kind) -> str:  # noqa: ANN401 - a cell holds any value
    """Write a cell.

    Parameters
    ----------
    value : object
        Text, number or None.
    kind : Kind
        How to write it.

    Returns
    -------
    str
        The text.
    """
    if value is None or isinstance(value, str):
        return value or ""
    if kind == "text":
        return number(value, 4) if isinstance(value, float) else str(value)
    if kind == "count":
        return f"{value:,.0f}"
    if kind == "signed":
        return signed(value)
    return p_words(value) if kind == "pvalue" else number(value)


def words(name: str) -> str:
    """Write the name of a column as words.

    Parameters
    ----------
    name : str
        The name.

    Returns
    -------
    str
        The words.
    """
    known = {"padj": "adjusted p", "pvalue": "p", "ci_low": "95 % from", "ci_high": "to"}
    return known.get(name, name.replace("_", " "))


def clean_rows(rows: Iterable[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    """Turn cells into JSON values, numbers to six significant digits.

    Parameters
    ----------
    rows : iterable of sequence
        The rows.

    Returns
    -------
    tuple of tuple
        The rows.
    """
    return tuple(tuple(_clean(value) for value in row) for row in rows)


def _kind(name: str, values: pd.Series) -> Kind:
    if pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values):
        return "text"
    return "pvalue" if name in {"padj", "pvalue"} else "number"


def _clean(value: Any) -> Any:  # noqa: ANN401 - a cell holds any value
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    if plain is None or plain is pd.NA or plain is pd.NaT:
        return None
    if isinstance(plain, float):
        return float(f"{plain:.{DIGITS}g}") if math.isfinite(plain) else None
    return plain if isinstance(plain, int | str) else str(plain)
