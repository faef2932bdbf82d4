"""Gather all that is wrong with some files, so that a user sees it at once."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from rh_omics.errors import FileFormatError, RhOmicsError, most_shown

_T = TypeVar("_T")


class Problems:
    """Problems found while reading, each with the kind of error that it is.

    Examples
    --------
    >>> from rh_omics.errors import ScaleError
    >>> problems = Problems()
    >>> problems.add("a.csv row 2: -1 is negative", ScaleError)
    >>> problems.raise_if_any()
    Traceback (most recent call last):
    ...
    rh_omics.errors.ScaleError: a.csv row 2: -1 is negative
    """

    def __init__(self) -> None:
        self._found: dict[str, type[RhOmicsError]] = {}

    def __bool__(self) -> bool:
        """Return whether there is any problem."""
        return bool(self._found)

    def add(self, problem: str, kind: type[RhOmicsError] = FileFormatError) -> None:
        """Note one problem, once.

        Parameters
        ----------
        problem : str
            What was found, where, and what is needed.
        kind : type of RhOmicsError, default FileFormatError
            Error to raise if every problem is of this kind.
        """
        self._found.setdefault(problem, kind)

    def add_all(self, problems: Iterable[str], kind: type[RhOmicsError] = FileFormatError) -> None:
        """Note several problems of one kind.

        Parameters
        ----------
        problems : iterable of str
            What was found, where, and what is needed.
        kind : type of RhOmicsError, default FileFormatError
            Error to raise if every problem is of this kind.
        """
        for problem in problems:
            self.add(problem, kind)

    def add_some(
        self,
        found: Sequence[str],
        *,
        rest: str,
        kind: type[RhOmicsError] = FileFormatError,
    ) -> None:
        """Note the first problems of a sort that may be many, and the count of the others.

        Parameters
        ----------
        found : sequence of str
            All problems of the sort.
        rest : str
            What the others are, with ``{}`` for their number.
        kind : type of RhOmicsError, default FileFormatError
            Error to raise if every problem is of this kind.
        """
        limit = most_shown()
        self.add_all(found[:limit], kind)
        if len(found) > limit:
            self.add(rest.format(len(found) - limit), kind)

    def attempt(self, step: Callable[[], _T]) -> _T | None:
        """Do a step, noting the problems of an error that it raises.

        Parameters
        ----------
        step : callable
            What to do.

        Returns
        -------
        object or None
            What the step returns; ``None`` if it raised an `RhOmicsError`.
        """
        try:
            return step()
        except RhOmicsError as error:
            self.add_all(error.problems, type(error))
            return None

    def error(self) -> RhOmicsError:
        """Return one error with all problems.

        Returns
        -------
        RhOmicsError
            Of the kind that all problems have, else a `FileFormatError`.
        """
        kinds = set(self._found.values())
        raised = kinds.pop() if len(kinds) == 1 else FileFormatError
        return raised(list(self._found))

    def raise_if_any(self) -> None:
        """Raise one error with all problems; do nothing if there are none.

        Raises
        ------
        RhOmicsError
            Of the kind that all problems have, else a `FileFormatError`.
        """
        if self._found:
            raise self.error()
