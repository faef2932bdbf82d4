"""Standardised effect sizes with confidence intervals from noncentral distributions."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from rh_omics.stats.noncentral import noncentrality_f, noncentrality_t

Floats = NDArray[np.float64]

FEWEST = 2
ALL_INTERVALS = 25_000
"""So many features all get the interval of their effect: 0.03 ms each."""
MOST_INTERVALS = 5000
"""Of more features only these do, those with the largest statistics."""


def n_intervals(n_features: int) -> int:
    """Say how many features get the interval of their standardised effect.

    Parameters
    ----------
    n_features : int
        Features tested.

    Returns
    -------
    int
        All up to 25,000, else 5,000.

    Examples
    --------
    >>> n_intervals(20_000), n_intervals(1_000_000)
    (20000, 5000)
    """
    return n_features if n_features <= ALL_INTERVALS else MOST_INTERVALS


class EffectSize(NamedTuple):
    """Effect sizes with the limits of their confidence intervals.

    Parameters
    ----------
    estimate : ndarray of shape (n_features,)
        Effect sizes; ``NaN`` where there is none.
    ci_low, ci_high : ndarray of shape (n_features,)
        Limits of the confidence interval.
    """

    estimate: Floats
    ci_low: Floats
    ci_high: Floats


def small_sample_correction(df: ArrayLike) -> Floats:
    """Return Hedges' exact correction J of a standardised mean difference [1]_.

    Parameters
    ----------
    df : array-like of shape (n_features,)
        Degrees of freedom of the standard deviation, above 1.

    Returns
    -------
    ndarray of shape (n_features,)
        Factor below 1; ``NaN`` where there is none.

    References
    ----------
    .. [1] Hedges, L. V. (1981). Distribution theory for Glass's estimator of effect size and
       related estimators. J. Educ. Stat. 6(2), 107-128.

    Examples
    --------
    The common approximation is 1 - 3 / (4 df - 1).

    >>> small_sample_correction([10.0]).round(4), round(1 - 3 / 39, 4)
    (array([0.9227]), 0.9231)
    """
    df = np.asarray(df, dtype=np.float64)
    safe = np.where(df > 1, df, np.nan)
    correction: Floats = np.exp(gammaln(safe / 2) - gammaln((safe - 1) / 2) - np.log(safe / 2) / 2)
    return correction


def hedges_g(reference: Floats, other: Floats, *, confidence: float = 0.95) -> EffectSize:
    """Compute Hedges' g between two groups: the difference of means by the pooled SD [1]_.

    Parameters
    ----------
    reference : ndarray of shape (n_reference, n_features)
        Values of the reference group; ``NaN`` is "not measured".
    other : ndarray of shape (n_other, n_features)
        Values of the other group.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    EffectSize
        Hedges' g, positive where `other` is larger, with J applied to its limits too.

    Raises
    ------
    ParameterError
        If the confidence level isn't between 0 and 1.

    References
    ----------
    .. [1] Hedges, L. V. (1981). Distribution theory for Glass's estimator of effect size and
       related estimators. J. Educ. Stat. 6(2), 107-128.

    Examples
    --------
    The means are one SD apart; J is sqrt(2 / pi) with 4 degrees of freedom.

    >>> low, high = np.array([[1.0], [2], [3]]), np.array([[2.0], [3], [4]])
    >>> np.isclose(hedges_g(low, high).estimate, np.sqrt(2 / np.pi), rtol=1e-12)
    array([ True])
    """
    n_reference, mean_reference, ss_reference = _moments(reference)
    n_other, mean_other, ss_other = _moments(other)
    df = n_reference + n_other - 2
    with np.errstate(invalid="ignore", divide="ignore"):
        d = (mean_other - mean_reference) / np.sqrt((ss_reference + ss_other) / df)
        d = np.where((n_reference >= FEWEST) & (n_other >= FEWEST), d, np.nan)
        per_t = np.sqrt(1 / n_reference + 1 / n_other)
    return _from_t(d, per_t, df, confidence)


def hedges_g_z(before: Floats, after: Floats, *, confidence: float = 0.95) -> EffectSize:
    """Compute d_z with Hedges' correction: the mean change by the SD of the changes [1]_.

    It says how consistent a change is. It grows with the correlation of the pairs and can't be
    compared with a difference between groups: for that there is `hedges_g_rm`.

    Parameters
    ----------
    before, after : ndarray of shape (n_subjects, n_features)
        Values of the same subjects in the same order; a pair with a ``NaN`` is left out.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    EffectSize
        Corrected d_z, positive where `after` is larger.

    Raises
    ------
    ParameterError
        If the confidence level isn't between 0 and 1.

    References
    ----------
    .. [1] Lakens, D. (2013). Calculating and reporting effect sizes to facilitate cumulative
       science. Front. Psychol. 4, 863.

    Examples
    --------
    Changes of 1, 2 and 3 have the mean 2 and the SD 1; J is 1 / sqrt(pi) with 2 degrees of freedom.

    >>> change = np.array([[1.0], [2], [3]])
    >>> np.isclose(hedges_g_z(0 * change, change).estimate, 2 / np.sqrt(np.pi), rtol=1e-12)
    array([ True])
    """
    n, mean, ss = _moments(after - before)
    with np.errstate(invalid="ignore", divide="ignore"):
        d = np.where(n >= FEWEST, mean / np.sqrt(ss / (n - 1)), np.nan)
        per_t = np.sqrt(1 / n)
    return _from_t(d, per_t, n - 1, confidence)


def hedges_g_rm(before: Floats, after: Floats, *, confidence: float = 0.95) -> EffectSize:
    """Compute d_rm with Hedges' correction: the mean change by the SD within timepoints [1]_.

    ``g_rm = g_z · sqrt(2 (1 - r))`` with ``r`` the correlation of the pairs: the effect on the
    scale of a difference between groups. The interval takes ``r`` as known.

    Parameters
    ----------
    before, after : ndarray of shape (n_subjects, n_features)
        Values of the same subjects in the same order; a pair with a ``NaN`` is left out.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    EffectSize
        Corrected d_rm, positive where `after` is larger.

    Raises
    ------
    ParameterError
        If the confidence level isn't between 0 and 1.

    References
    ----------
    .. [1] Lakens, D. (2013). Calculating and reporting effect sizes to facilitate cumulative
       science. Front. Psychol. 4, 863, equation 9.
    """
    paired = np.isnan(before) | np.isnan(after)
    _, mean_before, ss_before = _moments(np.where(paired, np.nan, before))
    _, mean_after, ss_after = _moments(np.where(paired, np.nan, after))
    products = np.nansum((before - mean_before) * (after - mean_after), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        to_rm = np.sqrt(2 * (1 - products / np.sqrt(ss_before * ss_after)))
    return EffectSize(*(to_rm * part for part in hedges_g_z(before, after, confidence=confidence)))


def standardised_contrast(
    estimate: Floats,
    unscaled: Floats,
    *,
    sd: Floats,
    sigma: Floats,
    df: Floats,
    confidence: float = 0.95,
    most_intervals: int | None = None,
) -> EffectSize:
    """Divide contrasts of linear models by a standard deviation, with Hedges' correction [1]_.

    The interval inverts the noncentral t distribution of the ordinary t statistic, as that of
    `hedges_g` and `hedges_g_z`, which this is for two groups and for pairs.

    Parameters
    ----------
    estimate, unscaled : ndarray of shape (n_features,)
        Contrasts, and their standard errors for a residual standard deviation of 1.
    sd : ndarray of shape (n_features,)
        Standard deviations to divide by.
    sigma, df : ndarray of shape (n_features,)
        Residual standard deviations and their degrees of freedom.
    confidence : float, default 0.95
        Confidence level.
    most_intervals : int, optional
        How many features get an interval, those with the largest t first; `n_intervals` by
        default.

    Returns
    -------
    EffectSize
        Corrected effects.

    Raises
    ------
    ParameterError
        If the confidence level isn't between 0 and 1.

    References
    ----------
    .. [1] Hedges, L. V. (1981). Distribution theory for Glass's estimator of effect size and
       related estimators. J. Educ. Stat. 6(2), 107-128.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        effect, per_t = estimate / sd, unscaled * sigma / sd
        size = np.where(np.isfinite(effect), np.abs(effect / per_t), -1.0)
    most = n_intervals(size.size) if most_intervals is None else most_intervals
    chosen = np.argsort(-size, kind="stable")[:most]
    low, high = np.full((2, effect.size), np.nan)
    found = _from_t(effect[chosen], per_t[chosen], df[chosen], confidence)
    low[chosen], high[chosen] = found.ci_low, found.ci_high
    corrected = effect * small_sample_correction(df)
    return EffectSize(np.where(np.isfinite(corrected), corrected, np.nan), low, high)


