"""Read target tables: miRTarBase's own, two columns, Enrichr's GMT, or our long table."""

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from rh_omics.errors import FileFormatError, shorten
from rh_omics.genesets.files import cut_off_notes, file_entry, parse_gmt, read_text
from rh_omics.io.table import read_table
from rh_omics.io.text import find_delimiter
from rh_omics.reference import LibraryEntry, LibraryKind
from rh_omics.targets.evidence import Evidence, evidence_of_support
from rh_omics.targets.names import harmonise_mirnas
from rh_omics.targets.table import COLUMNS, Targets

HUMAN_PREFIX: Final = "hsa-"
HUMAN: Final = "Homo sapiens"
_PAIR: Final = ("mirna", "gene")
_MIRNA: Final = re.compile(r"hsa-(mir|let)-", re.IGNORECASE)
_SPELLINGS: Final = {
    "mirna": ("mirna", "mir", "maturemirna"),
    "gene": ("targetgene", "target", "gene", "genesymbol", "symbol"),
    "support": ("supporttype", "support"),
    "evidence": ("evidence",),
    "method": ("experiments", "method", "experiment"),
    "pmid": ("referencespmid", "pmid"),
    "gene_species": ("speciestargetgene",),
}


@dataclass(frozen=True)
class _Reading:
    table: pd.DataFrame
    notes: tuple[str, ...]

    def without(self, dropped: pd.Series, note: str) -> "_Reading":
        if not dropped.any():
            return self
        said = f"{int(dropped.sum())} {note}"
        return _Reading(self.table[~dropped], (*self.notes, said))


def read_targets(
    path: Path | str, *, entry: LibraryEntry | None = None, predicted: bool = False
) -> Targets:
    """Read a table of miRNA targets, plain or gzipped.

    Known forms: miRTarBase's own table (csv, tsv or xlsx; experiments, support type and PMID are
    kept), any table with a column of miRNAs and one of target genes, two columns without a header
    that begin with a human miRNA, and a GMT whose sets are named by miRNAs. Pairs of other species
    are left out, and so are pairs whose experiment found *no* effect (``Non-Functional MTI``); the
    notes say how many.

    Parameters
    ----------
    path : pathlib.Path or str
        File to read.
    entry : LibraryEntry, optional
        Facts of the library; by default those of a user's file.
    predicted : bool, default False
        Whether pairs without stated evidence are predictions.

    Returns
    -------
    Targets
        The human pairs.

    Raises
    ------
    FileFormatError
        If the file can't be read, or has no column of miRNAs or of genes.
    EnrichmentError
        If it holds no human pair.
    """
    path = Path(path)
    entry = entry or file_entry_checked(path)
    reading = _from_gmt(path) if ".gmt" in path.suffixes else _from_table(path)
    unstated = Evidence.PREDICTED if predicted else Evidence.UNSTATED
    reading = _human(_settle_evidence(reading, unstated))
    return Targets(reading.table.assign(source=entry.name), (entry,), reading.notes)


def file_entry_checked(path: Path) -> LibraryEntry:
    """Describe a user's target table, or say that it isn't there.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    LibraryEntry
        Its facts.

    Raises
    ------
    FileFormatError
        If there is no such file.
    """
    if not path.is_file():
        msg = f"{path}: no such file"
        raise FileFormatError(msg)
    return file_entry(path, LibraryKind.TARGETS)


def _from_gmt(path: Path) -> _Reading:
    text = read_text(path)
    parsed = parse_gmt(text.splitlines(), path.name)
    pairs = [(mirna, gene) for mirna, genes in parsed.sets.items() for gene in genes]
    table = pd.DataFrame(pairs, columns=["mirna", "gene"], dtype=str)
    return _Reading(table, (*parsed.notes, *cut_off_notes(text, path.name)))


