"""Measure whether the evaluation keeps its promises on simulated cohorts.

    python benchmarks/classifier_calibration.py [N_COHORTS] [N_JOBS]

Environment: ``FIRST_SEED`` (0; cohort i has seed FIRST_SEED + i), ``N_SPLITS`` (12 outer folds),
``SCENARIOS`` (0:4, a slice of the list below),
``N_PERMUTATIONS`` (99; 0 for none), ``N_PARTITIONS`` (5: sets of folds of the permutation test),
``POWER`` (unset; 1 tests permutations of cohorts with an effect, too).

For cohorts of 13 + 12 subjects without and with an effect: mean AUC against the AUC of the final
model on 10,000 new subjects, uniformity of the permutation p-values, and the coverage of every
interval for what the final model reaches on the new subjects. SIMULATED data.

Cohorts are evaluated by the kernel of the permutation test, fifty at a time on one set of folds
(the same in law as folds of their own, because the subjects of a cohort are exchangeable); its
predictions are those of scikit-learn's loop (``classifier_permutations.py``).
"""

import os
import sys
from dataclasses import dataclass
from functools import partial

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import stats

from rh_omics.classify.estimator import ResponderClassifier
from rh_omics.classify.folds import inner_folds, nested_folds, subject_permutations
from rh_omics.classify.intervals import metric_table
from rh_omics.classify.learning_curve import fold_numbers, training_prevalence
from rh_omics.classify.metrics import OutOfFold, calibration, threshold_measures
from rh_omics.classify.permutation import permutation_test
from rh_omics.classify.prediction import make_predictor
from rh_omics.stats.nested_cv import NestedFolds, Split, nested_cv

Floats = NDArray[np.float64]
N_HIGH, N_LOW, N_NEW = 13, 12, 10_000
N_REPEATS, BATCH = 10, 50
N_PERMUTATIONS = int(os.environ.get("N_PERMUTATIONS", "99"))
N_PARTITIONS = int(os.environ.get("N_PARTITIONS", "5"))
N_SPLITS = int(os.environ.get("N_SPLITS", "12"))
POWER = os.environ.get("POWER", "") == "1"
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


def batch(scenario: Scenario, seeds: range) -> list[dict[str, float]]:
    """Evaluate some cohorts on one set of folds: the kernel takes them like permutations."""
    label = np.repeat([1, 0], [N_HIGH, N_LOW])
    generators = [np.random.default_rng([seed, 17]) for seed in seeds]
    cohorts = [draw(rng, scenario, N_HIGH, N_LOW) for rng in generators]
    rows = np.arange(len(cohorts) * label.size).reshape(len(cohorts), -1)
    classifier = ResponderClassifier(selection=scenario.selection)
    sizes = classifier.k if scenario.selection == "top_k" else (scenario.n_features,)
    deal = partial(nested_folds, label, None, inner_splits=5, inner_seed=0)
    folds = [deal(n_splits=N_SPLITS, seed=100 * seeds[0] + r) for r in range(N_REPEATS)]
    stacked = np.concatenate(cohorts)
    probability = np.stack(
        [
            nested_cv(stacked, label.astype(float), rows, nested, k_grid=sizes).probability
            for nested in folds
        ],
        axis=1,
    )
    everyone = np.arange(label.size)
    whole = NestedFolds(
        (Split(everyone, everyone),), (inner_folds(label, None, n_splits=5, seed=0),)
    )
    chosen = nested_cv(stacked, label.astype(float), rows, whole, k_grid=sizes)
    fold = np.stack([fold_numbers(nested, label.size) for nested in folds])
    prevalence = training_prevalence(label, folds)
    few = [deal(n_splits=5, seed=seeds[0] + 7919 * r) for r in range(N_PARTITIONS)]
    found = []
    for number, seed in enumerate(seeds):
        data = OutOfFold(label, everyone, probability[number], fold, prevalence)
        X = pd.DataFrame(cohorts[number]).add_prefix("m")
        fitted = ResponderClassifier(
            selection=scenario.selection, k=chosen.n_selected[number], c=chosen.c[number]
        ).fit(X, label)
        table = one_cohort(data, X, fitted, seed)
        row = against(table, on_new_subjects(generators[number], scenario, fitted))
        if N_PERMUTATIONS and (POWER or not scenario.n_informative):
            shuffled = subject_permutations(label, None, n_permutations=N_PERMUTATIONS, seed=seed)
            predictor = make_predictor(classifier, X, label, None)
            row["p"] = permutation_test(predictor, label, shuffled, few).pvalue
        found.append(row)
    return found


