"""The logarithm of an F variable: tails, Winsorised moments, quantiles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from rh_omics.stats.variance_prior import VariancePrior

Floats = NDArray[np.float64]

_NEAR_UNDERFLOW = 1e-290
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(128)


@dataclass(frozen=True, slots=True)
class LogF:
    """Logarithm of an F variable; with infinite `denominator` of a chi-squared over its df.

    Attributes
    ----------
    numerator : float
        Numerator degrees of freedom.
    denominator : float
        Denominator degrees of freedom; may be infinite.
    """

    numerator: float
    denominator: float

    def quantile(self, lower: Floats, upper: Floats) -> Floats:
        """Give the F quantile of tail probabilities, from the smaller of both for precision.

        Parameters
        ----------
        lower, upper : ndarray of shape (n,)
            Probabilities below and above the quantile; they sum to 1.

        Returns
        -------
        ndarray of shape (n,)
            Quantiles on the scale of F (not its log).
        """
        a, b = self.numerator / 2.0, self.denominator / 2.0
        if np.isinf(b):
            low, high = special.gammaincinv(a, lower), special.gammainccinv(a, upper)
            return np.asarray(np.where(lower < upper, low, high) / a)
        low = special.betaincinv(a, b, lower)
        high = special.betaincinv(b, a, upper)
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = np.where(lower < upper, low / (1.0 - low), (1.0 - high) / high)
        return np.asarray(odds * b / a)

    def upper_tail(self, f: Floats) -> Floats:
        """Give the probability of a larger F.

        Parameters
        ----------
        f : ndarray of shape (n,)
            Values of F, > 0.

        Returns
        -------
        ndarray of shape (n,)
            Upper tail probabilities.
        """
        a, b = self.numerator / 2.0, self.denominator / 2.0
        if np.isinf(b):
            return np.asarray(special.gammaincc(a, a * f))
        return np.asarray(special.betainc(b, a, b / (b + a * f)))

    def lower_tail(self, f: Floats) -> Floats:
        """Give the probability of a smaller F.

        Parameters
        ----------
        f : ndarray of shape (n,)
            Values of F, > 0.

        Returns
        -------
        ndarray of shape (n,)
            Lower tail probabilities.
        """
        a, b = self.numerator / 2.0, self.denominator / 2.0
        if np.isinf(b):
            return np.asarray(special.gammainc(a, a * f))
        return np.asarray(special.betainc(a, b, a * f / (b + a * f)))

    def log_upper_tail(self, f: Floats) -> Floats:
        """Give the log of the probability of a larger F, also where it underflows.

        Parameters
        ----------
        f : ndarray of shape (n,)
            Values of F, > 0.

        Returns
        -------
        ndarray of shape (n,)
            Natural logs of the upper tail probabilities.
        """
        tail = self.upper_tail(f)
        with np.errstate(divide="ignore"):
            result = np.log(tail)
        far = tail < _NEAR_UNDERFLOW
        if far.any():
            result[far] = self._log_far_tail(f[far])
        return np.asarray(result)

    def winsorised_moments(self, tails: tuple[float, float]) -> tuple[float, float]:
        """Give mean and variance of the log with its tails pulled in to their quantiles.

        Parameters
        ----------
        tails : tuple of float
            Probabilities of the lower and the upper tail.

        Returns
        -------
        tuple of float
            Mean and variance of the Winsorised variable, by Gauss-Legendre quadrature.
        """
        below = np.array([tails[0], 1.0 - tails[1]])
        low, high = np.log(self.quantile(below, np.array([1.0 - tails[0], tails[1]])))
        half = (high - low) / 2.0
        place = low + half * (_NODES + 1.0)
        weight = half * _WEIGHTS * self._density(place)
        mean = np.sum(weight * place) + tails[0] * low + tails[1] * high
        spread = np.sum(weight * (place - mean) ** 2)
        ends = tails[0] * (low - mean) ** 2 + tails[1] * (high - mean) ** 2
        return float(mean), float(spread + ends)

    def _density(self, z: Floats) -> Floats:
        """Density of the log at `z`."""
        a, b = self.numerator / 2.0, self.denominator / 2.0
        if np.isinf(b):
            return np.asarray(np.exp(a * (np.log(a) + z) - a * np.exp(z) - special.gammaln(a)))
        ratio = a / b * np.exp(z)
        return np.asarray(
            np.exp(a * np.log(ratio) - (a + b) * np.log1p(ratio) - special.betaln(a, b))
        )

    def _log_far_tail(self, f: Floats) -> Floats:
        """Log of the upper tail by the leading factor of its series."""
        a, b = self.numerator / 2.0, self.denominator / 2.0
        if np.isinf(b):
            x = a * f
            return np.asarray(
                (a - 1.0) * np.log(x) - x - special.gammaln(a) + np.log1p((a - 1.0) / x)
            )
        x = b / (b + a * f)
        series = np.log(special.hyp2f1(a + b, 1.0, b + 1.0, x))
        return np.asarray(
            b * np.log(x) + a * np.log1p(-x) - np.log(b) - special.betaln(a, b) + series
        )


def equate_df(variance: Floats, df: Floats, common: float, prior: VariancePrior) -> Floats:
    """Turn variances into ones of a common df at the same quantile of their distribution.

    Parameters
    ----------
    variance : ndarray of shape (n_features,)
        Sample variances, > 0.
    df : ndarray of shape (n_features,)
        Their degrees of freedom.
    common : float
        The degrees of freedom that all shall have.
    prior : VariancePrior
        The distribution of the true variances.

    Returns
    -------
    ndarray of shape (n_features,)
        Variances with `common` degrees of freedom.
    """
    result = variance.copy()
    target = LogF(common, float(prior.df[0]))
    for own in np.unique(df[df < common - 1e-14]):
        rows = df == own
        source = LogF(float(own), target.denominator)
        f = variance[rows] / prior.variance[rows]
        result[rows] = (
            target.quantile(source.lower_tail(f), source.upper_tail(f)) * prior.variance[rows]
        )
    return result
