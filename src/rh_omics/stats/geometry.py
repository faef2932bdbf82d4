"""Solve least squares for many features that may lack cells or carry their own weights."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import ParameterError
from rh_omics.stats.inputs import chunks
from rh_omics.stats.threads import on_parts
from rh_omics.stats.whitening import Blocks, whiten

Floats = NDArray[np.float64]

TOLERANCE = 1e-9
CANCELLED = 1e-4
"""A residual sum of squares below this share of the sum of squares is computed from residuals, the
others as a difference, which keeps them to about 1e-11 relative."""


class Geometry(NamedTuple):
    """Unscaled covariance of the basis coefficients, per group of features.

    Attributes
    ----------
    group : ndarray of int of shape (n_features,)
        Group of each feature.
    inverse : ndarray of shape (n_groups, rank, rank)
        Covariance of the basis coefficients for a residual variance of 1.
    null : ndarray of shape (n_groups, rank, rank)
        Projector on the directions that a group's cells leave unknown; zero where all is known.
    rank : ndarray of shape (n_groups,)
        Directions that a group's cells determine.
    """

    group: NDArray[np.intp]
    inverse: Floats
    null: Floats
    rank: Floats

    def covariance(self, directions: Floats) -> Floats:
        """Give the unscaled covariance of contrasts, shape (n_groups, n_contrasts, n_contrasts).

        Parameters
        ----------
        directions : ndarray of shape (n_contrasts, rank)
            Contrasts in the coordinates of the basis.

        Returns
        -------
        ndarray of shape (n_groups, n_contrasts, n_contrasts)
            Covariance for a residual variance of 1.
        """
        return np.asarray(directions @ self.inverse @ directions.T)

    def estimable(self, directions: Floats) -> NDArray[np.bool_]:
        """Say which groups of features know all of these contrasts.

        Parameters
        ----------
        directions : ndarray of shape (n_contrasts, rank)
            Contrasts in the coordinates of the basis.

        Returns
        -------
        ndarray of bool of shape (n_groups,)
            True where no contrast has a part in an unknown direction.
        """
        unknown = np.linalg.norm(directions @ self.null, axis=2)
        length = np.linalg.norm(directions, axis=1)
        return np.asarray((unknown <= np.sqrt(TOLERANCE) * length).all(axis=1))


def refuse_infinite(values: Floats, features: NDArray[np.intp]) -> None:
    """Raise if a cell of these features is infinite.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Cells; NaN is not measured.
    features : ndarray of int
        Features to look at.

    Raises
    ------
    ParameterError
        If a cell is infinite.
    """
    bad = np.argwhere(np.isinf(values[:, features]))
    if len(bad):
        row, column = bad[0]
        msg = (
            f"the value of sample {row} in feature {features[column]} is infinite ({len(bad)} such "
            "values): take logs of numbers > 0 only, and mark what wasn't measured as NaN"
        )
        raise ParameterError(msg)


class Solved(NamedTuple):
    """Least squares solutions of many features.

    Attributes
    ----------
    solution : ndarray of shape (rank, n_features)
        Coefficients of the basis.
    rss : ndarray of shape (n_features,)
        Residual sum of squares of the whitened cells.
    mean : ndarray of shape (n_features,)
        Mean of the cells used, unweighted.
    n_used : ndarray of shape (n_features,)
        Cells used.
    geometry : Geometry
        Unscaled covariances.
    """

    solution: Floats
    rss: Floats
    mean: Floats
    n_used: Floats
    geometry: Geometry


def solve_together(values: Floats, root: Floats, basis: Floats, blocks: Blocks | None) -> Solved:
    """Solve features that share weights with one factorisation, the incomplete ones apart.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Cells; NaN is not measured.
    root : ndarray of shape (n_samples, 1)
        Square root of the weight of each sample, > 0.
    basis : ndarray of shape (n_samples, rank)
        Orthonormal basis of the design.
    blocks : Blocks or None
        The correlated samples.

    Returns
    -------
    Solved
        The solutions, in the order of the features.

    Raises
    ------
    ParameterError
        If a cell is infinite.
    """
    plain = blocks is None and bool((root == 1).all())
    orthonormal, triangle = (
        (basis, np.eye(basis.shape[1])) if plain else np.linalg.qr(whiten(basis, root, blocks))
    )
    n_features = values.shape[1]
    effects = np.empty((basis.shape[1], n_features))
    rss, mean = np.empty(n_features), np.empty(n_features)
    rows = np.vstack([orthonormal.T, np.full(len(basis), 1.0 / len(basis))])

    def solve(part: slice) -> None:
        with np.errstate(invalid="ignore", over="ignore"):
            # One product gives coefficients and means while the cells are in cache.
            white = values[:, part] if plain else whiten(values[:, part], root, blocks)
            found = rows @ white
            effects[:, part] = found[:-1]
            mean[part] = found[-1] if plain else values[:, part].mean(axis=0)
            rss[part] = np.einsum("ij,ij->j", white, white)

    on_parts(solve, chunks(n_features, len(basis)), values.size)
    close = _take_off(rss, effects)
    for part in chunks(close.size, orthonormal.size):
        at = close[part]
        white = values[:, at] if plain else whiten(values[:, at], root, blocks)
        rss[at] = ((white - orthonormal @ effects[:, at]) ** 2).sum(axis=0)
    back = np.linalg.inv(triangle)
    whole = Solved(
        effects if plain else back @ effects,
        rss,
        mean,
        np.full(n_features, float(len(basis))),
        Geometry(
            np.zeros(n_features, dtype=np.intp),
            (back @ back.T)[None],
            np.zeros((1, *triangle.shape)),
            np.array([float(basis.shape[1])]),
        ),
    )
    lacking = np.flatnonzero(~np.isfinite(mean))
    if not lacking.size:
        return whole
    refuse_infinite(values, lacking)
    return _merge(whole, lacking, solve_by_feature(values[:, lacking], root, basis, blocks))


def _take_off(squares: Floats, effects: Floats) -> NDArray[np.intp]:
    """Take what the design explains off the sums of squares, in place.

    Gives the features of which so little is left that the difference has lost digits.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        least = CANCELLED * squares
        squares -= np.einsum("ij,ij->j", effects, effects)
        return np.flatnonzero(squares < least)


