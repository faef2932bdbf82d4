"""Conditioned place preference: all usual scores side by side, one of them primary."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.animal.columns import ANIMAL, CPP
from rh_omics.animal.read import AnimalTable, require_test
from rh_omics.animal.scores import DIFFERENCE, KEYS, AnimalScores, Score, ordered
from rh_omics.errors import SampleSheetError, shorten
from rh_omics.schema import BASELINE, FOLLOWUP, GROUP, NO_TIMEPOINT, TIMEPOINT

POST_MINUS_PRE: Final = "post_minus_pre"
PLUS_MINUS_MINUS: Final = "plus_minus_minus"
PREFERENCE_RATIO: Final = "ratio"
CHANGE_OF_DIFFERENCE: Final = "change_of_difference"
CHANGE_OF_RATIO: Final = "change_of_ratio"

CENTRE_DRIFT: Final = 0.10
"""Change of the centre's share of the session from pre to post that is flagged; a rule of thumb."""

BIASED: Final = 2 / 3
"""Share of the time in both sides that one side takes before conditioning, from which an animal is
called biased; a rule of thumb."""

ROUNDING: Final = 0.01
"""Share of the session by which compartments may exceed it, for rounding."""

_YATES: Final = "reviewed by Yates 2023, 10.3389/fnbeh.2023.1256764"
_SCORES: Final = (
    Score(POST_MINUS_PRE, "CS+ post − CS+ pre", "s", DIFFERENCE, _YATES),
    Score(PLUS_MINUS_MINUS, "CS+ post − CS− post", "s", DIFFERENCE, _YATES),
    Score(PREFERENCE_RATIO, "CS+ post / (CS+ post + CS− post)", "share", DIFFERENCE, _YATES),
    Score(CHANGE_OF_DIFFERENCE, "(CS+ post − CS− post) − (CS+ pre − CS− pre)", "s", DIFFERENCE,
          "in common use"),
    Score(CHANGE_OF_RATIO, "CS+ post / (CS+ post + CS− post) − CS+ pre / (CS+ pre + CS− pre)",
          "share", DIFFERENCE, "in common use; time in the centre counts neither way"),
)  # fmt: skip
_WORDS: Final = {
    **dict.fromkeys(("pre", "pretest", "pre-test", "pre test", "baseline"), BASELINE),
    **dict.fromkeys(("post", "posttest", "post-test", "post test", "test"), FOLLOWUP),
}


def place_preference(table: AnimalTable, *, primary: str = POST_MINUS_PRE) -> AnimalScores:
    """Score conditioned place preference by every usual definition.

    The definitions can disagree: time that moves from the centre to both sides raises CS+ post −
    CS+ pre and not CS+ post − CS− post. Which one is tested must be said before the data is seen.

    Parameters
    ----------
    table : AnimalTable
        A table of ``cpp``: two rows per animal, before and after conditioning, with the seconds
        in the side that was paired with the stimulus (CS+), in the other side (CS−), and in the
        centre.
    primary : str, default "post_minus_pre"
        The score that is tested: ``post_minus_pre``, ``plus_minus_minus``, ``ratio``,
        ``change_of_difference`` or ``change_of_ratio``.

    Returns
    -------
    AnimalScores
        Per animal all five scores, and flags: definitions that point in opposite directions, drift
        of the centre, a bias before conditioning. The notes say whether sides are counterbalanced.

    Raises
    ------
    ParameterError
        If the primary score isn't one of the five.
    SampleSheetError
        If a phase isn't known, an animal lacks one, or times exceed the session.
    """
    frame = require_test(table, CPP)
    wide = _wide(frame, table.name)
    scores = _scores(wide)
    animals = frame.drop_duplicates(ANIMAL).set_index(ANIMAL)
    keys = animals[[name for name in (*KEYS, "paired_side") if name in animals]].assign(
        **{TIMEPOINT: NO_TIMEPOINT}
    )
    flags = pd.Series([_flag(*row) for row in _rows(wide, scores)], index=wide.index)
    joined = keys.join(scores).join(_drift(wide).rename("centre_drift")).assign(flag=flags)
    notes = [
        f"Primary score: {primary}; name it before the data is seen.",
        *_counterbalance(joined),
        *_drift_note(joined["centre_drift"]),
    ]
    return AnimalScores(
        CPP,
        joined.rename_axis(ANIMAL).reset_index(),
        ordered(_SCORES, primary),
        notes=tuple(notes),
        inputs=table.inputs,
        simulated=table.simulated,
    )


