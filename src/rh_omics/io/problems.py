"""Gather all that is wrong with some files, so that a user sees it at once."""

from collections.abc import Iterable

from rh_omics.errors import FileFormatError, RhOmicsError


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

    def raise_if_any(self) -> None:
        """Raise one error with all problems; do nothing if there are none.

        Raises
        ------
        RhOmicsError
            Of the kind that all problems have, else a `FileFormatError`.
        """
        if not self._found:
            return
        kinds = set(self._found.values())
        raised = kinds.pop() if len(kinds) == 1 else FileFormatError
        raise raised(list(self._found))
