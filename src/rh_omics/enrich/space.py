"""MiRNAs, genes and sets of one test as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from rh_omics.errors import EnrichmentError, ParameterError, shorten
from rh_omics.genesets import GeneSets
from rh_omics.stats.overlap import OverlapCounter
from rh_omics.stats.sampling import Stratum, quantile_strata
from rh_omics.targets import Targets

THIN_STRATUM = 5
"""A stratum with fewer items per chosen one gives few different random sets."""


@dataclass(frozen=True, eq=False)
class TargetSpace:
    """Everything that random sets of miRNAs are drawn from and counted with.

    Parameters
    ----------
    mirnas : tuple of str of length n_mirnas
        Measured miRNAs that have a target in the background.
    genes : tuple of str of length n_genes
        The background.
    terms : tuple of str of length n_sets
        Sets that have a gene in the background.
    targets : scipy.sparse.csr_array of shape (n_mirnas, n_genes)
        One where the miRNA targets the gene.
    counter : OverlapCounter
        Counts overlaps of unions of targets with the sets.
    chosen : ndarray of int of shape (n_listed,)
        Positions of the listed miRNAs.
    """

    mirnas: tuple[str, ...]
    genes: tuple[str, ...]
    terms: tuple[str, ...]
    targets: sparse.csr_array
    counter: OverlapCounter
    chosen: NDArray[np.intp]

    @property
    def listed_genes(self) -> list[str]:
        """Background genes that any listed miRNA targets, in alphabetical order."""
        hit = np.unique(self.targets[self.chosen].nonzero()[1])
        return [self.genes[position] for position in hit]


def build_space(
    listed: Sequence[str], pool: Sequence[str], targets: Targets, sets: GeneSets
) -> TargetSpace:
    """Arrange miRNAs, their target genes and the sets for counting.

    Parameters
    ----------
    listed : sequence of str
        MiRNAs of the list, all of them in `pool`.
    pool : sequence of str
        MiRNAs that random sets are drawn from.
    targets : Targets
        Pairs of miRNA and gene; the genes that `pool` can target are the background.
    sets : GeneSets
        Sets to test.

    Returns
    -------
    TargetSpace
        Ready to count.

    Raises
    ------
    EnrichmentError
        If the sets and the background share no gene.
    """
    measured = targets.of_mirnas(pool)
    genes = measured.genes
    if not sets.genes & set(genes):
        msg = (
            f"the {len(genes)} genes that the measured miRNAs can target and library "
            f"{sets.entry.name} have no gene in common; targets: {shorten(genes)}; library: "
            f"{shorten(sorted(sets.genes))}"
        )
        raise EnrichmentError(msg)
    restricted = sets.restricted(genes)
    matrix = measured.matrix(pool, genes)
    return TargetSpace(
        mirnas=tuple(pool),
        genes=genes,
        terms=restricted.terms,
        targets=matrix,
        counter=OverlapCounter.of(matrix, set_matrix(restricted, genes)),
        chosen=pd.Index(pool).get_indexer(pd.Index(listed)),
    )


def set_matrix(sets: GeneSets, genes: Sequence[str]) -> sparse.csr_array:
    """Write sets as a 0/1 matrix.

    Parameters
    ----------
    sets : GeneSets
        Sets whose members are all among `genes`.
    genes : sequence of str of length n_genes
        Rows.

    Returns
    -------
    scipy.sparse.csr_array of shape (n_genes, n_sets)
        One where the gene is in the set.
    """
    rows = pd.Index(genes).get_indexer(sets.table["target"])
    columns = pd.Index(sets.terms).get_indexer(sets.table["source"])
    ones = np.ones(len(rows), dtype=np.int16)
    return sparse.csr_array((ones, (rows, columns)), shape=(len(genes), len(sets.terms)))


def matched_strata(
    space: TargetSpace, match: Sequence[str], abundance: pd.Series | None, n_bins: int
) -> tuple[list[Stratum], tuple[str, ...]]:
    """Say what random sets are drawn from: all miRNAs alike, or bins of similar ones.

    Parameters
    ----------
    space : TargetSpace
        MiRNAs and their targets.
    match : sequence of {"targets", "abundance"}
        What random sets shall share with the list.
    abundance : pandas.Series, optional
        Mean abundance by miRNA, on any scale; needed to match on it.
    n_bins : int
        Bins per covariate.

    Returns
    -------
    strata : list of Stratum
        Pools and numbers to draw.
    notes : tuple of str
        Warnings of thin bins.

    Raises
    ------
    ParameterError
        If `match` has an unknown word, or abundance is missing.
    """
    is_chosen = np.zeros(len(space.mirnas), dtype=np.bool_)
    is_chosen[space.chosen] = True
    if not match:
        return [Stratum(np.arange(is_chosen.size), int(is_chosen.sum()))], ()
    columns = [_covariate(space, name, abundance) for name in match]
    strata = quantile_strata(np.column_stack(columns), is_chosen, n_bins)
    thin = [s for s in strata if s.pool.size < THIN_STRATUM * s.n_chosen]
    if not thin:
        return strata, ()
    note = (
        f"{len(thin)} of {len(strata)} bins hold fewer than {THIN_STRATUM} miRNAs per listed one, "
        "so random sets resemble the list; take fewer bins"
    )
    return strata, (note,)


def _covariate(space: TargetSpace, name: str, abundance: pd.Series | None) -> NDArray[np.float64]:
    if name == "targets":
        return np.asarray(space.targets.sum(axis=1), dtype=np.float64).ravel()
    if name != "abundance":
        msg = f"match takes 'targets' and 'abundance'; got {name!r}"
        raise ParameterError(msg)
    values = pd.Series(dtype="float64") if abundance is None else abundance
    found = values.reindex(list(space.mirnas))
    missing = list(found.index[found.isna()])
    if missing:
        msg = f"no abundance given for {len(missing)} measured miRNAs: {shorten(missing)}"
        raise ParameterError(msg)
    return found.to_numpy(dtype=np.float64)