def _wide(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the seconds by (column, phase), an animal per row."""
    phase = frame[TIMEPOINT].str.casefold().map(_WORDS)
    problems = [
        f"{name}: {word!r} is no phase that is known; pre and post are needed"
        for word in frame.loc[phase.isna(), TIMEPOINT].unique()
    ]
    problems += _too_long(frame, name)
    if problems:
        raise SampleSheetError(problems)
    times = [c for c in ("cs_plus_s", "cs_minus_s", "centre_s", "session_s") if c in frame]
    known = frame.assign(phase=phase)
    repeated = list(known.loc[known.duplicated([ANIMAL, "phase"]), ANIMAL].unique())
    if repeated:
        msg = f"{name}: several rows of one phase for {shorten(repeated)}; one is needed"
        raise SampleSheetError(msg)
    wide = known.pivot_table(index=ANIMAL, columns="phase", values=times, sort=False, dropna=False)
    lacking = [
        f"{name}: animal {animal} has no row for {phase}"
        for phase in (BASELINE, FOLLOWUP)
        for animal in known[ANIMAL].unique()
        if not ((known[ANIMAL] == animal) & (known["phase"] == phase)).any()
    ]
    if lacking:
        raise SampleSheetError(lacking)
    return wide.reindex(known[ANIMAL].unique())


def _too_long(frame: pd.DataFrame, name: str) -> list[str]:
    if "session_s" not in frame:
        return []
    parts = [c for c in ("cs_plus_s", "cs_minus_s", "centre_s") if c in frame]
    total = frame[parts].sum(axis=1)
    over = frame[total > frame["session_s"] * (1 + ROUNDING)]
    return [
        f"{name}: animal {row.animal}, {row.timepoint}: {total[row.Index]:g} s in all "
        f"compartments, the session has {row.session_s:g} s"
        for row in over.itertuples()
    ]


def _scores(wide: pd.DataFrame) -> pd.DataFrame:
    plus, minus = wide["cs_plus_s"], wide["cs_minus_s"]
    both = plus + minus
    share = plus / both.where(both > 0)
    gap = plus - minus
    return pd.DataFrame(
        {
            POST_MINUS_PRE: plus[FOLLOWUP] - plus[BASELINE],
            PLUS_MINUS_MINUS: gap[FOLLOWUP],
            PREFERENCE_RATIO: share[FOLLOWUP],
            CHANGE_OF_DIFFERENCE: gap[FOLLOWUP] - gap[BASELINE],
            CHANGE_OF_RATIO: share[FOLLOWUP] - share[BASELINE],
        }
    )


def _session(wide: pd.DataFrame) -> pd.DataFrame:
    """Return the length of each session: as stated, or the sum of the compartments."""
    total = wide["cs_plus_s"] + wide["cs_minus_s"]
    if "centre_s" in wide:
        total = total + wide["centre_s"].fillna(0)
    return wide["session_s"].fillna(total) if "session_s" in wide else total


def _drift(wide: pd.DataFrame) -> pd.Series:
    """Return the change of the share of the session that is spent in neither side."""
    session = _session(wide)
    outside = 1 - (wide["cs_plus_s"] + wide["cs_minus_s"]) / session.where(session > 0)
    return outside[FOLLOWUP] - outside[BASELINE]


def _rows(wide: pd.DataFrame, scores: pd.DataFrame) -> Iterator[tuple[float, ...]]:
    plus, minus = wide["cs_plus_s"][BASELINE], wide["cs_minus_s"][BASELINE]
    bias = np.maximum(plus, minus) / (plus + minus).where(plus + minus > 0)
    signs = scores.assign(**{PREFERENCE_RATIO: scores[PREFERENCE_RATIO] - 0.5})
    for animal in wide.index:
        low, high = signs.loc[animal].min(), signs.loc[animal].max()
        yield float(low), float(high), float(_drift(wide).loc[animal]), float(bias.loc[animal])


def _flag(low: float, high: float, drift: float, bias: float) -> str:
    said = [
        "definitions disagree" if low < 0 < high else "",
        f"centre {drift:+.0%} of the session".replace("%", " %")
        if abs(drift) > CENTRE_DRIFT
        else "",
        f"{bias:.0%} on one side before".replace("%", " %") if bias >= BIASED else "",
    ]
    return "; ".join(text for text in said if text)


def _drift_note(drift: pd.Series) -> list[str]:
    mean = float(drift.mean())
    if not abs(mean) > CENTRE_DRIFT:
        return []
    return [
        f"Time in the centre changed by {mean:+.0%} of the session on average: CS+ post − CS+ pre "
        "may show that and no preference; look at change_of_ratio.".replace("%", " %")
    ]


def _counterbalance(table: pd.DataFrame) -> list[str]:
    """Say whether the stimulus was paired with each side as often, group by group."""
    if "paired_side" not in table or (table["paired_side"] == "").any():
        return ["Counterbalance wasn't checked: the column paired_side is absent or has gaps."]
    groups = table[GROUP] if GROUP in table else pd.Series("all animals", index=table.index)
    counts = pd.crosstab(groups, table["paired_side"])
    uneven = counts[(counts.max(axis=1) - counts.min(axis=1) > 1) | (counts.shape[1] == 1)]
    if uneven.empty:
        return ["Paired sides are counterbalanced in every group."]
    listed = "; ".join(
        f"{group}: {', '.join(f'{side} {n}' for side, n in row.items())}"
        for group, row in uneven.iterrows()
    )
    return [f"Paired sides aren't counterbalanced ({listed}): a liking of one side looks like CPP."]
