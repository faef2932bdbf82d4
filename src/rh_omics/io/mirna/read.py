"""`read_mirna`: files of a sequencing pipeline, nCounter or qPCR become one Panel."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from rh_omics.errors import SampleSheetError, shorten
from rh_omics.io.blocks import NotPlainError
from rh_omics.io.labels import describe_near_misses, is_mangled, mangled_problem
from rh_omics.io.mirna.assembled import Assembled
from rh_omics.io.mirna.counts import assemble_counts
from rh_omics.io.mirna.files import find_files, sample_names
from rh_omics.io.mirna.formats import Format, find_format
from rh_omics.io.mirna.notes import fold_notes
from rh_omics.io.mirna.open import open_cells, open_plain
from rh_omics.io.mirna.options import CYCLE_LIMIT, DROP, RPM_PRIOR, ReadOptions
from rh_omics.io.mirna.tables import CountTable, Input, WellTable
from rh_omics.io.mirna.wells import assemble_wells
from rh_omics.io.problems import Problems
from rh_omics.io.sheet import Roles, SampleSheet, gather_sheet
from rh_omics.panel import Panel
from rh_omics.schema import GROUP, SAMPLE, SUBJECT, TIMEPOINT

FILE_COLUMN = "file"


def read_mirna(
    path: Path | str | Sequence[Path | str],
    *,
    samples: Path | str | pd.DataFrame | None = None,
    format: str | None = None,  # noqa: A002 - the word that users know
    keep: str = "mature",
    repeats: str | None = None,
    rpm: str | None = None,
    prior: float = RPM_PRIOR,
    replicates: str | None = None,
    cycle_limit: float = CYCLE_LIMIT,
    flagged: str = DROP,
    sample_names: str | None = None,
    sample: str = SAMPLE,
    subject: str | None = SUBJECT,
    timepoint: str | None = TIMEPOINT,
    group: str | None = GROUP,
    condition: str | None = None,
    specimen: str | None = None,
    name: str | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    samples_sheet: str | None = None,
    ignore: Sequence[str] = (),
) -> Panel:
    """Read miRNA counts or Ct as a pipeline or an instrument writes them.

    The format is recognised from the content; docs/formats/mirna.md lists the formats, their
    columns, and what each does with several rows of one molecule. What was left out, summed or
    guessed is in the panel's ``notes``.

    Parameters
    ----------
    path : path, glob pattern, or sequence of these
        One file, or the files of a set: one per sample, plate or batch.
    samples : path or pandas.DataFrame, optional
        Sample sheet, with the sample ids that the files give. With a column ``file``, samples of
        files that hold one sample each are named by it. Without a sheet each sample is a subject
        of its own.
    format : str, optional
        Name of the format, in place of recognising it.
    keep : {"mature", "hairpin", "all"}, default "mature"
        Kinds of rows to keep; rows that aren't miRNAs, such as reference assays, are kept beside
        mature ones.
    repeats : {"sum", "max"}, optional
        What becomes of several rows of one molecule, in place of the format's rule.
    rpm : {"log2"}, optional
        Take a table of reads per million as log2(RPM + `prior`), scale ``log2``. Without it such
        a table is refused, because models of counts can't take it.
    prior : float, default 1
        Reads per million that are added before the logarithm.
    replicates : {"mean", "median"}, optional
        Average technical replicate wells, in cycles. Without it they are refused.
    cycle_limit : float, default 40
        Cycles: a well without a Ct, or with one as large, is censored at this Ct.
    flagged : {"drop", "keep"}, default "drop"
        What becomes of a Ct that the instrument's software flagged. A flagged well without a Ct
        is undetected either way.
    sample_names : {"file"}, optional
        Name samples by their files even where the files name them.
    sample : str, default "sample"
        Column of the sheet with the sample ids.
    subject, timepoint, group : str or None
        Columns of the sheet for these roles, as in `rh_omics.read_panel`.
    condition : str, optional
        Column of the sheet with what every subject meets one after another, in a crossover.
    specimen : str, optional
        What was assayed, such as ``"saliva"``.
    name : str, optional
        What messages call the panel; by default the file's name, or the format's for a set.
    decimal : {".", ","}, optional
        Decimal mark; found from the cells by default.
    encoding, delimiter : str, optional
        Encoding and delimiter of text files; found by default.
    sheet, samples_sheet : str, optional
        Sheets of workbooks that hold the values and the sample sheet.
    ignore : sequence of str, optional
        Samples, features and columns to leave out.

    Returns
    -------
    Panel
        On scale ``counts`` (also fractional ones, with a note), ``ct`` or, with `rpm`, ``log2``.
        Features carry ``original`` (the name in the file), ``kind``, ``accession`` and ``rows``
        (how many rows or wells a value was made of, at most).

    Raises
    ------
    FileFormatError
        If a file can't be read, no format fits, or a cell isn't a number. All problems of all
        files are listed.
    ScaleError
        If a table of counts holds reads per million, logarithms, Ct or other normalised values.
    SampleSheetError
        If samples repeat, or stand in the files or the sheet only; if an assay has several wells.
    ParameterError
        If an option has a value that can't be used.
    """
    options = ReadOptions(
        format, keep, repeats, rpm, prior, replicates, cycle_limit, flagged, sample_names,
        decimal, encoding, delimiter, sheet, tuple(ignore),
    )  # fmt: skip
    given = _Given(
        find_files(path),
        samples,
        samples_sheet,
        Roles(sample, subject, timepoint, group, condition),
        options,
        specimen,
        name,
    )
    with suppress(NotPlainError):
        return _build(given, open_file=open_plain)
    return _build(given, open_file=open_cells)


@dataclass(frozen=True, eq=False)
class _Given:
    """What the caller of `read_mirna` said."""

    files: Sequence[Path]
    samples: Path | str | pd.DataFrame | None
    samples_sheet: str | None
    roles: Roles
    options: ReadOptions
    specimen: str | None
    name: str | None


_Opener = Callable[[Path, str, ReadOptions], Input]


def _build(given: _Given, *, open_file: _Opener) -> Panel:
    """Read the files and the sheet, and join them."""
    problems, options, files = Problems(), given.options, given.files
    listed = None
    if given.samples is not None:
        listed = problems.attempt(
            lambda: gather_sheet(
                given.samples,
                problems,
                roles=given.roles,
                worksheet=given.samples_sheet,
                ignore=options.ignore,
            )
        )
    inputs = _read_files(files, _names(files, listed), options, problems, open_file)
    read = _read_tables(inputs, problems)
    problems.raise_if_any()
    assembled = _assemble(read.tables, [found.sample for found in inputs], options)
    frame, sheet_notes = _describe_samples(assembled, listed, options.ignore)
    whole = frame.index.equals(assembled.data.index)
    data, censored = assembled.data, assembled.censored
    return Panel(
        data=data if whole else data.loc[frame.index],
        samples=frame,
        scale=assembled.scale,
        features=assembled.features,
        censored=None if censored is None else censored.loc[frame.index],
        specimen=given.specimen,
        name=given.name or (read.stems[0] if len(files) == 1 else read.form.name),
        simulated=any(found.grid.origin.simulated for found in inputs),
        inputs=_hashes(files, inputs, listed),
        notes=fold_notes(
            [
                *_origin_notes(inputs),
                f"format: {read.form.name}",
                *sheet_notes,
                *assembled.notes,
            ],
            [found.file for found in inputs],
        ),
    )


@dataclass(frozen=True)
class _Read:
    """Tables of all files, and their format."""

    form: Format
    tables: list[CountTable | WellTable]
    stems: list[str]


def _names(files: Sequence[Path], listed: SampleSheet | None) -> list[str]:
    """Name the sample of each file, by the sheet's column ``file`` where it has one."""
    names = sample_names(files)
    if listed is None or FILE_COLUMN not in listed.frame:
        return names
    entries = listed.frame[FILE_COLUMN].items()
    rows = [(Path(str(entry)).parts, str(label)) for label, entry in entries]
    found = [[label for tail, label in rows if file.parts[-len(tail) :] == tail] for file in files]
    return [one[0] if len(one) == 1 else name for one, name in zip(found, names, strict=True)]


