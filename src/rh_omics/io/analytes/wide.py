"""Wide tables: a row per sample, a column per analyte, units in the names or in a row below."""

from collections.abc import Sequence
from dataclasses import dataclass

from rh_omics.analytes import find_analyte
from rh_omics.errors import FileFormatError, UnitError
from rh_omics.io.analytes.document import Document, Format
from rh_omics.io.analytes.export import Cells, Compound, Export, Injection
from rh_omics.io.analytes.header import LOD, LOQ, HeaderCell, read_header
from rh_omics.io.analytes.long import find_column, plain_name
from rh_omics.io.analytes.tables import TIDY_SAMPLES
from rh_omics.io.numbers import is_limit, is_missing, parse_number
from rh_omics.io.table import Table, list_columns
from rh_omics.schema import SUBJECT, TIMEPOINT
from rh_omics.units import conversion_factor, is_unit

HEADER_ROWS = 30
_UNIT_WORDS = frozenset({"unit", "units", "einheit", "unité"})
_LIMIT_WORDS = {"lod": LOD, "llod": LOD, "loq": LOQ, "lloq": LOQ, "limit of detection": LOD}
_LIMIT_WORDS |= {"limit of quantification": LOQ, "limit of quantitation": LOQ}
_FOOTNOTES = ("*", "†", "‡", "note", "#", "a)", "1)", "abbrev")


@dataclass(frozen=True)
class _Body:
    """Rows of a wide table by what they are."""

    samples: tuple[int, ...]
    units: int | None
    limits: dict[str, int]
    footnotes: tuple[int, ...]


def _header_row(document: Document) -> int | None:
    """Find the first row that names an analyte, or all that the caller names; else a unit."""
    wanted = set(document.analytes)
    with_units = None
    for i, row in enumerate(document.rows(HEADER_ROWS)):
        cells = [read_header(cell) for cell in row if cell]
        if wanted:
            if wanted <= {*row, *(cell.name for cell in cells)}:
                return i
        elif _is_header(row, cells):
            if any(cell.is_known for cell in cells):
                return i
            with_units = i if with_units is None else with_units
    return with_units


def _is_header(row: Sequence[str], cells: Sequence[HeaderCell]) -> bool:
    numbers = sum(parse_number(cell) is not None and not is_missing(cell) for cell in row)
    return any(cell.is_analyte for cell in cells) and not numbers and len(cells) > 1


def _read_wide(document: Document) -> Export:
    header = _header_row(document)
    if header is None:
        msg = (
            f"{document.source.name}: no column is a known analyte or has a unit; "
            "name the columns in analytes=[…]"
        )
        raise FileFormatError(msg)
    table = Table.from_grid(document.grid, header=header)
    repeated = table.repeated_columns()
    if repeated:
        raise FileFormatError(repeated)
    heads = {name: read_header(name) for name in table.columns if name}
    values, limits = _value_columns(document, heads)
    labels = _label_columns(document, table, [*values, *limits.values()])
    body = _split_body(table, labels, values)
    units = _units(document, table, body, heads, values, header)
    facts = [n for n in table.columns if n and n not in {*values, *limits.values(), *labels}]
    kind = find_column(facts, "sample type", "type", "kind", "qc type", "sample kind")
    compounds = tuple(Compound(heads[name].name, name, units[name]) for name in values)
    return Export(
        origin=table.origin,
        software="wide table",
        quantity=document.quantity,
        label_columns=(" and ".join(labels),),
        injections=tuple(
            Injection(
                labels=("_".join(table.column(name)[row] for name in labels),),
                place=f"row {table.numbers[row]}",
                kind=table.column(kind)[row] if kind else "",
                facts=_facts(table, row, facts, labels),
            )
            for row in body.samples
        ),
        compounds=compounds,
        cells=tuple(tuple(table.column(name)[row] for name in values) for row in body.samples),
        lod=_limit_cells(table, body, values, limits, units, heads, LOD),
        loq=_limit_cells(table, body, values, limits, units, heads, LOQ),
        notes=_notes(document, table, body, header, labels),
    )


def _facts(table: Table, row: int, facts: Sequence[str], labels: Sequence[str]) -> dict[str, str]:
    """Keep the other columns; subject and timepoint too where they make up the label."""
    kept = [*(labels if len(labels) > 1 else ()), *facts]
    return {name: table.column(name)[row] for name in kept}


def _value_columns(
    document: Document, heads: dict[str, HeaderCell]
) -> tuple[list[str], dict[tuple[str, str], str]]:
    """Find the columns of values, and those of limits by compound and kind."""
    wanted = set(document.analytes)
    values, limits = [], {}
    for column, head in heads.items():
        if head.limit is not None:
            limits[head.name, head.limit] = column
        elif (wanted & {column, head.name}) if wanted else head.is_analyte:
            values.append(column)
    absent = wanted - set(values) - {heads[column].name for column in values}
    if absent:
        msg = (
            f"{document.source.name} has no column {', '.join(sorted(absent))} of analytes=; "
            f"it has {list_columns(list(heads))}"
        )
        raise FileFormatError(msg)
    named = {heads[column].name for column in values}
    return values, {key: column for key, column in limits.items() if key[0] in named}


