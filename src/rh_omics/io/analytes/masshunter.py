"""Agilent MassHunter: the wide table with two header rows, and the compound table."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rh_omics.analytes import is_internal_standard
from rh_omics.errors import FileFormatError, shorten
from rh_omics.io.analytes.document import Document, Format
from rh_omics.io.analytes.export import AREA, CONCENTRATION, HEIGHT, Compound, Export, Injection
from rh_omics.io.analytes.header import read_header
from rh_omics.io.analytes.long import shorten_problems
from rh_omics.io.analytes.tables import no_quantity
from rh_omics.io.grid import Grid
from rh_omics.units import is_unit

SOFTWARE = "MassHunter"
COMPOUND_METHOD = "Compound Method"
_RESULTS = " Results"
_METHOD = " Method"
_VALUES = {
    CONCENTRATION: ("final conc", "calc conc"),
    AREA: ("area",),
    HEIGHT: ("height",),
}
_UNIT = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")
_LABELS = ("Name", "Data File")
_FACTS = ("Sample Group", "Level", "Acq Date-Time")


class _Column(NamedTuple):
    """A column under both of its header rows."""

    block: str
    name: str
    place: int


def _plain(name: str) -> str:
    return _UNIT.sub("", name).casefold().replace(".", "").strip()


def _columns(rows: Sequence[Sequence[str]]) -> list[_Column]:
    """Join the two header rows; a block's name stands over its first column only."""
    current = ""
    columns = []
    for place, name in enumerate(rows[1]):
        above = rows[0][place] if place < len(rows[0]) else ""
        current = above or current
        columns.append(_Column(current, " ".join(name.split()), place))
    return columns


def _is_wide(document: Document) -> bool:
    rows = document.rows(2)
    if len(rows) < 2 or rows[0][0] == COMPOUND_METHOD:  # noqa: PLR2004 - two header rows
        return False
    blocks = [cell for cell in rows[0] if cell.endswith((_RESULTS, _METHOD))]
    known = {_plain(cell) for cell in rows[1]}
    return bool(blocks) and bool(known & {"area", "rt", "height", "final conc", "calc conc"})


def _read_wide(document: Document) -> Export:
    grid = document.grid
    columns = _columns(grid.rows)
    about = [column for column in columns if not column.block.endswith((_RESULTS, _METHOD))]
    labels = [column for name in _LABELS for column in about if column.name == name]
    if grid.rows[0][0] != "Sample" or not labels:
        msg = (
            f"{grid.origin.name}: the first header row of a MassHunter table begins with 'Sample' "
            "and the second has 'Name' or 'Data File' below it; this one has "
            f"{grid.rows[0][0]!r} and {shorten([column.name for column in about])}: "
            "a part of the table was cut off, export it again"
        )
        raise FileFormatError(msg)
    body, numbers = grid.rows[2:], grid.numbers[2:]
    _check_widths(grid, body, numbers, len(columns))
    chosen = _choose(document, columns, body)
    qualifiers = [
        c for c in columns if c.block.startswith("Qualifier (") and c.block.endswith(_RESULTS)
    ]
    note = f"{grid.origin.name}: {len({c.block for c in qualifiers})} qualifiers were passed over"
    return Export(
        origin=grid.origin,
        software=SOFTWARE,
        quantity=document.quantity,
        label_columns=tuple(column.name for column in labels),
        injections=tuple(
            Injection(
                labels=tuple(row[column.place] for column in labels),
                place=f"row {number}",
                kind=next((row[c.place] for c in about if c.name == "Type"), ""),
                facts={c.name: row[c.place] for c in about if c.name.replace(".", "") in _FACTS},
            )
            for row, number in zip(body, numbers, strict=True)
        ),
        compounds=tuple(_compound(column) for column in chosen),
        cells=tuple(tuple(row[column.place] for column in chosen) for row in body),
        notes=(note,) if qualifiers else (),
    )


def _compound(column: _Column) -> Compound:
    written = column.block.removesuffix(_RESULTS)
    stated = read_header(column.name).unit
    return Compound(written, written, stated if stated and is_unit(stated) else None)


def _choose(
    document: Document, columns: Sequence[_Column], body: Sequence[Sequence[str]]
) -> list[_Column]:
    """Choose each compound's column of values: the first name of the quantity that is filled."""
    results = [
        column
        for column in columns
        if column.block.endswith(_RESULTS) and not column.block.startswith("Qualifier (")
    ]
    for name in _VALUES[document.quantity]:
        found = [column for column in results if _plain(column.name) == name]
        if found and any(row[column.place] for row in body for column in found):
            return found + _areas_of_standards(results, found)
    others = [
        quantity
        for quantity, names in _VALUES.items()
        if any(_plain(c.name) in names and any(row[c.place] for row in body) for c in results)
    ]
    raise FileFormatError(
        no_quantity(
            document,
            SOFTWARE,
            f"'Final Conc.' and 'Calc. Conc.' are absent or empty; it has {' and '.join(others)}"
            if document.quantity == CONCENTRATION
            else f"it has {' and '.join(others) or 'nothing that can be read'}",
            others,
        )
    )


