"""Large plain tables of numbers: a file to one array, without a cell as text.

A table of text keeps every cell, which takes more than ten times the file's size. Files of a
megabyte and more that are plain text in UTF-8 are read block by block instead, into an array. What
isn't plain (a decimal comma, a quoted line end, another encoding) is left to the reader of cells.
"""

import gzip
import hashlib
import io
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final, Self, cast

import numpy as np

from rh_omics.errors import FileFormatError
from rh_omics.io.blocks import Block, NotPlainError, Shape, read_block
from rh_omics.io.grid import Grid, source_grid
from rh_omics.io.numbers import parse_block
from rh_omics.io.numeric_table import NumericTable
from rh_omics.io.table import Table, uneven_problems
from rh_omics.io.text import DELIMITERS, LINES_LOOKED_AT, STDIN, Source, no_line_end

SMALLEST: Final = 1_000_000
"""Bytes from which on a file is read this way; smaller ones take less than a second as cells."""

MOST_BROKEN: Final = 100_000
BLOCK: Final = 8_000_000
HEAD_LINES: Final = 250
ROWS_LOOKED_AT: Final = 20
_GZIP_MAGIC: Final = b"\x1f\x8b"
_LARGEST_HEAD: Final = 400_000_000


@dataclass(frozen=True)
class NumericFile:
    """A file whose first lines are those of a plain table of numbers.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    head : Grid
        Its first rows, as the reader of cells sees them.
    table : Table
        The same, with their header.
    shape : Shape
        What each line is made of.
    skipped : int
        Lines up to the header, that one included.
    """

    path: Path
    head: Grid
    table: Table
    shape: Shape
    skipped: int

    @classmethod
    def sniff(
        cls, path: Path | str, *, encoding: str | None = None, delimiter: str | None = None
    ) -> Self | None:
        """Look at the first lines of a file.

        Parameters
        ----------
        path : pathlib.Path or str
            File to look at.
        encoding : str, optional
            Encoding that the caller names; only UTF-8 is plain.
        delimiter : str, optional
            Delimiter that the caller names.

        Returns
        -------
        NumericFile or None
            None where the reader of cells has to read the file, also where it can't be read.
        """
        file = Path(path)
        named = encoding is None or encoding.casefold().replace("_", "-") in {"utf-8", "utf8"}
        if str(path) == STDIN or not named or delimiter not in (None, *DELIMITERS[:4]):
            return None
        try:
            if not file.is_file() or file.stat().st_size < SMALLEST:
                return None
            head = _head(file)
            grid = source_grid(Source(file.name, head, ""), encoding=encoding, delimiter=delimiter)
            table = Table.from_grid(grid)
            shape = _shape(grid, table)
        except (FileFormatError, NotPlainError, OSError, EOFError, zlib.error):
            return None
        return cls(file, grid, table, shape, grid.numbers[1] - 1)

    def read(self) -> NumericTable:
        """Read the whole file.

        Returns
        -------
        NumericTable
            Labels and numbers.

        Raises
        ------
        FileFormatError
            If rows differ in length.
        NotPlainError
            If the file isn't plain further down.
        """
        hashed = hashlib.sha256()
        gathered = _Gathered(self.shape, self.head.rows[0])
        try:
            with self.path.open("rb") as stored:
                for lines, is_whole in _blocks(_open(stored, hashed.update), self.skipped):
                    gathered.add(read_block(lines, self.shape))
                    gathered.is_whole = is_whole
        except (OSError, EOFError, zlib.error) as error:
            raise NotPlainError from error
        origin = self.head.origin
        notes = () if gathered.is_whole else (no_line_end(origin.name),)
        origin = replace(origin, sha256=hashed.hexdigest(), notes=notes)
        first = self.skipped + 1
        if gathered.uneven and len(self.head.rows[0]) < len(self.table.columns):
            raise NotPlainError  # R's header, by which all rows would be uneven
        if gathered.uneven:
            found = [(first + i, width) for i, width in sorted(gathered.uneven.items())]
            raise FileFormatError(uneven_problems(origin.name, found, len(self.table.columns)))
        return NumericTable(
            origin=origin,
            columns=self.table.columns,
            rows=self.table.rows,
            numbers=range(first, first + len(gathered.values)),
            labels=tuple(zip(*gathered.labels, strict=True)),
            values=gathered.values,
            broken=gathered.broken,
        )


