"""Which name each miRBase accession had in which release."""

import gzip
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from rh_omics.errors import ReferenceDataError, shorten
from rh_omics.mirna.name import HAIRPIN, MATURE, MirnaName, parse_mirna
from rh_omics.reference import bundled_path

FULL_COLUMNS = ("version", "accession", "name", "precursor", "precursor_acc")
SPAN_COLUMNS = ("kind", "accession", "name", "first", "last", "products")

Release = tuple[int, int]


class NameSpan(NamedTuple):
    """An unbroken run of releases in which an accession had one name."""

    kind: str
    accession: str
    name: str
    first: Release
    last: Release


@dataclass(frozen=True, eq=False)
class MirbaseTable:
    """Names of mature miRNAs and hairpins over the releases of miRBase.

    Parameters
    ----------
    spans : tuple of NameSpan
        Every name of every accession, with the releases that had it.
    products : mapping of str to tuple of str
        Accessions of the mature products, newest release first, by accession of the hairpin.
    newest : tuple of int
        The newest release in the table.
    source : str
        What reports call the table.
    complete : bool
        Whether the table is meant to hold every name of its species.
    """

    spans: tuple[NameSpan, ...]
    products: Mapping[str, tuple[str, ...]]
    newest: Release
    source: str
    complete: bool

    @cached_property
    def by_name(self) -> dict[tuple[str, str], list[NameSpan]]:
        """Spans by kind and name."""
        index: dict[tuple[str, str], list[NameSpan]] = defaultdict(list)
        for span in self.spans:
            index[span.kind, span.name].append(span)
        return dict(index)

    @cached_property
    def latest(self) -> dict[str, NameSpan]:
        """The newest span of each accession."""
        return {span.accession: span for span in sorted(self.spans, key=lambda span: span.last)}

    @cached_property
    def species(self) -> frozenset[str]:
        """Species codes of the names in the table."""
        return frozenset(span.name.split("-")[0] for span in self.spans)

    @cached_property
    def by_number(self) -> dict[tuple[str, int], list[tuple[MirnaName, NameSpan]]]:
        """The newest span of each accession by stem and number."""
        index: dict[tuple[str, int], list[tuple[MirnaName, NameSpan]]] = defaultdict(list)
        for span in self.latest.values():
            name = parse_mirna(span.name)
            if name is not None:
                index[name.stem, name.number].append((name, span))
        return dict(index)

    def find(self, name: str, *, kind: str, release: Release | None = None) -> list[str]:
        """List the accessions that had a name.

        Parameters
        ----------
        name : str
            Full name, spelt as miRBase does.
        kind : str
            ``"mature"`` or ``"hairpin"``.
        release : tuple of int, optional
            Release to look in; all by default.

        Returns
        -------
        list of str
            Accessions in the order of the table, each once.
        """
        spans = self.by_name.get((kind, name), [])
        found = [s for s in spans if release is None or s.first <= release <= s.last]
        return list(dict.fromkeys(span.accession for span in found))

    def is_current(self, accession: str) -> bool:
        """Tell whether the newest release has an accession."""
        return self.latest[accession].last == self.newest

    def has_current(self, name: str) -> bool:
        """Tell whether the newest release has a name, mature or hairpin."""
        return any(self.find(name, kind=kind, release=self.newest) for kind in (MATURE, HAIRPIN))

    def frame(self) -> pd.DataFrame:
        """Write the table with one row per span, as `read_mirbase_table` reads it.

        Returns
        -------
        pandas.DataFrame
            Columns ``kind, accession, name, first, last, products``, all text.
        """
        rows = [
            (
                span.kind,
                span.accession,
                span.name,
                release_text(span.first),
                release_text(span.last),
                ";".join(self.products.get(span.accession, ())),
            )
            for span in self.spans
        ]
        return pd.DataFrame(rows, columns=list(SPAN_COLUMNS), dtype="str")


def parse_release(text: str) -> Release:
    """Read a miRBase release, such as ``v8_2``, ``8.2`` or ``22``.

    Parameters
    ----------
    text : str
        The release as a file or a user writes it.

    Returns
    -------
    tuple of int
        Number and subrelease.

    Raises
    ------
    ReferenceDataError
        If it isn't a release.

    Examples
    --------
    >>> parse_release("v9_2") < parse_release("10")
    True
    """
    found = re.fullmatch(r"v?(\d+)(?:[._](\d+))?", text.strip(), re.IGNORECASE)
    if found is None:
        msg = f"{text!r} isn't a miRBase release; write it as 22, v22 or 8.2"
        raise ReferenceDataError(msg)
    return int(found[1]), int(found[2] or 0)


def release_text(release: Release) -> str:
    """Write a release as text, such as ``8.2``."""
    return f"{release[0]}.{release[1]}" if release[1] else str(release[0])


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
