"""Tables of counts to one matrix: rows of a molecule merged, files joined, the scale checked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.errors import FileFormatError, SampleSheetError, ScaleError, shorten
from rh_omics.io.matrix import FEATURE
from rh_omics.io.mirna.assembled import Assembled
from rh_omics.io.mirna.features import TOTAL, Feature, name_features
from rh_omics.io.mirna.kinds import Finding, Kind, find_kind, sum_samples
from rh_omics.io.mirna.options import MAX, SUM, ReadOptions
from rh_omics.io.mirna.selection import select_rows
from rh_omics.io.mirna.tables import ASK, CountTable
from rh_omics.schema import SAMPLE, Scale

ENOUGH_READS = 20
"""Equal rows with fewer reads may be equal by chance."""


def assemble_counts(
    tables: Sequence[CountTable], by_file: Sequence[str], options: ReadOptions
) -> Assembled:
    """Join the tables of a set into one matrix of counts.

    Parameters
    ----------
    tables : sequence of CountTable
        Tables of one format.
    by_file : sequence of str
        Name of each file's sample by the rule for file names.
    options : ReadOptions
        What the caller said.

    Returns
    -------
    Assembled
        Counts, or log2 of reads per million where that was asked for.

    Raises
    ------
    ScaleError
        If the values aren't counts.
    SampleSheetError
        If a sample stands in two files.
    FileFormatError
        If no rows are left, or it isn't clear whether several rows of a name share their reads.
    """
    nameless = [table.file for table in tables if "" in table.names]
    if nameless:
        msg = f"{shorten(nameless)}: a row has no name; each row of counts needs its molecule's"
        raise FileFormatError(msg)
    tables, notes = _name_samples(tables, by_file)
    features = [name_features(table.names, controls=table.controls) for table in tables]
    finding = _find_kind(tables, features)
    _check_kind(finding, tables[0].file, options)
    frames, seen = [], dict[str, Feature]()
    rows_of: dict[str, int] = {}
    for table, named in zip(tables, features, strict=True):
        frame, found = _one_table(table, named, options, rows_of)
        frames.append(frame)
        notes += found
        for feature in named:
            seen.setdefault(feature.label, feature)
    empty = sum(int(frame.isna().to_numpy().sum()) for frame in frames)
    if empty:
        notes.append(f"{empty} empty cells are not measured")
    data, joined = _join(frames, lists_all=tables[0].lists_all)
    notes += [note for table in tables for note in table.notes] + joined
    described = _describe(data.columns, seen, rows_of)
    if options.rpm is not None:
        logged = pd.DataFrame(np.log2(data + options.prior), data.index, data.columns)
        note = f"log2 of reads per million + {options.prior:g} ({finding.evidence})"
        return Assembled(logged, described, Scale.LOG2, notes=(*notes, note))
    if finding.kind is Kind.FRACTIONAL:
        notes.append(
            f"fractional counts, kept as they are: {finding.evidence}; methods on log-CPM take "
            "them, models of whole counts need them rounded"
        )
    return Assembled(data, described, Scale.COUNTS, notes=tuple(notes))


def _name_samples(
    tables: Sequence[CountTable], by_file: Sequence[str]
) -> tuple[list[CountTable], list[str]]:
    """Name samples by files where each file calls its only sample alike, as ``count``."""
    alike = len({table.samples for table in tables}) == 1 and len(tables) > 1
    if alike and all(len(table.samples) == 1 for table in tables):
        called = tables[0].samples[0]
        named = [
            replace(table, samples=(name,)) for table, name in zip(tables, by_file, strict=True)
        ]
        note = f"every file calls its sample {called!r}: samples are named by their files"
        tables, notes = named, [note]
    else:
        from_file = [table.samples[0] for table in tables if table.sample_from_file]
        notes = [f"samples are named by their files: {shorten(from_file)}"] if from_file else []
    where: dict[str, list[str]] = {}
    for table in tables:
        for sample in table.samples:
            where.setdefault(sample, []).append(table.file)
    twice = [
        f"sample {sample or '(unnamed)'} stands {len(files)} times ({shorten(files)}); each "
        "sample is needed once"
        for sample, files in where.items()
        if len(files) > 1
    ]
    if twice:
        raise SampleSheetError(twice)
    return list(tables), notes


def _find_kind(tables: Sequence[CountTable], features: Sequence[Sequence[Feature]]) -> Finding:
    blocks = [
        _columns(table.values, [i for i, feature in enumerate(named) if feature.kind != TOTAL])
        for table, named in zip(tables, features, strict=True)
    ]
    sums = np.concatenate([sum_samples(block) for block in blocks])
    found = find_kind(blocks, sums, adjusted=all(table.adjusted for table in tables))
    if found.kind in {Kind.COUNTS, Kind.FRACTIONAL} and all(t.per_million for t in tables):
        return Finding(Kind.PER_MILLION, "the file or its columns are named so")
    return found


def _columns(values: NDArray[np.float64], places: Sequence[int]) -> NDArray[np.float64]:
    """Choose columns; not a copy where all are chosen."""
    return values if len(places) == values.shape[1] else values[:, list(places)]


def _check_kind(finding: Finding, file: str, options: ReadOptions) -> None:
    counts = {Kind.COUNTS, Kind.FRACTIONAL}
    taken_as_rpm = {Kind.PER_MILLION, Kind.NORMALISED}
    if options.rpm is None and finding.kind in counts:
        return
    if options.rpm is not None and finding.kind in taken_as_rpm:
        return
    found = f"{file}: these look like {finding.kind}"
    if finding.kind in counts:
        msg = f"{found} ({finding.evidence}); rpm='log2' takes reads per million: leave it out"
    else:
        msg = f"{found}, not raw counts ({finding.evidence}); {_REMEDY[finding.kind]}"
    raise ScaleError(msg)


_OR_RPM = (
    "models of counts need the raw table; pass rpm='log2' to take them as log2 of reads per "
    "million, for display and for methods on log values"
)
_REMEDY = {
    Kind.PER_MILLION: _OR_RPM,
    Kind.NORMALISED: _OR_RPM,
    Kind.LOG: "rh_omics.read_panel with scale='log2' takes logarithms",
    Kind.CT: "pass format='ct-matrix' to take them as Ct",
}


def _one_table(
    table: CountTable, named: Sequence[Feature], options: ReadOptions, rows_of: dict[str, int]
) -> tuple[pd.DataFrame, list[str]]:
    """Merge the rows of each molecule; count them in `rows_of`."""
    rows, notes = select_rows(named, keep=options.keep, ignore=options.ignore)
    labels = [named[i].label for i in rows]
    values = pd.DataFrame(
        _columns(table.values, rows), index=list(table.samples), columns=labels, copy=False
    )
    counts = pd.Series(labels).value_counts(sort=False)
    for label, count in counts.items():
        rows_of[label] = max(rows_of.get(label, 0), int(count))
    several = counts[counts > 1]
    if several.size:
        rule = options.repeats or table.repeats
        if rule == ASK:
            _refuse_shared(values, list(several.index), table.file)
            rule = SUM
        values = _merge(values, rule)
        done = "summed" if rule == SUM else "the largest taken for each sample"
        notes.append(
            f"{several.size} names stand in {int(several.sum())} rows "
            f"({shorten(list(several.index))}): {done}"
        )
    return values, [f"{table.file}: {note}" for note in notes]


def _merge(values: pd.DataFrame, rule: str) -> pd.DataFrame:
    groups = values.T.groupby(level=0, sort=False)
    return (groups.max() if rule == MAX else groups.sum(min_count=1)).T


def _refuse_shared(values: pd.DataFrame, names: Sequence[str], file: str) -> None:
    """Refuse rows of one name that are equal throughout: they may count the same reads twice."""
    equal = []
    for name in names:
        rows = values[name].to_numpy()
        same = np.array_equal(rows, np.broadcast_to(rows[:, :1], rows.shape), equal_nan=True)
        if same and np.nansum(rows[:, 0]) >= ENOUGH_READS:
            equal.append(name)
    if equal:
        msg = (
            f"{file}: several rows of {shorten(equal)} are equal in every sample; they may be "
            "loci that share their reads (then pass repeats='max') or be counted apart "
            "(repeats='sum')"
        )
        raise FileFormatError(msg)


def _join(frames: Sequence[pd.DataFrame], *, lists_all: bool) -> tuple[pd.DataFrame, list[str]]:
    labels = list(dict.fromkeys(label for frame in frames for label in frame.columns))
    one = len(frames) == 1  # which needs no copy
    data = frames[0] if one else pd.concat([frame.reindex(columns=labels) for frame in frames])
    absent = sum(len(frame.index) * (len(labels) - len(frame.columns)) for frame in frames)
    notes = []
    if absent and lists_all:
        notes.append(f"{absent} values are not measured: their file doesn't list the miRNA")
    elif absent:
        data = _fill_unlisted(frames, labels)
        notes.append(f"{absent} values are 0: their file lists only what was seen")
    samples = pd.Index(data.index, name=SAMPLE, dtype="str")
    return data.set_axis(samples).set_axis(
        pd.Index(data.columns, name=FEATURE, dtype="str"), axis=1
    ), notes


def _fill_unlisted(frames: Sequence[pd.DataFrame], labels: Sequence[str]) -> pd.DataFrame:
    return pd.concat([frame.reindex(columns=labels, fill_value=0.0) for frame in frames])


def _describe(
    labels: pd.Index, seen: Mapping[str, Feature], rows_of: Mapping[str, int]
) -> pd.DataFrame:
    found = [seen[label] for label in labels]
    return pd.DataFrame(
        {
            "original": pd.Series([f.original for f in found], dtype="str"),
            "kind": pd.Series([f.kind for f in found], dtype="str"),
            "accession": pd.Series([f.accession or None for f in found], dtype="str"),
            "rows": pd.Series([rows_of[label] for label in labels], dtype="int64"),
        }
    ).set_axis(labels)
