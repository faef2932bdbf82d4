"""Random subsets without replacement, many at once, free or within strata."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Stratum(NamedTuple):
    """Items that may stand for each other, and how many of them a subset has.

    Parameters
    ----------
    pool : ndarray of int of shape (n_items,)
        Indices of the items.
    n_chosen : int
        How many a subset takes, at most ``n_items``.
    """

    pool: NDArray[np.intp]
    n_chosen: int


def draw_subsets(
    rng: np.random.Generator, strata: Sequence[Stratum], n_draws: int
) -> NDArray[np.intp]:
    """Draw subsets, each equally likely among those with the strata's numbers.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    strata : sequence of Stratum
        Disjoint pools and how many items to take of each.
    n_draws : int
        Number of subsets.

    Returns
    -------
    ndarray of int of shape (n_draws, n_chosen_in_all)
        Indices of the chosen items, no index twice in a row.

    References
    ----------
    .. [1] Bentley, J. and Floyd, B. (1987). Programming pearls: a sample of brilliance. Commun.
       ACM 30(9), 754-757.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> drawn = draw_subsets(rng, [Stratum(np.arange(4), 4)], 2)
    >>> np.sort(drawn, axis=1).tolist()
    [[0, 1, 2, 3], [0, 1, 2, 3]]
    """
    parts = [pool[_floyd(rng, pool.size, n_chosen, n_draws)] for pool, n_chosen in strata]
    return np.concatenate(parts, axis=1)


def quantile_strata(
    values: NDArray[np.float64], chosen: NDArray[np.bool_], n_bins: int
) -> list[Stratum]:
    """Cut a universe of items into bins of about equal size by their values.

    Parameters
    ----------
    values : ndarray of shape (n_items, n_covariates)
        What a random subset shall match; bins of the second column are cut within those of the
        first, and so on.
    chosen : ndarray of bool of shape (n_items,)
        The observed subset; a stratum's number is its number of chosen items.
    n_bins : int
        Bins per covariate.

    Returns
    -------
    list of Stratum
        Strata that hold a chosen item.
    """
    groups = [np.arange(len(values))]
    for covariate in values.T:
        groups = [
            part
            for group in groups
            for part in np.array_split(group[np.argsort(covariate[group], kind="stable")], n_bins)
        ]
    counts = [int(chosen[group].sum()) for group in groups]
    return [Stratum(group, n) for group, n in zip(groups, counts, strict=True) if n]


def _floyd(rng: np.random.Generator, n_items: int, n_chosen: int, n_draws: int) -> NDArray[np.intp]:
    drawn = np.empty((n_draws, n_chosen), dtype=np.intp)
    for column, last in enumerate(range(n_items - n_chosen, n_items)):
        candidate = rng.integers(0, last + 1, size=n_draws)
        taken = (drawn[:, :column] == candidate[:, None]).any(axis=1)
        drawn[:, column] = np.where(taken, last, candidate)
    return drawn
