"""Random-intercept Tobit: left-censored values of subjects measured more than once.

A Tobit with a fixed effect per subject is biased at two values a subject; here the subjects'
effects are normal and integrated out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from rh_omics.errors import DesignError
from rh_omics.stats.censored import ContrastTest, wald
from rh_omics.stats.shapes import require_rows, require_tables

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

# The trapezoid rule converges exponentially for entire integrands that fall off like a normal
# density: about 1e-9 for a subject SD of ten residual SDs, where Gauss-Hermite nodes lie too wide.
NODES = np.linspace(-9.0, 9.0, 181)
LOG_WEIGHTS = -(NODES**2) / 2 - np.log(2 * np.pi) / 2 + np.log(NODES[1] - NODES[0])
STEP = 1e-4
LARGEST_GRADIENT = 1e-3


@dataclass(frozen=True)
class RandomInterceptFit:
    """A random-intercept Tobit of one feature.

    Parameters
    ----------
    coefficients : ndarray of shape (n_coefficients,)
        Coefficients on the scale of the values; ``NaN`` where `estimable` is False.
    covariance : ndarray of shape (n_coefficients, n_coefficients)
        Their covariance from the observed information.
    scale : float
        Residual standard deviation within subjects (maximum likelihood).
    subject_sd : float
        Standard deviation of the subjects' intercepts (maximum likelihood).
    log_likelihood : float
        Log-likelihood at the maximum.
    n : int
        Values used, censored ones among them.
    n_censored : int
        Censored values.
    n_subjects : int
        Subjects with a value or more.
    design : ndarray of shape (n, n_coefficients)
        Design of the values used.
    within : ndarray of shape (n, n_coefficients)
        The same less each subject's mean.
    estimable : bool
        False where the values that aren't censored don't determine every coefficient, or the
        maximum wasn't found.
    """

    coefficients: Floats
    covariance: Floats
    scale: float
    subject_sd: float
    log_likelihood: float
    n: int
    n_censored: int
    n_subjects: int
    design: Floats
    within: Floats
    estimable: bool


def random_intercept_tobit(
    values: Floats, censored: Bools, design: Floats, subject: Integers
) -> tuple[RandomInterceptFit, ...]:
    """Fit a linear model with normal subject effects to left-censored values [1]_.

    Given a subject's exact values its effect is normal, and a single censored value has a normal
    probability; two or more censored values of a subject are integrated numerically over that
    normal distribution. Incomplete subjects count with what they have.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Values on a log scale; where `censored`, the limit that the true value lies below. ``NaN``
        where not measured.
    censored : ndarray of bool of shape (n_samples, n_features)
        True where only the limit is known.
    design : ndarray of shape (n_samples, n_coefficients)
        Design matrix, such as a constant, group, timepoint and their product.
    subject : ndarray of int of shape (n_samples,)
        Which subject each sample comes from.

    Returns
    -------
    tuple of RandomInterceptFit
        One fit per feature.

    Raises
    ------
    DesignError
        If the arrays don't fit each other or the design hasn't full rank.

    References
    ----------
    .. [1] Thiébaut, R. and Jacqmin-Gadda, H. (2004). Mixed models for longitudinal left-censored
       repeated measures. Comput. Methods Programs Biomed. 74(3), 255-260.
    """
    require_tables(values=values, censored=censored)
    require_rows(len(values), censored=censored, design=design, subject=subject)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        msg = f"the design's {design.shape[1]} columns must be linearly independent"
        raise DesignError(msg)
    return tuple(
        _fit(_Likelihood(column[seen], below[seen], design[seen], subject[seen]))
        for column, below in zip(values.T, censored.T, strict=True)
        for seen in [~np.isnan(column)]
    )


def random_intercept_contrast(
    fits: Sequence[RandomInterceptFit], contrast: Floats, *, confidence: float = 0.95
) -> ContrastTest:
    """Test a contrast of the coefficients of each feature.

    Maximum likelihood divides sums of squares by numbers, not by degrees of freedom. Standard
    errors are corrected for it and t has the degrees of freedom of a contrast within subjects
    (time, group × time) or between them: complete data without censoring give the ordinary
    paired t test, and t test of the changes.

    Parameters
    ----------
    fits : sequence of RandomInterceptFit
        Fitted models, one per feature.
    contrast : ndarray of shape (n_coefficients,)
        Weights of the coefficients.
    confidence : float, default 0.95
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
    estimate = np.array([contrast @ fit.coefficients for fit in fits])
    variance = np.array([contrast @ fit.covariance @ contrast for fit in fits])
    freedom = np.array([_freedom(fit, contrast) for fit in fits], dtype=np.float64)
    numbers, df = freedom.T
    usable = df > 0
    inflation = numbers / np.where(usable, df, 1.0)
    return wald(estimate, np.where(usable, variance * inflation, np.nan), df, confidence)


def _freedom(fit: RandomInterceptFit, contrast: Floats) -> tuple[int, int]:
    """Return what maximum likelihood divides by, and the degrees of freedom, of a contrast."""
    rank = int(np.linalg.matrix_rank(fit.within)) if fit.n else 0
    with_contrast = int(np.linalg.matrix_rank(np.vstack([fit.within, contrast])))
    if with_contrast == rank:
        return fit.n - fit.n_subjects, fit.n - fit.n_subjects - rank
    return fit.n_subjects, fit.n_subjects - (fit.design.shape[1] - rank)


