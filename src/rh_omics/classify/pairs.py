"""Comparisons of two markers within one sample, which carry over between platforms.

A ratio of two markers of the same sample doesn't change when all values of the sample are
multiplied by one factor, and the order of two markers not even when the scale is bent, so that
models on them can move between Ct, nCounter and counts.
"""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from rh_omics.errors import DesignError
from rh_omics.stats.f_selection import permuted_f_statistics, top_features

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


class MarkerPairs(TransformerMixin, BaseEstimator):
    """Base of the comparisons: ``fit`` puts the pairs it chooses into ``pairs_``.

    Parameters
    ----------
    k : int, default 10
        How many pairs to keep.

    Attributes
    ----------
    pairs_ : ndarray of int of shape (n_pairs, 2)
        Indices of the two markers of each pair, best pair first.
    """

    def __init__(self, k: int = 10) -> None:
        self.k = k

    def fit(self, X: Any, y: Any) -> Self:
        """Choose the pairs.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Training values on a log scale.
        y : array-like of shape (n_samples,)
            Two classes.

        Returns
        -------
        MarkerPairs
            The fitted comparison.

        Raises
        ------
        DesignError
            If there is a single marker.
        """
        X, y = validate_data(self, X, y, dtype=np.float64)
        if X.shape[1] < 2:  # noqa: PLR2004
            msg = "a comparison of markers within a sample needs two markers; found n_features = 1"
            raise DesignError(msg)
        label = np.unique(y, return_inverse=True)[1].astype(np.float64)
        first, second = np.triu_indices(X.shape[1], k=1)
        chosen = self._rank(X[:, first] - X[:, second], label)
        self.pairs_ = np.column_stack([first[chosen], second[chosen]])
        return self

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """Name the pairs.

        Parameters
        ----------
        input_features : array-like of str, optional
            Names of the input columns.

        Returns
        -------
        ndarray of str
            Such as ``"AEA/2-AG"``.
        """
        check_is_fitted(self)
        if input_features is None:
            default = np.array([f"x{i}" for i in range(self.n_features_in_)], dtype=object)
            input_features = getattr(self, "feature_names_in_", default)
        return np.array(
            [f"{input_features[i]}/{input_features[j]}" for i, j in self.pairs_], dtype=object
        )

    def _differences(self, X: Any) -> Floats:
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64)
        return X[:, self.pairs_[:, 0]] - X[:, self.pairs_[:, 1]]

    def _rank(self, differences: Floats, label: Floats) -> Integers:
        raise NotImplementedError


class MarkerRatios(MarkerPairs):
    """Keep the k log-ratios of two markers with the largest F.

    Parameters
    ----------
    k : int, default 10
        How many pairs to keep.

    Examples
    --------
    A factor common to a whole sample changes nothing:

    >>> x = np.random.default_rng(0).standard_normal((8, 4))
    >>> ratios = MarkerRatios(k=2).fit(x, [0, 1] * 4)
    >>> np.allclose(ratios.transform(x), ratios.transform(x + 5))
    True
    """

    def transform(self, X: Any) -> Floats:
        """Compute the chosen log-ratios.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Values on a log scale.

        Returns
        -------
        ndarray of shape (n_samples, n_pairs)
            Differences of logs.
        """
        return self._differences(X)

    def _rank(self, differences: Floats, label: Floats) -> Integers:
        everyone = np.arange(len(differences))
        centred = differences - differences.mean(axis=0)
        f = permuted_f_statistics(centred, everyone[None], everyone, label)
        return top_features(f, min(self.k, differences.shape[1]))[0]


class TopScoringPairs(MarkerPairs):
    """Keep the k pairs whose order differs most between the classes [1]_.

    Parameters
    ----------
    k : int, default 10
        How many pairs to keep.

    References
    ----------
    .. [1] Geman, D. et al. (2004). Classifying gene expression profiles from pairwise mRNA
       comparisons. Stat. Appl. Genet. Mol. Biol. 3, 19.
    """

    def transform(self, X: Any) -> Floats:
        """Say which marker of each chosen pair is larger.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Values on any scale that is monotone in the amount.

        Returns
        -------
        ndarray of shape (n_samples, n_pairs)
            1 where the first is larger, -1 where the second is, 0 where they are equal.
        """
        return np.sign(self._differences(X))

    def _rank(self, differences: Floats, label: Floats) -> Integers:
        larger = np.sign(differences)
        score = np.abs(larger[label == 1].mean(axis=0) - larger[label == 0].mean(axis=0))
        gap = np.abs(differences[label == 1].mean(axis=0) - differences[label == 0].mean(axis=0))
        tie_break = gap / (1 + gap.max()) * 1e-6
        return top_features((score + tie_break)[None], min(self.k, score.size))[0]
