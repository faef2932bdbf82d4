"""Tests with variances that borrow strength from all features."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from rh_omics.errors import ParameterError
from rh_omics.stats.linear import ContrastFit, JointFit
from rh_omics.stats.squeeze import SqueezedVariances
from rh_omics.stats.t_tail import two_sided_t

Floats = NDArray[np.float64]


class TTest(NamedTuple):
    """A test of one contrast per feature.

    Attributes
    ----------
    estimate, se, statistic, df, pvalue, ci_low, ci_high : ndarray of shape (n_features,)
        NaN where the contrast can't be estimated.
    """

    estimate: Floats
    se: Floats
    statistic: Floats
    df: Floats
    pvalue: Floats
    ci_low: Floats
    ci_high: Floats


class FTest(NamedTuple):
    """A test of several contrasts at once per feature.

    Attributes
    ----------
    statistic, df_numerator, df_denominator, pvalue : ndarray of shape (n_features,)
        NaN where a contrast can't be estimated.
    """

    statistic: Floats
    df_numerator: Floats
    df_denominator: Floats
    pvalue: Floats


def moderated_t(
    fit: ContrastFit, squeezed: SqueezedVariances, *, confidence: float = 0.95
) -> TTest:
    """Test a contrast by its moderated t [1]_.

    Parameters
    ----------
    fit : ContrastFit
        The contrast of each feature.
    squeezed : SqueezedVariances
        Posterior variances of the same features.
    confidence : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    TTest
        Two-sided tests; estimates and intervals on the scale of the data.

    Raises
    ------
    ParameterError
        If `confidence` isn't between 0 and 1.

    References
    ----------
    .. [1] Smyth, G. K. (2004). Linear models and empirical Bayes methods for assessing
       differential expression in microarray experiments. Stat. Appl. Genet. Mol. Biol. 3(1), 3.
    """
    if not 0 < confidence < 1:
        msg = f"confidence must lie between 0 and 1; got {confidence}"
        raise ParameterError(msg)
    se = fit.unscaled * np.sqrt(squeezed.variance)
    df = np.where(fit.estimable, squeezed.df, np.nan)
    statistic = fit.estimate / se
    reach = se * _t_quantile(df, 0.5 + confidence / 2.0)
    return TTest(
        fit.estimate,
        se,
        statistic,
        df,
        two_sided_t(statistic, df),
        fit.estimate - reach,
        fit.estimate + reach,
    )


def moderated_f(fit: JointFit, squeezed: SqueezedVariances) -> FTest:
    """Test several contrasts at once by their moderated F [1]_.

    Parameters
    ----------
    fit : JointFit
        The contrasts of each feature.
    squeezed : SqueezedVariances
        Posterior variances of the same features.

    Returns
    -------
    FTest
        Tests that all contrasts are zero.

    References
    ----------
    .. [1] Smyth, G. K. (2004). Linear models and empirical Bayes methods for assessing
       differential expression in microarray experiments. Stat. Appl. Genet. Mol. Biol. 3(1), 3.
    """
    numerator = np.where(fit.estimable, fit.df, np.nan)
    denominator = np.where(fit.estimable, squeezed.df, np.nan)
    statistic = fit.quadratic / (numerator * squeezed.variance)
    pvalue = special.fdtrc(numerator, denominator, statistic)
    return FTest(statistic, numerator, denominator, pvalue)


def treat(
    fit: ContrastFit, squeezed: SqueezedVariances, *, threshold: float, confidence: float = 0.95
) -> TTest:
    """Test whether a contrast is larger than a threshold in absolute value [1]_.

    Parameters
    ----------
    fit : ContrastFit
        The contrast of each feature.
    squeezed : SqueezedVariances
        Posterior variances of the same features.
    threshold : float
        Least change of interest, >= 0, on the scale of the data (log2 fold change).
    confidence : float, default 0.95
        Coverage of the interval, which is that of the contrast itself.

    Returns
    -------
    TTest
        `statistic` is the distance from the nearer end of the interval null, 0 inside of it.

    Raises
    ------
    ParameterError
        If the threshold is negative or `confidence` isn't between 0 and 1.

    References
    ----------
    .. [1] McCarthy, D. J. and Smyth, G. K. (2009). Testing significance relative to a fold-change
       threshold is a TREAT. Bioinformatics 25(6), 765-771.
    """
    if not threshold >= 0:
        msg = f"the threshold of a change must be >= 0; got {threshold}"
        raise ParameterError(msg)
    plain = moderated_t(fit, squeezed, confidence=confidence)
    size = np.abs(plain.estimate)
    nearer, farther = (size - threshold) / plain.se, (size + threshold) / plain.se
    pvalue = _upper_t(nearer, plain.df) + _upper_t(farther, plain.df)
    statistic = np.sign(plain.estimate) * np.maximum(nearer, 0.0)
    return plain._replace(statistic=statistic, pvalue=pvalue)


def _upper_t(t: Floats, df: Floats) -> Floats:
    """Probability of a larger t."""
    return np.asarray(special.stdtr(df, -t))


def _t_quantile(df: Floats, probability: float) -> Floats:
    """Quantile of t, computed once for each distinct df."""
    distinct, place = np.unique(df, return_inverse=True)
    return np.asarray(special.stdtrit(distinct, probability)[place])
