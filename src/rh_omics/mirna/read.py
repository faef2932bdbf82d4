"""Read tables of miRBase names, the user's and the bundled one."""

import gzip
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

import pandas as pd

from rh_omics.errors import ReferenceDataError, shorten
from rh_omics.mirna.name import HAIRPIN, MATURE
from rh_omics.mirna.releases import SPAN_COLUMNS, MirbaseTable, NameSpan, Release, parse_release
from rh_omics.reference import bundled_path, newest_library

MIRBASE = "mirbase"
"""Name of the library of the cache folder that replaces the small bundled table."""

FULL_COLUMNS = ("version", "accession", "name", "precursor", "precursor_acc")


def read_mirbase_table(path: str | Path) -> MirbaseTable:
    """Read which name each accession had in which miRBase release.

    Parameters
    ----------
    path : str or pathlib.Path
        Tab-separated text, also gzipped: one row per release, mature name and hairpin (columns
        ``version, accession, name, precursor, precursor_acc``), or one row per span as
        `MirbaseTable.frame` writes it. Further columns are left alone.

    Returns
    -------
    MirbaseTable
        The names with their first and last releases.

    Raises
    ------
    ReferenceDataError
        If the file can't be read, lacks a column, is empty, or holds a damaged accession or
        release.
    """
    path = Path(path)
    raw = _read_text_table(path)
    source = f"{path.name} ({raw['name'].nunique() if 'name' in raw else 0} names)"
    if set(SPAN_COLUMNS) <= set(raw.columns):
        _check_cells(path, raw, {"accession": r"MI(MAT)?\d{7}", "first": _V, "last": _V})
        return _from_spans(raw, source=source, complete=True)
    missing = [column for column in FULL_COLUMNS if column not in raw.columns]
    if missing:
        msg = (
            f"{path.name} isn't a table of miRBase names: no column {shorten(missing)}; it needs "
            f"{', '.join(FULL_COLUMNS)} or {', '.join(SPAN_COLUMNS)}"
        )
        raise ReferenceDataError(msg)
    accessions = {"accession": r"MIMAT\d{7}", "precursor_acc": r"MI\d{7}"}
    _check_cells(path, raw, {"version": _V, **accessions})
    return _from_releases(raw, source=source)


@cache
def load_mirbase_table() -> MirbaseTable:
    """Load the bundled names: the study panel, its look-alikes and the QC miRNAs.

    Returns
    -------
    MirbaseTable
        A small part of miRBase 6 to 22, human.
    """
    raw = _read_text_table(bundled_path("mirbase/names.tsv"))
    source = f"bundled part of miRBase 6 to 22 ({raw['name'].nunique()} human names)"
    return _from_spans(raw, source=source, complete=False)


def current_mirbase_table() -> MirbaseTable:
    """Load the table that was added to the cache folder as ``mirbase``, else the bundled one.

    Returns
    -------
    MirbaseTable
        The names that are looked up where no table is named.

    Raises
    ------
    ReferenceDataError
        If the table in the cache folder was changed.
    """
    stored = newest_library(MIRBASE)
    return load_mirbase_table() if stored is None else _read_once(stored[1], stored[0].sha256)


@lru_cache(maxsize=2)
def _read_once(path: Path, _sha256: str) -> MirbaseTable:
    return read_mirbase_table(path)


@cache
def load_name_notes() -> dict[str, str]:
    """Load what is known about names that were printed and aren't miRBase names.

    Returns
    -------
    dict of str to str
        Note by name.
    """
    notes = _read_text_table(bundled_path("mirbase/notes.tsv"))
    return dict(zip(notes["name"], notes["note"], strict=True))


_V = r"v?\d+([._]\d+)?"


def _read_text_table(path: Path) -> pd.DataFrame:
    try:
        content = path.read_bytes()
        text = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        table = pd.read_csv(io.BytesIO(text), sep="\t", dtype=str, keep_default_na=False)
    except (OSError, EOFError, UnicodeDecodeError, ValueError) as error:
        msg = f"{path} can't be read as tab-separated text: {error}"
        raise ReferenceDataError(msg) from error
    if table.empty:
        msg = f"{path.name} has a header and no rows"
        raise ReferenceDataError(msg)
    return table


def _check_cells(path: Path, raw: pd.DataFrame, shapes: Mapping[str, str]) -> None:
    problems = []
    for column, shape in shapes.items():
        bad = raw.index[~raw[column].str.fullmatch(shape)]
        if len(bad):
            problems.append(
                f"{path.name} row {bad[0] + 2} column {column}: {raw[column][bad[0]]!r} doesn't "
                f"look like {shape} ({len(bad)} such cells)"
            )
    if problems:
        raise ReferenceDataError(problems)


def _from_spans(raw: pd.DataFrame, *, source: str, complete: bool) -> MirbaseTable:
    spans = tuple(
        NameSpan(
            row.kind, row.accession, row.name, parse_release(row.first), parse_release(row.last)
        )
        for row in raw[list(SPAN_COLUMNS)].rename_axis(None).itertuples(index=False)
    )
    products = {
        accession: tuple(cell.split(";"))
        for accession, cell in zip(raw["accession"], raw["products"], strict=True)
        if cell
    }
    newest = max(span.last for span in spans)
    return MirbaseTable(spans, products, newest, source, complete)


def _from_releases(raw: pd.DataFrame, *, source: str) -> MirbaseTable:
    order = sorted({parse_release(text) for text in raw["version"].unique()})
    position = {text: order.index(parse_release(text)) for text in raw["version"].unique()}
    rows = raw.assign(place=raw["version"].map(position))
    hairpins = rows.drop(columns=["accession", "name"]).rename(
        columns={"precursor_acc": "accession", "precursor": "name"}
    )
    spans = [*_runs(rows, MATURE, order), *_runs(hairpins, HAIRPIN, order)]
    products: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows.sort_values("place", ascending=False, kind="stable").itertuples():
        products[row.precursor_acc][row.accession] = None
    kept = {hairpin: tuple(matures) for hairpin, matures in products.items()}
    return MirbaseTable(tuple(spans), kept, order[-1], source, complete=True)


def _runs(rows: pd.DataFrame, kind: str, order: list[Release]) -> Iterator[NameSpan]:
    for (accession, name), group in rows.groupby(["accession", "name"], sort=True)["place"]:
        for first, last in _unbroken(sorted(group.unique())):
            yield NameSpan(kind, accession, name, order[first], order[last])


def _unbroken(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for place in places:
        if first is not None and last is not None and place != last + 1:
            yield first, last
            first = place
        first = place if first is None else first
        last = place
    if first is not None and last is not None:
        yield first, last
