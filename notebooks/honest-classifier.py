# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A classifier that can't flatter itself
#
# With 25 people and 460 markers an AUC of 0.95 comes from noise without effort. This notebook shows
# how, and what `rh_omics.evaluate` says of the same numbers; then it evaluates two real cohorts
# beside plain scikit-learn: leukaemia (Golub et al. 1999, 3051 genes × 38 people) and the sex of 30
# people from miRNAs of their plasma (Tewari laboratory). Where their tables aren't on this machine,
# scikit-learn's own breast cancer set and a SIMULATED cohort stand in.

# %%
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from IPython.display import SVG
from sklearn.datasets import load_breast_cancer
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    RepeatedStratifiedKFold,
    StratifiedKFold,
    cross_val_predict,
    cross_val_score,
)
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from rh_omics import EvaluationResult, MarkerList, ResponderClassifier, evaluate, plot
from rh_omics.errors import LeakageError

HERE = Path(__file__).resolve().parent if "__file__" in globals() else Path.cwd()
SHARED = Path(os.environ.get("RH_OMICS_SHARED_DATA", HERE.parents[1] / "shared" / "data"))
TEWARI = SHARED / "tewari_plasma_serum"
SEED = 20190501
QUICK = {"n_repeats": 3, "n_permutations": 99, "n_bootstrap": 500, "seed": SEED}
COHORTS = 4


def figure(axes: object) -> SVG:
    """Show a plot of a result."""
    return SVG(plot.svg_text(axes))


# %% [markdown]
# ## The trap: SIMULATED noise, 13 responders and 12 non-responders, 460 markers
#
# Nothing in these numbers has to do with the label. Four such cohorts are drawn, because a single
# one can look like anything.
#
# - **Selection outside the folds**: the ten best markers are chosen with all 25 runners, and only
#   then cross-validated. The test runners have already voted.
# - **Before and after as independent rows**: a runner's two samples are alike; with one in training
#   and the other in the test the model recognises the runner.
# - **Selection inside the folds**: the honest way.

# %%
rng = np.random.default_rng(SEED)
runners = [f"R{number:02d}" for number in range(25)]
y = pd.Series(np.repeat([1, 0], [13, 12]), index=runners, name="responder")
folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=2, random_state=SEED)
logistic = make_pipeline(StandardScaler(), LogisticRegression(C=0.1))
inside = make_pipeline(SelectKBest(f_classif, k=10), logistic)


def noise() -> pd.DataFrame:
    """SIMULATED: levels of 460 markers that know nothing of the label."""
    return pd.DataFrame(rng.standard_normal((25, 460)), index=runners).add_prefix("marker ")


def best_of(table: pd.DataFrame) -> pd.Index:
    """Choose ten markers with all runners, the test runners included."""
    return table.columns[SelectKBest(f_classif, k=10).fit(table, y).get_support()]


def three_ways(table: pd.DataFrame) -> dict[str, float]:
    """Cross-validate one cohort twice wrongly and once rightly."""
    after = (table + 0.3 * rng.standard_normal(table.shape)).rename(
        index=lambda name: f"{name} after"
    )
    both = pd.concat([table, after])
    ways = {
        "selection outside the folds": (logistic, table[best_of(table)], y),
        "before and after as independent rows": (inside, both, np.r_[y, y]),
        "selection inside the folds": (inside, table, y),
    }
    return {
        name: cross_val_score(model, data, label, cv=folds, scoring="roc_auc").mean()
        for name, (model, data, label) in ways.items()
    }


cohorts = [noise() for _ in range(COHORTS)]
trap = pd.DataFrame([three_ways(X) for X in cohorts])
print(f"AUC on SIMULATED noise, {COHORTS} cohorts of 13 + 12 runners, 460 markers")
print(trap.agg(["mean", "min", "max"]).T.round(2).to_string())

# %% [markdown]
# `evaluate` can't be led there. The table that the first mistake makes is refused when the marker
# list remembers who chose it, and so are copies of a runner under another name:

# %%
X = cohorts[0]
chosen = MarkerList.chosen(list(best_of(X)), subjects=X.index, by="F test on all runners")
copied = pd.concat([X, X.iloc[:3].rename(index=lambda name: f"{name} again")])
attempts = {
    "selection outside": lambda: evaluate(logistic, X[best_of(X)], y, markers=chosen),
    "copies": lambda: evaluate(logistic, copied, np.r_[y, y[:3]]),
}
for name, attempt in attempts.items():
    try:
        attempt()
    except LeakageError as refusal:
        print(f"{name}: {refusal}\n")

# %% [markdown]
# What it says of the first cohort, selection inside the folds:

# %%
honest = evaluate(
    ResponderClassifier(selection="top_k", k=(10,)),
    X,
    y,
    simulated=True,
    class_names=("non-responder", "responder"),
    **QUICK,
)
print(honest)

# %%
figure(plot.permutation_null(honest))

# %%
figure(plot.roc(honest))

# %% [markdown]
# ## A strong signal: leukaemia, 27 ALL and 11 AML


