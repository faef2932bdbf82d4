"""Relabellings of subjects: all of them by their number, or random ones by a seed.

A plan hands out relabellings in blocks of a fixed size. A block depends on its number alone, so
that results are the same for any number of workers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb, factorial
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from rh_omics.errors import ParameterError
from rh_omics.randomness import check_seed, random_generator

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BLOCK = 1024
DEFAULT_DRAWS = 100_000
ENUMERABLE_CELLS = 2**32
"""Relabellings × features up to which all relabellings are the default: about a minute."""
LARGEST_INDEX = 2**62


class Relabelling(NamedTuple):
    """A way to relabel subjects.

    Parameters
    ----------
    total : int
        Number of distinct relabellings.
    least : int
        How many of them always give the largest statistic, by symmetry.
    draw : callable
        Returns random relabellings, one per row, given a generator and their number.
    unrank : callable
        Returns the relabellings of given numbers, one per row.
    """

    total: int
    least: int
    draw: Callable[[Generator, int], Floats]
    unrank: Callable[[Integers], Floats]


@dataclass(frozen=True)
class Plan:
    """The relabellings that a test uses.

    Parameters
    ----------
    relabelling : Relabelling
        The way to relabel.
    size : int
        Number of relabellings used.
    enumerated : bool
        Whether these are all that exist, the observed labels among them.
    seed : int
        Seed of random relabellings.
    """

    relabelling: Relabelling
    size: int
    enumerated: bool
    seed: int

    @property
    def n_blocks(self) -> int:
        """Return the number of blocks."""
        return -(-self.size // BLOCK)

    @property
    def smallest_pvalue(self) -> float:
        """Return the smallest p-value that a feature can reach."""
        return self.relabelling.least / self.size if self.enumerated else 1 / (self.size + 1)

    def block(self, number: int) -> Floats:
        """Return one block of relabellings.

        Parameters
        ----------
        number : int
            Number of the block, from 0.

        Returns
        -------
        ndarray of shape (n_relabellings, n_subjects)
            A relabelling per row.
        """
        start, stop = number * BLOCK, min((number + 1) * BLOCK, self.size)
        if self.enumerated:
            return self.relabelling.unrank(np.arange(start, stop))
        generator = random_generator(self.seed, number)
        return self.relabelling.draw(generator, BLOCK)[: stop - start]

    def pvalue(self, exceeding: Integers) -> Floats:
        """Return p-values, never zero, from how many relabellings reach the statistic [1]_.

        Parameters
        ----------
        exceeding : ndarray of int of shape (n_features,)
            Relabellings whose statistic is at least as large as the one observed.

        Returns
        -------
        ndarray of shape (n_features,)
            Share of all relabellings, or (exceeding + 1) / (drawn + 1).

        References
        ----------
        .. [1] Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero.
           Stat. Appl. Genet. Mol. Biol. 9(1), 39.
        """
        observed = 0 if self.enumerated else 1
        return (exceeding + observed) / (self.size + observed)


def plan(
    relabelling: Relabelling, *, n_relabellings: int | None, n_features: int, seed: int
) -> Plan:
    """Choose between all relabellings and random ones.

    Parameters
    ----------
    relabelling : Relabelling
        The way to relabel.
    n_relabellings : int, optional
        How many to use; all are used where there are no more than this. By default all where
        that is feasible, else 100,000.
    n_features : int
        Number of features, which decides what is feasible.
    seed : int
        Seed of random relabellings.

    Returns
    -------
    Plan
        What to use.

    Raises
    ------
    ParameterError
        If `n_relabellings` is less than 1, or `seed` isn't a whole number of at least 0.
    """
    if n_relabellings is not None and n_relabellings < 1:
        msg = f"n_relabellings must be 1 or more, got {n_relabellings}"
        raise ParameterError(msg)
    check_seed(seed)
    if n_relabellings is None:
        feasible = relabelling.total * n_features <= ENUMERABLE_CELLS
        n_relabellings = relabelling.total if feasible else DEFAULT_DRAWS
    enumerated = relabelling.total <= min(n_relabellings, LARGEST_INDEX)
    size = relabelling.total if enumerated else n_relabellings
    return Plan(relabelling, size, enumerated=enumerated, seed=seed)


def sign_flips(n: int) -> Relabelling:
    """Return the sign changes of `n` differences; a row and its negative count once.

    Parameters
    ----------
    n : int
        Number of differences.

    Returns
    -------
    Relabelling
        Rows of +1 and -1.

    Examples
    --------
    >>> sign_flips(2).unrank(np.arange(2)).tolist()
    [[1.0, 1.0], [1.0, -1.0]]
    """

    def draw(generator: Generator, size: int) -> Floats:
        return np.where(generator.integers(0, 2, size=(size, n)), -1.0, 1.0)

    def unrank(index: Integers) -> Floats:
        bits = (index[:, np.newaxis] >> np.arange(n - 1, -1, -1)) & 1
        return np.where(bits, -1.0, 1.0)

    return Relabelling(2 ** (n - 1), 1, draw, unrank)


def label_shuffles(n: int, chosen: int) -> Relabelling:
    """Return the ways to give `chosen` of `n` subjects the label of interest.

    Parameters
    ----------
    n : int
        Number of subjects.
    chosen : int
        Number of subjects in the group of interest.

    Returns
    -------
    Relabelling
        Rows of 1 (group of interest) and 0.

    Examples
    --------
    >>> label_shuffles(3, 1).unrank(np.arange(3)).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    labels = np.arange(n) < chosen
    below = np.array([[comb(i, k) for k in range(chosen + 1)] for i in range(n)], dtype=object)

    def draw(generator: Generator, size: int) -> Floats:
        rows = np.broadcast_to(labels, (size, n)).astype(np.float64)
        return generator.permuted(rows, axis=1)

    def unrank(index: Integers) -> Floats:
        return _subsets(index, chosen, below.astype(np.int64))

    return Relabelling(comb(n, chosen), 2 if 2 * chosen == n else 1, draw, unrank)


