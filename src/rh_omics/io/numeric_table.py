"""A table whose numbers are an array, for files that are too large to hold as text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rh_omics.io.blocks import NotPlainError
from rh_omics.io.numbers import parse_number
from rh_omics.io.table import Table


@dataclass(frozen=True)
class NumericTable(Table):
    """A table whose numbers are held as such.

    Parameters
    ----------
    labels : tuple of tuple of str
        Cells of the leading columns, column by column.
    values : ndarray of shape (n_rows, n_values)
        Numbers of the columns behind them; ``NaN`` for missing and broken cells.
    broken : dict of (int, int) to str
        Cells of these columns that are neither numbers nor missing.

    Attributes
    ----------
    rows : tuple of tuple of str
        Only the first rows, by which a format is told.
    """

    labels: tuple[tuple[str, ...], ...]
    values: NDArray[np.float64]
    broken: dict[tuple[int, int], str]

    def column(self, name: str) -> tuple[str, ...]:
        """Return the cells of a leading column.

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
        NotPlainError
            If its cells aren't kept as text.
        """
        if name in self.columns and self.columns.index(name) >= len(self.labels):
            raise NotPlainError
        if name not in self.columns:
            return super().column(name)
        return self.labels[self.columns.index(name)]

    def block(self, names: Sequence[str]) -> list[Sequence[str]]:  # noqa: ARG002
        """Refuse to give cells as text, which aren't kept.

        Parameters
        ----------
        names : sequence of str
            Columns of the table.

        Returns
        -------
        list of sequence of str
            Nothing.

        Raises
        ------
        NotPlainError
            Always.
        """
        raise NotPlainError

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

        Raises
        ------
        NotPlainError
            If a column of numbers may have them.
        """
        wanted = set(labels)
        for name, cells in zip(self.columns, self.labels, strict=False):
            if wanted & set(cells):
                return name
        numeric = any(parse_number(label) is not None for label in labels)
        if numeric or wanted & set(self.broken.values()):
            raise NotPlainError
        return None

    def holds_text(self, name: str) -> bool:
        """Return whether a column has text and no number.

        Parameters
        ----------
        name : str
            Name of the column.

        Returns
        -------
        bool
            False for every column of numbers.
        """
        place = self.columns.index(name)
        if place < len(self.labels):
            return super().holds_text(name)
        if any(j == place - len(self.labels) for _, j in self.broken):
            raise NotPlainError
        return False

    def numbers_of(
        self, rows: Sequence[int], names: Sequence[str]
    ) -> tuple[NDArray[np.float64], dict[tuple[int, int], str]]:
        """Return numbers of some rows and columns, with the cells that aren't any.

        Parameters
        ----------
        rows : sequence of int
            Places of rows.
        names : sequence of str
            Columns of numbers.

        Returns
        -------
        values : ndarray of shape (n_rows, n_names)
            The numbers; not a copy where all are wanted.
        broken : dict of (int, int) to str
            Cells that are neither numbers nor missing, by their place among those wanted.

        Raises
        ------
        NotPlainError
            If one of the columns is kept as text.
        """
        at = {name: i for i, name in enumerate(self.columns)}
        places = [at[name] - len(self.labels) for name in names]
        if places and min(places) < 0:
            raise NotPlainError
        values = self.values
        if len(rows) < len(values):
            values = values[list(rows)]
        if len(places) < values.shape[1] or places != sorted(places):
            values = values[:, places]
        row_at = {row: i for i, row in enumerate(rows)} if self.broken else {}
        column_at = {place: j for j, place in enumerate(places)}
        broken = {
            (row_at[i], column_at[j]): text
            for (i, j), text in self.broken.items()
            if i in row_at and j in column_at
        }
        return values, broken
