"""Bias, coverage and power of the models for values below a detection limit, SIMULATED data.

13 + 12 subjects; an effect of 0.8 residual SD; 0, 10, 30 and 60 % of the values below one limit.
Groups: Tobit against half the limit. Group × time: random-intercept Tobit (subject SD 1 and 3
residual SDs), censored likelihood of the changes, and half the limit. Coverage of 95 % intervals
and the share of p < 0.05 are over the features with an estimate; bias is of the median.

    python benchmarks/censored.py [--quick]
"""

import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rh_omics.stats.censored import ContrastTest, censored_contrast, tobit
from rh_omics.stats.censored_pairs import Measurement, censored_change
from rh_omics.stats.censoring_rules import substitute
from rh_omics.stats.random_intercept import random_intercept_contrast, random_intercept_tobit
from rh_omics.stats.ttests import TTest, student_t

Floats = NDArray[np.float64]
GROUP = np.arange(25) < 13
DESIGN = np.column_stack([np.ones(25), GROUP])
EFFECT = 0.8
SHARES = (0.0, 0.1, 0.3, 0.6)


def report(name: str, share: float, run: Callable[[float], ContrastTest | TTest]) -> None:
    """Print one row: with the effect, and without it."""
    start = time.perf_counter()
    test, null = run(EFFECT), run(0.0)
    seconds = time.perf_counter() - start
    found = ~np.isnan(test.pvalue)
    covered = (test.ci_low <= EFFECT) & (test.ci_high >= EFFECT)
    tested = ~np.isnan(null.pvalue)
    print(
        f"  {name:28} {share:4.0%} {found.mean():8.1%} "
        f"{np.median(test.estimate[found]) - EFFECT:+7.3f} {covered[found].mean():9.1%} "
        f"{np.mean(null.pvalue[tested] < 0.05):7.1%} {np.mean(test.pvalue[found] < 0.05):7.1%} "
        f"{seconds / test.pvalue.size / 2 * 1000:9.2f}"
    )


def measurement(values: Floats, limit: float) -> Measurement:
    """Hide what lies below the limit."""
    return Measurement(np.maximum(values, limit), values < limit)


def groups(share: float, n_features: int) -> None:
    """Two groups of independent subjects."""

    def data(effect: float) -> Measurement:
        values = np.random.default_rng(1).normal(size=(25, n_features))
        values += effect * GROUP[:, np.newaxis]
        return measurement(values, float(np.quantile(values, share)) if share else -np.inf)

    def by_tobit(effect: float) -> ContrastTest:
        found = data(effect)
        return censored_contrast(tobit(*found, DESIGN), np.array([0.0, 1.0]))

    def by_half(effect: float) -> TTest:
        filled = substitute(*data(effect), "half")
        return student_t(filled[GROUP], filled[~GROUP])

    report("groups: Tobit", share, by_tobit)
    report("groups: half the limit", share, by_half)


def interaction(share: float, subject_sd: float, n_features: int) -> None:
    """Group × time of subjects measured twice."""

    def data(effect: float) -> tuple[Measurement, Measurement]:
        rng = np.random.default_rng(2)
        intercept = subject_sd * rng.normal(size=(25, n_features))
        baseline, followup = (intercept + rng.normal(size=(25, n_features)) for _ in range(2))
        followup += 0.5 + effect * GROUP[:, np.newaxis]
        limit = float(np.quantile([baseline, followup], share)) if share else -np.inf
        return measurement(followup, limit), measurement(baseline, limit)

    def by_intercept(effect: float) -> ContrastTest:
        followup, baseline = data(effect)
        group, time = np.tile(GROUP, 2), np.repeat([0.0, 1.0], 25)
        fits = random_intercept_tobit(
            np.vstack([baseline.values, followup.values]),
            np.vstack([baseline.censored, followup.censored]),
            np.column_stack([np.ones(50), group, time, group * time]),
            np.tile(np.arange(25), 2),
        )
        return random_intercept_contrast(fits, np.eye(4)[3])

    def by_change(effect: float) -> ContrastTest:
        return censored_contrast(censored_change(*data(effect), DESIGN), np.array([0.0, 1.0]))

    def by_half(effect: float) -> TTest:
        followup, baseline = (substitute(*found, "half") for found in data(effect))
        change = followup - baseline
        return student_t(change[GROUP], change[~GROUP])

    report(f"group x time, SD {subject_sd:g}: random", share, by_intercept)
    report(f"group x time, SD {subject_sd:g}: change", share, by_change)
    report(f"group x time, SD {subject_sd:g}: half", share, by_half)


def main() -> None:
    """Print the table."""
    quick = "--quick" in sys.argv
    print(
        "  model                    censored estimable  bias  coverage  alpha   power  ms/feature"
    )
    for share in SHARES:
        groups(share, 500 if quick else 5000)
    for subject_sd in (1.0, 3.0):
        for share in SHARES:
            interaction(share, subject_sd, 20 if quick else 300)


if __name__ == "__main__":
    main()