def _read_files(
    files: Sequence[Path],
    names: Sequence[str],
    options: ReadOptions,
    problems: Problems,
    open_file: _Opener,
) -> list[Input]:
    inputs = [
        problems.attempt(partial(open_file, file, label, options))
        for file, label in zip(files, names, strict=True)
    ]
    return [found for found in inputs if found is not None]


def _read_tables(inputs: Sequence[Input], problems: Problems) -> _Read:
    forms = [problems.attempt(partial(find_format, given)) for given in inputs]
    by_name = {form.name: form for form in forms if form is not None}
    if len(by_name) > 1:
        listed = [
            f"{given.file} is {form.name}"
            for given, form in zip(inputs, forms, strict=True)
            if form is not None
        ]
        problems.add(f"files of several formats can't be one panel: {shorten(listed)}")
    problems.raise_if_any()
    form = next(iter(by_name.values()))
    found = [problems.attempt(partial(form.read, given)) for given in inputs]
    tables = [table for table in found if table is not None]
    return _Read(form, tables, [given.sample for given in inputs])


def _assemble(
    tables: Sequence[CountTable | WellTable], by_file: Sequence[str], options: ReadOptions
) -> Assembled:
    counts = [table for table in tables if isinstance(table, CountTable)]
    if counts:
        return assemble_counts(counts, by_file, options)
    return assemble_wells([t for t in tables if isinstance(t, WellTable)], options)


