"""What happens to a marker before any model sees it: limits, logarithm, missing values."""

from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from rh_omics.errors import ParameterError

Floats = NDArray[np.float64]
Logarithm = Literal["none", "log2"]
Missing = Literal["median", "refuse"]


class MarkerPreparation(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Replace censored values, take logarithms and fill missing values, as learned in training.

    Parameters
    ----------
    log : {"none", "log2"}, default "none"
        Whether to take base-2 logarithms. A value at or below zero then counts as half the
        smallest positive value of its marker in training.
    missing : {"median", "refuse"}, default "median"
        A missing value becomes the marker's median in training, or is an error.
    limits : ndarray of shape (n_features,), optional
        Lower limits of quantification on the scale of the input, ``NaN`` for none. A value at or
        below its limit counts as limit / sqrt(2); where `log` is ``"none"`` the scale is taken to
        be log2, and that is limit - 0.5.

    Attributes
    ----------
    floor_ : ndarray of shape (n_features,)
        Smallest value that a logarithm is taken of.
    fill_ : ndarray of shape (n_features,)
        What a missing value becomes, after the logarithm.

    Examples
    --------
    >>> MarkerPreparation(log="log2").fit_transform([[2.0], [8.0], [0.0], [np.nan]]).ravel()
    array([1., 3., 0., 1.])
    """

    def __init__(
        self,
        *,
        log: Logarithm = "none",
        missing: Missing = "median",
        limits: Floats | None = None,
    ) -> None:
        self.log = log
        self.missing = missing
        self.limits = limits

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002 - scikit-learn's signature
        """Learn the floor and the fill value of each marker.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Training values.
        y : ignored
            Not used.

        Returns
        -------
        MarkerPreparation
            The fitted transformer.

        Raises
        ------
        ParameterError
            If an option is unknown.
        """
        check_choice("log", self.log, ("none", "log2"))
        check_choice("missing", self.missing, ("median", "refuse"))
        values = self._uncensored(self._validated(X, reset=True))
        positive = np.where(values > 0, values, np.inf)
        smallest = np.min(positive, axis=0, initial=np.inf)
        self.floor_ = np.where(np.isfinite(smallest), smallest / 2, 1.0)
        logged = self._logged(values)
        known = ~np.isnan(logged).all(axis=0)
        self.fill_ = np.zeros(logged.shape[1])
        self.fill_[known] = np.nanmedian(logged[:, known], axis=0)
        return self

    def transform(self, X: Any) -> Floats:
        """Apply what was learned.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Values on the scale of the training values.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            Finite values.
        """
        check_is_fitted(self)
        logged = self._logged(self._uncensored(self._validated(X, reset=False)))
        return np.where(np.isnan(logged), self.fill_, logged)

    def _validated(self, X: Any, *, reset: bool) -> Floats:
        finite = "allow-nan" if self.missing == "median" else True
        return validate_data(
            self, X, reset=reset, dtype=np.float64, ensure_all_finite=finite, copy=False
        )

    def _uncensored(self, values: Floats) -> Floats:
        if self.limits is None:
            return values
        below = values <= self.limits
        substitute = self.limits / np.sqrt(2) if self.log == "log2" else self.limits - 0.5
        return np.where(below, substitute, values)

    def _logged(self, values: Floats) -> Floats:
        return values if self.log == "none" else np.log2(np.maximum(values, self.floor_))

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = self.missing == "median"
        return tags


class Standardiser(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Centre and scale to the mean and standard deviation of training, also of no marker at all.

    Attributes
    ----------
    mean_ : ndarray of shape (n_features,)
        Mean in training.
    scale_ : ndarray of shape (n_features,)
        Standard deviation in training (divisor n); 1 for a constant marker, which so gets no
        weight.
    """

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002 - scikit-learn's signature
        """Learn centre and scale.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Training values.
        y : ignored
            Not used.

        Returns
        -------
        Standardiser
            The fitted transformer.
        """
        X = validate_data(self, X, dtype=np.float64, ensure_min_features=0)
        self.mean_ = X.mean(axis=0)
        deviation = X.std(axis=0)
        constant = deviation <= 10 * np.finfo(np.float64).eps * np.abs(self.mean_)
        self.scale_ = np.where(constant | (deviation == 0), 1.0, deviation)
        return self

    def transform(self, X: Any) -> Floats:
        """Centre and scale.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Values.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            Standardised values.
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64, ensure_min_features=0)
        return (X - self.mean_) / self.scale_


def check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    """Refuse an option that isn't among the known ones.

    Parameters
    ----------
    name : str
        Name of the parameter.
    value : object
        What was given.
    choices : tuple of str
        What there is.

    Raises
    ------
    ParameterError
        If `value` is none of `choices`.
    """
    if value not in choices:
        msg = f"{name} must be one of {', '.join(choices)}; got {value!r}"
        raise ParameterError(msg)
