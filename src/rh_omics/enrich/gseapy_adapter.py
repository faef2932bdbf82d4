"""The only module that talks to gseapy, and mends what surprises there.

What it mends: gseapy corrects over the sets that were hit, not over all that were tested; gives a
list instead of a table when nothing is hit; turns a list of names into capitals when most set
members are capitals; takes a list of numbers for Entrez ids; orders genes by the hash seed; takes
options that it doesn't know; orders ties by chance. Names are therefore replaced by neutral tokens
on the way in, and every option is spelled out here.
"""

import io
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from rh_omics.randomness import check_seed

if TYPE_CHECKING:
    from requests import Session

GSEAPY_THREADS: Final = 1


class _Tokens:
    """Neutral names that gseapy neither capitalises nor takes for numbers."""

    def __init__(self, names: Sequence[str]) -> None:
        self.of = {name: f"N{number}N" for number, name in enumerate(sorted(set(names)))}
        self.back = {token: name for name, token in self.of.items()}

    def sets(self, members: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Write sets in tokens, leaving out members that have none."""
        return {
            term: [self.of[n] for n in names if n in self.of] for term, names in members.items()
        }

    def names(self, joined: str) -> str:
        """Translate ``N2N;N1N`` back, in alphabetical order."""
        return ";".join(sorted(self.back[token] for token in joined.split(";") if token))


def overrepresentation(
    genes: Sequence[str], sets: Mapping[str, Sequence[str]], background: Sequence[str]
) -> pd.DataFrame:
    """Test each set for over-representation with gseapy's hypergeometric test.

    Parameters
    ----------
    genes : sequence of str
        Genes of the list, all of them in the background.
    sets : mapping of str to sequence of str
        Members by set.
    background : sequence of str
        Genes that could have been listed.

    Returns
    -------
    pandas.DataFrame
        A row per set, in the order of `sets`: ``term``, ``overlap``, ``pvalue``, ``genes``
        (separated by semicolons). A set without a hit has p-value 1.
    """
    import gseapy  # noqa: PLC0415

    tokens = _Tokens(background)
    with redirect_stderr(io.StringIO()):
        found = gseapy.enrich(
            gene_list=[tokens.of[gene] for gene in genes],
            gene_sets=tokens.sets(sets),
            background=set(tokens.back),
            outdir=None,
            no_plot=True,
        ).results
    hits = pd.DataFrame(found, columns=["Term", "P-value", "Genes"]).set_index("Term")
    hits = hits.reindex(list(sets))
    names = [tokens.names(genes) if isinstance(genes, str) else "" for genes in hits["Genes"]]
    return pd.DataFrame(
        {
            "term": list(sets),
            "overlap": [len(n.split(";")) if n else 0 for n in names],
            "pvalue": hits["P-value"].astype("float64").fillna(1.0).to_numpy(),
            "genes": names,
        }
    )


def preranked(
    ranking: pd.Series,
    sets: Mapping[str, Sequence[str]],
    *,
    min_size: int,
    max_size: int,
    permutations: int,
    weight: float,
    seed: int,
) -> pd.DataFrame:
    """Run gseapy's preranked GSEA on a ranking in its final order.

    Parameters
    ----------
    ranking : pandas.Series of shape (n_features,)
        Statistic by feature, largest first; ties in the order in which they shall stay.
    sets : mapping of str to sequence of str
        Members by set.
    min_size, max_size : int
        Limits of a set's members among the features.
    permutations : int
        Random gene orders per set.
    weight : float
        Exponent of the statistic in the running sum.
    seed : int
        Seed of the permutations.

    Returns
    -------
    pandas.DataFrame
        A row per set within the limits: ``term``, ``es``, ``nes``, ``pvalue``, ``padj``,
        ``fwer``, ``genes`` (leading edge).
    """
    import gseapy  # noqa: PLC0415

    tokens = _Tokens(list(ranking.index))
    renamed = ranking.rename(index=tokens.of)
    with redirect_stderr(io.StringIO()):
        found = gseapy.prerank(
            rnk=renamed,
            gene_sets=tokens.sets(sets),
            outdir=None,
            no_plot=True,
            min_size=min_size,
            max_size=max_size,
            permutation_num=permutations,
            weight=weight,
            ascending=None,
            threads=GSEAPY_THREADS,
            seed=check_seed(seed),
        ).res2d
    columns = {
        "Term": "term",
        "ES": "es",
        "NES": "nes",
        "NOM p-val": "pvalue",
        "FDR q-val": "padj",
        "FWER p-val": "fwer",
        "Lead_genes": "genes",
    }
    table = found[list(columns)].rename(columns=columns)
    table["genes"] = [tokens.names(str(joined)) for joined in table["genes"]]
    numeric = ["es", "nes", "pvalue", "padj", "fwer"]
    return table.astype(dict.fromkeys(numeric, "float64")).reset_index(drop=True)


def draw_running_score(
    ranking: pd.Series,
    members: Sequence[str],
    term: str,
    path: Path,
    *,
    permutations: int,
    weight: float,
    seed: int,
) -> None:
    """Draw gseapy's plot of the running score of one set.

    Parameters
    ----------
    ranking : pandas.Series of shape (n_features,)
        Statistic by feature in its final order, largest first.
    members : sequence of str
        Members of the set, at least one of them ranked.
    term : str
        Title of the plot.
    path : pathlib.Path
        Where to write it; the ending is the format.
    permutations : int
        Random gene orders.
    weight : float
        Exponent of the statistic in the running sum.
    seed : int
        Seed of the permutations.
    """
    import gseapy  # noqa: PLC0415

    tokens = _Tokens(list(ranking.index))
    renamed = ranking.rename(index=tokens.of)
    with redirect_stderr(io.StringIO()):
        scored = gseapy.prerank(
            rnk=renamed,
            gene_sets=tokens.sets({term: members}),
            outdir=None,
            no_plot=True,
            min_size=1,
            max_size=len(ranking),
            permutation_num=permutations,
            weight=weight,
            ascending=None,
            threads=GSEAPY_THREADS,
            seed=check_seed(seed),
        )
    facts = scored.results[term]
    gseapy.gseaplot(
        term=term,
        hits=facts["hits"],
        nes=facts["nes"],
        pval=facts["pval"],
        fdr=facts["fdr"],
        RES=facts["RES"],
        rank_metric=renamed,
        ofname=str(path),
    )


def single_sample_scores(
    values: pd.DataFrame,
    sets: Mapping[str, Sequence[str]],
    *,
    min_size: int,
    max_size: int,
    weight: float,
) -> pd.DataFrame:
    """Compute gseapy's ssGSEA enrichment score of each sample and set.

    Parameters
    ----------
    values : pandas.DataFrame of shape (n_samples, n_features)
        Values without ``NaN``.
    sets : mapping of str to sequence of str
        Members by set.
    min_size, max_size : int
        Limits of a set's members among the features.
    weight : float
        Exponent of the rank in the running sum.

    Returns
    -------
    pandas.DataFrame of shape (n_samples, n_sets)
        Scores that depend on the sample alone, not on the others.
    """
    import gseapy  # noqa: PLC0415

    tokens = _Tokens(list(values.columns))
    positions = [f"S{number}" for number in range(len(values))]
    renamed = values.rename(columns=tokens.of).set_axis(positions, axis=0)
    with redirect_stderr(io.StringIO()):
        found = gseapy.ssgsea(
            data=renamed.T,
            gene_sets=tokens.sets(sets),
            outdir=None,
            sample_norm_method="rank",
            correl_norm_type="rank",
            min_size=min_size,
            max_size=max_size,
            weight=weight,
            threads=GSEAPY_THREADS,
            no_plot=True,
        ).res2d
    wide = found.pivot_table(index="Name", columns="Term", values="ES", aggfunc="first")
    return wide.reindex(positions).astype("float64").set_axis(values.index, axis=0)


def enrichr_session() -> tuple["Session", str]:
    """Return the session and the address of gseapy's Enrichr client.

    Returns
    -------
    session : requests.Session
        The client's own session, with one retry instead of five.
    address : str
        Where the client would send its requests.
    """
    from gseapy.enrichr import EnrichrAPI  # noqa: PLC0415
    from requests.adapters import HTTPAdapter  # noqa: PLC0415

    client = EnrichrAPI(organism="human")
    session: Session = client._session  # gseapy offers no other way to a time-out
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=1))
    return session, str(client.base_url)
