"""Maximum heart rate from age, and what a heart rate is of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from rh_omics.errors import ParameterError

MEASURED: Final = "measured"
LOWEST, HIGHEST = 100.0, 250.0
YOUNGEST, OLDEST = 5.0, 110.0


@dataclass(frozen=True)
class HeartRateFormula:
    """Straight line from age to maximum heart rate.

    Parameters
    ----------
    name : str
        Name of the formula.
    intercept : float
        Beats per minute at age 0.
    slope : float
        Beats per minute lost per year.
    source : str
        Where it comes from.
    women_only : bool, default False
        Whether it was fitted to women only.
    """

    name: str
    intercept: float
    slope: float
    source: str
    women_only: bool = False

    def __str__(self) -> str:
        """Write the formula."""
        return f"{self.name}: {self.intercept:g} − {self.slope:g} × age"


_ALL = (
    HeartRateFormula("fox", 220, 1, "Fox et al. 1971, no original derivation; SD 10-12 bpm"),
    HeartRateFormula("tanaka", 208, 0.7, "Tanaka et al. 2001, J. Am. Coll. Cardiol. 37:153"),
    HeartRateFormula(
        "gulati", 206, 0.88, "Gulati et al. 2010, Circulation 122:130", women_only=True
    ),
    HeartRateFormula("inbar", 205.8, 0.685, "Inbar et al. 1994, MSSE 26:538; SD 6.4 bpm"),
)
FORMULAS: Mapping[str, HeartRateFormula] = MappingProxyType({f.name: f for f in _ALL})
"""Formulas by name. At age 20 they differ by 12 bpm."""


@dataclass(frozen=True)
class HeartRateMaximum:
    """A maximum heart rate that knows where it comes from.

    Parameters
    ----------
    bpm : float
        Beats per minute.
    origin : str
        ``"measured"`` or the formula, written out.
    """

    bpm: float
    origin: str

    def __post_init__(self) -> None:
        if not LOWEST <= self.bpm <= HIGHEST:
            msg = (
                f"a maximum heart rate must be from {LOWEST:g} to {HIGHEST:g} bpm; got {self.bpm:g}"
            )
            raise ParameterError(msg)


def predict_hrmax(
    age: float, *, formula: str = "tanaka", sex: str | None = None
) -> HeartRateMaximum:
    """Estimate the maximum heart rate from age.

    Parameters
    ----------
    age : float
        Years.
    formula : {"fox", "tanaka", "gulati", "inbar"}, default "tanaka"
        Which line; a single person lies about 10 bpm off any of them.
    sex : {"F", "M"}, optional
        Needed for a formula that was fitted to women only.

    Returns
    -------
    HeartRateMaximum
        Beats per minute, with the formula.

    Raises
    ------
    ParameterError
        If the age can't be, the formula is unknown, or it is for women and `sex` isn't ``"F"``.

    Examples
    --------
    >>> [predict_hrmax(20, formula=f).bpm for f in ("fox", "tanaka")]
    [200.0, 194.0]
    >>> predict_hrmax(40, formula="fox").bpm == predict_hrmax(40, formula="tanaka").bpm
    True
    """
    if formula not in FORMULAS:
        msg = f"formula must be one of {', '.join(FORMULAS)}; got {formula!r}"
        raise ParameterError(msg)
    if not YOUNGEST <= age <= OLDEST:
        msg = f"age must be from {YOUNGEST:g} to {OLDEST:g} years; got {age:g}"
        raise ParameterError(msg)
    line = FORMULAS[formula]
    if line.women_only and sex != "F":
        msg = f"formula {formula} was fitted to women only and sex is {sex!r}; pass sex='F'"
        raise ParameterError(msg)
    return HeartRateMaximum(float(line.intercept - line.slope * age), str(line))


def percent_of_maximum(bpm: float, maximum: HeartRateMaximum) -> float:
    """Express a heart rate as a share of the maximum.

    Parameters
    ----------
    bpm : float
        Heart rate in beats per minute.
    maximum : HeartRateMaximum
        The person's maximum.

    Returns
    -------
    float
        Percent.
    """
    return 100 * bpm / maximum.bpm


def percent_of_reserve(bpm: float, maximum: HeartRateMaximum, *, rest: float) -> float:
    """Express a heart rate as a share of the way from rest to maximum (Karvonen 1957).

    Parameters
    ----------
    bpm : float
        Heart rate in beats per minute.
    maximum : HeartRateMaximum
        The person's maximum.
    rest : float
        Resting heart rate in beats per minute.

    Returns
    -------
    float
        Percent; 0 at rest, 100 at the maximum.

    Raises
    ------
    ParameterError
        If the resting heart rate isn't below the maximum and above 20 bpm.
    """
    if not 20 <= rest < maximum.bpm:  # noqa: PLR2004 - no human heart at rest is slower
        msg = f"a resting heart rate must be from 20 to below {maximum.bpm:g} bpm; got {rest:g}"
        raise ParameterError(msg)
    return 100 * (bpm - rest) / (maximum.bpm - rest)
