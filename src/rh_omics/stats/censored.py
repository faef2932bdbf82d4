"""Normal regression with censored values (Tobit) by maximum likelihood, for all features at once.

Values are on a log scale, where a log-normal concentration is normal. Subjects must be independent:
for two or more values of a subject see `censored_pairs`.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from rh_omics.errors import DesignError
from rh_omics.stats.moments import ratio
from rh_omics.stats.shapes import require_confidence, require_rows, require_tables

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

MAX_STEPS = 100
MAX_HALVINGS = 40
GRADIENT_TOLERANCE = 1e-10


@dataclass(frozen=True)
class CensoredFit:
    """Maximum-likelihood fits of all features.

    Parameters
    ----------
    coefficients : ndarray of shape (n_coefficients, n_features)
        Coefficients on the scale of the values; ``NaN`` where `estimable` is False.
    covariance : ndarray of shape (n_features, n_coefficients, n_coefficients)
        Covariance of the coefficients from the observed information.
    scale : ndarray of shape (n_features,)
        Maximum-likelihood residual standard deviation.
    log_likelihood : ndarray of shape (n_features,)
        Log-likelihood at the maximum.
    n : ndarray of int of shape (n_features,)
        Values that carry information, censored ones among them.
    n_censored : ndarray of int of shape (n_features,)
        Censored values.
    df : ndarray of int of shape (n_features,)
        Residual degrees of freedom, `n` less the coefficients.
    estimable : ndarray of bool of shape (n_features,)
        False where the values that aren't censored don't determine every coefficient, as where
        all of a group is below the limit: then the likelihood rises without end.
    """

    coefficients: Floats
    covariance: Floats
    scale: Floats
    log_likelihood: Floats
    n: Integers
    n_censored: Integers
    df: Integers
    estimable: Bools


class ContrastTest(NamedTuple):
    """Wald tests of a contrast for all features.

    Parameters
    ----------
    estimate : ndarray of shape (n_features,)
        Contrast of the coefficients, on the scale of the values.
    se : ndarray of shape (n_features,)
        Its standard error.
    stat : ndarray of shape (n_features,)
        Estimate over standard error.
    df : ndarray of shape (n_features,)
        Degrees of freedom of t, ``inf`` for the normal distribution.
    pvalue : ndarray of shape (n_features,)
        Two-sided p-value.
    ci_low : ndarray of shape (n_features,)
        Lower end of the confidence interval.
    ci_high : ndarray of shape (n_features,)
        Upper end of the confidence interval.
    """

    estimate: Floats
    se: Floats
    stat: Floats
    df: Floats
    pvalue: Floats
    ci_low: Floats
    ci_high: Floats


def tobit(values: Floats, censored: Bools, design: Floats) -> CensoredFit:
    """Fit a linear model to left-censored values by maximum likelihood [1]_.

    In the parameters of Olsen [2]_ the log-likelihood is concave, so that Newton's steps reach
    its one maximum.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Values on a log scale; where `censored`, the limit that the true value lies below. ``NaN``
        where not measured.
    censored : ndarray of bool of shape (n_samples, n_features)
        True where only the limit is known.
    design : ndarray of shape (n_samples, n_coefficients)
        Design matrix.

    Returns
    -------
    CensoredFit
        One entry per feature.

    Raises
    ------
    DesignError
        If the arrays don't fit each other or the design hasn't full rank.

    References
    ----------
    .. [1] Tobin, J. (1958). Estimation of relationships for limited dependent variables.
       Econometrica 26(1), 24-36.
    .. [2] Olsen, R. J. (1978). Note on the uniqueness of the maximum likelihood estimator for the
       Tobit model. Econometrica 46(5), 1211-1215.

    Examples
    --------
    >>> values = np.array([[1.0], [2.0], [4.0], [5.0]])
    >>> tobit(values, np.zeros((4, 1), dtype=bool), np.ones((4, 1))).coefficients
    array([[3.]])
    """
    require_tables(values=values, censored=censored)
    require_rows(len(values), censored=censored, design=design)
    return censored_regression(values, np.where(censored, -1, 0), design)


def censored_regression(values: Floats, side: Integers, design: Floats) -> CensoredFit:
    """Fit a linear model to values censored on either side.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Values or limits; ``NaN`` where nothing is known.
    side : ndarray of int of shape (n_samples, n_features)
        0: the value itself, -1: the true value lies below it, 1: above it.
    design : ndarray of shape (n_samples, n_coefficients)
        Design matrix.

    Returns
    -------
    CensoredFit
        One entry per feature.

    Raises
    ------
    DesignError
        If the design hasn't full rank.
    """
    n_coefficients = design.shape[1]
    if np.linalg.matrix_rank(design) < n_coefficients:
        msg = f"the design's {n_coefficients} columns must be linearly independent"
        raise DesignError(msg)
    known = ~np.isnan(values)
    estimable = _estimable(known & (side == 0), design)
    problem = _Problem.of(values[:, estimable], side[:, estimable], design)
    theta = _maximise(problem)
    n = np.count_nonzero(known, axis=0)
    fit = CensoredFit(
        coefficients=np.full((n_coefficients, values.shape[1]), np.nan),
        covariance=np.full((values.shape[1], n_coefficients, n_coefficients), np.nan),
        scale=np.full(values.shape[1], np.nan),
        log_likelihood=np.full(values.shape[1], np.nan),
        n=n,
        n_censored=np.count_nonzero(known & (side != 0), axis=0),
        df=n - n_coefficients,
        estimable=estimable,
    )
    precision = theta[:, -1]
    coefficients = theta[:, :-1] / precision[:, np.newaxis]
    fit.coefficients[:, estimable] = coefficients.T
    fit.scale[estimable] = problem.unit / precision
    fit.coefficients[:, estimable] *= problem.unit
    fit.covariance[estimable] = _covariance(problem, theta) * problem.unit[:, None, None] ** 2
    fit.log_likelihood[estimable] = problem.log_likelihood(theta) - problem.log_units
    return fit


def censored_contrast(
    fit: CensoredFit, contrast: Floats, *, confidence: float = 0.95, small_sample: bool = True
) -> ContrastTest:
    """Test a contrast of the coefficients.

    Maximum likelihood divides the residual sum of squares by n. With `small_sample` the standard
    error is that times the root of n / df and t has df degrees of freedom: without censoring this
    is the ordinary t test. Without it the normal z test of R's ``survreg`` results.

    Parameters
    ----------
    fit : CensoredFit
        Fitted models.
    contrast : ndarray of shape (n_coefficients,)
        Weights of the coefficients.
    confidence : float, default 0.95
        Confidence level of the interval.
    small_sample : bool, default True
        Whether to correct for the number of coefficients.

    Returns
    -------
    ContrastTest
        One entry per feature.

    Raises
    ------
    ParameterError
        If `confidence` isn't between 0 and 1.
    """
    variance = np.einsum("i,pij,j->p", contrast, fit.covariance, contrast)
    df = fit.df.astype(np.float64)
    if small_sample:
        return wald(contrast @ fit.coefficients, variance * ratio(fit.n, df), df, confidence)
    return wald(contrast @ fit.coefficients, variance, np.full(df.shape, np.inf), confidence)


def wald(estimate: Floats, variance: Floats, df: Floats, confidence: float) -> ContrastTest:
    """Turn estimates and their variances into tests and intervals.

    Parameters
    ----------
    estimate : ndarray of shape (n_features,)
        Estimates.
    variance : ndarray of shape (n_features,)
        Their variances.
    df : ndarray of shape (n_features,)
        Degrees of freedom, ``inf`` for the normal distribution.
    confidence : float
        Confidence level of the interval.

    Returns
    -------
    ContrastTest
        One entry per feature.

    Raises
    ------
    ParameterError
        If `confidence` isn't between 0 and 1.
    """
    require_confidence(confidence)
    se = np.asarray(np.sqrt(variance), dtype=np.float64)
    stat = ratio(estimate, se)
    finite = np.minimum(df, np.finfo(np.float64).max)
    normal = np.isinf(df)
    tail = np.where(normal, special.ndtr(-np.abs(stat)), special.stdtr(finite, -np.abs(stat)))
    level = (1 + confidence) / 2
    quantile = np.where(normal, special.ndtri(level), special.stdtrit(finite, level))
    margin = quantile * se
    return ContrastTest(estimate, se, stat, df, 2 * tail, estimate - margin, estimate + margin)


def _estimable(exact: Bools, design: Floats) -> Bools:
    """Say for which features the exact values determine all coefficients and a scale."""
    rows = exact.T[:, :, np.newaxis] * design
    ranks = np.linalg.matrix_rank(rows) if rows.size else np.zeros(exact.shape[1])
    k = design.shape[1]
    return (ranks == k) & (np.count_nonzero(exact, axis=0) > k)


@dataclass(frozen=True)
class _Problem:
    """Log-likelihoods of all features in Olsen's parameters: coefficients / scale, 1 / scale."""

    rows: Floats
    exact: Floats
    sign: Floats
    censored: Bools
    unit: Floats

    @classmethod
    def of(cls, values: Floats, side: Integers, design: Floats) -> "_Problem":
        """Set the problem up with features in rows and values in units of their spread."""
        known = ~np.isnan(values.T)
        filled = np.where(known, values.T, 0.0)
        exact = known & (side.T == 0)
        unit = _spread(filled, exact)
        rows = np.empty((*filled.shape, design.shape[1] + 1))
        rows[:, :, :-1] = -design
        rows[:, :, -1] = filled / unit[:, np.newaxis]
        return cls(
            rows, exact.astype(np.float64), (-side.T).astype(np.float64), known & ~exact, unit
        )

    @property
    def log_units(self) -> Floats:
        """Return what the change of units adds to the log-likelihood."""
        return self.exact.sum(axis=1) * np.log(self.unit)

    def z(self, theta: Floats) -> Floats:
        """Return standardised residuals, or limits."""
        return np.einsum("pni,pi->pn", self.rows, theta)

    def log_likelihood(self, theta: Floats) -> Floats:
        """Return the log-likelihood; ``-inf`` where the scale isn't positive."""
        z, precision = self.z(theta), theta[:, -1]
        allowed = precision > 0
        log_precision = np.log(np.where(allowed, precision, 1.0))
        density = log_precision[:, np.newaxis] - z**2 / 2 - np.log(2 * np.pi) / 2
        tail = np.where(self.censored, special.log_ndtr(self.sign * z), 0.0)
        total = (self.exact * density + tail).sum(axis=1)
        return np.where(allowed, total, -np.inf)

    def derivatives(self, theta: Floats) -> tuple[Floats, Floats]:
        """Return gradient and Hessian."""
        z, precision = self.z(theta), theta[:, -1]
        signed = self.sign * z
        mills = np.exp(-(signed**2) / 2 - special.log_ndtr(signed)) / np.sqrt(2 * np.pi)
        slope = np.where(self.censored, self.sign * mills, -self.exact * z)
        curvature = np.where(self.censored, -mills * (signed + mills), -self.exact)
        n_exact = self.exact.sum(axis=1)
        gradient = np.einsum("pn,pni->pi", slope, self.rows)
        gradient[:, -1] += n_exact / precision
        hessian = np.einsum("pn,pni,pnj->pij", curvature, self.rows, self.rows)
        hessian[:, -1, -1] -= n_exact / precision**2
        return gradient, hessian