def partial_eta_squared(
    f: Floats,
    df: Floats,
    df_error: Floats,
    *,
    confidence: float = 0.90,
    most_intervals: int | None = None,
) -> EffectSize:
    """Compute partial eta squared from F statistics [1]_.

    ``η²p = F df / (F df + df_error)``; its limits are ``λ / (λ + df_error)`` at the limits of the
    noncentrality ``λ`` (as R's effectsize).

    Parameters
    ----------
    f : ndarray of shape (n_features,)
        F statistics.
    df, df_error : ndarray of shape (n_features,)
        Degrees of freedom of the term and of its error.
    confidence : float, default 0.90
        Confidence level; 0.90 fits a test at 0.05, for the effect can't be negative.
    most_intervals : int, optional
        How many features get an interval, those with the largest F first; `n_intervals` by
        default.

    Returns
    -------
    EffectSize
        Partial eta squared, between 0 and 1.

    Raises
    ------
    ParameterError
        If the confidence level isn't between 0 and 1.

    References
    ----------
    .. [1] Steiger, J. H. (2004). Beyond the F test: effect size confidence intervals and tests of
       close fit in the analysis of variance and contrast analysis. Psychol. Methods 9(2), 164-182.

    Examples
    --------
    >>> partial_eta_squared(np.array([4.0]), np.array([1.0]), np.array([12.0])).estimate
    array([0.25])
    """
    f, df, df_error = np.broadcast_arrays(f, df, df_error)
    most = n_intervals(f.size) if most_intervals is None else most_intervals
    chosen = np.argsort(-np.nan_to_num(f, nan=-1.0), kind="stable")[:most]
    low, high = np.full((2, f.size), np.nan)
    low[chosen], high[chosen] = noncentrality_f(
        f[chosen], df[chosen], df_error[chosen], confidence=confidence
    )
    return EffectSize(
        f * df / (f * df + df_error), low / (low + df_error), high / (high + df_error)
    )


