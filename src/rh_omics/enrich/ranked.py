"""Enrichment of a ranking: genes from an mRNA panel or from target pressure, and miRNAs."""

from pathlib import Path
from typing import Final, Literal

import numpy as np
import pandas as pd

from rh_omics.enrich.family import add_family
from rh_omics.enrich.gseapy_adapter import preranked
from rh_omics.enrich.result import EnrichmentResult
from rh_omics.enrich.space import set_matrix
from rh_omics.errors import EnrichmentError, ParameterError, shorten
from rh_omics.genesets import GeneSets
from rh_omics.library import MECHANISMS, load_gene_sets
from rh_omics.schema import FIXED_SEED
from rh_omics.stats.hypergeometric import overlap_pvalue
from rh_omics.targets import Targets

PRERANK_METHOD: Final = "preranked gene-set enrichment analysis (gseapy)"


def prerank(
    ranking: pd.Series,
    *,
    library: GeneSets | str | Path = MECHANISMS,
    min_size: int = 10,
    max_size: int = 500,
    permutations: int = 1000,
    weight: float = 1.0,
    seed: int = FIXED_SEED,
) -> EnrichmentResult:
    """Test which sets lie at the top or the bottom of a ranking [1]_.

    Parameters
    ----------
    ranking : pandas.Series of shape (n_features,)
        Statistic by feature, such as a moderated t; positive is "up". ``NaN`` are left out, ties
        are put in alphabetical order.
    library : GeneSets, str or pathlib.Path, default "mechanisms"
        Sets of genes, or of miRNAs (see `mirna_sets`).
    min_size, max_size : int, default 10 and 500
        Limits of a set's members among the ranked features.
    permutations : int, default 1000
        Random orders per set; a smaller p-value than about its reciprocal can't be told.
    weight : float, default 1.0
        Exponent of the statistic in the running sum; 0 uses ranks alone.
    seed : int, default 1
        Seed of the permutations.

    Returns
    -------
    EnrichmentResult
        ``es``, ``nes``, ``pvalue`` (nominal), ``padj`` (GSEA's FDR q-value), ``fwer`` and the
        leading edge in ``genes``; ``overlap`` counts the leading edge, ``set_size`` the members
        that are ranked.

    Raises
    ------
    EnrichmentError
        If names repeat, fewer than two values are finite, or no set is within the limits.

    References
    ----------
    .. [1] Subramanian, A. et al. (2005). Gene set enrichment analysis. PNAS 102(43), 15545-15550.
    """
    sets = load_gene_sets(library)
    ordered, notes = order_ranking(ranking)
    fitting = _fitting_sets(sets, ordered.index, min_size, max_size)
    found = preranked(
        ordered,
        fitting.members,
        min_size=min_size,
        max_size=max_size,
        permutations=permutations,
        weight=weight,
        seed=seed,
    )
    sizes = fitting.table.groupby("source").size()
    table = found.assign(
        overlap=[len(g.split(";")) if g else 0 for g in found["genes"]],
        set_size=sizes.reindex(found["term"]).to_numpy(),
        universe_size=len(ordered),
    )
    n_zero = int((table["pvalue"] == 0).sum())
    if n_zero:
        notes.append(f"{n_zero} nominal p-values are 0: read them as below 1 in {permutations}")
    table = add_family(table, pvalue="pvalue").sort_values(["pvalue", "padj", "term"])
    return EnrichmentResult(
        table=table.reset_index(drop=True),
        kind="prerank",
        method=PRERANK_METHOD,
        library=sets.entry,
        background="ranked features",
        n_background=len(ordered),
        n_listed=len(ranking),
        n_tested=len(ordered),
        parameters={
            "min_size": min_size,
            "max_size": max_size,
            "permutations": permutations,
            "weight": weight,
        },
        notes=(*sets.notes, *notes),
        seed=seed,
    )


def mirna_sets(
    targets: Targets, library: GeneSets | str | Path = MECHANISMS, *, alpha: float = 0.05
) -> GeneSets:
    """Turn sets of genes into sets of the miRNAs that target them [1]_.

    A miRNA belongs to a pathway when it targets more of its genes than chance gives
    (hypergeometric p below `alpha`, background: every target in the table). Counting any single
    target instead would put miRNAs with many targets into every set.

    Parameters
    ----------
    targets : Targets
        Pairs of miRNA and gene.
    library : GeneSets, str or pathlib.Path, default "mechanisms"
        Sets of genes.
    alpha : float, default 0.05
        Largest p-value of a member; 1 takes every miRNA with a target in the set.

    Returns
    -------
    GeneSets
        Sets of miRNAs, for `prerank` with a ranking of miRNAs.

    Raises
    ------
    ParameterError
        If `alpha` isn't above 0 and at most 1.
    EnrichmentError
        If no miRNA belongs to any set.

    References
    ----------
    .. [1] Godard, P. and van Eyll, J. (2015). Pathway analysis from lists of microRNAs: common
       pitfalls and alternative strategy. Nucleic Acids Res. 43(7), 3490-3497.
    """
    if not 0 < alpha <= 1:
        msg = f"alpha must be above 0 and at most 1; got {alpha}"
        raise ParameterError(msg)
    sets = load_gene_sets(library)
    genes = targets.genes
    restricted = sets.restricted(genes)
    matrix = targets.matrix(targets.mirnas, genes)
    overlap = (matrix @ set_matrix(restricted, genes)).toarray().astype(np.int64)
    sizes = np.array([len(members) for members in restricted.members.values()])[None, :]
    drawn = np.asarray(matrix.sum(axis=1)).astype(np.int64).reshape(-1, 1)
    belongs = (overlap_pvalue(overlap, len(genes), sizes, drawn) <= alpha) & (overlap > 0)
    rows, columns = np.nonzero(belongs)
    pairs = {
        "source": np.array(restricted.terms)[columns],
        "target": np.array(targets.mirnas)[rows],
    }
    note = f"members are miRNAs whose targets are enriched in the set (p <= {alpha:g})"
    return GeneSets(pd.DataFrame(pairs), sets.entry, (*sets.notes, note))


