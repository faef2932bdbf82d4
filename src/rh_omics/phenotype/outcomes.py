"""Numeric outcomes of a session: what they mean, which way is better, where they end."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from rh_omics.errors import SampleSheetError, UnitError, shorten
from rh_omics.phenotype.conversions import fahrenheit_to_celsius


@dataclass(frozen=True)
class Outcome:
    """What the numbers of an outcome mean.

    Parameters
    ----------
    name : str
        Name of the outcome.
    unit : str
        Unit of the numbers.
    low, high : float
        Smallest and largest value that can be; others are refused.
    direction : {1, -1, 0}
        Whether more is the better state; 0 where it is neither.
    usual : tuple of (float, float), optional
        Values outside are kept and flagged.
    ceiling : float, optional
        Cut-off of the measurement: a value at or above it is only known to be at least as large.
    """

    name: str
    unit: str
    low: float
    high: float
    direction: int
    usual: tuple[float, float] | None = None
    ceiling: float | None = None


_ALL = (
    Outcome("feeling_scale", "points", -5, 5, 1),
    Outcome("vas_euphoria", "mm", 0, 100, 1),
    Outcome("vas_anxiety", "mm", 0, 100, -1),
    Outcome("perceived_exertion", "points", 6, 20, 0),
    Outcome("heat_pain_threshold", "°C", 32, 52, 1, ceiling=50),
    Outcome("pupil_diameter", "mm", 1, 10, 0, usual=(2, 8)),
    Outcome("body_temperature", "°C", 30, 44, 0, usual=(35, 41)),
    Outcome("heart_rate", "bpm", 20, 260, 0, usual=(30, 220)),
    Outcome("systolic_pressure", "mmHg", 40, 300, 0),
    Outcome("diastolic_pressure", "mmHg", 20, 200, 0),
)
OUTCOMES: Mapping[str, Outcome] = MappingProxyType({outcome.name: outcome for outcome in _ALL})
"""Outcomes by name; lowest and highest values are those of the scale or of a living body."""


@dataclass(frozen=True, eq=False)
class OutcomeValues:
    """Checked values of an outcome.

    Parameters
    ----------
    values : pandas.Series of shape (n_samples,)
        Numbers in the outcome's unit; ``NaN`` where not measured.
    censored : pandas.Series of bool of shape (n_samples,)
        True where the value is the cut-off and the true one lies above it.
    outcome : Outcome
        What they mean.
    notes : tuple of str
        What was converted, and what is unusual.
    """

    values: pd.Series
    censored: pd.Series
    outcome: Outcome
    notes: tuple[str, ...] = ()


def read_outcome(
    values: pd.Series,
    outcome: Outcome,
    *,
    unit: str | None = None,
    ceiling: float | None = None,
) -> OutcomeValues:
    """Check the values of an outcome against what can be.

    Parameters
    ----------
    values : pandas.Series of shape (n_samples,)
        Numbers, ``NaN`` where not measured. Index: samples or subjects.
    outcome : Outcome
        What they mean, such as ``OUTCOMES["feeling_scale"]``.
    unit : str, optional
        Unit of `values` if it isn't the outcome's; ``"°F"`` is converted to ``"°C"``.
    ceiling : float, optional
        Cut-off of the device, in the outcome's unit, if it isn't the outcome's.

    Returns
    -------
    OutcomeValues
        The values with a mask of those at the cut-off.

    Raises
    ------
    UnitError
        If the unit can't be converted.
    SampleSheetError
        If values lie outside the scale; the first few are listed.

    Examples
    --------
    >>> heat = read_outcome(pd.Series({"S1": 46.5, "S2": 50.0}), OUTCOMES["heat_pain_threshold"])
    >>> heat.censored.to_dict()
    {'S1': False, 'S2': True}
    """
    numbers, notes = _converted(values.astype(np.float64), outcome, unit)
    limit = outcome.ceiling if ceiling is None else ceiling
    outside = numbers.notna() & ~numbers.between(outcome.low, outcome.high)
    if outside.any():
        found = [f"{label}: {value:g}" for label, value in numbers[outside].items()]
        msg = (
            f"{outcome.name} must be from {outcome.low:g} to {outcome.high:g} {outcome.unit}; "
            f"found {shorten(found)}"
        )
        raise SampleSheetError(msg)
    if outcome.usual is not None:
        unusual = numbers[numbers.notna() & ~numbers.between(*outcome.usual)]
        found = [f"{label}: {value:g}" for label, value in unusual.items()]
        notes += [f"unusual {outcome.name}, kept: {shorten(found)}"] if found else []
    censored = numbers >= limit if limit is not None else numbers.notna() & False
    capped = numbers if limit is None else numbers.clip(upper=limit)
    return OutcomeValues(capped, censored.astype(bool), outcome, tuple(notes))


def _converted(
    values: pd.Series, outcome: Outcome, unit: str | None
) -> tuple[pd.Series, list[str]]:
    if unit is None or unit == outcome.unit:
        return values, []
    if (unit.strip("° "), outcome.unit) == ("F", "°C"):
        return fahrenheit_to_celsius(values), [f"{outcome.name}: converted from °F to °C"]
    msg = f"{outcome.name} is in {outcome.unit}; values in {unit!r} can't be converted"
    raise UnitError(msg)
