"""An export and a sample sheet to a panel, with the controls set apart."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.errors import RhOmicsWarning
from rh_omics.io.analytes.aliquots import check_groups, merge, spread_table
from rh_omics.io.analytes.convert import Conversion, find_conversion
from rh_omics.io.analytes.export import CONCENTRATION, Cells, Export
from rh_omics.io.analytes.header import LOD, LOQ
from rh_omics.io.analytes.isomers import sum_isomers
from rh_omics.io.analytes.kinds import SAMPLE_KIND
from rh_omics.io.analytes.measure import Measured, measure
from rh_omics.io.analytes.naming import name_compounds
from rh_omics.io.analytes.options import AnalyteOptions
from rh_omics.io.analytes.plausible import doubtful_medians
from rh_omics.io.analytes.run import CONTROL_COLUMNS, AnalyteRun
from rh_omics.io.analytes.samples import Joined, join_samples, sheet_of_facts
from rh_omics.io.matrix import FEATURE
from rh_omics.io.numbers import parse_number
from rh_omics.io.problems import Problems
from rh_omics.io.sheet import Roles, SampleSheet, gather_sheet
from rh_omics.panel import Panel, key_columns
from rh_omics.schema import SAMPLE, Scale


@dataclass(frozen=True)
class _Parts:
    """All that a run is made of, once there are no problems."""

    export: Export
    standards: Export
    sheet: SampleSheet
    joined: Joined
    measured: Measured
    conversion: Conversion
    groups: dict[str, list[int]]
    options: AnalyteOptions

    @property
    def names(self) -> pd.Index:
        return pd.Index([c.name for c in self.export.compounds], name=FEATURE, dtype="str")

    @property
    def values(self) -> NDArray[np.float64]:
        """Numbers in the panel's unit."""
        return self.measured.values * self.conversion.factors


def assemble(
    export: Export,
    sheet: SampleSheet | None,
    options: AnalyteOptions,
    roles: Roles,
    problems: Problems,
    *,
    specimen: str | None = None,
    name: str | None = None,
) -> AnalyteRun:
    """Make a run of an export: names, kinds, units, numbers, aliquots, in this order.

    Parameters
    ----------
    export : Export
        Measurements as text.
    sheet : SampleSheet or None
        Sample sheet; made of what the file says if there is none.
    options : AnalyteOptions
        How to read them.
    roles : Roles
        Columns of the sheet.
    problems : Problems
        What was found wrong before.
    specimen, name : str or None, default None
        What was assayed, and what messages call the panel.

    Returns
    -------
    AnalyteRun
        The run.

    Raises
    ------
    RhOmicsError
        With all that is wrong with the file and its sheet.
    """
    export, standards = name_compounds(_without_ignored(export, options.ignore), options, problems)
    ids = list(sheet.frame.index) if sheet else None
    joined = join_samples(export, ids, options, problems)
    conversion = find_conversion(export, options, problems)
    measured = measure(export, joined.is_sample, options, problems)
    if sheet is None and any(joined.is_sample):
        sheet = _own_sheet(export, joined, roles, problems)
    if sheet is None or not any(joined.is_sample):
        raise problems.error()
    groups = _groups(joined, sheet.frame)
    if options.aliquots == "error":
        check_groups(groups, _places(export, joined), export.origin.name, problems)
    problems.raise_if_any()
    parts = _Parts(export, standards, sheet, joined, measured, conversion, groups, options)
    return _run(parts, specimen=specimen, name=name)


def _without_ignored(export: Export, ignore: Sequence[str]) -> Export:
    kept = [
        i for i, found in enumerate(export.injections) if not set(found.labels) & set(ignore) - {""}
    ]
    return export.select(kept, range(len(export.compounds)))


def _own_sheet(
    export: Export, joined: Joined, roles: Roles, problems: Problems
) -> SampleSheet | None:
    """Make a sheet of what the file says; its column of samples has the default name."""
    facts = sheet_of_facts(export, joined, problems)
    own = Roles(SAMPLE, roles.subject, roles.timepoint, roles.group, roles.condition)
    return problems.attempt(
        lambda: gather_sheet(facts, problems, roles=own, one_per_timepoint=False)
    )


def _places(export: Export, joined: Joined) -> list[str]:
    return [
        f"{label} in {found.place}"
        for label, found in zip(joined.labels, export.injections, strict=True)
    ]


def _groups(joined: Joined, frame: pd.DataFrame) -> dict[str, list[int]]:
    """Group the injections of samples by what tells samples apart, named by the first label."""
    cells = frame[key_columns(frame)].itertuples(index=False, name=None)
    keys = dict(zip(frame.index, cells, strict=True))
    groups: dict[tuple[str, ...], list[int]] = {}
    for i, (label, is_sample) in enumerate(zip(joined.labels, joined.is_sample, strict=True)):
        if is_sample and label in keys:
            groups.setdefault(keys[label], []).append(i)
    return {joined.labels[members[0]]: members for members in groups.values()}


def _run(parts: _Parts, *, specimen: str | None, name: str | None) -> AnalyteRun:
    export, names = parts.export, parts.names
    spread = spread_table(parts.values, parts.measured.censored, parts.groups, list(names))
    return AnalyteRun(
        panel=_panel(parts, _notes(parts, spread), specimen=specimen, name=name),
        controls=_control_table(parts),
        standards=_standard_table(parts.joined, parts.standards),
        aliquots=spread,
        words=parts.measured.words,
        software=export.software,
    )