def _spread(filled: Floats, exact: Bools) -> Floats:
    """Return a unit for each feature: the standard deviation of its exact values, or 1."""
    n = np.maximum(exact.sum(axis=1), 1)
    mean = np.where(exact, filled, 0.0).sum(axis=1) / n
    squares = np.where(exact, (filled - mean[:, np.newaxis]) ** 2, 0.0).sum(axis=1) / n
    return np.where(squares > 0, np.sqrt(squares), 1.0)


def _maximise(problem: _Problem) -> Floats:
    """Climb by Newton's steps, halved where they overshoot."""
    theta = np.zeros((len(problem.rows), problem.rows.shape[2]))
    theta[:, -1] = 1.0
    value = problem.log_likelihood(theta)
    for _ in range(MAX_STEPS):
        gradient, hessian = problem.derivatives(theta)
        if np.all(np.abs(gradient) < GRADIENT_TOLERANCE * problem.rows.shape[1]):
            break
        step = np.linalg.solve(hessian, -gradient[:, :, np.newaxis])[:, :, 0]
        theta, value = _climb(problem, theta, value, step.astype(np.float64))
    return theta


def _climb(problem: _Problem, theta: Floats, value: Floats, step: Floats) -> tuple[Floats, Floats]:
    """Take each feature's step, or as small a part of it as doesn't lead down."""
    for _ in range(MAX_HALVINGS):
        proposed = problem.log_likelihood(theta + step)
        worse = ~(proposed >= value - 1e-12 * np.abs(value))
        if not worse.any():
            break
        step *= np.where(worse, 0.5, 1.0)[:, np.newaxis]
    return theta + step, problem.log_likelihood(theta + step)


def _covariance(problem: _Problem, theta: Floats) -> Floats:
    """Return the covariance of the coefficients by the delta method."""
    precision = theta[:, -1][:, np.newaxis, np.newaxis]
    information = -problem.derivatives(theta)[1]
    n_coefficients = theta.shape[1] - 1
    jacobian = np.zeros((len(theta), n_coefficients, n_coefficients + 1))
    jacobian[:, :, :-1] = np.eye(n_coefficients) / precision
    jacobian[:, :, -1] = -theta[:, :-1] / precision[:, :, 0] ** 2
    return jacobian @ np.linalg.solve(information, jacobian.transpose(0, 2, 1))
