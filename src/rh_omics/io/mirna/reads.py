"""Tables of reads and isomiRs, summed to mature miRNAs."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.errors import FileFormatError
from rh_omics.io.mirna.columns import find_column
from rh_omics.io.mirna.tables import CountTable, Input
from rh_omics.io.numbers import POINT, find_decimal, parse_block, why_broken
from rh_omics.io.problems import Problems
from rh_omics.io.table import Table

MIRTOP_COUNTS = frozenset({"uid", "read", "mirna", "variant"})
MIRTOP_RAW = frozenset({"seq", "mir", "mism", "add", "t5", "t3"})
SEQBUSTER = frozenset({"seq", "freq", "mir", "mism", "add", "t5", "t3", "db"})
GFF_COLUMNS = 9

_BESIDE = frozenset(
    {"uid", "read", "mirna", "variant", "seq", "name", "mir", "mism", "add", "t5", "t3"}
    | {"iso_5p", "iso_3p", "iso_add3p", "iso_add", "iso_add5p", "iso_snp", "iso_snv"}
    | {"iso_5p_nt", "iso_3p_nt", "iso_add3p_nt", "iso_snp_nt", "iso_snv_nt", "iso_add5p_nt"}
    | {"start", "end", "s5", "s3", "db", "precursor", "ambiguity", "parent", "type"}
)


def read_isomir_table(given: Input) -> CountTable:
    """Read mirtop's ``mirtop.tsv`` or ``mirtop_rawData.tsv``.

    Parameters
    ----------
    given : Input
        File and options.

    Returns
    -------
    CountTable
        Reads of each mature miRNA.

    Raises
    ------
    FileFormatError
        If a column is missing or a cell isn't a number.
    """
    table = Table.from_grid(given.grid)
    names = table.column(find_column(table, "mirna", "mir"))
    reads = table.column(find_column(table, "uid", "seq", "read"))
    samples = [column for column in table.columns if column.casefold() not in _BESIDE]
    if not samples:
        msg = f"{given.file}: no column of a sample beside {', '.join(table.columns)}"
        raise FileFormatError(msg)
    values = _numbers(table, samples, given.options.decimal)
    return _summed(given, names, reads, tuple(samples), values)


def read_seqbuster(given: Input) -> CountTable:
    """Read seqbuster's ``.mirna`` file of one sample.

    Parameters
    ----------
    given : Input
        File and options.

    Returns
    -------
    CountTable
        Reads of each mature miRNA; rows whose ``DB`` isn't ``miRNA`` are left out.

    Raises
    ------
    FileFormatError
        If a column is missing or a cell isn't a number.
    """
    table = Table.from_grid(given.grid)
    values = _numbers(table, [find_column(table, "freq")], given.options.decimal)
    kept = [
        i
        for i, kind in enumerate(table.column(find_column(table, "db")))
        if kind.casefold() == "mirna"
    ]
    notes = [f"{given.file}: {len(table.rows) - len(kept)} rows whose DB isn't miRNA left out"]
    names = table.column(find_column(table, "mir"))
    reads = table.column(find_column(table, "seq"))
    ambiguous = _count_ambiguous(table)
    if ambiguous:
        notes.append(
            f"{given.file}: {ambiguous} rows are of reads that fit several miRNAs "
            "(ambiguity > 1); such a read counts for each of them"
        )
    read = _summed(
        given,
        [names[i] for i in kept],
        [reads[i] for i in kept],
        (given.sample,),
        values[kept],
        sample_from_file=True,
    )
    more = notes if len(kept) < len(table.rows) else notes[1:]
    return _with_notes(read, more)


def read_gff(given: Input) -> CountTable:
    """Read mirtop's mirGFF3: one line per isomiR, its reads in ``Expression``.

    Parameters
    ----------
    given : Input
        File and options.

    Returns
    -------
    CountTable
        Reads of each mature miRNA; lines whose ``Filter`` isn't ``Pass`` are left out.

    Raises
    ------
    FileFormatError
        If samples aren't named, or a line has no name, no expression or another number of samples.
    """
    problems = Problems()
    samples = _coldata(given)
    names, reads, rows, left_out = [], [], [], 0
    for number, row in zip(given.grid.numbers, given.grid.rows, strict=True):
        place = f"{given.file} row {number}"
        found = _attributes(row)
        values = found.get("expression", "").split(",")
        if len(row) != GFF_COLUMNS or "name" not in found or len(values) != len(samples):
            problems.add(
                f"{place}: a line of mirGFF3 needs {GFF_COLUMNS} columns, Name= and Expression= "
                f"with {len(samples)} numbers"
            )
            continue
        if found.get("filter", "Pass").casefold() != "pass":
            left_out += 1
            continue
        names.append(found["name"])
        reads.append(found.get("uid") or found.get("read") or place)
        rows.append(values)
        if parse_block([values]).broken:
            problems.add(f"{place}: Expression={','.join(values)} isn't a list of numbers")
    problems.raise_if_any()
    if not rows:
        msg = f"{given.file}: no line of an isomiR that passed mirtop's filter"
        raise FileFormatError(msg)
    read = _summed(given, names, reads, samples, parse_block(rows).values)
    notes = [f"{given.file}: {left_out} lines whose Filter isn't Pass left out"] if left_out else []
    return _with_notes(read, notes)


def is_gff(given: Input) -> bool:
    """Return whether a file is mirGFF3.

    Parameters
    ----------
    given : Input
        The file.

    Returns
    -------
    bool
        True if a leading comment says so, or its first line has the attributes of one.
    """
    if any("mirGFF3" in comment for comment in given.grid.origin.comments):
        return True
    first = given.grid.rows[0]
    return len(first) == GFF_COLUMNS and {"uid", "expression"} <= set(_attributes(first))


def _coldata(given: Input) -> tuple[str, ...]:
    for comment in given.grid.origin.comments:
        key, _, listed = comment.strip("# ").partition(":")
        if key.strip() == "COLDATA" and listed.strip():
            return tuple(name.strip() for name in listed.split(","))
    msg = f"{given.file}: no line '## COLDATA: <samples>', which names the samples of mirGFF3"
    raise FileFormatError(msg)


def _attributes(row: Sequence[str]) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in row[-1].split(";") if "=" in part)
    return {key.strip().casefold(): value.strip() for key, _, value in pairs}


def _numbers(table: Table, columns: Sequence[str], decimal: str | None) -> NDArray[np.float64]:
    """Read columns of counts as an array of shape (n_rows, n_columns)."""
    cells = [[row[table.columns.index(name)] for name in columns] for row in table.rows]

    def place(row: int, column: int) -> str:
        return table.place(row, columns[column])

    block = parse_block(cells, decimal=decimal or find_decimal(cells, place=place) or POINT)
    problems = Problems()
    problems.add_some(
        [f"{place(i, j)}: {why_broken(cells[i][j], counts=True)}" for i, j in block.broken],
        rest=f"{table.origin.name}: {{}} more cells that aren't numbers",
    )
    problems.raise_if_any()
    return block.values


def _summed(
    given: Input,
    names: Sequence[str],
    reads: Sequence[str],
    samples: tuple[str, ...],
    values: NDArray[np.float64],
    *,
    sample_from_file: bool = False,
) -> CountTable:
    """Sum reads to molecules; a read that fits several places of one molecule counts once."""
    frame = pd.DataFrame(values)
    keys = [pd.Index(names, name="name"), pd.Index(reads, name="read")]
    once = frame.groupby(keys, sort=False).max()
    summed = once.groupby(level="name", sort=False).sum(min_count=1)
    note = f"{given.file}: {len(names)} rows of reads summed to {len(summed)} miRNAs"
    twice = len(names) - len(once)
    if twice:
        note += f"; {twice} rows repeat a read of the same miRNA (another locus) and count once"
    return CountTable(
        file=given.file,
        samples=samples,
        names=tuple(map(str, summed.index)),
        values=summed.to_numpy(dtype=np.float64).T,
        lists_all=False,
        sample_from_file=sample_from_file,
        notes=(note,),
    )


def _with_notes(table: CountTable, notes: Sequence[str]) -> CountTable:
    return CountTable(**{**vars(table), "notes": (*table.notes, *notes)})


def _count_ambiguous(table: Table) -> int:
    if "ambiguity" not in table.columns:
        return 0
    return sum(cell not in {"", "1"} for cell in table.column("ambiguity"))
