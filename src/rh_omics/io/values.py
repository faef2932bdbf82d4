"""The numbers of a matrix: each cell that isn't one, or doesn't fit the scale, with its place."""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import FileFormatError, ScaleError
from rh_omics.io.matrix import Matrix
from rh_omics.io.numbers import POINT, find_decimal, is_limit, is_missing, parse_block, why_broken
from rh_omics.io.problems import Problems
from rh_omics.schema import Scale

_NUMBERLIKE = re.compile(r"[-+−\d.,'’\s]*\d[-+−\d.,'’eE\s]*")

_RULES: Final[dict[Scale, tuple[Callable[[NDArray[np.float64]], NDArray[np.bool_]], str]]] = {
    Scale.COUNTS: (
        lambda values: (values < 0) | (values % 1 > 0),
        "raw counts must be whole numbers >= 0",
    ),
    Scale.CONCENTRATION: (lambda values: values < 0, "concentrations must be >= 0"),
    Scale.CT: (lambda values: values <= 0, "Ct values must be > 0"),
}


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
    cells = matrix.cells()
    mark = decimal or problems.attempt(lambda: find_decimal(cells, place=matrix.place))
    block = parse_block(cells, decimal=mark or POINT)
    text = _text_columns(cells, block.broken)
    for j in sorted(text):
        i = next(i for i, column in block.broken if column == j)
        problems.add(
            f"{matrix.table.place(matrix.rows[i], matrix.columns[j])}: {cells[i][j]!r}; the column "
            "holds text and no number: name it in annotation= to keep it, or in ignore= to drop it"
        )
    found = [(i, j) for i, j in block.broken if j not in text]
    problems.add_some(
        [f"{matrix.place(i, j)}: {why_broken(cells[i][j])}" for i, j in found if mark],
        rest=f"{matrix.table.origin.name}: {{}} more cells that aren't numbers",
        kind=FileFormatError,
    )
    _check_scale(matrix, block.values, scale, problems)
    return Values(
        matrix.by_sample(block.values),
        mark or POINT,
        frozenset(matrix.columns[j] for j in text),
    )


def _text_columns(
    cells: Sequence[Sequence[str]], broken: Sequence[tuple[int, int]]
) -> frozenset[int]:
    """Return the columns whose every filled cell is text other than a detection limit's."""
    words: dict[int, int] = {}
    for i, j in broken:
        text = cells[i][j]
        if not is_limit(text) and not _NUMBERLIKE.fullmatch(text):
            words[j] = words.get(j, 0) + 1
    filled = {j: sum(not is_missing(row[j]) for row in cells) for j in words}
    return frozenset(j for j, count in words.items() if count == filled[j] and count > 1)


def _check_scale(
    matrix: Matrix, values: NDArray[np.float64], scale: Scale, problems: Problems
) -> None:
    if scale not in _RULES:
        return
    is_wrong, rule = _RULES[scale]
    problems.add_some(
        [
            f"{matrix.place(i, j)}: {values[i, j]:.15g}; {rule}"
            for i, j in np.argwhere(is_wrong(values))
        ],
        rest=f"{matrix.table.origin.name}: {{}} more such values; {rule}",
        kind=ScaleError,
    )
