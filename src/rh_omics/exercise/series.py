"""A heart-rate recording, and the time spent above a rate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import ParameterError, SampleSheetError

SLOWEST, FASTEST = 20.0, 260.0
SHORTEST_HOLD = 10.0
HOLD_INTERVALS = 3.0


@dataclass(frozen=True, eq=False)
class HeartRateSeries:
    """A heart-rate recording.

    Parameters
    ----------
    seconds : ndarray of shape (n_readings,)
        Time since the first reading, not falling.
    bpm : ndarray of shape (n_readings,)
        Beats per minute; ``NaN`` where not measured.
    name : str, default "heart rate"
        What messages call the recording.
    inputs : mapping of str to str, optional
        SHA-256 by name of the file.
    notes : tuple of str, default ()
        What a reader took as not measured.
    simulated : bool, default False
        Whether the recording comes from a simulation.

    Raises
    ------
    SampleSheetError
        If times fall or are missing, rates lie outside 20 to 260 bpm, or fewer than two readings
        have one; all problems are listed.
    """

    seconds: NDArray[np.float64]
    bpm: NDArray[np.float64]
    name: str = "heart rate"
    inputs: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    simulated: bool = False

    def __post_init__(self) -> None:
        seconds, bpm = np.array(self.seconds, float), np.array(self.bpm, float)
        problems = _series_problems(self.name, seconds, bpm)
        if problems:
            raise SampleSheetError(problems)
        seconds -= seconds[0]
        for values in (seconds, bpm):
            values.setflags(write=False)
        object.__setattr__(self, "seconds", seconds)
        object.__setattr__(self, "bpm", bpm)
        object.__setattr__(self, "inputs", MappingProxyType(dict(self.inputs)))

    @property
    def minutes(self) -> float:
        """Return the time from the first to the last reading."""
        return float(self.seconds[-1]) / 60

    @property
    def usual_interval(self) -> float:
        """Return the median time between readings in seconds."""
        steps = np.diff(self.seconds)
        return float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0

    def held_seconds(self, max_hold: float | None = None) -> NDArray[np.float64]:
        """Return for how long each reading stands.

        A reading holds until the next one, but no longer than `max_hold`; the rest of a longer
        gap is not measured. The last reading holds for no time.

        Parameters
        ----------
        max_hold : float, optional
            Seconds; by default three times the median interval, at least 10 s.

        Returns
        -------
        ndarray of shape (n_readings,)
            Seconds; 0 where the rate isn't measured.
        """
        limit = self.default_hold if max_hold is None else max_hold
        steps = np.append(np.diff(self.seconds), 0.0)
        return np.where(np.isnan(self.bpm), 0.0, np.minimum(steps, limit))

    @property
    def default_hold(self) -> float:
        """Return the longest time that a reading holds unless told, in seconds."""
        return max(SHORTEST_HOLD, HOLD_INTERVALS * self.usual_interval)

    def mean_bpm(self, max_hold: float | None = None) -> float:
        """Average the rate over the measured time.

        Parameters
        ----------
        max_hold : float, optional
            Longest time in seconds that a reading holds (see `held_seconds`).

        Returns
        -------
        float
            Time-weighted mean in beats per minute.
        """
        held = self.held_seconds(max_hold)
        return float(np.nansum(self.bpm * held) / held.sum())


@dataclass(frozen=True)
class TimeInZone:
    """Time spent above a heart rate.

    Parameters
    ----------
    minutes : float
        Measured time above the rate.
    longest_bout : float
        Longest unbroken part of it, in minutes.
    measured : float
        Measured time in all, in minutes.
    gaps : float
        Time that wasn't measured, in minutes.
    max_hold : float
        Longest time in seconds that a reading stood for.
    """

    minutes: float
    longest_bout: float
    measured: float
    gaps: float
    max_hold: float


def time_above(series: HeartRateSeries, bpm: float, *, max_hold: float | None = None) -> TimeInZone:
    """Add up the time above a heart rate.

    Parameters
    ----------
    series : HeartRateSeries
        A recording.
    bpm : float
        Beats per minute; a reading equal to it isn't above.
    max_hold : float, optional
        Longest time in seconds that a reading holds; by default three times the median interval,
        at least 10 s.

    Returns
    -------
    TimeInZone
        Minutes above, measured and not measured.

    Raises
    ------
    ParameterError
        If `max_hold` isn't a positive number.

    Examples
    --------
    >>> ramp = HeartRateSeries(np.arange(0, 601, 10.0), np.linspace(100, 160, 61))
    >>> time_above(ramp, 129.5).minutes
    5.0
    """
    if max_hold is not None and not max_hold > 0:
        msg = f"max_hold must be a number of seconds > 0; got {max_hold}"
        raise ParameterError(msg)
    limit = series.default_hold if max_hold is None else max_hold
    held = series.held_seconds(limit)
    above = np.where(np.isnan(series.bpm), False, series.bpm > bpm)  # noqa: FBT003
    unbroken = np.append(np.diff(series.seconds), 0.0) <= limit
    return TimeInZone(
        minutes=float(held[above].sum()) / 60,
        longest_bout=_longest(above, unbroken, held) / 60,
        measured=float(held.sum()) / 60,
        gaps=series.minutes - float(held.sum()) / 60,
        max_hold=limit,
    )


def _longest(
    above: NDArray[np.bool_], unbroken: NDArray[np.bool_], held: NDArray[np.float64]
) -> float:
    longest = current = 0.0
    for is_above, goes_on, seconds in zip(above, unbroken, held, strict=True):
        current = current + float(seconds) if is_above else 0.0
        longest = max(longest, current)
        current = current if goes_on else 0.0
    return longest


def _series_problems(
    name: str, seconds: NDArray[np.float64], bpm: NDArray[np.float64]
) -> list[str]:
    if seconds.shape != bpm.shape or seconds.ndim != 1:
        return [f"{name}: {seconds.shape} times and {bpm.shape} rates; one of each is needed"]
    problems = []
    falls = np.flatnonzero(~(np.diff(seconds) >= 0))
    if falls.size:
        place = falls[0]
        problems.append(
            f"{name}: reading {place + 2} is at {seconds[place + 1]:g} s, after one at "
            f"{seconds[place]:g} s; times must not fall or be missing ({falls.size} such places)"
        )
    odd = np.flatnonzero((bpm < SLOWEST) | (bpm > FASTEST))
    if odd.size:
        problems.append(
            f"{name}: reading {odd[0] + 1} is {bpm[odd[0]]:g} bpm; rates must be from "
            f"{SLOWEST:g} to {FASTEST:g}, or missing ({odd.size} such readings)"
        )
    if (~np.isnan(bpm)).sum() < 2:  # noqa: PLR2004 - one reading lasts no time
        problems.append(f"{name}: fewer than two readings have a heart rate")
    return problems
