"""qPCR exports with one row per well: SDS, QuantStudio, OpenArray, CFX, LightCycler and others."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from rh_omics.errors import shorten
from rh_omics.io.mirna.ct_table import WellRows, find_header, take_rows
from rh_omics.io.mirna.options import FILE, KEEP, ReadOptions
from rh_omics.io.mirna.tables import Input, Well, WellState, WellTable
from rh_omics.io.numbers import COMMA, find_decimal, is_limit, parse_number
from rh_omics.io.problems import Problems

FAILED = 999.0
"""What a Fluidigm BioMark writes in place of a Ct that wasn't reached."""

MOST_CYCLES = 60.0
"""No run is longer: a larger number isn't a Ct."""

_TRUE = frozenset({"true", "1", "yes", "y"})
_UNDETECTED = frozenset({"undetermined", "undet", "undetected", "no ct", "not detected"})
_NO_SAMPLE = re.compile(
    r"(ntc|nac|nrt|no.?template.*|neg(ative)?.?(ctrl|control)|blank|water|h2o|"
    r"st(an)?d(ard)?s?([ _-]?\d+)?|pos(itive)?.?(ctrl|control))",
    re.IGNORECASE,
)

_ASSAY_COLUMNS = (
    "target name",
    "target",
    "assay",
    "assay name",
    "gene name",
    "gene",
    "mirna",
    "detector",
)

Roles = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class CtFormat:
    """Columns and words of one instrument's export.

    Parameters
    ----------
    roles : mapping of str to sequence of str
        Names, in lower case, that the column of each role may have, the best first: ``sample``,
        ``target``, ``ct``, ``task``, ``omit``, ``flag``, ``standard``.
    needed : tuple of str
        Roles by which the format is known.
    undetected : frozenset of str
        Texts in the column of Ct that mean "not detected", in lower case.
    flags : frozenset of str
        Texts in the column of flags that speak against a Ct, in lower case.
    target_from_file : bool, default False
        Whether a file is of one assay, named by the file.

    Attributes
    ----------
    needed : tuple of str
        Roles by which the format is known.
    """

    roles: Roles
    needed: tuple[str, ...] = ("sample", "target", "ct")
    undetected: frozenset[str] = _UNDETECTED
    flags: frozenset[str] = field(default_factory=frozenset)
    target_from_file: bool = False


SDS = CtFormat(
    roles=MappingProxyType(
        {
            "sample": ("sample", "sample name"),
            "target": ("detector", "detector name"),
            "ct": ("ct", "avg ct"),
            "task": ("task",),
            "omit": ("omit",),
            "flag": ("flag",),
        }
    ),
    flags=frozenset({"flagged"}),
)
QUANTSTUDIO = CtFormat(
    roles=MappingProxyType(
        {
            "sample": ("sample name", "sample"),
            "target": ("target name", "target"),
            "ct": ("ct", "crt", "cq"),
            "task": ("task",),
            "omit": ("omit", "omitted"),
            "position": ("well position", "well"),
        }
    ),
    needed=("sample", "target", "ct", "task", "position"),
)
OPENARRAY = CtFormat(
    roles=MappingProxyType(
        {
            "sample": ("sampleinfo.description", "sampleinfo.sampleid"),
            "target": ("assay.assay name", "assay.assay id"),
            "ct": ("throughhole.ct",),
            "flag": ("throughhole.outlier",),
        }
    ),
    undetected=_UNDETECTED | {""},
    flags=_TRUE,
)
CFX = CtFormat(
    roles=MappingProxyType(
        {
            "sample": ("sample", "sample name"),
            "target": ("target", "target name"),
            "ct": ("cq", "c(t)"),
            "task": ("content",),
            "fluor": ("fluor",),
        }
    ),
    needed=("sample", "target", "ct", "fluor"),
    undetected=_UNDETECTED | {"n/a", "nan", ""},
)
LIGHTCYCLER = CtFormat(
    roles=MappingProxyType(
        {
            "sample": ("name", "sample name"),
            "ct": ("cp", "cq"),
            "position": ("pos",),
            "standard": ("standard",),
            "include": ("include",),
        }
    ),
    needed=("sample", "ct", "position", "include"),
    undetected=_UNDETECTED | {""},
    target_from_file=True,
)
GENERIC = CtFormat(
    roles=MappingProxyType(
        {
            "sample": ("sample name", "sample", "sample id"),
            "target": _ASSAY_COLUMNS,
            "ct": ("ct", "cq", "cp", "crt"),
            "task": ("task", "content", "sample type"),
            "omit": ("omit", "omitted", "excluded"),
            "flag": ("flag",),
        }
    ),
    flags=frozenset({"flagged", "fail"}),
)


def is_ct_format(given: Input, form: CtFormat) -> bool:
    """Return whether a file has the columns of an instrument's export.

    Parameters
    ----------
    given : Input
        The file.
    form : CtFormat
        Columns of the export.

    Returns
    -------
    bool
        True if some row names all columns that are needed.
    """
    return find_header(given, form.roles, needed=form.needed) is not None


