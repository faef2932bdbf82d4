"""A core facility's submission sheet: rows about the samples above a matrix of compounds."""

from collections.abc import Sequence

from rh_omics.errors import FileFormatError
from rh_omics.io.analytes.document import Document, Format
from rh_omics.io.analytes.export import AREA, CONCENTRATION, HEIGHT, Compound, Export, Injection
from rh_omics.io.analytes.long import find_column, shorten_problems
from rh_omics.io.analytes.tables import no_quantity
from rh_omics.units import is_unit

SOFTWARE = "core facility sheet"
_LABELS = ("label", "sample", "sample name", "sample id", "file id")
_NAMES = ("Annotation", "Compound", "Metabolite", "Name", "Compound Name", "Identifier")
_LEAST = 2


def _corner(rows: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """Find the header of compounds, and the column of what the rows above it are called."""
    for i, row in enumerate(rows):
        if not row or not row[0]:
            continue
        above = rows[:i]
        filled = [next((j for j, cell in enumerate(other) if cell), -1) for other in above]
        if i < _LEAST or len(set(filled)) != 1 or filled[0] < 1:
            return None
        at = filled[0]
        named = {other[at].casefold() for other in above}
        return (i, at) if named & set(_LABELS) and find_column(row, *_NAMES) else None
    return None


def _recognise(document: Document) -> bool:
    return _corner(document.rows()) is not None


def _read(document: Document) -> Export:
    grid = document.grid
    corner = _corner(document.rows())
    if corner is None:
        msg = f"{grid.origin.name}: no header of compounds below the rows about the samples"
        raise FileFormatError(msg)
    header, at = corner
    names = grid.rows[header]
    uneven = [
        f"{grid.origin.name} row {number} has {len(row)} cells; the header has {len(names)}"
        for row, number in zip(grid.rows, grid.numbers, strict=True)
        if len(row) != len(names)
    ]
    if uneven:
        raise FileFormatError(shorten_problems(uneven, grid.origin.name))
    unit = _unit(document, names[at + 1 :])
    about = {row[at]: row for row in grid.rows[:header]}
    labels = tuple(name for name in about if name.casefold() in _LABELS)
    named = names.index(find_column(names, *_NAMES) or names[0])
    body = [
        (number, row)
        for number, row in zip(grid.numbers[header + 1 :], grid.rows[header + 1 :], strict=True)
        if row[named]
    ]
    unnamed = len(grid.rows) - header - 1 - len(body)
    samples = range(at + 1, len(names))
    written = _unique([row[named] for _, row in body], [row[0] for _, row in body])
    return Export(
        origin=grid.origin,
        software=SOFTWARE,
        quantity=document.quantity,
        label_columns=labels,
        injections=tuple(
            Injection(
                labels=tuple(about[name][j] for name in labels),
                place=f"column {j + 1} of {grid.origin.name}",
                kind=_kind([row[j] for row in about.values()]),
                facts={name: row[j] for name, row in about.items() if name not in labels},
            )
            for j in samples
        ),
        compounds=tuple(Compound(name, name, unit) for name in written),
        cells=tuple(tuple(row[j] for _, row in body) for j in samples),
        rows=tuple(tuple(number for number, _ in body) for _ in samples),
        notes=(f"{grid.origin.name}: {unnamed} compounds without a name were passed over",)
        if unnamed
        else (),
    )


def _unit(document: Document, cells: Sequence[str]) -> str | None:
    """Check that the columns of samples hold what is asked for, and return their unit."""
    found = sorted({cell.casefold() for cell in cells if cell})
    if len(found) == 1 and is_unit(cells[0]):
        quantity, unit = CONCENTRATION, cells[0]
    else:
        text, unit = " ".join(found), None
        quantity = AREA if "area" in text else HEIGHT if "height" in text else CONCENTRATION
    if quantity != document.quantity:
        shown = ", ".join(found) or "not said"
        raise FileFormatError(
            no_quantity(document, SOFTWARE, f"its columns hold {shown}", [quantity])
        )
    return unit


def _kind(cells: Sequence[str]) -> str:
    """Return the word of a control where a sheet writes one in place of a sample's number."""
    words = {"qc": "qc", "blank": "blank", "pool": "qc", "standard": "standard"}
    return next((words[cell.casefold()] for cell in cells if cell.casefold() in words), "")


def _unique(names: Sequence[str], identifiers: Sequence[str]) -> list[str]:
    return [
        name if names.count(name) == 1 else f"{name} [{identifier}]"
        for name, identifier in zip(names, identifiers, strict=True)
    ]


FACILITY = Format(
    "facility",
    "core facility's submission sheet",
    "rows such as 'Label' and 'File ID' above a header with 'Annotation' or 'Identifier'",
    _recognise,
    _read,
)
