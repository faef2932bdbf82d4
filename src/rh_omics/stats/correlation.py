"""The correlation of samples of one block, common to all features."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rh_omics.errors import DesignError, ParameterError
from rh_omics.stats.basis import design_basis
from rh_omics.stats.inputs import as_matrix, root_weights
from rh_omics.stats.reml import reml_correlation
from rh_omics.stats.strata import stratify
from rh_omics.stats.threads import on_one_thread
from rh_omics.stats.whitening import block_indicator

Floats = NDArray[np.float64]

TRIM = 0.15
MARGIN = 0.01
HALF = 0.5
SPANNED = 1e-8


class ConsensusCorrelation(NamedTuple):
    """Within-block correlation of each feature and its consensus.

    Attributes
    ----------
    consensus : float
        Trimmed mean of the correlations on Fisher's scale.
    by_feature : ndarray of shape (n_features,)
        REML estimate per feature; NaN with too few cells or blocks.
    n_used : int
        Features that took part.
    """

    consensus: float
    by_feature: Floats
    n_used: int


@on_one_thread
def consensus_correlation(
    y: ArrayLike,
    design: ArrayLike,
    block: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    trim: float = TRIM,
) -> ConsensusCorrelation:
    """Estimate the correlation within blocks that all features share [1]_.

    Each feature has a random intercept per block. The residuals are rotated to independent strata
    with variances ``s² (1 - ρ + ρ λ)``, λ the eigenvalues of the block structure left by the
    design, and ρ maximises the REML likelihood; it may be negative. The consensus is the trimmed
    mean of ``atanh(ρ)``.

    Parameters
    ----------
    y : array-like of shape (n_samples, n_features)
        Values on a scale with additive errors (log2); NaN is not measured.
    design : array-like of shape (n_samples, n_coefficients)
        Design matrix of the fixed effects, without the blocks.
    block : array-like of shape (n_samples,)
        Block (subject) of each sample; sizes may differ.
    weights : array-like of shape (n_samples,) or (n_samples, n_features), optional
        Relative precision of the cells; a cell of weight 0 is not used.
    trim : float, default 0.15
        Share of the features trimmed on each side.

    Returns
    -------
    ConsensusCorrelation
        The consensus, and the correlations that it was made from.

    Raises
    ------
    ParameterError
        If shapes don't match, a weight is negative or not finite, or `trim` isn't in [0, 0.5).
    DesignError
        If no feature has enough cells, no block has two samples, or the design spans the blocks.

    References
    ----------
    .. [1] Smyth, G. K., Michaud, J. and Scott, H. S. (2005). Use of within-array replicate spots
       for assessing differential expression in microarray experiments. Bioinformatics 21(9),
       2067-2075.

    Examples
    --------
    Pairs that only differ by their common level are nearly perfectly correlated.

    >>> level = np.repeat([1.0, 5.0, 2.0, 9.0], 2)
    >>> y = (level + np.tile([0.01, -0.01, -0.01, 0.01], 2))[:, None]
    >>> consensus_correlation(y, np.ones((8, 1)), np.repeat([1, 2, 3, 4], 2)).consensus
    0.99
    """
    values, basis = as_matrix(y, name="y"), design_basis(design).columns
    if len(values) != len(basis) or not 0 <= trim < HALF:
        msg = (
            f"needed: one row of the design per sample ({len(values)}) and a trim in [0, 0.5); "
            f"got {len(basis)} rows and a trim of {trim}"
        )
        raise ParameterError(msg)
    root = root_weights(weights, values.shape)
    indicator = block_indicator(block, len(basis))
    largest = float(indicator.sum(axis=1).max())
    _refuse_design(indicator, basis)
    by_feature = np.full(values.shape[1], np.nan)
    for features, strata in stratify(values, root, basis, indicator):
        by_feature[features] = reml_correlation(strata)
    low = 1.0 / (1.0 - largest) + MARGIN
    by_feature = np.clip(by_feature, low, 1.0 - MARGIN)
    return ConsensusCorrelation(*_consensus(by_feature, trim))


def _refuse_design(indicator: Floats, basis: Floats) -> None:
    """Raise if the samples and the design leave no within-block correlation to estimate."""
    if indicator.sum(axis=1).max() == 1:
        msg = "no block has two samples: there is no within-block correlation to estimate"
        raise DesignError(msg)
    left = indicator - (indicator @ basis) @ basis.T
    if np.abs(left).max() < SPANNED:
        msg = (
            "the design spans the blocks: with the subject as a fixed effect there is no "
            "within-block correlation to estimate; leave the subject out of one of the two"
        )
        raise DesignError(msg)


def _consensus(by_feature: Floats, trim: float) -> tuple[float, Floats, int]:
    """Average on Fisher's scale without the extremes on both sides."""
    usable = np.sort(np.arctanh(by_feature[~np.isnan(by_feature)]))
    if not usable.size:
        msg = "no feature has enough samples and blocks for a within-block correlation"
        raise DesignError(msg)
    cut = int(trim * usable.size)
    return float(np.tanh(np.mean(usable[cut : usable.size - cut]))), by_feature, usable.size
