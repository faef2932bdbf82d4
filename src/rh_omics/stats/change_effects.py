"""Effect sizes of before/after designs from what papers print: means, SD or SEM, n, r, t or P.

``after − before`` throughout. Each function takes numbers or arrays that broadcast, one value per
study, and returns an effect with its sampling variance, ready for pooling.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from rh_omics.errors import ParameterError
from rh_omics.stats.effect import small_sample_correction

Floats = NDArray[np.float64]

MIN_SUBJECTS = 3


class ChangeEffect(NamedTuple):
    """Effects of one kind with their sampling variances."""

    effect: Floats
    """Effect per study."""
    variance: Floats
    """Sampling variance per study."""


def sd_from_sem(sem: ArrayLike, n: ArrayLike) -> Floats:
    """Turn standard errors of means into standard deviations.

    Parameters
    ----------
    sem : array_like
        Standard errors of means.
    n : array_like
        Numbers of subjects.

    Returns
    -------
    ndarray
        ``sem · √n``, in the unit of `sem`.

    Examples
    --------
    >>> float(sd_from_sem(0.01, 12).round(4))
    0.0346
    """
    return _floats(sem) * np.sqrt(_floats(n))


def sd_of_change(sd_before: ArrayLike, sd_after: ArrayLike, *, r: ArrayLike) -> Floats:
    """Find the standard deviation of the change from those of the two measurements.

    Parameters
    ----------
    sd_before, sd_after : array_like
        Standard deviations over subjects.
    r : array_like
        Correlation of the two measurements over subjects, in [-1, 1]. Papers seldom print it: try
        several values and show the span.

    Returns
    -------
    ndarray
        Standard deviations of ``after − before``.

    Raises
    ------
    ParameterError
        If a correlation is outside [-1, 1].

    Examples
    --------
    >>> float(sd_of_change(2.0, 2.0, r=0.5))
    2.0
    """
    before, after = _floats(sd_before), _floats(sd_after)
    correlation = _floats(r)
    if (np.abs(correlation) > 1).any():
        msg = f"r is {correlation}; a correlation lies between -1 and 1"
        raise ParameterError(msg)
    return np.sqrt(before**2 + after**2 - 2 * correlation * before * after)


def mean_change(
    before: ArrayLike, after: ArrayLike, *, sd: ArrayLike, n: ArrayLike
) -> ChangeEffect:
    """Take the mean change in its own unit.

    Parameters
    ----------
    before, after : array_like
        Means, in one unit.
    sd : array_like
        Standard deviation of the change; see `sd_of_change`.
    n : array_like
        Numbers of subjects.

    Returns
    -------
    ChangeEffect
        Mean changes and variances.

    Raises
    ------
    ParameterError
        If a study has fewer than 3 subjects.
    """
    size = _subjects(n)
    change = _floats(after) - _floats(before)
    return ChangeEffect(change, _floats(sd) ** 2 / size)


def standardised_change(
    before: ArrayLike, after: ArrayLike, *, sd: ArrayLike, n: ArrayLike
) -> ChangeEffect:
    """Standardise the mean change by the standard deviation of the change (g_z) [1]_.

    Parameters
    ----------
    before, after : array_like
        Means, in one unit.
    sd : array_like
        Standard deviation of the change; see `sd_of_change`.
    n : array_like
        Numbers of subjects.

    Returns
    -------
    ChangeEffect
        Bias-corrected g_z and its variance ``1/n + g²/(2n)``.

    Raises
    ------
    ParameterError
        If a study has fewer than 3 subjects.

    References
    ----------
    .. [1] Gibbons, R. D., Hedeker, D. R. and Davis, J. M. (1993). Estimation of effect size from a
       series of experiments involving paired comparisons. J. Educ. Stat. 18, 271-279.
    """
    size = _subjects(n)
    effect = small_sample_correction(size - 1) * (_floats(after) - _floats(before)) / _floats(sd)
    return ChangeEffect(effect, 1 / size + effect**2 / (2 * size))


def raw_standardised_change(
    before: ArrayLike, after: ArrayLike, *, sd_before: ArrayLike, n: ArrayLike, r: ArrayLike
) -> ChangeEffect:
    """Standardise the mean change by the standard deviation before [1]_.

    Parameters
    ----------
    before, after : array_like
        Means, in one unit.
    sd_before : array_like
        Standard deviation over subjects before.
    n : array_like
        Numbers of subjects.
    r : array_like
        Correlation of the two measurements over subjects.

    Returns
    -------
    ChangeEffect
        Bias-corrected effect and its variance ``2(1−r)/n + g²/(2n)``; comparable with effects
        between groups, which g_z isn't.

    Raises
    ------
    ParameterError
        If a study has fewer than 3 subjects.

    References
    ----------
    .. [1] Becker, B. J. (1988). Synthesizing standardized mean-change measures. Br. J. Math. Stat.
       Psychol. 41, 257-278.
    """
    size = _subjects(n)
    effect = (
        small_sample_correction(size - 1) * (_floats(after) - _floats(before)) / _floats(sd_before)
    )
    return ChangeEffect(effect, 2 * (1 - _floats(r)) / size + effect**2 / (2 * size))


def log_ratio_change(
    before: ArrayLike,
    after: ArrayLike,
    *,
    sd_before: ArrayLike,
    sd_after: ArrayLike,
    n: ArrayLike,
    r: ArrayLike,
) -> ChangeEffect:
    """Take the natural logarithm of the ratio of the means [1]_.

    Parameters
    ----------
    before, after : array_like
        Means, in one unit that cancels; both > 0.
    sd_before, sd_after : array_like
        Standard deviations over subjects.
    n : array_like
        Numbers of subjects.
    r : array_like
        Correlation of the two measurements over subjects.

    Returns
    -------
    ChangeEffect
        ``ln(after/before)`` and its variance by the delta method. Divide by ln 2 for log2.

    Raises
    ------
    ParameterError
        If a mean isn't positive, or a study has fewer than 3 subjects.

    References
    ----------
    .. [1] Lajeunesse, M. J. (2011). On the meta-analysis of response ratios for studies with
       correlated and multi-group designs. Ecology 92, 2049-2055.
    """
    size = _subjects(n)
    first, second = _floats(before), _floats(after)
    if ((first <= 0) | (second <= 0)).any():
        msg = f"means are {first} and {second}; a log ratio needs both > 0"
        raise ParameterError(msg)
    spread_before, spread_after = _floats(sd_before) / first, _floats(sd_after) / second
    variance = (
        spread_before**2 + spread_after**2 - 2 * _floats(r) * spread_before * spread_after
    ) / size
    return ChangeEffect(np.log(second / first), variance)


def change_from_t(t: ArrayLike, n: ArrayLike) -> ChangeEffect:
    """Recover g_z from a paired t statistic.

    Parameters
    ----------
    t : array_like
        Paired t statistics, positive for a rise.
    n : array_like
        Numbers of subjects.

    Returns
    -------
    ChangeEffect
        Bias-corrected ``t/√n`` and its variance.

    Raises
    ------
    ParameterError
        If a study has fewer than 3 subjects.

    Examples
    --------
    It agrees with the means that gave the t statistic:

    >>> by_means = standardised_change(1.0, 3.0, sd=4.0, n=16)
    >>> by_t = change_from_t((3.0 - 1.0) / (4.0 / np.sqrt(16)), 16)
    >>> bool(by_means.effect == by_t.effect)
    True
    """
    size = _subjects(n)
    return standardised_change(0.0, _floats(t) / np.sqrt(size), sd=1.0, n=size)


def change_from_pvalue(pvalue: ArrayLike, n: ArrayLike, *, direction: ArrayLike) -> ChangeEffect:
    """Recover g_z from the two-sided P-value of a paired t test.

    Parameters
    ----------
    pvalue : array_like
        Exact P-values in (0, 1]. A printed bound such as ``P < 0.01`` gives a bound of the effect,
        not the effect.
    n : array_like
        Numbers of subjects.
    direction : array_like
        1 for a rise, -1 for a fall.

    Returns
    -------
    ChangeEffect
        Bias-corrected g_z and its variance.

    Raises
    ------
    ParameterError
        If a P-value is outside (0, 1], a direction isn't 1 or -1, or a study has fewer than 3
        subjects.
    """
    value, sign = _floats(pvalue), _floats(direction)
    if not ((value > 0) & (value <= 1)).all() or not np.isin(sign, (-1, 1)).all():
        msg = f"P is {value} and direction {sign}; they must lie in (0, 1] and be 1 or -1"
        raise ParameterError(msg)
    size = _subjects(n)
    return change_from_t(sign * stats.t.isf(value / 2, size - 1), size)


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _subjects(n: ArrayLike) -> Floats:
    size = _floats(n)
    if (size < MIN_SUBJECTS).any():
        msg = f"n is {size}; an effect with a variance needs {MIN_SUBJECTS} subjects or more"
        raise ParameterError(msg)
    return size
