"""L2-penalised logistic regression with the kernel that the permutation test uses."""

from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils import Tags, compute_class_weight
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from rh_omics.errors import DesignError, shorten
from rh_omics.stats.kernel_logistic import fit_kernel_logistic

Floats = NDArray[np.float64]
ClassWeight = dict[Any, float] | Literal["balanced"] | None


def two_classes(y: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Encode a label of two classes as 0 and 1.

    Parameters
    ----------
    y : ndarray of shape (n_samples,)
        Class of each sample.

    Returns
    -------
    classes : ndarray of shape (2,)
        The classes, sorted.
    label : ndarray of int of shape (n_samples,)
        Place of each sample's class.

    Raises
    ------
    DesignError
        If there aren't two classes.
    """
    check_classification_targets(y)
    classes, label = np.unique(y, return_inverse=True)
    if classes.size > 2:  # noqa: PLR2004
        msg = (
            f"Only binary classification is supported. The type of the target is "
            f"{type_of_target(y)}: found {classes.size} classes, {shorten(list(classes))}"
        )
        raise DesignError(msg)
    if classes.size < 2:  # noqa: PLR2004
        msg = f"two classes are needed; found one class only: {classes[0]!r}"
        raise DesignError(msg)
    return classes, label


class KernelLogistic(ClassifierMixin, BaseEstimator):
    """Logistic regression with an L2 penalty, solved in the space of the samples.

    The solution is that of scikit-learn's ``LogisticRegression(C=c)``. Without any feature the
    model is the prevalence.

    Parameters
    ----------
    c : float, default 1.0
        Inverse strength of the penalty.
    class_weight : dict, "balanced" or None
        Weights of the classes.

    Attributes
    ----------
    coef_ : ndarray of shape (1, n_features)
        Weights of the features.
    intercept_ : ndarray of shape (1,)
        Intercept.
    """

    def __init__(self, c: float = 1.0, *, class_weight: ClassWeight = None) -> None:
        self.c = c
        self.class_weight = class_weight

    def fit(self, X: Any, y: Any) -> Self:
        """Fit the model.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Training values, best standardised.
        y : array-like of shape (n_samples,)
            Two classes.

        Returns
        -------
        KernelLogistic
            The fitted model.

        Raises
        ------
        DesignError
            If there aren't two classes.
        """
        X, y = validate_data(self, X, y, dtype=np.float64, ensure_min_features=0)
        self.classes_, label = two_classes(y)
        weight = compute_class_weight(self.class_weight, classes=self.classes_, y=y)
        fit = fit_kernel_logistic(
            (X @ X.T)[None], label.astype(np.float64), c=self.c * weight[label]
        )
        self.coef_ = fit.dual @ X
        self.intercept_ = fit.intercept
        return self

    def decision_function(self, X: Any) -> Floats:
        """Compute the log-odds of the second class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Values.

        Returns
        -------
        ndarray of shape (n_samples,)
            Log-odds.
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64, ensure_min_features=0)
        return X @ self.coef_[0] + self.intercept_[0]

    def predict_proba(self, X: Any) -> Floats:
        """Compute the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Values.

        Returns
        -------
        ndarray of shape (n_samples, 2)
            Probabilities in the order of ``classes_``.
        """
        p = 1 / (1 + np.exp(-np.clip(self.decision_function(X), -700, 700)))
        return np.column_stack([1 - p, p])

    def predict(self, X: Any) -> NDArray[Any]:
        """Name the likelier class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Values.

        Returns
        -------
        ndarray of shape (n_samples,)
            Classes.
        """
        check_is_fitted(self)
        return self.classes_[(self.decision_function(X) > 0).astype(np.intp)]

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


class OrPrevalence(ClassifierMixin, BaseEstimator):
    """Fit a model, or the prevalence alone where the selection kept no marker.

    Parameters
    ----------
    model : estimator
        Classifier to fit when there is a marker.
    prior_weight : dict, "balanced" or None
        Weights of the classes, for a model that takes them as prior probabilities; the priors are
        the shares of the classes in training times these weights.

    Attributes
    ----------
    model_ : estimator
        What was fitted.
    """

    def __init__(self, model: Any, prior_weight: ClassWeight = None) -> None:
        self.model = model
        self.prior_weight = prior_weight

    def fit(self, X: Any, y: Any) -> Self:
        """Fit the model.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Training values; there may be no feature.
        y : array-like of shape (n_samples,)
            Two classes.

        Returns
        -------
        OrPrevalence
            The fitted model.
        """
        self.model_ = (
            clone(self.model) if np.shape(X)[1] else KernelLogistic(class_weight=self.prior_weight)
        )
        if "priors" in self.model_.get_params():
            self.model_.set_params(priors=self._priors(np.asarray(y)).tolist())
        self.model_.fit(X, y)
        self.classes_ = self.model_.classes_
        return self

    def _priors(self, y: NDArray[Any]) -> Floats:
        classes, counts = np.unique(y, return_counts=True)
        share = compute_class_weight(self.prior_weight, classes=classes, y=y) * counts
        return share / share.sum()

    def predict_proba(self, X: Any) -> Floats:
        """Compute the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Values.

        Returns
        -------
        ndarray of shape (n_samples, 2)
            Probabilities in the order of ``classes_``.
        """
        check_is_fitted(self)
        return self.model_.predict_proba(X)
