"""The null distribution of a miRNA list: random sets of measured miRNAs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rh_omics.enrich.space import TargetSpace
from rh_omics.randomness import check_seed
from rh_omics.stats.hypergeometric import overlap_pvalue
from rh_omics.stats.montecarlo import MonteCarloPValues, sequential_pvalues
from rh_omics.stats.overlap import BATCH, OverlapCounter, jaccard, proportion
from rh_omics.stats.sampling import Stratum, draw_subsets

STATISTICS = ("overlap", "proportion", "jaccard")
"""What a list and random sets are compared by, in the order of the arrays."""

NAIVE_LEVEL = 0.05
LEAVE_OUT_DRAWS = 1000
_LEAVE_OUT_STREAM = 1_000_000
"""First number of the random streams of leave-one-out, beyond those of the batches."""


@dataclass(frozen=True, eq=False)
class NullComparison:
    """An observed list among random sets.

    Parameters
    ----------
    by_statistic : mapping of str to MonteCarloPValues
        P-values of each of `STATISTICS`, a value per set.
    hit_share : ndarray of shape (n_sets,)
        Share of random sets whose naive p-value is below 0.05.
    """

    by_statistic: Mapping[str, MonteCarloPValues]
    hit_share: NDArray[np.float64]


def compare_with_random(
    space: TargetSpace,
    strata: Sequence[Stratum],
    *,
    stop_after: int,
    max_draws: int,
    seed: int,
) -> NullComparison:
    """Compare the overlaps of a list with those of random sets of measured miRNAs [1]_.

    Parameters
    ----------
    space : TargetSpace
        MiRNAs, targets and sets.
    strata : sequence of Stratum
        What random sets are drawn from.
    stop_after : int
        Random sets reaching the observed value after which a term needs no more of them.
    max_draws : int
        Random sets per term at most.
    seed : int
        Seed; each batch of random sets has a stream of its own.

    Returns
    -------
    NullComparison
        P-values by every statistic.

    References
    ----------
    .. [1] Bleazard, T., Lamb, J. A. and Griffiths-Jones, S. (2015). Bias in microRNA functional
       enrichment analysis. Bioinformatics 31(10), 1592-1598.
    """
    n_sets = len(space.terms)
    observed = _all_statistics(space.counter, space.chosen[None, :])[0]

    def draw(batch: int, active: NDArray[np.intp]) -> NDArray[np.float64]:
        kept = np.unique(active % n_sets)
        members = draw_subsets(_stream(seed, batch), strata, BATCH)
        values = _all_statistics(space.counter.of_sets(kept), members)
        columns = np.searchsorted(kept, active % n_sets) + kept.size * (active // n_sets)
        return values[:, columns]

    found = sequential_pvalues(observed, draw, stop_after=stop_after, max_draws=max_draws)
    return NullComparison(
        by_statistic={
            name: _part(found, slice(n_sets * place, n_sets * (place + 1)))
            for place, name in enumerate(STATISTICS)
        },
        hit_share=_naive_hit_share(space, draw_subsets(_stream(seed, 0), strata, BATCH)),
    )


def leave_one_out_pvalues(
    space: TargetSpace, strata: Sequence[Stratum], position: int, *, seed: int
) -> NDArray[np.float64]:
    """Compute permutation p-values of the overlaps that are left without one miRNA.

    Parameters
    ----------
    space : TargetSpace
        MiRNAs, targets and sets.
    strata : sequence of Stratum
        What random sets of the whole list are drawn from.
    position : int
        Position in `space.chosen` of the miRNA that is left out.
    seed : int
        Seed; the random sets are the same for every miRNA of one stratum.

    Returns
    -------
    ndarray of shape (n_sets,)
        P-values from 1,000 random sets of one miRNA less.
    """
    rest = np.delete(space.chosen, position)
    if not rest.size:
        return np.ones(len(space.terms))
    left_out = space.chosen[position]
    home = next(i for i, stratum in enumerate(strata) if left_out in stratum.pool)
    smaller = [s._replace(n_chosen=s.n_chosen - (i == home)) for i, s in enumerate(strata)]
    stream = _stream(seed, _LEAVE_OUT_STREAM + home)
    members = draw_subsets(stream, [s for s in smaller if s.n_chosen], LEAVE_OUT_DRAWS)
    random = space.counter.count(members).overlap
    observed = space.counter.count(rest[None, :]).overlap
    reaching: NDArray[np.int64] = (random >= observed).sum(axis=0)
    return (reaching + 1) / (LEAVE_OUT_DRAWS + 1)


def _all_statistics(counter: OverlapCounter, members: NDArray[np.intp]) -> NDArray[np.float64]:
    counts = counter.count(members)
    overlap = counts.overlap.astype(np.float64)
    return np.hstack([overlap, proportion(counts), jaccard(counts, counter.set_sizes)])


def _naive_hit_share(space: TargetSpace, members: NDArray[np.intp]) -> NDArray[np.float64]:
    counts = space.counter.count(members)
    sizes, n_union = space.counter.set_sizes[None, :], counts.n_union[:, None]
    naive = overlap_pvalue(counts.overlap.astype(np.int64), len(space.genes), sizes, n_union)
    share: NDArray[np.float64] = (naive < NAIVE_LEVEL).mean(axis=0)
    return share


def _part(found: MonteCarloPValues, kept: slice) -> MonteCarloPValues:
    return MonteCarloPValues(**{name: values[kept] for name, values in vars(found).items()})


def _stream(seed: int, number: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(check_seed(seed), spawn_key=(number,)))
