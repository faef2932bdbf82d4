"""Which method suits a design: what the one taken does, and when another is worth a look."""

from collections.abc import Iterator
from typing import Final

from rh_omics.de.methods.base import Method
from rh_omics.de.options import DEOptions
from rh_omics.design import Design, SubjectEffect
from rh_omics.panel import Panel
from rh_omics.schema import Question, Scale
from rh_omics.stats.effect import n_intervals

SPREAD: Final = 3.0
"""Fold by which libraries may differ before voom is worth a look (limma's user guide)."""
SOURCE_OF_ROBUST: Final = " (Phipson et al. 2016)"
BOTH: Final = f" with trend and robust prior{SOURCE_OF_ROBUST}"
"""How the title of a method ends that takes both kinds of prior."""
FEW_FEATURES: Final = 10
TWO: Final = 2
LINEAR_MODELS: Final = frozenset({"moderated", "treat"})
RANDOM_SUBJECTS: Final = LINEAR_MODELS | {"voom"}


def advise(panel: Panel, design: Design, method: Method) -> tuple[str, ...]:
    """Say what a method does with a design, and when another is worth a look.

    Parameters
    ----------
    panel : Panel
        What was read.
    design : Design
        What is asked.
    method : Method
        The method taken.

    Returns
    -------
    tuple of str
        Sentences; empty where nothing needs saying.
    """
    return (*_levels(design), *_libraries(panel, design, method), *_incomplete(design, method))


def foresee(panel: Panel, design: Design, method: Method) -> tuple[str, ...]:
    """Say what a run would say of a panel, before it is run.

    Parameters
    ----------
    panel : Panel
        What was read.
    design : Design
        What is asked.
    method : Method
        The method taken.

    Returns
    -------
    tuple of str
        Sentences.
    """
    return (*advise(panel, design, method), *_few(panel, method), *_limits(panel, design, method))


def say_of_intervals(n_features: int) -> tuple[str, ...]:
    """Say where only some features have the interval of their standardised effect.

    Parameters
    ----------
    n_features : int
        Features tested.

    Returns
    -------
    tuple of str
        A sentence, or nothing where all have one.
    """
    most = n_intervals(n_features)
    if most == n_features:
        return ()
    note = (
        f"the {most:,} features with the largest statistics have an interval of their standardised "
        f"effect (effect_low, effect_high), the other {n_features - most:,} have none; the "
        "interval of log2_fc is there for all"
    )
    return (note,)


def title_of(method: Method, design: Design, options: DEOptions | None = None) -> str:
    """Name a method for a methods section, as F where several contrasts are tested together.

    Parameters
    ----------
    method : Method
        The method.
    design : Design
        What is asked.
    options : DEOptions, optional
        Options of the run; the defaults where there was none yet.

    Returns
    -------
    str
        Its title, with the prior that was really used.
    """
    title = _with_prior(method.title, options or DEOptions())
    if design.joint is None:
        return title
    return title.replace("moderated t ", "moderated F ").replace("moderated t", "moderated F")


def _with_prior(title: str, options: DEOptions) -> str:
    """Leave out of a title what was switched off of the prior."""
    kinds = [name for name in ("trend", "robust") if getattr(options, name)]
    source = SOURCE_OF_ROBUST if options.robust else ""
    return title.replace(BOTH, f" with {' and '.join(kinds)} prior{source}" if kinds else "")


def _levels(design: Design) -> Iterator[str]:
    if design.joint is None:
        return
    n = len(design.joint)
    how = (
        "; for one of them alone, such as two timepoints, name it (--contrast)"
        if design.question is not Question.FORMULA
        else ""
    )
    yield f"{n} contrasts are tested together by one F test of any difference{how}"


def _libraries(panel: Panel, design: Design, method: Method) -> Iterator[str]:
    if panel.scale is not Scale.COUNTS or method.name not in LINEAR_MODELS:
        return
    sizes = panel.data.loc[design.samples].sum(axis=1)
    if sizes.min() > 0 and sizes.max() > SPREAD * sizes.min():
        yield (
            f"where libraries are more than {SPREAD:g}-fold apart (here "
            f"{sizes.max() / sizes.min():.0f}-fold), --method voom, which weighs each count by its "
            "precision, is worth a look too"
        )


def _incomplete(design: Design, method: Method) -> Iterator[str]:
    lone = {entry.subject for entry in design.excluded if entry.reason.startswith("has no")}
    if lone and design.subject_effect is SubjectEffect.FIXED:
        remedy = (
            "; --subject-effect random lets them take part in the means"
            if method.name in RANDOM_SUBJECTS
            else ""
        )
        yield (
            f"{len(lone)} subjects without a second sample tell nothing of a change within "
            f"subjects{remedy}"
        )


def _few(panel: Panel, method: Method) -> Iterator[str]:
    if panel.n_features < FEW_FEATURES and method.name in LINEAR_MODELS:
        yield (
            f"{panel.n_features} features are too few to borrow strength from one another: it will "
            "be an ordinary t (or F); --classical writes every classical test beside it"
        )


def _limits(panel: Panel, design: Design, method: Method) -> Iterator[str]:
    if panel.censored is None or method.takes_limits:
        return
    limits = panel.censored.loc[design.samples]
    n = int(limits.to_numpy().sum())
    if n:
        yield (
            f"{n} of {limits.size} values are detection limits, which this test takes as values; "
            "--method tobit takes them as limits"
        )
