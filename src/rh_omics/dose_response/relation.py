"""The relation of marker, dose and feeling."""

import numpy as np
import pandas as pd

from rh_omics.dose_response.rows import blocks_of, complete_rows
from rh_omics.stats.mediation import Mediation, mediate


def marker_dose_feeling(
    table: pd.DataFrame,
    *,
    dose: str,
    marker: str,
    feeling: str,
    subject: str = "subject",
    metric: str | None = None,
    resamples: int = 2000,
    seed: int = 1,
) -> Mediation:
    """Split a dose's effect on a feeling into a part that goes with a marker and the rest.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_rows, n_columns)
        One row per observation.
    dose, marker, feeling, subject : str
        Columns of the dose, the marker (log2 for concentrations), the feeling and the subjects.
    metric : str, optional
        Column of the dose's metric; all rows must agree.
    resamples : int, default 2000
        Bootstrap samples over subjects.
    seed : int, default 1
        Seed.

    Returns
    -------
    Mediation
        Paths, intervals, and the assumptions of a causal reading; see
        `rh_omics.stats.mediation.mediate`.

    Raises
    ------
    StudyError
        If a column is missing, metrics or phases are mixed, or fewer than three rows are complete.
    ParameterError
        If dose and marker don't vary within subjects.
    """
    numbers = (dose, marker, feeling)
    rows, _ = complete_rows(table, subject=subject, numbers=numbers, metric=metric)
    rows, block, _ = blocks_of(rows, subject=subject)
    values = [rows[name].to_numpy(np.float64) for name in numbers]
    return mediate(*values, block=block, resamples=resamples, seed=seed)
