"""Biocrates MetIDQ: pairs of value and status, limits of detection per plate above the samples."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rh_omics.errors import FileFormatError, UnitError
from rh_omics.io.analytes.document import Document, Format
from rh_omics.io.analytes.export import AREA, CONCENTRATION, Compound, Export, Injection
from rh_omics.io.analytes.header import LOD, LOQ
from rh_omics.io.analytes.long import shorten_problems
from rh_omics.io.analytes.tables import no_quantity
from rh_omics.io.grid import Grid

SOFTWARE = "MetIDQ"
_LABELS = ("Sample Identification", "Sample Bar Code")
_TITLE = re.compile(r"MetIDQ\S*\s+(?P<quantity>.*?)\s*(?:\[(?P<unit>[^\]]*)\])?(?:\s|$)")
_STATUS = " Status"
_PLATE = "Plate Bar Code"
_FACTS = ("Sample Description", "Species", "Material", "Sex", "Collection Date", _PLATE)


class _Block(NamedTuple):
    """Rows of one table of the file: its title, and places from the header to the end."""

    title: str
    start: int
    end: int


def _recognise(document: Document) -> bool:
    return any(_is_header(row) for row in document.rows(10))


def _is_header(row: Sequence[str]) -> bool:
    names = set(row)
    pairs = any(name + _STATUS in names for name in row if name)
    return pairs and "Sample Type" in names and bool(names & set(_LABELS))


def _read(document: Document) -> Export:
    grid = document.grid
    blocks = _blocks(grid)
    wanted = CONCENTRATION if document.quantity == CONCENTRATION else "analyte peak area"
    found = [block for block in blocks if wanted in block.title.casefold()]
    if not found:
        titles = ", ".join(block.title or "(no title)" for block in blocks)
        areas = [AREA] if any("peak area" in block.title.casefold() for block in blocks) else []
        raise FileFormatError(no_quantity(document, SOFTWARE, f"its tables are {titles}", areas))
    block = found[0]
    names = grid.rows[blocks[0].start]
    pairs = [
        (j, names.index(name + _STATUS))
        for j, name in enumerate(names)
        if name and name + _STATUS in names
    ]
    rows, limits = _split(grid, block, names, pairs)
    others = [other.title for other in blocks if other is not block]
    note = f"{grid.origin.name}: other tables of the file were passed over: {'; '.join(others)}"
    unit = _unit(block.title) if document.quantity == CONCENTRATION else None
    labels = [name for name in _LABELS if name in names]
    return Export(
        origin=grid.origin,
        software=SOFTWARE,
        quantity=document.quantity,
        label_columns=tuple(labels),
        injections=tuple(_injection(grid, row, names, labels) for row in rows),
        compounds=tuple(Compound(names[value], names[value], unit) for value, _ in pairs),
        cells=tuple(tuple(grid.rows[row][value] for value, _ in pairs) for row in rows),
        status=tuple(tuple(grid.rows[row][status] for _, status in pairs) for row in rows),
        lod=_limits(grid, rows, names, limits[LOD]),
        loq=_limits(grid, rows, names, limits[LOQ]),
        notes=(note,) if others else (),
    )


def _blocks(grid: Grid) -> list[_Block]:
    """Find the tables of the file: each has a title above, all share the first one's header."""
    header = next((i for i, row in enumerate(grid.rows) if _is_header(row)), len(grid.rows))
    titles = [i for i, row in enumerate(grid.rows) if _TITLE.search(row[0]) and i > header]
    first = grid.rows[header - 1][0] if header else next(iter(grid.origin.comments), "")
    starts, ends = [header, *titles], [*titles, len(grid.rows)]
    names = [first, *(grid.rows[i][0] for i in titles)]
    return [
        _Block(name.lstrip("#"), start, end)
        for name, start, end in zip(names, starts, ends, strict=True)
    ]


def _unit(title: str) -> str:
    found = _TITLE.search(title)
    if found is None or not found["unit"]:
        msg = f"the title {title!r} of a MetIDQ table states no unit in brackets"
        raise UnitError(msg)
    return found["unit"]


def _split(
    grid: Grid, block: _Block, names: Sequence[str], pairs: Sequence[tuple[int, int]]
) -> tuple[list[int], dict[str, dict[str, list[str]]]]:
    """Tell rows of samples from rows of limits; keep limits by plate."""
    about, kind = min(value for value, _ in pairs), names.index("Sample Type")
    samples: list[int] = []
    limits: dict[str, dict[str, list[str]]] = {LOD: {}, LOQ: {}}
    uneven = []
    for i in range(block.start + 1, block.end):
        row = grid.rows[i]
        if len(row) != len(names):
            uneven.append(
                f"{grid.origin.name} row {grid.numbers[i]} has {len(row)} cells; "
                f"the header has {len(names)}"
            )
            continue
        word = next((cell for cell in row[:about] if _limit_kind(cell)), "")
        if row[kind]:
            samples.append(i)
        elif word:
            values = [row[value] for value, _ in pairs]
            limits[_limit_kind(word)].setdefault(_plate(word), values)
    if uneven:
        raise FileFormatError(shorten_problems(uneven, grid.origin.name))
    return samples, limits


def _limit_kind(cell: str) -> str:
    first = cell.casefold().split(" ")[0]
    return {"lod": LOD, "lloq": LOQ, "loq": LOQ}.get(first, "")


def _plate(text: str) -> str:
    """Reduce ``LOD (calc.) 1027201988/2 [uM]`` and ``1027201988-2`` to the same."""
    found = re.search(r"\d+[/-]\d+|\d{4,}", text)
    return found.group().replace("/", "-") if found else ""


def _limits(
    grid: Grid, rows: Sequence[int], names: Sequence[str], by_plate: dict[str, list[str]]
) -> tuple[tuple[str, ...], ...] | None:
    """Give each row the limits of its plate; the only ones there are, if they name no plate."""
    if not by_plate:
        return None
    at = names.index(_PLATE) if _PLATE in names else None
    n = len(next(iter(by_plate.values())))
    common = by_plate.get("", [""] * n)
    return tuple(
        tuple(by_plate.get(_plate(grid.rows[row][at]) if at is not None else "", common))
        for row in rows
    )


def _injection(grid: Grid, row: int, names: Sequence[str], labels: Sequence[str]) -> Injection:
    cells = dict(zip(names, grid.rows[row], strict=True))
    return Injection(
        labels=tuple(cells[name] for name in labels),
        place=f"row {grid.numbers[row]}",
        kind=cells["Sample Type"],
        facts={name: cells[name] for name in _FACTS if name in cells},
    )


METIDQ = Format(
    "metidq",
    "Biocrates MetIDQ",
    "columns 'Sample Type', 'Sample Identification' and pairs '<metabolite>', "
    "'<metabolite> Status'",
    _recognise,
    _read,
)
