"""Counting of relabellings that reach each feature's statistic, alone and as a family."""

from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rh_omics.stats.permutation_scores import Scores
from rh_omics.stats.relabelling import Plan

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TILE = 64
RELATIVE_TOLERANCE = 1e-9
ABSOLUTE_TOLERANCE = 1e-12


class Exceedances(NamedTuple):
    """How many relabellings reach the observed statistics.

    Parameters
    ----------
    alone : ndarray of int of shape (n_features,)
        Relabellings under which the feature's own statistic is at least as large.
    stepdown : ndarray of int of shape (n_features,)
        Relabellings under which the largest statistic of the feature and of all those that were
        observed smaller is at least as large.
    order : ndarray of int of shape (n_features,)
        Features by falling observed statistic.
    """

    alone: Integers
    stepdown: Integers
    order: Integers


def count_exceedances(
    scores: Scores, observed: Floats, plan: Plan, *, n_jobs: int = 1
) -> Exceedances:
    """Count, block by block, the relabellings that reach the observed scores.

    Scores that differ by rounding errors count as equal. The counts are whole numbers and each
    block depends on its number alone: they are the same for any number of workers.

    Parameters
    ----------
    scores : Scores
        The statistic of all features.
    observed : ndarray of shape (n_features,)
        Scores under the labels observed.
    plan : Plan
        Relabellings.
    n_jobs : int, default 1
        Number of threads; -1 for one per core.

    Returns
    -------
    Exceedances
        Counts in the order of the features given.
    """
    rising = np.argsort(observed, kind="stable")
    ordered = scores.take(rising)
    reached = observed[rising] * (1 - RELATIVE_TOLERANCE) - ABSOLUTE_TOLERANCE
    totals = np.zeros((2, observed.size), dtype=np.int64)
    with threadpool_limits(limits=1, user_api="blas"):
        workers = Parallel(n_jobs=n_jobs, prefer="threads", return_as="generator_unordered")
        for counts in workers(
            delayed(_count_block)(ordered, reached, plan, number) for number in range(plan.n_blocks)
        ):
            totals += counts
    unsorted = np.empty_like(totals)
    unsorted[:, rising] = totals
    return Exceedances(unsorted[0], unsorted[1], rising[::-1])


def stepdown_pvalues(exceedances: Exceedances, plan: Plan) -> Floats:
    """Return Westfall and Young's step-down max-T adjusted p-values [1]_.

    Parameters
    ----------
    exceedances : Exceedances
        Counts by `count_exceedances`.
    plan : Plan
        The relabellings counted.

    Returns
    -------
    ndarray of shape (n_features,)
        P-values that control the family-wise error rate.

    References
    ----------
    .. [1] Westfall, P. H. and Young, S. S. (1993). Resampling-based multiple testing, algorithm
       4.1. Wiley.
    """
    pvalue = plan.pvalue(exceedances.stepdown)
    adjusted = np.empty_like(pvalue)
    order = exceedances.order
    adjusted[order] = np.maximum.accumulate(pvalue[order])
    return adjusted


def _count_block(scores: Scores, reached: Floats, plan: Plan, number: int) -> Integers:
    """Count one block of relabellings, from the smallest observed score to the largest.

    A tile of features × relabellings stays in the processor's cache while it is used.
    """
    prepared = scores.prepare(plan.block(number))
    counts = np.empty((2, reached.size), dtype=np.int64)
    running: Floats | None = None
    for start in range(0, reached.size, TILE):
        tile = slice(start, start + TILE)
        block = scores.take(tile).score(prepared)
        counts[0, tile] = _reaching(block, reached[tile])
        running = _accumulate(block, running)
        counts[1, tile] = _reaching(block, reached[tile])
    return counts


def _accumulate(block: Floats, running: Floats | None) -> Floats:
    """Replace each row by the largest of it and all rows before; return the last.

    Row by row is ten times as fast as ``np.maximum.accumulate`` down the columns.
    """
    for row in block:
        if running is not None:
            np.maximum(row, running, out=row)
        running = row
    return block[-1].copy()


def _reaching(block: Floats, reached: Floats) -> Integers:
    """Count the relabellings of each row that reach its threshold."""
    hits = block >= reached[:, np.newaxis]
    return np.add.reduce(hits.view(np.int8), axis=1, dtype=np.int64)