def solve_by_feature(values: Floats, root: Floats, basis: Floats, blocks: Blocks | None) -> Solved:
    """Solve features whose cells or weights differ, by batches of normal equations.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Cells; NaN is not measured.
    root : ndarray of shape (n_samples, n_features) or (n_samples, 1)
        Square root of the weight of each cell; 0 is not used.
    basis : ndarray of shape (n_samples, rank)
        Orthonormal basis of the design.
    blocks : Blocks or None
        The correlated samples.

    Returns
    -------
    Solved
        The solutions, in the order of the features.
    """
    seen = ~np.isnan(values)
    patterns, group = _patterns(seen, root)
    root = np.where(seen, root, 0.0)
    cells = np.where(root > 0, values, 0.0)
    geometry = _geometry(patterns, group, basis, blocks)
    solution, rss = np.zeros((basis.shape[1], len(group))), np.zeros(len(group))
    for part in chunks(len(group), basis.size):
        white = whiten(cells[:, part], root[:, part], blocks)
        local, which = np.unique(group[part], return_inverse=True)
        columns = _whitened_basis(patterns[:, local], basis, blocks)[which]
        found = geometry.inverse[group[part]] @ (columns.mT @ white.T[:, :, None])
        residual = white.T[:, :, None] - columns @ found
        solution[:, part] = found[:, :, 0].T
        rss[part] = np.einsum("fij,fij->f", residual, residual)
    n_used = (root > 0).sum(axis=0).astype(np.float64)
    with np.errstate(invalid="ignore"):
        mean = np.where(seen, values, 0.0).sum(axis=0) / seen.sum(axis=0)
    return Solved(solution, rss, mean, n_used, geometry)


def _patterns(seen: NDArray[np.bool_], root: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Group features that lack the same cells; with weights per cell each is its own group."""
    if root.shape[1] > 1:
        return np.where(seen, root, 0.0), np.arange(root.shape[1])
    packed = np.packbits(seen, axis=0)
    _, first, group = np.unique(packed, axis=1, return_index=True, return_inverse=True)
    return np.where(seen[:, first], root, 0.0), group


def _geometry(
    patterns: Floats, group: NDArray[np.intp], basis: Floats, blocks: Blocks | None
) -> Geometry:
    """Invert the normal equations of each pattern of weights and missing cells."""
    size, rank = patterns.shape[1], basis.shape[1]
    inverse, null = np.empty((size, rank, rank)), np.zeros((size, rank, rank))
    known = np.full(size, float(rank))
    for part in chunks(size, basis.size):
        columns = _whitened_basis(patterns[:, part], basis, blocks)
        gram = columns.mT @ columns
        shaky = _shaky(gram)
        gram[shaky], null[part][shaky], known[part][shaky] = _pseudo_inverse(gram[shaky])
        gram[~shaky] = np.linalg.inv(gram[~shaky])
        inverse[part] = gram
    return Geometry(group, inverse, null, known)


def _shaky(gram: Floats) -> NDArray[np.bool_]:
    """Find the matrices that are, or may be, singular, by the pivots of a Cholesky factor."""
    size = np.maximum(np.trace(gram, axis1=1, axis2=2), np.finfo(float).tiny)
    lifted = gram / size[:, None, None] + 1e-13 * np.eye(gram.shape[1])
    pivots = np.diagonal(np.linalg.cholesky(lifted), axis1=1, axis2=2)
    return np.asarray(pivots.min(axis=1) ** 2 < TOLERANCE)


def _pseudo_inverse(gram: Floats) -> tuple[Floats, Floats, Floats]:
    """Give pseudo-inverse, projector on the null space and rank of symmetric matrices."""
    value, vector = np.linalg.eigh(gram)
    known = value > 1e-10 * np.maximum(value.max(axis=1, keepdims=True), np.finfo(float).tiny)
    reciprocal = np.where(known, 1.0 / np.where(known, value, 1.0), 0.0)
    inverse = (vector * reciprocal[:, None, :]) @ vector.mT
    null = (vector * ~known[:, None, :]) @ vector.mT
    return inverse, null, known.sum(axis=1).astype(np.float64)


def _whitened_basis(patterns: Floats, basis: Floats, blocks: Blocks | None) -> Floats:
    """Whiten the basis for each pattern, shape (n_patterns, n_samples, rank)."""
    return whiten(basis[None], patterns.T[:, :, None], blocks)


def _merge(whole: Solved, at: NDArray[np.intp], part: Solved) -> Solved:
    """Put the solutions of the incomplete features in their places."""
    group = whole.geometry.group.copy()
    group[at] = part.geometry.group + 1
    joined = [
        np.concatenate([a, b]) for a, b in zip(whole.geometry[1:], part.geometry[1:], strict=True)
    ]
    for mine, theirs in zip(whole[:4], part[:4], strict=True):
        mine[..., at] = theirs
    return whole._replace(geometry=Geometry(group, *joined))
