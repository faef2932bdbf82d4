"""Stratified folds in which all samples of a subject lie on one side."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.errors import DesignError, LeakageError, shorten
from rh_omics.randomness import random_generator
from rh_omics.stats.nested_cv import NestedFolds, Split

Integers = NDArray[np.intp]


def subject_folds(
    label: NDArray[Any], groups: NDArray[Any] | None, *, n_splits: int, seed: int
) -> tuple[Split, ...]:
    """Deal subjects into folds, class by class.

    Parameters
    ----------
    label : ndarray of shape (n_samples,)
        Class of each sample; all samples of a subject have the same one.
    groups : ndarray of shape (n_samples,) or None
        Subject of each sample; ``None`` where every sample is another subject.
    n_splits : int
        Number of folds, at most the number of subjects of the smaller class.
    seed : int
        Seed of the dealing.

    Returns
    -------
    tuple of Split
        Positions of the training and test samples of each fold.

    Raises
    ------
    DesignError
        If a class has fewer subjects than there are folds, or a subject has two labels.

    Examples
    --------
    >>> splits = subject_folds(np.array([0, 0, 1, 1]), None, n_splits=2, seed=0)
    >>> [sorted(np.array([0, 0, 1, 1])[split.test].tolist()) for split in splits]
    [[0, 1], [0, 1]]
    """
    subject, labels = _subjects(label, groups)
    generator = random_generator(seed)
    fold = np.empty(len(labels), dtype=np.intp)
    dealt = 0
    for value in np.unique(labels):
        members = generator.permutation(np.flatnonzero(labels == value))
        if members.size < n_splits:
            msg = (
                f"class {value} has {members.size} subjects, fewer than the {n_splits} folds; "
                f"use at most {members.size} folds"
            )
            raise DesignError(msg)
        fold[members] = (dealt + np.arange(members.size)) % n_splits
        dealt += members.size
    of_sample = fold[subject]
    return tuple(
        Split(np.flatnonzero(of_sample != number), np.flatnonzero(of_sample == number))
        for number in range(n_splits)
    )


def inner_folds(
    label: NDArray[Any], groups: NDArray[Any] | None, *, n_splits: int, seed: int
) -> tuple[Split, ...]:
    """Deal the subjects of a training part, with fewer folds where a class is small.

    Parameters
    ----------
    label : ndarray of shape (n_samples,)
        Class of each sample.
    groups : ndarray of shape (n_samples,) or None
        Subject of each sample.
    n_splits : int
        Number of folds wanted.
    seed : int
        Seed of the dealing.

    Returns
    -------
    tuple of Split
        As many folds as the smaller class has subjects, at most `n_splits`; none at all where
        a class has a single subject, so that nothing can be tuned.
    """
    _, labels = _subjects(label, groups)
    possible = min(n_splits, int(np.unique(labels, return_counts=True)[1].min()))
    if possible < 2:  # noqa: PLR2004 - cross-validation needs two folds
        return ()
    return subject_folds(label, groups, n_splits=possible, seed=seed)


def nested_folds(
    label: NDArray[Any],
    groups: NDArray[Any] | None,
    *,
    n_splits: int,
    inner_splits: int,
    seed: int,
    inner_seed: int,
) -> NestedFolds:
    """Deal outer folds and, within the training part of each, inner folds.

    Parameters
    ----------
    label : ndarray of shape (n_samples,)
        Class of each sample.
    groups : ndarray of shape (n_samples,) or None
        Subject of each sample.
    n_splits, inner_splits : int
        Number of outer and inner folds.
    seed, inner_seed : int
        Seeds of the two dealings.

    Returns
    -------
    NestedFolds
        All positions refer to the whole data.
    """
    outer = subject_folds(label, groups, n_splits=n_splits, seed=seed)
    inner = []
    for train, _ in outer:
        within = None if groups is None else groups[train]
        splits = inner_folds(label[train], within, n_splits=inner_splits, seed=inner_seed)
        inner.append(tuple(Split(train[split.train], train[split.test]) for split in splits))
    return NestedFolds(outer, tuple(inner))


def check_disjoint(splits: tuple[Split, ...] | list[Split], groups: NDArray[Any] | None) -> None:
    """Refuse folds that have a subject on both sides.

    Parameters
    ----------
    splits : sequence of Split
        Folds of any origin.
    groups : ndarray of shape (n_samples,) or None
        Subject of each sample.

    Raises
    ------
    LeakageError
        If a subject has samples in a training and in its test part.
    """
    problems = []
    for number, (train, test) in enumerate(splits):
        sides = (train, test) if groups is None else (groups[train], groups[test])
        both = np.intersect1d(*sides)
        if both.size:
            problems.append(
                f"fold {number + 1} trains and tests on the same subject: {shorten(list(both))}; "
                "all samples of a subject must lie on one side"
            )
    if problems:
        raise LeakageError(problems)


def subject_permutations(
    label: NDArray[Any], groups: NDArray[Any] | None, *, n_permutations: int, seed: int
) -> Integers:
    """Draw row orders that give every subject's values to another subject's label.

    Samples of a subject move together; subjects change places with subjects that have as many
    samples, because only those can be exchanged under the null hypothesis.

    Parameters
    ----------
    label : ndarray of shape (n_samples,)
        Class of each sample.
    groups : ndarray of shape (n_samples,) or None
        Subject of each sample.
    n_permutations : int
        How many to draw.
    seed : int
        Seed of the draws.

    Returns
    -------
    ndarray of int of shape (n_permutations, n_samples)
        For each permutation the row that stands at each position.

    Raises
    ------
    DesignError
        If a subject has two labels, or no two classes share a number of samples per subject.
    """
    subject, labels = _subjects(label, groups)
    rows_of = [np.flatnonzero(subject == number) for number in range(len(labels))]
    sizes = np.array([rows.size for rows in rows_of])
    strata = [np.flatnonzero(sizes == size) for size in np.unique(sizes)]
    if all(np.unique(labels[members]).size == 1 for members in strata):
        msg = (
            "no two subjects of different classes have the same number of samples; "
            "their labels can't be exchanged"
        )
        raise DesignError(msg)
    generator = random_generator(seed)
    orders = np.empty((n_permutations, len(subject)), dtype=np.intp)
    for order in orders:
        for members in strata:
            for place, taken in zip(members, generator.permutation(members), strict=True):
                order[rows_of[place]] = rows_of[taken]
    return orders


def _subjects(label: NDArray[Any], groups: NDArray[Any] | None) -> tuple[Integers, NDArray[Any]]:
    """Return the number of each sample's subject and the label of each subject."""
    if groups is None:
        return np.arange(len(label)), label
    subject, names = pd.factorize(groups)
    if (subject < 0).any():
        msg = f"{int((subject < 0).sum())} samples have no subject"
        raise DesignError(msg)
    labels = label[np.unique(subject, return_index=True)[1]]
    clash = np.unique(subject[labels[subject] != label])
    if clash.size:
        msg = f"subjects with more than one label: {shorten([names[i] for i in clash])}"
        raise DesignError(msg)
    return subject, labels
