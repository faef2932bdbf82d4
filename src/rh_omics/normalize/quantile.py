"""Quantile normalisation of log2 values to the distribution of the training samples."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from rh_omics.normalize.fitted import saved_values, select_fitted
from rh_omics.panel import Panel
from rh_omics.schema import Scale
from rh_omics.stats.quantile import quantile_normalise, quantile_target

KIND = "quantile_scaling"


@dataclass(frozen=True, eq=False)
class QuantileScaling:
    """The distribution that every sample is given.

    Parameters
    ----------
    features : tuple of str
        Features fitted on, that are returned.
    target : tuple of float
        Mean quantiles of the training samples, log2, rising.
    n_samples : int
        Number of training samples.
    """

    features: tuple[str, ...]
    target: tuple[float, ...]
    n_samples: int

    def apply(self, panel: Panel) -> Panel:
        """Give each sample the distribution of the training samples.

        Parameters
        ----------
        panel : Panel
            Training or new samples on scale ``log2``; one is enough.

        Returns
        -------
        Panel
            The fitted features on scale ``log2``; censored values stay so.

        Raises
        ------
        ParameterError
            If the panel lacks a feature fitted on.
        ScaleError
            If the panel isn't on scale ``log2``.
        DesignError
            If a sample has fewer than two values.
        """
        panel.require(Scale.LOG2, by="quantile normalisation")
        chosen = select_fitted(panel, self.features, by="quantile normalisation")
        values = quantile_normalise(chosen.data.to_numpy(), np.array(self.target))
        note = (
            f"Each sample was given the distribution of the {self.n_samples} training samples "
            f"(quantile normalisation); it assumes that most features don't change."
        )
        data = pd.DataFrame(values, index=chosen.data.index, columns=chosen.data.columns)
        return chosen.with_data(
            data, scale=Scale.LOG2, unit=chosen.unit, censored=chosen.censored, note=note
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the specification as JSON can hold it.

        Returns
        -------
        dict
            The values, for `from_dict`.
        """
        return {
            "kind": KIND,
            "features": list(self.features),
            "target": list(self.target),
            "n_samples": self.n_samples,
        }

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> Self:
        """Make the specification again.

        Parameters
        ----------
        saved : mapping
            What `to_dict` has returned.

        Returns
        -------
        QuantileScaling
            The specification.

        Raises
        ------
        ModelFileError
            If it isn't a saved quantile scaling.
        """
        values = saved_values(saved, KIND, ("features", "target", "n_samples"))
        return cls(tuple(values["features"]), tuple(values["target"]), values["n_samples"])


def fit_quantile(panel: Panel) -> QuantileScaling:
    """Fit quantile normalisation on training samples.

    Parameters
    ----------
    panel : Panel
        Training samples on scale ``log2``; counts first become log2 counts per million, with
        `fit_count_scaling` and method ``"none"``.

    Returns
    -------
    QuantileScaling
        The specification.

    Raises
    ------
    ScaleError
        If the panel isn't on scale ``log2``.
    DesignError
        If a sample has fewer than two values.

    References
    ----------
    .. [1] Bolstad, B. M. et al. (2003). A comparison of normalization methods for high density
       oligonucleotide array data based on variance and bias. Bioinformatics 19(2), 185-193.
    """
    panel.require(Scale.LOG2, by="quantile normalisation")
    target = quantile_target(panel.data.to_numpy())
    return QuantileScaling(tuple(panel.data.columns), tuple(target.tolist()), panel.n_samples)
