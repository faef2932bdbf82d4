"""How the subjects reach the folds that a classifier makes inside itself."""

from typing import Any

import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import check_cv
from sklearn.model_selection._search import BaseSearchCV
from sklearn.model_selection._split import GroupsConsumerMixin
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import has_fit_parameter

from rh_omics.classify.folds import check_disjoint
from rh_omics.errors import LeakageError
from rh_omics.stats.nested_cv import Split


def fit_groups(classifier: Any, groups: NDArray[Any] | None) -> dict[str, NDArray[Any]]:
    """Say under which name a classifier's ``fit`` takes the subjects of the samples.

    Parameters
    ----------
    classifier : estimator
        A classifier, a search over one, or a pipeline that ends in one.
    groups : ndarray of shape (n_samples,) or None
        Subject of each sample.

    Returns
    -------
    dict of str to ndarray
        Keyword arguments of ``fit``; empty where it takes no subjects.
    """
    if groups is None:
        return {}
    if isinstance(classifier, Pipeline):
        name, last = classifier.steps[-1]
        return {f"{name}__{key}": value for key, value in fit_groups(last, groups).items()}
    takes = has_fit_parameter(classifier, "groups") or _groups_its_folds(classifier)
    return {"groups": groups} if takes else {}


def check_inner_folds(classifier: Any, X: pd.DataFrame, label: Any, groups: NDArray[Any]) -> None:
    """Refuse a classifier whose own folds put samples of a subject on both sides.

    scikit-learn's searches don't pass subjects to their folds unless these are made for groups, so
    that tuning would be done on samples of subjects that it has seen.

    Parameters
    ----------
    classifier : estimator
        Any classifier; its parameters named ``cv`` are looked at, those of its parts too.
    X : pandas.DataFrame of shape (n_samples, n_features)
        Markers.
    label : ndarray of shape (n_samples,)
        Class of each sample.
    groups : ndarray of shape (n_samples,)
        Subject of each sample.

    Raises
    ------
    LeakageError
        If a subject with several samples would stand on both sides.
    """
    if pd.Series(groups).is_unique or not hasattr(classifier, "get_params"):
        return
    for name, cv in classifier.get_params(deep=True).items():
        if name.split("__")[-1] != "cv" or isinstance(cv, str):
            continue
        splitter = check_cv(cv, label, classifier=True)
        asked = groups if isinstance(splitter, GroupsConsumerMixin) else None
        splits = [Split(*parts) for parts in splitter.split(X, label, asked)]
        try:
            check_disjoint(splits, groups)
        except LeakageError as error:
            msg = (
                f"inside the classifier ({name}={cv!r}): {str(error).splitlines()[0]}; use "
                "cv=StratifiedGroupKFold(…)"
            )
            raise LeakageError(msg) from error


def _groups_its_folds(classifier: Any) -> bool:
    return isinstance(classifier, BaseSearchCV) and isinstance(classifier.cv, GroupsConsumerMixin)
