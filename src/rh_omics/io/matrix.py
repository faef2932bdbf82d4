"""The matrix of a table: which axis holds the samples, and which columns hold values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.errors import FileFormatError, ParameterError, SampleSheetError, shorten
from rh_omics.io.cells import typed_column
from rh_omics.io.labels import describe_near_misses, label_problems
from rh_omics.io.problems import Problems
from rh_omics.io.table import Table, list_columns
from rh_omics.schema import SAMPLE

ROWS = "rows"
COLUMNS = "columns"
FEATURE = "feature"


@dataclass(frozen=True)
class Layout:
    """What the caller says about the columns and rows of a matrix.

    Parameters
    ----------
    label_column : str or None, default None
        Column that holds the labels of the rows; the first by default.
    samples_in : {"rows", "columns"} or None, default None
        Axis of the samples; by default the one whose labels the sample sheet has.
    annotation : tuple of str, default ()
        Columns that describe the rows instead of holding values.
    ignore : tuple of str, default ()
        Columns and rows to leave out.
    """

    label_column: str | None = None
    samples_in: str | None = None
    annotation: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """Text cells of a matrix with the labels of both axes, as the file has them.

    Parameters
    ----------
    table : Table
        The table.
    label_column : str
        Column that holds the labels of the rows.
    samples_in : {"rows", "columns"}
        Axis of the samples.
    rows : tuple of int
        Places of the rows that hold values.
    row_labels : tuple of str
        Label of each such row.
    columns : tuple of str
        Names of the columns that hold values.
    annotation : pandas.DataFrame of shape (n_rows, n_annotation)
        Description of the rows.
    """

    table: Table
    label_column: str
    samples_in: str
    rows: tuple[int, ...]
    row_labels: tuple[str, ...]
    columns: tuple[str, ...]
    annotation: pd.DataFrame

    @property
    def samples(self) -> tuple[str, ...]:
        """Sample ids in the order of the file."""
        return self.row_labels if self.samples_in == ROWS else self.columns

    @property
    def features(self) -> tuple[str, ...]:
        """Features in the order of the file."""
        return self.columns if self.samples_in == ROWS else self.row_labels

    def place(self, row: int, column: int) -> str:
        """Name a cell for a message, with the label of its row.

        Parameters
        ----------
        row, column : int
            Place among the rows and columns that hold values.

        Returns
        -------
        str
            Such as ``"a.csv row 12, column S1 (feature hsa-miR-21-5p)"``.
        """
        what = SAMPLE if self.samples_in == ROWS else FEATURE
        where = self.table.place(self.rows[row], self.columns[column])
        return f"{where} ({what} {self.row_labels[row]})"

    def cells(self) -> list[Sequence[str]]:
        """Return the text of the values.

        Returns
        -------
        list of sequence of str
            Cells of shape (n_rows, n_columns), in the file's orientation.
        """
        block = self.table.block(self.columns)
        return [block[row] for row in self.rows]

    def by_sample(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn values of the file's orientation so that samples are rows.

        Parameters
        ----------
        values : ndarray of shape (n_rows, n_columns)
            Values in the file's orientation.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            The same values.
        """
        return values if self.samples_in == ROWS else values.T


def find_matrix(
    table: Table, sheet_ids: Sequence[str], layout: Layout, problems: Problems
) -> Matrix:
    """Find the samples of a table and join them to a sample sheet by label.

    Parameters
    ----------
    table : Table
        Table with one column of labels.
    sheet_ids : sequence of str
        Sample ids of the sheet.
    layout : Layout
        What the caller says about the table.
    problems : Problems
        Where to add duplicated, damaged and unmatched labels.

    Returns
    -------
    Matrix
        The matrix, without what was to be ignored.

    Raises
    ------
    FileFormatError
        If both axes or neither have labels of the sheet, or a named column isn't there.
    ParameterError
        If `layout.samples_in` isn't an axis.
    """
    label_column = table.columns[0] if layout.label_column is None else layout.label_column
    labels = table.column(label_column)
    _check_layout(table, layout)
    problems.add_all(table.repeated_columns())
    beside = {label_column, *layout.annotation, *layout.ignore}
    columns = tuple(dict.fromkeys(name for name in table.columns if name not in beside))
    samples_in = layout.samples_in or _sample_axis(table, labels, columns, sheet_ids)
    rows = tuple(i for i, label in enumerate(labels) if label not in layout.ignore)
    annotation = pd.DataFrame(
        {name: typed_column([table.column(name)[i] for i in rows]) for name in layout.annotation},
        index=range(len(rows)),
    )
    row_labels = tuple(labels[i] for i in rows)
    matrix = Matrix(table, label_column, samples_in, rows, row_labels, columns, annotation)
    _check_labels(matrix, problems)
    return matrix


def _check_layout(table: Table, layout: Layout) -> None:
    if layout.samples_in not in (ROWS, COLUMNS, None):
        msg = f"samples_in must be {ROWS!r}, {COLUMNS!r} or None; got {layout.samples_in!r}"
        raise ParameterError(msg)
    absent = [name for name in layout.annotation if name not in table.columns]
    if absent:
        msg = (
            f"{table.origin.name} has no annotation column {shorten(absent)}; "
            f"it has {list_columns(table.columns)}"
        )
        raise FileFormatError(msg)


def _check_labels(matrix: Matrix, problems: Problems) -> None:
    table = matrix.table
    of_rows, of_columns = (SAMPLE, FEATURE) if matrix.samples_in == ROWS else (FEATURE, SAMPLE)
    rows = [f"row {table.numbers[i]}" for i in matrix.rows]
    place_of = {name: place for place, name in reversed([*enumerate(table.columns, start=1)])}
    columns = [f"column {place_of[name]}" for name in matrix.columns]
    for labels, places, what in (
        (matrix.row_labels, rows, of_rows),
        (matrix.columns, columns, of_columns),
    ):
        problems.add_some(
            label_problems(labels, places, what=what, file=table.origin.name),
            rest=f"{table.origin.name}: {{}} more such {what} ids",
            kind=SampleSheetError,
        )


def _sample_axis(
    table: Table, labels: Sequence[str], columns: Sequence[str], ids: Sequence[str]
) -> str:
    in_rows, in_columns = set(ids) & set(labels), set(ids) & set(columns)
    if bool(in_rows) != bool(in_columns):
        return ROWS if in_rows else COLUMNS
    if in_rows:
        found, hint = "both axes have", "; pass samples_in='rows' or 'columns'"
    else:
        other = table.holding(ids)
        found, hint = "neither axis has", describe_near_misses(ids, [*labels, *columns])
        hint = f"; column {other!r} has them: pass label_column={other!r}" if other else hint
    msg = (
        f"{table.origin.name}: {found} labels of the sample sheet{hint}. "
        f"Sheet: {shorten(ids)}. Row labels: {shorten(labels)}. Column labels: {shorten(columns)}"
    )
    raise SampleSheetError(msg)
