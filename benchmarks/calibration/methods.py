"""Is each method calibrated at 13 + 12 subjects and 460 features? Prints the table of the docs.

For each design, data and method: the share of p < 0.05 without any effect, and with 20 true
features the false-discovery proportion and the power at FDR 5 %, and the coverage of the 95 %
interval.
"""

import argparse
from dataclasses import replace

import numpy as np
import pandas as pd

from rh_omics.de import DEOptions, differential_expression
from rh_omics.panel import Panel
from rh_omics.schema import BASELINE
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
    ("groups", "batch"): ["moderated, adjusted", "permutation, adjusted"],
}
"""Methods that only some data ask for; *adjusted* takes the plate as a covariate."""
OF_LIMITS = ["tobit", "wilcoxon", "moderated, half"]
"""Methods for values below a limit; *half* puts half the limit in their place."""


def normal(question: str, *, n_true: int, seed: int) -> KnownPanel:
    """Return complete pairs of normal values."""
    return simulate_normal(question, n_true=n_true, seed=seed)


def incomplete(question: str, *, n_true: int, seed: int) -> KnownPanel:
    """Return normal values in which every sixth subject lacks the follow-up."""
    made = simulate_normal(question, n_true=n_true, seed=seed)
    lost = [f"S{number:02d}_post" for number in range(0, 25, 6)]
    return replace(made, panel=made.panel.select(samples=list(made.panel.data.index.drop(lost))))


def batch(question: str, *, n_true: int, seed: int) -> KnownPanel:
    """Return normal values of two batches, each holding both groups and both timepoints."""
    made = simulate_normal(question, n_true=n_true, seed=seed)
    rng = np.random.default_rng(seed + 10**6)
    plate = pd.factorize(made.panel.samples["subject"])[0] % 2
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
    name, _, variant = method.partition(", ")
    result = differential_expression(
        panel,
        question=question,
        at=BASELINE if question == "groups" else None,
        method=name,
        covariates=["plate"] if variant == "adjusted" else [],
        subject_effect="random" if variant == "random" else "fixed",
        pin=[],
        options=DEOptions(
            permutations=permutations,
            limits="substitute-half" if variant == "half" else "keep",
        ),
    )
    return result.table[result.table["pvalue"].notna()].set_index("feature")


def measure(
    question: str, data: str, method: str, *, cohorts: int, permutations: int
) -> dict[str, object]:
    """Average a method's error rates and power over some cohorts."""
    null, fdp, power, coverage = [], [], [], []
    for seed in range(1, cohorts + 1):
        none = DATA[data](question, n_true=0, seed=seed)
        null.append((table_of(none.panel, question, method, permutations)["pvalue"] < 0.05).mean())
        some = DATA[data](question, n_true=20, seed=seed + 10**5)
        table = table_of(some.panel, question, method, permutations)
        truth = some.effect.reindex(table.index)
        found = table["padj"] <= 0.05
        fdp.append((found & (truth == 0)).sum() / max(found.sum(), 1))
        power.append((found & (truth != 0)).sum() / max((truth != 0).sum(), 1))
        inside = (table["ci_low"] <= truth) & (truth <= table["ci_high"])
        coverage.append(inside.mean() if table["ci_low"].notna().any() else np.nan)
    return {
        "design": question,
        "data": data,
        "method": method,
        "p < 0.05 under no effect": np.mean(null),
        "Monte-Carlo error": np.std(null, ddof=1) / np.sqrt(cohorts),
        "false discoveries": np.mean(fdp),
        "its error": np.std(fdp, ddof=1) / np.sqrt(cohorts),
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
    rows = [
        measure(question, data, method, cohorts=chosen.cohorts, permutations=chosen.permutations)
        for data in chosen.data
        for question in chosen.design
        for method in methods_for(question, data)
        if not chosen.method or method in chosen.method
    ]
    table = pd.DataFrame(rows)
    columns = list(table.columns)
    print(f"SIMULATED, {chosen.cohorts} cohorts each, {chosen.permutations} permutations\n")
    print("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
    for row in rows:
        cells = [
            f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values()
        ]
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
