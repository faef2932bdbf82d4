"""Multiple testing: p-values adjusted over all features of one declared question."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from rh_omics.errors import ParameterError

Floats = NDArray[np.float64]

# The very floats that R's seq() gives qvalue: a rounded p-value may lie on one of them.
LAMBDAS = np.minimum(0.05 + 0.05 * np.arange(19), 0.95)
SPLINE_DF = 3.0
BOOTSTRAP_QUANTILE = 0.1


@dataclass(frozen=True)
class StoreyResult:
    """Q-values and the share of true null hypotheses that they stand on.

    Parameters
    ----------
    qvalue : ndarray of shape (n_tests,)
        Q-values, ``NaN`` where a test could not be done.
    pi0 : float
        Estimated share of true null hypotheses, in (0, 1].
    pi0_by_lambda : ndarray of shape (n_lambdas,)
        Estimate of `pi0` at each value of the tuning parameter.
    """

    qvalue: Floats
    pi0: float
    pi0_by_lambda: Floats


def benjamini_hochberg(pvalue: Floats) -> Floats:
    """Adjust p-values to control the false discovery rate [1]_.

    Parameters
    ----------
    pvalue : ndarray of shape (n_tests,)
        P-values. ``NaN`` marks a test that could not be done; it is not counted.

    Returns
    -------
    ndarray of shape (n_tests,)
        Adjusted p-values, ``NaN`` where `pvalue` is ``NaN``.

    Raises
    ------
    ParameterError
        If a p-value is outside [0, 1].

    References
    ----------
    .. [1] Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate.
       J. R. Stat. Soc. B 57(1), 289-300.

    Examples
    --------
    >>> benjamini_hochberg(np.array([0.01, 0.04, np.nan, 0.03]))
    array([0.03, 0.04,  nan, 0.04])
    """
    return _step_up(pvalue, penalty=1.0)


def benjamini_yekutieli(pvalue: Floats) -> Floats:
    """Adjust p-values to control the false discovery rate under any dependence [1]_.

    Parameters
    ----------
    pvalue : ndarray of shape (n_tests,)
        P-values. ``NaN`` marks a test that could not be done; it is not counted.

    Returns
    -------
    ndarray of shape (n_tests,)
        Adjusted p-values, ``NaN`` where `pvalue` is ``NaN``.

    Raises
    ------
    ParameterError
        If a p-value is outside [0, 1].

    References
    ----------
    .. [1] Benjamini, Y. and Yekutieli, D. (2001). The control of the false discovery rate in
       multiple testing under dependency. Ann. Stat. 29(4), 1165-1188.

    Examples
    --------
    The penalty over Benjamini-Hochberg is the harmonic number: 1 + 1/2 for two tests.

    >>> benjamini_yekutieli(np.array([0.01, np.nan, 0.02]))
    array([0.03,  nan, 0.03])
    """
    n_tests = int(np.count_nonzero(~np.isnan(pvalue)))
    return _step_up(pvalue, penalty=float(np.sum(1.0 / np.arange(1, n_tests + 1))))


def holm(pvalue: Floats) -> Floats:
    """Adjust p-values to control the family-wise error rate [1]_.

    Parameters
    ----------
    pvalue : ndarray of shape (n_tests,)
        P-values. ``NaN`` marks a test that could not be done; it is not counted.

    Returns
    -------
    ndarray of shape (n_tests,)
        Adjusted p-values, ``NaN`` where `pvalue` is ``NaN``.

    Raises
    ------
    ParameterError
        If a p-value is outside [0, 1].

    References
    ----------
    .. [1] Holm, S. (1979). A simple sequentially rejective multiple test procedure.
       Scand. J. Stat. 6(2), 65-70.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, np.nan, 0.03]))
    array([0.03, 0.06,  nan, 0.06])
    """
    order = _tested_in_order(pvalue)
    stepwise = pvalue[order] * np.arange(order.size, 0, -1)
    padj = np.full(pvalue.shape, np.nan)
    padj[order] = np.minimum(np.maximum.accumulate(stepwise), 1.0)
    return padj


def storey_qvalue(
    pvalue: Floats, *, pi0_method: Literal["smoother", "bootstrap"] = "smoother"
) -> StoreyResult:
    """Compute q-values with an estimated share of true null hypotheses [1]_ [2]_.

    With fewer than a few hundred tests the estimate of `pi0` is unstable; prefer
    `benjamini_hochberg` there.

    Parameters
    ----------
    pvalue : ndarray of shape (n_tests,)
        P-values. ``NaN`` marks a test that could not be done; it is not counted.
    pi0_method : {"smoother", "bootstrap"}, default "smoother"
        How the estimates at the tuning parameters 0.05, 0.10 … 0.95 become one: the value at 0.95
        of a cubic smoothing spline with 3 degrees of freedom [1]_, or the one with the smallest
        estimated mean squared error [2]_, whose bootstrap has a closed form.

    Returns
    -------
    StoreyResult
        Q-values, ``NaN`` where `pvalue` is ``NaN``, and the estimate.

    Raises
    ------
    ParameterError
        If a p-value is outside [0, 1], if all are below 0.95, or if the estimate isn't above 0.

    References
    ----------
    .. [1] Storey, J. D. and Tibshirani, R. (2003). Statistical significance for genomewide
       studies. PNAS 100(16), 9440-9445.
    .. [2] Storey, J. D., Taylor, J. E. and Siegmund, D. (2004). Strong control, conservative point
       estimation and simultaneous conservative consistency of false discovery rates.
       J. R. Stat. Soc. B 66(1), 187-205.

    Examples
    --------
    >>> uniform = np.arange(1, 401) / 400
    >>> result = storey_qvalue(uniform, pi0_method="bootstrap")
    >>> bool(np.all(result.qvalue <= benjamini_hochberg(uniform)))
    True
    """
    tested = pvalue[_tested_in_order(pvalue)]
    if not tested.size or tested[-1] < LAMBDAS[-1]:
        msg = (
            f"Storey's q-value needs p-values up to {LAMBDAS[-1]:.2f} to estimate the share of "
            f"true nulls; the largest of {tested.size} is "
            f"{tested[-1] if tested.size else np.nan:.3g}. Use benjamini_hochberg."
        )
        raise ParameterError(msg)
    beyond = tested.size - np.searchsorted(tested, LAMBDAS, side="left")
    by_lambda = beyond / tested.size / (1.0 - LAMBDAS)
    estimate = _pi0_smoother if pi0_method == "smoother" else _pi0_bootstrap
    pi0 = min(estimate(by_lambda, beyond, tested.size), 1.0)
    if pi0 <= 0:
        msg = (
            f"the estimated share of true nulls is {pi0:.3g}, which can't be: the p-values "
            f"aren't uniform near 1, or are too few ({tested.size}). Use benjamini_hochberg."
        )
        raise ParameterError(msg)
    return StoreyResult(pi0 * benjamini_hochberg(pvalue), pi0, by_lambda)


def _tested_in_order(pvalue: Floats) -> NDArray[np.intp]:
    """Return the places of the tests that were done, by rising p-value."""
    outside = (pvalue < 0) | (pvalue > 1)
    if np.any(outside):
        place = int(np.flatnonzero(outside)[0])
        msg = (
            f"p-value {place} is {pvalue[place]:g}; p-values lie between 0 and 1 "
            f"({np.count_nonzero(outside)} don't)"
        )
        raise ParameterError(msg)
    tested = np.flatnonzero(~np.isnan(pvalue))
    return tested[np.argsort(pvalue[tested], kind="stable")]


def _step_up(pvalue: Floats, *, penalty: float) -> Floats:
    order = _tested_in_order(pvalue)
    # In this order of operations the largest p-value stays as it is, to the last bit.
    stepwise = penalty * (order.size / np.arange(1, order.size + 1)) * pvalue[order]
    padj = np.full(pvalue.shape, np.nan)
    padj[order] = np.minimum(np.minimum.accumulate(stepwise[::-1])[::-1], 1.0)
    return padj


def _pi0_bootstrap(by_lambda: Floats, beyond: NDArray[np.intp], n_tests: int) -> float:
    lowest = np.quantile(by_lambda, BOOTSTRAP_QUANTILE)
    variance = beyond / (n_tests**2 * (1.0 - LAMBDAS) ** 2) * (1.0 - beyond / n_tests)
    error = variance + (by_lambda - lowest) ** 2
    return float(by_lambda[error == error.min()].min())


def _pi0_smoother(by_lambda: Floats, beyond: NDArray[np.intp], n_tests: int) -> float:  # noqa: ARG001 - one signature for both
    return float(_smoothing_spline(LAMBDAS, by_lambda, df=SPLINE_DF)[-1])


def _smoothing_spline(x: Floats, y: Floats, *, df: float) -> Floats:
    """Fit the natural cubic smoothing spline whose hat matrix has trace `df`.

    Green, P. J. and Silverman, B. W. (1994). Nonparametric Regression and Generalized Linear
    Models, section 2.3.3: the penalty matrix is ``Q R^-1 Q'``.
    """
    step = np.diff(x)
    n = x.size
    q = np.zeros((n, n - 2))
    r = np.zeros((n - 2, n - 2))
    for j in range(n - 2):
        q[j : j + 3, j] = 1 / step[j], -1 / step[j] - 1 / step[j + 1], 1 / step[j + 1]
        r[j, j] = (step[j] + step[j + 1]) / 3
        if j:
            r[j, j - 1] = r[j - 1, j] = step[j] / 6
    roughness, basis = np.linalg.eigh(q @ np.linalg.solve(r, q.T))
    roughness = np.maximum(roughness, 0.0)
    roughness[:2] = 0.0

    def excess(log_penalty: float) -> float:
        return float(np.sum(1 / (1 + np.exp(log_penalty) * roughness))) - df

    penalty = np.exp(brentq(excess, -40.0, 40.0, xtol=1e-12))
    fitted: Floats = basis @ ((basis.T @ y) / (1 + penalty * roughness))
    return fitted
