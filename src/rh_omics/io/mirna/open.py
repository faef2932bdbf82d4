"""A file to the rows of text, or the numbers, that the reader of its format takes."""

from dataclasses import replace
from pathlib import Path

from rh_omics.errors import FileFormatError
from rh_omics.io.grid import Grid, read_grid
from rh_omics.io.mirna.formats import is_matrix
from rh_omics.io.mirna.ncounter import RCC_BEGIN
from rh_omics.io.mirna.options import ReadOptions
from rh_omics.io.mirna.tables import Input
from rh_omics.io.numbers import COMMA
from rh_omics.io.numeric import NumericFile
from rh_omics.io.text import STDIN


def open_plain(file: Path, label: str, options: ReadOptions) -> Input:
    """Read a large matrix without its cells as text, any other file with them.

    Parameters
    ----------
    file : pathlib.Path
        File to read.
    label : str
        Name of its sample by the rule for file names.
    options : ReadOptions
        What the caller said.

    Returns
    -------
    Input
        The file, ready for the reader of its format.

    Raises
    ------
    FileFormatError
        If the file can't be read, or rows of a large matrix differ in length.
    NotPlainError
        If a large file begins as a plain matrix and isn't one further down.
    """
    plain = options.decimal != COMMA and NumericFile.sniff(
        file, encoding=options.encoding, delimiter=options.delimiter
    )
    if not plain or not is_matrix(Input(plain.head, label, options)):
        return open_cells(file, label, options)
    table = plain.read()
    return Input(replace(plain.head, origin=table.origin), label, options, table)


def open_cells(file: Path, label: str, options: ReadOptions) -> Input:
    """Read all cells of a file as text.

    Parameters
    ----------
    file : pathlib.Path
        File to read.
    label : str
        Name of its sample by the rule for file names.
    options : ReadOptions
        What the caller said.

    Returns
    -------
    Input
        The file, ready for the reader of its format.

    Raises
    ------
    FileFormatError
        If the file can't be read, or holds only comments.
    """
    return Input(_read_grid(file, options), label, options)


def _read_grid(file: Path, options: ReadOptions) -> Grid:
    grid = read_grid(
        file, encoding=options.encoding, delimiter=options.delimiter, sheet=options.sheet
    )
    if not grid.rows:
        msg = f"{file.name}: only comments; a table with a header and at least one row is needed"
        raise FileFormatError(msg)
    mark = _fixed_delimiter(grid)
    if mark is None or options.delimiter is not None or str(file) == STDIN:
        return grid
    return read_grid(file, encoding=options.encoding, delimiter=mark, sheet=options.sheet)


def _fixed_delimiter(grid: Grid) -> str | None:
    """Return the delimiter of formats in which another mark may look more regular."""
    if any("mirGFF3" in comment for comment in grid.origin.comments):
        return "\t"
    return "," if grid.rows[0][0].casefold() == RCC_BEGIN else None
