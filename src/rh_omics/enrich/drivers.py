"""Which miRNA drives each term, and what is left without it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rh_omics.enrich.null import leave_one_out_pvalues
from rh_omics.enrich.result import PAIR_COLUMNS
from rh_omics.enrich.space import TargetSpace
from rh_omics.genesets import GeneSets
from rh_omics.stats.hypergeometric import overlap_pvalue
from rh_omics.stats.sampling import Stratum
from rh_omics.targets import Targets

LEAVE_OUT_COLUMNS = ("term", "mirna", "overlap", "pvalue", "empirical_pvalue")


def carrying_pairs(space: TargetSpace, targets: Targets, sets: GeneSets) -> pd.DataFrame:
    """List the miRNA-gene pairs that carry each term.

    Parameters
    ----------
    space : TargetSpace
        The listed miRNAs.
    targets : Targets
        Pairs with their evidence.
    sets : GeneSets
        Sets that were tested.

    Returns
    -------
    pandas.DataFrame
        ``term, mirna, gene, evidence``, ordered by the first three.
    """
    listed = [space.mirnas[position] for position in space.chosen]
    pairs = targets.pairs[targets.pairs["mirna"].isin(listed)]
    members = sets.table.rename(columns={"source": "term", "target": "gene"})[["term", "gene"]]
    carried = members.merge(pairs, on="gene")[list(PAIR_COLUMNS)]
    ordered = carried.astype({"evidence": str}).sort_values(["term", "mirna", "gene"])
    return ordered.reset_index(drop=True)


def leave_one_out(
    space: TargetSpace, strata: Sequence[Stratum] | None, *, seed: int
) -> pd.DataFrame:
    """Test every term again without each listed miRNA.

    Parameters
    ----------
    space : TargetSpace
        The listed miRNAs, their targets and the sets.
    strata : sequence of Stratum or None
        What random sets are drawn from; None computes naive p-values only.
    seed : int
        Seed of the random sets.

    Returns
    -------
    pandas.DataFrame of n_terms × n_listed rows
        ``term, mirna, overlap, pvalue, empirical_pvalue``: what is left without `mirna`.
    """
    parts = []
    for position, left_out in enumerate(space.chosen):
        overlap, pvalue = _without(space, position)
        empirical = (
            np.full(len(space.terms), np.nan)
            if strata is None
            else leave_one_out_pvalues(space, strata, position, seed=seed)
        )
        values = (space.terms, space.mirnas[left_out], overlap, pvalue, empirical)
        parts.append(pd.DataFrame(dict(zip(LEAVE_OUT_COLUMNS, values, strict=True))))
    return pd.concat(parts, ignore_index=True)


def add_drivers(table: pd.DataFrame, pairs: pd.DataFrame, without: pd.DataFrame) -> pd.DataFrame:
    """Name for each term the miRNA whose loss costs most of the overlap.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_terms, n_columns)
        Result with the column ``term``.
    pairs : pandas.DataFrame
        Pairs that carry each term.
    without : pandas.DataFrame
        Each term without each miRNA.

    Returns
    -------
    pandas.DataFrame
        The table with ``driver``, ``driver_overlap`` (its genes in the overlap),
        ``overlap_without_driver``, ``pvalue_without_driver`` and
        ``empirical_pvalue_without_driver``; empty where nothing overlaps.
    """
    carried = pairs.groupby(["term", "mirna"]).size().rename("driver_overlap").reset_index()
    ranked = carried.merge(without, on=["term", "mirna"]).sort_values(
        ["term", "overlap", "driver_overlap", "mirna"], ascending=[True, True, False, True]
    )
    driver = ranked.drop_duplicates("term").rename(
        columns={
            "mirna": "driver",
            "overlap": "overlap_without_driver",
            "pvalue": "pvalue_without_driver",
            "empirical_pvalue": "empirical_pvalue_without_driver",
        }
    )
    merged = table.merge(driver, on="term", how="left")
    return merged.assign(driver=merged["driver"].fillna(""))


def _without(space: TargetSpace, position: int) -> tuple[np.ndarray, np.ndarray]:
    rest = np.delete(space.chosen, position)
    if not rest.size:
        return np.zeros(len(space.terms), dtype=np.int64), np.ones(len(space.terms))
    counts = space.counter.count(rest[None, :])
    overlap = counts.overlap[0].astype(np.int64)
    drawn = np.broadcast_to(counts.n_union, overlap.shape)
    return overlap, overlap_pvalue(overlap, len(space.genes), space.counter.set_sizes, drawn)
