"""Restricted maximum likelihood of one correlation from independent strata."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rh_omics.stats.strata import Strata

Floats = NDArray[np.float64]

_GRID = np.linspace(0.0, 1.0, 34)[1:-1]
_STEPS = 80
_PRECISION = 1e-13


class _Interval(NamedTuple):
    """Where the optimum of each feature lies."""

    low: Floats
    high: Floats


def reml_correlation(strata: Strata) -> Floats:
    """Find the correlation that maximises the REML likelihood of each feature.

    The variance of a stratum with eigenvalue λ is ``s² (1 - ρ + ρ λ)``; `s²` is profiled out.

    Parameters
    ----------
    strata : Strata
        Independent sums of squares.

    Returns
    -------
    ndarray of shape (n_features,)
        Correlations, not bounded away from the ends of their range; NaN for constant features.

    Examples
    --------
    Two strata with eigenvalues 0 and 2 and mean squares 1 and 3: the ratio is that of their
    variances, so ``(1 + ρ) / (1 - ρ) = 3``.

    >>> strata = Strata(np.array([[0.0, 2.0]]), np.array([[5.0, 4.0]]), np.array([[5.0, 12.0]]))
    >>> reml_correlation(strata)
    array([0.5])
    """
    if strata.eigenvalue.shape == (1, 2) and strata.contrasts.all():
        return _two_strata(strata)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = _refine(strata, _bracket(strata))
    return np.where(strata.squares.sum(axis=1) > 0, found, np.nan)


def _two_strata(strata: Strata) -> Floats:
    """Solve for the ratio of two mean squares."""
    low, high = strata.eigenvalue[0]
    mean = strata.squares / strata.contrasts
    with np.errstate(invalid="ignore"):
        return np.asarray(
            (mean[:, 1] - mean[:, 0]) / ((high - 1.0) * mean[:, 0] - (low - 1.0) * mean[:, 1])
        )


def _bracket(strata: Strata) -> _Interval:
    """Search a grid for the neighbourhood of the highest likelihood."""
    largest = strata.eigenvalue.max(axis=1)
    lowest = np.where(largest > 1.0, -1.0 / np.maximum(largest - 1.0, 1.0), -1.0)
    lowest = np.broadcast_to(lowest, len(strata.squares))
    width = 1.0 - lowest
    deviance = np.stack([_deviance(strata, lowest + width * share) for share in _GRID])
    best = np.argmin(deviance, axis=0)
    ends = np.concatenate([[0.0], _GRID, [1.0]])
    return _Interval(lowest + width * ends[best], lowest + width * ends[best + 2])


def _deviance(strata: Strata, rho: Floats) -> Floats:
    """Minus twice the profile REML log likelihood, less a constant."""
    relative = 1.0 + rho[:, None] * (strata.eigenvalue - 1.0)
    total = strata.contrasts.sum(axis=1)
    log_variance = (strata.contrasts * np.log(relative)).sum(axis=1)
    return np.asarray(log_variance + total * np.log((strata.squares / relative).sum(axis=1)))


def _slope(strata: Strata, rho: Floats) -> tuple[Floats, Floats]:
    """First and second derivative of the deviance."""
    gain = strata.eigenvalue - 1.0
    rate = gain / (1.0 + rho[:, None] * gain)
    scaled = strata.squares / (1.0 + rho[:, None] * gain)
    whole, once = scaled.sum(axis=1), (scaled * rate).sum(axis=1)
    twice = (scaled * rate**2).sum(axis=1)
    total = strata.contrasts.sum(axis=1)
    first = (strata.contrasts * rate).sum(axis=1) - total * once / whole
    second = total * (2.0 * twice / whole - (once / whole) ** 2)
    return first, second - (strata.contrasts * rate**2).sum(axis=1)


def _refine(strata: Strata, within: _Interval) -> Floats:
    """Find the zero of the slope by Newton steps that never leave a shrinking bracket."""
    low, high = within
    rho = (low + high) / 2.0
    for _ in range(_STEPS):
        first, second = _slope(strata, rho)
        low, high = np.where(first < 0, rho, low), np.where(first < 0, high, rho)
        step = rho - first / second
        inside = (step >= low) & (step <= high) & (second > 0)
        new = np.where(inside, step, (low + high) / 2.0)
        moved = np.abs(new - rho)
        rho = new
        if not (moved > _PRECISION).any():
            break
    return rho
