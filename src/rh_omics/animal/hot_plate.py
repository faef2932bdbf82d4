"""Hot plate: latencies that are cut off, and the percentage of the maximum possible effect."""

from typing import Final

import numpy as np
import pandas as pd

from rh_omics.animal.columns import ANIMAL, HOT_PLATE
from rh_omics.animal.read import CENSORED, AnimalTable, require_test
from rh_omics.animal.scores import DIFFERENCE, KEYS, LATENCY, AnimalScores, Score, ordered
from rh_omics.errors import ParameterError, SampleSheetError, shorten
from rh_omics.schema import BASELINE, TIMEPOINT

MPE: Final = "percent_mpe"
USUAL_CUTOFF_S: Final = (30.0, 60.0)
USUAL_PLATE_C: Final = (52.0, 55.0)
"""Cut-offs and temperatures in common use; others are kept and flagged. A rule of thumb."""

_SCORES: Final = (
    Score("latency_s", "latency to the first paw lick or jump, censored at the cut-off", "s",
          LATENCY, "evidence AM-hotplate; Taulbee and Kasting, survival analysis"),
    Score(MPE, "(latency − baseline) / (cut-off − baseline) × 100", "%", DIFFERENCE,
          "Harris and Pierson 1964, J Pharmacol Exp Ther 143:141"),
)  # fmt: skip


def hot_plate(
    table: AnimalTable,
    *,
    cutoff_s: float | None = None,
    baseline: str = BASELINE,
    primary: str = "latency_s",
) -> AnimalScores:
    """Score latencies on the hot plate; one that reaches the cut-off is only known to be longer.

    Parameters
    ----------
    table : AnimalTable
        A table of ``hot-plate``: a row per animal and timepoint.
    cutoff_s : float, optional
        Cut-off in seconds, where the table has no column for it.
    baseline : str, default "pre"
        Timepoint of the baseline of the percentage of the maximum possible effect.
    primary : {"latency_s", "percent_mpe"}, default "latency_s"
        The score that is tested. The percentage takes a latency at the cut-off for a number (100)
        and its spread depends on the baseline; the latency with its limit, tested by
        ``method="tobit"``, doesn't have these faults.

    Returns
    -------
    AnimalScores
        A row per animal and timepoint, the cut-off latencies censored. ``percent_mpe`` is ``NaN``
        at baseline, without one, and where the baseline is cut off.

    Raises
    ------
    ParameterError
        If the cut-off isn't above 0, or the primary score isn't one.
    SampleSheetError
        If a cut-off isn't known, a latency exceeds it, or a limit isn't the cut-off.
    """
    frame = require_test(table, HOT_PLATE)
    cutoff = _cutoff(frame, cutoff_s, table.name)
    _check(frame, cutoff, table.name)
    censored = frame["latency_s"].ge(cutoff) | frame[CENSORED]
    scored = frame.assign(cutoff_s=cutoff)
    scored[MPE] = _percent_mpe(scored, baseline)
    flags = ["cut off" if cut else "" for cut in censored]
    columns = [name for name in (*KEYS, "latency_s", "cutoff_s", MPE) if name in scored]
    n = int(censored.sum())
    notes = [f"{n} of {len(frame)} latencies reach the cut-off and are known as limits."]
    if not scored[MPE].notna().any():
        notes.append(f"No percentage of the maximum possible effect: no timepoint {baseline!r}.")
    return AnimalScores(
        HOT_PLATE,
        scored[columns].assign(flag=flags),
        ordered(_SCORES, primary),
        censored=censored,
        notes=(*notes, *_unusual(scored)),
        inputs=table.inputs,
        simulated=table.simulated,
    )


def _cutoff(frame: pd.DataFrame, given: float | None, name: str) -> pd.Series:
    if given is not None and not given > 0:
        msg = f"cutoff_s must be above 0; got {given!r}"
        raise ParameterError(msg)
    value = np.nan if given is None else given
    found = frame["cutoff_s"].fillna(value) if "cutoff_s" in frame else value
    cutoff = pd.Series(found, index=frame.index, dtype=float)
    if cutoff.isna().any():
        animals = list(frame.loc[cutoff.isna(), ANIMAL].unique())
        msg = (
            f"{name}: no cut-off for {shorten(animals)}; fill the column cutoff_s, or pass "
            "cutoff_s= (--cutoff-s)"
        )
        raise SampleSheetError(msg)
    return cutoff


def _check(frame: pd.DataFrame, cutoff: pd.Series, name: str) -> None:
    problems = []
    for row, limit in zip(frame.itertuples(), cutoff, strict=True):
        where = f"{name}: animal {row.animal}, {row.timepoint}"
        if row.latency_s > limit:
            problems.append(f"{where}: {row.latency_s:g} s is beyond the cut-off of {limit:g} s")
        elif row.censored and row.latency_s < limit:
            problems.append(
                f"{where}: >{row.latency_s:g} s is written, but the cut-off is {limit:g} s"
            )
    if problems:
        raise SampleSheetError(problems)


def _percent_mpe(frame: pd.DataFrame, baseline: str) -> pd.Series:
    before = frame[frame[TIMEPOINT] == baseline].set_index(ANIMAL)["latency_s"]
    start = frame[ANIMAL].map(before)
    room = frame["cutoff_s"] - start
    percent = 100 * (frame["latency_s"] - start) / room.where(room > 0)
    return percent.where(frame[TIMEPOINT] != baseline)


def _unusual(frame: pd.DataFrame) -> list[str]:
    notes = []
    for column, (low, high), what in (
        ("cutoff_s", USUAL_CUTOFF_S, "cut-offs"),
        ("plate_c", USUAL_PLATE_C, "plate temperatures"),
    ):
        values = frame[column].dropna() if column in frame else pd.Series(dtype=float)
        odd = sorted(values[(values < low) | (values > high)].unique())
        if odd:
            listed = shorten([f"{value:g}" for value in odd])
            notes.append(f"Unusual {what}: {listed} (usual: {low:g} to {high:g}).")
    return notes