def _panel(parts: _Parts, notes: Sequence[str], *, specimen: str | None, name: str | None) -> Panel:
    export, options, unit = parts.export, parts.options, parts.conversion.unit
    groups = list(parts.groups.values())
    merged = merge(parts.values, parts.measured.censored, groups, options.aliquots)
    index = pd.Index(list(parts.groups), name=SAMPLE, dtype="str")
    data = pd.DataFrame(merged.values, index=index, columns=parts.names)
    censored = pd.DataFrame(merged.censored, index=index, columns=parts.names)
    features = _features(parts)
    more: list[str] = []
    if options.sum_isomers:
        data, censored, note = sum_isomers(data, censored, rule=options.sum_isomers)
        features, more = features.reindex(data.columns), [note]
    doubts: list[str] = []
    if export.quantity == CONCENTRATION:
        doubts = doubtful_medians(data, unit, specimen)
    for doubt in doubts:
        warnings.warn(f"{export.origin.name}: {doubt}", RhOmicsWarning, stacklevel=6)
    origins = [origin for origin in (export.origin, parts.sheet.origin) if origin]
    return Panel(
        data=data,
        samples=parts.sheet.frame.loc[index],
        scale=Scale.CONCENTRATION,
        features=features,
        unit=unit,
        specimen=specimen,
        censored=censored,
        name=name or export.origin.name.removesuffix(".gz").rsplit(".", maxsplit=1)[0],
        simulated=any(origin.simulated for origin in origins),
        inputs={origin.name: origin.sha256 for origin in origins},
        notes=[*notes, *more, *doubts],
    )


def _features(parts: _Parts) -> pd.DataFrame:
    """Describe the features: the file's name and unit, and the limits where they are the same."""
    export, conversion = parts.export, parts.conversion
    factors = conversion.factors
    return pd.DataFrame(
        {
            "written": [compound.written for compound in export.compounds],
            "file_unit": list(conversion.units),
            LOD: _common(export.lod, len(parts.names), parts.joined.is_sample) * factors,
            LOQ: _common(export.loq, len(parts.names), parts.joined.is_sample) * factors,
        },
        index=parts.names,
    )


def _common(cells: Cells | None, n: int, is_sample: Sequence[bool]) -> NDArray[np.float64]:
    """Return the limit that all samples share; ``NaN`` where they differ or none is given."""
    limits = np.full(n, np.nan)
    for j in range(n if cells else 0):
        rows = zip(cells or (), is_sample, strict=True)
        found = {row[j].replace(",", ".").lstrip("<≤ ") for row, sample in rows if sample}
        number = parse_number(found.pop()) if len(found) == 1 else None
        limits[j] = np.nan if number is None else number
    return limits


def _notes(parts: _Parts, spread: pd.DataFrame) -> list[str]:
    export, sheet = parts.export, parts.sheet
    origins = [origin for origin in (export.origin, sheet.origin) if origin]
    return [
        *(f"{origin.name}: {text}" for origin in origins for text in origin.comments),
        *(note for origin in origins for note in origin.notes),
        f"{export.origin.name}: read as {export.software}",
        *sheet.notes,
        *export.notes,
        *_control_notes(export, parts.joined, parts.standards),
        *parts.conversion.notes,
        *parts.measured.notes,
        *_aliquot_notes(parts.groups, spread, parts.options.aliquots),
    ]


def _control_notes(export: Export, joined: Joined, standards: Export) -> list[str]:
    file = export.origin.name
    kinds = [kind for kind in dict.fromkeys(joined.kinds) if kind != SAMPLE_KIND]
    counts = [f"{joined.kinds.count(kind)} {kind}" for kind in kinds]
    notes = [f"{file}: kept apart from the samples: {', '.join(counts)}"] if counts else []
    if standards.compounds:
        names = ", ".join(compound.written for compound in standards.compounds)
        notes.append(f"{file}: internal standards, not analysed: {names}")
    return notes


def _aliquot_notes(groups: dict[str, list[int]], spread: pd.DataFrame, rule: str) -> list[str]:
    several = [sample for sample, members in groups.items() if len(members) > 1]
    if not several:
        return []
    medians = spread.groupby("feature", sort=False)["cv"].median()
    shown = ", ".join(f"{feature} {100 * cv:.1f} %" for feature, cv in medians.items())
    return [f"{len(several)} samples were measured several times: {rule} taken; median CV: {shown}"]


def _control_table(parts: _Parts) -> pd.DataFrame:
    values, censored, joined = parts.values, parts.measured.censored, parts.joined
    rows = [
        (joined.labels[i], joined.kinds[i], feature, values[i, j], bool(censored[i, j]), i + 1)
        for i, is_sample in enumerate(joined.is_sample)
        if not is_sample
        for j, feature in enumerate(parts.names)
    ]
    return pd.DataFrame(rows, columns=list(CONTROL_COLUMNS))


def _standard_table(joined: Joined, standards: Export) -> pd.DataFrame:
    rows = [
        (joined.labels[i], joined.kinds[i], compound.written, standards.cells[i][j])
        for i in range(len(standards.injections))
        for j, compound in enumerate(standards.compounds)
    ]
    return pd.DataFrame(rows, columns=["label", "kind", "standard", "text"])
