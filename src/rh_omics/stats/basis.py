"""An orthonormal basis of a design, and what contrasts are in its coordinates."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg

from rh_omics.errors import DesignError, ParameterError
from rh_omics.stats.inputs import as_matrix

Floats = NDArray[np.float64]

TOLERANCE = 1e-8


@dataclass(frozen=True, slots=True)
class DesignBasis:
    """A design matrix split into an orthonormal basis and the map back to its coefficients.

    Attributes
    ----------
    columns : ndarray of shape (n_samples, rank)
        Orthonormal columns that span those of the design.
    mixing : ndarray of shape (rank, n_coefficients)
        ``design = columns @ mixing``.
    kept : ndarray of shape (rank,)
        Positions of design columns that are linearly independent.
    """

    columns: Floats
    mixing: Floats
    kept: NDArray[np.intp]

    @property
    def rank(self) -> int:
        """Number of coefficients that the design can tell apart."""
        return self.columns.shape[1]

    def coordinates(self, contrasts: ArrayLike) -> Floats:
        """Express contrasts of the coefficients in the basis.

        Parameters
        ----------
        contrasts : array-like of shape (n_contrasts, n_coefficients)
            Weights of the coefficients, one row per contrast.

        Returns
        -------
        ndarray of shape (n_contrasts, rank)
            Rows `a` with ``contrast = a @ mixing``.

        Raises
        ------
        ParameterError
            If the number of weights isn't that of the design's columns, or one isn't finite.
        DesignError
            If a contrast isn't in the row space of the design: no data of this design say
            anything about it.
        """
        wanted = np.atleast_2d(np.asarray(contrasts, dtype=np.float64))
        if wanted.shape[1] != self.mixing.shape[1] or not np.isfinite(wanted).all():
            msg = (
                f"a contrast needs {self.mixing.shape[1]} finite weights, one per coefficient; "
                f"got an array of shape {np.shape(contrasts)}"
            )
            raise ParameterError(msg)
        triangle = self.mixing[:, self.kept]
        found: Floats = linalg.solve_triangular(triangle, wanted[:, self.kept].T, trans="T").T
        _refuse_inestimable(wanted, found @ self.mixing)
        return found


def design_basis(design: ArrayLike) -> DesignBasis:
    """Find an orthonormal basis of a design that need not be of full rank.

    Columns are scaled to unit length first, so that a covariate's unit has no say in the rank.

    Parameters
    ----------
    design : array-like of shape (n_samples, n_coefficients)
        The design matrix, finite.

    Returns
    -------
    DesignBasis
        The basis, by Householder QR with column pivoting.

    Raises
    ------
    ParameterError
        If the design isn't a finite matrix with at least one row and one column.
    DesignError
        If all its columns are zero.

    Examples
    --------
    A group coded by two indicators and an intercept has rank 2, not 3.

    >>> design_basis([[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1]]).rank
    2
    """
    matrix = as_matrix(design, name="the design")
    if not np.isfinite(matrix).all():
        row, column = np.argwhere(~np.isfinite(matrix))[0]
        msg = f"the design holds {matrix[row, column]} in row {row}, column {column}"
        raise ParameterError(msg)
    lengths = np.linalg.norm(matrix, axis=0)
    if not lengths.any():
        msg = "every column of the design is zero: there is nothing to estimate"
        raise DesignError(msg)
    scale = np.where(lengths > 0, lengths, 1.0)
    columns, triangle, pivot = linalg.qr(matrix / scale, mode="economic", pivoting=True)
    size = np.abs(np.diag(triangle))
    rank = int(np.count_nonzero(size > TOLERANCE * size[0]))
    mixing = np.empty((rank, matrix.shape[1]))
    mixing[:, pivot] = triangle[:rank] * scale[pivot]
    return DesignBasis(np.ascontiguousarray(columns[:, :rank]), mixing, pivot[:rank])


def is_estimable(design: ArrayLike, contrast: ArrayLike) -> bool:
    """Say whether any data of this design can tell the value of a contrast.

    Parameters
    ----------
    design : array-like of shape (n_samples, n_coefficients)
        The design matrix.
    contrast : array-like of shape (n_coefficients,)
        Weights of the coefficients.

    Returns
    -------
    bool
        True if the contrast lies in the row space of the design.

    Raises
    ------
    ParameterError
        If the contrast doesn't fit the design, or either isn't finite.

    Examples
    --------
    With an intercept and an indicator per group, the difference can be known, a group's own
    effect can't.

    >>> design = [[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1]]
    >>> is_estimable(design, [0, -1, 1]), is_estimable(design, [0, 1, 0])
    (True, False)
    """
    try:
        design_basis(design).coordinates(contrast)
    except DesignError:
        return False
    return True


def _refuse_inestimable(wanted: Floats, reached: Floats) -> None:
    """Raise if contrasts differ from the nearest ones that the design can estimate."""
    gap = np.abs(wanted - reached).max(axis=1)
    bad = np.flatnonzero(gap > TOLERANCE * np.abs(wanted).max(axis=1))
    if bad.size:
        problems = [
            f"contrast {wanted[row].tolist()} can't be estimated from this design: "
            "its coefficients are confounded (aliased) with others"
            for row in bad
        ]
        raise DesignError(problems)
