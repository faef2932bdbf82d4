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
# # Which miRNAs differ: the question, the default, and what a published analysis would have said
#
# Thirty healthy people gave plasma and serum on one day; small RNA of both was sequenced (Tewari
# lab). That is the shape of a runner's-high study – two groups, everybody measured twice – with a
# known answer: the fluids differ much, men and women little. Where the tables aren't on this
# machine, the notebook runs on a SIMULATED cohort of runners instead.

# %%
import os
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from rh_omics import as_published, differential_expression, plot, read_panel, simulate
from rh_omics.de import DEOptions, DEResult
from rh_omics.panel import Panel

HERE = Path(__file__).resolve().parent if "__file__" in globals() else Path.cwd()
SHARED = Path(os.environ.get("RH_OMICS_SHARED_DATA", HERE.parents[1] / "shared" / "data"))
TEWARI = SHARED / "tewari_plasma_serum"
REAL = TEWARI.exists()

if REAL:
    panel = read_panel(
        TEWARI / "matched_plasma-serum_mir_counts.csv",
        samples=TEWARI / "matched_plasma-serum_samples.csv",
        scale="counts",
        subject="Participant.ID",
        timepoint="Source",
        group="Gender",
        name="plasma and serum",
    )
    GROUP, TIME = "Gender=Female,Male", "Source=Plasma,Serum"
else:
    panel = simulate.simulate_cohort(simulate.CohortOptions(seed=1)).study.panels["mirna"]
    GROUP, TIME = "group=non_responder,responder", "timepoint=pre,post"
panel


# %%
def ask(on: Panel, question: str, method: str = "moderated", **options: object) -> DEResult:
    """Ask one question of the panel, directions named."""
    return differential_expression(
        on,
        question=question,
        group=None if question == "paired" else GROUP,
        timepoint=TIME,
        method=method,
        pin=(),
        options=DEOptions(**options),
    )


# %% [markdown]
# ## One question, in words
#
# The direction is named and never guessed: `log2_fc` is follow-up − baseline. A runner is their
# own control: the subject is a block of the model.

# %%
paired = ask(panel, "paired")
paired

# %%
for note in paired.notes:
    print("-", note)

# %%
figure, axes = plt.subplots(figsize=(4.5, 3.5), layout="constrained")
plot.volcano(paired, ax=axes)
plt.show()

# %% [markdown]
# Features that couldn't be tested stay in the table with their reason, and aren't counted in the
# correction.

# %%
reasons = paired.table.loc[paired.table["reason"] != "", ["feature", "reason"]]
print(f"{paired.n_tested} tested, {len(reasons)} not, such as")
reasons.head(3)

# %% [markdown]
# ## Do the groups differ in their change?
#
# This is what a study of responders asks, and the hardest of the three questions: four cells share
# the samples.

# %%
interaction = ask(panel, "interaction")
interaction

# %% [markdown]
# ## The same question, by other methods
#
# If the conclusion hung on the method, it would not be one. `permutation` supposes no distribution;
# its `padj_maxt` controls the chance of a single false discovery.

# %%
rows = []
for method in ("moderated", "voom", "welch", "wilcoxon", "mixed-anova", "permutation"):
    found = {"method": method}
    for question in ("paired", "interaction"):
        if (question, method) != ("paired", "mixed-anova"):
            found[question] = len(ask(panel, question, method).significant())
    rows.append(found)
methods = pd.DataFrame(rows).set_index("method").astype("Int64")
methods

# %% [markdown]
# With too few relabellings no feature can pass, however large its effect, and the result says so.

# %%
few = ask(panel, "interaction", "permutation", permutations=999)
print(*(note for note in few.notes if "relabellings" in note))

# %% [markdown]
# ## As published beside as it should be
#
# The salivary study of runners reports a "two-way ANOVA, pre/post × RH/NRH" and names neither the
# term of its six miRNAs nor whether a runner's two samples were taken for two runners. Taken so,
# the analysis overlooks changes and invents differences between groups.

# %%
comparison = as_published(panel, group=GROUP, timepoint=TIME, pin=())
comparison

# %%
print(comparison.notes[0])

# %%
counts = pd.DataFrame(
    {
        term: {
            hit: comparison.count(hit, term=term)
            for hit in ("both", "published only", "default only")
        }
        for term in ("interaction", "group", "time")
    }
)
counts

# %%
figure, panels = plt.subplots(1, 3, figsize=(9, 3.2), sharey=False, layout="constrained")
marks = {"both": "o", "published only": "s", "default only": "^", "neither": "."}
colours = {"both": "#000000", "published only": "#D55E00", "default only": "#0072B2"}
for drawn, term in zip(panels, ("interaction", "group", "time"), strict=True):
    for hit, rows_of_hit in comparison.rows(term).groupby("hit"):
        drawn.scatter(
            rows_of_hit["pvalue_published"],
            rows_of_hit["pvalue"],
            s=14,
            marker=marks[hit],
            c=colours.get(hit, "#999999"),
            label=f"{hit}: {len(rows_of_hit)}",
        )
    low = 0.5 * min(drawn.get_xlim()[0], drawn.get_ylim()[0])
    low = max(low, float(comparison.rows(term)[["pvalue", "pvalue_published"]].min().min()) / 3)
    drawn.plot([low, 1], [low, 1], c="#999999", lw=0.8)
    drawn.set(xscale="log", yscale="log", title=term, xlabel="p as published", ylabel="p, default")
    drawn.legend(fontsize=7, frameon=False)
if comparison.simulated:
    figure.suptitle("SIMULATED", fontsize=9)
plt.show()

# %% [markdown]
# Below the line: features that the default sees more clearly. In the SIMULATED cohort the squares
# above it, under *group*, are differences between people that the published analysis takes for
# differences between groups.
#
# For the same on the command line:
#
#     rh-omics de counts.tsv --samples sheet.csv --scale counts --question interaction \
#         --group group=non_responder,responder --timepoint timepoint=pre,post \
#         --as-published -o result.tsv
