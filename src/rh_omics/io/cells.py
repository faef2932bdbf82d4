"""Values of typed cells, as workbooks and Parquet files have them, to text and back."""

import math
from collections.abc import Sequence
from datetime import date, datetime, time
from numbers import Integral, Real

import pandas as pd

from rh_omics.errors import FileFormatError
from rh_omics.io.numbers import COMMA, POINT, find_decimal, is_missing, parse_block

EXACT_INTEGERS = 2.0**53


def cell_text(value: object) -> str:
    """Write a typed value as the text that a reader takes.

    Parameters
    ----------
    value : object
        Value of a workbook's cell, of a Parquet column or of a DataFrame.

    Returns
    -------
    str
        Whole numbers without a decimal point, other numbers with the shortest text that gives the
        same number, dates as ISO 8601, missing values as ``""``, text without outer blanks.

    Examples
    --------
    >>> [cell_text(value) for value in (7.0, 0.1, " 007 ", None, float("nan"), True)]
    ['7', '0.1', '007', '', '', 'TRUE']
    """
    if isinstance(value, str):
        return value.strip()
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return _number_text(value)


def typed_column(cells: Sequence[str], name: str = "column") -> pd.Series:
    """Give an annotation column numbers if all its cells are numbers, and text otherwise.

    Numbers with a leading zero (``01``) are labels and stay text, as do columns whose decimal
    mark isn't clear.

    Parameters
    ----------
    cells : sequence of str
        The column's cells.
    name : str, default "column"
        Name of the column.

    Returns
    -------
    pandas.Series
        Whole numbers, numbers with ``NaN``, or text with missing values where a cell is empty
        or ``NA``.

    Examples
    --------
    >>> typed_column(["1,5", "", "2"]).tolist()
    [1.5, nan, 2.0]
    >>> typed_column(["01", "02"]).tolist()
    ['01', '02']
    """
    filled = [text for text in cells if not is_missing(text)]
    if filled and not any(_is_label(text) for text in filled):
        rows = [[text] for text in cells]
        mark = _decimal_or_none(rows)
        block = parse_block(rows, decimal=mark or POINT)
        if mark and not block.broken:
            numbers = pd.Series(block.values[:, 0], name=name)
            whole = (numbers % 1 == 0).all() and numbers.abs().max() < EXACT_INTEGERS
            return numbers.astype("int64") if whole else numbers
    text = [None if is_missing(cell) else cell for cell in cells]
    return pd.Series(text, name=name, dtype="str")


def _number_text(value: object) -> str:
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "TRUE" if value else "FALSE"
    if isinstance(value, Integral):
        return str(int(value))
    if not isinstance(value, Real):
        return str(value).strip()
    number = float(value)
    if math.isnan(number):
        return ""
    whole = number.is_integer() and abs(number) < EXACT_INTEGERS
    return str(int(number)) if whole else repr(number)


def _is_label(text: str) -> bool:
    return len(text) > 1 and text[0] == "0" and text.isdigit()


def _decimal_or_none(rows: Sequence[Sequence[str]]) -> str | None:
    if not any(COMMA in text for row in rows for text in row):
        return POINT
    try:
        return find_decimal(rows, place=lambda row, _: f"row {row}")
    except FileFormatError:
        return None
