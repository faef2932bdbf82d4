"""Rotate blocked data to independent strata whose variances are linear in the block variance."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rh_omics.stats.inputs import chunks

Floats = NDArray[np.float64]

TOLERANCE = 1e-9
CELLS = 2**21


class Strata(NamedTuple):
    """Sums of squares of residual contrasts that are independent of each other.

    Attributes
    ----------
    eigenvalue : ndarray of shape (1 or n_features, n_strata)
        Variance that one unit of block variance adds to a stratum.
    contrasts : ndarray of shape (1 or n_features, n_strata)
        Contrasts in the stratum.
    squares : ndarray of shape (n_features, n_strata)
        Their sum of squares.
    """

    eigenvalue: Floats
    contrasts: Floats
    squares: Floats


class _Structure(NamedTuple):
    """Block structure that the design leaves, for a batch of patterns of cells."""

    columns: Floats
    """Whitened design, shape (n_patterns, n_samples, rank)."""
    inverse: Floats
    """Inverse normal equations, shape (n_patterns, rank, rank)."""
    blocks: Floats
    """Block indicator of the cells seen, shape (n_patterns, n_samples, n_blocks)."""
    eigenvalue: Floats
    vector: Floats
    rank: Floats


def stratify(
    values: Floats, root: Floats, basis: Floats, indicator: Floats
) -> Iterator[tuple[NDArray[np.intp], Strata]]:
    """Give the strata of each feature that has enough cells and blocks, in batches.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Cells; NaN is not measured.
    root : ndarray of shape (n_samples, 1 or n_features)
        Square root of the weights.
    basis : ndarray of shape (n_samples, rank)
        Orthonormal basis of the design.
    indicator : ndarray of shape (n_blocks, n_samples)
        Which sample is in which block.

    Yields
    ------
    tuple of ndarray of int and Strata
        Positions of features, and their strata.
    """
    seen = ~np.isnan(values) & (root > 0)
    shared = seen.all(axis=0) & (root.shape[1] == 1)
    if shared.any() and _usable(np.ones((len(basis), 1)), basis.shape[1], indicator).all():
        features = np.flatnonzero(shared)
        cells = values if shared.all() else values[:, features]
        yield features, _shared_strata(cells, root, basis, indicator)
    apart = np.flatnonzero(~shared)
    apart = apart[_usable(seen[:, apart].astype(np.float64), basis.shape[1], indicator)]
    step = max(1, CELLS // (basis.shape[0] * (len(indicator) + basis.shape[1])))
    for start in range(0, len(apart), step):
        features = apart[start : start + step]
        weight = np.where(seen[:, features], root[:, features] if root.shape[1] > 1 else root, 0.0)
        cells = np.where(seen[:, features], values[:, features], 0.0) * weight
        yield features, _own_strata(cells, weight, basis, indicator)


def _usable(seen: Floats, rank: int, indicator: Floats) -> NDArray[np.bool_]:
    """Find the features with residual df between and within blocks to spare."""
    cells = seen.sum(axis=0)
    blocks = (indicator @ seen > 0).sum(axis=0)
    return np.asarray((cells > rank + 2) & (blocks > 1) & (blocks < cells - 1))


def _structure(root: Floats, basis: Floats, indicator: Floats) -> _Structure:
    """Decompose the blocks after the design is taken out, one pattern per column of `root`."""
    columns = basis * root.T[:, :, None]
    blocks = indicator.T * (root.T > 0)[:, :, None]
    value, vector = np.linalg.eigh(columns.mT @ columns)
    known = value > 1e-10 * value.max(axis=1, keepdims=True)
    inverse = (
        vector * np.where(known, 1.0 / np.where(known, value, 1.0), 0.0)[:, None]
    ) @ vector.mT
    cross = columns.mT @ blocks
    left = blocks.mT @ blocks - cross.mT @ inverse @ cross
    eigenvalue, rotation = np.linalg.eigh(left)
    eigenvalue[eigenvalue < TOLERANCE * indicator.sum(axis=1).max()] = 0.0
    return _Structure(columns, inverse, blocks, eigenvalue, rotation, known.sum(axis=1) * 1.0)


def _squares(structure: _Structure, cells: Floats) -> tuple[Floats, Floats]:
    """Give residual and between-block sums of squares, shapes (n,) and (n, n_blocks)."""
    column = cells.T[:, :, None]
    fitted = structure.columns @ (structure.inverse @ (structure.columns.mT @ column))
    residual = column - fitted
    between = structure.vector.mT @ (structure.blocks.mT @ residual)
    eigenvalue = structure.eigenvalue
    squares = between[:, :, 0] ** 2 / np.where(eigenvalue > 0, eigenvalue, np.inf)
    return np.einsum("fij,fij->f", residual, residual), squares


def _own_strata(cells: Floats, root: Floats, basis: Floats, indicator: Floats) -> Strata:
    """Give the strata of features that each have their own cells or weights."""
    structure = _structure(root, basis, indicator)
    total, between = _squares(structure, cells)
    positive = structure.eigenvalue > 0
    within = np.maximum(total - between.sum(axis=1), 0.0)
    within_count = (root > 0).sum(axis=0) - structure.rank - positive.sum(axis=1)
    return Strata(
        np.column_stack([np.zeros(len(total)), structure.eigenvalue]),
        np.column_stack([within_count, positive]),
        np.column_stack([within, between]),
    )


def _shared_strata(values: Floats, root: Floats, basis: Floats, indicator: Floats) -> Strata:
    """Give the strata of complete features, those of equal eigenvalue put together."""
    structure = _structure(root, basis, indicator)
    eigenvalue = structure.eigenvalue[0]
    positive = eigenvalue > 0
    rotation = (structure.vector[0] / np.sqrt(np.where(positive, eigenvalue, 1.0))).T[positive]
    starts = np.flatnonzero(np.diff(eigenvalue[positive], prepend=-1.0) > 1e-7 * eigenvalue[-1])
    orthonormal = np.linalg.qr(structure.columns[0])[0]
    rotated = np.concatenate([orthonormal.T, rotation @ indicator])
    rotated[len(orthonormal.T) :] -= (rotated[len(orthonormal.T) :] @ orthonormal) @ orthonormal.T
    squares = np.empty((values.shape[1], len(starts) + 1))
    for part in chunks(values.shape[1], rotated.size):
        cells = values[:, part] * root
        found = rotated @ cells
        residual = cells - orthonormal @ found[: len(orthonormal.T)]
        between = found[len(orthonormal.T) :] ** 2
        within = np.einsum("ij,ij->j", residual, residual) - between.sum(axis=0)
        squares[part, 0] = np.maximum(within, 0.0)
        squares[part, 1:] = np.add.reduceat(between, starts, axis=0).T
    rest = len(values) - structure.rank[0] - positive.sum()
    return Strata(
        np.append(0.0, eigenvalue[positive][starts])[None],
        np.append(rest, np.diff(starts, append=positive.sum()))[None],
        squares,
    )
