"""The formats that are known, and which of them a file has."""

from typing import Final

from rh_omics.errors import FileFormatError, ParameterError
from rh_omics.io.analytes.document import Document, Format
from rh_omics.io.analytes.export import Export
from rh_omics.io.analytes.facility import FACILITY
from rh_omics.io.analytes.masshunter import COMPOUND_TABLE, MASSHUNTER
from rh_omics.io.analytes.metidq import METIDQ
from rh_omics.io.analytes.mwtab import MWTAB, MWTAB_JSON
from rh_omics.io.analytes.tables import SCIEX, SKYLINE, TIDY, TRACEFINDER
from rh_omics.io.analytes.targetlynx import TARGETLYNX
from rh_omics.io.analytes.wide import WIDE

FORMATS: Final[tuple[Format, ...]] = (
    MWTAB,
    MWTAB_JSON,
    COMPOUND_TABLE,
    MASSHUNTER,
    METIDQ,
    TARGETLYNX,
    TRACEFINDER,
    SCIEX,
    SKYLINE,
    FACILITY,
    TIDY,
    WIDE,
)
"""Known formats; of several that a file would fit, the first is taken."""


def format_names() -> tuple[str, ...]:
    """List the values that ``format=`` takes.

    Returns
    -------
    tuple of str
        Such as ``"sciex"`` and ``"wide"``.
    """
    return tuple(known.name for known in FORMATS)


def read_export(document: Document, *, format: str | None = None) -> Export:  # noqa: A002
    """Recognise a file's format and read it.

    Parameters
    ----------
    document : Document
        The file.
    format : str, optional
        Name of the format; recognised from the content by default.

    Returns
    -------
    Export
        Its measurements.

    Raises
    ------
    FileFormatError
        If no format fits, or the file isn't what its format needs.
    ParameterError
        If `format` isn't known.
    """
    by_name = {known.name: known for known in FORMATS}
    if format is not None:
        if format not in by_name:
            msg = f"format must be one of {', '.join(by_name)}; got {format!r}"
            raise ParameterError(msg)
        return _read(document, by_name[format], named=True)
    found = next((known for known in FORMATS if known.recognise(document)), None)
    if found is None:
        raise FileFormatError(_unknown(document))
    return _read(document, found, named=False)


def _read(document: Document, known: Format, *, named: bool) -> Export:
    if named and not known.recognise(document):
        msg = f"{document.source.name} isn't a {known.title} file: looked for {known.looks_for}"
        raise FileFormatError(msg)
    return known.read(document)


def _unknown(document: Document) -> list[str]:
    rows = document.grid.rows[:1]
    shown = ", ".join(cell or "(empty)" for cell in rows[0][:12]) if rows else "nothing"
    named = {cell for row in document.rows() for cell in row}
    absent = [name for name in document.analytes if name not in named]
    hint = "a wide table with other analytes is read with analytes=['column', …]"
    if absent:
        hint = f"no row names {', '.join(absent)} of analytes="
    return [
        f"{document.source.name}: none of the known formats; its first row is: {shown}",
        *(f"looked for {known.title} ({known.name}): {known.looks_for}" for known in FORMATS),
        hint,
    ]
