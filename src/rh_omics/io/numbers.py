"""Text to numbers: what counts as missing, decimal comma or point, and strict parsing.

A thousands separator is never taken: ``1,234`` read with ``thousands=","`` turns the decimal
comma of ``0,52`` into 52 without a word.
"""

import math
import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import FileFormatError

POINT = "."
COMMA = ","

MISSING_TEXT = frozenset({"", "na", "n/a", "#n/a", "nan", "null"})
"""Cells, in lower case, that mean "not measured"."""

LIMIT_TEXT = frozenset(
    {"nd", "n/d", "n.d.", "n.d", "nq", "nf", "n/f", "lod", "loq", "bld", "blod", "blq", "bloq"}
    | {"below lod", "below loq", "no peak", "not detected", "not found", "non détecté"}
    | {"undetermined", "undet"}
)
"""Cells, in lower case, that speak of a detection limit; so does each that begins with < or >."""

_GRAMMAR = {
    mark: re.compile(rf"[+-]?([0-9]+({dot}[0-9]*)?|{dot}[0-9]+)([eE][+-]?[0-9]+)?")
    for mark, dot in ((POINT, r"\."), (COMMA, ","))
}
_PLAIN_ROW = {POINT: re.compile(r"[0-9.eE+\-\t]*"), COMMA: re.compile(r"[0-9,eE+\-\t]*")}
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}([,.'’\s][0-9]{3})+([.,][0-9]+)?")
_LIMIT_SIGNS = "<>≤≥~ "

Place = Callable[[int, int], str]
"""Names a cell of a block by its row and column, such as ``"a.csv row 3, column AEA"``."""


class NumberBlock(NamedTuple):
    """Numbers of a block of cells.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns)
        The numbers; ``NaN`` for missing and for broken cells.
    broken : tuple of (int, int)
        Row and column of each cell that is neither a number nor missing.
    """

    values: NDArray[np.float64]
    broken: tuple[tuple[int, int], ...]


def is_missing(text: str) -> bool:
    """Return whether a cell means "not measured".

    Parameters
    ----------
    text : str
        A cell without outer blanks.

    Returns
    -------
    bool
        True for an empty cell, ``NA``, ``N/A``, ``#N/A``, ``NaN`` and ``NULL`` in any case.
    """
    return text.casefold() in MISSING_TEXT


def is_limit(text: str) -> bool:
    """Return whether a cell speaks of a detection limit instead of giving a number.

    Parameters
    ----------
    text : str
        A cell without outer blanks.

    Returns
    -------
    bool
        True for texts such as ``<LOQ``, ``<0.1``, ``ND`` and ``Undetermined``.

    Examples
    --------
    >>> [is_limit(text) for text in ("<0.1", "n.d.", "NA", "7")]
    [True, True, False, False]
    """
    return text.startswith(("<", ">", "≤", "≥")) or text.casefold() in LIMIT_TEXT


def parse_number(text: str, *, decimal: str = POINT) -> float | None:
    """Read one number strictly.

    Parameters
    ----------
    text : str
        A cell without outer blanks.
    decimal : {".", ","}, default "."
        Decimal mark.

    Returns
    -------
    float or None
        The number, ``NaN`` if the cell is missing, ``None`` if it is neither.

    Examples
    --------
    >>> parse_number("0,52", decimal=","), parse_number("NA"), parse_number("1_000")
    (0.52, nan, None)
    """
    if is_missing(text):
        return math.nan
    plain = text.replace("\N{MINUS SIGN}", "-")
    if not _GRAMMAR[decimal].fullmatch(plain):
        return None
    value = float(plain.replace(COMMA, POINT))
    return value if math.isfinite(value) else None


def parse_block(rows: Sequence[Sequence[str]], *, decimal: str = POINT) -> NumberBlock:
    """Read a block of numbers, noting each cell that isn't one.

    Parameters
    ----------
    rows : sequence of sequence of str
        Cells without outer blanks, rows of equal length.
    decimal : {".", ","}, default "."
        Decimal mark of every cell.

    Returns
    -------
    NumberBlock
        Values and the places of broken cells.

    Examples
    --------
    >>> parse_block([["1", "2.5"], ["", "x"]])
    NumberBlock(values=array([[1. , 2.5], [nan, nan]]), broken=((1, 1),))
    """
    width = len(rows[0]) if rows else 0
    values = np.full((len(rows), width), np.nan)
    broken: list[tuple[int, int]] = []
    for i, row in enumerate(rows):
        if _parse_plain_row(row, decimal, out=values[i]):
            continue
        for j, text in enumerate(row):
            number = parse_number(text, decimal=decimal)
            values[i, j] = math.nan if number is None else number
            if number is None:
                broken.append((i, j))
    return NumberBlock(values, tuple(broken))


def find_decimal(rows: Sequence[Sequence[str]], *, place: Place) -> str:
    """Decide between decimal point and decimal comma by the evidence of all cells.

    A comma that can't separate thousands (``0,52``, ``1234,5``) is a decimal comma; then no cell
    may have a decimal point. A file in which each comma might be either (``1,234``) isn't read.

    Parameters
    ----------
    rows : sequence of sequence of str
        Cells of one file; signs such as ``<`` before a number are passed over.
    place : callable
        Names a cell by its row and column, for messages.

    Returns
    -------
    {".", ","}
        The decimal mark.

    Raises
    ------
    FileFormatError
        If the evidence contradicts itself or doesn't decide.

    Examples
    --------
    >>> find_decimal([["1,234", "<0,5"]], place=str)
    ','
    """
    if not any(COMMA in "\t".join(row) for row in rows):
        return POINT
    comma = _first(rows, lambda text: _is_comma_number(text) and not _AMBIGUOUS.fullmatch(text))
    point = _first(rows, lambda text: POINT in text and bool(_GRAMMAR[POINT].fullmatch(text)))
    unclear = _first(rows, lambda text: bool(_AMBIGUOUS.fullmatch(text)))
    if comma and point:
        msg = (
            f"{place(*comma)} has a decimal comma ({rows[comma[0]][comma[1]]!r}) and "
            f"{place(*point)} a decimal point ({rows[point[0]][point[1]]!r}); "
            "one mark is needed throughout"
        )
        raise FileFormatError(msg)
    if unclear and not comma and not point:
        text = rows[unclear[0]][unclear[1]]
        msg = (
            f"{place(*unclear)}: {text!r} may mean {text.replace(COMMA, POINT)} or "
            f"{text.replace(COMMA, '')}, and no other cell of the file decides; "
            "pass decimal=',' or remove the thousands separators"
        )
        raise FileFormatError(msg)
    return COMMA if comma else POINT


LIMIT_ADVICE: Final = (
    "text for a detection limit is taken by rh_omics.read_analytes, in a study file by "
    'reader = "analytes"'
)
COUNTS_ADVICE: Final = (
    "counts have no detection limit: write 0 where no read was seen, and leave the cell empty "
    "where nothing was measured"
)
"""What to do with a word such as ``ND`` or ``<LOQ``."""


def why_broken(text: str, *, counts: bool = False) -> str:
    """Say why a cell isn't a number and what to do.

    Parameters
    ----------
    text : str
        A cell that `parse_number` doesn't take.
    counts : bool, default False
        Whether the table holds counts, which have no detection limit.

    Returns
    -------
    str
        Such as ``"'<0.1' is not a number; a value below a detection limit is taken by …"``.
    """
    if is_limit(text):
        return f"{text!r} is not a number; {COUNTS_ADVICE if counts else LIMIT_ADVICE}"
    if _THOUSANDS.fullmatch(text):
        return (
            f"{text!r} has a thousands separator or another decimal mark than the file; remove it"
        )
    if text.startswith(("#", "=")):
        return f"{text!r} is a spreadsheet's error or a formula without a stored value"
    return f"{text!r} is not a number"


def _parse_plain_row(row: Sequence[str], decimal: str, *, out: NDArray[np.float64]) -> bool:
    """Read a row that has digits, signs and the decimal mark only; say whether that was so."""
    # float() alone also takes "1_0", "inf" and digits of other scripts.
    joined = "\t".join(row)
    if not _PLAIN_ROW[decimal].fullmatch(joined):
        return False
    try:
        out[:] = list(map(float, joined.replace(COMMA, POINT).split("\t")))
    except ValueError:
        return False
    return bool(np.isfinite(out).all())


def _is_comma_number(text: str) -> bool:
    return COMMA in text and bool(_GRAMMAR[COMMA].fullmatch(text))


def _first(rows: Sequence[Sequence[str]], holds: Callable[[str], bool]) -> tuple[int, int] | None:
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            if holds(text.lstrip(_LIMIT_SIGNS).replace("\N{MINUS SIGN}", "-")):
                return i, j
    return None
