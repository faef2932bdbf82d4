"""Sample variances that borrow strength from all features (empirical Bayes)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rh_omics.errors import DesignError, ParameterError
from rh_omics.stats.linear import LinearFit
from rh_omics.stats.robust_prior import TAILS, fit_robust_prior
from rh_omics.stats.threads import on_one_thread
from rh_omics.stats.variance_prior import VariancePrior, fit_prior

Floats = NDArray[np.float64]

LEAST_DF = 1e-6


@dataclass(frozen=True, slots=True)
class SqueezedVariances:
    """Sample variances drawn towards a common value or trend.

    Attributes
    ----------
    variance : ndarray of shape (n_features,)
        Posterior variance: the mean of sample and prior variance, weighted by their df.
    prior_variance : ndarray of shape (n_features,)
        Prior variance, a curve over the covariate if there is one.
    prior_df : ndarray of shape (n_features,)
        Prior degrees of freedom; lower for outlier variances if robust.
    df : ndarray of shape (n_features,)
        Degrees of freedom of `variance`, at most those of all features together.
    """

    variance: Floats
    prior_variance: Floats
    prior_df: Floats
    df: Floats


@on_one_thread
def squeeze_variances(
    variance: ArrayLike,
    df: ArrayLike,
    *,
    covariate: ArrayLike | None = None,
    robust: bool = False,
    tails: tuple[float, float] = TAILS,
) -> SqueezedVariances:
    """Draw sample variances towards a common value or trend (empirical Bayes) [1]_ [2]_.

    Parameters
    ----------
    variance : array-like of shape (n_features,)
        Sample variances in squared units of the data; NaN without degrees of freedom.
    df : array-like of shape (n_features,)
        Their degrees of freedom, which may differ; 0 where there is no variance.
    covariate : array-like of shape (n_features,), optional
        Mean log expression, if the prior variance shall follow it as a smooth trend.
    robust : bool, default False
        Keep hypervariable features from the prior, and the prior from them.
    tails : tuple of float, default (0.05, 0.1)
        Shares of the lower and upper tail that are Winsorised if `robust`.

    Returns
    -------
    SqueezedVariances
        Posterior variances. A feature without a variance of its own has the prior one.

    Raises
    ------
    ParameterError
        If shapes differ.
    DesignError
        If no feature has residual degrees of freedom.

    References
    ----------
    .. [1] Smyth, G. K. (2004). Linear models and empirical Bayes methods for assessing
       differential expression in microarray experiments. Stat. Appl. Genet. Mol. Biol. 3(1), 3.
    .. [2] Phipson, B. et al. (2016). Robust hyperparameter estimation protects against
       hypervariable genes and improves power to detect differential expression.
       Ann. Appl. Stat. 10(2), 946-963.

    Examples
    --------
    Every variance moves towards the prior one, by the same share where the df are the same.

    >>> own = np.array([0.1, 0.5, 1.0, 2.0, 9.0])
    >>> squeezed = squeeze_variances(own, np.full(5, 8.0))
    >>> share = (squeezed.variance - own) / (squeezed.prior_variance - own)
    >>> bool(np.allclose(share, squeezed.prior_df / (squeezed.prior_df + 8.0)))
    True
    """
    own, own_df = np.asarray(variance, dtype=np.float64), np.asarray(df, dtype=np.float64)
    trend = None if covariate is None else np.asarray(covariate, dtype=np.float64)
    if (
        own.ndim != 1
        or own_df.shape != own.shape
        or (trend is not None and trend.shape != own.shape)
    ):
        msg = "variances, degrees of freedom and covariate must be vectors of the same length"
        raise ParameterError(msg)
    prior = _prior(own, own_df, trend, tails if robust else None)
    pooled = float(own_df[np.isfinite(own_df)].sum())
    return SqueezedVariances(
        _posterior(own, own_df, prior),
        prior.variance,
        prior.df,
        np.minimum(own_df + prior.df, pooled),
    )


def squeeze_fit(
    fit: LinearFit,
    *,
    trend: bool = True,
    robust: bool = True,
    tails: tuple[float, float] = TAILS,
) -> SqueezedVariances:
    """Squeeze the residual variances of a fit.

    Parameters
    ----------
    fit : LinearFit
        Fitted models.
    trend : bool, default True
        Let the prior variance follow the mean of each feature.
    robust : bool, default True
        Keep hypervariable features from the prior, and the prior from them.
    tails : tuple of float, default (0.05, 0.1)
        Shares of the lower and upper tail that are Winsorised if `robust`.

    Returns
    -------
    SqueezedVariances
        Posterior variances.

    Raises
    ------
    DesignError
        If no feature has residual degrees of freedom.
    """
    covariate = fit.mean if trend else None
    return squeeze_variances(
        fit.sigma**2, fit.df_residual, covariate=covariate, robust=robust, tails=tails
    )


def _usable(variance: Floats, df: Floats, covariate: Floats | None) -> NDArray[np.bool_]:
    """Find the features whose variance says something about the prior."""
    usable = np.isfinite(variance) & (df > LEAST_DF)
    if covariate is not None:
        usable &= np.isfinite(covariate)
    if not usable.any():
        msg = "no feature has residual degrees of freedom: the design has as many terms as samples"
        raise DesignError(msg)
    return np.asarray(usable)


def _prior(
    variance: Floats, df: Floats, covariate: Floats | None, tails: tuple[float, float] | None
) -> VariancePrior:
    """Fit the prior to the usable features and carry it over to the others."""
    usable = _usable(variance, df, covariate)
    own, own_df = variance[usable], df[usable]
    if own.size == 1:
        return VariancePrior(np.full(variance.shape, own[0]), np.zeros(variance.shape))
    trend = None if covariate is None else covariate[usable]
    if tails is None:
        plain = fit_prior(own, own_df, covariate=trend, at=covariate)
        return _spread(plain, variance.shape)
    found = fit_robust_prior(own, own_df, covariate=trend, tails=tails)
    return found if usable.all() else _carry_over(found, trend, covariate, usable)


def _spread(prior: VariancePrior, shape: tuple[int, ...]) -> VariancePrior:
    """Give a constant prior to every feature; one with a trend has them all already."""
    if prior.variance.shape == shape:
        return prior
    return VariancePrior(np.full(shape, prior.variance[0]), np.full(shape, prior.df[0]))


def _carry_over(
    found: VariancePrior,
    trend: Floats | None,
    covariate: Floats | None,
    usable: NDArray[np.bool_],
) -> VariancePrior:
    """Give features without a variance of their own the prior of the bulk at their covariate."""
    variance = np.full(usable.shape, found.variance[0])
    if trend is not None and covariate is not None:
        order = np.argsort(trend)
        curve = np.interp(covariate, trend[order], np.log(found.variance[order]))
        variance = np.exp(curve)
    df = np.full(usable.shape, found.df.max())
    variance[usable], df[usable] = found.variance, found.df
    return VariancePrior(variance, df)


def _posterior(variance: Floats, df: Floats, prior: VariancePrior) -> Floats:
    """Average sample and prior variance by their degrees of freedom."""
    own = np.where(df > 0, variance, 0.0)
    finite = np.where(np.isinf(prior.df), 0.0, prior.df)
    mixed = (df * own + finite * prior.variance) / np.where(df + finite > 0, df + finite, np.nan)
    return np.where(np.isinf(prior.df), prior.variance, mixed)
