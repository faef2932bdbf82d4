"""Pathways of a miRNA list: the naive test, and beside it the one that holds."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import pandas as pd

from rh_omics.enrich.drivers import add_drivers, carrying_pairs, leave_one_out
from rh_omics.enrich.family import add_family
from rh_omics.enrich.genes import add_counts
from rh_omics.enrich.gseapy_adapter import overrepresentation
from rh_omics.enrich.inputs import Checked, check_mirnas
from rh_omics.enrich.null import STATISTICS, NullComparison, compare_with_random
from rh_omics.enrich.result import DEFAULT_FDR, EnrichmentResult
from rh_omics.enrich.space import TargetSpace, build_space, matched_strata
from rh_omics.errors import EnrichmentError, ParameterError
from rh_omics.genesets import GeneSets
from rh_omics.library import MECHANISMS, load_gene_sets, load_targets
from rh_omics.schema import FIXED_SEED
from rh_omics.stats.multiple import benjamini_hochberg
from rh_omics.stats.overlap import jaccard
from rh_omics.stats.sampling import Stratum
from rh_omics.targets import Targets

HOLDS: Final = "holds"
NAIVE_ONLY: Final = "naive only"
NOT_CORRECTED: Final = "not corrected"
NAIVE_METHOD: Final = "over-representation of targets, hypergeometric test (biased)"
CORRECTED_METHOD: Final = "over-representation of targets against random sets of measured miRNAs"


@dataclass(frozen=True)
class MirnaOptions:
    """Options of the test of a miRNA list.

    Parameters
    ----------
    correct : bool, default True
        Whether to compare with random sets; without, only the naive p-values are there.
    statistic : {"overlap", "proportion", "jaccard"}, default "overlap"
        What `empirical_pvalue` is computed from: genes hit, their share of the targets, or the
        Jaccard coefficient. The p-values of all three are in the table.
    match : tuple of {"targets", "abundance"}, default ()
        What random sets shall share with the list, in bins.
    n_bins : int, default 5
        Bins per matched covariate.
    stop_after : int, default 100
        Random sets reaching the observed value after which a term needs no more of them: the
        relative error of its p-value is then 10 %.
    max_draws : int, default 100000
        Random sets per term at most.
    fdr : float, default 0.05
        False discovery rate of the verdicts.

    Raises
    ------
    ParameterError
        If a value is out of range.
    """

    correct: bool = True
    statistic: Literal["overlap", "proportion", "jaccard"] = "overlap"
    match: tuple[str, ...] = ()
    n_bins: int = 5
    stop_after: int = 100
    max_draws: int = 100_000
    fdr: float = DEFAULT_FDR

    def __post_init__(self) -> None:
        if self.statistic not in STATISTICS:
            msg = f"statistic must be one of {', '.join(STATISTICS)}; got {self.statistic!r}"
            raise ParameterError(msg)
        if min(self.n_bins, self.stop_after, self.max_draws) < 1 or not 0 < self.fdr < 1:
            msg = f"counts must be at least 1 and fdr between 0 and 1; got {asdict(self)}"
            raise ParameterError(msg)


def enrich_mirnas(
    mirnas: Iterable[str],
    *,
    universe: Iterable[str],
    targets: Targets | Sequence[str | Path] = (),
    library: GeneSets | str | Path = MECHANISMS,
    evidence: str = "any",
    abundance: pd.Series | None = None,
    options: MirnaOptions | None = None,
    seed: int = FIXED_SEED,
) -> EnrichmentResult:
    """Test which gene sets a list of miRNAs targets more than random miRNAs do [1]_ [2]_.

    The naive hypergeometric test on the union of the targets finds pathways for random miRNAs
    too, because targets aren't a random draw of genes. The corrected p-value compares the list
    with random sets of as many *measured* miRNAs. The background is every gene that a measured
    miRNA can target.

    Parameters
    ----------
    mirnas : iterable of str
        MiRNAs of the list, such as the significant ones.
    universe : iterable of str
        Every miRNA that was measured and could have been listed.
    targets : Targets or sequence of str or pathlib.Path, optional
        Target tables; by default the only one in the cache folder.
    library : GeneSets, str or pathlib.Path, default "mechanisms"
        Sets to test.
    evidence : {"strong", "weak", "observed", "any"}, default "any"
        Evidence that a pair must have at least.
    abundance : pandas.Series, optional
        Mean abundance by miRNA, to match random sets on.
    options : MirnaOptions, optional
        Statistic, matching and number of random sets.
    seed : int, default 1
        Seed of the random sets.

    Returns
    -------
    EnrichmentResult
        A row per set that has a gene in the background.

    Raises
    ------
    EnrichmentError
        If list, universe, targets and library can't be tested together.
    ReferenceUnavailableError
        If a library or target table isn't on this machine.

    References
    ----------
    .. [1] Bleazard, T., Lamb, J. A. and Griffiths-Jones, S. (2015). Bias in microRNA functional
       enrichment analysis. Bioinformatics 31(10), 1592-1598.
    .. [2] Zagganas, K. et al. (2021). Bias in miRNA enrichment analysis related to gene
       functional annotations. bioRxiv 2021.08.16.456527.
    """
    chosen = options or MirnaOptions()
    known = load_targets(targets).with_evidence(evidence)
    sets = load_gene_sets(library)
    checked = check_mirnas(mirnas, universe, known)
    _refuse_tiny_universe(checked, chosen)
    space = build_space(checked.tested, checked.universe, known, sets)
    strata, notes = matched_strata(space, chosen.match, abundance, chosen.n_bins)
    table = _naive_table(space, sets)
    if chosen.correct:
        null = compare_with_random(
            space, strata, stop_after=chosen.stop_after, max_draws=chosen.max_draws, seed=seed
        )
        table = _add_empirical(table, null, chosen)
    pairs = carrying_pairs(space, known, sets)
    without = leave_one_out(space, strata if chosen.correct else None, seed=seed)
    table = add_drivers(_add_verdict(table, chosen), pairs, without)
    ranked = "empirical_pvalue" if chosen.correct else "pvalue"
    table = add_family(table, pvalue=ranked).sort_values([ranked, "pvalue", "term"])
    return EnrichmentResult(
        table=table.reset_index(drop=True),
        kind="mirnas",
        method=CORRECTED_METHOD if chosen.correct else NAIVE_METHOD,
        library=sets.entry,
        background=f"targets of the {len(space.mirnas)} measured miRNAs that have any",
        n_background=len(space.genes),
        n_listed=len(checked.listed),
        n_tested=len(checked.tested),
        sources=known.entries,
        n_targets=known.n_targets.reindex(list(checked.listed), fill_value=0),
        pairs=pairs,
        leave_one_out=without,
        parameters={"evidence": evidence, **asdict(chosen), "match": list(chosen.match)},
        notes=(*known.notes, *sets.notes, *checked.notes, *notes, *_method_notes(chosen, strata)),
        seed=seed,
    )


def _refuse_tiny_universe(checked: Checked, options: MirnaOptions) -> None:
    if options.correct and len(checked.universe) <= len(checked.tested):
        msg = (
            f"the list holds every one of the {len(checked.universe)} measured miRNAs that have "
            "targets, so there is nothing to draw random sets from; give all measured miRNAs as "
            "the universe, or ask for naive p-values only"
        )
        raise EnrichmentError(msg)


def _naive_table(space: TargetSpace, sets: GeneSets) -> pd.DataFrame:
    restricted = sets.restricted(space.genes)
    genes = space.listed_genes
    table = overrepresentation(genes, restricted.members, space.genes)
    counts = space.counter.count(space.chosen[None, :])
    sizes = space.counter.set_sizes
    table = add_counts(table, [int(n) for n in sizes], len(genes), len(space.genes))
    return table.assign(jaccard=jaccard(counts, sizes)[0])


def _add_empirical(
    table: pd.DataFrame, null: NullComparison, options: MirnaOptions
) -> pd.DataFrame:
    found = null.by_statistic[options.statistic]
    every = {f"{name}_empirical_pvalue": p.pvalue for name, p in null.by_statistic.items()}
    return table.assign(
        statistic=options.statistic,
        empirical_pvalue=found.pvalue,
        empirical_padj=benjamini_hochberg(found.pvalue),
        empirical_mid_pvalue=found.mid_pvalue,
        empirical_se=found.standard_error,
        n_draws=found.n_draws,
        random_rank=found.n_reaching + 1,
        random_hit_share=null.hit_share,
        **every,
    )


def _add_verdict(table: pd.DataFrame, options: MirnaOptions) -> pd.DataFrame:
    naive = table["padj"] <= options.fdr
    if not options.correct:
        return table.assign(verdict=np.where(naive, NOT_CORRECTED, ""))
    holds = table["empirical_padj"] <= options.fdr
    return table.assign(verdict=np.select([holds, naive], [HOLDS, NAIVE_ONLY], default=""))


def _method_notes(options: MirnaOptions, strata: Sequence[Stratum]) -> tuple[str, ...]:
    if not options.correct:
        note = (
            "naive p-values of miRNA targets are biased: random sets of miRNAs reach them too "
            "(Bleazard 2015); ask for the correction before believing any of them"
        )
        return (note,)
    matched = f", matched on {' and '.join(options.match)} in {len(strata)} bins"
    note = (
        f"random sets have as many measured miRNAs as the list{matched if options.match else ''}; "
        f"a term stops after {options.stop_after} random sets that reach it, at most "
        f"{options.max_draws} are drawn"
    )
    return (note,)
