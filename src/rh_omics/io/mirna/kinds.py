"""What the numbers of a table of counts are: counts, or something that was made of them."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CELLS_AT_ONCE = 4_000_000
MILLION = 1e6
SUM_TOLERANCE = 1e-3
FEWEST_READS = 1000.0
HIGHEST_CT = 50.0
USUAL_CT = 10.0
HIGHEST_LOG2 = 30.0
MOSTLY = 0.5


class Kind(StrEnum):
    """What the numbers of a table are."""

    COUNTS = "counts"
    """Whole numbers."""
    FRACTIONAL = "fractional counts"
    """Counts of which some are fractions, because reads were divided among places."""
    PER_MILLION = "reads per million"
    """Each sample sums to a million."""
    NORMALISED = "normalised values"
    """Divided by something: all samples sum to the same, or hardly a value is whole."""
    LOG = "logarithms"
    """Negative numbers, or small ones with decimals."""
    CT = "Ct values"
    """Cycles of qPCR."""


class Finding(NamedTuple):
    """What the numbers are, and by what it was told.

    Parameters
    ----------
    kind : Kind
        What the numbers are.
    evidence : str
        By what it was told.
    """

    kind: Kind
    evidence: str


def find_kind(
    blocks: Sequence[NDArray[np.float64]], sums: NDArray[np.float64], *, adjusted: bool = False
) -> Finding:
    """Tell counts from what may stand in their place.

    Parameters
    ----------
    blocks : sequence of ndarray of shape (n_samples, n_rows)
        All values, file by file; ``NaN`` is passed over.
    sums : ndarray of shape (n_samples,)
        Sum of each sample over all rows of its file.
    adjusted : bool, default False
        Whether the format divides reads among places, so that most counts may be fractions.

    Returns
    -------
    Finding
        Kind and evidence.

    Examples
    --------
    >>> find_kind([np.array([[3.0, 0.0, 8.0, 12.5]])], np.array([23.5])).evidence
    "1 of 3 values above 0 aren't whole"
    """
    negative, above, broken = np.sum([_count(part) for part in _parts(blocks)], axis=0)
    if negative:
        return Finding(Kind.LOG, f"{negative} values are negative")
    evidence = f"{broken} of {above} values above 0 aren't whole"
    by_sums = _kind_by_sums(sums, any_broken=bool(broken > 0))
    if by_sums is not None:
        return by_sums
    if broken / max(above, 1) >= MOSTLY:
        values = np.concatenate([block.ravel() for block in blocks])
        filled = values[~np.isnan(values)]
        kind = _kind_of_decimals(filled, adjusted=adjusted)
        return Finding(kind, f"{evidence}; the largest is {filled.max():g}")
    return Finding(Kind.FRACTIONAL if broken else Kind.COUNTS, evidence)


def sum_samples(block: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum the values of each sample, without an array as large as the block.

    Parameters
    ----------
    block : ndarray of shape (n_samples, n_rows)
        Values; ``NaN`` is passed over.

    Returns
    -------
    ndarray of shape (n_samples,)
        The sums.
    """
    sums = np.zeros(len(block))
    for part in _parts([block]):
        sums += np.nansum(part, axis=1)
    return sums


def _parts(blocks: Sequence[NDArray[np.float64]]) -> Iterator[NDArray[np.float64]]:
    """Yield some rows of the files at a time; a sample is a row of the arrays."""
    for block in blocks:
        step = max(CELLS_AT_ONCE // max(len(block), 1), 1)
        for first in range(0, max(block.shape[1], 1), step):
            yield block[:, first : first + step]


def _count(values: NDArray[np.float64]) -> tuple[int, int, int]:
    """Count values that are negative, above 0, and above 0 but not whole."""
    above = values > 0
    broken = above & (values > np.floor(values))
    return int((values < 0).sum()), int(above.sum()), int(broken.sum())


def _kind_by_sums(sums: NDArray[np.float64], *, any_broken: bool) -> Finding | None:
    fewest = 2 - any_broken  # one sample of whole numbers may sum to a million by chance
    if sums.size < fewest or sums.min() < FEWEST_READS:
        return None
    if np.all(np.abs(sums / MILLION - 1) <= SUM_TOLERANCE):
        return Finding(Kind.PER_MILLION, "every sample sums to 1,000,000")
    if sums.size > fewest and np.ptp(sums) <= SUM_TOLERANCE * sums.mean():
        return Finding(Kind.NORMALISED, f"every sample sums to about {sums.mean():,.0f}")
    return None


def _kind_of_decimals(filled: NDArray[np.float64], *, adjusted: bool) -> Kind:
    if filled.max() <= HIGHEST_CT and filled.min() > 0 and np.median(filled) >= USUAL_CT:
        return Kind.CT
    if adjusted:
        return Kind.FRACTIONAL
    return Kind.LOG if filled.max() <= HIGHEST_LOG2 else Kind.NORMALISED
