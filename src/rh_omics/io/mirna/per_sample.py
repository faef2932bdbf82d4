"""Tables of one sample: sRNAbench's ``.grouped`` and exceRpt's read counts."""

import numpy as np

from rh_omics.errors import FileFormatError
from rh_omics.io.matrix import COLUMNS, Matrix
from rh_omics.io.mirna.options import MAX, SUM
from rh_omics.io.mirna.tables import CountTable, Input
from rh_omics.io.problems import Problems
from rh_omics.io.table import Table
from rh_omics.io.values import parse_values
from rh_omics.schema import Scale

SRNABENCH_GROUPED = frozenset({"name", "unique reads"})
EXCERPT = frozenset({"referenceid", "totalreadcount"})

_SRNABENCH_COUNTS = (
    ("read count (mult. map. adj.)", SUM),
    ("read count (SA)", SUM),
    ("read count", MAX),
)
_EXCERPT_COUNTS = (("multimapAdjustedReadCount", SUM), ("totalReadCount", MAX))


def read_grouped(given: Input) -> CountTable:
    """Read sRNAbench's ``.grouped`` table, multi-mapping reads adjusted where the file says so.

    Parameters
    ----------
    given : Input
        File and options.

    Returns
    -------
    CountTable
        Reads of one sample.

    Raises
    ------
    FileFormatError
        If there is no column of counts or a cell isn't a number.
    """
    return _read(given, "name", _SRNABENCH_COUNTS)


def read_excerpt(given: Input) -> CountTable:
    """Read exceRpt's ``readCounts_miRNAmature_sense.txt``, multi-mapping reads adjusted.

    Parameters
    ----------
    given : Input
        File and options.

    Returns
    -------
    CountTable
        Reads of one sample.

    Raises
    ------
    FileFormatError
        If there is no column of counts or a cell isn't a number.
    """
    return _read(given, "ReferenceID", _EXCERPT_COUNTS)


def _read(given: Input, label: str, counts: tuple[tuple[str, str], ...]) -> CountTable:
    table = Table.from_grid(given.grid)
    column, repeats = next(((c, r) for c, r in counts if c in table.columns), (None, SUM))
    if column is None:
        msg = f"{given.file}: no column of counts; one of {', '.join(c for c, _ in counts)} needed"
        raise FileFormatError(msg)
    labels = table.column(label)
    rows = tuple(i for i, name in enumerate(labels) if name not in given.options.ignore)
    names = tuple(labels[i] for i in rows)
    problems = Problems()
    matrix = Matrix(table, label, COLUMNS, rows, names, (column,), table.frame()[[]])
    read = parse_values(matrix, problems, scale=Scale.LOG2, decimal=given.options.decimal)
    problems.raise_if_any()
    return CountTable(
        file=given.file,
        samples=(given.sample,),
        names=names,
        values=np.asarray(read.values, dtype=np.float64),
        repeats=repeats,
        adjusted=True,
        lists_all=False,
        sample_from_file=True,
        notes=(f"{given.file}: counts taken from the column {column!r}",),
    )
