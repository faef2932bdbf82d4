"""Blocks of lines to numbers, as fast as plain text allows and never less strictly."""

import io
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.io.numbers import COMMA, parse_block
from rh_omics.io.text import split_rows

LONGEST_LABEL: Final = 100_000
_DIGITS: Final = b"0123456789\n"
_SIGNS: Final = b".eE+-"
_MISSING: Final = re.compile(rb"^(?:NA|N/A|#N/A|NaN|nan|NULL|null)$", re.MULTILINE)
_EXACT: Final = (
    {"float_precision": "round_trip"}
    if tuple(map(int, pd.__version__.split(".")[:2])) < (3, 1)
    else {}
)
"""Since pandas 3.1 its usual parser gives the nearest number; before, it was asked to."""


class NotPlainError(Exception):
    """The text isn't a plain table of numbers; the reader of cells has to read it."""


class Shape(NamedTuple):
    """How the lines of a plain table are made.

    Parameters
    ----------
    delimiter : str
        Between two cells.
    n_labels : int
        Leading columns that hold text.
    n_values : int
        Columns of numbers behind them.
    """

    delimiter: str
    n_labels: int
    n_values: int


class Block(NamedTuple):
    """Some consecutive rows of a plain table.

    Parameters
    ----------
    labels : list of list of str
        Cells of the leading columns, row by row.
    values : ndarray of shape (n_rows, n_values)
        The numbers; ``NaN`` for missing, broken and absent cells.
    broken : dict of (int, int) to str
        Cells that are neither numbers nor missing.
    uneven : dict of int to int
        Rows with another number of cells than the header, and that number.
    """

    labels: list[list[str]]
    values: NDArray[np.float64]
    broken: dict[tuple[int, int], str]
    uneven: dict[int, int]


def read_block(lines: Sequence[bytes], shape: Shape) -> Block:
    r"""Read lines of a plain table.

    Lines that hold labels and plain numbers are parsed at once. Where one doesn't, all lines of
    the block are read cell by cell, by the rules of `rh_omics.io.numbers`.

    Parameters
    ----------
    lines : sequence of bytes
        Lines without their ends; none is empty.
    shape : Shape
        What each line should be.

    Returns
    -------
    Block
        Labels and numbers.

    Raises
    ------
    NotPlainError
        If a quoted cell isn't closed on its line, a row has no label, a cell may have a decimal
        comma, or a label isn't UTF-8.

    Examples
    --------
    >>> read_block([b"a\t1\t2.5", b"b\t\t4"], Shape("\t", 1, 2)).values
    array([[1. , 2.5], [nan, 4. ]])
    """
    found = _plain_block(lines, shape)
    block = _careful_block(lines, shape) if found is None else found
    if not all(row[0] for row in block.labels) or _has_long_label(block):
        raise NotPlainError
    return block


def _has_long_label(block: Block) -> bool:
    return max((len(cell) for row in block.labels for cell in row), default=0) > LONGEST_LABEL


def _plain_block(lines: Sequence[bytes], shape: Shape) -> Block | None:
    """Read a block without a single cell that needs a look; None where there is one."""
    mark = shape.delimiter.encode()
    parts = [line.split(mark, shape.n_labels) for line in lines]
    if any(len(cells) <= shape.n_labels for cells in parts):
        return None
    bodies = [cells.pop() for cells in parts]
    if any(body.count(mark) != shape.n_values - 1 for body in bodies):
        return None
    values = _parse(b"\n".join(bodies).replace(mark, b"\n"), len(lines) * shape.n_values)
    labels = _labels(parts)
    if values is None or labels is None:
        return None
    return Block(labels, values.reshape(len(lines), shape.n_values), {}, {})


def _labels(parts: Sequence[Sequence[bytes]]) -> list[list[str]] | None:
    try:
        labels = [[cell.decode() for cell in row] for row in parts]
    except UnicodeDecodeError as error:
        raise NotPlainError from error
    if any('"' in cell for row in labels for cell in row):
        if not all(_is_simple(cell) for row in labels for cell in row):
            return None
        labels = [[cell.strip('"') for cell in row] for row in labels]
    return [[cell.strip() for cell in row] for row in labels]


def _is_simple(cell: str) -> bool:
    """Return whether a label has no quotes, or one before and one behind it."""
    inner = cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
    return '"' not in inner


def _parse(stream: bytes, n_cells: int) -> NDArray[np.float64] | None:
    """Read one number per line; None if any isn't plain."""
    rest = stream.translate(None, _DIGITS)
    if rest.translate(None, _SIGNS):
        stream = _MISSING.sub(b"", stream)
        rest = stream.translate(None, _DIGITS)
        if rest.translate(None, _SIGNS):
            return None
    whole = not any(sign in rest for sign in (b".", b"e", b"E")) and b"\n\n" not in stream
    for dtype in ([np.int64] if whole else []) + [np.float64]:
        values = _parse_as(stream + b"\n", dtype)
        if values is not None and values.size == n_cells and not np.isinf(values).any():
            return values.astype(np.float64, copy=False)
    return None


def _parse_as(stream: bytes, dtype: type[np.generic]) -> NDArray[np.generic] | None:
    try:
        frame = pd.read_csv(
            io.BytesIO(stream), header=None, dtype=dtype, engine="c", skip_blank_lines=False,
            keep_default_na=False, na_values=[""], low_memory=False, **_EXACT,
        )  # fmt: skip
    except (ValueError, OverflowError):
        return None
    return frame.to_numpy()[:, 0] if frame.shape[1] == 1 else None


def _careful_block(lines: Sequence[bytes], shape: Shape) -> Block:
    if any(line.count(b'"') % 2 for line in lines):
        raise NotPlainError
    try:
        text = b"\n".join(lines).decode()
    except UnicodeDecodeError as error:
        raise NotPlainError from error
    rows = [cells for _, cells in split_rows(text, shape.delimiter)]
    if len(rows) != len(lines):
        raise NotPlainError
    width = shape.n_labels + shape.n_values
    uneven = {i: len(row) for i, row in enumerate(rows) if len(row) != width}
    labels = [(row + [""] * width)[: shape.n_labels] for row in rows]
    cells = [(row + [""] * width)[shape.n_labels : width] for row in rows]
    if any(COMMA in "\t".join(row) for row in cells):
        raise NotPlainError
    read = parse_block(cells)
    broken = {(i, j): cells[i][j] for i, j in read.broken}
    return Block(labels, read.values, broken, uneven)
