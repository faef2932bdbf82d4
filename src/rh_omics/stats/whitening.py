"""Turn correlated cells of unequal precision into independent ones of unit variance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rh_omics.errors import ParameterError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Which samples belong together, and how alike two samples of a block are.

    Attributes
    ----------
    indicator : ndarray of shape (n_blocks, n_samples)
        One where the sample is in the block.
    correlation : float
        Common correlation of two samples of one block.
    """

    indicator: Floats
    correlation: float


def block_indicator(block: ArrayLike | Sequence[object], n_samples: int) -> Floats:
    """Code block labels as an indicator matrix.

    Parameters
    ----------
    block : array-like of shape (n_samples,)
        A label per sample: the subject.
    n_samples : int
        How many labels there must be.

    Returns
    -------
    ndarray of shape (n_blocks, n_samples)
        One where the sample is in the block.

    Raises
    ------
    ParameterError
        If the number of labels isn't that of the samples.
    """
    labels = np.asarray(block)
    if labels.shape != (n_samples,):
        msg = f"block needs one label per sample ({n_samples}); got shape {labels.shape}"
        raise ParameterError(msg)
    _, codes = np.unique(labels, return_inverse=True)
    return np.asarray(np.arange(codes.max() + 1)[:, None] == codes, dtype=np.float64)


def make_blocks(
    block: ArrayLike | None, correlation: float | None, n_samples: int
) -> Blocks | None:
    """Check a block and its correlation; they come together or not at all.

    Parameters
    ----------
    block : array-like of shape (n_samples,) or None
        A label per sample.
    correlation : float or None
        Common correlation within a block.
    n_samples : int
        How many labels there must be.

    Returns
    -------
    Blocks or None
        None without blocks.

    Raises
    ------
    ParameterError
        If only one of the two is there, or no covariance matrix has this correlation.
    """
    if (block is None) != (correlation is None):
        msg = "block and correlation belong together: give both or neither"
        raise ParameterError(msg)
    if block is None or correlation is None:
        return None
    indicator = block_indicator(block, n_samples)
    largest = indicator.sum(axis=1).max()
    lowest = -1.0 / (largest - 1.0) if largest > 1 else -1.0
    if not lowest < correlation < 1.0:
        msg = (
            f"a correlation of {correlation} within blocks of up to {largest:.0f} samples is "
            f"impossible; it must lie between {lowest:.4g} and 1"
        )
        raise ParameterError(msg)
    return Blocks(indicator, float(correlation))


def whiten(values: Floats, root_weight: Floats, blocks: Blocks | None) -> Floats:
    """Scale cells by their precision and take the within-block correlation out.

    For a block of `m` cells with common correlation ρ the inverse square root of the correlation
    matrix is ``(I - k 11'/m) / sqrt(1 - ρ)`` with ``k = 1 - sqrt((1 - ρ) / (1 + (m - 1) ρ))``,
    so no factorisation is needed and blocks may differ in size and in missing cells.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_columns) or (n_columns, n_samples, rank)
        Cells; finite also where they aren't measured.
    root_weight : ndarray of shape (n_samples, n_columns) or (n_columns, n_samples, 1)
        Square root of the precision; 0 where a cell isn't measured.
    blocks : Blocks or None
        The correlated samples.

    Returns
    -------
    ndarray
        Whitened cells, of the shape of `values`; 0 where a cell isn't measured.
    """
    scaled = values * root_weight
    if blocks is None:
        return scaled
    rho, seen = blocks.correlation, (root_weight > 0).astype(np.float64)
    size = np.maximum(blocks.indicator @ seen, 1.0)
    shrink = (1.0 - np.sqrt((1.0 - rho) / (1.0 + (size - 1.0) * rho))) / size
    shared = blocks.indicator.T @ (shrink * (blocks.indicator @ scaled))
    return np.asarray((scaled - seen * shared) / np.sqrt(1.0 - rho))
