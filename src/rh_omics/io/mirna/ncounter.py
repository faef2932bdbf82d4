"""nCounter: Reporter Code Count files and the collapsed table of many lanes."""

import re

import numpy as np

from rh_omics.errors import FileFormatError
from rh_omics.io.mirna.columns import find_column
from rh_omics.io.mirna.options import FILE
from rh_omics.io.mirna.tables import CountTable, Input
from rh_omics.io.mirna.wide import WideFormat, read_wide
from rh_omics.io.numbers import parse_number
from rh_omics.io.problems import Problems
from rh_omics.io.table import Table

RCC_BEGIN = "<header>"
ENDOGENOUS = "endogenous"
HOUSEKEEPING = "housekeeping"
ENOUGH_IMAGED = 0.75

_TAG = re.compile(r"<(/?)(\w+)>")
_BACKGROUND = re.compile(r"\|[0-9.]+$")
_COLLAPSED = WideFormat(
    label="name",
    beside=frozenset({"code class", "codeclass", "class", "accession", "annotation"}),
    needs=frozenset({"name", "accession"}),
)


def is_rcc(given: Input) -> bool:
    """Return whether a file is an nCounter lane's RCC file.

    Parameters
    ----------
    given : Input
        The file.

    Returns
    -------
    bool
        True if it begins with ``<Header>``.
    """
    return given.grid.rows[0][0].casefold() == RCC_BEGIN


def is_collapsed(given: Input) -> bool:
    """Return whether a file is nCounter's collapsed table of lanes.

    Parameters
    ----------
    given : Input
        The file.

    Returns
    -------
    bool
        True if it has the columns Code Class, Name and Accession.
    """
    has_class = bool({"code class", "codeclass"} & given.columns)
    return has_class and {"name", "accession"} <= given.columns


def read_rcc(given: Input) -> CountTable:
    """Read the counts of one nCounter lane.

    Parameters
    ----------
    given : Input
        File and options.

    Returns
    -------
    CountTable
        Counts of all probes; those that aren't endogenous or housekeeping are controls.

    Raises
    ------
    FileFormatError
        If a section is missing or a count isn't a number.
    """
    sections = _sections(given)
    problems = Problems()
    names, values, controls = [], [], set()
    for place, row in sections.get("code_summary", [])[1:]:
        if len(row) < 4 or any(row[4:]):  # noqa: PLR2004 - CodeClass, Name, Accession, Count
            problems.add(f"{place}: a code needs CodeClass, Name, Accession and Count; got {row}")
            continue
        number = parse_number(row[3])
        if number is None or np.isnan(number):
            problems.add(f"{place}: the count of {row[1]} is {row[3]!r}")
            continue
        name = _BACKGROUND.sub("", row[1])
        names.append(name)
        values.append(number)
        if _is_control(row[0]):
            controls.add(name)
    problems.raise_if_any()
    if not names:
        msg = f"{given.file}: no codes between <Code_Summary> and </Code_Summary>"
        raise FileFormatError(msg)
    sample = _attribute(sections, "sample_attributes", "ID")
    from_file = given.options.sample_names == FILE or not sample
    return CountTable(
        file=given.file,
        samples=(given.sample if from_file else sample,),
        names=tuple(names),
        values=np.array([values], dtype=np.float64),
        controls=frozenset(controls),
        sample_from_file=from_file,
        notes=tuple(_lane_notes(given, sections)),
    )


def read_collapsed(given: Input) -> CountTable:
    """Read nCounter's collapsed table: a row per probe, a column per lane.

    Parameters
    ----------
    given : Input
        File and options.

    Returns
    -------
    CountTable
        Counts of all probes; those that aren't endogenous or housekeeping are controls.

    Raises
    ------
    FileFormatError
        If a cell isn't a number.
    """
    table = Table.from_grid(given.grid)
    classes = table.column(find_column(table, "code class", "codeclass"))
    names = table.column(find_column(table, "name"))
    controls = {name for name, kind in zip(names, classes, strict=True) if _is_control(kind)}
    read = read_wide(given, _COLLAPSED)
    bare = tuple(_BACKGROUND.sub("", name) for name in read.names)
    found = frozenset(_BACKGROUND.sub("", name) for name in controls)
    return CountTable(**{**vars(read), "names": bare, "controls": found})


def _is_control(code_class: str) -> bool:
    return not code_class.casefold().startswith((ENDOGENOUS, HOUSEKEEPING))


def _sections(given: Input) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    sections: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    current = ""
    for number, row in zip(given.grid.numbers, given.grid.rows, strict=True):
        tag = _TAG.fullmatch(row[0])
        if tag:
            current = "" if tag[1] else tag[2].casefold()
        elif current:
            sections.setdefault(current, []).append((f"{given.file} row {number}", row))
    if current:
        msg = f"{given.file} ends within <{current}>: it was cut off; copy or export it again"
        raise FileFormatError(msg)
    return sections


def _attribute(
    sections: dict[str, list[tuple[str, tuple[str, ...]]]], section: str, key: str
) -> str:
    rows = (row for _, row in sections.get(section, []))
    return next((row[1] for row in rows if row[0] == key and len(row) > 1), "")


def _lane_notes(given: Input, sections: dict[str, list[tuple[str, tuple[str, ...]]]]) -> list[str]:
    wanted = parse_number(_attribute(sections, "lane_attributes", "FovCount")) or 0.0
    counted = parse_number(_attribute(sections, "lane_attributes", "FovCounted")) or 0.0
    if wanted > 0 and counted / wanted < ENOUGH_IMAGED:
        share = f"{counted:g} of {wanted:g} fields of view were counted"
        return [
            f"{given.file}: {share}, fewer than {100 * ENOUGH_IMAGED:.0f} %: the lane is doubtful"
        ]
    return []
