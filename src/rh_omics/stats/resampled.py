"""Intervals for means over repeated cross-validation folds, which share their training samples."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from rh_omics.randomness import random_generator

Floats = NDArray[np.float64]
Shape = Literal["share", "positive", "free"]


class Interval(NamedTuple):
    """An estimate with its interval.

    Parameters
    ----------
    estimate, low, high : float
        The estimate and the ends of its interval.
    """

    estimate: float
    low: float
    high: float


def corrected_resampled_interval(
    value: Floats,
    *,
    test_share: float,
    n_subjects: int,
    estimate: float | None = None,
    confidence: float = 0.95,
    shape: Shape = "share",
) -> Interval:
    """Compute a t interval whose variance counts that folds share training samples [1]_.

    The variance of the mean is ``(1 / J + test_share / (1 - test_share)) * S**2`` with the
    variance S² of the J fold values. For a measure between 0 and 1 the interval is made on the
    logit scale, for a positive one on the log scale, so that it stays there.

    Parameters
    ----------
    value : ndarray of shape (n_repeats * n_folds,)
        Measure in each test fold; ``NaN`` where it isn't defined.
    test_share : float
        Share of the subjects in a test fold.
    n_subjects : int
        Number of subjects.
    estimate : float, optional
        Middle of the interval; the mean of `value` by default.
    confidence : float, default 0.95
        Coverage aimed at.
    shape : {"share", "positive", "free"}
        Whether the measure lies between 0 and 1, above 0, or anywhere.

    Returns
    -------
    Interval
        The estimate and its interval.

    References
    ----------
    .. [1] Nadeau, C. and Bengio, Y. (2003). Inference for the generalization error. Machine
       Learning 52, 239-281.

    Examples
    --------
    >>> ci = corrected_resampled_interval(np.array([0.4, 0.6] * 50), test_share=0.2, n_subjects=25)
    >>> round(ci.estimate, 3), round(ci.low + ci.high, 3)
    (0.5, 1.0)
    """
    known = value[~np.isnan(value)]
    centre = float(known.mean()) if estimate is None else estimate
    inflation = 1 / known.size + test_share / (1 - test_share)
    error = float(np.sqrt(inflation * known.var(ddof=1)))
    quantile = float(stats.t.ppf((1 + confidence) / 2, n_subjects - 2))
    if shape == "free":
        return Interval(centre, centre - quantile * error, centre + quantile * error)
    if shape == "positive":
        factor = float(np.exp(quantile * error / max(centre, 1e-300)))
        return Interval(centre, centre / factor, centre * factor)
    inside = float(np.clip(centre, 0.5 / n_subjects, 1 - 0.5 / n_subjects))
    reach = quantile * error / (inside * (1 - inside))
    logit = np.log(inside / (1 - inside))
    low, high = 1 / (1 + np.exp(-(logit - reach))), 1 / (1 + np.exp(-(logit + reach)))
    return Interval(centre, min(float(low), centre), max(float(high), centre))


def subject_weights(subject: NDArray[np.intp], *, n_draws: int, seed: int) -> Floats:
    """Draw bootstrap samples of subjects as weights of their samples.

    Parameters
    ----------
    subject : ndarray of int of shape (n_samples,)
        Number of each sample's subject, from 0.
    n_draws : int
        Number of bootstrap samples.
    seed : int
        Seed of the draws.

    Returns
    -------
    ndarray of shape (n_draws, n_samples)
        How often each sample's subject was drawn.
    """
    n_subjects = int(subject.max()) + 1
    generator = random_generator(seed)
    drawn = generator.multinomial(n_subjects, np.full(n_subjects, 1 / n_subjects), size=n_draws)
    return drawn[:, subject].astype(np.float64)
