"""qPCR exports that name their columns in a way of their own: BioMark, cards without a header."""

import re
from dataclasses import replace
from types import MappingProxyType

from rh_omics.errors import FileFormatError
from rh_omics.io.mirna.ct_formats import SDS, CtFormat, read_wells
from rh_omics.io.mirna.ct_table import WellRows, plain, take_rows
from rh_omics.io.mirna.tables import Input, WellTable

_BIOMARK_HEADER = ("id", "name", "type", "rconc", "name", "type", "value", "quality", "call")
_BIOMARK = CtFormat(
    roles=MappingProxyType({"sample": ("name",), "ct": ("value",), "flag": ("call",)}),
    flags=frozenset({"fail"}),
)
_CARD_ROLES = {"flag": 3, "sample": 4, "target": 5, "task": 6, "ct": 7}
_CARD_OMIT = 15
_WELL = re.compile(r"[A-P][0-9]{1,2}")


def is_biomark(given: Input) -> bool:
    """Return whether a file is a Fluidigm BioMark table of results.

    Parameters
    ----------
    given : Input
        The file.

    Returns
    -------
    bool
        True if a row begins ``ID, Name, Type, rConc, Name, Type, Value, Quality, Call``.
    """
    return _biomark_header(given) is not None


def read_biomark(given: Input) -> WellTable:
    """Read a Fluidigm BioMark table of results, where 999 means that there was no Ct.

    Samples of one name at several relative concentrations are told apart by these.

    Parameters
    ----------
    given : Input
        File and options.

    Returns
    -------
    WellTable
        The wells of samples.

    Raises
    ------
    FileFormatError
        If there is no table of wells or a Ct isn't a number.
    """
    header = _biomark_header(given)
    if header is None:
        msg = f"{given.file}: no row begins with {', '.join(_BIOMARK_HEADER)}"
        raise FileFormatError(msg)
    rows = take_rows(given.grid, header, _BIOMARK.roles)
    places = {"sample": 1, "task": 2, "target": 4, "ct": 6, "flag": 8}
    levels: dict[str, set[str]] = {}
    for row in rows.rows:
        levels.setdefault(row[1], set()).add(row[3])
    named = tuple(
        (row[0], f"{row[1]} (rConc {row[3]})", *row[2:])
        if row[1] and len(levels[row[1]]) > 1
        else row
        for row in rows.rows
    )
    read = read_wells(given, replace(rows, places=places, rows=named), _BIOMARK)
    several = [name for name, found in levels.items() if name and len(found) > 1]
    if not several:
        return read
    note = f"{given.file}: samples at several concentrations are told apart by rConc: "
    return replace(read, notes=(*read.notes, note + ", ".join(several)))


def is_card(given: Input) -> bool:
    """Return whether a file is the body of an SDS result, whose header was cut off.

    Parameters
    ----------
    given : Input
        The file.

    Returns
    -------
    bool
        True if its first row is a number, a plate, a well, Passed or Flagged, and so on.
    """
    first = given.grid.rows[0]
    return (
        len(first) > _CARD_ROLES["ct"]
        and first[0].isdigit()
        and _WELL.fullmatch(first[2]) is not None
        and first[3] in {"Passed", "Flagged"}
    )


def read_card(given: Input) -> WellTable:
    """Read the body of an SDS result, whose header was cut off.

    Parameters
    ----------
    given : Input
        File and options.

    Returns
    -------
    WellTable
        The wells of samples, columns in the order in which SDS writes them.

    Raises
    ------
    FileFormatError
        If a row is too short or a Ct isn't a number.
    """
    grid = given.grid
    short = [n for n, row in zip(grid.numbers, grid.rows, strict=True) if len(row) < len(_BEGIN)]
    if short:
        msg = f"{given.file} row {short[0]}: a row of SDS results has {len(_BEGIN)} or more cells"
        raise FileFormatError(msg)
    width = max(map(len, grid.rows))
    rows = tuple((*row, *[""] * width)[:width] for row in grid.rows)
    places = dict(_CARD_ROLES) | ({"omit": _CARD_OMIT} if width > _CARD_OMIT else {})
    read = read_wells(given, WellRows(given.file, places, rows, grid.numbers), SDS)
    note = f"{given.file}: no header; columns taken in the order of SDS ({', '.join(_BEGIN)}, …)"
    return replace(read, notes=(*read.notes, note))


_BEGIN = ("#", "Plate", "Pos", "Flag", "Sample", "Detector", "Task", "Ct")


def _biomark_header(given: Input) -> int | None:
    for i, row in enumerate(given.grid.rows):
        if tuple(map(plain, row[: len(_BIOMARK_HEADER)])) == _BIOMARK_HEADER:
            return i
    return None
