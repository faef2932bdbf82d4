"""Measure whether the evaluation keeps its promises on simulated cohorts.

    python benchmarks/classifier_calibration.py [N_COHORTS] [N_JOBS]

Environment: ``FIRST_SEED`` (0; cohort i has seed FIRST_SEED + i), ``N_SPLITS`` (10 outer folds),
``SCENARIOS`` (0:4, a slice of the list below).

For cohorts of 13 + 12 subjects without and with an effect: mean AUC against the AUC of the final
model on 10,000 new subjects, uniformity of the permutation p-values, and the coverage of every
interval for what the final model reaches on the new subjects. SIMULATED data.
"""

import os
import sys
from dataclasses import dataclass

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import stats

from rh_omics.classify.estimator import ResponderClassifier
from rh_omics.classify.folds import nested_folds, subject_permutations
from rh_omics.classify.intervals import metric_table
from rh_omics.classify.learning_curve import fold_numbers, training_prevalence
from rh_omics.classify.metrics import OutOfFold, calibration, threshold_measures
from rh_omics.classify.permutation import permutation_test
from rh_omics.classify.prediction import make_predictor

Floats = NDArray[np.float64]
N_HIGH, N_LOW, N_NEW = 13, 12, 10_000
N_REPEATS, N_PERMUTATIONS = 5, 99
N_SPLITS = int(os.environ.get("N_SPLITS", "10"))
FIRST_SEED = int(os.environ.get("FIRST_SEED", "0"))


@dataclass(frozen=True)
class Scenario:
    """A kind of cohort and the classifier for it."""

    name: str
    n_features: int
    n_informative: int
    effect: float
    selection: str


SCENARIOS = (
    Scenario("no effect, top-k of 460", 460, 0, 0.0, "top_k"),
    Scenario("no effect, panel of 7", 7, 0, 0.0, "none"),
    Scenario("20 of 460 shifted by 1 SD, top-k", 460, 20, 1.0, "top_k"),
    Scenario("3 of a panel of 7 shifted by 0.8 SD", 7, 3, 0.8, "none"),
)


def draw(rng: np.random.Generator, scenario: Scenario, high: int, low: int) -> Floats:
    values = rng.standard_normal((high + low, scenario.n_features))
    values[:high, : scenario.n_informative] += scenario.effect
    return values


def one_cohort(scenario: Scenario, seed: int) -> dict[str, float]:
    rng = np.random.default_rng([seed, 17])
    label = np.repeat([1, 0], [N_HIGH, N_LOW])
    X = pd.DataFrame(draw(rng, scenario, N_HIGH, N_LOW)).add_prefix("m")
    classifier = ResponderClassifier(selection=scenario.selection)
    predictor = make_predictor(classifier, X, label, None)
    folds = [
        nested_folds(
            label, None, n_splits=N_SPLITS, inner_splits=5, seed=100 * seed + r, inner_seed=0
        )
        for r in range(N_REPEATS)
    ]
    order = np.arange(label.size)[None]
    probability = np.stack([predictor(order, nested).probability[0] for nested in folds])
    fold = np.stack([fold_numbers(nested, label.size) for nested in folds])
    data = OutOfFold(
        label, np.arange(label.size), probability, fold, training_prevalence(label, folds)
    )
    table = metric_table(data, threshold=None, n_bootstrap=1000, confidence=0.95, seed=seed)
    truth = on_new_subjects(rng, scenario, classifier.fit(X, label))
    row = {"estimate": table["estimate"][0], "truth": truth["auc"]}
    for metric, low, high in table[["metric", "ci_low", "ci_high"]].itertuples(index=False):
        value = truth[metric.split(" ")[0]]
        row[f"covers {metric}"] = float(low <= value <= high)
        row[f"undefined {metric}"] = float(np.isnan(low))
        row[f"width {metric}"] = high - low
    if not scenario.n_informative:
        rows = subject_permutations(label, None, n_permutations=N_PERMUTATIONS, seed=seed)
        few = nested_folds(label, None, n_splits=5, inner_splits=5, seed=seed, inner_seed=0)
        row["p"] = permutation_test(predictor, label, rows, few).pvalue
    return row


def on_new_subjects(rng, scenario, fitted) -> dict[str, float]:  # noqa: ANN001
    high = round(N_NEW * N_HIGH / (N_HIGH + N_LOW))
    new = pd.DataFrame(draw(rng, scenario, high, N_NEW - high)).add_prefix("m")
    label = np.repeat([1, 0], [high, N_NEW - high])
    probability = fitted.predict_proba(new)[:, 1]
    ranks = stats.rankdata(probability)
    low = N_NEW - high
    auc = (ranks[:high].sum() - high * (high + 1) / 2) / (high * low)
    all_fold = np.zeros((1, N_NEW), dtype=int)
    share = np.full((1, N_NEW), N_HIGH / (N_HIGH + N_LOW))
    data = OutOfFold(label, np.arange(N_NEW), probability[None], all_fold, share)
    return thresholds(data) | {"auc": auc}


def thresholds(data: OutOfFold) -> dict[str, float]:
    intercept, slope = calibration(data, np.ones((1, data.label.size)))
    measures = threshold_measures(data.probability[0], data.label, data.prevalence[0])
    return measures | {
        "calibration_intercept": float(intercept[0]),
        "calibration_slope": float(slope[0]),
    }


def main() -> None:
    n_cohorts = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    n_jobs = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    first, last = (int(word) for word in os.environ.get("SCENARIOS", "0:4").split(":"))
    for scenario in SCENARIOS[first:last]:
        work = (
            delayed(one_cohort)(scenario, seed)
            for seed in range(FIRST_SEED, FIRST_SEED + n_cohorts)
        )
        table = pd.DataFrame(Parallel(n_jobs=n_jobs)(work))
        bias = table["estimate"] - table["truth"]
        print(f"\n## {scenario.name} ({n_cohorts} cohorts from seed {FIRST_SEED}, SIMULATED)")
        print(
            f"AUC estimated {table['estimate'].mean():.3f} (SE {table['estimate'].sem():.3f}, "
            f"SD {table['estimate'].std():.3f}); final model on {N_NEW} new subjects "
            f"{table['truth'].mean():.3f}; bias {bias.mean():+.3f} (SE {bias.sem():.3f})"
        )
        if "p" in table:
            test = stats.kstest(table["p"], "uniform")
            print(
                f"permutation p: share <= 0.05 {(table['p'] <= 0.05).mean():.3f}, "
                f"Kolmogorov-Smirnov p {test.pvalue:.3f}"
            )
        for column in table.filter(like="covers "):
            metric = column.removeprefix("covers ")
            print(
                f"| {metric} | {table[column].mean():.3f} | "
                f"{table['width ' + metric].mean():.2f} | "
                f"{table['undefined ' + metric].mean():.3f} |"
            )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
