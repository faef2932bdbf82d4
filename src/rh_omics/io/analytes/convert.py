"""The unit of each compound, and the one unit of the panel."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rh_omics.analytes import analyte_registry
from rh_omics.errors import UnitError
from rh_omics.io.analytes.export import CONCENTRATION, Compound, Export
from rh_omics.io.analytes.naming import lookup
from rh_omics.io.analytes.options import AnalyteOptions
from rh_omics.io.problems import Problems
from rh_omics.units import EXAMPLES, Unit, conversion_factor, parse_unit

DEFAULT_UNIT = "nM"


class Conversion(NamedTuple):
    """How values become the panel's.

    Parameters
    ----------
    unit : str
        Unit of the panel.
    factors : ndarray of shape (n_compounds,)
        What values are multiplied with.
    units : tuple of str
        Unit of each compound before.
    notes : tuple of str
        What was taken for granted or converted.
    """

    unit: str
    factors: NDArray[np.float64]
    units: tuple[str, ...]
    notes: tuple[str, ...]


def find_conversion(export: Export, options: AnalyteOptions, problems: Problems) -> Conversion:
    """Find each compound's unit and the factor to the panel's.

    Parameters
    ----------
    export : Export
        Measurements.
    options : AnalyteOptions
        Units that the caller names.
    problems : Problems
        Where to add units that aren't known, aren't given, contradict, or can't be converted.

    Returns
    -------
    Conversion
        Unit and factors; to be used only if there are no problems.
    """
    n = len(export.compounds)
    if export.quantity != CONCENTRATION:
        unit = f"peak {export.quantity}"
        note = f"{export.origin.name}: peak {export.quantity}s, which aren't concentrations"
        return Conversion(unit, np.ones(n), (unit,) * n, (note,))
    wanted = options.unit
    target = problems.attempt(lambda: parse_unit(wanted)) if wanted is not None else None
    found = [_unit_of(compound, export, options, target, problems) for compound in export.compounds]
    if any(unit is None for unit in found):
        return Conversion("", np.ones(n), ("",) * n, ())
    units = [unit for unit in found if unit is not None]
    same = all(unit.same_size(units[0]) for unit in units)
    target = target or (units[0] if same else parse_unit(DEFAULT_UNIT))
    factors = [
        _factor(compound, unit, target, problems)
        for compound, unit in zip(export.compounds, units, strict=True)
    ]
    notes = [*_assumed(export, options), *_converted(export, units, target)]
    return Conversion(
        target.symbol, np.array(factors), tuple(unit.symbol for unit in units), tuple(notes)
    )


def _unit_of(
    compound: Compound,
    export: Export,
    options: AnalyteOptions,
    target: Unit | None,
    problems: Problems,
) -> Unit | None:
    said = _said(compound, options)
    text = compound.unit or said
    where = f"{export.origin.name}, {compound.written}"
    if text is None and target is None and options.unit is None:
        problems.add(
            f"{where}: no unit is given; pass unit= or file_unit= ({EXAMPLES})",
            UnitError,
        )
    if text is None:
        return target
    try:
        unit = parse_unit(text)
        named = isinstance(options.file_unit, Mapping) and said is not None
        if compound.unit and named and not unit.same_size(parse_unit(said or "")):
            problems.add(f"{where}: the file says {text}, file_unit= says {said}", UnitError)
    except UnitError as error:
        problems.add(f"{where}: {error}", UnitError)
        return None
    return unit


def _said(compound: Compound, options: AnalyteOptions) -> str | None:
    if isinstance(options.file_unit, Mapping):
        return lookup(options.file_unit, compound)
    return options.file_unit


def _factor(compound: Compound, unit: Unit, target: Unit, problems: Problems) -> float:
    known = analyte_registry().get(compound.name)
    mass = known.molar_mass if known else None
    factor = problems.attempt(
        lambda: conversion_factor(unit, target, molar_mass=mass, name=compound.written)
    )
    return 1.0 if factor is None else factor


def _assumed(export: Export, options: AnalyteOptions) -> list[str]:
    unstated = [
        compound.name
        for compound in export.compounds
        if compound.unit is None and _said(compound, options) is None
    ]
    if not unstated:
        return []
    names = ", ".join(unstated)
    said = f"taken to be in {options.unit}, as unit= says"
    return [f"{export.origin.name}: no unit is stated for {names}; {said}"]


def _converted(export: Export, units: list[Unit], target: Unit) -> list[str]:
    changed: dict[str, list[str]] = {}
    for compound, unit in zip(export.compounds, units, strict=True):
        if not unit.same_size(target):
            changed.setdefault(unit.symbol, []).append(compound.name)
    return [
        f"{export.origin.name}: {', '.join(names)} converted from {symbol} to {target.symbol}"
        for symbol, names in changed.items()
    ]
