"""Counts to log2 counts per million, scaled by what the training libraries have set."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import pandas as pd

from rh_omics.errors import ModelFileError, ParameterError
from rh_omics.normalize.composition import composition_warnings
from rh_omics.normalize.fitted import require_complete, saved_values, select_fitted
from rh_omics.panel import Panel
from rh_omics.schema import Scale
from rh_omics.stats.counts import log_cpm
from rh_omics.stats.size_factors import SizeFactorMethod, SizeFactorReference, fit_size_factors

KIND = "count_scaling"


@dataclass(frozen=True, eq=False)
class CountScaling:
    """Size factors against a training reference, and log-CPM with a prior count.

    Parameters
    ----------
    features : tuple of str
        Features that library sizes and factors are computed from, and that are returned.
    reference : SizeFactorReference
        What the training libraries have set.
    mean_library_size : float
        Mean effective library size of the training samples, to which the prior count refers.
    prior_count : float
        Count added on average to each count before the logarithm.
    n_samples : int
        Number of training samples.
    """

    features: tuple[str, ...]
    reference: SizeFactorReference
    mean_library_size: float
    prior_count: float
    n_samples: int

    def size_factors(self, panel: Panel) -> pd.DataFrame:
        """Compute the size factors of a panel's samples.

        Parameters
        ----------
        panel : Panel
            Training or new samples on scale ``counts``.

        Returns
        -------
        pandas.DataFrame of shape (n_samples, 3)
            ``library_size`` (sum of counts of the fitted features), ``size_factor`` and their
            product ``effective_library_size``, by sample.

        Raises
        ------
        ParameterError
            If the panel lacks a feature fitted on.
        ScaleError
            If the panel isn't on scale ``counts``, has gaps, or a factor can't be computed.
        """
        counts = self._counts(panel)
        values = counts.data.to_numpy()
        size, factor = values.sum(axis=1), self.reference.size_factors(values)
        columns = {
            "library_size": size,
            "size_factor": factor,
            "effective_library_size": size * factor,
        }
        return pd.DataFrame(columns, index=counts.data.index)

    def apply(self, panel: Panel) -> Panel:
        """Turn counts into log2 counts per million.

        Parameters
        ----------
        panel : Panel
            Training or new samples on scale ``counts``; one is enough.

        Returns
        -------
        Panel
            The fitted features on scale ``log2``; its notes say what makes the result doubtful
            (see `composition_warnings`).

        Raises
        ------
        ParameterError
            If the panel lacks a feature fitted on.
        ScaleError
            If the panel isn't on scale ``counts``, has gaps, or a factor can't be computed.
        """
        counts = self._counts(panel)
        libraries = self.size_factors(counts)
        logged = log_cpm(
            counts.data.to_numpy(),
            libraries["effective_library_size"].to_numpy(),
            prior_count=self.prior_count,
            mean_library_size=self.mean_library_size,
        )
        data = pd.DataFrame(logged, index=counts.data.index, columns=counts.data.columns)
        result = counts.with_data(data, scale=Scale.LOG2, unit="log2 CPM", note=self.note)
        doubts = composition_warnings(counts.data, libraries["size_factor"])
        return replace(result, notes=(*result.notes, *doubts))

    @property
    def note(self) -> str:
        """Return what was done, one sentence."""
        method = self.reference.method
        factors = "library sizes alone" if method == SizeFactorMethod.NONE else f"{method} factors"
        return (
            f"Counts became log2 counts per million with {factors} (fitted on {self.n_samples} "
            f"samples × {len(self.features)} features) and a prior count of {self.prior_count:g}."
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
            "method": str(self.reference.method),
            "reference_counts": self.reference.counts.tolist(),
            "reference_library_size": self.reference.library_size,
            "centre": self.reference.centre,
            "mean_library_size": self.mean_library_size,
            "prior_count": self.prior_count,
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
        CountScaling
            The specification.

        Raises
        ------
        ModelFileError
            If it isn't a saved count scaling, or its parts don't fit together.
        """
        names = ("features", "method", "reference_counts", "reference_library_size", "centre")
        more = ("mean_library_size", "prior_count", "n_samples")
        values = saved_values(saved, KIND, (*names, *more))
        if len(values["features"]) != len(values["reference_counts"]):
            msg = (
                f"the saved {KIND} has {len(values['features'])} features and "
                f"{len(values['reference_counts'])} reference counts"
            )
            raise ModelFileError(msg)
        reference = SizeFactorReference(
            SizeFactorMethod(values["method"]),
            np.array(values["reference_counts"], dtype=np.float64),
            values["reference_library_size"],
            values["centre"],
        )
        rest = {name: values[name] for name in more}
        return cls(features=tuple(values["features"]), reference=reference, **rest)

    def _counts(self, panel: Panel) -> Panel:
        by = f"{self.reference.method} scaling"
        panel.require(Scale.COUNTS, by=by)
        selected = select_fitted(panel, self.features, by=by)
        require_complete(selected, by=by)
        return selected


def fit_count_scaling(
    panel: Panel, *, method: SizeFactorMethod | str = "tmm", prior_count: float = 2.0
) -> CountScaling:
    """Fit size factors and log-CPM on training samples.

    Filter first: library sizes are sums over the panel's features, as with edgeR's
    ``keep.lib.sizes = FALSE``. On the training panel ``apply`` gives edgeR's own numbers.

    Parameters
    ----------
    panel : Panel
        Training samples on scale ``counts``.
    method : SizeFactorMethod or str, default "tmm"
        ``"tmm"``, ``"tmmwsp"`` (for many zeros), ``"rle"``, ``"upper_quartile"`` or ``"none"``.
    prior_count : float, default 2
        Count added on average to each count before the logarithm; above 0.

    Returns
    -------
    CountScaling
        The specification.

    Raises
    ------
    ScaleError
        If the panel isn't on scale ``counts``, has gaps, or a factor can't be computed.
    ParameterError
        If the prior count isn't above 0.

    References
    ----------
    .. [1] Robinson, M. D. and Oshlack, A. (2010). A scaling normalization method for differential
       expression analysis of RNA-seq data. Genome Biol. 11, R25.
    .. [2] Law, C. W. et al. (2014). voom: precision weights unlock linear model analysis tools for
       RNA-seq read counts. Genome Biol. 15, R29.
    """
    panel.require(Scale.COUNTS, by=f"{method} scaling")
    require_complete(panel, by=f"{method} scaling")
    if not prior_count > 0:
        msg = f"prior_count must be above 0, or a count of 0 has no logarithm; got {prior_count}"
        raise ParameterError(msg)
    counts = panel.data.to_numpy()
    reference = fit_size_factors(counts, method=method)
    effective = counts.sum(axis=1) * reference.size_factors(counts)
    return CountScaling(
        features=tuple(panel.data.columns),
        reference=reference,
        mean_library_size=float(effective.mean()),
        prior_count=prior_count,
        n_samples=panel.n_samples,
    )


def fit_tmm(panel: Panel, *, prior_count: float = 2.0) -> CountScaling:
    """Fit TMM size factors and log-CPM on training samples.

    Parameters
    ----------
    panel : Panel
        Training samples on scale ``counts``.
    prior_count : float, default 2
        Count added on average to each count before the logarithm; above 0.

    Returns
    -------
    CountScaling
        The specification.

    Raises
    ------
    ScaleError
        If the panel isn't on scale ``counts``, has gaps, or a factor can't be computed.
    ParameterError
        If the prior count isn't above 0.
    """
    return fit_count_scaling(panel, method=SizeFactorMethod.TMM, prior_count=prior_count)