def one_cohort(
    data: OutOfFold, cohort: pd.DataFrame, fitted: ResponderClassifier, seed: int
) -> pd.DataFrame:
    return metric_table(
        data,
        log_odds=fitted.decision_function(cohort),
        threshold=None,
        n_bootstrap=1000,
        confidence=0.95,
        seed=seed,
    )


def against(table: pd.DataFrame, truth: dict[str, float]) -> dict[str, float]:
    row = {"estimate": table["estimate"][0], "truth": truth["auc"]}
    columns = table[["metric", "estimate", "ci_low", "ci_high"]]
    for metric, middle, low, high in columns.itertuples(index=False):
        value = truth[metric.split(" ")[0]]
        row[f"covers {metric}"] = float(low <= value <= high)
        row[f"width {metric}"] = high - low
        row[f"bias {metric}"] = middle - value
    return row


def on_new_subjects(
    rng: np.random.Generator, scenario: Scenario, fitted: ResponderClassifier
) -> dict[str, float]:
    """Apply a model to new subjects; only the markers in it are drawn."""
    high = round(N_NEW * N_HIGH / (N_HIGH + N_LOW))
    low = N_NEW - high
    values = np.zeros((N_NEW, scenario.n_features))
    used = [int(name.removeprefix("m")) for name in fitted.selected_features_]
    values[:, used] = rng.standard_normal((N_NEW, len(used)))
    values[:high, : scenario.n_informative] += scenario.effect
    label = np.repeat([1, 0], [high, low])
    probability = fitted.predict_proba(pd.DataFrame(values).add_prefix("m"))[:, 1]
    ranks = stats.rankdata(probability)
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


def report(scenario: Scenario, table: pd.DataFrame) -> None:
    seeds = f"seeds {FIRST_SEED} to {FIRST_SEED + len(table) - 1}"
    print(f"\n## {scenario.name} ({len(table)} cohorts, {seeds}, SIMULATED)")
    estimate, bias = table["estimate"], table["estimate"] - table["truth"]
    print(
        f"AUC estimated {estimate.mean():.3f} (SE {estimate.sem():.3f}, SD {estimate.std():.3f}); "
        f"final model on {N_NEW} new subjects {table['truth'].mean():.3f}; "
        f"bias {bias.mean():+.3f} (SE {bias.sem():.3f})"
    )
    if "p" in table:
        # p-values are multiples of 1/(N_PERMUTATIONS + 1); jitter makes them continuous.
        jitter = np.random.default_rng(0).uniform(0, 1 / (N_PERMUTATIONS + 1), len(table))
        test = stats.kstest(table["p"] - jitter, "uniform")
        print(
            f"permutation p: share <= 0.05 {(table['p'] <= 0.05).mean():.3f}, "
            f"Kolmogorov-Smirnov p {test.pvalue:.3f}"
        )
    print("| measure | coverage | median width | median bias |")
    for column in table.filter(like="covers "):
        metric = column.removeprefix("covers ")
        print(
            f"| {metric} | {table[column].mean():.3f} | {table['width ' + metric].median():.2f} | "
            f"{table['bias ' + metric].median():+.3f} |"
        )
    sys.stdout.flush()


def main() -> None:
    n_cohorts = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    n_jobs = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    first, last = (int(word) for word in os.environ.get("SCENARIOS", "0:4").split(":"))
    end = FIRST_SEED + n_cohorts
    batches = [range(at, min(at + BATCH, end)) for at in range(FIRST_SEED, end, BATCH)]
    for scenario in SCENARIOS[first:last]:
        parts = Parallel(n_jobs=n_jobs)(delayed(batch)(scenario, seeds) for seeds in batches)
        report(scenario, pd.DataFrame([row for part in parts for row in part]))


if __name__ == "__main__":
    main()
