"""Pool effects over studies: fixed or random effects, heterogeneity, prediction interval."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from rh_omics.errors import ParameterError, shorten
from rh_omics.stats.heterogeneity import (
    cochran_q,
    tau2_dersimonian_laird,
    tau2_interval,
    tau2_paule_mandel,
    tau2_reml,
    typical_variance,
)

Floats = NDArray[np.float64]
PoolingMethod = Literal["fixed", "DL", "REML", "PM"]

_ESTIMATORS = {
    "DL": tau2_dersimonian_laird,
    "REML": tau2_reml,
    "PM": tau2_paule_mandel,
}


@dataclass(frozen=True)
class PooledEffect:
    """Effect pooled over studies, on the scale of the effects given.

    Parameters
    ----------
    estimate, se : float
        Pooled effect and its standard error.
    ci_low, ci_high : float
        Confidence interval of the mean effect.
    stat, df, pvalue : float
        Test of no effect; `df` is infinite for a normal test.
    tau2 : float
        Variance of the true effects between studies; 0 for a fixed effect.
    tau2_low, tau2_high : float
        Its interval by the Q profile; ``NaN`` for a fixed effect.
    q, q_pvalue : float
        Cochran's Q and its P-value.
    i2 : float
        Share of the variance that is heterogeneity, in [0, 1).
    h2 : float
        Total over sampling variance.
    prediction_low, prediction_high : float
        Interval for the true effect of a new study; ``NaN`` for a fixed effect or fewer than three
        studies.
    weight : ndarray of shape (n_studies,)
        Share of each study in the estimate; they sum to 1.
    method : str
        ``"fixed"``, ``"DL"``, ``"REML"`` or ``"PM"``.
    knapp_hartung : bool
        Whether the standard error is Knapp and Hartung's.
    confidence : float
        Coverage of the intervals.
    """

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    stat: float
    df: float
    pvalue: float
    tau2: float
    tau2_low: float
    tau2_high: float
    q: float
    q_pvalue: float
    i2: float
    h2: float
    prediction_low: float
    prediction_high: float
    weight: Floats
    method: str
    knapp_hartung: bool
    confidence: float

    @property
    def n_studies(self) -> int:
        """Return the number of studies."""
        return int(self.weight.size)


def pool_effects(
    effect: Floats,
    variance: Floats,
    *,
    method: PoolingMethod = "REML",
    knapp_hartung: bool = True,
    confidence: float = 0.95,
) -> PooledEffect:
    """Pool effects by inverse variance.

    Parameters
    ----------
    effect : ndarray of shape (n_studies,)
        Effects on one scale (log ratios, standardised changes, ...).
    variance : ndarray of shape (n_studies,)
        Their sampling variances.
    method : {"REML", "DL", "PM", "fixed"}, default "REML"
        How the variance between studies is estimated: restricted maximum likelihood [1]_,
        DerSimonian and Laird [2]_, Paule and Mandel [3]_, or one common effect.
    knapp_hartung : bool, default True
        Whether random effects get Knapp and Hartung's standard error and t distribution [4]_,
        which holds its level with few studies. Not used for a fixed effect.
    confidence : float, default 0.95
        Coverage of all intervals, in (0, 1).

    Returns
    -------
    PooledEffect
        Estimate, heterogeneity [5]_ and the prediction interval of Higgins et al. [6]_ (t with
        n_studies − 2 degrees of freedom).

    Raises
    ------
    ParameterError
        If there are fewer than two studies, the lengths differ, a value isn't finite, a variance
        isn't positive, or the method is unknown.

    References
    ----------
    .. [1] Viechtbauer, W. (2005). Bias and efficiency of meta-analytic variance estimators.
       J. Educ. Behav. Stat. 30, 261-293.
    .. [2] DerSimonian, R. and Laird, N. (1986). Meta-analysis in clinical trials. Control. Clin.
       Trials 7, 177-188.
    .. [3] Paule, R. C. and Mandel, J. (1982). Consensus values and weighting factors. J. Res. Natl.
       Bur. Stand. 87, 377-385.
    .. [4] Knapp, G. and Hartung, J. (2003). Improved tests for a random effects meta-regression.
       Stat. Med. 22, 2693-2710.
    .. [5] Higgins, J. P. T. and Thompson, S. G. (2002). Quantifying heterogeneity. Stat. Med. 21,
       1539-1558.
    .. [6] Higgins, J. P. T., Thompson, S. G. and Spiegelhalter, D. J. (2009). A re-evaluation of
       random-effects meta-analysis. J. R. Stat. Soc. A 172, 137-159.

    Examples
    --------
    Studies that agree exactly have no heterogeneity:

    >>> pool_effects(np.array([0.5, 0.5, 0.5]), np.array([0.1, 0.2, 0.3])).tau2
    0.0
    """
    _check(effect, variance, method, confidence)
    tau2 = 0.0 if method == "fixed" else _ESTIMATORS[method](effect, variance)
    adjust = knapp_hartung and method != "fixed"
    weight = 1 / (variance + tau2)
    estimate = float(np.sum(weight * effect) / weight.sum())
    se, df = _standard_error(effect, weight, estimate, adjust=adjust)
    reach = stats.t.ppf((1 + confidence) / 2, df) * se
    stat = estimate / se if se > 0 else np.copysign(np.inf, estimate)
    q = cochran_q(effect, variance, 0.0)
    i2, h2 = _heterogeneity(variance, tau2, q, fixed=method == "fixed")
    tau2_limits = _tau2_limits(effect, variance, method, confidence)
    low, high = _prediction(estimate, se, tau2, effect.size - 2, method, confidence)
    return PooledEffect(
        estimate=estimate,
        se=se,
        ci_low=estimate - reach,
        ci_high=estimate + reach,
        stat=stat,
        df=df,
        pvalue=float(2 * stats.t.sf(abs(stat), df)),
        tau2=tau2,
        tau2_low=tau2_limits[0],
        tau2_high=tau2_limits[1],
        q=q,
        q_pvalue=float(stats.chi2.sf(q, effect.size - 1)),
        i2=i2,
        h2=h2,
        prediction_low=low,
        prediction_high=high,
        weight=weight / weight.sum(),
        method=method,
        knapp_hartung=adjust,
        confidence=confidence,
    )


def _standard_error(
    effect: Floats, weight: Floats, estimate: float, *, adjust: bool
) -> tuple[float, float]:
    variance = 1 / weight.sum()
    if not adjust:
        return float(np.sqrt(variance)), np.inf
    df = effect.size - 1
    spread = np.sum(weight * (effect - estimate) ** 2) / df
    return float(np.sqrt(spread * variance)), float(df)


def _heterogeneity(variance: Floats, tau2: float, q: float, *, fixed: bool) -> tuple[float, float]:
    """Return I² and H²; a fixed effect takes them from Q, random effects from tau²."""
    df = variance.size - 1
    if fixed:
        return (max(0.0, (q - df) / q) if q > 0 else 0.0), q / df
    h2 = tau2 / typical_variance(variance) + 1
    return 1 - 1 / h2, h2


def _tau2_limits(
    effect: Floats, variance: Floats, method: str, confidence: float
) -> tuple[float, float]:
    if method == "fixed":
        return np.nan, np.nan
    return tau2_interval(effect, variance, confidence=confidence)


def _prediction(
    estimate: float, se: float, tau2: float, df: int, method: str, confidence: float
) -> tuple[float, float]:
    if method == "fixed" or df < 1:
        return np.nan, np.nan
    reach = float(stats.t.ppf((1 + confidence) / 2, df) * np.sqrt(se**2 + tau2))
    return estimate - reach, estimate + reach


def _check(effect: Floats, variance: Floats, method: str, confidence: float) -> None:
    problems = []
    if effect.shape != variance.shape or effect.ndim != 1:
        problems.append(
            f"{effect.shape} effects and {variance.shape} variances; one each is needed"
        )
    elif effect.size < 2:  # noqa: PLR2004 - two is the fewest that can be pooled
        problems.append(f"pooling needs two studies or more; there is {effect.size}")
    else:
        bad = np.flatnonzero(~(np.isfinite(effect) & np.isfinite(variance) & (variance > 0)))
        if bad.size:
            problems.append(
                f"study {shorten(list(bad + 1))}: effects must be finite, variances finite and > 0"
            )
    if method not in {"fixed", *_ESTIMATORS}:
        problems.append(f"method is {method!r}; it must be REML, DL, PM or fixed")
    if not 0 < confidence < 1:
        problems.append(f"confidence is {confidence}; it must lie between 0 and 1")
    if problems:
        raise ParameterError(problems)