def _label_columns(document: Document, table: Table, values: Sequence[str]) -> tuple[str, ...]:
    if document.sample is not None and document.sample in table.columns:
        return (document.sample,)
    found = find_column([name for name in table.columns if name not in values], *TIDY_SAMPLES)
    if found is not None:
        return (found,)
    columns = {plain_name(name): name for name in table.columns}
    if SUBJECT in columns and TIMEPOINT in columns:
        return (columns[SUBJECT], columns[TIMEPOINT])
    first = table.columns[0]
    if first in values:
        msg = (
            f"{document.source.name} has no column of samples; it has "
            f"{list_columns(table.columns)}; pass sample= with the name of the column"
        )
        raise FileFormatError(msg)
    return (first,)


def _split_body(table: Table, labels: tuple[str, ...], values: Sequence[str]) -> _Body:
    samples: list[int] = []
    footnotes: list[int] = []
    limits: dict[str, int] = {}
    units = None
    block = table.block(values)
    label = table.column(labels[0])
    for row, cells in enumerate(block):
        word = label[row].casefold().rstrip(":")
        if not samples and units is None and _is_unit_row(word, cells):
            units = row
        elif word in _LIMIT_WORDS:
            limits[_LIMIT_WORDS[word]] = row
        elif not any(cells) and word.startswith(_FOOTNOTES):
            footnotes.append(row)
        else:
            samples.append(row)
    return _Body(tuple(samples), units, limits, tuple(footnotes))


def _is_unit_row(word: str, cells: Sequence[str]) -> bool:
    """Take a row for units if it says so, or has text in the place of every value and no label."""
    if word in _UNIT_WORDS:
        return True
    text = [cell for cell in cells if cell]
    return not word and bool(text) and not any(_is_measurement(cell) for cell in text)


def _is_measurement(cell: str) -> bool:
    return is_missing(cell) or is_limit(cell) or cell[0].isdigit()


def _units(
    document: Document,
    table: Table,
    body: _Body,
    heads: dict[str, HeaderCell],
    values: Sequence[str],
    header: int,
) -> dict[str, str | None]:
    above = _units_above(document, table, header) if header else {}
    units: dict[str, str | None] = {}
    problems = []
    for name in values:
        below = table.column(name)[body.units] if body.units is not None else ""
        stated = [text for text in (heads[name].unit, below, above.get(name)) if text]
        clash = [text for text in stated[1:] if not _same(stated[0], text)]
        if clash:
            problems.append(
                f"{table.origin.name}: column {name} has two units, {stated[0]} and {clash[0]}; "
                "one is needed"
            )
        units[name] = stated[0] if stated else None
    if problems:
        raise UnitError(problems)
    return units


def _same(one: str, other: str) -> bool:
    if is_unit(one) and is_unit(other):
        try:
            return conversion_factor(one, other) == 1
        except UnitError:
            return False
    return one == other


def _units_above(document: Document, table: Table, header: int) -> dict[str, str]:
    """Read units from a row of merged cells above the header."""
    units: dict[str, str] = {}
    names = document.grid.rows[header]
    for row in document.grid.rows[:header]:
        current = ""
        for place, name in enumerate(names):
            current = (row[place] if place < len(row) else "") or current
            unit = current if is_unit(current) else read_header(current).unit
            if unit and is_unit(unit):
                units[" ".join(name.split())] = unit
    return {name: units[name] for name in table.columns if name in units}


def _limit_cells(
    table: Table,
    body: _Body,
    values: Sequence[str],
    limits: dict[tuple[str, str], str],
    units: dict[str, str | None],
    heads: dict[str, HeaderCell],
    kind: str,
) -> Cells | None:
    """Return the limit of each value: from its own column, else from the row of limits."""
    columns = [limits.get((heads[name].name, kind)) for name in values]
    if kind not in body.limits and not any(columns):
        return None
    for name, column in zip(values, columns, strict=True):
        stated = heads[column].unit if column else None
        if stated and not _same(stated, units[name] or stated):
            msg = (
                f"{table.origin.name}: {column} has its limit in {stated} and {name} its values in "
                f"{units[name]}; one unit is needed"
            )
            raise UnitError(msg)
    common = body.limits.get(kind)
    return tuple(
        tuple(
            table.column(column)[row]
            if column
            else (table.column(name)[common] if common is not None else "")
            for name, column in zip(values, columns, strict=True)
        )
        for row in body.samples
    )


def _notes(
    document: Document, table: Table, body: _Body, header: int, labels: tuple[str, ...]
) -> tuple[str, ...]:
    file = table.origin.name
    notes = []
    above = [" ".join(filter(None, row)) for row in document.grid.rows[:header]]
    notes += [f"{file}: above the table: {text}" for text in above]
    notes += [
        f"{file} row {table.numbers[row]}: taken for a footnote: "
        + " ".join(filter(None, table.rows[row]))
        for row in body.footnotes
    ]
    if len(labels) > 1:
        notes.append(f"{file}: samples are named by {labels[0]} and {labels[1]}")
    return tuple(notes)


def _recognise(document: Document) -> bool:
    return _header_row(document) is not None


WIDE = Format(
    "wide",
    "wide table",
    "a header with a known analyte (such as "
    + ", ".join(name for name in ("AEA", "2-AG", "BDNF") if find_analyte(name))
    + ") or a unit in a column's name",
    _recognise,
    _read_wide,
)
