"""Long exports that differ in the names of their columns: SCIEX, TraceFinder, Skyline, tidy."""

from collections.abc import Sequence

from rh_omics.errors import FileFormatError
from rh_omics.io.analytes.document import Document, Format
from rh_omics.io.analytes.export import AREA, CONCENTRATION, HEIGHT, Export
from rh_omics.io.analytes.long import LongLayout, find_column, pivot
from rh_omics.io.table import Table, list_columns

SCIEX_VALUES = {
    CONCENTRATION: ("Calculated Concentration*", "Analyte Concentration*", "Concentration*"),
    AREA: ("Area", "Analyte Peak Area*"),
    HEIGHT: ("Height", "Analyte Peak Height*"),
}
TRACEFINDER_VALUES = {
    CONCENTRATION: ("Calculated Amt*", "Calc Amt*", "Calculated Amount*"),
    AREA: ("Area", "Peak Area"),
    HEIGHT: ("Height", "Peak Height"),
}
SKYLINE_VALUES = {
    CONCENTRATION: ("Calculated Concentration*", "Quantification Concentration*"),
    AREA: ("Area", "Total Area", "Normalized Area"),
    HEIGHT: ("Height", "Max Height"),
}
TIDY_VALUES = {
    CONCENTRATION: ("concentration*", "conc*", "value*", "result*", "amount*", "level"),
    AREA: ("area", "peak area"),
    HEIGHT: ("height", "peak height"),
}
TIDY_COMPOUNDS = (
    *("analyte", "compound", "analyte name", "compound name", "metabolite", "feature"),
    *("feature id", "analyte id", "compound id"),
)
TIDY_SAMPLES = (
    *("sample", "sample id", "sample name", "sampleid", "id", "specimen id", "aliquot"),
    *("analysis id", "raw data filename", "filename", "file"),
)
_KINDS = ("sample type", "type", "kind", "sample kind")


def choose_value(
    document: Document, columns: Sequence[str], values: dict[str, tuple[str, ...]], software: str
) -> str:
    """Find the column of the quantity that is asked for, or say which others there are.

    Parameters
    ----------
    document : Document
        The file.
    columns : sequence of str
        Its columns.
    values : dict of str to tuple of str
        Names of columns by quantity.
    software : str
        What the file was recognised as.

    Returns
    -------
    str
        The column.

    Raises
    ------
    FileFormatError
        If there is no such column.
    """
    column = find_column(columns, *values[document.quantity])
    if column is not None:
        return column
    others = [name for name in values if find_column(columns, *values[name])]
    found = f"it has {' and '.join(others)}" if others else "it has none that can be read"
    raise FileFormatError(no_quantity(document, software, found, others))


def no_quantity(document: Document, software: str, found: str, others: Sequence[str]) -> str:
    """Say that a file lacks the quantity that is asked for.

    Parameters
    ----------
    document : Document
        The file.
    software : str
        What it was recognised as.
    found : str
        What it has.
    others : sequence of str
        Quantities that it has.

    Returns
    -------
    str
        The message.
    """
    way_out = ""
    if others:
        way_out = (
            f"; peak {others[0]}s aren't concentrations: export the calculated concentrations, or "
            f"pass quantity={others[0]!r} to take them as they are"
            if document.quantity == CONCENTRATION
            else f"; pass quantity={others[0]!r}"
        )
    return f"{document.source.name} ({software}) has no {document.quantity}: {found}{way_out}"


def _has(document: Document, *groups: tuple[str, ...]) -> bool:
    rows = document.rows(1)
    return bool(rows) and all(find_column(rows[0], *group) for group in groups)