def _subsets(index: Integers, chosen: int, below: Integers) -> Floats:
    """Return the subsets of given numbers in lexicographic order."""
    rest, wanted = index.copy(), np.full(index.shape, chosen)
    rows = np.zeros((index.size, len(below)))
    for item, choices in enumerate(below[::-1]):
        with_item = np.where(wanted > 0, choices[np.maximum(wanted - 1, 0)], 0)
        taken = rest < with_item
        rows[:, item] = taken
        rest -= np.where(taken, 0, with_item)
        wanted -= taken
    return rows


def orderings(n: int) -> Relabelling:
    """Return the orderings of `n` subjects.

    Parameters
    ----------
    n : int
        Number of subjects.

    Returns
    -------
    Relabelling
        Rows with the whole numbers below `n`; number 0 is the order observed.

    Examples
    --------
    >>> orderings(3).unrank(np.arange(3)).tolist()
    [[0.0, 1.0, 2.0], [1.0, 0.0, 2.0], [2.0, 1.0, 0.0]]
    """

    def draw(generator: Generator, size: int) -> Floats:
        rows = np.broadcast_to(np.arange(n, dtype=np.float64), (size, n))
        return generator.permuted(rows, axis=1)

    def unrank(index: Integers) -> Floats:
        rows = np.broadcast_to(np.arange(n, dtype=np.float64), (index.size, n)).copy()
        every = np.arange(index.size)
        rest = index.copy()
        for item in range(n - 1):
            rest, step = np.divmod(rest, n - item)
            swapped = rows[every, item + step].copy()
            rows[every, item + step] = rows[:, item]
            rows[:, item] = swapped
        return rows

    return Relabelling(factorial(n), 1, draw, unrank)