class _Likelihood:
    """Log-likelihood of one feature, its values in units of their spread."""

    def __init__(self, values: Floats, censored: Bools, design: Floats, subject: Integers) -> None:
        self.subject = np.unique(subject, return_inverse=True)[1]
        self.n_subjects = int(self.subject.max(initial=-1)) + 1
        self.exact, self.design = ~censored, design
        self.unit = float(np.std(values[self.exact])) if self.exact.any() else 1.0
        self.unit = self.unit or 1.0
        self.values = values / self.unit
        n_censored = np.bincount(self.subject[censored], minlength=self.n_subjects)
        self.single = np.flatnonzero(censored & (n_censored == 1)[self.subject])
        several = np.flatnonzero(censored & (n_censored > 1)[self.subject])
        self.several = several[np.argsort(self.subject[several], kind="stable")]
        self.starts = np.unique(self.subject[self.several], return_index=True)[1]
        self.n_exact = self._by_subject(np.ones(len(values)))

    def _by_subject(self, of_value: Floats) -> Floats:
        """Sum over the exact values of each subject."""
        sums = np.bincount(
            self.subject[self.exact], of_value[self.exact], minlength=self.n_subjects
        )
        return sums.astype(np.float64)

    def __call__(self, theta: Floats) -> float:
        """Return minus the log-likelihood at coefficients, log scale and subject SD."""
        residual = self.values - self.design @ theta[:-2]
        variance, between = np.exp(2 * theta[-2]), theta[-1] ** 2
        total = variance + self.n_exact * between
        sums = self._by_subject(residual)
        squares = self._by_subject(residual**2) - between * sums**2 / total
        log_determinant = (self.n_exact - 1) * np.log(variance) + np.log(total)
        exact = self.n_exact * np.log(2 * np.pi) + log_determinant + squares / variance
        centre, spread = between * sums / total, between * variance / total
        below = residual - centre[self.subject]
        return float(exact.sum() / 2 - self._censored(below, spread, variance))

    def _censored(self, below: Floats, spread: Floats, variance: float) -> float:
        """Return the log-probability of the censored values given the exact ones."""
        alone = spread[self.subject[self.single]] + variance
        log_probability = special.log_ndtr(below[self.single] / np.sqrt(alone)).sum()
        if not self.several.size:
            return float(log_probability)
        owner = self.subject[self.several]
        effect = np.sqrt(spread[owner])[:, np.newaxis] * NODES
        tails = special.log_ndtr((below[self.several][:, np.newaxis] - effect) / np.sqrt(variance))
        joint = np.add.reduceat(tails, self.starts, axis=0)
        joint += LOG_WEIGHTS
        peak = joint.max(axis=1, keepdims=True)
        integrals = np.log(np.exp(joint - peak).sum(axis=1)) + peak[:, 0]
        return float(log_probability + integrals.sum())


def _fit(likelihood: _Likelihood) -> RandomInterceptFit:
    """Maximise the likelihood of one feature."""
    design, exact = likelihood.design, likelihood.exact
    k = design.shape[1]
    determined = exact.sum() > k + 1 and np.linalg.matrix_rank(design[exact]) == k
    theta, covariance = _maximise(likelihood) if determined else _unknown(k)
    unit = likelihood.unit
    members = np.bincount(likelihood.subject, minlength=likelihood.n_subjects)[:, np.newaxis]
    means = np.zeros((likelihood.n_subjects, k))
    np.add.at(means, likelihood.subject, design)
    return RandomInterceptFit(
        coefficients=theta[:k] * unit,
        covariance=covariance[:k, :k] * unit**2,
        scale=float(np.exp(theta[k]) * unit),
        subject_sd=float(abs(theta[-1]) * unit),
        log_likelihood=float(-likelihood(theta) - exact.sum() * np.log(unit)),
        n=len(design),
        n_censored=int((~exact).sum()),
        n_subjects=likelihood.n_subjects,
        design=design,
        within=design - (means / members)[likelihood.subject],
        estimable=bool(np.isfinite(covariance).all()),
    )


def _unknown(k: int) -> tuple[Floats, Floats]:
    """Return the parameters and covariance of a model that can't be fitted."""
    return np.full(k + 2, np.nan), np.full((k + 2, k + 2), np.nan)


def _maximise(likelihood: _Likelihood) -> tuple[Floats, Floats]:
    """Return the maximum-likelihood parameters and their covariance, ``NaN`` if not found."""
    coefficients = np.linalg.lstsq(likelihood.design, likelihood.values, rcond=None)[0]
    spread = float(np.std(likelihood.values - likelihood.design @ coefficients)) or 1.0
    start = np.append(coefficients, [np.log(spread * 0.7), spread * 0.7])
    found = optimize.minimize(likelihood, start, method="BFGS", options={"gtol": 1e-6})
    theta = np.asarray(found.x, dtype=np.float64)
    gradient, hessian = _derivatives(likelihood, theta)
    peak = np.all(np.linalg.eigvalsh(hessian) > 0) and np.abs(gradient).max() < LARGEST_GRADIENT
    if not peak:
        return _unknown(len(theta) - 2)
    return theta, np.asarray(np.linalg.inv(hessian), dtype=np.float64)


def _derivatives(likelihood: _Likelihood, theta: Floats) -> tuple[Floats, Floats]:
    """Return gradient and Hessian by central differences."""
    steps = STEP * np.eye(theta.size)
    up = np.array([likelihood(theta + step) for step in steps])
    down = np.array([likelihood(theta - step) for step in steps])
    hessian = np.empty((theta.size, theta.size))
    for i, one in enumerate(steps):
        for j, two in enumerate(steps[: i + 1]):
            corners = (
                likelihood(theta + one + two)
                - likelihood(theta + one - two)
                - likelihood(theta - one + two)
                + likelihood(theta - one - two)
            )
            hessian[i, j] = hessian[j, i] = corners / (4 * STEP**2)
    return (up - down) / (2 * STEP), hessian
