"""The criteria of a runner's high in Hicks et al. 2019, each with its threshold in sight [1]_.

References
----------
.. [1] Hicks, S. D. et al. (2019). Med. Sci. Sports Exerc. 51(5), 970-978,
   doi 10.1249/MSS.0000000000001865.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Self

import pandas as pd

MOOD_PRE = "mood_pre"
MOOD_POST = "mood_post"
MINUTES = "minutes_without_watch"
QUALITY = "run_quality"
FEELINGS = ("feeling_strong", "feeling_light", "feeling_relaxed", "feeling_happy")


@dataclass(frozen=True)
class Criterion(ABC):
    """One question of a rule: which answers it needs and who meets it.

    Parameters
    ----------
    threshold : float
        The cut-off.
    """

    threshold: float
    name: ClassVar[str]

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """Return the answers that are needed."""

    @abstractmethod
    def met(self, answers: pd.DataFrame) -> pd.Series:
        """Decide who meets the criterion.

        Parameters
        ----------
        answers : pandas.DataFrame of shape (n_subjects, n_answers)
            Answers as numbers, ``NaN`` where missing.

        Returns
        -------
        pandas.Series of shape (n_subjects,)
            1 met, 0 not met, ``NaN`` where an answer is missing.
        """

    @abstractmethod
    def describe(self) -> str:
        """Say the criterion in words.

        Returns
        -------
        str
            One clause with its threshold.
        """


@dataclass(frozen=True)
class MoodImproved(Criterion):
    """Mood rose by more than a number of points on the faces scale.

    Parameters
    ----------
    threshold : float, default 1.0
        Points; a value equal to it doesn't meet the criterion.
    basis : {"change", "post"}, default "change"
        Whether the threshold is for the change from before to after the run, or for the value
        after it. The published wording leaves it open.
    """

    threshold: float = 1.0
    basis: Literal["change", "post"] = "change"
    name: ClassVar[str] = "mood_improved"

    def other_basis(self) -> Self:
        """Return the criterion with the other reading of the published wording.

        Returns
        -------
        MoodImproved
            With the same threshold.
        """
        return replace(self, basis="change" if self.basis == "post" else "post")

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the answers that are needed."""
        return (MOOD_POST,) if self.basis == "post" else (MOOD_PRE, MOOD_POST)

    def met(self, answers: pd.DataFrame) -> pd.Series:
        """Decide who meets the criterion.

        Parameters
        ----------
        answers : pandas.DataFrame of shape (n_subjects, n_answers)
            Points on the faces scale, ``NaN`` where missing; a larger number is a better mood.

        Returns
        -------
        pandas.Series of shape (n_subjects,)
            1 met, 0 not met, ``NaN`` where an answer is missing.
        """
        before = 0.0 if self.basis == "post" else answers[MOOD_PRE]
        points = answers[MOOD_POST] - before
        return (points > self.threshold).where(points.notna()).astype(float)

    def describe(self) -> str:
        """Say the criterion in words.

        Returns
        -------
        str
            One clause with its threshold.
        """
        what = "mood after the run" if self.basis == "post" else "change in mood"
        return f"{what} > {self.threshold:g} points on the faces scale"


@dataclass(frozen=True)
class LostTime(Criterion):
    """No look at a watch for at least some minutes of the run.

    Parameters
    ----------
    threshold : float, default 30.0
        Minutes; a value equal to it meets the criterion.
    """

    threshold: float = 30.0
    name: ClassVar[str] = "lost_time"

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the answers that are needed."""
        return (MINUTES,)

    def met(self, answers: pd.DataFrame) -> pd.Series:
        """Decide who meets the criterion.

        Parameters
        ----------
        answers : pandas.DataFrame of shape (n_subjects, n_answers)
            Longest time without a look at a watch, minutes, ``NaN`` where missing.

        Returns
        -------
        pandas.Series of shape (n_subjects,)
            1 met, 0 not met, ``NaN`` where an answer is missing.
        """
        minutes = answers[MINUTES]
        return (minutes >= self.threshold).where(minutes.notna()).astype(float)

    def describe(self) -> str:
        """Say the criterion in words.

        Returns
        -------
        str
            One clause with its threshold.
        """
        return f"no look at a watch for >= {self.threshold:g} min"


@dataclass(frozen=True)
class RunQuality(Criterion):
    """The run was rated better than some points out of ten.

    Parameters
    ----------
    threshold : float, default 5.0
        Points; a value equal to it doesn't meet the criterion.
    """

    threshold: float = 5.0
    name: ClassVar[str] = "good_run"

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the answers that are needed."""
        return (QUALITY,)

    def met(self, answers: pd.DataFrame) -> pd.Series:
        """Decide who meets the criterion.

        Parameters
        ----------
        answers : pandas.DataFrame of shape (n_subjects, n_answers)
            Quality of the run, points from 0 to 10, ``NaN`` where missing.

        Returns
        -------
        pandas.Series of shape (n_subjects,)
            1 met, 0 not met, ``NaN`` where an answer is missing.
        """
        points = answers[QUALITY]
        return (points > self.threshold).where(points.notna()).astype(float)

    def describe(self) -> str:
        """Say the criterion in words.

        Returns
        -------
        str
            One clause with its threshold.
        """
        return f"run quality > {self.threshold:g} of 10"


@dataclass(frozen=True)
class AnyFeeling(Criterion):
    """At least some of the feelings strong, light, relaxed and happy.

    Parameters
    ----------
    threshold : float, default 1.0
        How many; a count equal to it meets the criterion.
    """

    threshold: float = 1.0
    name: ClassVar[str] = "any_feeling"

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the answers that are needed."""
        return FEELINGS

    def met(self, answers: pd.DataFrame) -> pd.Series:
        """Decide who meets the criterion.

        Parameters
        ----------
        answers : pandas.DataFrame of shape (n_subjects, n_answers)
            1 for a feeling that was there, 0 for one that wasn't, ``NaN`` where missing.

        Returns
        -------
        pandas.Series of shape (n_subjects,)
            1 met, 0 not met, ``NaN`` where the missing answers would decide.
        """
        given = answers[list(FEELINGS)]
        felt, missing = given.sum(axis=1), given.isna().sum(axis=1)
        decided = (felt >= self.threshold) | (felt + missing < self.threshold)
        return (felt >= self.threshold).where(decided).astype(float)

    def describe(self) -> str:
        """Say the criterion in words.

        Returns
        -------
        str
            One clause with its threshold.
        """
        return f">= {self.threshold:g} of the feelings strong, light, relaxed, happy"
