"""How stable reference assays are: the pairwise measure of geNorm."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import DesignError

Floats = NDArray[np.float64]

FEWEST_FEATURES = 3
FEWEST_SAMPLES = 3


@dataclass(frozen=True, eq=False)
class StabilityRanking:
    """Features ranked by leaving out the least stable one, again and again.

    Parameters
    ----------
    order : ndarray of int of shape (n_features,)
        Places of the features, most stable first; the first two can't be told apart.
    m : ndarray of shape (n_features,)
        Stability M of each feature when it was left out, in the units of the values (log2);
        smaller is more stable.
    """

    order: NDArray[np.intp]
    m: Floats


def genorm(values: Floats) -> StabilityRanking:
    """Rank features by the stability of their ratios to the others [1]_.

    M of a feature is the mean standard deviation of its log ratios to each other feature. The
    feature with the largest M is left out and M computed again, until two are left.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Base-2 logarithms of amounts, or Ct values (whose sign doesn't matter here), without gaps.

    Returns
    -------
    StabilityRanking
        The features from most to least stable.

    Raises
    ------
    DesignError
        If there are fewer than three features or samples, or a value is missing.

    References
    ----------
    .. [1] Vandesompele, J. et al. (2002). Accurate normalization of real-time quantitative RT-PCR
       data by geometric averaging of multiple internal control genes. Genome Biol. 3, research0034.

    Examples
    --------
    Two features that rise together are stable to each other; a noisy one goes first.

    >>> sample = np.arange(6.0)
    >>> noisy = np.array([0.0, 3, 0, 3, 0, 3])
    >>> genorm(np.column_stack([noisy, sample, sample + 1])).order[-1]
    np.int64(0)
    """
    n_samples, n_features = values.shape
    if n_samples < FEWEST_SAMPLES or n_features < FEWEST_FEATURES or np.isnan(values).any():
        msg = (
            f"geNorm needs {FEWEST_SAMPLES} or more samples and {FEWEST_FEATURES} or more features "
            f"without gaps; got {n_samples} samples × {n_features} features with "
            f"{np.count_nonzero(np.isnan(values))} gaps"
        )
        raise DesignError(msg)
    spread = _ratio_sd(values)
    left = np.ones(n_features, dtype=np.bool_)
    total = spread.sum(axis=1)
    order, m = np.empty(n_features, dtype=np.intp), np.empty(n_features)
    for rank in range(n_features - 1, 1, -1):
        worst = int(np.argmax(np.where(left, total, -np.inf)))
        order[rank], m[rank] = worst, total[worst] / rank
        left[worst] = False
        total -= spread[worst]
    order[:2] = np.flatnonzero(left)
    m[:2] = spread[order[0], order[1]]
    return StabilityRanking(order, m)


def _ratio_sd(values: Floats) -> Floats:
    """Return the standard deviation of each pair's difference, (n_features, n_features)."""
    centred = values - values.mean(axis=0)
    products = centred.T @ centred
    squares = np.diag(products)
    variance = (squares[:, np.newaxis] + squares - 2 * products) / (len(values) - 1)
    spread: Floats = np.sqrt(np.maximum(variance, 0.0))
    np.fill_diagonal(spread, 0.0)
    return spread