def _describe_samples(
    assembled: Assembled, listed: SampleSheet | None, ignore: Sequence[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Join the sheet to the samples of the files, in the order of the files."""
    ids = [label for label in assembled.data.index if label not in ignore]
    problems = Problems()
    for label in ids:
        if is_mangled(label):
            problems.add(
                mangled_problem(label, "header", what=SAMPLE, file="the files"), SampleSheetError
            )
    if listed is None:
        problems.raise_if_any()
        sheet = gather_sheet(pd.DataFrame({SAMPLE: ids}), problems, roles=Roles())
        problems.raise_if_any()
        notes = ["no sample sheet: each sample was taken for a subject of its own"]
        if all(label.isdigit() for label in ids):
            notes.append(
                f"the samples are called by numbers ({shorten(ids)}); if the header was lost, "
                "these are values"
            )
        return sheet.frame, notes
    only_sheet = [label for label in listed.frame.index if label not in set(ids)]
    only_files = [label for label in ids if label not in set(listed.frame.index)]
    alike = describe_near_misses(only_sheet, only_files)
    for where, labels in ((listed.name, only_sheet), ("the files", only_files)):
        if labels:
            problems.add(
                f"samples in {where} only ({len(labels)}): {shorten(labels)}; each sample is "
                f"needed in both, or named in ignore={alike}",
                SampleSheetError,
            )
    problems.raise_if_any()
    return listed.frame.loc[ids], list(listed.notes)


def _origin_notes(inputs: Sequence[Input]) -> list[str]:
    origins = [given.grid.origin for given in inputs]
    comments = [f"{origin.name}: {comment}" for origin in origins for comment in origin.comments]
    return [*comments, *(note for origin in origins for note in origin.notes)]


def _hashes(
    files: Sequence[Path], inputs: Sequence[Input], listed: SampleSheet | None
) -> dict[str, str]:
    """Name the hashes by file; by whole path where two files share a name."""
    names = [given.file for given in inputs]
    if len(set(names)) < len(names):
        names = [str(file) for file in files]
    hashes = {label: given.grid.origin.sha256 for label, given in zip(names, inputs, strict=True)}
    if listed is not None and listed.origin is not None:
        hashes.setdefault(listed.origin.name, listed.origin.sha256)
    return hashes
