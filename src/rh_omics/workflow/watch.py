"""How far a run is, and how long it will still take."""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Final, Protocol

from rh_omics.workflow.record import StepRecord

PRIOR_SECONDS: Final = 5.0
"""Weight of the expected pace: the first steps also pay for what is loaded once."""


class Watch(Protocol):
    """What is told how a run goes on."""

    def plan(self, steps: Sequence[tuple[str, str]], seconds: Mapping[str, float]) -> None:
        """Hear of the steps to come: name and title of each, and about how long each takes."""

    def begin(self, name: str) -> None:
        """Hear that a step begins."""

    def part(self, done: int, total: int) -> None:
        """Hear how far the step is."""

    def end(self, record: StepRecord) -> None:
        """Hear how the step ended."""


class Silent:
    """A watch that says nothing."""

    def plan(self, steps: Sequence[tuple[str, str]], seconds: Mapping[str, float]) -> None:
        """Do nothing.

        Parameters
        ----------
        steps : sequence of (str, str)
            Not used.
        seconds : mapping of str to float
            Not used.
        """

    def begin(self, name: str) -> None:
        """Do nothing.

        Parameters
        ----------
        name : str
            Not used.
        """

    def part(self, done: int, total: int) -> None:
        """Do nothing.

        Parameters
        ----------
        done, total : int
            Not used.
        """

    def end(self, record: StepRecord) -> None:
        """Do nothing.

        Parameters
        ----------
        record : StepRecord
            Not used.
        """


class TimeLeft:
    """An estimate of the time left, from how long steps took before and the pace of this run.

    Parameters
    ----------
    seconds : mapping of str to float
        About how long each step takes.
    """

    def __init__(self, seconds: Mapping[str, float]) -> None:
        self._open = dict(seconds)
        self._expected = 0.0
        self._spent = 0.0
        self._began = monotonic()
        self._share = 0.0
        self._current = ""

    def begin(self, name: str) -> None:
        """Start the clock of a step.

        Parameters
        ----------
        name : str
            The step.
        """
        self._current, self._share, self._began = name, 0.0, monotonic()

    def part(self, done: int, total: int) -> None:
        """Note how far the step is.

        Parameters
        ----------
        done, total : int
            Parts done, and their number.
        """
        self._share = done / max(total, 1)

    def end(self, name: str, *, kept: bool) -> None:
        """Stop the clock of a step.

        Parameters
        ----------
        name : str
            The step.
        kept : bool
            Whether it was taken from the last run, which says nothing about the pace.
        """
        expected = self._open.pop(name, 0.0)
        if not kept:
            self._expected += expected
            self._spent += monotonic() - self._began
        self._current = ""

    def seconds(self) -> float:
        """Estimate the time left.

        Returns
        -------
        float
            Seconds.
        """
        pace = (self._spent + PRIOR_SECONDS) / (self._expected + PRIOR_SECONDS)
        left = sum(self._open.values()) * pace
        if self._current:
            whole = self._open.get(self._current, 0.0) * pace
            passed = monotonic() - self._began
            left -= min(max(whole * self._share, passed), whole)
        return left