def _areas_of_standards(results: Sequence[_Column], found: Sequence[_Column]) -> list[_Column]:
    """List the areas of internal standards, which have no concentration of their own."""
    named = {column.block for column in found}
    return [
        column
        for column in results
        if column.block not in named
        and _plain(column.name) == AREA
        and is_internal_standard(column.block.removesuffix(_RESULTS))
    ]


def _check_widths(
    grid: Grid, body: Sequence[Sequence[str]], numbers: Sequence[int], width: int
) -> None:
    uneven = [
        f"{grid.origin.name} row {number} has {len(row)} cells; the header has {width}"
        for row, number in zip(body, numbers, strict=True)
        if len(row) != width
    ]
    if not body:
        uneven = [f"{grid.origin.name}: no row below the two header rows"]
    if uneven:
        raise FileFormatError(shorten_problems(uneven, grid.origin.name))


def _is_compound_table(document: Document) -> bool:
    rows = document.rows(2)
    return len(rows) > 1 and bool(rows[0]) and rows[0][0] == COMPOUND_METHOD


def _read_compound_table(document: Document) -> Export:
    grid = document.grid
    names = [" ".join(cell.split()) for cell in grid.rows[1]]
    blocks = _blocks(names)
    body, numbers = grid.rows[2:], grid.numbers[2:]
    _check_widths(grid, body, numbers, len(names))
    nameless = [f"row {number}" for row, number in zip(body, numbers, strict=True) if not row[0]]
    if nameless:
        msg = f"{grid.origin.name} {shorten(nameless)}: the compound has no name"
        raise FileFormatError(msg)
    wanted = [name for name in _VALUES[document.quantity] if all(name in block for block in blocks)]
    if not blocks or not wanted:
        others = [q for q, known in _VALUES.items() if all(set(known) & set(b) for b in blocks)]
        found = f"it has {' and '.join(others) or 'no quantity that every injection has'}"
        raise FileFormatError(no_quantity(document, SOFTWARE, found, others))
    labels = tuple(name for name in _LABELS if all(name.casefold() in block for block in blocks))
    if "Name" not in names[:1] or not labels:
        msg = f"{grid.origin.name}: the second header row of a compound table begins with 'Name'"
        raise FileFormatError(msg)
    return Export(
        origin=grid.origin,
        software=SOFTWARE,
        quantity=document.quantity,
        label_columns=labels,
        injections=tuple(_injection(grid, body[0], block, labels) for block in blocks),
        compounds=tuple(Compound(name, name) for name in _unique_names(body, names, blocks)),
        cells=tuple(tuple(row[block[wanted[0]]] for row in body) for block in blocks),
        rows=tuple(tuple(numbers) for _ in blocks),
    )


def _blocks(names: Sequence[str]) -> list[dict[str, int]]:
    """Find the columns of each injection: a block ends where a name comes again."""
    start = next((i for i, name in enumerate(names) if name.startswith("Acq")), None)
    if start is None:
        start = next((i for i, name in enumerate(names) if i and name in _LABELS), len(names))
    blocks: list[dict[str, int]] = []
    for place in range(start, len(names)):
        name = _plain(names[place])
        if not blocks or name in blocks[-1]:
            blocks.append({})
        blocks[-1][name] = place
    return blocks


def _injection(
    grid: Grid, first: Sequence[str], block: dict[str, int], labels: Sequence[str]
) -> Injection:
    at = min(block.values())
    return Injection(
        labels=tuple(first[block[name.casefold()]] for name in labels),
        place=f"column {at + 1} of {grid.origin.name}",
        kind=first[block["type"]] if "type" in block else "",
    )


def _unique_names(
    body: Sequence[Sequence[str]], names: Sequence[str], blocks: Sequence[dict[str, int]]
) -> list[str]:
    """Name compounds; those that stand several times with their transition."""
    about = min(min(block.values()) for block in blocks)
    ions = [i for i in range(about) if names[i] in ("Precursor Ion", "Product Ion")]
    written = [row[0] for row in body]
    return [
        name if written.count(name) == 1 else f"{name} [{' > '.join(row[i] for i in ions)}]"
        for name, row in zip(written, body, strict=True)
    ]


MASSHUNTER = Format(
    "masshunter",
    "Agilent MassHunter, a row per injection",
    "two header rows: 'Sample' and '<compound> Results', below them 'Name', 'Data File', 'Area'",
    _is_wide,
    _read_wide,
)
COMPOUND_TABLE = Format(
    "masshunter-compounds",
    "Agilent MassHunter, a row per compound",
    "a first row that begins with 'Compound Method'",
    _is_compound_table,
    _read_compound_table,
)
