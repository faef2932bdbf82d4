"""Simulated runners: who they are, their run, its heart rates and the questionnaire after it."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from rh_omics.schema import GROUP, REFERENCE_GROUP, RESPONDER_GROUP, SUBJECT
from rh_omics.simulate.options import CohortOptions

FEELINGS = ("intense", "easy", "relaxed", "euphoric")
NO_FEELING = "none"
UNANSWERED = ("run_quality", "minutes_without_watch")
LATEST_START = 5


class RunRecords(NamedTuple):
    """What is known of the runs.

    Parameters
    ----------
    sessions : pandas.DataFrame of shape (n_subjects, n_columns)
        One run each, index ``subject``: start, duration in minutes, distance in km, heart rates
        in beats per minute.
    heart_rate : pandas.DataFrame of shape (n_minutes, 3)
        ``subject``, ``minute`` and ``heart_rate_bpm`` of every minute of every run.
    """

    sessions: pd.DataFrame
    heart_rate: pd.DataFrame


def simulate_subjects(options: CohortOptions, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the runners.

    Parameters
    ----------
    options : CohortOptions
        Sizes.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    pandas.DataFrame of shape (n_subjects, 6)
        ``group``, ``age`` in years, ``sex``, ``resting_hr`` in beats per minute,
        ``hours_since_meal`` before the run, ``start`` as the clock time in hours. Responders ate
        about 1 h before, the others about 4 h, as an author of the study said: time since the
        meal can't be told from the group. Index: subject ids.
    """
    n = options.n_subjects
    groups = np.repeat(
        [RESPONDER_GROUP, REFERENCE_GROUP], [options.n_responders, options.n_nonresponders]
    )
    group = rng.permutation(groups)
    meal = np.where(group == RESPONDER_GROUP, 1.0, 4.0)
    female = rng.permutation(np.arange(n) < round(0.48 * n))
    return pd.DataFrame(
        {
            GROUP: group,
            "age": np.clip(np.rint(rng.normal(20, 1, n)), 18, 24).astype(int),
            "sex": np.where(female, "F", "M"),
            "resting_hr": np.rint(rng.normal(54, 6, n)).astype(int),
            "hours_since_meal": np.round(meal * rng.lognormal(0, 0.2, n), 2),
            "start": np.round(10 + LATEST_START * rng.random(n), 2),
        },
        index=pd.Index([f"R{i:02d}" for i in range(1, n + 1)], name=SUBJECT, dtype="str"),
    )


def simulate_runs(subjects: pd.DataFrame, rng: np.random.Generator) -> RunRecords:
    """Draw one run per runner, with a heart rate for every minute.

    Parameters
    ----------
    subjects : pandas.DataFrame
        From `simulate_subjects`.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    RunRecords
        Runs of about an hour at 70 to 85 % of the heart rate that Tanaka's formula,
        208 - 0.7 * age, predicts as the maximum.
    """
    minutes = np.clip(np.rint(rng.normal(62, 6, len(subjects))), 50, 80).astype(int)
    pace = rng.normal(4.9, 0.4, len(subjects))
    series = []
    for i, (subject, person) in enumerate(subjects.iterrows()):
        plateau = (208 - 0.7 * person["age"]) * rng.uniform(0.70, 0.85)
        minute = np.arange(1, minutes[i] + 1)
        noise = _smooth_noise(len(minute), rng)
        rise = (plateau - person["resting_hr"]) * np.exp(-minute / 3)
        rate = np.rint(plateau - rise + noise).astype(int)
        series.append(pd.DataFrame({SUBJECT: subject, "minute": minute, "heart_rate_bpm": rate}))
    heart_rate = pd.concat(series, ignore_index=True)
    rates = heart_rate.groupby(SUBJECT, sort=False)["heart_rate_bpm"]
    sessions = pd.DataFrame(
        {
            "start": [clock(hours) for hours in subjects["start"]],
            "duration_min": minutes,
            "distance_km": np.round(minutes / pace, 2),
            "mean_heart_rate_bpm": rates.mean().round(1).to_numpy(),
            "max_heart_rate_bpm": rates.max().to_numpy(),
            "resting_heart_rate_bpm": subjects["resting_hr"].to_numpy(),
        },
        index=subjects.index,
    )
    return RunRecords(sessions, heart_rate)


