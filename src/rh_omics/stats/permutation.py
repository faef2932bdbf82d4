"""Permutation tests with the subject as the unit, for all features at once.

Pairs: signs of the within-subject differences are flipped. Groups, and group × time on the
within-subject changes: labels are shuffled between subjects. With covariates: residuals of the
model without the exposure are shuffled. The rows of one subject are never mixed with another's.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import DesignError, ParameterError
from rh_omics.stats.freedman_lane import FreedmanLaneScores, reduced_model
from rh_omics.stats.max_t import count_exceedances, stepdown_pvalues
from rh_omics.stats.permutation_scores import (
    ProjectionScores,
    Scores,
    StudentScores,
    WelchScores,
    unit_rows,
)
from rh_omics.stats.relabelling import Plan, label_shuffles, orderings, plan, sign_flips
from rh_omics.stats.shapes import require_rows, require_tables
from rh_omics.stats.ttests import one_sample_t, student_t, welch_t

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class PermutationTest:
    """Permutation tests of all features.

    Parameters
    ----------
    estimate : ndarray of shape (n_features,)
        Mean change, difference of means or coefficient, on the scale of the values.
    stat : ndarray of shape (n_features,)
        T statistic under the labels observed, ``NaN`` where it can't be computed.
    pvalue : ndarray of shape (n_features,)
        Two-sided p-value of the feature alone; never 0.
    padj_maxt : ndarray of shape (n_features,)
        Step-down max-T adjusted p-value, which controls the family-wise error rate.
    n : ndarray of int of shape (n_features,)
        Subjects used.
    n_relabellings : int
        Relabellings used.
    enumerated : bool
        Whether these are all that exist; then the p-values are exact.
    smallest_pvalue : float
        Smallest p-value that a feature measured in all subjects can reach.
    """

    estimate: Floats
    stat: Floats
    pvalue: Floats
    padj_maxt: Floats
    n: Integers
    n_relabellings: int
    enumerated: bool
    smallest_pvalue: float


def sign_flip_test(
    differences: Floats, *, n_relabellings: int | None = None, seed: int = 0, n_jobs: int = 1
) -> PermutationTest:
    """Test whether paired differences centre on zero by flipping their signs [1]_.

    Assumes that under the null hypothesis a subject's difference is as likely to have either sign.

    Parameters
    ----------
    differences : ndarray of shape (n_pairs, n_features)
        Follow-up minus baseline, a row per subject; ``NaN`` where a value is missing.
    n_relabellings : int, optional
        How many sign patterns to use; all are used where there are no more. By default all where
        that is feasible, else 100,000.
    seed : int, default 0
        Seed of random sign patterns.
    n_jobs : int, default 1
        Number of threads, -1 for one per core. The result doesn't depend on it.

    Returns
    -------
    PermutationTest
        One entry per feature.

    Raises
    ------
    DesignError
        If there are fewer than two pairs.
    ParameterError
        If an option is out of range.

    References
    ----------
    .. [1] Westfall, P. H. and Young, S. S. (1993). Resampling-based multiple testing. Wiley.

    Examples
    --------
    >>> test = sign_flip_test(np.array([[1.0], [2.0], [3.0]]))
    >>> test.pvalue, test.smallest_pvalue  # 2 of 8 sign patterns
    (array([0.25]), 0.25)
    """
    require_tables(differences=differences)
    _require_subjects(len(differences))
    observed = one_sample_t(differences)
    n = np.maximum(observed.n, 1)
    rows = unit_rows(differences, centre=False) / np.sqrt(n)[:, np.newaxis]
    scores = ProjectionScores(rows, n - 1.0, shared_as_t=_differ(observed.n))
    chosen = plan(
        sign_flips(len(differences)),
        n_relabellings=n_relabellings,
        n_features=differences.shape[1],
        seed=seed,
    )
    identity = np.ones((1, len(differences)))
    return _test(
        scores, identity, chosen, _Observed(observed.estimate, observed.stat, observed.n), n_jobs
    )


def label_shuffle_test(
    values: Floats,
    is_other: Bools,
    *,
    variance: Literal["equal", "unequal"] = "equal",
    n_relabellings: int | None = None,
    seed: int = 0,
    n_jobs: int = 1,
) -> PermutationTest:
    """Test whether two groups of subjects differ by shuffling their labels [1]_.

    Given within-subject changes this tests group × time. Assumes that under the null hypothesis
    the groups' distributions are the same; with ``variance="unequal"`` the test of the means
    stays valid in large samples where only the means are equal [2]_.

    Parameters
    ----------
    values : ndarray of shape (n_subjects, n_features)
        One row per subject: values of one timepoint, or changes; ``NaN`` where not measured.
    is_other : ndarray of bool of shape (n_subjects,)
        True for the group of interest, False for the reference group.
    variance : {"equal", "unequal"}, default "equal"
        Student's or Welch's t as statistic.
    n_relabellings : int, optional
        How many labellings to use; all are used where there are no more. By default all where
        that is feasible, else 100,000.
    seed : int, default 0
        Seed of random labellings.
    n_jobs : int, default 1
        Number of threads, -1 for one per core. The result doesn't depend on it.

    Returns
    -------
    PermutationTest
        Other minus reference, one entry per feature.

    Raises
    ------
    DesignError
        If a group is empty or the labels don't fit the values.
    ParameterError
        If an option is out of range.

    References
    ----------
    .. [1] Westfall, P. H. and Young, S. S. (1993). Resampling-based multiple testing. Wiley.
    .. [2] Janssen, A. (1997). Studentized permutation tests for non-i.i.d. hypotheses and the
       generalized Behrens-Fisher problem. Stat. Probab. Lett. 36(1), 9-21.

    Examples
    --------
    >>> values = np.array([[5.0], [6.0], [1.0], [2.0]])
    >>> label_shuffle_test(values, np.array([True, True, False, False])).pvalue  # 2 of 6
    array([0.33333333])
    """
    require_tables(values=values)
    require_rows(len(values), is_other=is_other)
    if variance not in {"equal", "unequal"}:
        msg = f"variance must be 'equal' or 'unequal', got {variance!r}"
        raise ParameterError(msg)
    n_other = int(is_other.sum())
    if not 0 < n_other < len(values):
        msg = f"both groups need subjects: {n_other} of {len(values)} are in the group of interest"
        raise DesignError(msg)
    test = student_t if variance == "equal" else welch_t
    observed = test(values[is_other], values[~is_other])
    chosen = plan(
        label_shuffles(len(values), n_other),
        n_relabellings=n_relabellings,
        n_features=values.shape[1],
        seed=seed,
    )
    scores = _group_scores(values, n_other, variance)
    identity = is_other[np.newaxis].astype(np.float64)
    return _test(
        scores, identity, chosen, _Observed(observed.estimate, observed.stat, observed.n), n_jobs
    )


def freedman_lane_test(
    values: Floats,
    exposure: Floats,
    covariates: Floats,
    *,
    n_relabellings: int | None = None,
    seed: int = 0,
    n_jobs: int = 1,
) -> PermutationTest:
    """Test an exposure beside covariates by shuffling residuals [1]_.

    The residuals of the model without the exposure are shuffled between subjects and the full
    model is fitted again; this keeps the error rate close to its level with few subjects and
    correlated covariates [2]_. Assumes exchangeable errors.

    Parameters
    ----------
    values : ndarray of shape (n_subjects, n_features)
        One row per subject: values of one timepoint, or changes; ``NaN`` where not measured.
    exposure : ndarray of shape (n_subjects,)
        Dose, or 1 for the group of interest and 0 for the reference group.
    covariates : ndarray of shape (n_subjects, n_covariates)
        Covariates in numbers, without the constant, which is always in the model.
    n_relabellings : int, optional
        How many orders to use; all are used where there are no more. By default all where
        that is feasible, else 100,000.
    seed : int, default 0
        Seed of random orders.
    n_jobs : int, default 1
        Number of threads, -1 for one per core. The result doesn't depend on it.

    Returns
    -------
    PermutationTest
        Coefficient of the exposure, one entry per feature.

    Raises
    ------
    DesignError
        If the arrays don't fit each other, have missing values or the exposure can't be told
        from the covariates.
    ParameterError
        If an option is out of range.

    References
    ----------
    .. [1] Freedman, D. and Lane, D. (1983). A nonstochastic interpretation of reported
       significance levels. J. Bus. Econ. Stat. 1(4), 292-298.
    .. [2] Winkler, A. M. et al. (2014). Permutation inference for the general linear model.
       NeuroImage 92, 381-397.
    """
    require_tables(values=values)
    require_rows(len(values), exposure=exposure, covariates=covariates)
    if np.isnan(exposure).any() or np.isnan(covariates).any():
        msg = "exposure and covariates need a value for every subject: leave out the others first"
        raise DesignError(msg)
    scores, observed = _residual_scores(values, exposure, covariates)
    chosen = plan(
        orderings(len(values)),
        n_relabellings=n_relabellings,
        n_features=values.shape[1],
        seed=seed,
    )
    identity = np.arange(len(values), dtype=np.float64)[np.newaxis]
    return _test(scores, identity, chosen, observed, n_jobs)


@dataclass(frozen=True)
class _Observed:
    """What the labels observed give."""

    estimate: Floats
    stat: Floats
    n: Integers


def _require_subjects(n: int) -> None:
    """Refuse fewer than two subjects."""
    if n < 2:  # noqa: PLR2004
        msg = f"a permutation test needs two subjects or more, got {n}"
        raise DesignError(msg)


def _differ(n: Integers) -> bool:
    """Say whether features were measured in different numbers of subjects."""
    return bool(np.unique(n).size > 1)


def _group_scores(values: Floats, n_other: int, variance: str) -> Scores:
    """Choose the scores of two groups."""
    rows = unit_rows(values, centre=True)
    measured = np.ascontiguousarray(~np.isnan(values.T), dtype=np.float64)
    if variance == "unequal":
        return WelchScores(rows, measured)
    if not measured.all():
        return StudentScores(rows, measured)
    n = len(values)
    scale = np.sqrt(n / (n_other * (n - n_other)))
    return ProjectionScores(rows * scale, np.full(len(rows), n - 2.0), shared_as_t=False)


def _residual_scores(
    values: Floats, exposure: Floats, covariates: Floats
) -> tuple[FreedmanLaneScores, _Observed]:
    """Fit the reduced model once per set of subjects measured."""
    patterns, number = np.unique(~np.isnan(values), axis=1, return_inverse=True)
    models = tuple(reduced_model(exposure, covariates, column) for column in patterns.T)
    residuals = np.full(values.shape, np.nan)
    estimate = np.full(values.shape[1], np.nan)
    for index, model in enumerate(models):
        block = np.ix_(model.observed, number == index)
        if model.df > 0 and model.length > 0:
            residuals[block] = model.residuals(values[block])
            estimate[number == index] = model.exposure @ residuals[block] / model.length
    if not any(model.length > 0 for model in models):
        msg = "the exposure can't be told from the covariates, or doesn't vary"
        raise DesignError(msg)
    n = np.count_nonzero(~np.isnan(values), axis=0)
    as_t = len({model.df for model in models}) > 1
    scores = FreedmanLaneScores(unit_rows(residuals, centre=False), number, models, as_t)
    return scores, _Observed(estimate, _residual_t(scores, estimate), n)


def _residual_t(scores: FreedmanLaneScores, estimate: Floats) -> Floats:
    """Return t of the exposure under the order observed."""
    as_t = FreedmanLaneScores(scores.unit, scores.model, scores.shared_models, shared_as_t=True)
    identity = np.arange(scores.unit.shape[1], dtype=np.float64)[np.newaxis]
    return np.sign(estimate) * as_t.score(as_t.prepare(identity))[:, 0]


def _test(
    scores: Scores, identity: Floats, chosen: Plan, observed: _Observed, n_jobs: int
) -> PermutationTest:
    """Count relabellings for the features that can be tested."""
    tested = np.flatnonzero(~np.isnan(observed.stat))
    pvalue, padj = np.full((2, observed.stat.size), np.nan)
    if tested.size:
        scores = scores.take(tested)
        reached = scores.score(scores.prepare(identity))[:, 0]
        exceedances = count_exceedances(scores, reached, chosen, n_jobs=n_jobs)
        pvalue[tested] = chosen.pvalue(exceedances.alone)
        padj[tested] = stepdown_pvalues(exceedances, chosen)
    return PermutationTest(
        estimate=observed.estimate,
        stat=observed.stat,
        pvalue=pvalue,
        padj_maxt=padj,
        n=observed.n,
        n_relabellings=chosen.size,
        enumerated=chosen.enumerated,
        smallest_pvalue=chosen.smallest_pvalue,
    )
