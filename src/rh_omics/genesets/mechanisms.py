"""The mechanism sets that come with the package, and the declared family of six."""

import csv
import hashlib
from typing import Final

import pandas as pd

from rh_omics.genesets.sets import GeneSets
from rh_omics.reference import LibraryEntry, LibraryKind, bundled_path, bundled_registry

MECHANISMS: Final = "mechanisms"
FAMILY_TABLE: Final = "mechanisms/declared_family.tsv"


def load_mechanisms() -> GeneSets:
    """Load the package's own sets of signalling mechanisms.

    They are small, need no network, and aren't KEGG's: each gene has a source of its own in the
    column ``reference``.

    Returns
    -------
    GeneSets
        Sets such as ``endocannabinoid``, with columns ``role`` and ``reference``.

    Raises
    ------
    ReferenceDataError
        If a bundled table was changed.

    Examples
    --------
    >>> "MAPK11" in load_mechanisms().members["mapk_p38"]
    True
    """
    names = [n for n in bundled_registry() if n.startswith("mechanisms/") and n != FAMILY_TABLE]
    frames = [
        pd.read_csv(bundled_path(name), sep="\t", dtype=str, keep_default_na=False)
        for name in sorted(names)
    ]
    table = pd.concat(frames).rename(columns={"set": "source", "gene": "target"})
    return GeneSets(table, _entry(names))


def declared_family() -> list[dict[str, str]]:
    """Read the six pathways that the study on runner's high named as its hypotheses.

    Returns
    -------
    list of dict
        Per hypothesis: ``family``, ``kegg_id``, ``kegg_name``, ``mechanism``,
        ``published_pvalue`` (empty where none was given) and ``published_source``.

    References
    ----------
    .. [1] Hicks, S. D. et al. (2019). Med. Sci. Sports Exerc. 51(5), 970-978.
    """
    with bundled_path(FAMILY_TABLE).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def _entry(names: list[str]) -> LibraryEntry:

    rows = [bundled_registry()[name] for name in sorted(names)]
    joined = "".join(row.sha256 for row in rows)
    digest = hashlib.sha256(joined.encode()).hexdigest()
    date = max(row.date for row in rows)
    return LibraryEntry(
        name=MECHANISMS,
        version=date,
        kind=LibraryKind.GENE_SETS,
        date=date,
        source="rh-omics, compiled by hand; the source of each gene stands beside it; not KEGG",
        licence=rows[0].licence,
        sha256=digest,
        file=MECHANISMS,
    )
