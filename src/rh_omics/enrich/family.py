"""The declared family: six hypotheses with a correction of their own; the rest is exploratory."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.genesets import declared_family
from rh_omics.stats.multiple import holm

EXPLORATORY: Final = "exploratory"


def label_family(terms: Iterable[str]) -> list[str]:
    """Say for each term which declared hypothesis it stands for.

    A KEGG pathway is known by its id (``hsa05032``) or by its name, a mechanism set by its name.

    Parameters
    ----------
    terms : iterable of str
        Names of sets.

    Returns
    -------
    list of str
        Name of the hypothesis, or ``"exploratory"``.

    Examples
    --------
    >>> label_family(["Morphine addiction", "GABAergic synapse_hsa04727", "Axon guidance"])
    ['opioid', 'GABAergic', 'exploratory']
    """
    hypotheses = declared_family()
    names = {
        row[key].lower(): row["family"] for row in hypotheses for key in ("kegg_name", "mechanism")
    }
    ids = {row["kegg_id"]: row["family"] for row in hypotheses}
    return [_label(term, names, ids) for term in terms]


def add_family(table: pd.DataFrame, *, pvalue: str) -> pd.DataFrame:
    """Add the columns ``family`` and ``family_padj`` (Holm within the declared family).

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_terms, n_columns)
        Result with the column ``term``.
    pvalue : str
        Column to correct.

    Returns
    -------
    pandas.DataFrame
        The table with both columns; ``family_padj`` is ``NaN`` for exploratory terms.
    """
    family = np.array(label_family(table["term"]), dtype=object)
    values = table[pvalue].to_numpy(dtype=np.float64).copy()
    values[family == EXPLORATORY] = np.nan
    return table.assign(family=family, family_padj=holm(values))


def _label(term: str, names: dict[str, str], ids: dict[str, str]) -> str:
    for identifier, family in ids.items():
        if identifier in term:
            return family
    return names.get(term.strip().lower(), EXPLORATORY)
