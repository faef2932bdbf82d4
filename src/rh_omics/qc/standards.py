"""Internal standards: the same amount in every injection, so that a low one is a poor injection."""

from typing import Final

import numpy as np
import pandas as pd

from rh_omics.io.numbers import parse_number
from rh_omics.panel import Panel
from rh_omics.qc.findings import Check, Findings, count, percent, remarks_where
from rh_omics.qc.options import QCOptions
from rh_omics.qc.result import CHECK, PASSED

STANDARDS: Final = "internal standards"


def standard_quality(standards: pd.DataFrame, panel: Panel, options: QCOptions) -> Findings:
    """Compare each sample's internal standards with their medians over the samples.

    Parameters
    ----------
    standards : pandas.DataFrame
        ``label, kind, standard, text`` as `rh_omics.io.analytes.AnalyteRun` has them.
    panel : Panel
        The samples of the run; their ids are the labels.
    options : QCOptions
        Thresholds.

    Returns
    -------
    Findings
        Per sample ``standard_ratio``: of its standards' ratios to their medians the one farthest
        from 1, by factor. Nothing where the file has no standards.
    """
    if standards.empty:
        return Findings()
    numbers = standards.assign(value=[_number(text) for text in standards["text"]])
    own = numbers[numbers["label"].isin(panel.data.index) & (numbers["value"] > 0)]
    if own.empty:
        return Findings()
    wide = own.pivot_table(index="label", columns="standard", values="value", aggfunc="mean")
    ratios = wide / wide.median()
    farthest = np.log(ratios).abs().idxmax(axis=1)
    picked = [float(ratios.loc[label, name]) for label, name in farthest.items()]
    ratio = pd.Series(picked, index=ratios.index).reindex(panel.data.index)
    far = (ratio < options.standard_low) | (ratio > options.standard_high)
    reasons = pd.Series(
        [
            f"internal standard {farthest[label]} at {percent(value)} of its median"
            for label, value in ratio.dropna().items()
        ],
        index=ratio.dropna().index,
        dtype="str",
    )
    n = int(far.sum())
    check = Check(
        STANDARDS,
        CHECK if n else PASSED,
        f"{percent(float(ratio.min()))} to {percent(float(ratio.max()))} of the median "
        f"({count(wide.shape[1], 'standard')})",
        f"{percent(options.standard_low)} to {percent(options.standard_high)}",
        f"{count(n, 'sample')} outside: poor injections or losses" if n else "",
    )
    return Findings([check], remarks_where(far, reasons), ratio.to_frame("standard_ratio"))


def _number(text: str) -> float:
    number = parse_number(str(text).strip())
    return np.nan if number is None else number
