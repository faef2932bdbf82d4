"""Selection of markers, learned in training: top-k, stability selection, elastic net."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted, validate_data

from rh_omics.randomness import random_generator
from rh_omics.stats.f_selection import permuted_f_statistics, top_features

Floats = NDArray[np.float64]


class MarkerSelection(TransformerMixin, BaseEstimator):
    """Base of the selections: keeps the columns whose indices ``fit`` puts into ``selected_``.

    Attributes
    ----------
    selected_ : ndarray of int of shape (n_selected,)
        Indices of the markers kept, ascending. None may be kept: then the model is the
        prevalence.
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Choose the markers.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Training values.
        y : array-like of shape (n_samples,)
            Two classes.

        Returns
        -------
        MarkerSelection
            The fitted selection.
        """
        X, y = validate_data(self, X, y, dtype=np.float64)
        label = np.unique(y, return_inverse=True)[1].astype(np.float64)
        self.selected_ = np.sort(self._choose(X, label))
        return self

    def transform(self, X: Any) -> Floats:
        """Keep the chosen markers.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Values.

        Returns
        -------
        ndarray of shape (n_samples, n_selected)
            The chosen columns.
        """
        check_is_fitted(self)
        return validate_data(self, X, reset=False, dtype=np.float64)[:, self.selected_]

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """Name the chosen markers.

        Parameters
        ----------
        input_features : array-like of str, optional
            Names of the input columns.

        Returns
        -------
        ndarray of str
            Names of the markers kept.
        """
        check_is_fitted(self)
        if input_features is None:
            default = np.array([f"x{i}" for i in range(self.n_features_in_)], dtype=object)
            input_features = getattr(self, "feature_names_in_", default)
        return np.asarray(input_features, dtype=object)[self.selected_]

    def _choose(self, X: Floats, label: Floats) -> NDArray[np.intp]:
        raise NotImplementedError


class TopK(MarkerSelection):
    """Keep the k markers with the largest F.

    Parameters
    ----------
    k : int, default 10
        How many to keep; all where there are fewer.
    """

    def __init__(self, k: int = 10) -> None:
        self.k = k

    def _choose(self, X: Floats, label: Floats) -> NDArray[np.intp]:
        everyone = np.arange(len(X))
        f = permuted_f_statistics(X - X.mean(axis=0), everyone[None], everyone, label)
        return top_features(f, min(self.k, X.shape[1]))[0]


class StabilitySelection(MarkerSelection):
    """Keep markers that are among the best in most random halves of the subjects [1]_ [2]_.

    In each of `n_pairs` pairs of complementary halves the q markers with the largest F are noted;
    a marker is kept where its frequency reaches `threshold`. The expected number of falsely kept
    markers is at most ``q**2 / ((2 * threshold - 1) * p)`` under exchangeability, and q is chosen
    so that this stays below `max_false`.

    Parameters
    ----------
    threshold : float, default 0.75
        Frequency from which a marker is kept, above 0.5.
    max_false : float, default 1.0
        Bound on the expected number of falsely kept markers.
    n_pairs : int, default 50
        Pairs of halves.
    random_state : int, default 0
        Seed of the halves.

    Attributes
    ----------
    frequency_ : ndarray of shape (n_features,)
        Share of the halves in which each marker was among the best.
    bound_ : float
        Bound on the expected number of falsely kept markers for the q used.

    References
    ----------
    .. [1] Meinshausen, N. and Bühlmann, P. (2010). Stability selection. J. R. Stat. Soc. B 72(4),
       417-473.
    .. [2] Shah, R. D. and Samworth, R. J. (2013). Variable selection with error control: another
       look at stability selection. J. R. Stat. Soc. B 75(1), 55-80.
    """

    def __init__(
        self,
        *,
        threshold: float = 0.75,
        max_false: float = 1.0,
        n_pairs: int = 50,
        random_state: int = 0,
    ) -> None:
        self.threshold = threshold
        self.max_false = max_false
        self.n_pairs = n_pairs
        self.random_state = random_state

    def _choose(self, X: Floats, label: Floats) -> NDArray[np.intp]:
        n_features = X.shape[1]
        room = self.max_false * (2 * self.threshold - 1) * n_features
        q = int(np.clip(np.floor(np.sqrt(room)), 1, n_features))
        self.bound_ = q**2 / ((2 * self.threshold - 1) * n_features)
        values, hits = X - X.mean(axis=0), np.zeros(n_features)
        halves = _complementary_halves(label, self.n_pairs, self.random_state)
        everyone = np.arange(len(X))[None]
        for half in halves:
            f = permuted_f_statistics(values, everyone, half, label)
            top = top_features(f, q)[0]
            hits[top[f[0, top] > 0]] += 1
        self.frequency_ = hits / len(halves)
        return np.flatnonzero(self.frequency_ >= self.threshold)


class ElasticNetSelection(MarkerSelection):
    """Keep the markers with a weight in an elastic-net logistic regression.

    Parameters
    ----------
    c : float, default 0.1
        Inverse strength of the penalty.
    l1_ratio : float, default 0.5
        Share of the L1 penalty.
    random_state : int, default 0
        Seed of the solver.
    """

    def __init__(self, c: float = 0.1, *, l1_ratio: float = 0.5, random_state: int = 0) -> None:
        self.c = c
        self.l1_ratio = l1_ratio
        self.random_state = random_state

    def _choose(self, X: Floats, label: Floats) -> NDArray[np.intp]:
        model = elastic_net(self.c, self.l1_ratio, None, self.random_state)
        model.fit(StandardScaler().fit_transform(X), label)
        return np.flatnonzero(model.coef_[0])


def elastic_net(c: float, l1_ratio: float, class_weight: Any, seed: int) -> LogisticRegression:
    """Set up scikit-learn's elastic-net logistic regression.

    Parameters
    ----------
    c : float
        Inverse strength of the penalty.
    l1_ratio : float
        Share of the L1 penalty.
    class_weight : dict, "balanced" or None
        Weights of the classes.
    seed : int
        Seed of the solver.

    Returns
    -------
    sklearn.linear_model.LogisticRegression
        The unfitted model.
    """
    return LogisticRegression(
        C=c,
        l1_ratio=l1_ratio,
        solver="saga",
        tol=1e-5,
        max_iter=20000,
        class_weight=class_weight,
        random_state=seed,
    )


def _complementary_halves(label: Floats, n_pairs: int, seed: int) -> list[NDArray[np.intp]]:
    """Halve each class at random, and take both halves."""
    generator = random_generator(seed)
    halves = []
    for _ in range(n_pairs):
        first, second = [], []
        for value in (0, 1):
            members = generator.permutation(np.flatnonzero(label == value))
            middle = max(members.size // 2, 1)
            first.append(members[:middle])
            second.append(members[middle:] if members.size > 1 else members)
        halves += [np.concatenate(first), np.concatenate(second)]
    return [half for half in halves if half.size > 2] or [np.arange(len(label))]  # noqa: PLR2004
