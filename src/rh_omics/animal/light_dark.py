"""Light/dark box: time in the light, latency and transitions."""

from typing import Final

import pandas as pd

from rh_omics.animal.columns import LIGHT_DARK
from rh_omics.animal.read import CENSORED, AnimalTable, require_test
from rh_omics.animal.scores import DIFFERENCE, KEYS, LATENCY, RATIO, AnimalScores, Score, ordered
from rh_omics.errors import SampleSheetError

LIGHT_SHARE: Final = "light_share"
_SCORES: Final = (
    Score(LIGHT_SHARE, "light_s / session", "share", DIFFERENCE, "evidence AM-lightdark"),
    Score("light_s", "light_s", "s", RATIO, "evidence AM-lightdark"),
    Score("latency_s", "latency to the light, censored at the session's end", "s", LATENCY,
          "in common use"),
    Score("transitions", "transitions", "count", DIFFERENCE, "in common use"),
)  # fmt: skip


def light_dark(table: AnimalTable, *, primary: str = LIGHT_SHARE) -> AnimalScores:
    """Score the light/dark box: more time in the light is read as less anxiety.

    Parameters
    ----------
    table : AnimalTable
        A table of ``light-dark`` with ``light_s`` and ``session_s`` or ``dark_s``.
    primary : {"light_share", "light_s", "latency_s", "transitions"}, default "light_share"
        The score that is tested.

    Returns
    -------
    AnimalScores
        A row per animal and timepoint. An animal that never entered the light has its latency
        censored at the end of the session.

    Raises
    ------
    ParameterError
        If the primary score isn't one of those that the table has.
    SampleSheetError
        If the length of a session isn't known, or the time in the light exceeds it.
    """
    frame = require_test(table, LIGHT_DARK)
    session = _session(frame, table.name)
    scored = frame.assign(**{LIGHT_SHARE: frame["light_s"] / session})
    censored = None
    if "latency_s" in scored:
        never = scored["latency_s"].ge(session) | scored[CENSORED]
        scored["latency_s"] = scored["latency_s"].where(~never, session)
        censored = never
    present = tuple(score for score in _SCORES if score.name in scored)
    flag = (scored["light_s"] == 0).map({True: "never in the light", False: ""})
    columns = [name for name in (*KEYS, *(score.name for score in present)) if name in scored]
    return AnimalScores(
        LIGHT_DARK,
        scored[columns].assign(flag=flag),
        ordered(present, primary),
        censored=censored,
        details=scored.assign(session_s=session),
        notes=("Time in the light depends on activity too: look at the transitions.",),
        inputs=table.inputs,
        simulated=table.simulated,
    )


def _session(frame: pd.DataFrame, name: str) -> pd.Series:
    length = pd.Series(float("nan"), index=frame.index)
    if "session_s" in frame:
        length = frame["session_s"]
    if "dark_s" in frame:
        length = length.fillna(frame["light_s"] + frame["dark_s"])
    problems = [
        f"{name}: animal {animal}: the session's length isn't known; session_s or dark_s is needed"
        for animal in frame.loc[length.isna() | (length <= 0), "animal"]
    ]
    problems += [
        f"{name}: animal {row.animal}: {row.light_s:g} s in the light, the session has "
        f"{length[row.Index]:g} s"
        for row in frame[frame["light_s"] > length].itertuples()
    ]
    if problems:
        raise SampleSheetError(problems)
    return length
