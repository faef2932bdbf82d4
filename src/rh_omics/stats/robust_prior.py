"""The prior of the variances when some features are far more variable than the rest."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from rh_omics.stats.lowess import lowess
from rh_omics.stats.ranking import average_ranks, trimmed_mean
from rh_omics.stats.scaled_f import LogF, equate_df
from rh_omics.stats.variance_prior import VariancePrior, fit_prior, floor_variances

Floats = NDArray[np.float64]

TAILS = (0.05, 0.1)
SPAN = 0.4
MIN_FEATURES = 10
SMALLEST_SHARE = 1e-12


class _Bulk(NamedTuple):
    """Winsorised moments of the log variances about their trend."""

    trend: Floats
    mean: float
    variance: float


def fit_robust_prior(
    variance: Floats,
    df: Floats,
    *,
    covariate: Floats | None = None,
    tails: tuple[float, float] = TAILS,
) -> VariancePrior:
    """Estimate the prior from Winsorised log variances, and less of it for outliers [1]_.

    Moments of the log variances, with the tails pulled in to quantiles, are matched to those of a
    log F distribution treated alike. A feature whose variance is too large for the prior gets
    prior degrees of freedom between those of the bulk and a value at which the largest variance
    would be no surprise, according to the probability that it is an outlier.

    Parameters
    ----------
    variance : ndarray of shape (n_features,)
        Sample variances, >= 0.
    df : ndarray of shape (n_features,)
        Their degrees of freedom, > 0.
    covariate : ndarray of shape (n_features,), optional
        What the prior variance depends on, smoothed by lowess.
    tails : tuple of float, default (0.05, 0.1)
        Shares of the lower and upper tail that are Winsorised.

    Returns
    -------
    VariancePrior
        The prior; `df` differs between features. With fewer than 10 features, that of `fit_prior`.

    References
    ----------
    .. [1] Phipson, B. et al. (2016). Robust hyperparameter estimation protects against
       hypervariable genes and improves power to detect differential expression.
       Ann. Appl. Stat. 10(2), 946-963, sections 4 and 5.

    Examples
    --------
    The one wild feature keeps its own variance, the others are not disturbed.

    >>> variance = np.append(np.linspace(0.8, 1.2, 40), 500.0)
    >>> df = fit_robust_prior(variance, np.full(41, 6.0)).df
    >>> bool(df[-1] < 1.0), bool(df[0] > 100.0)
    (True, True)
    """
    plain = fit_prior(variance, df, covariate=covariate)
    if len(variance) < MIN_FEATURES:
        return plain
    floored = floor_variances(variance, SMALLEST_SHARE)
    common = float(df.max())
    equal = equate_df(floored, df, common, plain)
    bulk = _bulk(np.log(equal), covariate, tails)
    prior_df = _match_df(bulk.variance, common, float(plain.df[0]), tails)
    expected, _ = LogF(common, prior_df).winsorised_moments(tails)
    location = bulk.trend + bulk.mean - expected
    excess = equal / np.exp(location)
    return VariancePrior(np.exp(location), _outlier_df(excess, common, prior_df))


def _bulk(log_variance: Floats, covariate: Floats | None, tails: tuple[float, float]) -> _Bulk:
    """Take the trend out of the log variances and Winsorise what is left."""
    if covariate is None:
        trend = np.full_like(log_variance, trimmed_mean(log_variance, tails[1]))
    else:
        order = np.argsort(covariate, kind="stable")
        trend = np.empty_like(log_variance)
        trend[order] = lowess(covariate[order], log_variance[order], span=SPAN)
    residual = log_variance - trend
    low, high = np.quantile(residual, [tails[0], 1.0 - tails[1]])
    kept = np.clip(residual, low, high)
    return _Bulk(trend, float(np.mean(kept)), float(np.var(kept, ddof=1)))


def _match_df(variance: float, df: float, least: float, tails: tuple[float, float]) -> float:
    """Find the prior df whose Winsorised log F has this variance; never below the plain ones."""

    def excess(share: float) -> float:
        prior_df = share / (1.0 - share) if share < 1.0 else np.inf
        return variance - LogF(df, prior_df).winsorised_moments(tails)[1]

    if np.isinf(least) or excess(1.0) <= 0:
        return np.inf
    start = least / (1.0 + least)
    if excess(start) >= 0:
        return least
    share = float(optimize.brentq(excess, start, 1.0, xtol=1e-14, rtol=1e-14))
    return share / (1.0 - share)


def _outlier_df(excess: Floats, df: float, prior_df: float) -> Floats:
    """Lower the prior df of features whose variance the prior can't explain."""
    log_tail = LogF(df, prior_df).log_upper_tail(excess)
    rank = average_ranks(excess)
    log_empirical = np.log((len(excess) - rank + 0.5) / len(excess))
    regular = np.exp(np.minimum(log_tail - log_empirical, 0.0))
    if (regular == 1.0).all():
        return np.full(len(excess), prior_df)
    order = np.argsort(log_tail, kind="stable")
    if np.isinf(prior_df):
        ordered = (regular * df * len(excess))[order]
        ordered[regular[order] == 1.0] = np.inf
    else:
        worst = _worst_df(float(excess.max()), float(log_tail[order[0]]), df, prior_df)
        ordered = (regular * prior_df + (1.0 - regular) * worst)[order]
        running = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
        least = int(np.argmin(running))
        ordered[: least + 1] = running[least]
    shrunk = np.empty_like(ordered)
    shrunk[order] = np.maximum.accumulate(ordered)
    return shrunk


def _worst_df(excess: float, log_tail: float, df: float, prior_df: float) -> float:
    """Find prior df at which the largest variance is about the median, in two secant steps."""
    if np.isinf(log_tail):
        return 0.0
    first = prior_df * np.log(0.5) / log_tail
    again = float(LogF(df, first).log_upper_tail(np.array([excess]))[0])
    return first * float(np.log(0.5)) / again
