"""A plain sentence for a feature, that a reader without statistics can use."""

from typing import Final

import numpy as np
import pandas as pd

LARGE_FOLD: Final = 1000.0


def feature_sentence(row: pd.Series, *, words: str, per: str, adjusted_by: str) -> str:
    """Say of one row of a result table what was found and how surprising it is.

    The s-value is ``-log2 p``: how many heads in a row of a fair coin would be as surprising [1]_.

    Parameters
    ----------
    row : pandas.Series
        A row of a `DEResult` table with a p-value.
    words : str
        The contrast in words.
    per : str
        What the fold change is per unit of; empty for a difference.
    adjusted_by : str
        Name of the adjustment.

    Returns
    -------
    str
        One sentence.

    References
    ----------
    .. [1] Greenland, S. (2019). Valid p-values behave exactly as they should: some misleading
       criticisms of p-values and their resolution with s-values. Am. Stat. 73(S1), 106-114.

    Examples
    --------
    >>> row = pd.Series({"feature": "miR-a", "log2_fc": 1.0, "ci_low": 0.5, "ci_high": 1.5,
    ...                  "pvalue": 1 / 1024, "padj": 0.02})
    >>> feature_sentence(row, words="post − pre", per="", adjusted_by="Holm")
    'miR-a: 2-fold up (post − pre; interval 1.4-fold up to 2.8-fold up); p = 0.00098, as surprising
    as 10 heads in a row if nothing differed; adjusted 0.02 (Holm).'
    """
    size = _slope if per else _fold
    shown = f"{size(row['log2_fc'])}{f' per {per}' if per else ''}"
    where = f"{row['largest']}; {words}" if row.get("largest") else words
    interval = (
        f"; interval {size(row['ci_low'])} to {size(row['ci_high'])}"
        if np.isfinite([row["ci_low"], row["ci_high"]]).all()
        else ""
    )
    surprise = -np.log2(max(row["pvalue"], np.finfo(float).tiny))
    heads = f"{surprise:.0f} head{'s' if round(surprise) != 1 else ''} in a row"
    found = shown if np.isfinite(row["log2_fc"]) else "tested"
    return (
        f"{row['feature']}: {found} ({where}{interval}); p = {row['pvalue']:.2g}, as surprising as "
        f"{heads} if nothing differed; adjusted {row['padj']:.2g} ({adjusted_by})."
    )


def _fold(log2_fc: float) -> str:
    fold = 2.0 ** abs(log2_fc)
    size = f"{fold:.2g}" if fold < LARGE_FOLD else f"{fold:.1e}"
    return f"{size}-fold {'up' if log2_fc >= 0 else 'down'}"


def _slope(log2_fc: float) -> str:
    return f"log2 {log2_fc:+.3g}"
