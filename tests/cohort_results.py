"""SIMULATED results of every kind, made once: what plots and reports are tested on."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
from pathways import toy_sets, toy_targets

from rh_omics import MirnaOptions, differential_expression, enrich_mirnas, evaluate
from rh_omics.classical import ClassicalResult, classical_tests
from rh_omics.classify.estimator import ResponderClassifier
from rh_omics.classify.result import EvaluationResult
from rh_omics.concordance import Concordance, PooledStudies, concordance, pool_studies
from rh_omics.de import DEResult
from rh_omics.dose_response import DoseResponse, compare_shapes
from rh_omics.enrich import EnrichmentResult
from rh_omics.normalize import to_log2
from rh_omics.simulate import Cohort, CohortOptions, simulate_cohort

MARKERS = ("hsa-miR-1237-3p", "hsa-miR-6743-5p", "hsa-miR-4254", "hsa-miR-4425")


@cache
def cohort(effects: int = 20) -> Cohort:
    """Return 25 runners; with 0 effects nothing is true but what the analytes do."""
    options = CohortOptions(
        n_mirnas=460, n_time=effects, n_group=effects, n_interaction=effects, seed=4
    )
    return simulate_cohort(options)


@cache
def de_result(question: str = "paired", panel: str = "mirna", effects: int = 20) -> DEResult:
    at = "pre" if question == "groups" else None
    return differential_expression(
        cohort(effects).study.panels[panel], question=question, at=at, pin=MARKERS
    )


@cache
def classical_result() -> ClassicalResult:
    return classical_tests(cohort().study.panels["plasma"], question="interaction")


@cache
def enrichment_result() -> EnrichmentResult:
    targets = toy_targets()
    options = MirnaOptions(max_draws=1000, stop_after=50)
    found = enrich_mirnas(
        targets.mirnas[:5],
        universe=targets.mirnas,
        targets=targets,
        library=toy_sets(n_sets=24),
        options=options,
    )
    return replace(found, simulated=True)


@cache
def evaluation_result(effects: int = 20) -> EvaluationResult:
    panel = to_log2(cohort(effects).study.panels["mirna"])
    before = panel.samples.index[panel.samples["timepoint"] == "pre"]
    X = panel.data.loc[before, list(panel.data.columns[:60])]
    y = panel.samples.loc[before, "group"]
    return evaluate(
        ResponderClassifier(), X, y, groups=panel.samples.loc[before, "subject"], n_splits=5,
        n_repeats=4, n_permutations=60, n_bootstrap=200, simulated=True,
    )  # fmt: skip


@cache
def concordance_result() -> Concordance:
    return concordance(de_result("paired", "plasma"), question="paired", phase="acute")


@cache
def pooled_result() -> PooledStudies:
    rows = [
        ("first", "AEA", 0.9, 0.3), ("second", "AEA", 1.3, 0.25), ("third", "AEA", 0.4, 0.4),
    ]  # fmt: skip
    studies = pd.DataFrame(rows, columns=["study", "feature", "effect", "se"])
    return pool_studies(studies.assign(measure="log2_fc", phase="acute", species="human"))


@cache
def dose_result() -> DoseResponse:
    rng = np.random.default_rng(5)
    doses = np.array([45.0, 60.0, 70.0, 80.0, 90.0])
    rows = [
        {"subject": f"S{k}", "intensity (%HRmax)": x, "AEA change (log2)": level + rise + noise}
        for k, level in enumerate(rng.normal(0, 1, 12))
        for x, rise, noise in zip(
            doses, 2 - ((doses - 72) / 15) ** 2, rng.normal(0, 0.5, 5), strict=True
        )
    ]
    return compare_shapes(
        pd.DataFrame(rows), dose="intensity (%HRmax)", response="AEA change (log2)",
        threshold=70.0, permutations=49,
    )  # fmt: skip