def target_pressure(
    statistic: pd.Series, targets: Targets, *, how: Literal["sum", "stouffer"] = "sum"
) -> pd.Series:
    """Sum the statistics of the miRNAs that target each gene.

    A positive value means that repressing miRNAs went up, so the gene is expected to go *down*.

    Parameters
    ----------
    statistic : pandas.Series of shape (n_mirnas,)
        Statistic by miRNA, such as a moderated t; ``NaN`` are left out.
    targets : Targets
        Pairs of miRNA and gene.
    how : {"sum", "stouffer"}, default "sum"
        Plain sum, or the sum over the square root of the number of miRNAs, which doesn't grow
        with that number under the null hypothesis.

    Returns
    -------
    pandas.Series of shape (n_genes,)
        Pressure by gene, largest first, for `prerank`.

    Raises
    ------
    EnrichmentError
        If no miRNA of `statistic` has a target.

    Examples
    --------
    >>> table = pd.DataFrame({"mirna": ["m1", "m2"], "gene": ["G", "G"]})
    >>> for column in ("evidence", "method", "pmid", "source"): table[column] = "weak"
    >>> target_pressure(pd.Series({"m1": 2.0, "m2": -0.5}), Targets(table, ())).to_dict()
    {'G': 1.5}
    """
    known = statistic.dropna()
    pairs = targets.of_mirnas(known.index).pairs
    grouped = pairs["mirna"].map(known).groupby(pairs["gene"])
    total = grouped.sum() if how == "sum" else grouped.sum() / np.sqrt(grouped.size())
    ordered: pd.Series = total.rename("target_pressure").sort_values(ascending=False, kind="stable")
    return ordered


def order_ranking(ranking: pd.Series) -> tuple[pd.Series, list[str]]:
    """Put a ranking in the order in which it is tested.

    Parameters
    ----------
    ranking : pandas.Series of shape (n_features,)
        Statistic by feature.

    Returns
    -------
    ordered : pandas.Series
        Finite values, largest first; ties in alphabetical order of the features.
    notes : list of str
        What was left out, and how many ties there are.

    Raises
    ------
    EnrichmentError
        If names repeat, or fewer than two values are finite.
    """
    repeated = list(ranking.index[ranking.index.duplicated()].unique())
    if repeated:
        msg = f"{len(repeated)} features are ranked more than once: {shorten(repeated)}"
        raise EnrichmentError(msg)
    finite = ranking[np.isfinite(ranking.to_numpy(dtype=np.float64))]
    if len(finite) < 2:  # noqa: PLR2004 - an order needs two
        msg = f"{len(finite)} of {len(ranking)} values are finite; a ranking needs at least 2"
        raise EnrichmentError(msg)
    notes = []
    if len(finite) < len(ranking):
        notes.append(f"{len(ranking) - len(finite)} features without a finite value left out")
    n_ties = int(finite.duplicated(keep=False).sum())
    if n_ties:
        notes.append(f"{n_ties} features have tied values; ties are in alphabetical order")
    ordered = finite.sort_index().sort_values(ascending=False, kind="stable")
    return ordered, notes


def _fitting_sets(sets: GeneSets, features: pd.Index, min_size: int, max_size: int) -> GeneSets:
    shared = sets.genes & set(features)
    if not shared:
        msg = (
            f"the ranking and library {sets.entry.name} have no name in common; ranking: "
            f"{shorten(list(features))}; library: {shorten(sorted(sets.genes))}"
        )
        raise EnrichmentError(msg)
    restricted = sets.restricted(shared)
    sizes = sorted((len(members) for members in restricted.members.values()), reverse=True)
    if not any(min_size <= size <= max_size for size in sizes):
        msg = (
            f"no set of {sets.entry.name} has {min_size} to {max_size} members among the "
            f"{len(features)} ranked features; the sets have {shorten(sizes)}"
        )
        raise EnrichmentError(msg)
    return restricted.sized(smallest=min_size, largest=max_size)
