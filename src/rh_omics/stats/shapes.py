"""What the shapes of tables must be before anything is computed from them."""

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import DesignError, ParameterError

TABLE = 2


def require_tables(**tables: NDArray[np.float64] | NDArray[np.bool_]) -> None:
    """Refuse arrays that aren't tables of samples × the same features.

    Parameters
    ----------
    **tables : ndarray of shape (n_samples, n_features)
        Tables by the name that messages give them.

    Raises
    ------
    DesignError
        If an array hasn't two dimensions, has no samples, or the features differ in number.
    """
    problems = [
        f"{name} must be a table of samples (one or more) × features, got shape {table.shape}"
        for name, table in tables.items()
        if table.ndim != TABLE or len(table) == 0
    ]
    if problems:
        raise DesignError(problems)
    widths = {name: table.shape[1] for name, table in tables.items()}
    if len(set(widths.values())) > 1:
        listed = ", ".join(f"{name} has {width}" for name, width in widths.items())
        msg = f"all tables need the same features: {listed}"
        raise DesignError(msg)


def require_rows(n_samples: int, **arrays: NDArray[np.generic]) -> None:
    """Refuse arrays that don't have one row per sample.

    Parameters
    ----------
    n_samples : int
        Number of samples.
    **arrays : ndarray of shape (n_samples, ...)
        Arrays by the name that messages give them.

    Raises
    ------
    DesignError
        If an array has another number of rows.
    """
    problems = [
        f"{name} must have a row for each of the {n_samples} samples, got shape {array.shape}"
        for name, array in arrays.items()
        if array.ndim == 0 or len(array) != n_samples
    ]
    if problems:
        raise DesignError(problems)


def require_confidence(confidence: float) -> None:
    """Refuse a confidence level that isn't between 0 and 1.

    Parameters
    ----------
    confidence : float
        Confidence level.

    Raises
    ------
    ParameterError
        If it is 0 or less, or 1 or more (95 for 0.95, say).
    """
    if not 0 < confidence < 1:
        msg = f"confidence must lie between 0 and 1, such as 0.95; got {confidence}"
        raise ParameterError(msg)
