"""Read gene sets from GMT, GMX and two-column files; every broken line is named at once."""

import csv
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Final

from rh_omics.errors import MAX_SHOWN, FileFormatError, shorten
from rh_omics.genesets.sets import GeneSets
from rh_omics.io.text import decode_text, guess_encoding, no_line_end, read_source
from rh_omics.reference import LibraryEntry, LibraryKind, file_sha256

HEADER_WORDS: Final = frozenset(
    {"source", "target", "set", "term", "gene", "genes", "pathway", "symbol", "gene_set"}
)
GMT_FIELDS: Final = 3


@dataclass(frozen=True)
class ParsedSets:
    """Sets as they stand in a file, and what was repaired on the way.

    Parameters
    ----------
    sets : dict of str to list of str
        Members by set.
    notes : tuple of str
        What was dropped or merged, one sentence each.
    """

    sets: dict[str, list[str]]
    notes: tuple[str, ...] = ()


def read_gene_sets(path: Path | str, *, entry: LibraryEntry | None = None) -> GeneSets:
    """Read a gene-set library from a GMT, GMX or two-column file, plain or gzipped.

    The format is told from the ending: ``.gmt``, ``.gmx``; ``.tsv``, ``.csv`` and ``.txt`` hold
    two columns, set and gene, with or without a header.

    Parameters
    ----------
    path : pathlib.Path or str
        File to read.
    entry : LibraryEntry, optional
        Facts of the library; by default those of a user's file.

    Returns
    -------
    GeneSets
        The sets.

    Raises
    ------
    FileFormatError
        If the file is missing, of an unknown format, or has broken lines: all of them are named.
    """
    path = Path(path)
    text = read_text(path)
    lines = text.splitlines()
    ending = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    parsers = {".gmt": parse_gmt, ".gmx": parse_gmx}
    two_columns = {".tsv": "\t", ".txt": "\t", ".csv": ","}
    if ending in parsers:
        parsed = parsers[ending](lines, path.name)
    elif ending in two_columns:
        parsed = parse_two_columns(lines, path.name, two_columns[ending])
    else:
        msg = f"{path.name}: a gene-set file ends in .gmt, .gmx, .tsv, .csv or .txt (or those .gz)"
        raise FileFormatError(msg)
    if not parsed.sets:
        msg = f"{path.name}: no gene set in this file"
        raise FileFormatError(msg)
    return GeneSets.from_mapping(
        parsed.sets,
        name=path.name,
        entry=entry or file_entry(path, LibraryKind.GENE_SETS),
        notes=(*parsed.notes, *_odd_members(parsed.sets), *cut_off_notes(text, path.name)),
    )


def cut_off_notes(text: str, name: str) -> tuple[str, ...]:
    """Say that a file doesn't end with a line end, as one does that was cut off.

    Parameters
    ----------
    text : str
        The whole file.
    name : str
        What messages call the file.

    Returns
    -------
    tuple of str
        One sentence, or none.
    """
    return () if text.endswith(("\n", "\r")) else (no_line_end(name),)


def file_entry(path: Path, kind: LibraryKind) -> LibraryEntry:
    """Describe a user's file that isn't in the cache folder.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    kind : LibraryKind
        What it holds.

    Returns
    -------
    LibraryEntry
        Facts with the file's hash as its version.
    """
    digest = file_sha256(path)
    return LibraryEntry(
        name=path.name,
        version=digest[:8],
        kind=kind,
        date=datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat(),
        source=f"file {path.name}",
        licence="not stated",
        sha256=digest,
        file=path.name,
    )


def read_text(path: Path) -> str:
    """Read a text file in UTF-8 or another Unicode encoding, plain or gzipped.

    Parameters
    ----------
    path : pathlib.Path
        File to read; a byte-order mark is dropped.

    Returns
    -------
    str
        Its text.

    Raises
    ------
    FileFormatError
        If the file can't be read, is empty or isn't UTF-8 text.
    """
    if path.is_file() and not path.stat().st_size:
        msg = f"{path.name}: the file is empty; no gene set or pair in it"
        raise FileFormatError(msg)
    source = read_source(path)
    if guess_encoding(source.content).startswith("utf"):
        return decode_text(source)[0]
    try:
        return source.content.decode()
    except UnicodeDecodeError as error:
        msg = f"{path.name}: byte {error.start} isn't UTF-8 text; save the file as UTF-8"
        raise FileFormatError(msg) from error


def read_lines(path: Path) -> list[str]:
    """Read a text file as `read_text` does, as lines without their ends.

    Parameters
    ----------
    path : pathlib.Path
        File to read.

    Returns
    -------
    list of str
        Its lines.

    Raises
    ------
    FileFormatError
        If the file can't be read, is empty or isn't UTF-8 text.
    """
    return read_text(path).splitlines()


