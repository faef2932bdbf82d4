"""What the files of a set come to, before their samples are described."""

from dataclasses import dataclass

import pandas as pd

from rh_omics.schema import Scale


@dataclass(frozen=True)
class Assembled:
    """Values of all files by sample and molecule.

    Parameters
    ----------
    data : pandas.DataFrame of shape (n_samples, n_features)
        Values on `scale`.
    features : pandas.DataFrame of shape (n_features, n_columns)
        ``original, kind, accession, rows`` of each molecule.
    scale : Scale
        What the values mean.
    censored : pandas.DataFrame of bool of shape (n_samples, n_features), optional
        True where only a limit is known.
    notes : tuple of str, default ()
        What was left out, summed or chosen, one sentence each.

    Attributes
    ----------
    data : pandas.DataFrame
        Values.
    """

    data: pd.DataFrame
    features: pd.DataFrame
    scale: Scale
    censored: pd.DataFrame | None = None
    notes: tuple[str, ...] = ()
