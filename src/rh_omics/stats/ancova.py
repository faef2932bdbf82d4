"""Follow-up given baseline, beside the change: two answers where groups differ at baseline."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rh_omics.stats.censored import ContrastTest
from rh_omics.stats.least_squares import contrast_t, least_squares
from rh_omics.stats.shapes import require_rows, require_tables

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Ancova(NamedTuple):
    """The effect of a group or exposure by analysis of covariance and by change score.

    Parameters
    ----------
    adjusted : ContrastTest
        Effect on the follow-up at equal baseline (ANCOVA).
    change : ContrastTest
        Effect on the change, follow-up minus baseline.
    baseline : ContrastTest
        Difference at baseline already. The further it is from zero the more the two disagree:
        ``adjusted = change + (1 - slope) * baseline``, without missing values.
    slope : ContrastTest
        Slope of the follow-up on the baseline within groups.
    residual_sd : ndarray of shape (n_features,)
        Standard deviation of the follow-up at equal baseline.
    n : ndarray of int of shape (n_features,)
        Subjects with both values.
    """

    adjusted: ContrastTest
    change: ContrastTest
    baseline: ContrastTest
    slope: ContrastTest
    residual_sd: Floats
    n: Integers


def ancova(
    followup: Floats,
    baseline: Floats,
    exposure: Floats,
    *,
    covariates: Floats | None = None,
    confidence: float = 0.95,
) -> Ancova:
    """Estimate an effect on the follow-up given the baseline, and on the change [1]_.

    With groups formed by chance both estimate the same and the first is more precise. With groups
    that formed themselves, as responders do, they answer different questions and can disagree in
    sign: Lord's paradox [2]_. ANCOVA asks whether two subjects with the same baseline end
    differently, and takes the groups' difference at baseline to shrink by itself (regression to
    the mean); the change score takes it to stay. The data can't say which is right.

    Parameters
    ----------
    followup : ndarray of shape (n_subjects, n_features)
        Values at follow-up on a log scale, a row per subject; ``NaN`` where not measured.
    baseline : ndarray of shape (n_subjects, n_features)
        Values of the same subjects in the same order at baseline.
    exposure : ndarray of shape (n_subjects,)
        1 for the group of interest and 0 for the reference group, or a continuous exposure.
    covariates : ndarray of shape (n_subjects, n_covariates), optional
        Covariates in numbers, without the constant.
    confidence : float, default 0.95
        Confidence level of the intervals.

    Returns
    -------
    Ancova
        One entry per feature, from the subjects with both values.

    Raises
    ------
    DesignError
        If the arrays don't fit each other.
    ParameterError
        If `confidence` isn't between 0 and 1.

    References
    ----------
    .. [1] Vickers, A. J. and Altman, D. G. (2001). Analysing controlled trials with baseline and
       follow up measurements. BMJ 323, 1123-1124.
    .. [2] Lord, F. M. (1967). A paradox in the interpretation of group comparisons. Psychol. Bull.
       68(5), 304-305.
    """
    require_tables(followup=followup, baseline=baseline)
    n = len(followup)
    extra = np.empty((n, 0)) if covariates is None else covariates
    require_rows(n, baseline=baseline, exposure=exposure, covariates=extra)
    both = ~np.isnan(followup) & ~np.isnan(baseline)
    post, pre = np.where(both, followup, np.nan), np.where(both, baseline, np.nan)
    shared = np.column_stack([np.ones(n), exposure, extra])
    shared = np.broadcast_to(shared, (followup.shape[1], *shared.shape))
    n_seen = np.maximum(both.sum(axis=0), 1)
    centred = pre - np.where(both, pre, 0.0).sum(axis=0) / n_seen
    fit = least_squares(post, np.concatenate([shared, centred.T[:, :, np.newaxis]], axis=2))
    effect = np.eye(shared.shape[2])[1]
    return Ancova(
        adjusted=contrast_t(fit, np.append(effect, 0.0), confidence=confidence),
        change=contrast_t(least_squares(post - pre, shared), effect, confidence=confidence),
        baseline=contrast_t(least_squares(pre, shared), effect, confidence=confidence),
        slope=contrast_t(fit, np.append(0 * effect, 1.0), confidence=confidence),
        residual_sd=np.sqrt(fit.residual_variance),
        n=fit.n,
    )
