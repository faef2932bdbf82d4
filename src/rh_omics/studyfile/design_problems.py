"""What contradicts itself in the table ``[design]``, before any data are read."""

from collections.abc import Iterator, Sequence
from typing import Final

from rh_omics.errors import shorten
from rh_omics.schema import METHODS, Question
from rh_omics.studyfile.specs import DesignSpec, StudySpec

Problem = tuple[str, str]
FEWEST_LEVELS: Final = 2
NEEDED: Final = {Question.CROSSOVER: "condition", Question.EXPOSURE: "exposure"}
"""Key that says what a question is about."""


def design_problems(design: DesignSpec, spec: StudySpec) -> Iterator[Problem]:
    """List what is wrong with a design, whatever the data.

    Parameters
    ----------
    design : DesignSpec
        The table.
    spec : StudySpec
        The study file.

    Yields
    ------
    tuple of (str, str)
        Key, and what is wrong with it.
    """
    yield from _number_problems(design)
    yield from _question_problems(design)
    for key in ("timepoint", "condition"):
        yield from _level_problems(key, getattr(design, key))
    yield from _followup_problems(design)
    yield from _exposure_problems(design, spec)
    unknown = [name for name in design.panels if name not in spec.panels]
    if unknown:
        yield "panels", f"no panel {unknown[0]!r}; there are {', '.join(spec.panels)}"


def _number_problems(design: DesignSpec) -> Iterator[Problem]:
    if design.method not in METHODS:
        yield "method", f"{design.method!r} was found; one of {', '.join(METHODS)} is needed"
    if not 0 < design.fdr < 1:
        yield "fdr", f"{design.fdr:g} was found; a number between 0 and 1 is needed"
    if design.seed < 0:
        yield "seed", f"{design.seed} was found; a whole number of at least 0 is needed"


def _question_problems(design: DesignSpec) -> Iterator[Problem]:
    if not design.questions:
        yield "question", "an empty list; at least one question is needed"
    if Question.FORMULA in design.questions:
        yield "question", "a formula can't be asked here; use rh-omics de --design"
    for question, key in NEEDED.items():
        if question in design.questions and not getattr(design, key):
            yield key, f"missing; the question {question} needs it"
        if question not in design.questions and getattr(design, key):
            yield key, f"belongs to the question {question}, which isn't asked"
    if Question.CROSSOVER in design.questions:
        yield from _crossover_problems(design)


def _crossover_problems(design: DesignSpec) -> Iterator[Problem]:
    if not design.timepoint:
        yield "timepoint", "missing; a crossover compares changes, so it needs the timepoints"
    others = [str(q) for q in design.questions if q is not Question.CROSSOVER]
    if others:
        told = (
            f"{shorten(others)} can't stand beside crossover: the subjects have a sample of each "
            "timepoint in each condition, which only a crossover tells apart; ask it alone"
        )
        yield "question", told


def _level_problems(key: str, levels: Sequence[str] | None) -> Iterator[Problem]:
    if levels is None:
        return
    if len(set(levels)) < len(levels) or len(levels) < FEWEST_LEVELS:
        yield (
            key,
            f"{list(levels)} was found; two different ones or more are needed, the reference first",
        )


def _followup_problems(design: DesignSpec) -> Iterator[Problem]:
    followups = (design.timepoint or ())[1:]
    if design.followup is not None and design.followup not in followups:
        needed = f"one of {', '.join(followups)} is needed" if followups else "name the timepoints"
        yield "followup", f"{design.followup!r} was found; {needed}"


def _exposure_problems(design: DesignSpec, spec: StudySpec) -> Iterator[Problem]:
    if design.shape and Question.EXPOSURE not in design.questions:
        yield "shape", "belongs to the question exposure, which isn't asked"
    panel = (design.exposure or "").partition(".")[0]
    if design.exposure and panel in spec.panels and not design.timepoint:
        yield "timepoint", f"missing; {design.exposure} is a change, between two timepoints"
    tested = design.panels or tuple(spec.panels)
    if design.exposure and set(tested) == {panel} and "." in design.exposure:
        yield "exposure", f"{design.exposure}: no panel is left that could be related to it"
