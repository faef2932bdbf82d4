"""Overlap of unions of target sets with gene sets, for many unions at once.

One union is what one set of miRNAs can target. Sparse products count its overlap with every gene
set; bit words count its size.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

BATCH = 1000
"""Unions per sparse product: more don't fit the processor's cache."""


class OverlapCounts(NamedTuple):
    """Sizes that every overlap statistic is made of.

    Parameters
    ----------
    overlap : ndarray of int32 of shape (n_unions, n_sets)
        Genes of each union in each set.
    n_union : ndarray of int64 of shape (n_unions,)
        Genes of each union.
    """

    overlap: NDArray[np.int32]
    n_union: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class OverlapCounter:
    """Counter of overlaps between unions of rows and gene sets.

    Parameters
    ----------
    annotated : scipy.sparse.csr_array of int16 of shape (n_rows, n_annotated)
        One where a row (a miRNA) has a gene that is in any set.
    sets : scipy.sparse.csr_array of int16 of shape (n_annotated, n_sets)
        One where the gene is in the set.
    words : ndarray of uint64 of shape (n_rows, n_words)
        Each row's genes, annotated or not, as bits.
    set_sizes : ndarray of int64 of shape (n_sets,)
        Genes of each set.
    """

    annotated: sparse.csr_array
    sets: sparse.csr_array
    words: NDArray[np.uint64]
    set_sizes: NDArray[np.int64]

    @classmethod
    def of(cls, rows: sparse.csr_array, sets: sparse.csr_array) -> "OverlapCounter":
        """Prepare the counts of some rows and sets.

        Parameters
        ----------
        rows : scipy.sparse.csr_array of shape (n_rows, n_genes)
            One where a row has a gene of the background.
        sets : scipy.sparse.csr_array of shape (n_genes, n_sets)
            One where a gene of the background is in a set.

        Returns
        -------
        OverlapCounter
            Ready to count.
        """
        used = np.unique(sets.nonzero()[0])
        small = sparse.csr_array(rows[:, used]).astype(np.int16)
        return cls(
            annotated=small,
            sets=sparse.csr_array(sets[used]).astype(np.int16),
            words=_bit_words(rows),
            set_sizes=np.asarray(sets.sum(axis=0)).astype(np.int64).ravel(),
        )

    def of_sets(self, kept: NDArray[np.intp]) -> "OverlapCounter":
        """Return the counter of some of the sets.

        Parameters
        ----------
        kept : ndarray of int
            Columns of the sets to keep.

        Returns
        -------
        OverlapCounter
            Counts overlaps with these sets only.
        """
        chosen = sparse.csr_array(self.sets[:, kept])
        used = np.unique(chosen.nonzero()[0])
        return OverlapCounter(
            annotated=sparse.csr_array(self.annotated[:, used]),
            sets=sparse.csr_array(chosen[used]),
            words=self.words,
            set_sizes=self.set_sizes[kept],
        )

    def count(self, members: NDArray[np.intp]) -> OverlapCounts:
        """Count the overlap of each union with each set.

        Parameters
        ----------
        members : ndarray of int of shape (n_unions, n_members)
            Rows that each union is made of.

        Returns
        -------
        OverlapCounts
            Overlaps and sizes of the unions.

        Examples
        --------
        >>> rows = sparse.csr_array([[1, 1, 0, 0], [0, 1, 1, 0]])
        >>> sets = sparse.csr_array([[0], [1], [1], [1]])
        >>> counted = OverlapCounter.of(rows, sets).count(np.array([[0, 1]]))
        >>> counted.overlap.tolist(), counted.n_union.tolist()
        ([[2]], [3])
        """
        starts = range(0, len(members), BATCH)
        parts = [self._count_batch(members[start : start + BATCH]) for start in starts]
        return OverlapCounts(
            np.concatenate([part.overlap for part in parts]),
            np.concatenate([part.n_union for part in parts]),
        )

    def _count_batch(self, members: NDArray[np.intp]) -> OverlapCounts:
        n_unions, n_members = members.shape
        chosen = sparse.csr_array(
            (
                np.ones(members.size, dtype=np.int16),
                members.ravel(),
                np.arange(0, members.size + 1, n_members),
            ),
            shape=(n_unions, self.annotated.shape[0]),
        )
        union = chosen @ self.annotated
        union.data[:] = 1
        words = np.bitwise_or.reduce(self.words[members], axis=1)
        return OverlapCounts(
            overlap=(union @ self.sets).toarray().astype(np.int32),
            n_union=np.bitwise_count(words).sum(axis=1, dtype=np.int64),
        )


def proportion(counts: OverlapCounts) -> NDArray[np.float64]:
    """Compute the share of each union that lies in each set.

    Parameters
    ----------
    counts : OverlapCounts
        Overlaps and sizes of the unions.

    Returns
    -------
    ndarray of shape (n_unions, n_sets)
        Overlap over the size of the union, from 0 to 1; 0 for an empty union.
    """
    n_union = np.broadcast_to(counts.n_union[:, None], counts.overlap.shape)
    zeros = np.zeros(counts.overlap.shape)
    return np.divide(counts.overlap, n_union, out=zeros, where=n_union > 0)


def jaccard(counts: OverlapCounts, set_sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Compute the Jaccard coefficient of each union with each set [1]_.

    Parameters
    ----------
    counts : OverlapCounts
        Overlaps and sizes of the unions.
    set_sizes : ndarray of int64 of shape (n_sets,)
        Genes of each set.

    Returns
    -------
    ndarray of shape (n_unions, n_sets)
        Size of the intersection over that of the union, from 0 to 1.

    References
    ----------
    .. [1] Zagganas, K. et al. (2021). Bias in miRNA enrichment analysis related to gene
       functional annotations. bioRxiv 2021.08.16.456527.
    """
    together = counts.n_union[:, None] + set_sizes[None, :] - counts.overlap
    return np.divide(
        counts.overlap, together, out=np.zeros(counts.overlap.shape), where=together > 0
    )


def _bit_words(rows: sparse.csr_array) -> NDArray[np.uint64]:
    n_words = -(-rows.shape[1] // 64)
    dense = np.zeros((rows.shape[0], n_words * 64), dtype=np.bool_)
    dense[rows.nonzero()] = True
    packed: NDArray[np.uint64] = np.packbits(dense, axis=1).view(np.uint64)
    return packed
