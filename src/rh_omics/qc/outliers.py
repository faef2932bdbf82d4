"""Samples that differ from their like in most features, after the design's cells are removed."""

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.errors import RhOmicsError
from rh_omics.normalize import (
    fit_count_scaling,
    fit_delta_ct,
    fit_expression_filter,
)
from rh_omics.panel import Panel
from rh_omics.qc.findings import Check, Findings, cells_of, not_done, remarks_where
from rh_omics.qc.options import QCOptions
from rh_omics.qc.result import CHECK, PASSED
from rh_omics.schema import TIMEPOINT, Scale
from rh_omics.stats.robust import modified_z, robust_scale

OUTLIERS: Final = "outlying samples"
FEWEST_SAMPLES: Final = 6
FEWEST_IN_CELL: Final = 3
CENSORED_AT_MOST: Final = 0.5
FLOOR_QUANTILE: Final = 0.1


def outliers(panel: Panel, options: QCOptions) -> Findings:
    """Find samples far from the samples of their own group and timepoint.

    Log2 values become residuals from the median of their cell of group × timepoint, so that what
    the design explains makes nobody an outlier. Subjects aren't removed: of two samples of a
    subject the one would show the other's fault. Each feature's residuals are divided by their
    median absolute deviation; a sample's distance is the mean of their sizes over the features,
    and its modified z-score (on the log scale) says how it compares with the others.

    Parameters
    ----------
    panel : Panel
        Values on any scale.
    options : QCOptions
        Thresholds.

    Returns
    -------
    Findings
        Per sample ``pc1, pc2`` (principal components of the residuals), ``distance`` and
        ``distance_score``; table ``components`` holds the shares of variance.
    """
    values = _comparable(panel)
    if values is None or len(values) < FEWEST_SAMPLES:
        n = panel.n_samples if values is None else len(values)
        return not_done(
            OUTLIERS, f"{FEWEST_SAMPLES} samples with comparable values are needed, {n} found"
        )
    if values.shape[1] == 0:
        return not_done(OUTLIERS, "no feature is detected in half of the samples")
    residuals, cells = _residuals(values, panel.samples.loc[values.index])
    distance = _distances(residuals.to_numpy(dtype=float))
    typical = float(np.median(distance))
    if typical == 0:
        return not_done(OUTLIERS, "half of the samples don't differ from the median of their like")
    score = modified_z(np.log(np.maximum(distance, np.finfo(float).tiny)))
    scores, share = _components(residuals)
    samples = pd.DataFrame(
        {"pc1": scores[:, 0], "pc2": scores[:, 1], "distance": distance, "distance_score": score},
        index=values.index,
    )
    far = samples["distance_score"] > options.outlier_score
    reasons = samples["distance"].map(
        lambda d: f"{d / typical:.1f} times as far from its like as the middle sample"
    )
    names = ", ".join(map(str, samples.index[far][:5]))
    check = Check(
        OUTLIERS,
        CHECK if far.any() else PASSED,
        f"{int(far.sum())} of {len(samples)} ({values.shape[1]} features)",
        f"modified z ≤ {options.outlier_score:g}",
        f"{names}: look at them before anything is left out" if far.any() else "",
    )
    return Findings(
        [check],
        remarks_where(far, reasons),
        samples=samples,
        tables={"components": pd.DataFrame({"component": ["pc1", "pc2"], "share": share})},
        notes=[f"Outlying samples: residuals from the medians of {cells}."],
    )


def _comparable(panel: Panel) -> pd.DataFrame | None:
    """Return log2 values that can be compared between samples, or None."""
    try:
        logged = _LOG2[panel.scale](panel)
    except RhOmicsError:
        return None
    censored = panel.censored
    if censored is not None:
        often = censored[logged.columns].mean() <= CENSORED_AT_MOST
        logged = logged.loc[:, often]
    filled = logged.notna().mean() > CENSORED_AT_MOST
    return logged.loc[:, filled].dropna(how="all")


def _log2_counts(panel: Panel) -> pd.DataFrame:
    size = panel.data.sum(axis=1)
    kept = panel.select(samples=list(size.index[size > 0]))
    if kept.n_samples == 0:
        return kept.data
    expressed = fit_expression_filter(kept).apply(kept)
    return fit_count_scaling(expressed, method="tmm").apply(expressed).data


def _log2_ct(panel: Panel) -> pd.DataFrame:
    try:
        return fit_delta_ct(panel, choice="global_mean").apply(panel).data
    except RhOmicsError:
        return -panel.data


def _log2_concentrations(panel: Panel) -> pd.DataFrame:
    return np.log2(panel.data.where(panel.data > 0))


_LOG2: Final[dict[Scale, Callable[[Panel], pd.DataFrame]]] = {
    Scale.COUNTS: _log2_counts,
    Scale.CT: _log2_ct,
    Scale.CONCENTRATION: _log2_concentrations,
    Scale.LOG2: lambda panel: panel.data,
}


def _residuals(values: pd.DataFrame, samples: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Subtract the median of each cell, of the finest cells that hold three samples each."""
    for keys in (cells_of(samples), [TIMEPOINT]):
        cells = samples.groupby(keys, sort=False, dropna=False)
        if cells.size().min() >= FEWEST_IN_CELL and cells.ngroups > 1:
            medians = values.groupby(cells.ngroup()).transform("median")
            return values - medians, " × ".join(keys)
    return values - values.median(), "all samples"


def _distances(residuals: NDArray[np.float64]) -> NDArray[np.float64]:
    scale = robust_scale(residuals)
    positive = scale[scale > 0]
    floor = np.quantile(positive, FLOOR_QUANTILE) if positive.size else 1.0
    sized = np.abs(residuals) / np.maximum(scale, floor)
    return np.asarray(np.nanmean(sized, axis=1))


def _components(residuals: pd.DataFrame) -> tuple[NDArray[np.float64], list[float]]:
    """Return the first two components, the largest loading of each positive.

    They are those of the samples' cross-products, which are small however many features there are.
    """
    filled = residuals.fillna(0).to_numpy(dtype=float)
    filled = filled - filled.mean(axis=0)
    squared, vectors = np.linalg.eigh(filled @ filled.T)
    size = np.maximum(squared[::-1][:2], 0)
    scores = vectors[:, ::-1][:, :2] * np.sqrt(size)
    loadings = filled.T @ scores
    largest = loadings[np.abs(loadings).argmax(axis=0), [0, 1]]
    total = float(np.maximum(squared, 0).sum()) or 1.0
    return scores * np.where(largest < 0, -1.0, 1.0), [float(part / total) for part in size]
