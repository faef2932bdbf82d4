"""Marker levels on a log2 scale, from one sample at a time: nothing is learned from others."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from rh_omics.errors import LeakageError, ParameterError, ScaleError, shorten
from rh_omics.panel import Panel
from rh_omics.schema import Scale

PRIOR_COUNT: Final = 0.5
REFERENCE_GENES: Final = ("GAPDH", "ACTB", "B2M", "HPRT1", "RPLP0", "18S", "U6", "RNU44", "RNU48")
_LEARNED = re.compile(
    r"\b(tmm|tmmwsp|rle|upper.quartile|quantile normalis|combat|batch correct|genorm|"
    r"every training)",
    re.IGNORECASE,
)


class Levels(NamedTuple):
    """A panel's levels on log2, larger meaning more.

    Parameters
    ----------
    data : pandas.DataFrame of shape (n_samples, n_features)
        Log2 levels.
    how : str
        What was done to each sample.
    unit : str
        Unit of the levels.
    """

    data: pd.DataFrame
    how: str
    unit: str


def sample_levels(panel: Panel, *, reference_assays: Sequence[str] = ()) -> Levels:
    """Bring a panel to log2 by steps that look at one sample at a time.

    Counts become log2 counts per million of the sample's own total (with 0.5 added); a
    concentration its log2, where a value below a limit counts as limit / sqrt(2); a Ct value the
    mean Ct of the sample's reference assays minus it, where an undetected one counts as limit +
    0.5 cycles.

    Parameters
    ----------
    panel : Panel
        A panel on any scale.
    reference_assays : sequence of str, optional
        Reference assays of a Ct panel; by default the known reference genes that it has.

    Returns
    -------
    Levels
        The levels.

    Raises
    ------
    LeakageError
        If the panel's notes say that it was normalised over its samples.
    ParameterError
        If a Ct panel has no reference assay.
    ScaleError
        If a concentration is 0.

    References
    ----------
    .. [1] Law, C. W. et al. (2014). voom: precision weights unlock linear model analysis tools for
       RNA-seq read counts. Genome Biology 15, R29. (log2 counts per million with 0.5 added)
    """
    if panel.scale is Scale.COUNTS:
        return _from_counts(panel)
    if panel.scale is Scale.CONCENTRATION:
        return _from_concentrations(panel)
    if panel.scale is Scale.CT:
        return _from_ct(panel, reference_assays)
    learned = [note for note in panel.notes if _LEARNED.search(note)]
    if learned:
        msg = (
            f"{panel.name} was normalised with all its samples, the test subjects included "
            f"({learned[0]}); pass the panel before that step"
        )
        raise LeakageError(msg)
    return Levels(panel.data, "as given", panel.unit or "log2")


def _from_counts(panel: Panel) -> Levels:
    total = panel.data.sum(axis=1)
    per_million = panel.data.add(PRIOR_COUNT).div(total + 1, axis=0) * 1e6
    how = f"log2 counts per million of the sample, {PRIOR_COUNT} added"
    return Levels(np.log2(per_million), how, "log2 CPM")


def _from_concentrations(panel: Panel) -> Levels:
    data = panel.data
    if panel.censored is not None:
        data = data.mask(panel.censored, data / np.sqrt(2))
    zero = data.columns[(data == 0).any()]
    if len(zero):
        msg = (
            f"{panel.name}: concentrations of 0 in {shorten(list(zero))}; a value below the limit "
            "is a censored one: give the limit"
        )
        raise ScaleError(msg)
    unit = panel.unit or "concentration"
    return Levels(np.log2(data), "log2; below a limit: limit / sqrt(2)", f"log2 {unit}")


def _from_ct(panel: Panel, reference_assays: Sequence[str]) -> Levels:
    references = list(reference_assays) or [g for g in REFERENCE_GENES if g in panel.data]
    missing = [name for name in references if name not in panel.data]
    if missing or not references:
        wanted = shorten(missing) if missing else "none of the usual ones"
        msg = (
            f"{panel.name} is on scale ct and has no reference assay {wanted}; "
            "name the reference assays (reference_assays=…)"
        )
        raise ParameterError(msg)
    cycles = panel.data
    if panel.censored is not None:
        cycles = cycles.mask(panel.censored, cycles + 0.5)
    level = cycles.rsub(cycles[references].mean(axis=1, skipna=False), axis=0)
    targets = level.drop(columns=references)
    return Levels(targets, f"mean Ct of {', '.join(references)} minus Ct", "log2 (ΔCt)")
