"""Two-class F tests of many row permutations at once, and the features that they put first."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


def permuted_f_statistics(values: Floats, rows: Integers, train: Integers, label: Floats) -> Floats:
    """Compute the one-way F statistic of every feature for every permutation of the rows.

    Sums over a class are a product of a 0/1 matrix (permutations × rows) with the values, so that
    all permutations cost three matrix products.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Measured values; features are best centred, which keeps the sums of squares exact.
    rows : ndarray of int of shape (n_permutations, n_samples)
        Row of `values` that stands at each position.
    train : ndarray of int of shape (n_train,)
        Positions to use.
    label : ndarray of shape (n_samples,)
        Class at each position, 0 or 1.

    Returns
    -------
    ndarray of shape (n_permutations, n_features)
        F statistics with 1 and ``n_train - 2`` degrees of freedom; ``-inf`` for a feature that is
        constant over the training positions.

    Examples
    --------
    >>> x = np.array([[1.0], [2.0], [4.0], [5.0]])
    >>> permuted_f_statistics(x, np.array([[0, 1, 2, 3]]), np.arange(4), np.array([0, 0, 1, 1.0]))
    array([[18.]])
    """
    of_class = [train[label[train] == value] for value in (0, 1)]
    n_class = [members.size for members in of_class]
    sums = [_membership(rows, members, len(values)) @ values for members in of_class]
    squares = _membership(rows, train, len(values)) @ values**2
    total = (sums[0] + sums[1]) ** 2 / train.size
    explained = sums[0] ** 2 / n_class[0] + sums[1] ** 2 / n_class[1]
    within = squares - explained
    spread = squares - total
    constant = spread <= 1e-12 * np.maximum(squares, np.finfo(float).tiny)
    with np.errstate(divide="ignore", invalid="ignore"):
        f = (explained - total) * (train.size - 2) / within
    f[within <= 0] = np.inf
    f[constant] = -np.inf
    return f


def top_features(statistic: Floats, n_top: int) -> Integers:
    """Find the features with the largest statistics, the largest first.

    Parameters
    ----------
    statistic : ndarray of shape (n_permutations, n_features)
        One statistic per feature.
    n_top : int
        How many to find; no more than there are features.

    Returns
    -------
    ndarray of int of shape (n_permutations, n_top)
        Indices of the features; of equal ones the later comes first, as in scikit-learn's
        ``SelectKBest``.

    Examples
    --------
    >>> top_features(np.array([[1.0, 3.0, 2.0, 3.0]]), 3)
    array([[3, 1, 2]])
    """
    n_features = statistic.shape[1]
    if n_top >= n_features:
        return np.argsort(statistic, axis=1, kind="stable")[:, ::-1]
    part = np.sort(np.argpartition(statistic, -n_top, axis=1)[:, -n_top:], axis=1)
    chosen = np.take_along_axis(statistic, part, axis=1)
    tied = (statistic >= chosen.min(axis=1, keepdims=True)).sum(axis=1) > n_top
    order = np.argsort(chosen, axis=1, kind="stable")[:, ::-1]
    top = np.take_along_axis(part, order, axis=1)
    for row in np.flatnonzero(tied):
        top[row] = np.argsort(statistic[row], kind="stable")[::-1][:n_top]
    return top


def _membership(rows: Integers, positions: Integers, n_samples: int) -> Floats:
    member = np.zeros((len(rows), n_samples))
    np.put_along_axis(member, rows[:, positions], 1.0, axis=1)
    return member