class _Gathered:
    """Blocks put together; the array grows in place, so that no second one is needed."""

    def __init__(self, shape: Shape, header: Sequence[str]) -> None:
        self.first = tuple(header[: shape.n_labels])
        self.labels: list[list[str]] = []
        self.values = np.empty((0, shape.n_values))
        self.broken: dict[tuple[int, int], str] = {}
        self.uneven: dict[int, int] = {}
        self.is_whole = True

    def add(self, block: Block) -> None:
        before = len(self.values)
        if block.broken and self.first in (tuple(row) for row in block.labels):
            raise NotPlainError  # perhaps the header once more
        self.labels += block.labels
        self.values.resize((before + len(block.labels), self.values.shape[1]), refcheck=False)
        self.values[before:] = block.values
        self.broken |= {(before + i, j): text for (i, j), text in block.broken.items()}
        self.uneven |= {before + i: width for i, width in block.uneven.items()}
        if len(self.broken) > MOST_BROKEN:
            raise NotPlainError


class _Hashing(io.RawIOBase):
    """A file whose bytes are hashed as they are read."""

    def __init__(self, stored: BinaryIO, update: Callable[[bytes], None]) -> None:
        self._stored, self._update = stored, update

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        found = self._stored.read(len(buffer))
        self._update(found)
        buffer[: len(found)] = found
        return len(found)


def _open(stored: BinaryIO, update: Callable[[bytes], None]) -> BinaryIO:
    compressed = stored.read(2) == _GZIP_MAGIC
    stored.seek(0)
    buffered = io.BufferedReader(cast("io.RawIOBase", _Hashing(stored, update)), 1_000_000)
    return cast("BinaryIO", gzip.GzipFile(fileobj=buffered)) if compressed else buffered


def _head(file: Path) -> bytes:
    r"""Return the first lines, whole; refuse files whose lines don't end with ``\n``."""
    with file.open("rb") as stored:
        source = _open(stored, lambda _: None)
        head = b""
        while (n := head.count(b"\n")) < HEAD_LINES:
            more = source.read(1_000_000)
            head += more
            if not more or len(head) > _LARGEST_HEAD:
                break
    lines = head.split(b"\n", HEAD_LINES)
    whole = b"\n".join(lines[:-1]) + b"\n" if n >= HEAD_LINES else head
    if b"\r" in whole.replace(b"\r\n", b"\n"):
        raise NotPlainError
    return whole


def _shape(grid: Grid, table: Table) -> Shape:
    """Tell labels from numbers by the first rows; refuse what isn't regular."""
    others = set(grid.origin.notes) - {no_line_end(grid.origin.name)}
    if others or len(grid.rows) <= LINES_LOOKED_AT:
        raise NotPlainError
    first = grid.numbers[1]
    if grid.numbers[1:] != tuple(range(first, first + len(grid.rows) - 1)):
        raise NotPlainError
    body = grid.rows[1:]
    if not (
        all(table.columns[1:]) and all(row[0] for row in body) and any(row[-1] for row in body)
    ):
        raise NotPlainError
    n_labels = 1 + max(_text_columns(table), default=0)
    if n_labels >= len(table.columns) or grid.delimiter in (None, " "):
        raise NotPlainError
    return Shape(grid.delimiter, n_labels, len(table.columns) - n_labels)


def _text_columns(table: Table) -> list[int]:
    """Return the places of columns that begin with more text than numbers."""
    rows = [row[1:] for row in table.rows[:ROWS_LOOKED_AT]]
    read = parse_block(rows)
    broken = Counter(j for _, j in read.broken)
    numbers = (~np.isnan(read.values)).sum(axis=0)
    return [j + 1 for j, count in broken.items() if count > numbers[j]]


def _blocks(source: BinaryIO, skipped: int) -> Iterator[tuple[list[bytes], bool]]:
    r"""Yield the lines below the header, some megabytes at a time, and whether all have ends."""
    for _ in range(skipped):
        source.readline()
    rest, ended = b"", False
    while chunk := source.read(BLOCK):
        text, end, rest = (rest + chunk).rpartition(b"\n")
        if end:
            lines, ended = _lines(text, ended=ended)
            yield lines, True
    if rest:
        yield _lines(rest, ended=ended)[0], rest.endswith(b"\r")


def _lines(text: bytes, *, ended: bool) -> tuple[list[bytes], bool]:
    """Split a text, refusing empty lines that aren't the last ones."""
    if b"\r" in text:
        text = (text + b"\n").replace(b"\r\n", b"\n").removesuffix(b"\n")
    if b"\r" in text or b"\0" in text:
        raise NotPlainError
    filled = text.rstrip(b"\n")
    lines = filled.split(b"\n") if filled else []
    if (ended and lines) or not all(lines):
        raise NotPlainError
    return lines, ended or not filled or len(filled) < len(text)
