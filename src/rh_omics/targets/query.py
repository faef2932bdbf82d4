"""Ask what is known of one gene or one miRNA."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from rh_omics.errors import NameResolutionError, shorten
from rh_omics.markers import DEFAULT_PANEL, marker_set
from rh_omics.targets.names import harmonise_mirnas, is_mirna_name
from rh_omics.targets.table import Targets

CLAIMED_PAIR: Final = ("hsa-miR-1237-3p", "MAPK11")
"""The pair that the study on runner's high names, with the miRNA's number as read there."""


@dataclass(frozen=True, eq=False)
class PairQuery:
    """Every record of one gene or one miRNA.

    Parameters
    ----------
    name : str
        Gene or miRNA, as it stands in the table.
    kind : str
        ``"gene"`` or ``"mirna"``.
    table : pandas.DataFrame of shape (n_records, 6)
        Records: ``mirna``, ``gene``, ``evidence``, ``method``, ``pmid``, ``source``.
    absent_from : tuple of str
        Sources that were looked at and have no record of this name.
    claims : tuple of str
        What was published of this name's part in runner's high, and whether the sources bear it
        out; one sentence each.
    """

    name: str
    kind: str
    table: pd.DataFrame
    absent_from: tuple[str, ...]
    claims: tuple[str, ...] = ()


def query_targets(targets: Targets, name: str) -> PairQuery:
    """Look up every record of a gene or a miRNA.

    Parameters
    ----------
    targets : Targets
        Where to look.
    name : str
        Gene symbol or miRNA name, with or without ``hsa-``.

    Returns
    -------
    PairQuery
        Records, best evidence first.

    Raises
    ------
    NameResolutionError
        If no source has a record of it; names that differ in case only are offered.
    """
    kind = "mirna" if is_mirna_name(name) else "gene"
    wanted = harmonise_mirnas([name])[name] if kind == "mirna" else name.strip()
    records = targets.table[targets.table[kind] == wanted]
    sources = [entry.name for entry in targets.entries]
    if records.empty:
        known = targets.mirnas if kind == "mirna" else targets.genes
        near = [other for other in known if other.lower().startswith(wanted.lower())]
        hint = f"; there are {shorten(near)}" if near else ""
        what = "miRNA" if kind == "mirna" else "target gene"
        msg = f"{wanted!r} is no {what} in {', '.join(sources) or 'the table'}{hint}"
        raise NameResolutionError(msg)
    order = targets.pairs["evidence"].cat.categories
    ranked = records.assign(evidence=pd.Categorical(records["evidence"], order, ordered=True))
    ranked = ranked.sort_values(["evidence", "mirna", "gene", "pmid"]).reset_index(drop=True)
    absent = tuple(s for s in sources if s not in set(records["source"]))
    claims = published_claims(targets, wanted)
    return PairQuery(wanted, kind, ranked.astype({"evidence": str}), absent, claims)


def published_claims(targets: Targets, name: str) -> tuple[str, ...]:
    """Say what was published of a marker, and whether a target table bears it out.

    Parameters
    ----------
    targets : Targets
        Where the published pair is looked for.
    name : str
        Gene symbol or harmonised miRNA name.

    Returns
    -------
    tuple of str
        One sentence per claim; none for a name that isn't a published marker.
    """
    markers = {marker.feature: marker for marker in marker_set(DEFAULT_PANEL).members}
    if name not in markers:
        return ()
    marker = markers[name]
    said = [f"{name} ({marker.certainty}; {marker.source}): {marker.note}"]
    if name in CLAIMED_PAIR:
        mirna, gene = CLAIMED_PAIR
        pair = targets.table[(targets.table["mirna"] == mirna) & (targets.table["gene"] == gene)]
        looked = ", ".join(entry.name for entry in targets.entries) or "the table"
        verdict = f"in {len(pair)} records" if len(pair) else "not"
        said.append(f"the claimed pair {mirna} → {gene} is {verdict} in {looked}")
    return tuple(said)
