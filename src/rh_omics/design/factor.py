"""A two-level factor with a direction: reference against other, baseline against follow-up."""

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


@dataclass(frozen=True)
class Factor:
    """A column of the sample sheet and two of its levels, in a stated direction.

    Parameters
    ----------
    column : str
        Column of the sheet.
    reference : str
        Level that is subtracted: baseline, or the reference group.
    other : str
        Level that it is subtracted from: follow-up, or the other group.

    Raises
    ------
    ParameterError
        If both levels are the same.

    Examples
    --------
    >>> Factor.parse("arm=NRH,RH")
    Factor(column='arm', reference='NRH', other='RH')
    """

    column: str
    reference: str
    other: str

    def __post_init__(self) -> None:
        if self.reference == self.other:
            msg = f"{self.column}={self.reference},{self.other} compares a level with itself"
            raise ParameterError(msg)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``COLUMN=REFERENCE,OTHER``.

        Parameters
        ----------
        text : str
            What the user wrote.

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
        if not equals or not column.strip() or len(names) != 2 or not all(names):  # noqa: PLR2004
            msg = (
                f"{text!r} must have the form COLUMN=REFERENCE,OTHER, such as "
                "group=non_responder,responder or timepoint=pre,post"
            )
            raise ParameterError(msg)
        return cls(column.strip(), *names)

    @property
    def levels(self) -> tuple[str, str]:
        """Return both levels, the subtracted one first."""
        return self.reference, self.other


def resolve_factor(
    given: Factor | str | None, samples: pd.DataFrame, *, role: str, option: str
) -> Factor:
    """Find the two levels that a question compares, without guessing their direction.

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

    Returns
    -------
    Factor
        A factor whose column and levels are in the sheet.

    Raises
    ------
    DesignError
        If the column or a level isn't in the sheet, or the direction isn't known.
    """
    factor = Factor.parse(given) if isinstance(given, str) else given
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
