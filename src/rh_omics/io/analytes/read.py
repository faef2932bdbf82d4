"""`read_analytes`: exports of targeted assays and plain tables become a Panel in one unit."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from rh_omics.io.analytes.assemble import assemble
from rh_omics.io.analytes.document import Document
from rh_omics.io.analytes.export import CONCENTRATION, Export
from rh_omics.io.analytes.options import AnalyteOptions
from rh_omics.io.analytes.recognise import read_export
from rh_omics.io.analytes.run import AnalyteRun
from rh_omics.io.problems import Problems
from rh_omics.io.sheet import Roles, gather_sheet
from rh_omics.io.text import read_source
from rh_omics.panel import Panel
from rh_omics.schema import GROUP, SAMPLE, SUBJECT, TIMEPOINT


def read_analytes(
    path: Path | str,
    *,
    samples: Path | str | pd.DataFrame | None = None,
    unit: str | None = None,
    format: str | None = None,  # noqa: A002 - the name that others build on
    quantity: str = CONCENTRATION,
    file_unit: str | Mapping[str, str] | None = None,
    limits: float | Mapping[str, float] | None = None,
    zero: str = "refuse",
    words: Mapping[str, str] | None = None,
    sum_isomers: bool | str = False,
    aliquots: str = "error",
    kinds: Mapping[str, str] | None = None,
    analytes: Sequence[str] = (),
    ignore: Sequence[str] = (),
    sample: str = SAMPLE,
    subject: str | None = SUBJECT,
    timepoint: str | None = TIMEPOINT,
    group: str | None = GROUP,
    condition: str | None = None,
    label: str | None = None,
    specimen: str | None = None,
    name: str | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    samples_sheet: str | None = None,
) -> Panel:
    """Read concentrations of endocannabinoids and other targeted analytes.

    Plain tables, one row per sample or one per sample and analyte, and the exports of instruments
    are recognised from their content. Names become those of the registry, units are converted by
    molar mass, text such as ``<0.05``, ``ND`` or ``BLQ`` becomes a censored value with its limit,
    and calibrants, controls and blanks are set apart. Everything that is wrong with the files is
    listed in one error.

    Parameters
    ----------
    path : path
        The file; ``"-"`` is stdin. The word SIMULATED in a leading line with ``#`` marks the panel
        as simulated.
    samples : path or pandas.DataFrame, optional
        Sample sheet. Without one, what the file itself says about its samples is the sheet.
    unit : str, optional
        Unit of the panel, such as ``"nM"`` or ``"ng/mL"``. Values whose unit the file states are
        converted; values without one are taken to be in this unit, and a note says so. By default
        the file's own unit is kept, or nM where it has several.
    format : str, optional
        Name of the format, such as ``"sciex"``; recognised by default.
    quantity : {"concentration", "area", "height"}, default "concentration"
        What to take. Peak areas aren't concentrations and must be asked for.
    file_unit : str or mapping of str to str, optional
        Unit of the file's values where it states none: one for all, or by analyte.
    limits : float or mapping of str to float, optional
        Limit of censored values, in the unit of the file's values, where the file gives none: one
        for all, or by analyte.
    zero : {"refuse", "censored", "value", "missing"}, default "refuse"
        What a zero stands for.
    words : mapping of str to str, optional
        What the laboratory's own words and remarks stand for: ``"missing"``, ``"censored"`` or, of
        remarks beside a number, ``"value"``.
    sum_isomers : bool or {"lower", "upper"}, default False
        Whether 2-AG and 1-AG become their sum. Where one of the two is below its limit, True
        refuses, ``"lower"`` counts it as nothing and ``"upper"`` as its limit.
    aliquots : {"error", "mean", "median", "first", "last"}, default "error"
        What becomes of several measurements of one subject at one timepoint.
    kinds : mapping of str to str, optional
        What injections are, by pattern of their labels, such as ``{"LTR*": "qc"}``: ``"sample"``,
        ``"calibrant"``, ``"qc"``, ``"blank"`` or ``"other"``.
    analytes : sequence of str, optional
        Columns or compounds to take; all that the format shows by default.
    ignore : sequence of str, optional
        Samples and compounds to leave out.
    sample : str, default "sample"
        Column of the sheet with the ids that the file has.
    subject, timepoint, group : str or None
        Columns of the sheet for these roles, as in `rh_omics.read_panel`.
    condition : str, optional
        Column of the sheet with what every subject meets one after another, in a crossover.
    label : str, optional
        Column of the file with the ids of the sheet; by default the one with the most of them.
    specimen : str, optional
        What was assayed, such as ``"plasma"``.
    name : str, optional
        What messages call the panel; by default the file's name without its endings.
    decimal : {".", ","}, optional
        Decimal mark; found from the cells by default.
    encoding, delimiter : str, optional
        Encoding and delimiter of a text file; found by default.
    sheet, samples_sheet : str, optional
        Sheets of a workbook that hold the values and the sample sheet.

    Returns
    -------
    Panel
        Samples in the order of the file, on scale ``concentration``. `read_analyte_run` gives the
        controls too.

    Raises
    ------
    FileFormatError
        If no format fits, a cell can't be read, or the problems are of several kinds.
    SampleSheetError
        If labels of file and sheet don't match, or a sample was measured several times.
    UnitError
        If a unit is unknown, missing, mixed, or can't be converted.
    NameResolutionError
        If two columns are one analyte.
    ScaleError
        If there are zeros and `zero` doesn't say what they are.
    ParameterError
        If an option has a value that can't be used.
    """
    options = AnalyteOptions(
        format=format,
        quantity=quantity,
        unit=unit,
        file_unit=file_unit,
        limits=limits,
        zero=zero,
        words=words or {},
        sum_isomers=sum_isomers,
        aliquots=aliquots,
        kinds=kinds or {},
        analytes=tuple(analytes),
        ignore=tuple(ignore),
        label=label,
        decimal=decimal,
        encoding=encoding,
        delimiter=delimiter,
        sheet=sheet,
    )
    return read_analyte_run(
        path,
        samples=samples,
        options=options,
        roles=Roles(sample, subject, timepoint, group, condition),
        specimen=specimen,
        name=name,
        samples_sheet=samples_sheet,
    ).panel


def read_analyte_run(
    path: Path | str,
    *,
    samples: Path | str | pd.DataFrame | None = None,
    options: AnalyteOptions | None = None,
    roles: Roles | None = None,
    specimen: str | None = None,
    name: str | None = None,
    samples_sheet: str | None = None,
) -> AnalyteRun:
    """Read a file of analytes like `read_analytes`, with its controls and standards.

    Parameters
    ----------
    path : path
        The file; ``"-"`` is stdin.
    samples : path or pandas.DataFrame, optional
        Sample sheet; by default what the file itself says.
    options : AnalyteOptions, optional
        How to read the file.
    roles : Roles, optional
        Columns of the sheet.
    specimen, name : str, optional
        What was assayed, and what messages call the panel.
    samples_sheet : str, optional
        Sheet of a workbook that holds the sample sheet.

    Returns
    -------
    AnalyteRun
        Panel, controls, standards and what was found on the way.

    Raises
    ------
    RhOmicsError
        As `read_analytes` does.
    """
    options, roles = options or AnalyteOptions(), roles or Roles()
    problems = Problems()
    sheet = None
    if samples is not None:
        sheet = problems.attempt(
            lambda: gather_sheet(
                samples,
                problems,
                roles=roles,
                worksheet=samples_sheet,
                ignore=options.ignore,
                one_per_timepoint=False,
            )
        )
    export = problems.attempt(lambda: _read_file(path, options, roles))
    if export is None or (samples is not None and sheet is None):
        raise problems.error()
    return assemble(export, sheet, options, roles, problems, specimen=specimen, name=name)


def _read_file(path: Path | str, options: AnalyteOptions, roles: Roles) -> Export:
    document = Document(
        read_source(path),
        quantity=options.quantity,
        sample=options.label or roles.sample,
        analytes=options.analytes,
        encoding=options.encoding,
        delimiter=options.delimiter,
        sheet=options.sheet,
    )
    return read_export(document, format=options.format)
