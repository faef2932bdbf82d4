"""XLSX and other spreadsheets to rows of text (python-calamine; openpyxl where it sees more)."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence

from rh_omics.errors import FileFormatError, ParameterError
from rh_omics.io.cells import cell_text
from rh_omics.io.text import Source

WORKBOOK_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

# An error (`t="e"`) and a formula that was never computed: calamine shows both as empty.
_UNSEEN = re.compile(rb'<c\b[^>]*\bt="e"|</f>\s*(<v\s*/>|<v></v>|</c>)')


def read_workbook(source: Source, *, sheet: str | None = None) -> list[list[str]]:
    """Read one sheet of a spreadsheet as text, from its first row and column on.

    Parameters
    ----------
    source : Source
        Bytes of an XLSX, XLSB, XLS or ODS file.
    sheet : str, optional
        Name of the sheet; by default the only visible one that has cells.

    Returns
    -------
    list of list of str
        Cells of all rows, empty rows included, so that a row's place is its number.

    Raises
    ------
    FileFormatError
        If the file is damaged or protected, has no cells, or several sheets have cells.
    ParameterError
        If there is no sheet of that name.
    """
    import python_calamine as calamine  # noqa: PLC0415 - only needed for spreadsheets

    try:
        with calamine.load_workbook(io.BytesIO(source.content)) as book:
            visible = [
                found.name
                for found in book.sheets_metadata
                if found.visible == calamine.SheetVisibleEnum.Visible
            ]
            names = [sheet] if sheet in book.sheet_names else visible
            rows = {
                name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for name in names
            }
            known = book.sheet_names
    except calamine.CalamineError as error:
        msg = f"{source.name}: the spreadsheet can't be read ({error}); save it again as XLSX"
        raise FileFormatError(msg) from error
    name = _choose(source.name, rows, known, sheet)
    cells = [[cell_text(value) for value in row] for row in rows[name]]
    try:
        if _has_unseen_cells(source):
            _fill_unseen(cells, source, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
        msg = f"{source.name}: damaged spreadsheet ({error}); copy or export it again"
        raise FileFormatError(msg) from error
    return cells


def _choose(
    file: str,
    rows: Mapping[str, Sequence[Sequence[object]]],
    known: Sequence[str],
    sheet: str | None,
) -> str:
    if sheet is not None and sheet not in known:
        msg = f"{file} has no sheet {sheet!r}; it has {', '.join(map(repr, known))}"
        raise ParameterError(msg)
    filled = [name for name, found in rows.items() if any(any(c != "" for c in r) for r in found)]
    if not filled:
        msg = f"{file}: no cells in {', '.join(map(repr, rows)) or 'any visible sheet'}"
        raise FileFormatError(msg)
    if len(filled) > 1:
        msg = f"{file} has {len(filled)} sheets with cells: {', '.join(filled)}; pass sheet="
        raise FileFormatError(msg)
    return filled[0]


def _has_unseen_cells(source: Source) -> bool:
    if not source.content.startswith(WORKBOOK_MAGIC[0]):
        return False
    with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_UNSEEN.search(archive.read(name)) for name in parts)


def _fill_unseen(cells: list[list[str]], source: Source, sheet: str) -> None:
    import openpyxl  # noqa: PLC0415 - slow, and seldom needed

    for stored in (True, False):
        book = openpyxl.load_workbook(io.BytesIO(source.content), read_only=True, data_only=stored)
        for row in book[sheet].iter_rows():
            for cell in row:
                if cell.value is None or cell.data_type not in ("e", "f"):
                    continue
                if cells[cell.row - 1][cell.column - 1] == "":
                    cells[cell.row - 1][cell.column - 1] = str(cell.value)
        book.close()
