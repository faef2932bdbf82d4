"""Ask what is known of one gene or one miRNA."""

from dataclasses import dataclass

import pandas as pd

from rh_omics.errors import NameResolutionError, shorten
from rh_omics.targets.names import harmonise_mirnas, is_mirna_name
from rh_omics.targets.table import Targets


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
    """

    name: str
    kind: str
    table: pd.DataFrame
    absent_from: tuple[str, ...]


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
    return PairQuery(wanted, kind, ranked.astype({"evidence": str}), absent)
