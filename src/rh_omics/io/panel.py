"""`read_panel`: a table and a sample sheet become a Panel."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.errors import ParameterError, SampleSheetError, ScaleError, shorten
from rh_omics.io.blocks import NotPlainError
from rh_omics.io.cells import cell_text
from rh_omics.io.grid import Origin, read_grid
from rh_omics.io.labels import describe_near_misses
from rh_omics.io.matrix import FEATURE, ROWS, Layout, Matrix, find_matrix
from rh_omics.io.numbers import COMMA, POINT
from rh_omics.io.numeric import NumericFile
from rh_omics.io.problems import Problems
from rh_omics.io.sheet import Roles, SampleSheet, gather_sheet
from rh_omics.io.table import Table
from rh_omics.io.values import Values, parse_values
from rh_omics.panel import Panel
from rh_omics.schema import GROUP, SAMPLE, SUBJECT, TIMEPOINT, Scale

LARGEST_LOG2: Final = 64.0
"""Two to this power is more than any assay counts; beyond it a value isn't a logarithm."""


def read_panel(
    path: Path | str,
    *,
    samples: Path | str | pd.DataFrame,
    scale: Scale | str,
    unit: str | None = None,
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
    label_column: str | None = None,
    samples_in: str | None = None,
    annotation: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Panel:
    """Read a matrix of numbers and its sample sheet.

    CSV, TSV, TXT, XLSX and Parquet are read, gzipped or not, in UTF-8, UTF-16 or Latin-1, with
    either decimal mark and in either orientation. Ids are text: ``007`` and ``NA`` stay. Empty
    cells, ``NA``, ``N/A``, ``#N/A``, ``NaN`` and ``NULL`` are not measured. Everything that is
    wrong with the two files is listed in one error.

    Parameters
    ----------
    path : path
        Matrix with a header and one column of labels; ``"-"`` is stdin. Leading lines with ``#``
        are kept as notes; the word SIMULATED in one marks the panel as simulated.
    samples : path or pandas.DataFrame
        Sample sheet: a file of the same formats, or a DataFrame.
    scale : Scale or str
        What the numbers mean: ``counts``, ``concentration``, ``ct`` or ``log2``.
    unit : str, optional
        Unit of concentrations, such as ``"nM"``.
    sample : str, default "sample"
        Column of the sheet with the ids that the matrix has.
    subject, timepoint, group : str or None
        Columns of the sheet for these roles. A column of the default name may be absent: each
        sample is then a subject of its own, the timepoint is unspecified, there is no group.
        ``None`` says that the sheet has no such column, whatever its names are. Any other name
        must be there.
    condition : str, optional
        Column of the sheet with what every subject meets one after another, in a crossover.
    specimen : str, optional
        What was assayed, such as ``"saliva"``.
    name : str, optional
        What messages call the panel; by default the file's name without its endings.
    decimal : {".", ","}, optional
        Decimal mark of the matrix; found from its cells by default.
    encoding, delimiter : str, optional
        Encoding and delimiter of a text matrix; found by default.
    sheet, samples_sheet : str, optional
        Sheets of a workbook that hold the matrix and the sample sheet.
    label_column : str, optional
        Column that holds the labels of the matrix's rows; the first by default.
    samples_in : {"rows", "columns"}, optional
        Axis of the samples; by default the one whose labels the sample sheet has.
    annotation : sequence of str, optional
        Columns of the matrix that describe its rows: of features they become the panel's
        annotation, of samples they join the sample sheet.
    ignore : sequence of str, optional
        Samples, features or other columns to leave out, wherever they stand.

    Returns
    -------
    Panel
        Samples in the order of the matrix; hashes of the files are in ``inputs``.

    Raises
    ------
    FileFormatError
        If a file can't be read, a cell isn't a number, or the problems are of several kinds. Text
        such as ``ND`` or ``<LOQ`` is refused here; ``read_analytes`` takes it.
    SampleSheetError
        If labels repeat, are damaged, or stand in one of the two only; if a subject has two
        samples at one timepoint, or a factor has one level only.
    ScaleError
        If values don't fit the scale, such as negative or fractional counts.
    ParameterError
        If an option has a value that can't be used.
    """
    given = _Given(
        path=path,
        samples=samples,
        scale=_check_options(scale, decimal),
        roles=Roles(sample, subject, timepoint, group, condition),
        layout=Layout(label_column, samples_in, tuple(annotation), tuple(ignore)),
        unit=unit,
        specimen=specimen,
        name=name,
        decimal=decimal,
        samples_sheet=samples_sheet,
    )
    plain = decimal != COMMA and NumericFile.sniff(path, encoding=encoding, delimiter=delimiter)
    if plain:
        with suppress(NotPlainError):
            return _build(plain.read, given)
    return _build(
        lambda: Table.from_grid(
            read_grid(path, encoding=encoding, delimiter=delimiter, sheet=sheet)
        ),
        given,
    )


@dataclass(frozen=True, eq=False)
class _Given:
    """What the caller of `read_panel` said, beside how to read the file."""

    path: Path | str
    samples: Path | str | pd.DataFrame
    scale: Scale
    roles: Roles
    layout: Layout
    unit: str | None
    specimen: str | None
    name: str | None
    decimal: str | None
    samples_sheet: str | None


def _build(read: Callable[[], Table], given: _Given) -> Panel:
    """Read table and sheet, join them, and list everything that is wrong with both."""
    problems, ignore = Problems(), given.layout.ignore
    listed = problems.attempt(
        lambda: gather_sheet(
            given.samples,
            problems,
            roles=given.roles,
            worksheet=given.samples_sheet,
            ignore=ignore,
        )
    )
    table = problems.attempt(read)
    if listed is None or table is None:
        raise problems.error()
    ids = list(listed.frame.index)
    matrix = problems.attempt(lambda: find_matrix(table, ids, given.layout, problems))
    if matrix is None:
        raise problems.error()
    numbers = parse_values(matrix, problems, scale=given.scale, decimal=given.decimal)
    problems.add_all(_unmatched(matrix, listed, numbers.text_columns), SampleSheetError)
    problems.add_all(_annotation_clashes(matrix, listed), SampleSheetError)
    problems.add_all(_unknown_ignored(matrix, listed, ignore), ParameterError)
    problems.raise_if_any()
    return _panel(matrix, listed, numbers, given)


def _panel(matrix: Matrix, listed: SampleSheet, numbers: Values, given: _Given) -> Panel:
    table = matrix.table
    data = pd.DataFrame(
        numbers.values,
        index=pd.Index(matrix.samples, name=SAMPLE, dtype="str"),
        columns=pd.Index(matrix.features, name=FEATURE, dtype="str"),
        copy=False,
    )
    origins = [origin for origin in (table.origin, listed.origin) if origin]
    panel = Panel(
        data=data,
        samples=_describe_samples(matrix, listed.frame.loc[data.index]),
        features=_describe_features(matrix, data.columns),
        scale=given.scale,
        unit=given.unit,
        specimen=given.specimen,
        name=given.name or _stem(table.origin.name),
        simulated=any(origin.simulated for origin in origins),
        inputs=_hashes(origins, given.path, given.samples),
        notes=[
            *(note for origin in origins for note in _origin_notes(origin)),
            *listed.notes,
            *_reading_notes(matrix, data, numbers.decimal, given.layout.ignore),
        ],
    )
    return _refuse_what_is_no_logarithm(panel, table.origin.name)


def _check_options(scale: Scale | str, decimal: str | None) -> Scale:
    problems = []
    if scale not in list(Scale):
        problems.append(f"scale must be {', '.join(Scale)}; got {scale!r}")
    if decimal not in (None, POINT, COMMA):
        problems.append(f"decimal must be '.', ',' or None; got {decimal!r}")
    if problems:
        raise ParameterError(problems)
    return Scale(scale)


def _unmatched(matrix: Matrix, listed: SampleSheet, text_columns: frozenset[str]) -> list[str]:
    """Say which samples stand in one of the two only, and what may be the same sample."""
    ids, found = set(listed.frame.index), set(matrix.samples)
    only_sheet = [label for label in listed.frame.index if label not in found]
    only_matrix = [
        label for label in matrix.samples if label not in ids and label not in text_columns
    ]
    needed = "each sample is needed in both, or named in ignore="
    problems = [
        f"samples in {name} only ({len(labels)}): {shorten(labels)}; {needed}"
        for name, labels in (
            (listed.name, only_sheet),
            (matrix.table.origin.name, only_matrix),
        )
        if labels
    ]
    alike = describe_near_misses(only_sheet, only_matrix)
    if alike:
        problems[-1] += alike
    return problems


def _unknown_ignored(matrix: Matrix, listed: SampleSheet, ignore: Sequence[str]) -> list[str]:
    table = matrix.table
    known = {*table.columns, *table.column(matrix.label_column), *listed.ignored}
    unknown = [label for label in ignore if label not in known]
    files = f"{table.origin.name} and {listed.name}"
    return [f"ignore: {shorten(unknown)} stands nowhere in {files}"] if unknown else []


def _annotation_clashes(matrix: Matrix, listed: SampleSheet) -> list[str]:
    """List annotation of samples that contradicts the sheet."""
    if matrix.samples_in != ROWS:
        return []
    problems = []
    for column in matrix.annotation:
        if column not in listed.frame:
            continue
        known = dict(zip(listed.frame.index, listed.frame[column], strict=True))
        for row, sample in enumerate(matrix.samples):
            here = cell_text(matrix.annotation[column].iloc[row])
            there = cell_text(known.get(sample, here))
            if here != there:
                place = matrix.table.place(matrix.rows[row], column)
                problems.append(f"{place}: {here!r}; {listed.name} has {there!r} for {sample}")
    return problems


def _describe_samples(matrix: Matrix, frame: pd.DataFrame) -> pd.DataFrame:
    if matrix.samples_in != ROWS:
        return frame
    new = [column for column in matrix.annotation if column not in frame]
    return frame.join(matrix.annotation[new].set_axis(frame.index))


def _describe_features(matrix: Matrix, features: pd.Index) -> pd.DataFrame:
    return pd.DataFrame() if matrix.samples_in == ROWS else matrix.annotation.set_axis(features)


def _stem(name: str) -> str:
    return name.removesuffix(".gz").rsplit(".", maxsplit=1)[0] or name


def _hashes(
    origins: Sequence[Origin], path: Path | str, samples: Path | str | pd.DataFrame
) -> dict[str, str]:
    """Name the hashes by file; by whole path where two files share a name."""
    by_name = {origin.name: origin.sha256 for origin in origins}
    if len({origin.sha256 for origin in origins}) == len(by_name):
        return by_name
    return {
        str(where): origin.sha256 for where, origin in zip((path, samples), origins, strict=True)
    }


def _origin_notes(origin: Origin) -> list[str]:
    return [*(f"{origin.name}: {comment}" for comment in origin.comments), *origin.notes]


def _reading_notes(
    matrix: Matrix, data: pd.DataFrame, decimal: str, ignore: Sequence[str]
) -> list[str]:
    file = matrix.table.origin.name
    notes = [f"{file}: samples in {matrix.samples_in}"]
    if decimal == COMMA:
        notes.append(f"{file}: decimal comma")
    if ignore:
        notes.append(f"left out as asked: {', '.join(ignore)}")
    missing = int(data.isna().to_numpy().sum())
    if missing:
        notes.append(f"{file}: {missing} empty cells are not measured")
    return notes


def _refuse_what_is_no_logarithm(panel: Panel, file: str) -> Panel:
    """Refuse counts or concentrations that are called logarithms, naming the largest."""
    if panel.scale is not Scale.LOG2:
        return panel
    values = panel.data.to_numpy()
    highest = np.fmax.reduce(values, axis=None, initial=0)
    if max(highest, -np.fmin.reduce(values, axis=None, initial=0)) <= LARGEST_LOG2:
        return panel
    size = panel.data.abs()
    n_beyond = int((size > LARGEST_LOG2).to_numpy().sum())
    feature = size.max().idxmax()
    sample = size[feature].idxmax()
    msg = (
        f"{file}: {feature} in sample {sample} is {panel.data.loc[sample, feature]:.15g}; log2 "
        f"values must lie within ±{LARGEST_LOG2:g} ({n_beyond} don't): are these counts or "
        "concentrations?"
    )
    raise ScaleError(msg)
