"""Blanks against samples: background and what is carried over."""

from typing import Final

import numpy as np
import pandas as pd

from rh_omics.io.analytes.kinds import BLANK
from rh_omics.panel import Panel
from rh_omics.qc.controls import SHOWN
from rh_omics.qc.findings import Check, Findings, not_done, percent
from rh_omics.qc.options import QCOptions
from rh_omics.qc.result import CHECK, PASSED

BLANKS: Final = "blanks"
LOQ: Final = "loq"


def blank_quality(controls: pd.DataFrame, panel: Panel, options: QCOptions) -> Findings:
    """Compare blanks with the limit of quantification, or with the samples where none is known.

    Parameters
    ----------
    controls : pandas.DataFrame
        Controls of the run; see `control_quality`. A blank below its limit counts as 0.
    panel : Panel
        The samples beside them, in the same unit.
    options : QCOptions
        Thresholds.

    Returns
    -------
    Findings
        Per feature ``blank_mean``, ``blank_share`` (over the limit of quantification, or over the
        samples' median) and ``blank_against`` (which of the two); table ``blanks``.
    """
    rows = controls[controls["kind"] == BLANK] if len(controls) else controls
    if rows.empty:
        return not_done(BLANKS, "the file has no blanks")
    value = rows["value"].where(~rows["censored"], 0.0)
    mean = value.groupby(rows["feature"], sort=False).mean().reindex(panel.data.columns)
    limit = panel.features.get(LOQ, pd.Series(np.nan, index=panel.data.columns)).astype(float)
    against = limit.fillna(panel.data.median())
    features = pd.DataFrame(
        {
            "blank_mean": mean,
            "blank_share": mean / against.where(against > 0),
            "blank_against": np.where(limit.notna(), "limit of quantification", "sample median"),
        },
        index=panel.data.columns,
    )
    n = rows["label"].nunique() if "injection" not in rows else rows["injection"].nunique()
    tables = {"blanks": rows.reset_index(drop=True)}
    return Findings([_check(features, n, options)], features=features, tables=tables)


def _check(features: pd.DataFrame, n: int, options: QCOptions) -> Check:
    share = features["blank_share"].dropna()
    high = share[share > options.blank_share].sort_values(ascending=False, kind="stable")
    value = f"{n} blanks; {len(high)} of {len(share)} features above"
    expected = f"≤ {percent(options.blank_share)} of the limit of quantification or sample median"
    if high.empty:
        return Check(BLANKS, PASSED, value, expected)
    listed = ", ".join(f"{name} {percent(part)}" for name, part in high[:SHOWN].items())
    message = f"background or carry-over: {listed}"
    return Check(BLANKS, CHECK, value, expected, message)