# %%
def golub() -> tuple[pd.DataFrame, pd.Series] | None:
    """Read Golub's training set from R's multtest, where both are installed."""
    if shutil.which("Rscript") is None:
        return None
    code = (
        "suppressMessages(library(multtest)); data(golub); "
        "write.csv(data.frame(y = golub.cl, t(golub)), commandArgs(TRUE)[1], row.names = FALSE)"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "golub.csv"
        command = [shutil.which("Rscript"), "-e", code, str(path)]
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
        if done.returncode or not path.exists():
            return None
        table = pd.read_csv(path)
    table.index = [f"patient {number}" for number in range(1, len(table) + 1)]
    return table.drop(columns="y"), table["y"]


def breast_cancer() -> tuple[pd.DataFrame, pd.Series]:
    """Take 27 benign and 11 malignant tumours of scikit-learn's Wisconsin set."""
    table, malignant = load_breast_cancer(return_X_y=True, as_frame=True)
    label = 1 - malignant
    some = pd.concat([label[label == 0].sample(27, random_state=0), label[label == 1].head(11)])
    return table.loc[some.index], some


leukaemia = golub()
X, cancer = breast_cancer() if leukaemia is None else leukaemia
names = ("benign", "malignant") if leukaemia is None else ("ALL", "AML")
print("breast cancer, scikit-learn's set" if leukaemia is None else "Golub et al. 1999", X.shape)

# %% [markdown]
# The same model written with scikit-learn's parts: `GridSearchCV` in each of five outer folds, one
# deal of the folds. Pooled out-of-fold scores are what most papers report.


# %%
def plain(table: pd.DataFrame, label: pd.Series) -> dict[str, float]:
    """Evaluate by nested cross-validation as scikit-learn's users write it."""
    steps = [
        ("select", SelectKBest(f_classif, k=10)),
        ("scale", StandardScaler()),
        ("model", LogisticRegression(max_iter=1000)),
    ]
    cv = StratifiedKFold(5, shuffle=True, random_state=SEED)
    search = GridSearchCV(
        Pipeline(steps), {"model__C": [0.01, 0.1, 1.0]}, cv=cv, scoring="neg_log_loss"
    )
    p = cross_val_predict(search, table.to_numpy(), label, cv=cv, method="predict_proba")[:, 1]
    of_fold = [auc(p[test], label.to_numpy()[test]) for _, test in cv.split(table, label)]
    return {
        "AUC within folds": float(np.mean(of_fold)),
        "Brier": float(((p - label) ** 2).mean()),
        "AUC, scores pooled": auc(p, label.to_numpy()),
    }


def auc(score: np.ndarray, label: np.ndarray) -> float:
    """Count how often a case scores above a control."""
    gap = score[label == 1][:, None] - score[label == 0][None]
    return float(((gap > 0) + 0.5 * (gap == 0)).mean())


def evaluated(table: pd.DataFrame, label: pd.Series, **more: object) -> EvaluationResult:
    """Evaluate a model of ten markers, chosen inside, and print it beside scikit-learn's."""
    result = evaluate(ResponderClassifier(selection="top_k", k=(10,)), table, label, **QUICK | more)
    found = result.metrics.set_index("metric")
    ours = {
        "AUC within folds": found.loc["auc", "estimate"],
        "from": found.loc["auc", "ci_low"],
        "to": found.loc["auc", "ci_high"],
        "Brier": found.loc["brier", "estimate"],
        "permutation p": result.permutation.pvalue,
    }
    rows = {"rh_omics.evaluate": ours, "scikit-learn, one deal": plain(table, label)}
    print(pd.DataFrame(rows).T.round(3).to_string(na_rep=""))
    return result


# %%
strong = evaluated(X, cancer, class_names=names)
print()
print(strong.verdict)

# %% [markdown]
# scikit-learn's row is one deal of the folds, without interval or test. A strong signal survives
# the interval and 99 permutations of the whole nested procedure, and the verdict still says how
# many people a prediction model would need.

# %%
figure(plot.roc(strong))

# %%
figure(plot.calibration_curve(strong))

# %%
figure(plot.marker_stability(strong))

# %% [markdown]
# ## A weak one: sex from plasma miRNAs, 15 women and 15 men
#
# Log2 counts per million of each sample's own total: nothing is learned from other samples. miRNAs
# seen in fewer than ten people are left out, which looks at no label.


# %%
def tewari() -> tuple[pd.DataFrame, pd.Series]:
    """Read the plasma samples: miRNAs by person, and who is a man."""
    counts = pd.read_csv(TEWARI / "matched_plasma-serum_mir_counts.csv", index_col=0).T
    sheet = pd.read_csv(TEWARI / "matched_plasma-serum_samples.csv", index_col=0)
    sheet = sheet[sheet["Source"] == "Plasma"]
    counts = counts.loc[sheet.index]
    levels = np.log2((counts + 0.5).div(counts.sum(axis=1) + 1, axis=0) * 1e6)
    seen = (counts > 0).sum() >= 10
    return levels.loc[:, seen], (sheet["Gender"] == "Male").astype(int).rename("man")


def simulated_sexes() -> tuple[pd.DataFrame, pd.Series]:
    """SIMULATED: 30 people, 300 miRNAs, four of them a standard deviation apart."""
    people = [f"person {number}" for number in range(1, 31)]
    man = pd.Series(np.repeat([0, 1], 15), index=people, name="man")
    levels = pd.DataFrame(rng.normal(8, 1, (30, 300)), index=people).add_prefix("SIMULATED miRNA ")
    levels.iloc[15:, :4] += 1.0
    return levels, man


real = TEWARI.exists()
levels, man = tewari() if real else simulated_sexes()
print("Tewari laboratory, plasma" if real else "SIMULATED", levels.shape)
weak = evaluated(levels, man, simulated=not real, class_names=("woman", "man"))
print()
print(weak.verdict)

# %%
figure(plot.permutation_null(weak))

# %%
figure(plot.marker_stability(weak))

# %% [markdown]
# Three outcomes, three verdicts that a reader can check: noise is called noise, a strong signal is
# called strong but under-sized, and in between the permutation test decides, not the best of
# several analyses.
