"""What the numbers of a table of counts are: counts, or something that was made of them."""

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
    values: NDArray[np.float64], sums: NDArray[np.float64], *, adjusted: bool = False
) -> Finding:
    """Tell counts from what may stand in their place.

    Parameters
    ----------
    values : ndarray of shape (n_values,)
        All values of all samples; ``NaN`` is passed over.
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
    >>> find_kind(np.array([3.0, 0.0, 8.0, 12.5]), np.array([23.5])).evidence
    "1 of 3 values above 0 aren't whole"
    """
    filled = values[~np.isnan(values)]
    negative = int((filled < 0).sum())
    if negative:
        return Finding(Kind.LOG, f"{negative} values are negative")
    above = filled[filled > 0]
    broken = int((above % 1 > 0).sum())
    evidence = f"{broken} of {above.size} values above 0 aren't whole"
    share = broken / max(above.size, 1)
    by_sums = _kind_by_sums(sums, any_broken=broken > 0)
    if by_sums is not None:
        return by_sums
    if share >= MOSTLY:
        kind = _kind_of_decimals(filled, adjusted=adjusted)
        return Finding(kind, f"{evidence}; the largest is {above.max():g}")
    return Finding(Kind.FRACTIONAL if broken else Kind.COUNTS, evidence)


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
