"""A short run of the calibration bench: bounds are loose, the seed is fixed."""

import numpy as np
import pytest

from rh_omics.de import DEOptions, differential_expression
from rh_omics.schema import BASELINE
from rh_omics.simulate.normal import simulate_normal

COHORTS = 8
HONEST = ["moderated", "welch", "wilcoxon", "mixed-anova", "ancova", "permutation"]


def tables(question, method, *, n_true):
    for seed in range(COHORTS):
        known = simulate_normal(question, n_features=200, n_true=n_true, seed=seed)
        result = differential_expression(
            known.panel,
            question=question,
            at=BASELINE if question == "groups" else None,
            method=method,
            pin=[],
            options=DEOptions(permutations=499),
        )
        yield result.table.set_index("feature"), known.effect


@pytest.mark.parametrize("method", HONEST)
def test_error_rate_of_the_interaction_under_no_effect(method):
    share = np.mean(
        [(t["pvalue"] < 0.05).mean() for t, _ in tables("interaction", method, n_true=0)]
    )
    assert 0.03 < share < 0.07


@pytest.mark.parametrize("question", ["paired", "groups", "interaction"])
def test_default_is_calibrated_covers_and_finds(question):
    null = [(t["pvalue"] < 0.05).mean() for t, _ in tables(question, "moderated", n_true=0)]
    assert 0.03 < np.mean(null) < 0.07
    covered, false, found = [], [], []
    for table, truth in tables(question, "moderated", n_true=20):
        effect = truth.loc[table.index]
        covered.append(((table["ci_low"] <= effect) & (effect <= table["ci_high"])).mean())
        hits = table["padj"] <= 0.05
        false.append((hits & (effect == 0)).sum() / max(hits.sum(), 1))
        found.append((hits & (effect != 0)).sum() / 20)
    assert 0.93 < np.mean(covered) < 0.97
    assert np.mean(false) < 0.12
    assert np.mean(found) > 0.2


def test_the_published_analysis_is_as_wrong_as_its_warning_says():
    share = [
        (t["pvalue"] < 0.05).mean() for t, _ in tables("interaction", "two-way-anova", n_true=0)
    ]
    assert np.mean(share) < 0.02
