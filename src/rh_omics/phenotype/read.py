"""Read a questionnaire from a file."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rh_omics.io.numbers import POINT
from rh_omics.io.table import read_table
from rh_omics.phenotype.answers import Questionnaire, parse_questionnaire


def read_questionnaire(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    mood_points: tuple[float, float] | None = None,
    decimal: str = POINT,
    sheet: str | None = None,
) -> Questionnaire:
    """Read the answers of a questionnaire from a file.

    Parameters
    ----------
    path : str or pathlib.Path
        CSV, TSV, XLSX or Parquet with a header row and one row per subject (columns: see
        `parse_questionnaire`).
    columns : mapping of str to str, optional
        The file's own column for any of the names of `parse_questionnaire`.
    mood_points : tuple of (float, float), optional
        Lowest and highest point of the faces scale.
    decimal : {".", ","}, default "."
        Decimal mark.
    sheet : str, optional
        Sheet of a workbook.

    Returns
    -------
    Questionnaire
        The answers as numbers.

    Raises
    ------
    FileFormatError
        If the file isn't a table.
    SampleSheetError
        If columns, subjects or numbers are wrong; every place is listed.
    """
    table = read_table(path, sheet=sheet)
    given = parse_questionnaire(
        table.frame(),
        columns=columns,
        mood_points=mood_points,
        decimal=decimal,
        rows=table.numbers,
        name=table.origin.name,
        inputs={table.origin.name: table.origin.sha256},
    )
    return replace(given, notes=(*table.origin.notes, *given.notes))
