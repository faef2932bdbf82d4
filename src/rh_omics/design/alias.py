"""Why a coefficient can't be estimated: what its column is made of."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import shorten

Floats = NDArray[np.float64]

BLOCK: Final = "subject="
TOLERANCE: Final = 1e-8


def explain_alias(matrix: Floats, names: Sequence[str], name: str) -> str:
    """Say in words what a column that can't be told apart from others is made of.

    Parameters
    ----------
    matrix : ndarray of shape (n_samples, n_coefficients)
        Model matrix.
    names : sequence of str
        Its columns; those of subjects as a block begin with ``subject=``.
    name : str
        Column to explain.

    Returns
    -------
    str
        A clause, or an empty string where the column stands on its own.

    Examples
    --------
    >>> batch_is_group = np.array([[1.0, 0, 0], [1, 0, 0], [1, 1, 1], [1, 1, 1]])
    >>> explain_alias(batch_is_group, ["intercept", "group=RH", "batch=2"], "group=RH")
    'in these samples it is the same as batch=2'
    """
    place = list(names).index(name)
    column = matrix[:, place]
    if not column.any():
        return "no sample has it"
    others = [n for n in range(len(names)) if n != place and matrix[:, n].any()]
    named = [n for n in others if not names[n].startswith(BLOCK)]
    if _spans(matrix[:, named], column):
        return _sum_of(matrix, names, _fewest(matrix, named, column), column)
    if _spans(matrix[:, others], column):
        return (
            "with subjects as a fixed block it can't be told apart from differences between "
            "subjects (--subject-effect random lets it be estimated)"
        )
    return ""


def _spans(columns: Floats, target: Floats) -> bool:
    if not columns.shape[1]:
        return False
    found = np.linalg.lstsq(columns, target, rcond=None)[0]
    return bool(np.linalg.norm(target - columns @ found) <= TOLERANCE * np.linalg.norm(target))


def _fewest(matrix: Floats, places: list[int], target: Floats) -> list[int]:
    """Leave out column after column, as long as the rest still makes the target."""
    kept = list(places)
    for place in places:
        rest = [n for n in kept if n != place]
        if _spans(matrix[:, rest], target):
            kept = rest
    return kept


def _sum_of(matrix: Floats, names: Sequence[str], places: list[int], target: Floats) -> str:
    weights = np.linalg.lstsq(matrix[:, places], target, rcond=None)[0]
    if len(places) == 1 and abs(weights[0] - 1.0) < TOLERANCE:
        return f"in these samples it is the same as {names[places[0]]}"
    parts = [f"{weight:+.3g} {names[place]}" for place, weight in zip(places, weights, strict=True)]
    return f"in these samples it follows from {shorten(parts)}"
