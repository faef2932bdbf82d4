"""A file to rows of text with their numbers, before anything is known of headers."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pandas as pd

from rh_omics.errors import FileFormatError, ParameterError
from rh_omics.io.cells import cell_text
from rh_omics.io.text import (
    DELIMITERS,
    Source,
    decode_text,
    find_delimiter,
    no_line_end,
    read_source,
    split_rows,
)
from rh_omics.io.workbook import WORKBOOK_MAGIC, read_workbook
from rh_omics.schema import SIMULATED

PARQUET_MAGIC = b"PAR1"
COMMENT = "#"


@dataclass(frozen=True)
class Origin:
    """Where a table came from.

    Parameters
    ----------
    name : str
        File name without its folder, or ``"stdin"``.
    sha256 : str
        Hash of the file's bytes.
    comments : tuple of str
        Leading lines that begin with ``#``, without that sign.
    notes : tuple of str
        What was guessed while reading, one sentence each.
    """

    name: str
    sha256: str
    comments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def simulated(self) -> bool:
        """Whether a leading comment has the word SIMULATED."""
        return any(SIMULATED in comment for comment in self.comments)


@dataclass(frozen=True)
class Grid:
    """Rows of a file as text, before anything is known of headers.

    Parameters
    ----------
    origin : Origin
        Where the rows came from.
    rows : tuple of tuple of str
        Cells without outer blanks. Empty rows and leading comments are left out; rows may differ
        in length.
    numbers : tuple of int
        Row numbers in the file or sheet, the first is 1.
    delimiter : str or None, default None
        Delimiter of a text file.
    """

    origin: Origin
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    delimiter: str | None = None


def read_grid(
    path: Path | str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Grid:
    """Read CSV, TSV, TXT, XLSX or Parquet, gzipped or not, as rows of text.

    The first bytes decide on the format, not the name.

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
    Grid
        The rows.

    Raises
    ------
    FileFormatError
        If the file can't be read as any of these.
    ParameterError
        If `encoding`, `delimiter` or `sheet` isn't one that can be used.
    """
    source = read_source(path)
    return source_grid(source, encoding=encoding, delimiter=delimiter, sheet=sheet)


def source_grid(
    source: Source,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Grid:
    """Split the bytes of an input into rows of text, as `read_grid` does.

    Parameters
    ----------
    source : Source
        Input, read before.
    encoding : str, optional
        Encoding of a text file; looked for by default.
    delimiter : str, optional
        Delimiter of a text file; looked for by default.
    sheet : str, optional
        Sheet of a workbook; by default the only visible one with cells.

    Returns
    -------
    Grid
        The rows.

    Raises
    ------
    FileFormatError
        If the bytes can't be read as any of these.
    ParameterError
        If `encoding`, `delimiter` or `sheet` isn't one that can be used.
    """
    if delimiter is not None and delimiter not in DELIMITERS:
        msg = f"delimiter {delimiter!r} can't be used; one of {DELIMITERS} is needed"
        raise ParameterError(msg)
    if source.content.startswith(WORKBOOK_MAGIC):
        rows = list(enumerate(read_workbook(source, sheet=sheet), start=1))
        return _grid(source, rows, comments=[])
    if source.content.startswith(PARQUET_MAGIC):
        return _parquet_grid(source)
    text, note = decode_text(source, encoding=encoding)
    try:
        comments, body, skipped = _split_comments(text, delimiter)
        mark = delimiter or find_delimiter(body) or "\t"
        rows = [(number + skipped, cells) for number, cells in split_rows(body, mark)]
    except csv.Error as error:
        msg = f"{source.name}: can't be split into cells: {error}"
        raise FileFormatError(msg) from error
    notes = [note] if note else []
    if not text.endswith("\n"):
        notes.append(no_line_end(source.name))
    grid = _grid(source, rows, comments=comments, notes=notes)
    return replace(grid, delimiter=mark)


def _grid(
    source: Source,
    rows: Sequence[tuple[int, Sequence[str]]],
    *,
    comments: Sequence[str],
    notes: Sequence[str] = (),
) -> Grid:
    filled = [(number, tuple(cells)) for number, cells in rows if any(cells)]
    more = 0
    while more < len(filled) and filled[more][1][0].startswith(COMMENT + " "):
        more += 1
    found = [" ".join(filter(None, cells))[1:].strip() for _, cells in filled[:more]]
    origin = Origin(source.name, source.sha256, (*comments, *found), tuple(notes))
    body = filled[more:]
    return Grid(origin, tuple(cells for _, cells in body), tuple(number for number, _ in body))


def _split_comments(text: str, delimiter: str | None) -> tuple[list[str], str, int]:
    """Split off leading lines with ``#``, except a header such as miRDeep2's ``#miRNA``."""
    if not text.lstrip().startswith((COMMENT, '"' + COMMENT)):
        return [], text, 0
    lines = text.split("\n")
    n = 0
    while n < len(lines) and (
        not lines[n].strip() or lines[n].startswith((COMMENT, '"' + COMMENT))
    ):
        n += 1
    while n and not lines[n - 1].strip():
        n -= 1
    last = lines[n - 1] if n else ""
    rest = "\n".join(lines[n:])
    if last.startswith(COMMENT) and not last.startswith(COMMENT + " "):
        mark = delimiter or find_delimiter(rest) or "\t"
        widths = [len(cells) for _, cells in islice(split_rows(f"{last}\n{rest}", mark), 2)]
        if len(widths) > 1 and widths[0] == widths[1] > 1:
            n, rest = n - 1, f"{last}\n{rest}"
    comments = [line.strip().strip('",;\t').removeprefix(COMMENT).strip() for line in lines[:n]]
    return [comment for comment in comments if comment], rest, n


def _parquet_grid(source: Source) -> Grid:
    try:
        frame = pd.read_parquet(io.BytesIO(source.content))
    except ImportError as error:
        msg = f"{source.name}: Parquet needs pyarrow; pip install 'rh-omics[parquet]'"
        raise FileFormatError(msg) from error
    except (OSError, ValueError) as error:
        msg = f"{source.name}: damaged Parquet file ({error}); copy or export it again"
        raise FileFormatError(msg) from error
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index()
    columns = [[cell_text(value) for value in frame[name]] for name in frame]
    body = [(i, list(cells)) for i, cells in enumerate(zip(*columns, strict=True), start=2)]
    header = (1, [cell_text(name) for name in frame])
    comments = [f"{key}: {value}" for key, value in frame.attrs.items()]
    return _grid(source, [header, *body], comments=comments)
