"""How the AUC grows with the number of training subjects."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.classify.folds import inner_folds
from rh_omics.classify.prediction import Predictor
from rh_omics.randomness import random_generator
from rh_omics.stats.concordance import within_fold_concordance
from rh_omics.stats.nested_cv import NestedFolds, Split

Integers = NDArray[np.intp]

SHARES = (0.5, 0.75, 1.0)


def learning_curve(
    predictor: Predictor,
    label: Integers,
    subject: Integers,
    folds: list[NestedFolds],
    *,
    inner_splits: int,
    seed: int,
) -> pd.DataFrame:
    """Train on parts of each training fold and test on the whole test fold.

    Parameters
    ----------
    predictor : Predictor
        The whole procedure.
    label : ndarray of int of shape (n_samples,)
        Class of each sample, 0 or 1.
    subject : ndarray of int of shape (n_samples,)
        Number of each sample's subject.
    folds : list of NestedFolds
        Folds, one set per repeat.
    inner_splits : int
        Inner folds of the classifier.
    seed : int
        Seed of the thinning.

    Returns
    -------
    pandas.DataFrame
        Columns ``n_train`` (mean number of training subjects) and ``auc``.
    """
    order = np.arange(label.size, dtype=np.intp)[None]
    rows = []
    for share in SHARES:
        generator = random_generator(seed, int(100 * share))
        scores, fold_of, sizes = [], [], []
        for nested in folds:
            thinned = [
                Split(_thin(split.train, label, subject, share, generator), split.test)
                for split in nested.outer
            ]
            inner = tuple(_inner(split.train, label, subject, inner_splits) for split in thinned)
            scores.append(predictor(order, NestedFolds(tuple(thinned), inner)).probability[0])
            fold_of.append(fold_numbers(nested, label.size))
            sizes += [np.unique(subject[split.train]).size for split in thinned]
        auc = within_fold_concordance(np.stack(scores), np.stack(fold_of), label).auc
        rows.append({"n_train": float(np.mean(sizes)), "auc": auc})
    return pd.DataFrame(rows)


def fold_numbers(nested: NestedFolds, n_samples: int) -> Integers:
    """Give the number of the test fold of each sample.

    Parameters
    ----------
    nested : NestedFolds
        Folds that together test every sample once.
    n_samples : int
        Number of samples.

    Returns
    -------
    ndarray of int of shape (n_samples,)
        Fold numbers from 0.
    """
    number = np.empty(n_samples, dtype=np.intp)
    for place, split in enumerate(nested.outer):
        number[split.test] = place
    return number


def training_prevalence(label: Integers, folds: list[NestedFolds]) -> NDArray[np.float64]:
    """Compute the share of class 1 in the training part of each sample's fold.

    Parameters
    ----------
    label : ndarray of int of shape (n_samples,)
        Class of each sample, 0 or 1.
    folds : list of NestedFolds
        Folds, one set per repeat.

    Returns
    -------
    ndarray of shape (n_repeats, n_samples)
        Shares.
    """
    share = np.empty((len(folds), label.size))
    for row, nested in zip(share, folds, strict=True):
        for train, test in nested.outer:
            row[test] = label[train].mean()
    return share


def _thin(
    train: Integers, label: Integers, subject: Integers, share: float, rng: np.random.Generator
) -> Integers:
    kept: list[Any] = []
    for value in (0, 1):
        members = rng.permutation(np.unique(subject[train[label[train] == value]]))
        kept += list(members[: max(2, round(share * members.size))])
    return train[np.isin(subject[train], kept)]


def _inner(train: Integers, label: Integers, subject: Integers, n_splits: int) -> tuple[Split, ...]:
    splits = inner_folds(label[train], subject[train], n_splits=n_splits, seed=0)
    return tuple(Split(train[split.train], train[split.test]) for split in splits)
