"""Whether a conclusion depends on how values below a detection limit are treated."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import ParameterError
from rh_omics.stats.censored import censored_contrast, tobit
from rh_omics.stats.censored_pairs import Measurement, censored_change
from rh_omics.stats.censored_ranks import ties_at_limit
from rh_omics.stats.random_intercept import random_intercept_contrast, random_intercept_tobit
from rh_omics.stats.ranks import RankTest, mann_whitney, signed_rank
from rh_omics.stats.shapes import require_rows, require_tables
from rh_omics.stats.ttests import TTest, one_sample_t, student_t

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Rule = Literal["limit", "half", "sqrt2"]
Row = tuple[Floats, Floats, Floats, Floats]

SHARES = {"limit": 1.0, "half": 0.5, "sqrt2": 2**-0.5}


@dataclass(frozen=True)
class Sensitivity:
    """One question answered under several rules for censored values.

    Parameters
    ----------
    rules : tuple of str
        Names of the rules; the first is the one that is advised.
    estimate : ndarray of shape (n_rules, n_features)
        Difference on the scale of the values.
    ci_low : ndarray of shape (n_rules, n_features)
        Lower end of the confidence interval.
    ci_high : ndarray of shape (n_rules, n_features)
        Upper end of the confidence interval.
    pvalue : ndarray of shape (n_rules, n_features)
        Two-sided p-value, ``NaN`` where a rule can't be applied.
    share_censored : ndarray of shape (n_features,)
        Share of the values measured that are censored.
    """

    rules: tuple[str, ...]
    estimate: Floats
    ci_low: Floats
    ci_high: Floats
    pvalue: Floats
    share_censored: Floats

    def changes(self, *, alpha: float = 0.05) -> Bools:
        """Say for which features the conclusion changes with the rule.

        Parameters
        ----------
        alpha : float, default 0.05
            Level of significance.

        Returns
        -------
        ndarray of bool of shape (n_features,)
            True where rules differ in significance, or significant estimates in sign, or the
            advised rule gives no answer and another does.
        """
        tested = ~np.isnan(self.pvalue)
        significant = tested & (self.pvalue <= alpha)
        differ = significant.any(axis=0) & (tested & ~significant).any(axis=0)
        up = (significant & (self.estimate > 0)).any(axis=0)
        down = (significant & (self.estimate < 0)).any(axis=0)
        return differ | (up & down) | (~tested[0] & tested.any(axis=0))


def substitute(values: Floats, censored: Bools, rule: Rule, *, log_base: float = 2.0) -> Floats:
    """Replace censored values by their limit, half of it, or the limit over the root of two.

    Biased, and it makes spread too small; for comparison with published work [1]_.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Values on a log scale; where `censored`, the limit.
    censored : ndarray of bool of shape (n_samples, n_features)
        True where only the limit is known.
    rule : {"limit", "half", "sqrt2"}
        What takes the place of a censored concentration.
    log_base : float, default 2
        Base of the logarithms in `values`.

    Returns
    -------
    ndarray of shape (n_samples, n_features)
        Values without censoring.

    Raises
    ------
    ParameterError
        If the rule is unknown or the base isn't above 1.

    References
    ----------
    .. [1] Helsel, D. R. (2006). Fabricating data: how substituting values for nondetects can ruin
       results. Chemosphere 65(11), 2434-2439.

    Examples
    --------
    >>> substitute(np.array([[3.0], [5.0]]), np.array([[True], [False]]), "half").T
    array([[2., 5.]])
    """
    if rule not in SHARES or log_base <= 1:
        msg = (
            f"rule must be one of {', '.join(SHARES)} and log_base above 1; "
            f"got {rule!r} and {log_base}"
        )
        raise ParameterError(msg)
    return values + censored * (np.log(SHARES[rule]) / np.log(log_base))


def group_sensitivity(
    values: Floats,
    censored: Bools,
    is_other: Bools,
    *,
    log_base: float = 2.0,
    confidence: float = 0.95,
) -> Sensitivity:
    """Compare two groups of independent subjects under each rule.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Values on a log scale; where `censored`, the limit. ``NaN`` where not measured.
    censored : ndarray of bool of shape (n_samples, n_features)
        True where only the limit is known.
    is_other : ndarray of bool of shape (n_samples,)
        True for the group of interest.
    log_base : float, default 2
        Base of the logarithms.
    confidence : float, default 0.95
        Confidence level of the intervals.

    Returns
    -------
    Sensitivity
        Rules ``tobit``, ``ranks`` (ties at the limit), ``limit``, ``sqrt2`` and ``half``.

    Raises
    ------
    DesignError
        If the arrays don't fit each other.
    ParameterError
        If an option is out of range.
    """
    require_tables(values=values, censored=censored)
    require_rows(len(values), censored=censored, is_other=is_other)
    design = np.column_stack([np.ones(len(values)), is_other])
    fit = tobit(values, censored, design)
    advised = censored_contrast(fit, np.array([0.0, 1.0]), confidence=confidence)
    tied = ties_at_limit(values, censored)
    rows: dict[str, Row] = {
        "tobit": (advised.estimate, advised.ci_low, advised.ci_high, advised.pvalue),
        "ranks": _of_ranks(mann_whitney(tied[is_other], tied[~is_other], confidence=confidence)),
    }

    def test(filled: Floats) -> TTest:
        return student_t(filled[is_other], filled[~is_other], confidence=confidence)

    return _table(rows, test, values, censored, log_base)


def pair_sensitivity(
    followup: Measurement,
    baseline: Measurement,
    *,
    is_other: Bools | None = None,
    log_base: float = 2.0,
    confidence: float = 0.95,
) -> Sensitivity:
    """Test the change of subjects, or group × time, under each rule.

    Parameters
    ----------
    followup : Measurement
        Follow-up, a row per subject.
    baseline : Measurement
        Baseline of the same subjects in the same order.
    is_other : ndarray of bool of shape (n_subjects,), optional
        True for the group of interest; then the question is group × time.
    log_base : float, default 2
        Base of the logarithms.
    confidence : float, default 0.95
        Confidence level of the intervals.

    Returns
    -------
    Sensitivity
        Rules ``random_intercept``, ``change`` (censored likelihood of the changes), ``ranks``
        (of the changes, ties at the limit), ``limit``, ``sqrt2`` and ``half``.

    Raises
    ------
    DesignError
        If the arrays don't fit each other.
    ParameterError
        If an option is out of range.
    """
    require_tables(followup=followup.values, baseline=baseline.values)
    require_rows(len(followup.values), baseline=baseline.values)
    n = len(followup.values)
    group = np.empty((n, 0)) if is_other is None else is_other[:, np.newaxis].astype(np.float64)
    values = np.vstack([baseline.values, followup.values])
    censored = np.vstack([baseline.censored, followup.censored])

    def test(filled: Floats) -> TTest:
        changes = filled[n:] - filled[:n]
        if is_other is None:
            return one_sample_t(changes, confidence=confidence)
        return student_t(changes[is_other], changes[~is_other], confidence=confidence)

    def ranks(filled: Floats) -> RankTest:
        changes = filled[n:] - filled[:n]
        if is_other is None:
            return signed_rank(changes, confidence=confidence)
        return mann_whitney(changes[is_other], changes[~is_other], confidence=confidence)

    rows: dict[str, Row] = {
        "random_intercept": _random_intercept(values, censored, group, confidence),
        "change": _change(followup, baseline, group, confidence),
        "ranks": _of_ranks(ranks(ties_at_limit(values, censored))),
    }
    return _table(rows, test, values, censored, log_base)


def _random_intercept(values: Floats, censored: Bools, group: Floats, confidence: float) -> Row:
    """Fit the random-intercept Tobit; the last coefficient answers the question."""
    n = len(group)
    time = np.repeat([[0.0], [1.0]], n, axis=0)
    both = np.tile(group, (2, 1))
    design = np.hstack([np.ones((2 * n, 1)), both, time, both * time])
    fits = random_intercept_tobit(values, censored, design, np.tile(np.arange(n), 2))
    test = random_intercept_contrast(fits, _last(design.shape[1]), confidence=confidence)
    return test.estimate, test.ci_low, test.ci_high, test.pvalue


def _change(followup: Measurement, baseline: Measurement, group: Floats, confidence: float) -> Row:
    """Fit the censored likelihood of the changes; the last coefficient answers the question."""
    design = np.hstack([np.ones((len(group), 1)), group])
    fit = censored_change(followup, baseline, design)
    test = censored_contrast(fit, _last(design.shape[1]), confidence=confidence)
    return test.estimate, test.ci_low, test.ci_high, test.pvalue


def _last(n: int) -> Floats:
    """Return the contrast that is the last coefficient."""
    return np.eye(n)[-1]


def _of_ranks(test: RankTest) -> Row:
    """Return a rank test as a row."""
    return (*test.location, test.pvalue)


def _table(
    rows: dict[str, Row],
    test: Callable[[Floats], TTest],
    values: Floats,
    censored: Bools,
    log_base: float,
) -> Sensitivity:
    """Add the substitutions and put all rules together."""
    for rule in ("limit", "sqrt2", "half"):
        found = test(substitute(values, censored, rule, log_base=log_base))
        rows[rule] = (found.estimate, found.ci_low, found.ci_high, found.pvalue)
    estimate, low, high, pvalue = (np.array(column) for column in zip(*rows.values(), strict=True))
    measured = np.maximum(np.count_nonzero(~np.isnan(values), axis=0), 1)
    share = np.count_nonzero(censored & ~np.isnan(values), axis=0) / measured
    return Sensitivity(tuple(rows), estimate, low, high, pvalue, share)
