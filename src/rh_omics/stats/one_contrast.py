"""One contrast of one design, fitted to batches of features that don't fit into memory together."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg

from rh_omics.stats.basis import DesignBasis, design_basis
from rh_omics.stats.inputs import as_matrix, chunks
from rh_omics.stats.linear import ContrastFit, contrast_fit, fit_linear
from rh_omics.stats.threads import on_one_thread

Floats = NDArray[np.float64]

PAIR: Final = 2
ROOT: Final = np.sqrt(2.0)


class BatchFit(NamedTuple):
    """One contrast of a batch of features.

    Attributes
    ----------
    contrast : ContrastFit
        The contrast of each feature.
    mean : ndarray of shape (n_features,)
        Mean of the measured cells, on the scale of the data.
    """

    contrast: ContrastFit
    mean: Floats


class ContrastFitter:
    """Fit one contrast of one design to batch after batch.

    Where a block of its own for every pair of samples is part of the design, the differences
    within the pairs are fitted instead, which is the same and far less work. Else residual
    variances are taken from the orthogonal complement of the design where that is the smaller
    one. Estimates and variances are those of `fit_linear` to rounding (1e-12 relative).

    Parameters
    ----------
    design : array-like of shape (n_samples, n_coefficients)
        Design matrix; it need not be of full rank.
    contrast : array-like of shape (n_coefficients,)
        Weights of the coefficients.
    block : ndarray of int of shape (n_samples,), optional
        Block (subject) of each sample, whether or not the design has a coefficient for each.

    Raises
    ------
    ParameterError
        If the contrast doesn't fit the design.
    DesignError
        If the design can't estimate the contrast.
    """

    def __init__(
        self, design: ArrayLike, contrast: ArrayLike, *, block: NDArray[np.intp] | None = None
    ) -> None:
        self._design = as_matrix(design, name="the design")
        self._weights = np.asarray(contrast, dtype=np.float64)
        basis = design_basis(self._design)
        basis.coordinates(self._weights)  # refuses what can't be estimated
        self._df = float(len(self._design) - basis.rank)
        self._pairs = None if block is None else _pairs(block)
        within = _within_pairs(self._design, self._pairs, basis.rank)
        if within is None:
            self._pairs, within = None, basis
        direction = within.coordinates(self._weights)[0]
        self._length = float(np.sqrt(direction @ direction))
        self._complement, self._left = _residual_rows(within)
        self._rows = np.vstack([within.columns @ direction, self._left])

    @on_one_thread
    def fit(self, y: Floats) -> BatchFit:
        """Fit the contrast to a batch.

        Parameters
        ----------
        y : ndarray of shape (n_samples, n_features)
            Values on a scale with additive errors (log2); NaN is not measured.

        Returns
        -------
        BatchFit
            Estimates, residual standard deviations and means.

        Raises
        ------
        ParameterError
            If a value is infinite.
        """
        n = y.shape[1]
        estimate, mean, rss = np.empty(n), np.empty(n), np.empty(n)
        with np.errstate(invalid="ignore"):
            for part in chunks(n, self._rows.size):
                np.mean(y[:, part], axis=0, out=mean[part])
                cells = self._cells(y, part)
                found = self._rows @ cells
                estimate[part] = found[0]
                rss[part] = self._residual_squares(cells, found[1:])
            sigma = np.sqrt(rss / self._df) if self._df > 0 else np.full(n, np.nan)
        whole = ContrastFit(
            estimate,
            np.full(n, self._length),
            sigma,
            np.full(n, self._df),
            np.full(n, float(len(y))),
            np.ones(n, dtype=bool),
        )
        batch, lacking = BatchFit(whole, mean), np.flatnonzero(~np.isfinite(mean))
        return self._complete(batch, y, lacking) if lacking.size else batch

    def _cells(self, y: Floats, part: slice) -> Floats:
        """Take the differences within the pairs, or the values themselves."""
        if self._pairs is None:
            return y[:, part]
        first, second = self._pairs
        return np.asarray((y[second, part] - y[first, part]) / ROOT)

    def _residual_squares(self, cells: Floats, found: Floats) -> Floats:
        residual = found if self._complement else cells - self._left.T @ found
        return np.asarray(np.einsum("ij,ij->j", residual, residual))

    def _complete(self, batch: BatchFit, y: Floats, lacking: NDArray[np.intp]) -> BatchFit:
        """Fit the features that lack a cell by their own normal equations."""
        apart = fit_linear(y[:, lacking], self._design)
        fitted = contrast_fit(apart, self._weights)
        batch.mean[lacking] = apart.mean
        for name in ("estimate", "unscaled", "sigma", "df_residual", "n_used", "estimable"):
            getattr(batch.contrast, name)[lacking] = getattr(fitted, name)
        return batch


def _pairs(block: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
    """Give the first and second sample of every block, if each has two."""
    order = np.argsort(block, kind="stable")
    if not (np.bincount(block) == PAIR).all():
        return None
    return order[::PAIR], order[1::PAIR]


def _within_pairs(
    design: Floats, pairs: tuple[NDArray[np.intp], NDArray[np.intp]] | None, rank: int
) -> DesignBasis | None:
    """Give the design of the differences, if the design spans a block for every pair.

    Then, and only then, the ranks of blocks and differences add up to that of the design.
    """
    if pairs is None:
        return None
    first, second = pairs
    differences = (design[second] - design[first]) / ROOT
    if not differences.any():
        return None
    within = design_basis(differences)
    return within if within.rank + len(first) == rank else None


def _residual_rows(basis: DesignBasis) -> tuple[bool, Floats]:
    """Give the rows that residuals are taken from: the complement of the design, or its basis."""
    n_samples, rank = basis.columns.shape
    if n_samples - rank >= 2 * rank:
        return False, np.ascontiguousarray(basis.columns.T)
    whole, _ = linalg.qr(basis.columns)
    return True, np.ascontiguousarray(whole[:, rank:].T)
