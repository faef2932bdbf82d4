"""Plot of the running score of one set, by gseapy."""

from pathlib import Path

import pandas as pd

from rh_omics.enrich.gseapy_adapter import draw_running_score
from rh_omics.enrich.ranked import order_ranking
from rh_omics.errors import EnrichmentError, shorten
from rh_omics.genesets import GeneSets
from rh_omics.library import MECHANISMS, load_gene_sets
from rh_omics.output import write_atomically
from rh_omics.schema import FIXED_SEED


def gsea_plot(
    ranking: pd.Series,
    term: str,
    path: Path | str,
    *,
    library: GeneSets | str | Path = MECHANISMS,
    permutations: int = 1000,
    weight: float = 1.0,
    seed: int = FIXED_SEED,
    force: bool = False,
) -> Path:
    """Draw where the members of a set lie in a ranking, with its running score.

    Parameters
    ----------
    ranking : pandas.Series of shape (n_features,)
        Statistic by feature, as for `prerank`.
    term : str
        Name of the set.
    path : pathlib.Path or str
        Where to write the plot; the ending (``.svg``, ``.png``, ``.pdf``) is its format.
    library : GeneSets, str or pathlib.Path, default "mechanisms"
        Library of the set.
    permutations : int, default 1000
        Random orders behind the p-value in the title.
    weight : float, default 1.0
        Exponent of the statistic in the running sum.
    seed : int, default 1
        Seed of the permutations.
    force : bool, default False
        Whether an existing file may be replaced.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    EnrichmentError
        If the library has no such set, or no member of it is ranked.
    OutputError
        If the file exists or can't be written.
    """
    sets = load_gene_sets(library)
    if term not in sets.members:
        msg = f"library {sets.entry.name} has no set {term!r}; it has {shorten(sets.terms)}"
        raise EnrichmentError(msg)
    ordered, _notes = order_ranking(ranking)
    members = sets.members[term]
    if not set(members) & set(ordered.index):
        msg = f"no member of {term!r} ({shorten(members)}) is among the {len(ordered)} ranked"
        raise EnrichmentError(msg)

    def draw(part: Path) -> None:
        draw_running_score(
            ordered,
            members,
            term,
            part,
            permutations=permutations,
            weight=weight,
            seed=seed,
        )

    return write_atomically(Path(path), draw, force=force)
