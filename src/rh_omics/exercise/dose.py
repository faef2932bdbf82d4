"""The dose of one session: intensity, time, and whether a threshold was met."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import pandas as pd

from rh_omics.errors import ParameterError
from rh_omics.exercise.hrmax import (
    MEASURED,
    HeartRateMaximum,
    percent_of_maximum,
    percent_of_reserve,
    predict_hrmax,
)
from rh_omics.exercise.phase import Phase
from rh_omics.exercise.series import HeartRateSeries, TimeInZone, time_above


@dataclass(frozen=True)
class DoseRule:
    """A threshold on intensity and time.

    Parameters
    ----------
    percent : float, default 70.0
        Intensity to be exceeded, percent of `metric`.
    minutes : float, default 30.0
        Time above it to be exceeded.
    metric : {"maximum", "reserve"}, default "maximum"
        Percent of the maximum heart rate, or of the heart-rate reserve.
    """

    percent: float = 70.0
    minutes: float = 30.0
    metric: Literal["maximum", "reserve"] = "maximum"

    def __str__(self) -> str:
        """Write the rule."""
        what = "heart-rate reserve" if self.metric == "reserve" else "maximum heart rate"
        return f"> {self.minutes:g} min above {self.percent:g} % of {what}"

    def threshold(self, maximum: HeartRateMaximum, rest: float | None) -> float:
        """Compute the heart rate that has to be exceeded.

        Parameters
        ----------
        maximum : HeartRateMaximum
            The person's maximum.
        rest : float, optional
            Resting heart rate in bpm; needed for ``"reserve"``.

        Returns
        -------
        float
            Beats per minute.

        Raises
        ------
        ParameterError
            If the rule is on the reserve and there is no resting heart rate.
        """
        if self.metric == "maximum":
            return self.percent / 100 * maximum.bpm
        if rest is None:
            msg = f"the rule {self} needs a resting heart rate: pass rest="
            raise ParameterError(msg)
        return rest + self.percent / 100 * (maximum.bpm - rest)


@dataclass(frozen=True)
class MeanHeartRate:
    """A session of which only the mean heart rate is known.

    Parameters
    ----------
    bpm : float
        Mean in beats per minute.
    minutes : float
        Duration.
    """

    bpm: float
    minutes: float

    def __post_init__(self) -> None:
        if not (20 <= self.bpm <= 260 and self.minutes > 0):  # noqa: PLR2004 - a living heart
            msg = (
                "a mean heart rate must be from 20 to 260 bpm and its duration > 0 min; "
                f"got {self.bpm:g} bpm, {self.minutes:g} min"
            )
            raise ParameterError(msg)


@dataclass(frozen=True)
class SessionDose:
    """The dose of one session.

    Parameters
    ----------
    phase : Phase
        Whether samples follow one bout or weeks of training.
    minutes_since_last_bout : float, optional
        From the end of the last bout to the sample.
    mode : str
        Kind of exercise, such as ``"run"``.
    minutes : float
        Duration of the recording.
    mean_bpm : float
        Mean heart rate, weighted by time.
    percent_of_maximum : float
        Mean as percent of the maximum heart rate.
    percent_of_reserve : float, optional
        Mean as percent of the heart-rate reserve.
    hrmax_bpm : float
        Maximum heart rate used.
    hrmax_origin : str
        ``"measured"`` or the formula.
    threshold_bpm : float
        Heart rate that the rule asks to exceed.
    minutes_above : float, optional
        Measured time above it; None where only a mean is known.
    longest_bout : float, optional
        Longest unbroken part of it.
    minutes_not_measured : float, optional
        Time in gaps.
    met : bool, optional
        Whether the rule was met; None where the gaps could decide.
    rule : str
        The rule, and what it was applied to.
    """

    phase: Phase
    minutes_since_last_bout: float | None
    mode: str
    minutes: float
    mean_bpm: float
    percent_of_maximum: float
    percent_of_reserve: float | None
    hrmax_bpm: float
    hrmax_origin: str
    threshold_bpm: float
    minutes_above: float | None
    longest_bout: float | None
    minutes_not_measured: float | None
    met: bool | None
    rule: str


def session_dose(
    recording: HeartRateSeries | MeanHeartRate,
    *,
    phase: Phase | str,
    age: float | None = None,
    sex: str | None = None,
    formula: str = "tanaka",
    measured_hrmax: float | None = None,
    rest: float | None = None,
    rule: DoseRule | None = None,
    minutes_since_last_bout: float | None = None,
    mode: str = "",
    max_hold: float | None = None,
) -> SessionDose:
    """Compute the dose of a session.

    Parameters
    ----------
    recording : HeartRateSeries or MeanHeartRate
        Heart rates of the session.
    phase : Phase or str
        ``"acute"`` or ``"chronic"``; there is no default, because the two go opposite ways.
    age : float, optional
        Years; needed unless the maximum was measured.
    sex : {"F", "M"}, optional
        Needed for the formula ``"gulati"``.
    formula : {"fox", "tanaka", "gulati", "inbar"}, default "tanaka"
        How the maximum heart rate is estimated from age.
    measured_hrmax : float, optional
        Measured maximum heart rate in bpm, in the place of a formula.
    rest : float, optional
        Resting heart rate in bpm.
    rule : DoseRule, optional
        Threshold to check; more than 30 min above 70 % of the maximum by default.
    minutes_since_last_bout : float, optional
        From the end of the bout to the sample.
    mode : str, default ""
        Kind of exercise.
    max_hold : float, optional
        Longest time in seconds that a reading holds (see `time_above`).

    Returns
    -------
    SessionDose
        The dose with the formula and the rule.

    Raises
    ------
    ParameterError
        If neither `age` nor `measured_hrmax` is given, or both; or a value can't be.

    Examples
    --------
    >>> run = MeanHeartRate(bpm=140, minutes=45)
    >>> [round(session_dose(run, phase="acute", age=20, formula=f).percent_of_maximum)
    ...  for f in ("fox", "tanaka")]
    [70, 72]
    """
    chosen = DoseRule() if rule is None else rule
    maximum = _maximum(age, sex, formula, measured_hrmax)
    threshold = chosen.threshold(maximum, rest)
    if isinstance(recording, MeanHeartRate):
        mean, zone = recording.bpm, None
        met: bool | None = mean > threshold and recording.minutes > chosen.minutes
        applied = f"{chosen}; by the session's mean and duration"
    else:
        mean = recording.mean_bpm(max_hold)
        zone = time_above(recording, threshold, max_hold=max_hold)
        met = _met(zone, chosen.minutes)
        applied = f"{chosen}; a reading holds for at most {zone.max_hold:g} s"
    return SessionDose(
        phase=_phase(phase),
        minutes_since_last_bout=_not_negative(minutes_since_last_bout),
        mode=mode,
        minutes=recording.minutes,
        mean_bpm=mean,
        percent_of_maximum=percent_of_maximum(mean, maximum),
        percent_of_reserve=None if rest is None else percent_of_reserve(mean, maximum, rest=rest),
        hrmax_bpm=maximum.bpm,
        hrmax_origin=maximum.origin,
        threshold_bpm=threshold,
        minutes_above=zone.minutes if zone else None,
        longest_bout=zone.longest_bout if zone else None,
        minutes_not_measured=zone.gaps if zone else None,
        met=met,
        rule=applied,
    )


def dose_table(doses: Sequence[tuple[str, SessionDose]]) -> pd.DataFrame:
    """Put doses into one table.

    Parameters
    ----------
    doses : sequence of (str, SessionDose)
        Subject and dose of each session.

    Returns
    -------
    pandas.DataFrame of shape (n_sessions, 16)
        ``subject`` and the fields of `SessionDose`.

    Raises
    ------
    ParameterError
        If the sessions are of two phases.
    """
    phases = {dose.phase for _, dose in doses}
    if len(phases) > 1:
        msg = "acute and chronic sessions can't be put into one table; make one of each"
        raise ParameterError(msg)
    return pd.DataFrame([{"subject": subject, **asdict(dose)} for subject, dose in doses])


def _maximum(
    age: float | None, sex: str | None, formula: str, measured: float | None
) -> HeartRateMaximum:
    if measured is not None and age is None:
        return HeartRateMaximum(float(measured), MEASURED)
    if measured is None and age is not None:
        return predict_hrmax(age, formula=formula, sex=sex)
    msg = "pass either age= (the maximum heart rate is estimated) or measured_hrmax="
    raise ParameterError(msg)


def _met(zone: TimeInZone, minutes: float) -> bool | None:
    if zone.minutes > minutes:
        return True
    return None if zone.minutes + zone.gaps > minutes else False


def _phase(phase: Phase | str) -> Phase:
    if phase not in set(Phase):
        msg = f"phase must be {' or '.join(Phase)}; got {phase!r}"
        raise ParameterError(msg)
    return Phase(phase)


def _not_negative(minutes: float | None) -> float | None:
    if minutes is not None and not minutes >= 0:
        msg = f"minutes_since_last_bout must be >= 0; got {minutes:g}"
        raise ParameterError(msg)
    return minutes