def generalised_eta_squared_interval(
    eta_squared: Floats, df: Floats, df_error: Floats, *, confidence: float = 0.90
) -> EffectSize:
    """Give generalised eta squared an interval [1]_.

    As in R's effectsize: the interval of the partial eta squared of the F that would have had
    this size, ``F = (η² / df) / ((1 − η²) / df_error)``. An approximation: there is no exact one.

    Parameters
    ----------
    eta_squared : ndarray of shape (n_features,)
        Generalised eta squared.
    df, df_error : ndarray of shape (n_features,)
        Degrees of freedom of the term and of its error.
    confidence : float, default 0.90
        Confidence level.

    Returns
    -------
    EffectSize
        The estimate as given, with its limits.

    Raises
    ------
    ParameterError
        If the confidence level isn't between 0 and 1.

    References
    ----------
    .. [1] Ben-Shachar, M. S., Lüdecke, D. and Makowski, D. (2020). effectsize: estimation of
       effect size indices and standardized parameters. J. Open Source Softw. 5(56), 2815.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        f = (eta_squared / df) / ((1 - eta_squared) / df_error)
    found = partial_eta_squared(f, df, df_error, confidence=confidence)
    return EffectSize(eta_squared, found.ci_low, found.ci_high)


def _moments(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Return number, mean and sum of squares about the mean of what was measured."""
    measured = ~np.isnan(values)
    n = measured.sum(axis=0).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(values, axis=0) / n
    return n, mean, np.nansum((values - mean) ** 2, axis=0)


def _from_t(d: Floats, per_t: Floats, df: Floats, confidence: float) -> EffectSize:
    """Correct an effect and invert the noncentral t distribution of ``d / per_t``."""
    d = np.where(np.isfinite(d), d, np.nan)
    low, high = noncentrality_t(d / per_t, df, confidence=confidence)
    correction = small_sample_correction(df)
    return EffectSize(correction * d, correction * low * per_t, correction * high * per_t)
