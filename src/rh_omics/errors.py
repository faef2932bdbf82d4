"""Every exception and warning of rh-omics.

Each error carries a list of problems, one line each, so that a user sees all that is wrong with
a file at once, and the exit code that the command line ends with.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ClassVar

MAX_SHOWN = 5
_shown: ContextVar[int] = ContextVar("problems shown of one sort", default=MAX_SHOWN)


class RhOmicsError(Exception):
    """Root of every error that rh-omics raises.

    Parameters
    ----------
    problems : str or sequence of str
        What was found, where, and what is needed: one line per problem.

    Attributes
    ----------
    problems : tuple of str
        The problems, in the order in which they were found.
    exit_code : int
        Exit code of the command line for this kind of error.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, problems: str | Sequence[str]) -> None:
        self.problems: tuple[str, ...] = (
            (problems,) if isinstance(problems, str) else tuple(problems)
        )
        super().__init__("\n".join(self.problems))


class ParameterError(RhOmicsError, ValueError):
    """An argument has a value that the function doesn't take."""

    exit_code = 2


class FileFormatError(RhOmicsError, ValueError):
    """A file can't be read as what it should be."""

    exit_code = 3


class SampleSheetError(RhOmicsError, ValueError):
    """A sample sheet doesn't fit its matrix, or names a subject, timepoint or group wrongly."""

    exit_code = 3


class ScaleError(RhOmicsError, ValueError):
    """Values don't fit the scale that they are said to have, or a step needs another scale."""

    exit_code = 3


class UnitError(RhOmicsError, ValueError):
    """A unit is unknown, mixed, or can't be converted."""

    exit_code = 3


class NameResolutionError(RhOmicsError, ValueError):
    """A miRNA, gene or analyte name is unknown, withdrawn or ambiguous."""

    exit_code = 3


class StudyError(RhOmicsError, ValueError):
    """The parts of a study contradict each other."""

    exit_code = 3


class DesignError(RhOmicsError, ValueError):
    """A design or contrast can't be estimated from these samples."""

    exit_code = 4


class ConvergenceError(RhOmicsError, ArithmeticError):
    """An iterative computation didn't reach its solution."""

    exit_code = 4


class OutputError(RhOmicsError, OSError):
    """A result can't be written where it was asked for."""

    exit_code = 3


class ReferenceDataError(RhOmicsError, ValueError):
    """A reference table is damaged, unknown or not what its registry entry says."""

    exit_code = 3


class ReferenceUnavailableError(RhOmicsError, LookupError):
    """A reference library isn't on this machine and can't be fetched now."""

    exit_code = 6


class EnrichmentError(RhOmicsError, ValueError):
    """A list, a library and a background can't be tested together."""

    exit_code = 3


class LeakageError(RhOmicsError, ValueError):
    """An evaluation would use what it must not have seen."""

    exit_code = 4


class ModelFileError(RhOmicsError, ValueError):
    """A saved model can't be trusted or doesn't fit this version or these data."""

    exit_code = 3


class RhOmicsWarning(UserWarning):
    """Something that the user must know and that doesn't stop the work."""


def most_shown() -> int:
    """Return how many problems of one sort are listed before the others are counted.

    Returns
    -------
    int
        `MAX_SHOWN`, or more than any file has within `every_problem`.
    """
    return _shown.get()


@contextmanager
def every_problem() -> Iterator[None]:
    """List every problem of a sort, not the first few and the count of the others.

    Examples
    --------
    >>> with every_problem():
    ...     most_shown() > 1_000_000
    True
    >>> most_shown()
    5
    """
    token = _shown.set(sys.maxsize)
    try:
        yield
    finally:
        _shown.reset(token)


def shorten(items: Sequence[object], limit: int = MAX_SHOWN) -> str:
    """List the first few offenders and the count of the rest.

    Parameters
    ----------
    items : sequence
        What to list.
    limit : int, default 5
        How many to show.

    Returns
    -------
    str
        The items, separated by commas.

    Examples
    --------
    >>> shorten(["a", "b", "c"], limit=2)
    'a, b … (3 in all)'
    """
    shown = ", ".join(str(item) for item in items[:limit])
    return shown if len(items) <= limit else f"{shown} … ({len(items)} in all)"
