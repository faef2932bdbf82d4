"""Is each method calibrated at 13 + 12 subjects and 460 features? Prints the table of the docs.

For each design, data and method: the shares of p < 0.05 and p < 0.001 without any effect, and with
20 true features the false-discovery proportion and the power at FDR 5 %, and the coverage of the
95 % interval. "±" is the Monte-Carlo standard error over cohorts of what stands before it.
"""

import argparse
from dataclasses import replace

import numpy as np
import pandas as pd

from rh_omics.de import DEOptions, differential_expression
from rh_omics.panel import Panel
from rh_omics.schema import BASELINE, FOLLOWUP
from rh_omics.simulate import CohortOptions, simulate_cohort
from rh_omics.simulate.normal import KnownPanel, simulate_normal

TRUE_EFFECT = {"paired": "time", "groups": "group", "interaction": "interaction"}
METHODS = {
    "paired": ["moderated", "moderated, random", "welch", "wilcoxon", "permutation"],
    "groups": ["moderated", "welch", "wilcoxon", "permutation"],
    "interaction": [
        "moderated", "moderated, random", "mixed-anova", "welch", "wilcoxon", "permutation",
        "ancova", "two-way-anova",
    ],
}  # fmt: skip
MORE = {
    ("paired", "counts"): ["voom", "voom-quality"],
    ("groups", "counts"): ["voom", "voom-quality"],
    ("interaction", "counts"): ["voom", "voom-quality"],
    ("paired", "batch"): ["moderated, adjusted", "moderated, random, adjusted"],
    ("groups", "batch"): ["moderated, adjusted", "permutation, adjusted"],
    ("interaction", "batch"): ["moderated, adjusted", "moderated, random, adjusted"],
}
"""Methods that only some data ask for; *adjusted* takes the plate as a covariate."""
OF_LIMITS = ["tobit", "wilcoxon", "moderated, half"]
"""Methods for values below a limit; *half* puts half the limit in their place."""


def normal(question: str, *, n_true: int, seed: int) -> KnownPanel:
    """Return complete pairs of normal values."""
    return simulate_normal(question, n_true=n_true, seed=seed)


def incomplete(question: str, *, n_true: int, seed: int) -> KnownPanel:
    """Return normal values in which every sixth subject lacks the follow-up.

    Groups are compared at baseline: there it is the baseline that they lack.
    """
    made = simulate_normal(question, n_true=n_true, seed=seed)
    lacks = BASELINE if question == "groups" else FOLLOWUP
    lost = [f"S{number:02d}_{lacks}" for number in range(0, 25, 6)]
    return replace(made, panel=made.panel.select(samples=list(made.panel.data.index.drop(lost))))


