"""Medians far outside the range of published ones, and the factor that would fit."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rh_omics.analytes import analyte_registry
from rh_omics.errors import UnitError
from rh_omics.units import conversion_factor

_BLOOD = frozenset({"plasma", "serum"})
_FACTORS = (1e-6, 1e-3, 1e3, 1e6)
_UNITS = ("pM", "nM", "µM", "pg/mL", "ng/mL", "µg/mL")


def doubtful_medians(data: pd.DataFrame, unit: str, specimen: str | None) -> list[str]:
    """Say which medians are implausible in blood, and which slip of a prefix would explain them.

    Parameters
    ----------
    data : pandas.DataFrame of shape (n_samples, n_features)
        Concentrations.
    unit : str
        Their unit.
    specimen : str or None
        What was assayed; only plasma and serum, or what isn't said, are looked at.

    Returns
    -------
    list of str
        One sentence per analyte; nothing is rescaled.
    """
    if specimen is not None and specimen.casefold() not in _BLOOD:
        return []
    return [text for name in data if (text := _doubt(str(name), data[name], unit))]


def _doubt(name: str, values: pd.Series, unit: str) -> str:
    known = analyte_registry().get(name)
    if known is None or known.plausible_nM is None or not values.notna().any():
        return ""
    try:
        factor = conversion_factor(unit, "nM", molar_mass=known.molar_mass)
    except UnitError:
        return ""
    low, high = known.plausible_nM
    median = float(np.nanmedian(values)) * factor
    if low <= median <= high:
        return ""
    fitting = [f"{slip:g}" for slip in _fitting(median, low, high)]
    as_written = float(np.nanmedian(values))
    units = fitting_units(as_written, name)
    hint = f"; a factor of {fitting[0]} would fit: is the unit right?" if fitting else ""
    if units:
        hint += f" The numbers would be plausible in {' or '.join(units)}."
    return (
        f"{name}: the median is {median:.3g} nM, published ones in plasma lie within "
        f"{low:g} and {high:g} nM{hint}"
    )


def fitting_units(value: float, name: str) -> tuple[str, ...]:
    """Return the units in which a number would be a plausible plasma level of an analyte.

    Parameters
    ----------
    value : float
        The number as it is written.
    name : str
        Name of the analyte in the registry.

    Returns
    -------
    tuple of str
        Units among pM, nM, µM, pg/mL, ng/mL and µg/mL; empty where none fits or no range is
        known.

    Examples
    --------
    >>> fitting_units(1000.0, "AEA")
    ('pM', 'pg/mL')
    """
    known = analyte_registry().get(name)
    if known is None or known.plausible_nM is None:
        return ()
    low, high = known.plausible_nM
    factors = {
        unit: conversion_factor(unit, "nM", molar_mass=known.molar_mass)
        for unit in _UNITS
        if known.molar_mass is not None or unit.endswith("M")
    }
    return tuple(unit for unit, factor in factors.items() if low <= value * factor <= high)


def _fitting(median: float, low: float, high: float) -> Sequence[float]:
    return [slip for slip in _FACTORS if low <= median * slip <= high]