def read_ct(given: Input, form: CtFormat) -> WellTable:
    """Read the wells of an instrument's export.

    Controls without a template, standards and wells without a sample are left out and counted.

    Parameters
    ----------
    given : Input
        File and options.
    form : CtFormat
        Columns and words of the export.

    Returns
    -------
    WellTable
        The wells of samples.

    Raises
    ------
    FileFormatError
        If there is no table of wells, or a Ct isn't a number.
    """
    header = find_header(given, form.roles, needed=form.needed)
    if header is None:
        wanted = ", ".join(" or ".join(form.roles[role]) for role in form.needed)
        problems = Problems()
        problems.add(f"{given.file}: no row names the columns {wanted}")
        raise problems.error()
    return read_wells(given, take_rows(given.grid, header, form.roles), form)


def read_wells(given: Input, rows: WellRows, form: CtFormat) -> WellTable:
    """Turn rows of wells into wells with a state.

    Parameters
    ----------
    given : Input
        File and options.
    rows : WellRows
        Rows of wells.
    form : CtFormat
        Columns and words of the export.

    Returns
    -------
    WellTable
        The wells of samples.

    Raises
    ------
    FileFormatError
        If a Ct isn't a number, or the decimal mark isn't clear.
    """
    kept = [i for i in range(len(rows.rows)) if not _without_sample(rows, i)]
    cells = [[rows.cell(i, "ct")] for i in kept]

    def place(row: int, _: int) -> str:
        return f"{rows.place(kept[row])}, column of Ct"

    mark = given.options.decimal or find_decimal(cells, place=place)
    problems = Problems()
    wells = [_well(given, rows, i, form, mark, problems) for i in kept]
    problems.raise_if_any()
    left_out = len(rows.rows) - len(kept)
    names = sorted({_why_left_out(rows, i) for i in range(len(rows.rows)) if i not in set(kept)})
    notes = [f"{given.file}: {left_out} wells without a sample left out ({shorten(names)})"]
    if mark == COMMA:
        notes.append(f"{given.file}: decimal comma")
    found = tuple(well for well in wells if well is not None)
    return WellTable(given.file, found, tuple(notes if left_out else notes[1:]))


def _without_sample(rows: WellRows, row: int) -> bool:
    standard = rows.cell(row, "standard") not in {"", "0"}
    named = (rows.cell(row, "sample"), rows.cell(row, "task"))
    return standard or not named[0] or any(_NO_SAMPLE.fullmatch(text) for text in named)


def _why_left_out(rows: WellRows, row: int) -> str:
    return rows.cell(row, "sample") or rows.cell(row, "task") or "no sample name"


def _well(
    given: Input, rows: WellRows, row: int, form: CtFormat, mark: str, problems: Problems
) -> Well | None:
    sample, place = rows.cell(row, "sample"), rows.place(row)
    target = given.sample if form.target_from_file else rows.cell(row, "target")
    if given.options.sample_names == FILE and not form.target_from_file:
        sample = given.sample
    if not target:
        problems.add(f"{place}: the well of sample {sample} has no assay")
        return None
    state, ct, why = _read_state(rows, row, form, given.options, mark)
    if why and state is None:
        problems.add(f"{place} ({target} in {sample}): {why}")
        return None
    return Well(sample, target, ct, state or WellState.DROPPED, place, why)


def _read_state(
    rows: WellRows, row: int, form: CtFormat, options: ReadOptions, mark: str
) -> tuple[WellState | None, float, str]:
    """Return state, Ct, and why it was dropped; no state where the Ct can't be read."""
    if rows.cell(row, "omit").casefold() in _TRUE:
        return WellState.DROPPED, np.nan, "omitted"
    text = rows.cell(row, "ct")
    if text.casefold() in form.undetected or (is_limit(text) and text[0] not in "<≤"):
        return WellState.UNDETECTED, options.cycle_limit, ""
    number = parse_number(text, decimal=mark)
    if number is None:
        return None, np.nan, f"Ct {text!r} is not a number"
    if not _is_ct(number):
        return None, np.nan, f"Ct {text}; a Ct is above 0 and at most {MOST_CYCLES:g}"
    return _judge(number, rows.cell(row, "flag"), form, options)


def _judge(
    number: float, flag: str, form: CtFormat, options: ReadOptions
) -> tuple[WellState, float, str]:
    if np.isnan(number):
        return WellState.DROPPED, np.nan, "no Ct"
    if number >= options.cycle_limit:
        return WellState.UNDETECTED, options.cycle_limit, ""
    if flag.casefold() in form.flags and options.flagged != KEEP:
        return WellState.DROPPED, np.nan, f"flagged ({flag})"
    return WellState.DETECTED, number, ""


def _is_ct(number: float) -> bool:
    return np.isnan(number) or 0 < number <= MOST_CYCLES or number == FAILED