def _any_value(values: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(name for names in values.values() for name in names)


def _present(columns: Sequence[str], *names: str) -> tuple[str, ...]:
    found = (find_column(columns, name) for name in names)
    return tuple(dict.fromkeys(name for name in found if name is not None))


def _standards(table: Table, compound: str, flag: str | None, of: str | None) -> frozenset[str]:
    """List the compounds that are flagged as standards, or named as another one's standard."""
    names = table.column(compound)
    found: set[str] = set()
    if flag:
        cells = zip(names, table.column(flag), strict=True)
        found |= {name for name, cell in cells if cell.casefold() in {"true", "yes", "1", "istd"}}
    if of:
        found |= set(names) & set(table.column(of))
    return frozenset(found)


def _read_sciex(document: Document) -> Export:
    table = Table.from_grid(document.grid)
    columns = table.columns
    compound = find_column(columns, "Component Name", "Analyte Peak Name") or ""
    return pivot(
        table,
        LongLayout(
            software="SCIEX",
            quantity=document.quantity,
            value=choose_value(document, columns, SCIEX_VALUES, "SCIEX"),
            labels=_labels(document, columns, "Sample Name", "Sample ID", "Original Filename"),
            compound=compound,
            kind=find_column(columns, "Sample Type"),
            unit=find_column(columns, "Concentration Units", "Conc. Units", "Units"),
            standards=_standards(
                table, compound, find_column(columns, "IS"), find_column(columns, "IS Name")
            ),
            apart=_present(columns, "Acquisition Date & Time", "Acquisition Date", "Vial Number"),
        ),
    )


def _read_tracefinder(document: Document) -> Export:
    table = Table.from_grid(document.grid)
    columns = table.columns
    compound = find_column(columns, "Compound", "Compound Name") or ""
    return pivot(
        table,
        LongLayout(
            software="TraceFinder",
            quantity=document.quantity,
            value=choose_value(document, columns, TRACEFINDER_VALUES, "TraceFinder"),
            labels=_labels(document, columns, "Sample ID", "Sample Name", "Filename"),
            compound=compound,
            kind=find_column(columns, "Sample Type"),
            unit=find_column(columns, "Units", "Unit"),
            standards=_standards(
                table, compound, find_column(columns, "ISTD"), find_column(columns, "ISTD Name")
            ),
        ),
    )


def _read_skyline(document: Document) -> Export:
    table = Table.from_grid(document.grid)
    columns = table.columns
    compound = find_column(columns, "Molecule Name", "Molecule", "Peptide") or ""
    value = choose_value(document, columns, SKYLINE_VALUES, "Skyline")
    parts = _present(columns, "Precursor Mz", "Product Mz", "Fragment Ion")
    table, notes = _name_transitions(table, compound, parts)
    return pivot(
        table,
        LongLayout(
            software="Skyline",
            quantity=document.quantity,
            value=value,
            labels=_labels(document, columns, "Replicate Name", "Replicate", "File Name"),
            compound=compound,
            kind=find_column(columns, "Sample Type"),
            notes=notes,
        ),
    )


def _name_transitions(
    table: Table, compound: str, parts: tuple[str, ...]
) -> tuple[Table, tuple[str, ...]]:
    """Name the transitions of a molecule that has several apart."""
    names = table.column(compound)
    of = list(zip(*(table.column(part) for part in parts), strict=True)) or [()] * len(names)
    by_name: dict[str, set[tuple[str, ...]]] = {}
    for name, transition in zip(names, of, strict=True):
        by_name.setdefault(name, set()).add(transition)
    several = {name for name, transitions in by_name.items() if len(transitions) > 1}
    if not several:
        return table, ()
    at = table.columns.index(compound)
    rows = tuple(
        (*row[:at], f"{name} [{' > '.join(transition[:2])}]", *row[at + 1 :])
        if name in several
        else row
        for row, name, transition in zip(table.rows, names, of, strict=True)
    )
    note = (
        f"{table.origin.name}: {len(several)} molecules have several transitions, each kept under "
        "its own name and none summed"
    )
    return Table(table.origin, table.columns, rows, table.numbers), (note,)


def _read_tidy(document: Document) -> Export:
    table = Table.from_grid(document.grid)
    columns = table.columns
    compound = find_column(columns, *TIDY_COMPOUNDS)
    value = choose_value(document, columns, TIDY_VALUES, "tidy table")
    labels = _labels(document, columns, *TIDY_SAMPLES)
    standard = find_column(columns, "internal standard", "istd", "is name")
    used = {compound, value, labels[0], standard}
    layout = LongLayout(
        software="tidy table",
        quantity=document.quantity,
        value=value,
        labels=labels[:1],
        compound=compound or "",
        kind=find_column(columns, *_KINDS),
        unit=find_column(columns, "unit", "units"),
        lod=find_column(columns, "lod", "llod", "limit of detection"),
        loq=find_column(columns, "loq", "lloq", "limit of quantification"),
        status=find_column(columns, "status", "flag"),
        standards=_standards(table, compound or "", None, standard),
        apart=_present(columns, "replicate", "injection"),
    )
    used |= {layout.kind, layout.unit, layout.lod, layout.loq, layout.status, *layout.apart}
    facts = tuple(name for name in columns if name and name not in used)
    return pivot(table, LongLayout(**{**vars(layout), "facts": facts}))


def _labels(document: Document, columns: Sequence[str], *names: str) -> tuple[str, ...]:
    """List the columns that may hold the labels; the one that the caller names stands first."""
    if document.sample is not None and document.sample in columns:
        names = (document.sample, *names)
    found = _present(columns, *names)
    if not found:
        msg = (
            f"{document.source.name} has no column of samples ({', '.join(names[:4])}); it has "
            f"{list_columns(columns)}; pass sample= with the name of the column"
        )
        raise FileFormatError(msg)
    return found


SCIEX = Format(
    "sciex",
    "SCIEX OS, MultiQuant or Analyst text",
    "columns 'Sample Name' and 'Component Name' (or 'Analyte Peak Name')",
    lambda document: _has(document, ("Sample Name",), ("Component Name", "Analyte Peak Name")),
    _read_sciex,
)
TRACEFINDER = Format(
    "tracefinder",
    "Thermo TraceFinder",
    "columns 'Compound' and 'Calculated Amt' or 'Theoretical Amt'",
    lambda document: _has(
        document, ("Compound", "Compound Name"), ("Calculated Amt*", "Calc Amt*", "Theoretical Amt")
    ),
    _read_tracefinder,
)
SKYLINE = Format(
    "skyline",
    "Skyline",
    "columns 'Molecule Name' or 'Peptide', and 'Replicate Name' or 'Replicate'",
    lambda document: _has(
        document, ("Molecule Name", "Molecule", "Peptide"), ("Replicate Name", "Replicate")
    ),
    _read_skyline,
)
TIDY = Format(
    "tidy",
    "tidy table",
    "one row per sample and analyte: columns 'sample', 'analyte' and 'concentration' or 'value'",
    lambda document: _has(document, TIDY_COMPOUNDS, _any_value(TIDY_VALUES)),
    _read_tidy,
)
