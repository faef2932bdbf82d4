"""The sample sheet: whose columns' roles are named by the caller, so that any sheet will do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from rh_omics.errors import SampleSheetError, shorten
from rh_omics.io.cells import cell_text, typed_column
from rh_omics.io.grid import Origin
from rh_omics.io.labels import is_mangled, label_problems, mangled_problem
from rh_omics.io.numbers import COMMA, POINT, is_missing, parse_number
from rh_omics.io.problems import Problems
from rh_omics.io.table import list_columns, read_table
from rh_omics.schema import CONDITION, GROUP, NO_TIMEPOINT, SAMPLE, SUBJECT, TIMEPOINT

CANONICAL = (SAMPLE, SUBJECT, TIMEPOINT, GROUP)
KEPT_SUFFIX = ".sheet"


@dataclass(frozen=True)
class Roles:
    """Which column of a sheet plays which role.

    Parameters
    ----------
    sample : str, default "sample"
        Column of sample ids, as the matrix has them.
    subject, timepoint, group : str or None
        Columns of the roles. A column of the default name may be absent; ``None`` says that the
        sheet has none. Any other name must be there.
    condition : str, optional
        Column of what every subject meets one after another, in a crossover: subject, timepoint
        and condition tell the samples apart.
    """

    sample: str = SAMPLE
    subject: str | None = SUBJECT
    timepoint: str | None = TIMEPOINT
    group: str | None = GROUP
    condition: str | None = None


@dataclass(frozen=True)
class SampleSheet:
    """A sample sheet with its roles filled.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n_samples, n_columns)
        ``subject``, ``timepoint`` and perhaps ``group`` as text, then the sheet's own columns.
        Index: sample ids.
    name : str
        What messages call it.
    origin : Origin or None
        Where it came from; ``None`` for a DataFrame.
    notes : tuple of str
        What was filled in or left out, one sentence each.
    ignored : tuple of str
        Samples that were left out as asked.
    """

    frame: pd.DataFrame
    name: str
    origin: Origin | None
    notes: tuple[str, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class _Raw:
    """A sheet before its roles are known: columns, and the place of each row."""

    name: str
    columns: Mapping[str, Sequence[object]]
    places: Sequence[str]
    origin: Origin | None

    def text(self, column: str) -> list[str]:
        return [cell_text(value) for value in self.columns[column]]

    def without(self, samples: Sequence[str], column: str) -> "_Raw":
        kept = [i for i, label in enumerate(self.text(column)) if label not in set(samples)]
        columns = {name: [cells[i] for i in kept] for name, cells in self.columns.items()}
        return _Raw(self.name, columns, [self.places[i] for i in kept], self.origin)


def read_sheet(
    samples: Path | str | pd.DataFrame,
    *,
    roles: Roles | None = None,
    worksheet: str | None = None,
    ignore: Sequence[str] = (),
) -> SampleSheet:
    """Read a sample sheet and fill its roles.

    The canonical columns ``subject``, ``timepoint`` and ``group`` are added beside the sheet's
    own. A column of the sheet that has such a name without having the role is kept with the
    suffix ``.sheet``.

    Parameters
    ----------
    samples : path or pandas.DataFrame
        The sheet: a file of any format that `read_table` takes, or a DataFrame whose samples are
        a column or the index.
    roles : Roles, optional
        Names of the columns; the canonical names by default.
    worksheet : str, optional
        Sheet of a workbook.
    ignore : sequence of str, optional
        Samples to leave out.

    Returns
    -------
    SampleSheet
        The sheet. Without a subject column each sample is a subject, without a timepoint column
        the timepoint is `rh_omics.schema.NO_TIMEPOINT`.

    Raises
    ------
    SampleSheetError
        If a column that was named isn't there, a sample stands more than once, a subject has two
        samples at one timepoint, an id or timepoint is empty, or a factor has one level only. All
        problems are listed.
    FileFormatError
        If the file can't be read.
    """
    problems = Problems()
    sheet = gather_sheet(
        samples, problems, roles=roles or Roles(), worksheet=worksheet, ignore=ignore
    )
    problems.raise_if_any()
    return sheet


def gather_sheet(
    samples: Path | str | pd.DataFrame,
    problems: Problems,
    *,
    roles: Roles,
    worksheet: str | None = None,
    ignore: Sequence[str] = (),
    one_per_timepoint: bool = True,
) -> SampleSheet:
    """Read a sample sheet like `read_sheet`, adding what is wrong to a list of problems.

    Parameters
    ----------
    samples : path or pandas.DataFrame
        The sheet.
    problems : Problems
        Where to add what is wrong; only what leaves no sheet at all is raised at once.
    roles : Roles
        Names of the columns.
    worksheet : str, optional
        Sheet of a workbook.
    ignore : sequence of str, optional
        Samples to leave out.
    one_per_timepoint : bool, default True
        Whether several samples of a subject at one timepoint are a problem.

    Returns
    -------
    SampleSheet
        The sheet; to be used only if there are no problems.

    Raises
    ------
    SampleSheetError
        If a column that was named, or the column of samples, isn't there.
    FileFormatError
        If the file can't be read.
    """
    from_frame = isinstance(samples, pd.DataFrame)
    raw = _raw_frame(samples, roles) if from_frame else _raw_file(samples, worksheet)
    roles, notes = _find_roles(raw, roles)
    ignored = tuple(label for label in raw.text(roles.sample) if label in ignore)
    raw = raw.without(ignored, roles.sample)
    if not raw.places:
        msg = f"{raw.name}: no samples are listed"
        raise SampleSheetError(msg)
    ids = raw.text(roles.sample)
    canonical, filled = _fill_roles(raw, roles, ids)
    problems.add_some(
        _sheet_problems(raw, roles, ids, canonical, one_per_timepoint=one_per_timepoint),
        rest=f"{raw.name}: {{}} more such problems",
        kind=SampleSheetError,
    )
    columns = canonical | _own_columns(raw, roles)
    frame = pd.DataFrame(
        {name: pd.Series(list(cells), dtype=cells.dtype) for name, cells in columns.items()}
    )
    frame.index = pd.Index(ids, name=SAMPLE, dtype="str")
    mixed = _mixed_columns(raw, frame)
    return SampleSheet(frame, raw.name, raw.origin, (*notes, *filled, *mixed), ignored)


def _raw_file(samples: Path | str, worksheet: str | None) -> _Raw:
    table = read_table(samples, sheet=worksheet)
    columns = {name: table.column(name) for name in table.columns}
    return _Raw(table.origin.name, columns, [f"row {n}" for n in table.numbers], table.origin)


def _raw_frame(frame: pd.DataFrame, roles: Roles) -> _Raw:
    labels = [str(column) for column in frame.columns]
    repeated = sorted({label for label in labels if labels.count(label) > 1})
    if repeated:
        msg = f"sample sheet: columns that stand more than once: {shorten(repeated)}"
        raise SampleSheetError(msg)
    columns = {label: list(frame.iloc[:, i]) for i, label in enumerate(labels)}
    if roles.sample not in columns and not isinstance(frame.index, pd.RangeIndex):
        columns = {roles.sample: list(frame.index), **columns}
    places = [f"row {number}" for number in range(1, len(frame) + 1)]
    return _Raw("sample sheet", columns, places, None)


def _find_roles(raw: _Raw, roles: Roles) -> tuple[Roles, list[str]]:
    """Refuse named columns that aren't there, and drop default ones that aren't."""
    notes = []
    sample = roles.sample
    if sample == SAMPLE and sample not in raw.columns and "" in raw.columns:
        sample = ""
        notes.append(f"{raw.name}: its unnamed column was taken for the sample ids")
    named = {
        SUBJECT: roles.subject,
        TIMEPOINT: roles.timepoint,
        GROUP: roles.group,
        CONDITION: roles.condition,
    }
    absent = [
        f"{raw.name} has no column {column!r} for the {role}"
        for role, column in ({SAMPLE: sample} | named).items()
        if column is not None
        and column not in raw.columns
        and (role in {SAMPLE, CONDITION} or column != role)
    ]
    if absent:
        absent[-1] += f"; it has {list_columns(list(raw.columns))}"
        raise SampleSheetError(absent)
    present = {role: name if name in raw.columns else None for role, name in named.items()}
    return Roles(sample, *(present[role] for role in named)), notes


def _fill_roles(
    raw: _Raw, roles: Roles, ids: Sequence[str]
) -> tuple[dict[str, pd.Series], list[str]]:
    notes = []
    if roles.subject is None:
        notes.append(f"{raw.name} names no subject: each sample was taken for a subject of its own")
    if roles.timepoint is None:
        notes.append(f"{raw.name} names no timepoint: it is {NO_TIMEPOINT!r} for every sample")
    text = {
        SUBJECT: ids if roles.subject is None else raw.text(roles.subject),
        TIMEPOINT: [NO_TIMEPOINT] * len(ids)
        if roles.timepoint is None
        else raw.text(roles.timepoint),
    }
    if roles.group is not None:
        text[GROUP] = ["" if is_missing(cell) else cell for cell in raw.text(roles.group)]
        without = text[GROUP].count("")
        if without:
            notes.append(f"{raw.name}: {without} samples have no group")
    if roles.condition is not None:
        text[CONDITION] = raw.text(roles.condition)
    return {name: _text_series(cells) for name, cells in text.items()}, notes


def _own_columns(raw: _Raw, roles: Roles) -> dict[str, pd.Series]:
    held = {SUBJECT: roles.subject, TIMEPOINT: roles.timepoint, GROUP: roles.group}
    held |= {CONDITION: roles.condition} if roles.condition else {}
    held[SAMPLE] = roles.sample
    columns = {}
    for name, cells in raw.columns.items():
        if held.get(name) == name or name == "":
            continue
        kept = name + KEPT_SUFFIX if name in CANONICAL or name in held else name
        if raw.origin is None:
            columns[kept] = pd.Series(list(cells))
        elif name in held.values():
            columns[kept] = _text_series(raw.text(name))
        else:
            columns[kept] = typed_column(raw.text(name))
    return columns


def _mixed_columns(raw: _Raw, frame: pd.DataFrame) -> list[str]:
    """Say which columns are text because of a few cells, where most are numbers."""
    notes = []
    for name in frame.columns:
        if raw.origin is None or name not in raw.columns or frame[name].dtype != "str":
            continue
        cells = raw.text(name)
        filled = [i for i, cell in enumerate(cells) if not is_missing(cell)]
        words = [i for i in filled if parse_number(cells[i].replace(COMMA, POINT)) is None]
        if words and 2 * len(words) <= len(filled):
            found = shorten([f"{cells[i]!r} in {raw.places[i]}" for i in words])
            notes.append(
                f"{raw.name}: column {name} is text, not numbers, because of {len(words)} cells: "
                f"{found}"
            )
    return notes


def _text_series(cells: Sequence[str]) -> pd.Series:
    return pd.Series([cell or None for cell in cells], dtype="str")


def _sheet_problems(
    raw: _Raw,
    roles: Roles,
    ids: Sequence[str],
    canonical: Mapping[str, pd.Series],
    *,
    one_per_timepoint: bool,
) -> list[str]:
    problems = label_problems(ids, raw.places, what=SAMPLE, file=raw.name)
    for role in (name for name in (SUBJECT, TIMEPOINT, CONDITION) if name in canonical):
        cells = canonical[role]
        problems += [
            f"{raw.name} {raw.places[i]}: sample {ids[i]} has no {role}"
            for i in cells.index[cells.isna()]
        ]
    if roles.subject is not None:
        problems += [
            mangled_problem(label, place, what=SUBJECT, file=raw.name)
            for label, place in zip(raw.text(roles.subject), raw.places, strict=True)
            if is_mangled(label)
        ]
        problems += _repeated_cells(raw, ids, canonical) if one_per_timepoint else []
    factors = {TIMEPOINT: roles.timepoint, GROUP: roles.group, CONDITION: roles.condition}
    for role, column in factors.items():
        levels = [] if column is None else list(canonical[role].dropna().unique())
        if column is not None and len(levels) < 2:  # noqa: PLR2004 - a comparison needs two
            found = f"only one level ({levels[0]!r})" if levels else "no level at all"
            problems.append(
                f"{raw.name}: column {column!r} for the {role} has {found}; two or more are "
                f"needed, or pass {role}=None"
            )
    return problems


def _repeated_cells(raw: _Raw, ids: Sequence[str], canonical: Mapping[str, pd.Series]) -> list[str]:
    found: dict[tuple[str, ...], list[str]] = {}
    names = [name for name in (SUBJECT, TIMEPOINT, CONDITION) if name in canonical]
    keys = zip(*(canonical[name] for name in names), strict=True)
    for key, sample, place in zip(keys, ids, raw.places, strict=True):
        if not any(pd.isna(part) for part in key):
            found.setdefault(key, []).append(f"{sample} in {place}")
    return [
        f"{raw.name}: subject {subject} has {len(where)} samples at timepoint {' of '.join(cell)} "
        f"({shorten(where)}); one is needed: average them before, or ignore all but one; in a "
        "crossover name the condition"
        for (subject, *cell), where in found.items()
        if len(where) > 1
    ]
