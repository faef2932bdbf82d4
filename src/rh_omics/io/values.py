"""The numbers of a matrix: each cell that isn't one, or doesn't fit the scale, with its place."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import FileFormatError, ScaleError
from rh_omics.io.matrix import Matrix
from rh_omics.io.numbers import POINT, find_decimal, is_limit, parse_block, why_broken
from rh_omics.io.numeric_table import NumericTable
from rh_omics.io.problems import Problems
from rh_omics.schema import Scale

_NUMBERLIKE = re.compile(r"[-+−\d.,'’\s]*\d[-+−\d.,'’eE\s]*")

_RULES: Final[dict[Scale, tuple[Callable[[NDArray[np.float64]], NDArray[np.bool_]], str]]] = {
    Scale.COUNTS: (
        lambda values: (values < 0) | (values > np.floor(values)),
        "raw counts must be whole numbers >= 0",
    ),
    Scale.CONCENTRATION: (lambda values: values < 0, "concentrations must be >= 0"),
    Scale.CT: (lambda values: values <= 0, "Ct values must be > 0"),
}


CELLS_AT_ONCE: Final = 4_000_000
"""Values that are checked together, so that no second array of the table's size is needed."""


class Values(NamedTuple):
    """Numbers of a matrix.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Numbers; ``NaN`` where nothing was measured.
    decimal : {".", ","}
        Decimal mark that was used.
    text_columns : frozenset of str
        Columns that hold text and no number, which can't be samples or features.
    """

    values: NDArray[np.float64]
    decimal: str
    text_columns: frozenset[str]


def parse_values(
    matrix: Matrix, problems: Problems, *, scale: Scale, decimal: str | None = None
) -> Values:
    """Read the numbers of a matrix, adding each cell that doesn't fit to the problems.

    Parameters
    ----------
    matrix : Matrix
        The matrix.
    problems : Problems
        Where to add cells that aren't numbers or don't fit the scale.
    scale : Scale
        What the numbers shall mean.
    decimal : {".", ","} or None
        Decimal mark; by default it is found from all cells.

    Returns
    -------
    Values
        The numbers, samples in rows; to be used only if there are no problems.
    """
    read = _numbers(matrix, problems, decimal)
    text = _text_columns(read)
    for j in sorted(text):
        i = next(i for i, column in read.broken if column == j)
        problems.add(
            f"{matrix.table.place(matrix.rows[i], matrix.columns[j])}: {read.broken[i, j]!r}; the "
            "column holds text and no number: name it in annotation= to keep it, or in ignore= to "
            "drop it"
        )
    problems.add_some(
        [
            f"{matrix.place(i, j)}: {why_broken(cell, counts=scale is Scale.COUNTS)}"
            for (i, j), cell in read.broken.items()
            if j not in text and read.decimal
        ],
        rest=f"{matrix.table.origin.name}: {{}} more cells that aren't numbers",
        kind=FileFormatError,
    )
    _check_scale(matrix, read.values, scale, problems)
    return Values(
        matrix.by_sample(read.values),
        read.decimal or POINT,
        frozenset(matrix.columns[j] for j in text),
    )


class _Numbers(NamedTuple):
    """Numbers in the file's orientation, the cells that aren't any, and the mark if it is known."""

    values: NDArray[np.float64]
    broken: dict[tuple[int, int], str]
    decimal: str | None


def _numbers(matrix: Matrix, problems: Problems, decimal: str | None) -> _Numbers:
    if isinstance(matrix.table, NumericTable):
        values, broken = matrix.table.numbers_of(matrix.rows, matrix.columns)
        return _Numbers(values, broken, POINT)
    cells = matrix.cells()
    mark = decimal or problems.attempt(lambda: find_decimal(cells, place=matrix.place))
    block = parse_block(cells, decimal=mark or POINT)
    return _Numbers(block.values, {(i, j): cells[i][j] for i, j in block.broken}, mark)


def _text_columns(read: _Numbers) -> frozenset[int]:
    """Return the columns whose every filled cell is text other than a detection limit's."""
    words, broken = Counter[int](), Counter[int]()
    for (_, j), text in read.broken.items():
        broken[j] += 1
        words[j] += not is_limit(text) and not _NUMBERLIKE.fullmatch(text)
    filled = {j: broken[j] + int((~np.isnan(read.values[:, j])).sum()) for j in words}
    return frozenset(j for j, count in words.items() if count == filled[j] and count > 1)


def _check_scale(
    matrix: Matrix, values: NDArray[np.float64], scale: Scale, problems: Problems
) -> None:
    if scale not in _RULES:
        return
    is_wrong, rule = _RULES[scale]
    rows = max(CELLS_AT_ONCE // max(values.shape[1], 1), 1)
    wrong = [
        (first + i, j)
        for first in range(0, len(values), rows)
        for i, j in np.argwhere(is_wrong(values[first : first + rows]))
    ]
    problems.add_some(
        [f"{matrix.place(i, j)}: {values[i, j]:.15g}; {rule}" for i, j in wrong],
        rest=f"{matrix.table.origin.name}: {{}} more such values; {rule}",
        kind=ScaleError,
    )
