"""Shapes of a dose-response with subjects as blocks: flat, linear, quadratic, threshold, monotone.

Everything is fitted to deviations from the subject's own mean, in the responses and in what the
dose predicts: subjects may differ in level, the shape is common. One subject per observation means
no blocks, only a common mean.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from rh_omics.errors import ParameterError

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

FLAT: Final = "flat"
LINEAR: Final = "linear"
QUADRATIC: Final = "quadratic"
THRESHOLD: Final = "threshold"
MONOTONE: Final = "monotone"
SHAPES: Final = (FLAT, LINEAR, QUADRATIC, THRESHOLD, MONOTONE)

_MAX_SWEEPS: Final = 500
_TOLERANCE: Final = 1e-10


@dataclass(frozen=True)
class DoseData:
    """Observations of several subjects at known doses.

    Parameters
    ----------
    dose, response : ndarray of shape (n_observations,)
        Dose in one metric, and response.
    block : ndarray of int of shape (n_observations,)
        Subject of each observation from 0, or all 0 where every subject was seen once.
    cut : float or None
        Dose from which the threshold model steps up; it must be declared beforehand.
    """

    dose: Floats
    response: Floats
    block: Integers
    cut: float | None = None

    @property
    def n_effective(self) -> int:
        """Return the number of observations less that of the blocks."""
        return self.dose.size - np.unique(self.block).size

    def take(self, kept: NDArray[np.bool_]) -> "DoseData":
        """Return some of the observations.

        Parameters
        ----------
        kept : ndarray of bool of shape (n_observations,)
            Which to keep.

        Returns
        -------
        DoseData
            The observations kept.
        """
        return DoseData(self.dose[kept], self.response[kept], self.block[kept], self.cut)


@dataclass(frozen=True)
class DoseFit:
    """A fitted shape.

    Parameters
    ----------
    shape : str
        Which one.
    predict : callable
        Shape's value at doses, up to a constant.
    parameters : float
        Number of dose parameters; for the monotone shape its steps.
    rss : float
        Sum of squared deviations within blocks.
    coefficients : dict of str to float
        Named coefficients, in response units per dose unit (and its square), or of the step.
    """

    shape: str
    predict: Callable[[Floats], Floats]
    parameters: float
    rss: float
    coefficients: dict[str, float]


def centre(values: Floats, block: Integers) -> Floats:
    """Subtract each block's mean.

    Parameters
    ----------
    values : ndarray of shape (n_observations,) or (n_observations, n_columns)
        Values.
    block : ndarray of int of shape (n_observations,)
        Block of each observation.

    Returns
    -------
    ndarray
        Deviations, shaped as `values`.

    Examples
    --------
    >>> centre(np.array([1.0, 3.0, 5.0, 9.0]), np.array([0, 0, 1, 1]))
    array([-1.,  1., -2.,  2.])
    """
    _, place = np.unique(block, return_inverse=True)
    columns = values.reshape(len(values), -1 if values.size else 0)
    sums = np.zeros((place.max() + 1, columns.shape[1]))
    np.add.at(sums, place, columns)
    means = sums / np.bincount(place)[:, None]
    return (columns - means[place]).reshape(values.shape)


def fit_shape(shape: str, data: DoseData) -> DoseFit:
    """Fit one shape by least squares within blocks.

    Parameters
    ----------
    shape : {"flat", "linear", "quadratic", "threshold", "monotone"}
        Which shape; monotone is non-decreasing.
    data : DoseData
        The observations.

    Returns
    -------
    DoseFit
        The fit.

    Raises
    ------
    ParameterError
        If the shape is unknown, or the threshold's dose isn't given.
    """
    if shape == MONOTONE:
        return _fit_monotone(data)
    columns = _BASES.get(shape)
    if columns is None:
        msg = f"shape is {shape!r}; it must be one of {', '.join(SHAPES)}"
        raise ParameterError(msg)
    basis = columns(data.cut)
    design = centre(basis(data.dose), data.block)
    response = centre(data.response, data.block)
    beta = np.linalg.lstsq(design, response, rcond=None)[0]
    rss = float(np.sum((response - design @ beta) ** 2))
    names = _NAMES[shape]
    return DoseFit(
        shape,
        lambda dose: basis(dose) @ beta,
        float(len(names)),
        rss,
        dict(zip(names, beta.tolist(), strict=True)),
    )


def corrected_aic(fit: DoseFit, *, n_effective: int) -> float:
    """Compute the small-sample AIC of a fit, given the block means [1]_.

    Parameters
    ----------
    fit : DoseFit
        A fit.
    n_effective : int
        Observations less blocks: block means carry no information on the shape.

    Returns
    -------
    float
        AICc up to a constant that all shapes share; infinite where it doesn't exist. The steps of
        a monotone fit are counted as its parameters [2]_.

    References
    ----------
    .. [1] Hurvich, C. M. and Tsai, C.-L. (1989). Regression and time series model selection in
       small samples. Biometrika 76, 297-307.
    .. [2] Meyer, M. and Woodroofe, M. (2000). On the degrees of freedom in shape-restricted
       regression. Ann. Stat. 28, 1083-1104.
    """
    k = fit.parameters + 1
    left = n_effective - k - 1
    if left <= 0:
        return float("inf")
    spread = max(fit.rss, np.finfo(float).tiny) / n_effective
    return float(n_effective * np.log(spread) + 2 * k * n_effective / left)


def leave_one_out_error(shape: str, data: DoseData) -> float:
    """Predict each subject's deviations from the other subjects.

    Parameters
    ----------
    shape : str
        Which shape.
    data : DoseData
        The observations. Without blocks single observations are left out.

    Returns
    -------
    float
        Root mean squared error of the predictions, in response units.
    """
    blocked = np.unique(data.block).size > 1
    left_out = data.block if blocked else np.arange(data.dose.size)
    errors = [
        _prediction_error(shape, data, left_out == unit, blocked=blocked)
        for unit in np.unique(left_out)
    ]
    return float(np.sqrt(np.mean(np.concatenate(errors) ** 2)))


def _prediction_error(
    shape: str, data: DoseData, out: NDArray[np.bool_], *, blocked: bool
) -> Floats:
    train = data.take(~out)
    predict = fit_shape(shape, train).predict
    if blocked:
        found = predict(data.dose[out])
        return (data.response[out] - data.response[out].mean()) - (found - found.mean())
    level = train.response.mean() - predict(train.dose).mean()
    return data.response[out] - level - predict(data.dose[out])


def _fit_monotone(data: DoseData) -> DoseFit:
    """Alternate isotonic regression on the dose and block means until neither moves."""
    levels, place = np.unique(data.dose, return_inverse=True)
    counts = np.bincount(place).astype(np.float64)
    height = np.zeros(levels.size)
    for _ in range(_MAX_SWEEPS):
        own = data.response - centre(data.response - height[place], data.block) - height[place]
        means = np.bincount(place, data.response - own) / counts
        moved = isotonic_regression(means, weights=counts).x
        moved = moved - np.average(moved, weights=counts)
        change = np.abs(moved - height).max()
        height = moved
        if change <= _TOLERANCE * max(np.abs(height).max(), 1.0):
            break
    residual = centre(data.response - height[place], data.block)
    steps = np.unique(np.round(height, 9)).size - 1
    coefficients = {
        f"rise to {level:g}": float(h) for level, h in zip(levels, height - height[0], strict=True)
    }
    return DoseFit(
        MONOTONE,
        lambda dose: np.interp(dose, levels, height),
        float(steps),
        float(np.sum(residual**2)),
        coefficients,
    )


Basis = Callable[[Floats], Floats]


def _flat(_cut: float | None) -> Basis:
    return lambda dose: np.zeros((dose.size, 0))


def _linear(_cut: float | None) -> Basis:
    return lambda dose: dose[:, None]


def _quadratic(_cut: float | None) -> Basis:
    return lambda dose: np.column_stack([dose, dose**2])


def _threshold(cut: float | None) -> Basis:
    if cut is None:
        msg = (
            "the threshold model needs the dose of its step, declared beforehand (such as 30 or 70)"
        )
        raise ParameterError(msg)
    return lambda dose: (dose >= cut).astype(np.float64)[:, None]


_BASES: Final = {FLAT: _flat, LINEAR: _linear, QUADRATIC: _quadratic, THRESHOLD: _threshold}
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    FLAT: (),
    LINEAR: ("slope",),
    QUADRATIC: ("slope", "curvature"),
    THRESHOLD: ("step",),
}
