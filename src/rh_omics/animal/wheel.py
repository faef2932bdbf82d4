"""Voluntary wheel running: distance by day, and how it grows."""

from typing import Final

import numpy as np
import pandas as pd

from rh_omics.animal.columns import ANIMAL, WHEEL
from rh_omics.animal.read import AnimalTable, require_test
from rh_omics.animal.scores import DIFFERENCE, KEYS, RATIO, AnimalScores, Score, ordered
from rh_omics.errors import ParameterError, SampleSheetError, shorten

CM_PER_KM: Final = 100_000.0
FEWEST_DAYS: Final = 3
DAILY_KM: Final = "km_per_day"
ESCALATION: Final = "escalation"
FOLD: Final = "fold"
HIGHEST_KM: Final = 30.0
"""Kilometres a day beyond which a distance is flagged; mice run about 10 km in 12 h (Fuss 2015,
quoted in the press). A rule of thumb."""

_SCORES: Final = (
    Score(DAILY_KM, "mean over days of revolutions × π × diameter", "km/day", RATIO,
          "evidence AM-wheel-mouse"),
    Score(ESCALATION, "slope of the straight line of km on day", "km/day per day", DIFFERENCE,
          "summary measures, Matthews 1990, BMJ 300:230"),
    Score(FOLD, "mean of the last 3 days / mean of the first 3 days", "ratio", RATIO,
          "evidence AM-wheel-2h, where the days aren't named"),
)  # fmt: skip


def wheel_running(
    table: AnimalTable,
    *,
    diameter_cm: float | None = None,
    primary: str = DAILY_KM,
    confidence: float = 0.95,
) -> AnimalScores:
    """Compute distances from the revolutions of a running wheel.

    Distance is the amount of running and not its intensity; a fall in distance has been read as
    fatigue and as sedation.

    Parameters
    ----------
    table : AnimalTable
        A table of ``wheel``: a row per animal and day with its revolutions.
    diameter_cm : float, optional
        Diameter of the wheel at the running surface, in cm, where the table has no column for it.
    primary : {"km_per_day", "escalation", "fold"}, default "km_per_day"
        The score that is tested.
    confidence : float, default 0.95
        Confidence of the interval of the slope.

    Returns
    -------
    AnimalScores
        Per animal the scores, ``n_days``, and the interval of the slope (``escalation_low``,
        ``escalation_high``; days as independent, which makes it too narrow where they aren't);
        ``details`` has the distance of each day, with the hours of access where they are known.

    Raises
    ------
    ParameterError
        If the primary score or the confidence isn't one.
    SampleSheetError
        If the diameter isn't known for every row.
    """
    frame = require_test(table, WHEEL)
    daily = frame.assign(km=_kilometres(frame, diameter_cm, table.name))
    rows = [_animal(part, confidence) for _, part in daily.groupby(ANIMAL, sort=False)]
    scores = pd.DataFrame(rows)
    kept = [name for name in (*KEYS, "day", "access_h", "revolutions", "km") if name in daily]
    return AnimalScores(
        WHEEL,
        scores[
            [
                *[name for name in KEYS if name in scores],
                *scores.columns.difference(KEYS, sort=False),
            ]
        ],
        ordered(_SCORES, primary),
        details=daily[kept].reset_index(drop=True),
        notes=tuple(_notes(daily)),
        inputs=table.inputs,
        simulated=table.simulated,
    )


def _kilometres(frame: pd.DataFrame, diameter_cm: float | None, name: str) -> pd.Series:
    given = np.nan if diameter_cm is None else diameter_cm
    diameter = frame["diameter_cm"].fillna(given) if "diameter_cm" in frame else given
    diameters = pd.Series(diameter, index=frame.index, dtype=float)
    if diameters.isna().any():
        animals = list(frame.loc[diameters.isna(), ANIMAL].unique())
        msg = (
            f"{name}: no diameter of the wheel for {shorten(animals)}; fill the column "
            "diameter_cm, or pass diameter_cm= (--diameter-cm)"
        )
        raise SampleSheetError(msg)
    return frame["revolutions"] * np.pi * diameters / CM_PER_KM


def _animal(part: pd.DataFrame, confidence: float) -> dict[str, object]:
    days = part.sort_values("day", kind="stable")
    km = days["km"].to_numpy(dtype=float)
    slope, low, high = _slope(days["day"].to_numpy(dtype=float), km, confidence)
    first, last = km[:FEWEST_DAYS].mean(), km[-FEWEST_DAYS:].mean()
    apart = len(km) >= 2 * FEWEST_DAYS and first > 0
    return {
        **{name: days[name].iloc[0] for name in KEYS if name in days},
        "n_days": len(days),
        DAILY_KM: km.mean(),
        ESCALATION: slope,
        "escalation_low": low,
        "escalation_high": high,
        FOLD: last / first if apart else np.nan,
        "flag": _flag(days),
    }


def _slope(day: np.ndarray, km: np.ndarray, confidence: float) -> tuple[float, float, float]:
    if not 0 < confidence < 1:
        msg = f"confidence must be between 0 and 1; got {confidence!r}"
        raise ParameterError(msg)
    if len(day) < FEWEST_DAYS:
        return np.nan, np.nan, np.nan
    from scipy import stats  # noqa: PLC0415 - slow to import

    line = stats.linregress(day, km)
    half = float(stats.t.ppf((1 + confidence) / 2, len(day) - 2)) * float(line.stderr)
    return float(line.slope), float(line.slope) - half, float(line.slope) + half


def _flag(days: pd.DataFrame) -> str:
    still = days.loc[days["km"] == 0, "day"]
    far = days.loc[days["km"] > HIGHEST_KM, "day"]
    said = [
        f"no revolution on day {shorten([f'{day:g}' for day in still])}" if len(still) else "",
        f"more than {HIGHEST_KM:g} km on day {shorten([f'{day:g}' for day in far])}"
        if len(far)
        else "",
    ]
    return "; ".join(text for text in said if text)


def _notes(daily: pd.DataFrame) -> list[str]:
    notes = ["Wheel running is distance, not intensity."]
    counts = daily.groupby(ANIMAL, sort=False)["day"].nunique()
    if counts.min() < counts.max():
        notes.append(f"Animals have {counts.min()} to {counts.max()} days.")
    hours = sorted(daily["access_h"].dropna().unique()) if "access_h" in daily else []
    if len(hours) > 1:
        listed = ", ".join(f"{number:g}" for number in hours)
        notes.append(f"Hours of access differ ({listed}): distances a day aren't alike.")
    return notes
