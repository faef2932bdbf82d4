"""A factor with a direction: reference against others, baseline against follow-ups."""

from dataclasses import dataclass
from typing import Final, Self

import pandas as pd

from rh_omics.errors import DesignError, ParameterError
from rh_omics.schema import (
    BASELINE,
    FOLLOWUP,
    GROUP,
    REFERENCE_GROUP,
    RESPONDER_GROUP,
    TIMEPOINT,
)

KNOWN_ORDER: Final = {
    TIMEPOINT: (BASELINE, FOLLOWUP),
    GROUP: (REFERENCE_GROUP, RESPONDER_GROUP),
}
"""Levels whose direction is part of the vocabulary and needs no naming."""

TWO: Final = 2
MANY: Final = 50
"""More levels than this are a mistaken column."""


@dataclass(frozen=True)
class Factor:
    """A column of the sample sheet and two or more of its levels, in a stated direction.

    Parameters
    ----------
    column : str
        Column of the sheet.
    reference : str
        Level that is subtracted: baseline, or the reference group.
    other : str
        Level that it is subtracted from: follow-up, or the other group.
    further : tuple of str, optional
        Further levels that the reference is subtracted from.

    Raises
    ------
    ParameterError
        If a level is named twice.

    Examples
    --------
    >>> Factor.parse("arm=NRH,RH").levels
    ('NRH', 'RH')
    """

    column: str
    reference: str
    other: str
    further: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.levels)) < len(self.levels):
            msg = f"{self.column}={','.join(self.levels)} compares a level with itself"
            raise ParameterError(msg)

    @classmethod
    def parse(cls, text: str, *, most: int = TWO) -> Self:
        """Read ``COLUMN=REFERENCE,OTHER``, or more levels where they can be used.

        Parameters
        ----------
        text : str
            What the user wrote.
        most : int, default 2
            How many levels can be used.

        Returns
        -------
        Factor
            The factor.

        Raises
        ------
        ParameterError
            If the text has another form.
        """
        column, equals, levels = text.rpartition("=")
        names = [level.strip() for level in levels.split(",")]
        fits = TWO <= len(names) <= most
        if not equals or not column.strip() or not fits or not all(names):
            more = ", or more levels, such as timepoint=T0,T1,T2" if most > TWO else ""
            msg = (
                f"{text!r} must have the form COLUMN=REFERENCE,OTHER, such as "
                f"group=non_responder,responder or timepoint=pre,post{more}"
            )
            raise ParameterError(msg)
        return cls(column.strip(), names[0], names[1], tuple(names[TWO:]))

    @property
    def levels(self) -> tuple[str, ...]:
        """Return the levels, the subtracted one first."""
        return self.reference, self.other, *self.further


def resolve_factor(
    given: Factor | str | None,
    samples: pd.DataFrame,
    *,
    role: str,
    option: str,
    most: int = TWO,
) -> Factor:
    """Find the levels that a question compares, without guessing their direction.

    Parameters
    ----------
    given : Factor, str or None
        What the caller named: a factor, its text form, or nothing.
    samples : pandas.DataFrame
        Sample sheet.
    role : str
        Canonical column that is meant where none is named, ``"group"`` or ``"timepoint"``.
    option : str
        How the user names it, for the message.
    most : int, default 2
        How many levels the question can compare.

    Returns
    -------
    Factor
        A factor whose column and levels are in the sheet.

    Raises
    ------
    DesignError
        If the column or a level isn't in the sheet, the direction isn't known, or there are more
        levels than can be compared.
    """
    factor = Factor.parse(given, most=most) if isinstance(given, str) else given
    if factor is not None and len(factor.levels) > most:
        msg = f"{option} takes {most} levels here; got {', '.join(factor.levels)}"
        raise DesignError(msg)
    column = factor.column if factor else role
    if column not in samples:
        columns = ", ".join(map(str, samples.columns))
        msg = f"the sample sheet has no column {column!r} ({option}); it has {columns}"
        raise DesignError(msg)
    counts = samples[column].value_counts(sort=False)
    found = ", ".join(f"{level} ({n} samples)" for level, n in counts.items())
    if factor is None:
        return _known_factor(column, set(counts.index), found=found, option=option)
    absent = [level for level in factor.levels if level not in counts.index]
    if absent:
        msg = f"column {column!r} has no {' and no '.join(absent)} ({option}); it has {found}"
        raise DesignError(msg)
    return factor


def _known_factor(column: str, levels: set[str], *, found: str, option: str) -> Factor:
    known = KNOWN_ORDER.get(column)
    if known is None or levels != set(known):
        msg = (
            f"which level of {column!r} is subtracted from which? It has {found}; "
            f"say {option} {column}=REFERENCE,OTHER"
        )
        raise DesignError(msg)
    return Factor(column, *known)
