"""Long tables, one row per injection and compound, to injections × compounds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rh_omics.errors import FileFormatError, UnitError, most_shown, shorten
from rh_omics.io.analytes.export import Compound, Export, Injection
from rh_omics.io.analytes.header import read_header
from rh_omics.io.table import Table
from rh_omics.units import is_unit


@dataclass(frozen=True)
class LongLayout:
    """Which column of a long table holds what; all names are the table's own.

    Parameters
    ----------
    software : str
        What the table was recognised as.
    quantity : str
        What the values are.
    value : str
        Column of the values; its name may have the unit.
    labels : tuple of str
        Columns with names of the injection, in order of preference.
    compound : str
        Column of the compound's name.
    kind, unit, lod, loq, status : str or None, default None
        Columns of the type of sample, the unit, the limits and the remark.
    standards : frozenset of str, default frozenset()
        Compounds that the file calls internal standards.
    apart : tuple of str, default ()
        Columns that tell injections of one name from each other.
    facts : tuple of str, default ()
        Columns that describe the injection.
    notes : tuple of str, default ()
        What was passed over.
    """

    software: str
    quantity: str
    value: str
    labels: tuple[str, ...]
    compound: str
    kind: str | None = None
    unit: str | None = None
    lod: str | None = None
    loq: str | None = None
    status: str | None = None
    standards: frozenset[str] = frozenset()
    apart: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class _Pivot:
    """Where each row of the long table belongs."""

    injections: dict[tuple[str, ...], int] = field(default_factory=dict)
    compounds: dict[str, int] = field(default_factory=dict)
    cells: dict[tuple[int, int], int] = field(default_factory=dict)
    first: list[int] = field(default_factory=list)


def find_column(columns: Sequence[str], *names: str) -> str | None:
    """Find the first of some names among the columns, case and blanks aside.

    Parameters
    ----------
    columns : sequence of str
        Columns of a table.
    *names : str
        Names in order of preference; one that ends in ``*`` stands for all that begin so.

    Returns
    -------
    str or None
        The column as the table calls it; ``None`` if there is none.

    Examples
    --------
    >>> find_column(["Sample Name", "Conc. (nM)"], "conc.*")
    'Conc. (nM)'
    """
    plain = {plain_name(column): column for column in reversed(columns)}
    for name in names:
        wanted = plain_name(name)
        if wanted.endswith("*"):
            found = next((c for c in columns if plain_name(c).startswith(wanted[:-1])), None)
        else:
            found = plain.get(wanted)
        if found is not None:
            return found
    return None


def plain_name(column: str) -> str:
    """Write a column's name without case, underscores and repeated blanks.

    Parameters
    ----------
    column : str
        Name of a column.

    Returns
    -------
    str
        Such as ``"sample name"``.
    """
    return " ".join(column.casefold().replace("_", " ").split())


def pivot(table: Table, layout: LongLayout) -> Export:
    """Turn a long table into injections × compounds.

    A pair of injection and compound that stands several times is taken for several injections of
    one name, in the order of the file.

    Parameters
    ----------
    table : Table
        The table.
    layout : LongLayout
        What its columns hold.

    Returns
    -------
    Export
        The same measurements.

    Raises
    ------
    FileFormatError
        If a row has no label or no compound.
    UnitError
        If one compound has several units.
    """
    keys, compounds = _keys(table, layout)
    places = _place_rows(keys, compounds)
    shape = (len(places.first), len(places.compounds))

    def spread(column: str | None) -> tuple[tuple[str, ...], ...] | None:
        if column is None:
            return None
        text = table.column(column)
        block = [[""] * shape[1] for _ in range(shape[0])]
        for (i, j), row in places.cells.items():
            block[i][j] = text[row]
        return tuple(map(tuple, block))

    numbers = [[0] * shape[1] for _ in range(shape[0])]
    for (i, j), row in places.cells.items():
        numbers[i][j] = table.numbers[row]
    units = _units(table, layout, places)
    return Export(
        origin=table.origin,
        software=layout.software,
        quantity=layout.quantity,
        label_columns=layout.labels,
        injections=tuple(_injection(table, layout, row) for row in places.first),
        compounds=tuple(
            Compound(name, name, units[name], name in layout.standards) for name in places.compounds
        ),
        cells=spread(layout.value) or (),
        status=spread(layout.status),
        lod=spread(layout.lod),
        loq=spread(layout.loq),
        rows=tuple(map(tuple, numbers)),
        notes=layout.notes,
    )


def _keys(table: Table, layout: LongLayout) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
    compounds = table.column(layout.compound)
    keys = list(zip(*(table.column(name) for name in (*layout.labels, *layout.apart)), strict=True))
    problems = [
        f"{table.origin.name} row {table.numbers[row]}: no {what}"
        for what, columns in (
            ("compound", [(text,) for text in compounds]),
            (f"label in {' or '.join(layout.labels)}", [key[: len(layout.labels)] for key in keys]),
        )
        for row, cells in enumerate(columns)
        if not any(cells)
    ]
    if problems:
        raise FileFormatError(shorten_problems(problems, table.origin.name))
    return keys, compounds


def shorten_problems(problems: Sequence[str], file: str) -> list[str]:
    """Keep the first problems and the count of the others.

    Parameters
    ----------
    problems : sequence of str
        All of a sort.
    file : str
        Name of the file.

    Returns
    -------
    list of str
        As many as `rh_omics.errors.most_shown` says, and perhaps one more.
    """
    limit = most_shown()
    rest = len(problems) - limit
    return [*problems[:limit], *([f"{file}: {rest} more such problems"] if rest > 0 else [])]


def _place_rows(keys: Iterable[tuple[str, ...]], compounds: Sequence[str]) -> _Pivot:
    found = _Pivot()
    seen: dict[tuple[tuple[str, ...], str], int] = {}
    for row, (key, compound) in enumerate(zip(keys, compounds, strict=True)):
        turn = seen.get((key, compound), 0)
        seen[key, compound] = turn + 1
        place = (*key, str(turn))
        if place not in found.injections:
            found.injections[place] = len(found.first)
            found.first.append(row)
        j = found.compounds.setdefault(compound, len(found.compounds))
        found.cells[found.injections[place], j] = row
    return found


def _injection(table: Table, layout: LongLayout, row: int) -> Injection:
    def cell(column: str) -> str:
        return table.column(column)[row]

    return Injection(
        labels=tuple(cell(name) for name in layout.labels),
        place=f"row {table.numbers[row]}",
        kind=cell(layout.kind) if layout.kind else "",
        facts={name: cell(name) for name in layout.facts},
    )


def _units(table: Table, layout: LongLayout, places: _Pivot) -> Mapping[str, str | None]:
    """Find the unit of each compound: in its own column, or in the name of the value's column."""
    stated = read_header(layout.value).unit
    if layout.unit is None:
        unit = stated if stated and is_unit(stated) else None
        return dict.fromkeys(places.compounds, unit)
    cells = table.column(layout.unit)
    values = table.column(layout.value)
    found: dict[str, dict[str, int]] = {name: {} for name in places.compounds}
    names = list(places.compounds)
    for (_, j), row in sorted(places.cells.items(), key=lambda item: item[1]):
        if cells[row] or values[row]:
            found[names[j]].setdefault(cells[row], table.numbers[row])
    mixed = [
        f"{table.origin.name}: {name} has several units in column {layout.unit}: "
        + shorten([f"{unit or 'none'} (row {row})" for unit, row in units.items()])
        + "; one is needed"
        for name, units in found.items()
        if len(units) > 1
    ]
    if mixed:
        raise UnitError(mixed)
    return {name: next(iter(units), None) or None for name, units in found.items()}
