"""Matrices of counts: one row per miRNA (or per sample), one column per sample (or per miRNA)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from rh_omics.errors import FileFormatError, shorten
from rh_omics.io.matrix import COLUMNS, ROWS, Matrix
from rh_omics.io.mirna.columns import find_column
from rh_omics.io.mirna.features import is_mirna
from rh_omics.io.mirna.options import MAX, SUM
from rh_omics.io.mirna.tables import ASK, ROWS_LOOKED_AT, CountTable, Input
from rh_omics.io.numbers import COMMA, is_missing, parse_number
from rh_omics.io.problems import Problems
from rh_omics.io.table import Table, list_columns
from rh_omics.io.values import parse_values
from rh_omics.schema import Scale

_NORMALISED = re.compile(
    r"(?P<base>.+?)[ ._(-]*(norm|normali[sz]ed|rpm|cpm|tpm|rpkm)\)?", re.IGNORECASE
)
_LIKE_A_NAME = re.compile(r"(mir|let)-?\d|MIMAT\d", re.IGNORECASE)
_PER_MILLION = re.compile(r"(?<![a-z])(rpm|cpm|tpm)(?![a-z])", re.IGNORECASE)
_DESCRIBING = frozenset(
    {"accession", "mimat", "mirbase_id", "mirbase id", "precursor", "precursor mirna id", "ref"}
    | {"sequence", "seq", "chr", "start", "end", "strand", "length", "family", "description"}
    | {"type", "class", "biotype", "gene_biotype", "species"}
)
_OF_SAMPLES = frozenset(
    {"subject", "timepoint", "group", "time", "age", "sex", "gender", "bmi", "weight", "height"}
    | {"batch", "plate", "lane", "run", "rin", "minutes", "hours_since_meal", "total_reads"}
)
"""Columns of a sample sheet, in lower case, that may stand beside counts of samples in rows."""


@dataclass(frozen=True)
class WideFormat:
    """What a tool's matrix has beside its counts.

    Parameters
    ----------
    label : str or None, default None
        Column of names, in lower case; by default the column that holds miRNA names.
    needs : frozenset of str, default frozenset()
        Columns by which the format is known, in lower case.
    beside : frozenset of str, default frozenset()
        Columns that hold no sample, in lower case.
    repeats : str, default "ask"
        Rule for several rows of one molecule.
    adjusted : bool, default False
        Whether counts may be fractions because reads are divided among places.
    sample_name : callable, optional
        Sample id from a column's name.

    Attributes
    ----------
    label : str or None
        Column of names.
    """

    label: str | None = None
    needs: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    repeats: str = ASK
    adjusted: bool = False
    sample_name: Callable[[str], str] = str


def before_bar(column: str) -> str:
    """Return a sample id without the group that sRNAde writes behind it.

    Parameters
    ----------
    column : str
        Such as ``"S1|control"``.

    Returns
    -------
    str
        Such as ``"S1"``.
    """
    return column.split("|", maxsplit=1)[0]


def without_path(column: str) -> str:
    """Return a sample id from the path of an alignment file.

    Parameters
    ----------
    column : str
        Such as ``"/data/run/S1.sorted.bam"``.

    Returns
    -------
    str
        Such as ``"S1"``.
    """
    name = re.split(r"[/\\]", column)[-1]
    return re.sub(r"(\.(sorted|mirna|genome|hairpin|mature))*\.[bs]am$", "", name) or column


MIRDEEP2 = WideFormat(
    label="#mirna",
    needs=frozenset({"#mirna", "read_count", "precursor", "total"}),
    beside=frozenset({"read_count", "precursor", "total"}),
    repeats=MAX,
    adjusted=True,
)
MIRMINE = WideFormat(
    label="mature mirna id",
    needs=frozenset({"mature mirna id", "precursor mirna id"}),
    repeats=MAX,
)
SMALLRNASEQ = WideFormat(
    label="name",
    needs=frozenset({"name", "ref", "total_reads"}),
    beside=frozenset({"ref", "total_reads", "mean_norm"}),
    repeats=SUM,
    adjusted=True,
)
FEATURECOUNTS = WideFormat(
    label="geneid",
    needs=frozenset({"geneid", "chr", "start", "end", "strand", "length"}),
    repeats=SUM,
    adjusted=True,
    sample_name=without_path,
)
SRNABENCH = WideFormat(label="name", repeats=SUM, adjusted=True, sample_name=before_bar)
MIRNA_COLUMN = WideFormat(label="mirna")
EXCERPT_MERGED = WideFormat(repeats=SUM, adjusted=True)
MATRIX = WideFormat()


def read_wide(given: Input, form: WideFormat) -> CountTable:
    """Read a matrix of counts.

    Parameters
    ----------
    given : Input
        File and options.
    form : WideFormat
        What the tool writes beside the counts.

    Returns
    -------
    CountTable
        Its counts; raw ones where normalised columns stand beside them.

    Raises
    ------
    FileFormatError
        If there is no column of names, no column of counts, or a cell isn't a number.
    """
    problems = Problems()
    table = given.table
    problems.add_all(table.repeated_columns())
    for name in sorted(form.needs):
        problems.attempt(partial(find_column, table, name))
    problems.raise_if_any()
    label = _label_column(table, form)
    in_rows = label is None
    label = table.columns[0] if label is None else label
    problems.attempt(partial(_check_header, table, label, in_rows=in_rows))
    columns, notes = _count_columns(table, label, form, given.options.ignore, in_rows=in_rows)
    if not columns:
        problems.add(f"{given.file}: no column of counts beside {list_columns(table.columns)}")
    problems.add_some(
        [
            f"{table.place(i, label)}: no name"
            for i, name in enumerate(table.column(label))
            if not name
        ],
        rest=f"{given.file}: {{}} more rows without a name",
    )
    problems.raise_if_any()
    matrix = _matrix(table, label, columns, given.options.ignore, in_rows=in_rows)
    read = parse_values(matrix, problems, scale=Scale.LOG2, decimal=given.options.decimal)
    problems.raise_if_any()
    if read.decimal == COMMA:
        notes.append(f"{given.file}: decimal comma")
    return CountTable(
        file=given.file,
        samples=tuple(map(form.sample_name, matrix.samples)),
        names=matrix.features,
        values=np.asarray(read.values, dtype=np.float64),
        repeats=form.repeats,
        adjusted=form.adjusted,
        per_million=bool(_PER_MILLION.search(given.file)) or _all_per_million(matrix.samples),
        notes=tuple(notes),
    )


def has_mirnas(table: Table) -> bool:
    """Return whether the rows or the columns of a table are named by miRNAs.

    Parameters
    ----------
    table : Table
        The table.

    Returns
    -------
    bool
        True if a tenth or more of the names of a column, or of the header, are miRNAs'.
    """
    named = any(_share(cells) >= _FEW for cells in _first_columns(table))
    return named or _share(table.columns[1:]) >= _FEW


_FEW = 0.1


def _share(names: Sequence[str]) -> float:
    looked_at = names[:ROWS_LOOKED_AT]
    return sum(map(is_mirna, looked_at)) / max(len(looked_at), 1)


def _first_columns(table: Table) -> list[tuple[str, ...]]:
    rows = table.rows[:ROWS_LOOKED_AT]
    return [tuple(row[i] for row in rows) for i in range(min(3, len(table.columns)))]


def _label_column(table: Table, form: WideFormat) -> str | None:
    """Return the column of miRNA names; ``None`` where the header holds them."""
    by_name = {column.casefold(): column for column in reversed(table.columns)}
    if form.label in by_name:
        return by_name[form.label]
    shares = [_share(cells) for cells in _first_columns(table)]
    best = int(np.argmax(shares))
    header = _share(table.columns[1:])
    if max(shares[best], header) == 0:
        msg = (
            f"{table.origin.name}: none of the first names in its rows ({shorten(table.rows[0])}) "
            f"or its header ({list_columns(table.columns, 5)}) is a miRNA's"
        )
        raise FileFormatError(msg)
    return table.columns[best] if shares[best] >= header else None


def _check_header(table: Table, label: str, *, in_rows: bool) -> None:
    """Refuse a first row that looks like one of the data, because the header was lost."""
    numeric = [name for name in table.columns[1:] if _is_number(name)] if in_rows else []
    if _LIKE_A_NAME.search(label) or _is_number(label) or numeric:
        msg = (
            f"{table.origin.name}: its first row looks like data, not like a header "
            f"({list_columns(table.columns, 5)}); a header with the names of samples is needed"
        )
        raise FileFormatError(msg)


def _is_number(name: str) -> bool:
    return bool(name) and not is_missing(name) and parse_number(name) is not None


def _count_columns(
    table: Table, label: str, form: WideFormat, ignore: Sequence[str], *, in_rows: bool
) -> tuple[list[str], list[str]]:
    """Choose the columns that hold counts, and say what was left out."""
    beside = form.beside if form.needs else _DESCRIBING
    beside = beside | (form.needs - {form.label or ""}) | (_OF_SAMPLES if in_rows else frozenset())
    others = [c for c in table.columns if c != label and c not in ignore]
    described = [c for c in others if c.casefold() in beside]
    rest = [c for c in others if c.casefold() not in beside]
    text = [c for c in rest if table.holds_text(c)]
    rest = [c for c in rest if c not in text]
    normalised = [] if in_rows else _normalised(rest)
    notes = []
    if described or text:
        notes.append(f"{table.origin.name}: columns without counts left out: "
                     f"{shorten([*described, *text])}")  # fmt: skip
    if normalised:
        notes.append(f"{table.origin.name}: normalised columns beside raw ones left out: "
                     f"{shorten(normalised)}")  # fmt: skip
    return [column for column in rest if column not in normalised], notes


def _normalised(columns: Sequence[str]) -> list[str]:
    found = {column: _NORMALISED.fullmatch(column) for column in columns}
    return [c for c, shape in found.items() if shape and shape["base"].strip() in found]


def _all_per_million(samples: Sequence[str]) -> bool:
    return all(_PER_MILLION.search(name) for name in samples)


def _matrix(
    table: Table, label: str, columns: Sequence[str], ignore: Sequence[str], *, in_rows: bool
) -> Matrix:
    labels = table.column(label)
    rows = tuple(i for i, name in enumerate(labels) if name not in ignore)
    return Matrix(
        table,
        label,
        ROWS if in_rows else COLUMNS,
        rows,
        tuple(labels[i] for i in rows),
        tuple(columns),
        pd.DataFrame(index=range(len(rows))),
    )
