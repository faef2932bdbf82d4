"""From a panel to log2 values of the features that can be tested."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.de.options import TestOptions
from rh_omics.design import Design
from rh_omics.panel import Panel


@dataclass(frozen=True, eq=False)
class Prepared:
    """Log2 values of the features that can be tested, and the others with their reason.

    Parameters
    ----------
    values : pandas.DataFrame of shape (n_samples, n_tested)
        Log2 values.
    dropped : mapping of str to str
        Features that aren't tested, with the reason.
    measured : mapping of str to int
        Samples with a value, per feature that isn't tested.
    counts : ndarray of shape (n_samples, n_tested), optional
        Raw counts behind the values.
    library_size : ndarray of shape (n_samples,), optional
        Effective library sizes.
    censored : ndarray of bool of shape (n_samples, n_tested), optional
        Where a value is a detection limit.
    facts : mapping of str to object
        What was estimated, as JSON values.
    notes : tuple of str
        What was done.
    """

    values: pd.DataFrame
    dropped: Mapping[str, str]
    measured: Mapping[str, int]
    counts: NDArray[np.float64] | None = None
    library_size: NDArray[np.float64] | None = None
    censored: NDArray[np.bool_] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def prepare(panel: Panel, design: Design, options: TestOptions) -> Prepared:
    """Filter and normalise a panel for a design.

    Parameters
    ----------
    panel : Panel
        Any scale.
    design : Design
        What is asked; gives the samples and the size of the smallest cell.
    options : TestOptions
        Whether to filter.

    Returns
    -------
    Prepared
        Log2 values of the samples of the design.
    """
    raise NotImplementedError
