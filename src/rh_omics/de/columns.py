"""Column names of other packages, for scripts that expect them."""

from typing import Final

import pandas as pd

from rh_omics.errors import ParameterError

STYLES: Final = {
    "limma": {
        "feature": "ID",
        "log2_fc": "logFC",
        "mean": "AveExpr",
        "stat": "t",
        "pvalue": "P.Value",
        "padj": "adj.P.Val",
        "ci_low": "CI.L",
        "ci_high": "CI.R",
    },
    "deseq2": {
        "feature": "gene",
        "mean": "baseMean",
        "log2_fc": "log2FoldChange",
        "se": "lfcSE",
    },
    "edger": {
        "feature": "gene",
        "log2_fc": "logFC",
        "mean": "logCPM",
        "pvalue": "PValue",
        "padj": "FDR",
    },
}
"""Names by style. ``deseq2`` renames only: its baseMean is on another scale than our mean."""


def rename_columns(table: pd.DataFrame, style: str) -> pd.DataFrame:
    """Give a result table the column names of another package.

    Parameters
    ----------
    table : pandas.DataFrame
        Table of a `DEResult`.
    style : str
        ``"limma"``, ``"deseq2"`` or ``"edger"``.

    Returns
    -------
    pandas.DataFrame
        The same values; columns without a counterpart keep their names.

    Raises
    ------
    ParameterError
        If there is no such style.
    """
    if style not in STYLES:
        msg = f"no column names are called {style!r}; there are {', '.join(STYLES)}"
        raise ParameterError(msg)
    names = dict(STYLES[style])
    if style == "limma" and "df_num" in table:
        names["stat"] = "F"
    return table.rename(columns=names)