def batch(question: str, *, n_true: int, seed: int) -> KnownPanel:
    """Return normal values of two plates, each holding both groups and both timepoints.

    For changes half of the subjects have their two samples on different plates, either way round.
    """
    made = simulate_normal(question, n_true=n_true, seed=seed)
    rng = np.random.default_rng(seed + 10**6)
    subject = pd.factorize(made.panel.samples["subject"])[0]
    later = made.panel.samples["timepoint"].eq(FOLLOWUP).to_numpy()
    apart = 0 if question == "groups" else later & (subject // 2 % 2 == 1)
    plate = (subject + apart) % 2
    shift = np.outer(plate, rng.normal(0, 0.7, made.panel.n_features))
    shifted = made.panel.with_data(made.panel.data + shift, scale="log2")
    sheet = shifted.samples.assign(plate=np.where(plate, "B", "A"))
    return replace(made, panel=replace(shifted, samples=sheet))


def limits(question: str, *, n_true: int, seed: int) -> KnownPanel:
    """Return normal values of 100 features whose lowest 30 % lie below a limit each."""
    made = simulate_normal(question, n_true=n_true, n_features=100, seed=seed)
    limit = made.panel.data.quantile(0.3)
    below = made.panel.data.lt(limit, axis="columns")
    hidden = made.panel.data.mask(below, limit, axis="columns")
    return replace(made, panel=replace(made.panel, data=hidden, censored=below))


def counts(question: str, *, n_true: int, seed: int) -> KnownPanel:
    """Return shallow saliva-like counts."""
    effects = {f"n_{name}": 0 for name in TRUE_EFFECT.values()}
    effects[f"n_{TRUE_EFFECT[question]}"] = n_true
    cohort = simulate_cohort(CohortOptions(seed=seed, **effects))
    return KnownPanel(
        cohort.study.panels["mirna"], cohort.truth.mirnas[TRUE_EFFECT[question]].astype(float)
    )


DATA = {
    "normal": normal,
    "below limits": limits,
    "incomplete pairs": incomplete,
    "batch": batch,
    "counts": counts,
}


def table_of(panel: Panel, question: str, method: str, permutations: int) -> pd.DataFrame:
    """Run one method and return its tested features."""
    name, *variants = method.split(", ")
    result = differential_expression(
        panel,
        question=question,
        at=BASELINE if question == "groups" else None,
        method=name,
        covariates=["plate"] if "adjusted" in variants else [],
        subject_effect="random" if "random" in variants else "fixed",
        pin=[],
        options=DEOptions(
            permutations=permutations,
            limits="substitute-half" if "half" in variants else "keep",
        ),
    )
    return result.table[result.table["pvalue"].notna()].set_index("feature")


def measure(
    question: str, data: str, method: str, *, cohorts: int, permutations: int
) -> dict[str, object]:
    """Average a method's error rates and power over some cohorts."""
    null, tail, fdp, power, coverage = [], [], [], [], []
    for seed in range(1, cohorts + 1):
        none = DATA[data](question, n_true=0, seed=seed)
        pvalue = table_of(none.panel, question, method, permutations)["pvalue"]
        null.append((pvalue < 0.05).mean())
        tail.append((pvalue < 0.001).mean())
        some = DATA[data](question, n_true=20, seed=seed + 10**5)
        table = table_of(some.panel, question, method, permutations)
        truth = some.effect.reindex(table.index)
        found = table["padj"] <= 0.05
        fdp.append((found & (truth == 0)).sum() / max(found.sum(), 1))
        power.append((found & (truth != 0)).sum() / max((truth != 0).sum(), 1))
        inside = (table["ci_low"] <= truth) & (truth <= table["ci_high"])
        coverage.append(inside.mean() if table["ci_low"].notna().any() else np.nan)
    error = {
        name: np.std(of, ddof=1) / np.sqrt(cohorts)
        for name, of in {"null": null, "tail": tail, "fdp": fdp}.items()
    }
    return {
        "design": question,
        "data": data,
        "method": method,
        "cohorts": cohorts,
        "p < 0.05 under no effect": np.mean(null),
        "±": error["null"],
        "p < 0.001": np.mean(tail),
        "± ": error["tail"],
        "false discoveries": np.mean(fdp),
        "±  ": error["fdp"],
        "power": np.mean(power),
        "coverage": np.mean(coverage),
    }


def methods_for(question: str, data: str) -> list[str]:
    """List the methods to run on some data."""
    if data == "below limits":
        return OF_LIMITS
    return [*METHODS[question], *MORE.get((question, data), [])]


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohorts", type=int, default=60)
    parser.add_argument("--permutations", type=int, default=4999)
    parser.add_argument("--data", choices=list(DATA), nargs="*", default=list(DATA))
    parser.add_argument("--design", choices=list(METHODS), nargs="*", default=list(METHODS))
    parser.add_argument("--method", nargs="*", help="only these")
    chosen = parser.parse_args()
    asked = [
        (question, data, method)
        for data in chosen.data
        for question in chosen.design
        for method in methods_for(question, data)
        if not chosen.method or method in chosen.method
    ]
    for number, each in enumerate(asked):
        row = measure(*each, cohorts=chosen.cohorts, permutations=chosen.permutations)
        if number == 0:
            print(f"SIMULATED, {chosen.permutations} permutations\n")
            print(f"| {' | '.join(map(str.strip, row))} |\n|{'---|' * len(row)}")
        print(f"| {' | '.join(map(shown, row.values()))} |", flush=True)


def shown(value: object) -> str:
    """Write a cell of the table; what a method doesn't give stays empty."""
    if not isinstance(value, float):
        return str(value)
    return "" if np.isnan(value) else f"{value:.4f}" if value < 0.01 else f"{value:.3f}"


if __name__ == "__main__":
    main()
