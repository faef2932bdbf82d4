"""Permutation of residuals: the scores of a contrast with covariates, by Freedman and Lane."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rh_omics.stats.permutation_scores import FeatureRows, t_of_share

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

COLLINEAR = 1e-8


class ReducedModel(NamedTuple):
    """The model without the exposure, on the subjects measured for some features.

    Parameters
    ----------
    observed : ndarray of bool of shape (n_subjects,)
        Subjects measured.
    exposure : ndarray of shape (n_observed,)
        What the covariates leave of the exposure, of length 1.
    basis : ndarray of shape (n_observed, n_covariates)
        Orthonormal basis of the covariates, centred.
    length : float
        Length of what the covariates leave of the exposure; 0 where they leave nothing.
    """

    observed: Bools
    exposure: Floats
    basis: Floats
    length: float

    @property
    def df(self) -> int:
        """Return the residual degrees of freedom of the full model."""
        return int(self.observed.sum()) - self.basis.shape[1] - 2

    def residuals(self, values: Floats) -> Floats:
        """Return what the covariates leave of the values.

        Parameters
        ----------
        values : ndarray of shape (n_observed, n_features)
            Values of the subjects measured.

        Returns
        -------
        ndarray of shape (n_observed, n_features)
            Residuals.
        """
        centred = values - values.mean(axis=0)
        return centred - self.basis @ (self.basis.T @ centred)

    def factors(self, order: Integers) -> Floats:
        """Return the exposure and the basis for permuted residuals.

        Parameters
        ----------
        order : ndarray of int of shape (n_relabellings, n_subjects)
            Orders of all subjects; those of the subjects measured follow from them.

        Returns
        -------
        ndarray of shape (1 + n_covariates, n_observed, n_relabellings)
            Right factors of the products with residuals.
        """
        place = np.cumsum(self.observed) - 1
        within = place[order[self.observed[order]].reshape(len(order), -1)]
        columns = np.column_stack([self.exposure, self.basis])
        return np.ascontiguousarray(columns[within].transpose(2, 1, 0))


def reduced_model(exposure: Floats, covariates: Floats, observed: Bools) -> ReducedModel:
    """Take the covariates, and a constant, out of the exposure.

    Parameters
    ----------
    exposure : ndarray of shape (n_subjects,)
        Exposure, or 1 and 0 for two groups.
    covariates : ndarray of shape (n_subjects, n_covariates)
        Covariates without the constant.
    observed : ndarray of bool of shape (n_subjects,)
        Subjects measured.

    Returns
    -------
    ReducedModel
        The reduced model on the subjects measured.
    """
    x, z = exposure[observed], covariates[observed]
    z = z - z.mean(axis=0) if len(z) else z
    left, singular, _ = np.linalg.svd(z, full_matrices=False)
    basis = left[:, singular > COLLINEAR * singular.max(initial=0.0)] if z.size else z[:, :0]
    centred = x - x.mean() if x.size else x
    rest = centred - basis @ (basis.T @ centred)
    length = float(np.linalg.norm(rest))
    if length <= COLLINEAR * float(np.linalg.norm(centred)):
        return ReducedModel(observed, np.zeros_like(rest), basis, 0.0)
    return ReducedModel(observed, rest / length, basis, length)


@dataclass(frozen=True)
class FreedmanLaneScores(FeatureRows):
    """Share of the variance, or absolute t, that the exposure explains beside covariates.

    Parameters
    ----------
    unit : ndarray of shape (n_features, n_subjects)
        Residuals of the reduced model, of length 1, 0 where not measured.
    model : ndarray of int of shape (n_features,)
        Number of each feature's reduced model.
    shared_models : tuple of ReducedModel
        One model per set of subjects measured.
    shared_as_t : bool
        Whether scores are t, which is needed where degrees of freedom differ, or shares.
    """

    unit: Floats
    model: Integers
    shared_models: tuple[ReducedModel, ...]
    shared_as_t: bool

    def prepare(self, relabelled: Floats) -> Floats:
        """Return right factors where one model serves all features, else the orders.

        Parameters
        ----------
        relabelled : ndarray of shape (n_relabellings, n_subjects)
            Orders of the subjects.

        Returns
        -------
        ndarray
            Of shape (1 + n_covariates, n_subjects, n_relabellings), or as given.
        """
        if len(self.shared_models) > 1:
            return relabelled
        return self.shared_models[0].factors(relabelled.astype(np.int64))

    def score(self, prepared: Floats) -> Floats:
        """Return the scores of a block.

        Parameters
        ----------
        prepared : ndarray
            What `prepare` returned.

        Returns
        -------
        ndarray of shape (n_features, n_relabellings)
            Scores.
        """
        if len(self.shared_models) == 1:
            return self._score(self.unit, self.shared_models[0], prepared)
        scores = np.empty((len(self.unit), len(prepared)))
        for number in np.unique(self.model):
            model, rows = self.shared_models[number], self.model == number
            factors = model.factors(prepared.astype(np.int64))
            scores[rows] = self._score(self.unit[rows][:, model.observed], model, factors)
        return scores

    def _score(self, unit: Floats, model: ReducedModel, factors: Floats) -> Floats:
        """Return the scores of features that share a reduced model."""
        share = (unit @ factors[0]) ** 2
        rest = np.ones_like(share)
        for factor in factors[1:]:
            rest -= (unit @ factor) ** 2
        share /= np.maximum(rest, COLLINEAR**2)
        df = np.full(len(unit), float(model.df))
        return t_of_share(share, df) if self.shared_as_t else share