def _from_table(path: Path) -> _Reading:
    raw, notes = _read_raw(path)
    raw = _with_header(raw)
    spelled = {re.sub(r"[^a-z0-9]", "", str(name).lower()): name for name in raw.columns}
    found = {
        role: next((spelled[s] for s in spellings if s in spelled), None)
        for role, spellings in _SPELLINGS.items()
    }
    missing = [role for role in ("mirna", "gene") if found[role] is None]
    if missing:
        msg = (
            f"{path.name}: no column of {' and none of '.join(missing)} among "
            f"{shorten(list(raw.columns))}; a target table has columns such as "
            "miRNA and Target Gene"
        )
        raise FileFormatError(msg)
    columns = {role: raw[name].str.strip() for role, name in found.items() if name is not None}
    table = pd.DataFrame(columns)
    _refuse_headings(table, path)
    empty = (table["mirna"] == "") | (table["gene"] == "")
    return _Reading(table, notes).without(empty, "rows without miRNA or gene were left out")


def _refuse_headings(table: pd.DataFrame, path: Path) -> None:
    """Refuse a row of headings among the pairs, as tables that were put together have."""
    names = table[["mirna", "gene"]]
    bare = names.apply(lambda cells: cells.str.casefold().str.replace("[^a-z0-9]", "", regex=True))
    headings = bare["mirna"].isin(_SPELLINGS["mirna"]) & bare["gene"].isin(_SPELLINGS["gene"])
    if headings.any():
        found = table.loc[headings.idxmax(), ["mirna", "gene"]].tolist()
        msg = f"{path.name}: the row {found} holds headings; they belong above the first pair only"
        raise FileFormatError(msg)


def _with_header(raw: pd.DataFrame) -> pd.DataFrame:
    """Name the columns of two without a header, the first of which begins with a miRNA."""
    names = [str(name) for name in raw.columns]
    if len(names) != len(_PAIR) or not _MIRNA.match(names[0]):
        return raw
    first = pd.DataFrame([names], columns=list(_PAIR))
    return pd.concat([first, raw.set_axis(list(_PAIR), axis=1)], ignore_index=True)


def _read_raw(path: Path) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read a table as text, with notes on the file."""
    if path.suffix in (".xlsx", ".xls"):
        return read_table(path).frame(), ()
    text = read_text(path)
    tab = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    separator = find_delimiter(text) or ("\t" if tab in (".tsv", ".txt") else ",")
    try:
        raw = pd.read_csv(io.StringIO(text), sep=separator, dtype=str, keep_default_na=False)
    except ValueError as error:
        msg = f"{path.name}: can't be read as a table ({error})"
        raise FileFormatError(msg) from error
    return raw, cut_off_notes(text, path.name)


def _settle_evidence(reading: _Reading, unstated: Evidence) -> _Reading:
    table = reading.table
    if "support" in table:
        kinds = {support: evidence_of_support(support) for support in table["support"].unique()}
        table = table.assign(evidence=table["support"].map(kinds))
        reading = _Reading(table, reading.notes).without(
            table["evidence"].isna(),
            "records whose experiment found no effect (Non-Functional MTI) were left out",
        )
        table = reading.table
    elif "evidence" not in table:
        table = table.assign(evidence=str(unstated))
    known = table["evidence"].isin([str(kind) for kind in Evidence])
    absent = {column: "" for column in COLUMNS if column not in table}
    settled = table["evidence"].where(known, str(unstated)).astype(str)
    return _Reading(table.assign(evidence=settled, **absent), reading.notes)


def _human(reading: _Reading) -> _Reading:
    names = harmonise_mirnas(reading.table["mirna"].unique())
    renamed = [f"{old} is now {new}" for old, new in names.items() if not new.endswith(old.strip())]
    said = (f"{len(renamed)} miRNAs got their current name: {shorten(renamed)}",) if renamed else ()
    reading = _Reading(reading.table, (*reading.notes, *said))
    table = reading.table.assign(mirna=reading.table["mirna"].map(names))
    foreign = ~table["mirna"].str.startswith(HUMAN_PREFIX)
    if "gene_species" in table:
        foreign |= table["gene_species"] != HUMAN
    examples = shorten(sorted(table.loc[foreign, "mirna"].unique()))
    return _Reading(table, reading.notes).without(
        foreign, f"records of other species left out: {examples}"
    )
