"""Scores of features under many relabellings at once, as matrix products.

A score is zero or more and grows with the absolute t statistic, by the same rule for every
feature of a table. Features stand in rows here, as the left factors of the products.
"""

from dataclasses import dataclass, fields, replace
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = Integers | slice

TINY = 1e-12
"""Residual share of the variance below which a relabelling separates the values perfectly."""


class Scores(Protocol):
    """What counting relabellings needs of a statistic."""

    def take(self, features: Rows) -> Self:
        """Return the statistic of some features.

        Parameters
        ----------
        features : ndarray of int or slice
            Rows to keep, in their new order.

        Returns
        -------
        Self
            The same statistic with these features alone.
        """

    def prepare(self, relabelled: Floats) -> Floats:
        """Return what all features need of a block of relabellings.

        Parameters
        ----------
        relabelled : ndarray of shape (n_relabellings, n_subjects)
            Relabellings.

        Returns
        -------
        ndarray
            What `score` takes.
        """

    def score(self, prepared: Floats) -> Floats:
        """Return the scores of the relabellings in a block.

        Parameters
        ----------
        prepared : ndarray
            What `prepare` returned.

        Returns
        -------
        ndarray of shape (n_features, n_relabellings)
            Scores, which the caller may write to.
        """


@dataclass(frozen=True)
class FeatureRows:
    """Arrays with a row per feature; names that begin with ``shared`` hold for all features."""

    def take(self, features: Rows) -> Self:
        """Return the statistic of some features.

        Parameters
        ----------
        features : ndarray of int or slice
            Rows to keep, in their new order.

        Returns
        -------
        Self
            The same statistic with these features alone.
        """
        names = [field.name for field in fields(self) if not field.name.startswith("shared")]
        return replace(self, **{name: getattr(self, name)[features] for name in names})

    def prepare(self, relabelled: Floats) -> Floats:
        """Return the relabellings in columns.

        Parameters
        ----------
        relabelled : ndarray of shape (n_relabellings, n_subjects)
            Relabellings.

        Returns
        -------
        ndarray of shape (n_subjects, n_relabellings)
            The same.
        """
        return np.ascontiguousarray(relabelled.T)


@dataclass(frozen=True)
class ProjectionScores(FeatureRows):
    """Absolute correlation of each feature with the relabelled contrast.

    Parameters
    ----------
    unit : ndarray of shape (n_features, n_subjects)
        Features, centred where the contrast asks for it, 0 where not measured, and scaled so that
        the product with a relabelling is a correlation.
    df : ndarray of shape (n_features,)
        Degrees of freedom of t.
    shared_as_t : bool
        Whether scores are t, which is needed where degrees of freedom differ, or correlations.
    """

    unit: Floats
    df: Floats
    shared_as_t: bool

    def score(self, prepared: Floats) -> Floats:
        """Return the scores of a block.

        Parameters
        ----------
        prepared : ndarray of shape (n_subjects, n_relabellings)
            Relabellings in columns.

        Returns
        -------
        ndarray of shape (n_features, n_relabellings)
            Scores.
        """
        correlation = self.unit @ prepared
        np.abs(correlation, out=correlation)
        return t_of_share(correlation**2, self.df) if self.shared_as_t else correlation


@dataclass(frozen=True)
class StudentScores(FeatureRows):
    """Absolute t of two groups with one variance, where values are missing.

    Parameters
    ----------
    unit : ndarray of shape (n_features, n_subjects)
        Features centred, 0 where not measured, of length 1.
    measured : ndarray of shape (n_features, n_subjects)
        1 where measured, else 0.
    """

    unit: Floats
    measured: Floats

    def score(self, prepared: Floats) -> Floats:
        """Return the scores of a block; 0 where a relabelling leaves a group empty.

        Parameters
        ----------
        prepared : ndarray of shape (n_subjects, n_relabellings)
            1 for the group of interest, else 0, relabellings in columns.

        Returns
        -------
        ndarray of shape (n_features, n_relabellings)
            Scores.
        """
        n = self.measured.sum(axis=1, keepdims=True)
        chosen = self.measured @ prepared
        product = chosen * (n - chosen)
        share = n * (self.unit @ prepared) ** 2 / np.where(product > 0, product, np.inf)
        return t_of_share(share, n[:, 0] - 2)


@dataclass(frozen=True)
class WelchScores(FeatureRows):
    """Absolute t of two groups with a variance each.

    Parameters
    ----------
    unit : ndarray of shape (n_features, n_subjects)
        Features centred, 0 where not measured, of length 1.
    measured : ndarray of shape (n_features, n_subjects)
        1 where measured, else 0.
    """

    unit: Floats
    measured: Floats

    def score(self, prepared: Floats) -> Floats:
        """Return the scores of a block; 0 where a relabelling leaves a group under two values.

        Parameters
        ----------
        prepared : ndarray of shape (n_subjects, n_relabellings)
            1 for the group of interest, else 0, relabellings in columns.

        Returns
        -------
        ndarray of shape (n_features, n_relabellings)
            Scores.
        """
        n_one = self.measured @ prepared
        n_two = self.measured.sum(axis=1, keepdims=True) - n_one
        total, squares = self.unit @ prepared, self.unit**2 @ prepared
        enough = (n_one > 1) & (n_two > 1)
        n_one, n_two = np.where(enough, n_one, 2.0), np.where(enough, n_two, 2.0)
        variance = (squares - total**2 / n_one) / (n_one * (n_one - 1))
        variance += (1 - squares - total**2 / n_two) / (n_two * (n_two - 1))
        difference = np.abs(total) * (1 / n_one + 1 / n_two)
        floor = np.maximum(TINY * difference**2, np.finfo(np.float64).tiny)
        return np.where(enough, difference / np.sqrt(np.maximum(variance, floor)), 0.0)


def t_of_share(share: Floats, df: Floats) -> Floats:
    """Return the absolute t of a contrast that explains a share of the variance.

    Parameters
    ----------
    share : ndarray of shape (n_features, n_relabellings)
        Squared (partial) correlation, from 0 to 1.
    df : ndarray of shape (n_features,)
        Degrees of freedom.

    Returns
    -------
    ndarray of shape (n_features, n_relabellings)
        The square root of ``df * share / (1 - share)``, at most ``1e6 * sqrt(df)``.
    """
    residual = np.maximum(1 - share, TINY)
    return np.asarray(np.sqrt(df[:, np.newaxis] * share / residual), dtype=np.float64)


def unit_rows(values: Floats, *, centre: bool) -> Floats:
    """Scale each feature to length 1, with 0 where not measured.

    Parameters
    ----------
    values : ndarray of shape (n_subjects, n_features)
        Values; ``NaN`` where not measured.
    centre : bool
        Whether the mean of the values measured is taken off first.

    Returns
    -------
    ndarray of shape (n_features, n_subjects)
        Features in rows; rows of ``NaN`` for features that don't vary.
    """
    measured = ~np.isnan(values)
    filled = np.where(measured, values, 0.0)
    if centre:
        n = np.maximum(measured.sum(axis=0), 1)
        filled = np.where(measured, filled - filled.sum(axis=0) / n, 0.0)
    length = np.sqrt((filled**2).sum(axis=0))
    rows = filled / np.where(length > 0, length, np.nan)
    return np.ascontiguousarray(rows.T)