def parse_gmt(lines: list[str], name: str) -> ParsedSets:
    """Parse GMT: per line a set's name, a description and its genes, separated by tabs.

    Parameters
    ----------
    lines : list of str
        Lines of the file.
    name : str
        What messages call the file.

    Returns
    -------
    ParsedSets
        The sets; a weight after a comma (``GENE,1.0``) is dropped.

    Raises
    ------
    FileFormatError
        If any line is broken; all are named.
    """
    sets: dict[str, list[str]] = {}
    problems: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        fields = [field.strip().strip('"') for field in line.split("\t")]
        genes = [field.split(",")[0] for field in fields[2:] if field]
        if len(fields) < GMT_FIELDS or not fields[0] or not genes:
            shown = textwrap.shorten(line, width=60, placeholder="…")
            problems.append(f"{name} line {number}: {shown!r} isn't name<TAB>text<TAB>gene…")
        elif fields[0] in sets:
            problems.append(f"{name} line {number}: set {fields[0]!r} is there already")
        else:
            sets[fields[0]] = genes
    raise_problems(problems)
    return ParsedSets(sets, _repeat_notes(sets))


def parse_gmx(lines: list[str], name: str) -> ParsedSets:
    """Parse GMX: per column a set's name, a description and its genes.

    Parameters
    ----------
    lines : list of str
        Lines of the file.
    name : str
        What messages call the file.

    Returns
    -------
    ParsedSets
        The sets.

    Raises
    ------
    FileFormatError
        If a column has genes and no name, no gene, or a name that is there already.
    """
    rows = [[cell.strip() for cell in line.split("\t")] for line in lines]
    sets: dict[str, list[str]] = {}
    problems: list[str] = []
    for number, column in enumerate(zip_longest(*rows, fillvalue=""), start=1):
        genes = [cell for cell in column[2:] if cell]
        if not any(column):
            continue
        if not column[0] or not genes or column[0] in sets:
            fault = "no name" if not column[0] else "no gene" if not genes else "a repeated name"
            problems.append(f"{name} column {number} ({column[0]!r}) has {fault}")
        else:
            sets[column[0]] = genes
    raise_problems(problems)
    return ParsedSets(sets, _repeat_notes(sets))


def parse_two_columns(lines: list[str], name: str, separator: str) -> ParsedSets:
    """Parse pairs of set and gene, one per line, with or without a header.

    Parameters
    ----------
    lines : list of str
        Lines of the file.
    name : str
        What messages call the file.
    separator : str
        Between the columns.

    Returns
    -------
    ParsedSets
        The sets.

    Raises
    ------
    FileFormatError
        If any line hasn't exactly two filled columns; all are named.
    """
    sets: dict[str, list[str]] = {}
    problems: list[str] = []
    for number, row in enumerate(csv.reader(lines, delimiter=separator), start=1):
        fields = [field.strip() for field in row]
        if not any(fields) or (number == 1 and HEADER_WORDS & {f.lower() for f in fields}):
            continue
        if len(fields) != 2 or not all(fields):  # noqa: PLR2004
            problems.append(f"{name} line {number}: {fields} isn't a set and a gene")
        elif all(field.lower() in HEADER_WORDS for field in fields):
            problems.append(f"{name} line {number}: a header; it may only stand in line 1")
        else:
            sets.setdefault(fields[0], []).append(fields[1])
    raise_problems(problems)
    return ParsedSets(sets, _repeat_notes(sets))


def raise_problems(problems: list[str]) -> None:
    """Raise the first few problems of a file, and their count.

    Parameters
    ----------
    problems : list of str
        One line per problem; nothing happens where there is none.

    Raises
    ------
    FileFormatError
        If there is any problem.
    """
    if len(problems) > MAX_SHOWN:
        rest = len(problems) - MAX_SHOWN
        raise FileFormatError([*problems[:MAX_SHOWN], f"… and {rest} more broken lines"])
    if problems:
        raise FileFormatError(problems)


def _repeat_notes(sets: dict[str, Iterable[str]] | dict[str, list[str]]) -> tuple[str, ...]:
    repeats = {term: len(list(g)) - len(set(g)) for term, g in sets.items()}
    n_repeats = sum(repeats.values())
    if not n_repeats:
        return ()
    n_sets = sum(n > 0 for n in repeats.values())
    return (f"{n_repeats} genes stood twice in a set and were counted once ({n_sets} sets)",)


def _odd_members(sets: dict[str, list[str]]) -> tuple[str, ...]:
    odd = sorted({gene for genes in sets.values() for gene in genes if len(gene.split()) > 1})
    if not odd:
        return ()
    return (f"{len(odd)} members hold blanks, which gene symbols don't: {shorten(odd)}",)
