"""Questionnaires with a scoring key: items in, sums with their range and direction out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.errors import ParameterError, SampleSheetError, shorten
from rh_omics.schema import SUBJECT


@dataclass(frozen=True)
class Subscale:
    """Items of an instrument that are summed.

    Parameters
    ----------
    name : str
        Name of the score.
    items : tuple of int
        Item numbers, the first is 1.
    reversed_items : tuple of int, default ()
        Those that count the other way round: lowest + highest − answer.
    direction : {1, -1}, default 1
        Whether a larger score is the better state.
    """

    name: str
    items: tuple[int, ...]
    reversed_items: tuple[int, ...] = ()
    direction: int = 1


@dataclass(frozen=True)
class Instrument:
    """A questionnaire with a scoring key.

    Parameters
    ----------
    name : str
        Name of the instrument.
    n_items : int
        Number of items.
    low, high : int
        Smallest and largest answer.
    subscales : tuple of Subscale
        What is summed.
    max_missing : int
        Items of a subscale that may be open: the mean of the given ones stands for them.
    source : str
        Where the key comes from.
    """

    name: str
    n_items: int
    low: int
    high: int
    subscales: tuple[Subscale, ...]
    max_missing: int
    source: str

    def score_range(self, subscale: Subscale) -> tuple[int, int]:
        """Return the smallest and the largest score of a subscale.

        Parameters
        ----------
        subscale : Subscale
            One of the instrument's.

        Returns
        -------
        tuple of (int, int)
            Number of items times the smallest and the largest answer.
        """
        return self.low * len(subscale.items), self.high * len(subscale.items)


PANAS = Instrument(
    "PANAS",
    20,
    1,
    5,
    (
        Subscale("positive_affect", (1, 3, 5, 9, 10, 12, 14, 16, 17, 19)),
        Subscale("negative_affect", (2, 4, 6, 7, 8, 11, 13, 15, 18, 20), direction=-1),
    ),
    max_missing=0,
    source="Watson, Clark & Tellegen 1988, J. Pers. Soc. Psychol. 54:1063-1070",
)
"""Positive and Negative Affect Schedule: two scores from 10 to 50."""

STAI_STATE = Instrument(
    "STAI-S",
    20,
    1,
    4,
    (
        Subscale(
            "state_anxiety",
            tuple(range(1, 21)),
            reversed_items=(1, 2, 5, 8, 10, 11, 15, 16, 19, 20),
            direction=-1,
        ),
    ),
    max_missing=3,
    source="Spielberger 1983, form Y-1; more than three open items make it invalid",
)
"""State anxiety: one score from 20 to 80."""


@dataclass(frozen=True, eq=False)
class InstrumentScores:
    """Scores of an instrument.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_subjects * n_subscales, 8)
        ``subject, feature, value, direction, low, high, n_answered, reason``; `value` is ``NaN``
        where too many items are open, and `reason` says so.
    instrument : Instrument
        The key.
    """

    table: pd.DataFrame
    instrument: Instrument


def score_instrument(
    responses: pd.DataFrame,
    instrument: Instrument,
    *,
    items: Sequence[str] | None = None,
    missing_codes: Sequence[float] = (),
    max_missing: int | None = None,
) -> InstrumentScores:
    """Score a questionnaire by its key.

    Parameters
    ----------
    responses : pandas.DataFrame of shape (n_subjects, n_columns)
        Answers as numbers, ``NaN`` where open. Index: subject (or whatever identifies a sheet).
    instrument : Instrument
        The key, such as `PANAS`.
    items : sequence of str of length n_items, optional
        Columns of the items in the order of the instrument; all columns by default.
    missing_codes : sequence of float, optional
        Numbers that stand for an open item, such as -999.
    max_missing : int, optional
        Open items per subscale that are filled by the mean of the given ones; the instrument's by
        default.

    Returns
    -------
    InstrumentScores
        One row per subject and subscale.

    Raises
    ------
    ParameterError
        If the number of item columns is wrong or a column isn't there.
    SampleSheetError
        If an answer isn't a whole number in the instrument's range; all are listed.

    Examples
    --------
    >>> calm = pd.DataFrame([[4 if i in STAI_STATE.subscales[0].reversed_items else 1
    ...                       for i in range(1, 21)]], index=["S1"])
    >>> float(score_instrument(calm, STAI_STATE).table["value"].iloc[0])
    20.0
    """
    columns = list(responses.columns) if items is None else list(items)
    absent = [column for column in columns if column not in responses]
    if absent or len(columns) != instrument.n_items:
        found = f"no column {shorten(absent)}" if absent else f"{len(columns)} columns"
        msg = f"{instrument.name} needs {instrument.n_items} item columns; found {found}"
        raise ParameterError(msg)
    given = responses[columns].astype(np.float64)
    answers = given.mask(given.isin(list(missing_codes)))
    _check_answers(answers, instrument)
    allowed = instrument.max_missing if max_missing is None else max_missing
    parts = [_score(answers, instrument, subscale, allowed) for subscale in instrument.subscales]
    return InstrumentScores(pd.concat(parts, ignore_index=True), instrument)


def _check_answers(answers: pd.DataFrame, instrument: Instrument) -> None:
    values = answers.to_numpy()
    fits = (values >= instrument.low) & (values <= instrument.high) & (values % 1 == 0)
    problems = [
        f"{instrument.name}: subject {answers.index[row]}, item {answers.columns[column]} is "
        f"{values[row, column]:g}; whole numbers from {instrument.low} to {instrument.high} are "
        "needed (pass missing_codes= if it stands for an open item)"
        for row, column in np.argwhere(~fits & ~np.isnan(values))
    ]
    if problems:
        raise SampleSheetError(problems)


def _score(
    answers: pd.DataFrame, instrument: Instrument, subscale: Subscale, allowed: int
) -> pd.DataFrame:
    values = answers.to_numpy()[:, [item - 1 for item in subscale.items]]
    turned = [item in subscale.reversed_items for item in subscale.items]
    values = np.where(turned, instrument.low + instrument.high - values, values)
    n_answered = (~np.isnan(values)).sum(axis=1)
    low, high = instrument.score_range(subscale)
    return pd.DataFrame(
        {
            SUBJECT: answers.index.astype(str),
            "feature": subscale.name,
            "value": _prorated_sum(values, n_answered, allowed),
            "direction": subscale.direction,
            "low": low,
            "high": high,
            "n_answered": n_answered,
            "reason": [_reason(len(subscale.items) - int(n), allowed) for n in n_answered],
        }
    )


def _prorated_sum(
    values: NDArray[np.float64], n_answered: NDArray[np.int_], allowed: int
) -> NDArray[np.float64]:
    n_items = values.shape[1]
    mean = np.nansum(values, axis=1) / np.maximum(n_answered, 1)
    valid = (n_items - n_answered <= allowed) & (n_answered > 0)
    return np.where(valid, mean * n_items, np.nan)


def _reason(n_open: int, allowed: int) -> str:
    return f"{n_open} open items; at most {allowed} are filled" if n_open > allowed else ""