def simulate_answers(
    subjects: pd.DataFrame, options: CohortOptions, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the answers to the four questions of Hicks et al. (2019) that give the label.

    The rule is: at least three of mood up by more than one face, thirty minutes or more without a
    look at the watch, run quality above 5 of 10, and at least one of four feelings. Answers lie
    on both sides of every boundary and right on it, and some runners were in high mood before,
    so that another reading of the rule gives some of them another label.

    Parameters
    ----------
    subjects : pandas.DataFrame
        From `simulate_subjects`.
    options : CohortOptions
        Number of runners with an unanswered question.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    pandas.DataFrame of shape (n_subjects, 5)
        ``mood_before`` and ``mood_after`` (faces 1 to 7), ``minutes_without_watch``,
        ``run_quality`` (1 to 10), ``feelings`` (words separated by ``;``, or ``none``). A missing
        value is an unanswered question; the rule gives the runner's group all the same.
    """
    rows = [_answers(group == RESPONDER_GROUP, rng) for group in subjects[GROUP]]
    answers = pd.DataFrame(rows, index=subjects.index)
    met = criteria_met(answers)
    # With these counts of criteria met, one unanswered question leaves the label as it is.
    safe = ((met == 4) | (met <= 1)).to_numpy()  # noqa: PLR2004 - all four
    chosen = rng.permutation(np.flatnonzero(safe))[: options.n_incomplete]
    for i in chosen:
        column = UNANSWERED[int(rng.integers(len(UNANSWERED)))]
        answers[column] = answers[column].astype("Int64")
        answers.loc[answers.index[i], column] = pd.NA
    return answers


def criteria_met(answers: pd.DataFrame) -> pd.Series:
    """Count the criteria that each runner's answers meet.

    Parameters
    ----------
    answers : pandas.DataFrame
        From `simulate_answers`.

    Returns
    -------
    pandas.Series of int
        0 to 4; an unanswered question isn't met.
    """
    met = pd.DataFrame(
        {
            "mood": answers["mood_after"] - answers["mood_before"] > 1,
            "time": answers["minutes_without_watch"] >= 30,  # noqa: PLR2004 - the rule
            "quality": answers["run_quality"] > 5,  # noqa: PLR2004 - the rule
            "feelings": answers["feelings"] != NO_FEELING,
        }
    )
    return met.fillna(value=False).astype(int).sum(axis=1)


def clock(hours: float) -> str:
    """Write hours after midnight as a clock time.

    Parameters
    ----------
    hours : float
        Hours after midnight.

    Returns
    -------
    str
        Such as ``"13:05"``.

    Examples
    --------
    >>> clock(13.09)
    '13:05'
    """
    minutes = round(hours * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _answers(responder: bool, rng: np.random.Generator) -> dict[str, object]:  # noqa: FBT001
    n_met = int(rng.choice([3, 4]) if responder else rng.choice([0, 1, 2], p=[0.2, 0.4, 0.4]))
    mood, time, quality, feeling = rng.permutation(np.arange(4) < n_met)
    gain = int(rng.integers(2, 4) if mood else rng.integers(-1, 2))
    before = int(rng.integers(max(1, 1 - gain), 8 - max(gain, 0)))
    chosen = rng.permutation(FEELINGS)[: int(rng.integers(1, 4))]
    return {
        "mood_before": before,
        "mood_after": before + gain,
        "minutes_without_watch": int(5 * (rng.integers(6, 12) if time else rng.integers(0, 6))),
        "run_quality": int(rng.integers(6, 11) if quality else rng.integers(2, 6)),
        "feelings": ";".join(sorted(chosen)) if feeling else NO_FEELING,
    }


def _smooth_noise(n: int, rng: np.random.Generator) -> np.ndarray:
    noise = rng.normal(0, 2.0, n)
    for i in range(1, n):
        noise[i] += 0.8 * noise[i - 1]
    return noise
