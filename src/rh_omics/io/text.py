"""Bytes to text: compression, encoding, line ends and the delimiter of a file."""

import codecs
import csv
import gzip
import hashlib
import io
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rh_omics.errors import FileFormatError, ParameterError

STDIN = "-"
DELIMITERS = ("\t", ";", ",", "|", " ")
LINES_LOOKED_AT = 100

HEAD = 100_000
_GZIP_MAGIC = b"\x1f\x8b"
# The marks of UTF-32 begin with those of UTF-16, so they stand first.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Source:
    """The bytes of one input.

    Parameters
    ----------
    name : str
        What messages call it: the file's name without its folder, or ``"stdin"``.
    content : bytes
        Its bytes, decompressed.
    sha256 : str
        Hash of the bytes as they were stored.
    """

    name: str
    content: bytes
    sha256: str


def read_source(path: Path | str) -> Source:
    """Read a file or stdin whole, decompressing gzip wherever its first bytes say so.

    Parameters
    ----------
    path : pathlib.Path or str
        File to read; ``"-"`` is stdin.

    Returns
    -------
    Source
        Name, bytes and hash.

    Raises
    ------
    FileFormatError
        If the file isn't there, can't be read, is empty, or is damaged gzip.
    """
    name = "stdin" if str(path) == STDIN else Path(path).name
    try:
        stored = sys.stdin.buffer.read() if str(path) == STDIN else Path(path).read_bytes()
    except OSError as error:
        msg = f"{path}: can't be read: {error.strerror or error}"
        raise FileFormatError(msg) from error
    content = _decompress(stored, name) if stored.startswith(_GZIP_MAGIC) else stored
    if not content.strip():
        msg = f"{name}: the file is empty; a table with a header and at least one row is needed"
        raise FileFormatError(msg)
    return Source(name, content, hashlib.sha256(stored).hexdigest())


def decode_text(source: Source, *, encoding: str | None = None) -> tuple[str, str | None]:
    r"""Turn bytes into text with ``\n`` line ends and without a byte-order mark.

    A byte-order mark decides; without one the text is UTF-16 if every second byte is zero, UTF-8
    if it is valid as such, and else Windows-1252, of which Latin-1's letters are a part.

    Parameters
    ----------
    source : Source
        Input to decode; line ends may be ``\n``, ``\r\n`` or ``\r``.
    encoding : str, optional
        Encoding to use instead of looking for one.

    Returns
    -------
    text : str
        The text.
    note : str or None
        What was guessed, where it was not plain UTF-8.

    Raises
    ------
    FileFormatError
        If the bytes aren't text in the encoding.
    ParameterError
        If Python doesn't know the encoding.

    Examples
    --------
    >>> decode_text(Source("a.csv", "é\r\n".encode("utf-16"), ""))
    ('é\n', 'a.csv: read as utf-16')
    """
    used = encoding or guess_encoding(source.content)
    try:
        text = source.content.decode(used)
    except LookupError as error:
        msg = f"encoding {used!r} is unknown; examples are utf-8, utf-16, latin-1, cp1252"
        raise ParameterError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{source.name}: byte {error.start + 1} isn't valid {used}; pass another encoding"
        raise FileFormatError(msg) from error
    if "\0" in text:
        msg = (
            f"{source.name}: neither text nor a workbook or Parquet file that can be read here; "
            "export it as CSV, TSV, XLSX or Parquet"
        )
        raise FileFormatError(msg)
    plain = encoding is not None or used in {"utf-8", "utf-8-sig"}
    note = None if plain else f"{source.name}: read as {used}"
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), note


def no_line_end(file: str) -> str:
    """Say that a text doesn't end with a line end, as one does that was cut off.

    Parameters
    ----------
    file : str
        Name of the file.

    Returns
    -------
    str
        One sentence.
    """
    return (
        f"{file}: no line end behind the last row; if the file was cut off, its last value is "
        "too short"
    )


def split_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    r"""Split delimited text into rows of cells without outer blanks.

    Parameters
    ----------
    text : str
        Text with ``\n`` line ends; a cell in double quotes may hold delimiters and line ends.
    delimiter : str
        One of `DELIMITERS`.

    Yields
    ------
    number : int
        Line on which the row begins, the first is 1.
    cells : list of str
        The row's cells.

    Raises
    ------
    csv.Error
        If a quoted cell isn't closed, or is too long.

    Examples
    --------
    >>> list(split_rows('a,"b\nc"\n1,2', ","))
    [(1, ['a', 'b\nc']), (3, ['1', '2'])]
    """
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter)
    begin = 1
    for cells in reader:
        if reader.line_num > begin and cells[-1].endswith("\n") and text.count('"') % 2:
            msg = f"the quote that opens on line {begin} is never closed"
            raise csv.Error(msg)
        yield begin, list(map(str.strip, cells))
        begin = reader.line_num + 1


def find_delimiter(text: str) -> str | None:
    r"""Find the delimiter with which every line has the same number of cells.

    The header may have one cell less than the other lines, as R writes it. If no delimiter is
    regular, the one that gives the most cells on the usual line is taken, so that a reader can
    say which line is broken.

    Parameters
    ----------
    text : str
        Text of a table without comment lines; its first 100 rows are looked at.

    Returns
    -------
    str or None
        One of `DELIMITERS`; ``None`` if the text has one column.

    Examples
    --------
    >>> find_delimiter("id;AEA;2-AG\nS1;0,52;7,1\n")
    ';'
    """
    head = text[:HEAD]
    widths = {mark: _widths(text, mark) for mark in DELIMITERS if mark in head}
    regular = {mark: max(found) for mark, found in widths.items() if _is_regular(found)}
    if regular:
        widest = max(width for mark, width in regular.items() if mark != " " or len(regular) == 1)
        return next(mark for mark, width in regular.items() if width == widest)
    usual = {mark: sorted(found)[len(found) // 2] for mark, found in widths.items() if found}
    best = max(usual, key=lambda mark: usual[mark] if mark != " " else 0, default="\t")
    return best if usual.get(best, 1) > 1 else None


def _decompress(stored: bytes, name: str) -> bytes:
    try:
        return gzip.decompress(stored)
    except (OSError, EOFError, zlib.error) as error:
        msg = f"{name}: damaged gzip file ({error}); copy or download it again"
        raise FileFormatError(msg) from error


def guess_encoding(content: bytes) -> str:
    """Guess the encoding of a text, as `decode_text` does.

    Parameters
    ----------
    content : bytes
        The text.

    Returns
    -------
    str
        By its byte-order mark, its zero bytes, or the first of UTF-8, Windows-1252 and Latin-1
        in which it is valid.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:4096]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) > len(head) // 4 and head.count(0) == zeros.count(0):
            return encoding
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _widths(text: str, delimiter: str) -> list[int]:
    try:
        rows = [cells for _, cells in islice(split_rows(text, delimiter), LINES_LOOKED_AT)]
    except csv.Error:
        return []
    return [len(cells) for cells in rows if any(cells)]


def _is_regular(widths: list[int]) -> bool:
    if not widths or max(widths) < 2:  # noqa: PLR2004 - one column needs no delimiter
        return False
    body = set(widths[1:]) or {widths[0]}
    return len(body) == 1 and widths[0] - max(body) in (0, -1)
