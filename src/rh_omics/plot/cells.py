"""Order of a panel's samples in plots: group by group, the baseline first."""

import pandas as pd

from rh_omics.panel import Panel
from rh_omics.schema import BASELINE, GROUP, TIMEPOINT


def cell_ranks(panel: Panel) -> pd.DataFrame:
    """Rank groups and timepoints in the order in which plots show them.

    Parameters
    ----------
    panel : Panel
        Any panel.

    Returns
    -------
    pandas.DataFrame of int of shape (n_samples, 1 or 2)
        Rank of each sample's group (if there are groups) and timepoint: by first appearance, but
        the baseline before everything.
    """
    roles = [name for name in (GROUP, TIMEPOINT) if name in panel.samples]
    return pd.DataFrame({name: _ranks(panel.samples[name]) for name in roles})


def _ranks(labels: pd.Series) -> pd.Series:
    levels = sorted(labels.astype(str).unique(), key=lambda level: level != BASELINE)
    return labels.astype(str).map({level: place for place, level in enumerate(levels)})
