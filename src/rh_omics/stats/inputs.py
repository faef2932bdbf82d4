"""Check the arrays that a linear model is given."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rh_omics.errors import ParameterError

Floats = NDArray[np.float64]

_MATRIX = 2
# No powers of two: rows that lie 4 KiB apart push each other out of the cache.
LEAST_CHUNK, MOST_CHUNK = 60, 1250
PRODUCTS = 250_000


def as_matrix(values: ArrayLike, *, name: str) -> Floats:
    """Give a non-empty matrix of floats.

    Parameters
    ----------
    values : array-like of shape (n_samples, n_columns)
        What was given.
    name : str
        What to call it in the message.

    Returns
    -------
    ndarray of shape (n_samples, n_columns)
        The values as floats, not copied where they are already.

    Raises
    ------
    ParameterError
        If the values aren't a matrix with at least one row and one column.
    """
    matrix = np.asarray(values, dtype=np.float64)
    if matrix.ndim != _MATRIX or not matrix.size:
        msg = f"{name} must be a matrix with samples in rows; got shape {matrix.shape}"
        raise ParameterError(msg)
    return matrix


def root_weights(weights: ArrayLike | None, shape: tuple[int, ...]) -> Floats:
    """Give the square root of weights per sample or per cell.

    Parameters
    ----------
    weights : array-like of shape (n_samples,) or (n_samples, n_features) or None
        Relative precision (1 / variance).
    shape : tuple of int
        Shape of the values: (n_samples, n_features).

    Returns
    -------
    ndarray of shape (n_samples, 1) or (n_samples, n_features)
        Square roots; ones without weights.

    Raises
    ------
    ParameterError
        If the shape doesn't fit, or a weight is negative, infinite or NaN.
    """
    if weights is None:
        return np.ones((shape[0], 1))
    given = np.asarray(weights, dtype=np.float64)
    if given.shape not in {shape, (shape[0],)}:
        msg = f"weights must have shape ({shape[0]},) or {shape}; got {given.shape}"
        raise ParameterError(msg)
    bad = np.argwhere(~((given >= 0) & np.isfinite(given)))
    if len(bad):
        place = tuple(bad[0].tolist())
        msg = (
            f"weights must be finite and >= 0; found {given[place]} at {place} "
            f"({len(bad)} such weights)"
        )
        raise ParameterError(msg)
    root: Floats = np.sqrt(given)
    return root if given.shape == shape else root[:, None]


def chunks(n_features: int, products: int) -> Iterator[slice]:
    """Cut features into runs whose matrix products stay in cache.

    The length depends on the shape of the problem alone, so that no sum depends on the machine.

    Parameters
    ----------
    n_features : int
        Features to cut.
    products : int
        Multiplications per feature.

    Yields
    ------
    slice
        Runs of features.
    """
    size = min(max(PRODUCTS // max(products, 1), LEAST_CHUNK), MOST_CHUNK)
    for start in range(0, n_features, size):
        yield slice(start, min(start + size, n_features))
