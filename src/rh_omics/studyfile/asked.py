"""What a design asks, comparison by comparison: one test, one table, one name."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from rh_omics.schema import Question

SHAPE: Final = "shape"
"""Method that tests whether the response to an exposure turns."""
PAIR: Final = 2
STEPS_OVER_TIME: Final = frozenset({Question.PAIRED, Question.INTERACTION, Question.CROSSOVER})


@dataclass(frozen=True)
class Asked:
    """One comparison that a study file asks for.

    Parameters
    ----------
    question : Question
        What is asked.
    name : str
        Name of the comparison, unique in the study: the question, and what makes it narrower.
    timepoint, condition : tuple of str or None
        Levels, the reference first.
    contrast : str, optional
        Levels that are compared, where not all are.
    method : str, optional
        Test, where it isn't the design's.
    """

    question: Question
    name: str
    timepoint: tuple[str, ...] | None = None
    condition: tuple[str, ...] | None = None
    contrast: str | None = None
    method: str | None = None

    @property
    def change(self) -> tuple[str, str] | None:
        """Return baseline and the follow-up that is drawn; None where no timepoints are named."""
        if not self.timepoint:
            return None
        baseline, first = self.timepoint[:PAIR]
        step = (self.contrast or "").removesuffix(f" - {baseline}")
        return baseline, step or first

    @property
    def joint(self) -> bool:
        """Whether several differences are tested together, by F."""
        over_time = self.contrast is None and len(self.timepoint or ()) > PAIR
        return over_time or len(self.condition or ()) > PAIR


def comparisons_of(
    question: Question,
    *,
    timepoint: tuple[str, ...] | None,
    condition: tuple[str, ...] | None,
    shape: bool,
) -> Iterator[Asked]:
    """List the comparisons of a question: all levels together, then each with its reference.

    Parameters
    ----------
    question : Question
        What is asked.
    timepoint, condition : tuple of str or None
        Levels, the reference first.
    shape : bool
        Whether the response to an exposure is also tested for a turn.

    Yields
    ------
    Asked
        One comparison where a question has two levels of each factor.

    Examples
    --------
    >>> times = ("T0", "T1", "T2")
    >>> [asked.name for asked in comparisons_of(
    ...     Question.PAIRED, timepoint=times, condition=None, shape=False)]
    ['paired', 'paired_T1', 'paired_T2']
    """
    conditions = condition if question is Question.CROSSOVER else None
    whole = Asked(question, str(question), timepoint, conditions)
    if question is not Question.EXPOSURE:
        yield whole
        if whole.joint and question in STEPS_OVER_TIME:
            yield from _parts(whole)
        return
    for asked in _exposures(whole):
        yield asked
        if shape:
            yield Asked(question, f"{asked.name}_{SHAPE}", asked.timepoint, method=SHAPE)


def _parts(whole: Asked) -> Iterator[Asked]:
    """Compare each follow-up with baseline, within each condition against the first."""
    times, conditions = whole.timepoint or (), whole.condition or ()
    steps = times[1:] if len(times) > PAIR else (None,)
    others = conditions[1:] if len(conditions) > PAIR else (None,)
    for other, step in product(others, steps):
        yield Asked(
            whole.question,
            "_".join(part for part in (whole.name, other, step) if part),
            times,
            whole.condition if other is None else (conditions[0], other),
            None if step is None else f"{step} - {times[0]}",
        )


def _exposures(whole: Asked) -> Iterator[Asked]:
    """Relate the change to each follow-up to the exposure."""
    times = whole.timepoint
    if times is None or len(times) == PAIR:
        yield whole
        return
    for step in times[1:]:
        yield Asked(whole.question, f"{whole.name}_{step}", (times[0], step))
