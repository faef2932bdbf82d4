"""Acute or long-term: after one bout, or after weeks of training."""

from enum import StrEnum

import pandas as pd

from rh_omics.errors import StudyError, shorten
from rh_omics.schema import TIMEPOINT

PHASE = "phase"
MINUTES_SINCE = "minutes_since_last_bout"
REST_MINUTES = 24 * 60


class Phase(StrEnum):
    """What a follow-up sample follows."""

    ACUTE = "acute"
    """One bout of exercise."""
    CHRONIC = "chronic"
    """Weeks of training; the last bout should be long past."""


def require_one_phase(
    samples: pd.DataFrame, *, baseline: str, by: str, rest_minutes: float = REST_MINUTES
) -> Phase:
    """Refuse samples that mix what one bout does with what training does.

    Acute exercise raises anandamide at once, weeks of training lower it at rest; "post" may mean
    either.

    Parameters
    ----------
    samples : pandas.DataFrame of shape (n_samples, n_columns)
        Sample sheet with ``timepoint``, ``phase`` and ``minutes_since_last_bout`` (minutes; may be
        missing at baseline). Index: sample ids.
    baseline : str
        Timepoint of the baseline.
    by : str
        Name of the step, for the message.
    rest_minutes : float, default 1440
        A sample of the chronic phase taken sooner after a bout shows that bout as well.

    Returns
    -------
    Phase
        The one phase of all samples.

    Raises
    ------
    StudyError
        If a column is missing, phases are mixed or unknown, a follow-up has no minutes, minutes
        are negative, or a chronic sample was taken soon after a bout; all problems are listed.
    """
    absent = [c for c in (TIMEPOINT, PHASE, MINUTES_SINCE) if c not in samples]
    if absent:
        msg = (
            f"{by} needs the columns {PHASE} ({' or '.join(Phase)}) and {MINUTES_SINCE} in the "
            f"sample sheet; missing: {shorten(absent)}"
        )
        raise StudyError(msg)
    if samples.empty:
        msg = f"{by} needs at least one sample"
        raise StudyError(msg)
    problems = [*_phase_problems(samples, by), *_minute_problems(samples, baseline, rest_minutes)]
    if problems:
        raise StudyError(problems)
    return Phase(samples[PHASE].iloc[0])


def _phase_problems(samples: pd.DataFrame, by: str) -> list[str]:
    unknown = samples.index[~samples[PHASE].isin(list(Phase))]
    if len(unknown):
        found = f"it is {samples[PHASE][unknown[0]]!r} in {shorten(list(unknown))}"
        return [f"{PHASE} must be {' or '.join(Phase)}; {found}"]
    counts = samples[PHASE].value_counts()
    if len(counts) > 1:
        found = ", ".join(f"{phase} {n}" for phase, n in counts.items())
        return [f"{by}: samples of two phases ({found}) can't be compared; choose one"]
    return []


def _minute_problems(samples: pd.DataFrame, baseline: str, rest_minutes: float) -> list[str]:
    minutes = pd.to_numeric(samples[MINUTES_SINCE], errors="coerce")
    follow_up = samples[TIMEPOINT] != baseline
    chronic = samples[PHASE] == Phase.CHRONIC
    checks = {
        f"{MINUTES_SINCE} is missing or no number at a follow-up": follow_up & minutes.isna(),
        f"{MINUTES_SINCE} is negative": minutes < 0,
        f"{PHASE} is chronic, but the last bout was less than {rest_minutes:g} minutes before": (
            chronic & (minutes < rest_minutes) & (minutes >= 0)
        ),
    }
    return [
        f"{problem}: {shorten(list(samples.index[found]))}"
        for problem, found in checks.items()
        if found.any()
    ]
