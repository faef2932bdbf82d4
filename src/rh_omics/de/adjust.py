"""Adjustment of the p-values of one question over its features."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import ParameterError
from rh_omics.stats.multiple import (
    benjamini_hochberg,
    benjamini_yekutieli,
    holm,
    storey_qvalue,
)

Floats = NDArray[np.float64]


class Adjust(StrEnum):
    """How p-values are adjusted over the features tested."""

    BH = "bh"
    """Benjamini and Hochberg: false discovery rate."""
    BY = "by"
    """Benjamini and Yekutieli: false discovery rate under any dependence."""
    HOLM = "holm"
    """Holm: family-wise error rate."""
    STOREY = "storey"
    """Storey's q-value: false discovery rate with an estimated share of true nulls."""
    MAX_T = "max-t"
    """Westfall and Young's step-down max-T of the permutation test: family-wise error rate."""


TITLES: Final = {
    Adjust.BH: "Benjamini-Hochberg",
    Adjust.BY: "Benjamini-Yekutieli",
    Adjust.HOLM: "Holm",
    Adjust.STOREY: "Storey's q-value",
    Adjust.MAX_T: "Westfall-Young max-T",
}
"""What a methods section calls each."""

_BY_PVALUE: Final[dict[Adjust, Callable[[Floats], Floats]]] = {
    Adjust.BH: benjamini_hochberg,
    Adjust.BY: benjamini_yekutieli,
    Adjust.HOLM: holm,
}


def adjusted(pvalue: Floats, how: Adjust, *, max_t: Floats | None = None) -> Floats:
    """Adjust p-values over the features tested.

    Parameters
    ----------
    pvalue : ndarray of shape (n_features,)
        P-values; ``NaN`` where a feature wasn't tested, which isn't counted.
    how : Adjust
        The method.
    max_t : ndarray of shape (n_features,), optional
        Adjusted p-values of a permutation test.

    Returns
    -------
    ndarray of shape (n_features,)
        Adjusted p-values.

    Raises
    ------
    ParameterError
        If max-T is asked of a test that doesn't permute, or the share of true nulls can't be
        estimated.

    Examples
    --------
    >>> adjusted(np.array([0.01, 0.04, np.nan]), Adjust.HOLM)
    array([0.02, 0.04,  nan])
    """
    if how in _BY_PVALUE:
        return _BY_PVALUE[how](pvalue)
    if how is Adjust.STOREY:
        return _storey(pvalue)
    if max_t is None:
        msg = "max-t adjusts a permutation test: it needs --method permutation"
        raise ParameterError(msg)
    return max_t


def _storey(pvalue: Floats) -> Floats:
    if np.isnan(pvalue).all():
        return np.full(pvalue.shape, np.nan)
    try:
        return storey_qvalue(pvalue).qvalue
    except ParameterError as error:
        msg = f"{str(error).removesuffix(' Use benjamini_hochberg.')} Take --adjust bh."
        raise ParameterError(msg) from error
