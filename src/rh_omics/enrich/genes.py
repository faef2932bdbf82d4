"""Over-representation of genes, with a background that is always said."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.enrich.family import add_family
from rh_omics.enrich.gseapy_adapter import overrepresentation
from rh_omics.enrich.inputs import check_genes
from rh_omics.enrich.result import EnrichmentResult
from rh_omics.errors import EnrichmentError
from rh_omics.genesets import GeneSets
from rh_omics.library import MECHANISMS, load_gene_sets
from rh_omics.stats.multiple import benjamini_hochberg
from rh_omics.targets import Targets, harmonise_mirnas

HALDANE: Final = 0.5
GENE_METHOD: Final = "over-representation, hypergeometric test (gseapy)"


def enrich_genes(
    genes: Iterable[str],
    *,
    background: Iterable[str] | Targets | None = None,
    mirnas: Sequence[str] | None = None,
    library: GeneSets | str | Path = MECHANISMS,
) -> EnrichmentResult:
    """Test which gene sets hold more of the listed genes than chance gives.

    P-values are gseapy's; they are corrected over every set that has a gene in the background,
    hit or not. For genes that are *targets of miRNAs* this test is biased towards well-studied
    pathways whatever the miRNAs are: use `enrich_mirnas`.

    Parameters
    ----------
    genes : iterable of str
        Gene symbols.
    background : iterable of str or Targets
        Every gene that could have been listed; `Targets` stand for the genes that the measured
        miRNAs (`mirnas`, or all of the table) can target. There is no default: the p-value
        depends on it more than on anything else.
    mirnas : sequence of str, optional
        Measured miRNAs, where `background` is `Targets`.
    library : GeneSets, str or pathlib.Path, default "mechanisms"
        Sets to test.

    Returns
    -------
    EnrichmentResult
        A row per set that has a gene in the background.

    Raises
    ------
    EnrichmentError
        If there is no background, or list, background and library can't be tested together.

    Examples
    --------
    >>> sets = GeneSets.from_mapping({"a": ["G1", "G2"], "b": ["G3"]}, name="toy")
    >>> found = enrich_genes(["G1", "G2"], background=["G1", "G2", "G3", "G4"], library=sets)
    >>> found.table.set_index("term")["pvalue"].round(6).to_dict()
    {'a': 0.166667, 'b': 1.0}
    """
    described, universe = _universe(background, mirnas)
    sets = load_gene_sets(library)
    checked = check_genes(genes, universe, sets)
    restricted = sets.restricted(checked.universe)
    table = overrepresentation(checked.tested, restricted.members, checked.universe)
    sizes = [len(members) for members in restricted.members.values()]
    table = add_counts(table, sizes, len(checked.tested), len(checked.universe))
    table = add_family(table, pvalue="pvalue").sort_values(["pvalue", "term"])
    return EnrichmentResult(
        table=table.reset_index(drop=True),
        kind="genes",
        method=GENE_METHOD,
        library=sets.entry,
        background=described,
        n_background=len(checked.universe),
        n_listed=len(checked.listed),
        n_tested=len(checked.tested),
        sources=background.entries if isinstance(background, Targets) else (),
        notes=(*sets.notes, *checked.notes),
    )


def add_counts(
    table: pd.DataFrame, set_sizes: Sequence[int], n_drawn: int, n_background: int
) -> pd.DataFrame:
    """Add set size, expected overlap, odds ratio and the adjusted p-value.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_terms, n_columns)
        ``overlap`` and ``pvalue`` by term.
    set_sizes : sequence of int of length n_terms
        Genes of the background in each set.
    n_drawn : int
        Genes of the background in the list.
    n_background : int
        Genes of the background.

    Returns
    -------
    pandas.DataFrame
        The table with ``set_size``, ``expected``, ``odds_ratio`` (with 0.5 added to each cell, as
        gseapy does) and ``padj`` (Benjamini-Hochberg over all rows).
    """
    size = np.asarray(set_sizes, dtype=np.float64)
    both = table["overlap"].to_numpy(dtype=np.float64)
    inside = (both + HALDANE) * (n_background - size - n_drawn + both + HALDANE)
    outside = (size - both + HALDANE) * (n_drawn - both + HALDANE)
    return table.assign(
        set_size=size.astype(np.int64),
        expected=n_drawn * size / n_background,
        odds_ratio=inside / outside,
        padj=benjamini_hochberg(table["pvalue"].to_numpy(dtype=np.float64)),
        universe_size=n_background,
    )


def _universe(
    background: Iterable[str] | Targets | None, mirnas: Sequence[str] | None
) -> tuple[str, Iterable[str]]:
    if background is None:
        msg = (
            "a background is needed: every gene that could have been listed (the genes measured, "
            "or a table of Targets for the genes that measured miRNAs can target)"
        )
        raise EnrichmentError(msg)
    if isinstance(background, Targets):
        if mirnas is None:
            return "targets of every miRNA of the table", background.genes
        measured = background.of_mirnas(harmonise_mirnas(mirnas).values())
        return f"targets of the {len(set(mirnas))} measured miRNAs", measured.genes
    return "genes given as background", background
