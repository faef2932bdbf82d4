"""Why does a random subject effect find too much? Prints a table of docs/methods/linear-models.md.

SIMULATED complete pairs of 13 + 12 subjects, 460 features, 20 of them with an effect. The noise
within subjects differs between features; what differs between the lines is the effect of subjects:
the same size for all features, so that the correlation within subjects differs from feature to
feature, or in proportion to the noise, so that it is one for all. "±" is the Monte-Carlo standard
error over cohorts of what stands before it.
"""

import argparse

import numpy as np

from rh_omics.stats.correlation import consensus_correlation
from rh_omics.stats.linear import contrast_fit, fit_linear
from rh_omics.stats.moderated import moderated_t
from rh_omics.stats.multiple import benjamini_hochberg
from rh_omics.stats.squeeze import squeeze_fit

SUBJECTS, FEATURES, TRUE, EFFECT, NOISE, LEVEL, PRIOR_DF = 25, 460, 20, 1.2, 0.5, 0.7, 6
SUBJECT = np.repeat(np.arange(SUBJECTS), 2)
POST = np.tile([0.0, 1.0], SUBJECTS)
Floats = np.ndarray


def cohort(seed: int, *, common: bool) -> Floats:
    """Draw values; `common` gives all features one correlation within subjects."""
    rng = np.random.default_rng(seed)
    noise = NOISE * np.sqrt(PRIOR_DF / rng.chisquare(PRIOR_DF, FEATURES))
    level = noise * LEVEL / NOISE if common else np.full(FEATURES, LEVEL)
    values = np.repeat(level * rng.normal(size=(SUBJECTS, FEATURES)), 2, axis=0)
    values += noise * rng.normal(size=values.shape)
    values[:, :TRUE] += EFFECT * POST[:, None]
    return values


def pvalues(values: Floats, *, random: bool) -> Floats:
    """Test the change with subjects as a random effect or as a fixed block."""
    fixed = np.column_stack([np.eye(SUBJECTS)[SUBJECT], POST])
    design = np.column_stack([np.ones_like(POST), POST]) if random else fixed
    block = {}
    if random:
        consensus = consensus_correlation(values, design, SUBJECT).consensus
        block = {"block": SUBJECT, "correlation": consensus}
    fit = fit_linear(values, design, **block)
    change = np.eye(design.shape[1])[-1]
    return moderated_t(contrast_fit(fit, change), squeeze_fit(fit)).pvalue


def line(cohorts: int, *, common: bool, random: bool) -> str:
    """Measure one model on one sort of data."""
    tail, false = [], []
    for seed in range(1, cohorts + 1):
        pvalue = pvalues(cohort(seed, common=common), random=random)
        hits = benjamini_hochberg(pvalue) <= 0.05
        tail.append((pvalue[TRUE:] < 0.001).mean())
        false.append(hits[TRUE:].sum() / max(hits.sum(), 1))
    numbers = [
        f"{number:.4f}"
        for share in (tail, false)
        for number in (np.mean(share), np.std(share, ddof=1) / np.sqrt(cohorts))
    ]
    data = "one for all features" if common else "differs between features"
    return f"| {data} | {'random' if random else 'fixed'} | {' | '.join(numbers)} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--cohorts", type=int, default=400)
    n = parser.parse_args().cohorts
    print(f"SIMULATED, {n} cohorts\n")
    print("| correlation within subjects | subjects | p < 0.001 of features without an effect | ± "
          "| false discoveries | ± |\n|---|---|---|---|---|---|")  # fmt: skip
    for is_common in (False, True):
        for is_random in (False, True):
            print(line(n, common=is_common, random=is_random), flush=True)
