"""One door to scale log2 from every scale, with the documented default for each."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rh_omics.errors import ScaleError, shorten
from rh_omics.normalize.delta_ct import fit_delta_ct
from rh_omics.normalize.quantile import fit_quantile
from rh_omics.normalize.scaling import fit_count_scaling
from rh_omics.panel import Panel
from rh_omics.schema import Scale
from rh_omics.stats.size_factors import SizeFactorMethod

QUANTILE = "quantile"


def to_log2(
    panel: Panel,
    *,
    method: SizeFactorMethod | str = "tmm",
    prior_count: float = 2.0,
    references: Sequence[str] = (),
) -> Panel:
    """Bring a panel to scale log2 by the default of its scale, and say so in its notes.

    ``counts`` become log2 counts per million with TMM factors and a prior count of 2;
    ``concentration`` its base-2 logarithm; ``ct`` −ΔCt against the named reference assays, or
    else the three most stable; ``log2`` stays as it is. No feature is filtered for its expression:
    do that first, with `fit_expression_filter`. For new samples keep the fitted specification
    instead (`fit_count_scaling`, `fit_delta_ct`).

    Parameters
    ----------
    panel : Panel
        Samples on any scale.
    method : SizeFactorMethod or str, default "tmm"
        How the libraries of counts are made comparable: a size factor method, or
        ``"quantile"``.
    prior_count : float, default 2
        Count added on average to each count.
    references : sequence of str, optional
        Reference assays of Ct values; the three most stable by default.

    Returns
    -------
    Panel
        The panel on scale ``log2``.

    Raises
    ------
    ScaleError
        If the values can't be brought to scale ``log2``: a concentration of 0, a count that is
        missing, a reference assay that isn't detected.
    ParameterError
        If a reference assay isn't in the panel.
    """
    if panel.scale == Scale.COUNTS and method == QUANTILE:
        logged = fit_count_scaling(panel, method="none", prior_count=prior_count).apply(panel)
        return fit_quantile(logged).apply(logged)
    if panel.scale == Scale.COUNTS:
        return fit_count_scaling(panel, method=method, prior_count=prior_count).apply(panel)
    if panel.scale == Scale.CT:
        return fit_delta_ct(panel, references=references).apply(panel)
    if panel.scale == Scale.CONCENTRATION:
        return log2_concentrations(panel)
    return panel


def log2_concentrations(panel: Panel) -> Panel:
    """Take base-2 logarithms of concentrations; a censored value keeps its limit.

    Parameters
    ----------
    panel : Panel
        Samples on scale ``concentration``.

    Returns
    -------
    Panel
        The panel on scale ``log2``, its unit written as ``"log2 nM"``.

    Raises
    ------
    ScaleError
        If the panel isn't on scale ``concentration``, or a concentration is 0.
    """
    panel.require(Scale.CONCENTRATION, by="log2")
    zero = panel.data == 0
    if zero.to_numpy().any():
        raise ScaleError(_zero_problems(panel, zero))
    unit = f"log2 {panel.unit}" if panel.unit else "log2"
    note = f"Concentrations{f' in {panel.unit}' if panel.unit else ''} became base-2 logarithms."
    return panel.with_data(
        np.log2(panel.data), scale=Scale.LOG2, unit=unit, censored=panel.censored, note=note
    )


def _zero_problems(panel: Panel, zero: pd.DataFrame) -> list[str]:
    return [
        f"{panel.name}: {feature} is 0 in {int(zero[feature].sum())} of {panel.n_samples} samples "
        f"({shorten(list(zero.index[zero[feature]]))}); 0 has no logarithm. A value below the "
        f"detection limit is censored, not 0: give its limit (read it with <LOD or a LOD column). "
        f"If it wasn't measured leave the cell empty."
        for feature in zero.columns[zero.any(axis=0)]
    ]
