"""How often each feature is detected, and how much of each sample is missing."""

import numpy as np
import pandas as pd

from rh_omics.panel import Panel
from rh_omics.qc.findings import (
    Check,
    Findings,
    Remark,
    cells_of,
    detected_cells,
    percent,
    remarks_where,
)
from rh_omics.qc.options import QCOptions
from rh_omics.qc.result import CHECK, FAIL, PASSED
from rh_omics.schema import Scale
from rh_omics.stats.robust import modified_z

DISTINCT = 1000
"""Values of a sample among which different ones are counted."""

FEWEST_FEATURES = 20
"""Features from which the share detected in a sample is compared with the other samples'."""


def detection(panel: Panel, options: QCOptions) -> Findings:
    """Report how often features are detected, and samples that show little.

    A value counts as detected where it was measured and isn't known by a limit only; a count also
    has to be above 0. What wasn't measured counts neither way.

    Parameters
    ----------
    panel : Panel
        Values on any scale.
    options : QCOptions
        Thresholds.

    Returns
    -------
    Findings
        ``detected`` and ``missing`` per sample; per feature ``detected``, ``measured``, ``median``,
        the ``lowest`` and ``highest`` value detected, and the share detected per cell of the
        design.
    """
    seen = detected_values(panel)
    measured = panel.data.notna()
    samples = pd.DataFrame(
        {"detected": _share(seen, measured, axis=1), "missing": 1 - measured.mean(axis=1)}
    )
    features = pd.DataFrame(
        {
            "detected": _share(seen, measured, axis=0),
            "measured": measured.mean(),
            "lowest": panel.data.where(seen).min(),
            "median": panel.data.median(),
            "highest": panel.data.where(seen).max(),
        }
    )
    return Findings(
        checks=[_detection_check(features, panel, options)],
        remarks=[*_missing(samples, options), *_low(samples, panel, options), *_copies(panel)],
        samples=samples,
        features=features.join(_by_cell(seen, measured, panel)),
    )


def detected_values(panel: Panel) -> pd.DataFrame:
    """Tell the values of a panel that were detected.

    Parameters
    ----------
    panel : Panel
        Values on any scale.

    Returns
    -------
    pandas.DataFrame of bool of shape (n_samples, n_features)
        True where detected.
    """
    seen = detected_cells(panel.data, panel.censored)
    if panel.scale in {Scale.COUNTS, Scale.CONCENTRATION}:
        seen = seen & (panel.data.to_numpy() > 0)
    return pd.DataFrame(seen, index=panel.data.index, columns=panel.data.columns)


def _share(seen: pd.DataFrame, measured: pd.DataFrame, *, axis: int) -> pd.Series:
    total = measured.sum(axis=axis)
    return seen.sum(axis=axis) / total.where(total > 0)


def _by_cell(seen: pd.DataFrame, measured: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    keys = cells_of(panel.samples)
    columns = {}
    for cell, part in panel.samples[keys].groupby(keys, sort=False, dropna=False):
        rows, name = part.index, "_".join(map(str, cell))
        columns[f"detected_{name}"] = _share(seen.loc[rows], measured.loc[rows], axis=0)
    return pd.DataFrame(columns) if len(columns) > 1 else pd.DataFrame(index=seen.columns)


def _detection_check(features: pd.DataFrame, panel: Panel, options: QCOptions) -> Check:
    often = int((features["detected"] >= options.few_detected).sum())
    n = len(features)
    least = percent(options.few_detected)
    name, value = "detection", f"{often} of {n} features in ≥ {least} of samples"
    expected = f"≥ {least} of samples for a feature to be tested"
    if often == 0:
        message = f"no feature is detected in {least} of the samples"
        return Check(name, FAIL, value, expected, message)
    few = features.index[features["detected"] < options.few_detected]
    if panel.scale == Scale.CONCENTRATION and len(few):
        message = (
            f"{', '.join(map(str, few[:5]))}{' …' if len(few) > 5 else ''}: "  # noqa: PLR2004
            "detected too seldom for a t-type test; test whether it is detected, or --method tobit"
        )
        return Check(name, CHECK, value, expected, message)
    return Check(name, PASSED, value, expected)


def _missing(samples: pd.DataFrame, options: QCOptions) -> list[Remark]:
    share = samples["missing"]
    reasons = share.map(lambda value: f"{percent(value)} of the values are missing")
    return [
        *remarks_where(share == 1, reasons, FAIL),
        *remarks_where((share > options.missing_share) & (share < 1), reasons),
    ]


def _low(samples: pd.DataFrame, panel: Panel, options: QCOptions) -> list[Remark]:
    """Find samples that show far fewer features than the others; log odds make shares normal."""
    if panel.n_features < FEWEST_FEATURES:
        return []
    half = 0.5 / panel.n_features
    share = samples["detected"].clip(half, 1 - half).to_numpy(dtype=float)
    low = modified_z(np.log(share / (1 - share))) < -options.outlier_score
    median = percent(float(samples["detected"].median()))
    reasons = samples["detected"].map(
        lambda value: f"{percent(value)} of the features detected, {median} in the middle sample"
    )
    return remarks_where(pd.Series(low, index=samples.index), reasons)


def _copies(panel: Panel) -> list[Remark]:
    """Find samples whose values are all those of another sample."""
    alike: dict[bytes, list[str]] = {}
    for sample, values in zip(panel.data.index, panel.data.to_numpy(dtype=float), strict=True):
        if len(np.unique(values[~np.isnan(values)][:DISTINCT])) > 2:  # noqa: PLR2004 - not by chance
            alike.setdefault(values.tobytes(), []).append(str(sample))
    return [
        Remark(sample, FAIL, f"has the same values as {', '.join(others)}")
        for members in alike.values()
        for sample in members
        if (others := [other for other in members if other != sample])
    ]
