"""Waters TargetLynx: one block per compound, under its title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rh_omics.errors import FileFormatError
from rh_omics.io.analytes.document import Document, Format
from rh_omics.io.analytes.export import AREA, CONCENTRATION, HEIGHT, Export
from rh_omics.io.analytes.long import LongLayout, find_column, pivot, shorten_problems
from rh_omics.io.analytes.tables import no_quantity
from rh_omics.io.grid import Grid
from rh_omics.io.table import Table
from rh_omics.units import is_unit

SOFTWARE = "TargetLynx"
_BLOCK = re.compile(r"Compound\s+\d+:\s*(?P<name>.+)")
_VALUES = {CONCENTRATION: ("Conc.", "Conc"), AREA: ("Area",), HEIGHT: ("Height",)}
_LABELS = ("Name", "Sample Text", "Sample ID")
_COLUMNS = ("Compound", "Value", "Unit", *_LABELS, "Type", "Vial")


@dataclass
class _Rows:
    """Rows of all blocks as one long table, and those that don't fit their header."""

    cells: list[tuple[str, ...]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    uneven: list[str] = field(default_factory=list)


def _recognise(document: Document) -> bool:
    first = [" ".join(row).strip() for row in document.rows(12)]
    return any(
        line.startswith("Quantify Compound Summary") or _BLOCK.fullmatch(line) for line in first
    )


def _read(document: Document) -> Export:
    found = _collect(document)
    file = document.grid.origin.name
    if not found.cells and not found.uneven:
        found.uneven.append(f"{file}: no block 'Compound 1: …' with a header that has 'Name'")
    if found.uneven:
        raise FileFormatError(shorten_problems(found.uneven, file))
    table = Table(document.grid.origin, _COLUMNS, tuple(found.cells), tuple(found.numbers))
    return pivot(
        table,
        LongLayout(
            software=SOFTWARE,
            quantity=document.quantity,
            value="Value",
            labels=_labels(table, document.sample),
            compound="Compound",
            kind="Type",
            unit="Unit",
            apart=("Vial",),
        ),
    )


def _labels(table: Table, preferred: str | None) -> tuple[str, ...]:
    filled = [name for name in _LABELS if any(table.column(name))]
    return tuple(sorted(filled, key=lambda name: name != preferred))


def _collect(document: Document) -> _Rows:
    grid, found = document.grid, _Rows()
    compound = ""
    header: Sequence[str] = ()
    for row, number in zip(grid.rows, grid.numbers, strict=True):
        title = _BLOCK.fullmatch(" ".join(row[0].split()))
        if title and not any(row[1:]):
            compound, header = title["name"], ()
        elif compound and not header and "Name" in row:
            header = row
        elif compound and header:
            _add(document, grid, compound, header, row, number, found)
    return found


def _add(
    document: Document,
    grid: Grid,
    compound: str,
    header: Sequence[str],
    row: Sequence[str],
    number: int,
    found: _Rows,
) -> None:
    if len(row) < len(header) or any(row[len(header) :]):
        found.uneven.append(
            f"{grid.origin.name} row {number} has {len(row)} cells; the header of {compound} has "
            f"{len(header)}"
        )
        return
    value, unit = _value_column(document, header)
    cells = dict(zip(header, row, strict=False))
    about = (cells.get(name, "") for name in _COLUMNS[3:])
    found.cells.append((compound, cells[value], unit if cells[value] else "", *about))
    found.numbers.append(number)


def _value_column(document: Document, header: Sequence[str]) -> tuple[str, str]:
    """Find the column of values; the unit may stand in place of its name."""
    column = find_column(header, *_VALUES[document.quantity])
    if document.quantity == CONCENTRATION:
        unit = next((name for name in header if name and is_unit(name)), "")
        column = column or unit or None
        if column:
            return column, unit
    if column is None:
        others = [name for name, names in _VALUES.items() if find_column(header, *names)]
        found = f"it has {' and '.join(others) or 'nothing that can be read'}"
        raise FileFormatError(no_quantity(document, SOFTWARE, found, others))
    return column, ""


TARGETLYNX = Format(
    "targetlynx",
    "Waters TargetLynx",
    "'Quantify Compound Summary Report' or titles such as 'Compound 1:  AEA'",
    _recognise,
    _read,
)
