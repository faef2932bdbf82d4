"""The formats of miRNA files, each known by its content."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from rh_omics.errors import FileFormatError, ParameterError, shorten
from rh_omics.io.mirna.ct_formats import (
    CFX,
    GENERIC,
    LIGHTCYCLER,
    OPENARRAY,
    QUANTSTUDIO,
    SDS,
    CtFormat,
    is_ct_format,
    read_ct,
)
from rh_omics.io.mirna.ct_matrix import read_ct_matrix
from rh_omics.io.mirna.ct_plates import is_biomark, is_card, read_biomark, read_card
from rh_omics.io.mirna.ncounter import is_collapsed, is_rcc, read_collapsed, read_rcc
from rh_omics.io.mirna.per_sample import EXCERPT, SRNABENCH_GROUPED, read_excerpt, read_grouped
from rh_omics.io.mirna.reads import (
    MIRTOP_COUNTS,
    MIRTOP_RAW,
    SEQBUSTER,
    is_gff,
    read_gff,
    read_isomir_table,
    read_seqbuster,
)
from rh_omics.io.mirna.tables import CountTable, Input, WellTable
from rh_omics.io.mirna.wide import (
    EXCERPT_MERGED,
    FEATURECOUNTS,
    MATRIX,
    MIRDEEP2,
    MIRMINE,
    MIRNA_COLUMN,
    SMALLRNASEQ,
    SRNABENCH,
    WideFormat,
    has_mirnas,
    read_wide,
)
from rh_omics.io.table import Table


@dataclass(frozen=True)
class Format:
    """One format of miRNA files.

    Parameters
    ----------
    name : str
        Name for the option ``format``.
    known_by : str
        What the content is known by, for messages and docs.
    recognises : callable
        Tells whether a file is of the format; what it raises means no.
    read : callable
        Reads a file.

    Attributes
    ----------
    name : str
        Name for the option ``format``.
    """

    name: str
    known_by: str
    recognises: Callable[[Input], bool]
    read: Callable[[Input], CountTable | WellTable]

    @property
    def is_matrix(self) -> bool:
        """Whether its files are matrices, which may be read without their cells as text."""
        return isinstance(self.read, partial) and self.read.func is read_wide


def _by_columns(names: frozenset[str]) -> Callable[[Input], bool]:
    return lambda given: names <= given.columns


def _wide(name: str, known_by: str, form: WideFormat) -> Format:
    return Format(name, known_by, _by_columns(form.needs), partial(read_wide, form=form))


def _ct(name: str, known_by: str, form: CtFormat) -> Format:
    return Format(name, known_by, partial(is_ct_format, form=form), partial(read_ct, form=form))


def _first_column_is(name: str) -> Callable[[Input], bool]:
    return lambda given: given.grid.rows[0][0].casefold() == name


def _is_srnabench_matrix(given: Input) -> bool:
    first = given.grid.rows[0]
    samples = [cell for cell in first[1:] if cell]
    return first[0].casefold() == "name" and bool(samples) and all("|" in c for c in samples)


def _is_merged_excerpt(given: Input) -> bool:
    body = [row[0] for row in given.grid.rows[1:20]]
    return bool(body) and all(":MIMAT" in name for name in body)


def _has_mirnas(given: Input) -> bool:
    return has_mirnas(Table.from_grid(given.head))


FORMATS = (
    Format("nanostring-rcc", "<Header> in the first line", is_rcc, read_rcc),
    Format("mirgff3", "'## mirGFF3' and '## COLDATA:' above 9 columns", is_gff, read_gff),
    Format("biomark", "ID, Name, Type, rConc, Name, Type, Value, Quality, Call", is_biomark,
           read_biomark),
    _ct("openarray", "Assay.Assay Name, ThroughHole.Ct, SampleInfo.SampleID", OPENARRAY),
    _ct("sds", "Sample, Detector, Ct (Flag, Task, Omit)", SDS),
    _ct("quantstudio", "Well, Sample Name, Target Name, Task, CT (Omit)", QUANTSTUDIO),
    _ct("cfx", "Fluor, Target, Content, Sample, Cq", CFX),
    _ct("lightcycler", "Include, Pos, Name, Cp (Standard)", LIGHTCYCLER),
    Format("sds-card", "rows of SDS without header: 1, plate, A1, Passed, …", is_card, read_card),
    _wide("mirdeep2", "#miRNA, read_count, precursor, total", MIRDEEP2),
    _wide("smallrnaseq", "name, ref, total_reads", SMALLRNASEQ),
    _wide("featurecounts", "Geneid, Chr, Start, End, Strand, Length", FEATURECOUNTS),
    _wide("mirmine", "Mature miRNA ID, Precursor miRNA ID", MIRMINE),
    Format("nanostring", "Code Class, Name, Accession", is_collapsed, read_collapsed),
    Format("mirtop", "UID, Read, miRNA, Variant", _by_columns(MIRTOP_COUNTS), read_isomir_table),
    Format("seqbuster", "seq, freq, mir, mism, add, t5, t3, DB", _by_columns(SEQBUSTER),
           read_seqbuster),
    Format("mirtop-raw", "seq, mir, mism, add, t5, t3", _by_columns(MIRTOP_RAW),
           read_isomir_table),
    Format("srnabench-grouped", "name, unique reads, read count …",
           _by_columns(SRNABENCH_GROUPED), read_grouped),
    Format("excerpt", "ReferenceID, totalReadCount, multimapAdjustedReadCount",
           _by_columns(EXCERPT), read_excerpt),
    Format("srnabench", "name, then columns 'sample|group'", _is_srnabench_matrix,
           partial(read_wide, form=SRNABENCH)),
    Format("excerpt-merged", "names such as 'hsa-miR-21-5p:MIMAT0000076:…'", _is_merged_excerpt,
           partial(read_wide, form=EXCERPT_MERGED)),
    Format("mirge3", "a first column miRNA", _first_column_is("mirna"),
           partial(read_wide, form=MIRNA_COLUMN)),
    _ct("ct", "columns of sample, target and Ct, Cq or Cp", GENERIC),
    Format("matrix", "miRNA names in the first columns or in the header", _has_mirnas,
           partial(read_wide, form=MATRIX)),
    Format("ct-matrix", "nothing: it is read only where it is asked for", lambda _: False,
           read_ct_matrix),
)  # fmt: skip
"""Formats in the order in which they are tried."""

ALIASES = {
    "quickmirseq": "mirge3",
    "mirtop-mirna": "mirge3",
    "nf-core": "matrix",
    "smrnaseq": "matrix",
    "isomirs": "mirtop-raw",
    "viia7": "quantstudio",
    "tlda": "sds",
}
"""Other names of formats: tools that write the same columns."""


def format_names() -> list[str]:
    """List the names that the option ``format`` takes.

    Returns
    -------
    list of str
        Names of formats and their other names.
    """
    return [*(form.name for form in FORMATS), *ALIASES]


def find_format(given: Input) -> Format:
    """Find the format of a file: the one that was asked for, or the one its content shows.

    Parameters
    ----------
    given : Input
        File and options.

    Returns
    -------
    Format
        The format.

    Raises
    ------
    FileFormatError
        If no format fits.
    ParameterError
        If the format that was asked for isn't known.
    """
    asked = given.options.format
    if asked is not None:
        wanted = ALIASES.get(asked.casefold(), asked.casefold())
        for form in FORMATS:
            if form.name == wanted:
                return form
        msg = f"format {asked!r} is unknown; one of {', '.join(format_names())} is needed"
        raise ParameterError(msg)
    for form in FORMATS:
        if _fits(form, given):
            return form
    raise FileFormatError(_not_recognised(given))


def is_matrix(given: Input) -> bool:
    """Return whether the first rows of a file are those of a matrix of counts.

    Parameters
    ----------
    given : Input
        First rows and options.

    Returns
    -------
    bool
        False also where no format fits.
    """
    try:
        return find_format(given).is_matrix
    except FileFormatError:
        return False


def _fits(form: Format, given: Input) -> bool:
    try:
        return form.recognises(given)
    except FileFormatError:
        return False


def _not_recognised(given: Input) -> list[str]:
    first = shorten([cell or "(empty)" for cell in given.grid.rows[0]], 8)
    looked_for = [f"  {form.name}: {form.known_by}" for form in FORMATS[:-1]]
    problems = [
        f"{given.file}: no format of miRNA files fits; its first row is: {first}",
        "looked for, in this order:",
        *looked_for,
        "pass format= if it is one of these all the same",
    ]
    uneven = _why_no_table(given)
    return [*problems, uneven] if uneven else problems


def _why_no_table(given: Input) -> str:
    try:
        Table.from_grid(given.grid)
    except FileFormatError as error:
        return f"as a table it is irregular: {_first(error.problems)}"
    return ""


def _first(problems: Sequence[str]) -> str:
    return problems[0]
