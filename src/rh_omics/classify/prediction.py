"""Out-of-fold predictions of any classifier, for one order of the rows or a thousand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone
from threadpoolctl import threadpool_limits

from rh_omics.classify.estimator import ResponderClassifier
from rh_omics.classify.inner import fit_groups
from rh_omics.classify.preparation import MarkerPreparation
from rh_omics.errors import DesignError
from rh_omics.stats.nested_cv import CHUNK, NestedFolds, NestedPredictions, nested_cv

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


@dataclass(frozen=True)
class FoldPredictions:
    """Predictions for every order of the rows.

    Parameters
    ----------
    probability : ndarray of shape (n_orders, n_samples)
        Out-of-fold probability of class 1 at each position.
    selected : tuple of tuple of str
        Features in the model of each outer fold, for the first order; empty where the classifier
        doesn't tell.
    """

    probability: Floats
    selected: tuple[tuple[str, ...], ...]


Predictor: TypeAlias = Callable[[Integers, NestedFolds], FoldPredictions]
"""Predicts the test samples of every fold, for every order of the rows: takes row orders of shape
(n_orders, n_samples) and folds as positions."""


@dataclass(frozen=True)
class BatchedPredictor:
    """Nested cross-validation of all orders as one computation.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Prepared values.
    label : ndarray of int of shape (n_samples,)
        Class at each position.
    names : tuple of str
        Names of the features.
    classifier : ResponderClassifier
        A classifier that the kernel covers.
    n_jobs : int or None
        Worker processes; ``None`` for what joblib's ``parallel_config`` says.
    """

    values: Floats
    label: Integers
    names: tuple[str, ...]
    classifier: ResponderClassifier
    n_jobs: int | None

    def __call__(self, rows: Integers, folds: NestedFolds) -> FoldPredictions:
        """Predict out of fold, for every order of the rows."""
        chosen = self.classifier
        sizes = chosen.k if chosen.selection == "top_k" else (self.values.shape[1],)
        chunks = [rows[first : first + CHUNK] for first in range(0, len(rows), CHUNK)]
        work = (
            delayed(_one_thread)(
                self.values,
                self.label.astype(np.float64),
                chunk,
                folds,
                k_grid=tuple(sizes),
                c_grid=tuple(sorted(chosen.c)),
                scoring=chosen.scoring,
            )
            for chunk in chunks
        )
        parts = _run(work, self.n_jobs if len(chunks) > 1 else 1)
        probability = np.concatenate([part.probability for part in parts])
        first = parts[0].selected[0]
        selected = tuple(tuple(self.names[i] for i in fold if i >= 0) for fold in first)
        return FoldPredictions(probability, selected)


@dataclass(frozen=True)
class LoopPredictor:
    """A clone of any classifier, fitted for every order and outer fold.

    Parameters
    ----------
    X : pandas.DataFrame of shape (n_samples, n_features)
        Markers.
    label : ndarray of int of shape (n_samples,)
        Class at each position.
    groups : ndarray of shape (n_samples,) or None
        Subject at each position.
    classifier : estimator
        Anything with ``fit`` and ``predict_proba``; `groups` reach it where its ``fit`` takes
        them.
    n_jobs : int or None
        Worker processes; ``None`` for what joblib's ``parallel_config`` says.
    """

    X: pd.DataFrame
    label: Integers
    groups: NDArray[Any] | None
    classifier: Any
    n_jobs: int | None

    def __call__(self, rows: Integers, folds: NestedFolds) -> FoldPredictions:
        """Predict out of fold, for every order of the rows."""
        work = (
            delayed(_fit_and_predict)(self, order, train, test)
            for order in rows
            for train, test in folds.outer
        )
        done = iter(_run(work, self.n_jobs))
        probability = np.full(rows.shape, np.nan)
        selected: list[tuple[str, ...]] = []
        for number in range(len(rows)):
            for split in folds.outer:
                probability[number, split.test], names = next(done)
                selected += [names] if number == 0 and names is not None else []
        return FoldPredictions(probability, tuple(selected))


def make_predictor(
    classifier: Any,
    X: pd.DataFrame,
    label: Integers,
    groups: NDArray[Any] | None,
    *,
    n_jobs: int | None = 1,
) -> Predictor:
    """Choose the batched computation where it gives the classifier's own result.

    It covers `ResponderClassifier` with selection ``"none"`` or ``"top_k"``, the logistic model,
    no calibration and no class weights, on data without missing values and, where logarithms are
    taken, without values at or below zero.

    Parameters
    ----------
    classifier : estimator
        Unfitted classifier.
    X : pandas.DataFrame of shape (n_samples, n_features)
        Markers.
    label : ndarray of int of shape (n_samples,)
        Class of each sample, 0 or 1.
    groups : ndarray of shape (n_samples,) or None
        Subject of each sample.
    n_jobs : int or None, default 1
        Worker processes; ``None`` for what joblib's ``parallel_config`` says.

    Returns
    -------
    Predictor
        Batched or looping, with the same result.
    """
    values = _batchable(classifier, X)
    if values is None:
        return LoopPredictor(X, label, groups, classifier, n_jobs)
    names = tuple(str(name) for name in X.columns)
    return BatchedPredictor(values, label, names, classifier, n_jobs)


def _batchable(classifier: Any, X: pd.DataFrame) -> Floats | None:
    """Prepare the values where nothing of the preparation is learned, else return None."""
    if type(classifier) is not ResponderClassifier or not (
        classifier.selection in ("none", "top_k")
        and classifier.model == "logistic"
        and classifier.calibration == "none"
        and classifier.class_weight is None
    ):
        return None
    values = X.to_numpy(dtype=np.float64)
    if not np.isfinite(values).all() or (classifier.log == "log2" and (values <= 0).any()):
        return None
    limits = limit_array(classifier, list(X.columns))
    return MarkerPreparation(log=classifier.log, limits=limits).fit_transform(values)


def limit_array(classifier: ResponderClassifier, names: list[str]) -> Floats | None:
    """List a classifier's limits of quantification in the order of some features.

    Parameters
    ----------
    classifier : ResponderClassifier
        Where the limits are given.
    names : list of str
        Features.

    Returns
    -------
    ndarray of shape (n_features,) or None
        Limits, ``NaN`` for none.
    """
    if classifier.limits is None:
        return None
    if hasattr(classifier.limits, "get"):
        return np.array([classifier.limits.get(name, np.nan) for name in names], dtype=np.float64)
    return np.asarray(classifier.limits, dtype=np.float64)


def _fit_and_predict(
    work: LoopPredictor, order: Integers, train: Integers, test: Integers
) -> tuple[Floats, tuple[str, ...] | None]:
    fitted = clone(work.classifier)
    within = None if work.groups is None else work.groups[train]
    fitted.fit(work.X.iloc[order[train]], work.label[train], **fit_groups(fitted, within))
    if list(fitted.classes_) != [0, 1]:
        msg = f"the classifier saw the classes {list(fitted.classes_)} in a fold; needed are 0, 1"
        raise DesignError(msg)
    names = getattr(fitted, "selected_features_", None)
    selected = None if names is None else tuple(str(name) for name in names)
    return fitted.predict_proba(work.X.iloc[order[test]])[:, 1], selected


def _one_thread(*arguments: Any, **options: Any) -> NestedPredictions:
    """Run the kernel on one thread: the last bits of a matrix product depend on their number."""
    with threadpool_limits(1):
        return nested_cv(*arguments, **options)


def _run(work: Iterable[Any], n_jobs: int | None) -> list[Any]:
    return list(Parallel(n_jobs=n_jobs)(work))
