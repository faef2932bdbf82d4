"""Gene symbols: what HGNC calls them today, and which ones a spreadsheet made a date of."""

import csv
import gzip
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rh_omics.errors import ReferenceDataError, shorten
from rh_omics.reference import bundled_path, newest_library
from rh_omics.resolution import NameStatus, Resolution, ResolvedName

HGNC_COLUMNS = ("hgnc_id", "symbol", "prev_symbol", "alias_symbol")
KIND = "gene"
HGNC = "hgnc"
"""Name of the library of the cache folder that replaces the bundled selection."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_STEMS = {"mar": ("MARCH", "MARC"), "sep": ("SEPT", "SEP"), "dec": ("DEC",), "oct": ("OCT",)}
_DAY_MONTH = re.compile(r"(\d{1,2})[- ]?([A-Za-z]{3})[a-z]*(?:[- ]\d{2,4})?")
_MONTH_DAY = re.compile(r"([A-Za-z]{3})[a-z]*[- ](\d{1,2})")
_ISO = re.compile(r"\d{4}[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?")
_SLASHES = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}")
_EXPONENT = re.compile(r"\d+([.,]\d+)?[eE][+-]?\d+")


@dataclass(frozen=True, eq=False)
class GeneTable:
    """Current symbols, and the older or other symbols that lead to them.

    Parameters
    ----------
    ids : mapping of str to str
        HGNC id by current symbol; empty where the table has none.
    previous : mapping of str to tuple of str
        Current symbols by previous symbol.
    aliases : mapping of str to tuple of str
        Current symbols by alias.
    source : str
        What reports call the table.
    complete : bool
        Whether the table is meant to hold every approved symbol.
    """

    ids: Mapping[str, str]
    previous: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, tuple[str, ...]]
    source: str
    complete: bool


def resolve(symbols: Iterable[str], *, table: GeneTable | None = None) -> Resolution:
    """Find what HGNC calls some genes today.

    A date is never turned back into a symbol: its candidates are listed. An alias isn't a former
    name, so it is reported as ambiguous even where it leads to one gene.

    Parameters
    ----------
    symbols : iterable of str
        Gene symbols as a file has them.
    table : GeneTable, optional
        Symbols to look in; by default HGNC's complete set where it was added to the cache folder
        as ``hgnc``, else the 27 that were renamed in 2020 because spreadsheets took them for
        dates. Other symbols are then ``unchecked``.

    Returns
    -------
    Resolution
        One row per symbol, in the order given.

    Examples
    --------
    >>> found = resolve(["SEPT1", "MARCHF1", "1-Mar", "BDNF"])
    >>> [(str(gene.status), gene.resolved) for gene in found.names]
    [('renamed', 'SEPTIN1'), ('current', 'MARCHF1'), ('ambiguous', None), ('unchecked', None)]
    >>> found.names[2].candidates
    ('MARCHF1', 'MTARC1')
    """
    chosen = (added_symbols() or load_renamed_symbols()) if table is None else table
    return Resolution(tuple(_resolve_one(str(s), chosen) for s in symbols), chosen.source)


def read_hgnc_table(path: str | Path) -> GeneTable:
    """Read HGNC's complete set of approved symbols.

    Parameters
    ----------
    path : str or pathlib.Path
        Tab-separated text, also gzipped, with the columns ``hgnc_id``, ``symbol``,
        ``prev_symbol`` and ``alias_symbol``; several symbols in a cell are separated by ``|``.

    Returns
    -------
    GeneTable
        The symbols.

    Raises
    ------
    ReferenceDataError
        If the file can't be read, lacks a column or has no rows.
    """
    path = Path(path)
    rows = _rows(path)
    missing = [column for column in HGNC_COLUMNS if column not in rows[0]] if rows else []
    if not rows or missing:
        found = f"no column {shorten(missing)}" if missing else "no rows"
        msg = f"{path.name} isn't HGNC's complete set: {found}; it needs {', '.join(HGNC_COLUMNS)}"
        raise ReferenceDataError(msg)
    ids = {row["symbol"]: row["hgnc_id"] for row in rows}
    return GeneTable(
        ids,
        _leads_to((row["symbol"], _cell(row["prev_symbol"])) for row in rows),
        _leads_to((row["symbol"], _cell(row["alias_symbol"])) for row in rows),
        f"{path.name} ({len(ids)} symbols)",
        complete=True,
    )


def added_symbols() -> GeneTable | None:
    """Load HGNC's complete set where it was added to the cache folder as ``hgnc``.

    Returns
    -------
    GeneTable or None
        The symbols; None where they weren't added.

    Raises
    ------
    ReferenceDataError
        If the table in the cache folder was changed.
    """
    stored = newest_library(HGNC)
    return None if stored is None else _read_once(stored[1], stored[0].sha256)


@lru_cache(maxsize=2)
def _read_once(path: Path, _sha256: str) -> GeneTable:
    return read_hgnc_table(path)


@cache
def load_renamed_symbols() -> GeneTable:
    """Load the symbols that HGNC renamed because spreadsheets took them for dates.

    Returns
    -------
    GeneTable
        27 symbols: septins, MARCH, MARC and DEC1.
    """
    rows = _rows(bundled_path("genes/renamed2020.tsv"))
    previous = _leads_to((row["symbol"], [row["previous"]]) for row in rows)
    ids = {row["symbol"]: "" for row in rows}
    return GeneTable(ids, previous, {}, "27 symbols that HGNC renamed in 2020", complete=False)


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        content = path.read_bytes()
        plain = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        text = plain.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        msg = f"{path} can't be read as UTF-8 text: {error}"
        raise ReferenceDataError(msg) from error
    reader = csv.DictReader(io.StringIO(text), delimiter="\t", restval="")
    return [{key: value for key, value in row.items() if key} for row in reader]


def _cell(text: str) -> list[str]:
    return [symbol for symbol in text.strip('"').split("|") if symbol]


def _leads_to(pairs: Iterable[tuple[str, list[str]]]) -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = defaultdict(list)
    for symbol, others in pairs:
        for other in others:
            index[other].append(symbol)
    return {other: tuple(symbols) for other, symbols in index.items()}


def _resolve_one(original: str, table: GeneTable) -> ResolvedName:
    symbol = original.strip().strip("'\"")
    damaged = _damage(original, symbol, table)
    if damaged is not None:
        return damaged
    for spelling, note in ((symbol, ""), (symbol.upper(), "written in capitals by HGNC")):
        if spelling in table.ids:
            status = NameStatus.CURRENT if spelling == symbol else NameStatus.RENAMED
            accession = table.ids[spelling] or None
            return ResolvedName(original, status, spelling, accession, KIND, note=note)
        if spelling in table.previous:
            return _from_older(original, table.previous[spelling], table, note)
    if symbol in table.aliases:
        note = "an alias, not a former symbol: take the gene from the original file"
        meant = table.aliases[symbol]
        return ResolvedName(original, NameStatus.AMBIGUOUS, candidates=meant, kind=KIND, note=note)
    if table.complete:
        return ResolvedName(original, NameStatus.UNKNOWN, note="not a symbol of HGNC")
    note = f"not one of the {table.source}"
    return ResolvedName(original, NameStatus.UNCHECKED, note=note)


def _from_older(original: str, meant: tuple[str, ...], table: GeneTable, note: str) -> ResolvedName:
    if len(meant) > 1:
        note = "a former symbol of several genes"
        return ResolvedName(original, NameStatus.AMBIGUOUS, candidates=meant, kind=KIND, note=note)
    accession = table.ids.get(meant[0]) or None
    return ResolvedName(original, NameStatus.RENAMED, meant[0], accession, KIND, note=note)


def _damage(original: str, symbol: str, table: GeneTable) -> ResolvedName | None:
    if not symbol:
        return ResolvedName(original, NameStatus.UNKNOWN, note="the cell is empty")
    if _EXPONENT.fullmatch(symbol):
        note = "a number: a spreadsheet may have changed the name; take it from the original file"
        return ResolvedName(original, NameStatus.UNKNOWN, note=note)
    dates = list(_dates(symbol))
    if not dates:
        return None
    older = [f"{stem}{day}" for month, day in dates for stem in _STEMS.get(month, ())]
    meant = tuple(
        dict.fromkeys(
            s for o in older for s in (*table.previous.get(o, ()), *table.aliases.get(o, ()))
        )
    )
    status = NameStatus.AMBIGUOUS if meant else NameStatus.UNKNOWN
    note = "a date: a spreadsheet changed the symbol; take it from the original file"
    return ResolvedName(original, status, candidates=meant, kind=KIND if meant else "", note=note)


def _dates(text: str) -> Iterator[tuple[str, int]]:
    """Yield the readings of a cell as month and day; day and month may be swapped."""
    if found := _DAY_MONTH.fullmatch(text):
        yield from _named(found[2], found[1])
    elif found := _MONTH_DAY.fullmatch(text):
        yield from _named(found[1], found[2])
    elif found := _ISO.fullmatch(text):
        yield from _numbered(found[1], found[2])
    elif found := _SLASHES.fullmatch(text):
        yield from _numbered(found[1], found[2])
        yield from _numbered(found[2], found[1])


def _named(month: str, day: str) -> Iterator[tuple[str, int]]:
    if month.lower() in _MONTHS:
        yield month.lower(), int(day)


def _numbered(month: str, day: str) -> Iterator[tuple[str, int]]:
    if 1 <= int(month) <= len(_MONTHS):
        yield _MONTHS[int(month) - 1], int(day)
