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
# # The first half hour
#
# From a table of counts to a sentence that stands: read, ask one question, look, and say what it
# means. The cohort is SIMULATED, so that the truth is known and can be put beside the answer: 25
# runners, saliva before and after a run, 13 of them responders.

# %%
import tempfile
from pathlib import Path

import pandas as pd
from IPython.display import SVG, display

from rh_omics import differential_expression, plot, read_panel
from rh_omics.simulate import CohortOptions, simulate_cohort, write_cohort

pd.set_option("display.width", 100)
pd.set_option("display.max_columns", 20)
pd.set_option("display.float_format", "{:.3g}".format)

cohort = simulate_cohort(CohortOptions(seed=20190501))
workspace = tempfile.TemporaryDirectory()
folder = Path(workspace.name)
files = write_cohort(cohort, folder)

# %% [markdown]
# ## Read
#
# A matrix, a sample sheet, and what the numbers mean. The sheet is joined by sample id, never by
# the order of rows; whatever doesn't fit is refused with its place.

# %%
saliva = read_panel(
    files["SIMULATED_saliva_mirna_counts.tsv"],
    samples=files["SIMULATED_saliva_samples.csv"],
    scale="counts",
    specimen="saliva",
)
print(saliva)

# %% [markdown]
# ## Ask one question
#
# Does the run change responders otherwise than the others? That is the interaction: the change of
# responders minus the change of non-responders. The direction is named, not guessed, and every
# runner is compared with himself or herself.

# %%
result = differential_expression(
    saliva,
    question="interaction",
    group="group=non_responder,responder",
    timepoint="timepoint=pre,post",
)
print(result)

# %%
columns = ["feature", "log2_fc", "ci_low", "ci_high", "pvalue", "padj"]
print(result.table[columns].head(8).to_string(index=False))

# %% [markdown]
# ## Look

# %%
display(SVG(plot.svg_text(plot.volcano(result, width_mm=120))))

# %%
best = result.table["feature"].iloc[0]
display(SVG(plot.svg_text(plot.before_after(saliva, best, width_mm=120))))

# %% [markdown]
# ## What it means
#
# `log2_fc` is a difference of two changes: 1 means that the ratio post/pre of responders is twice
# that of the others. Its interval says how well 25 runners know it. `padj` is the share of false
# finds to expect among all features called significant with it; it is about the list, not about
# one miRNA.

# %%
found = result.table[result.table["padj"] < 0.05]
true = cohort.truth.mirnas["interaction"]
is_true = found["feature"].isin(true.index[true != 0])
print(f"{len(found)} miRNAs at a false discovery rate of 5 %: {int(is_true.sum())} are real")
print(f"{int((true != 0).sum())} real differences were put into the simulation")

# %% [markdown]
# Not all real differences are found: 25 runners see large effects only, and a miRNA that isn't on
# the list isn't shown to be unchanged. And what is found looks larger than it is, because those
# that chance made large are the ones that are found:

# %%
shown = found[is_true].set_index("feature")
sizes = pd.DataFrame({"found": shown["log2_fc"].abs(), "truth": true[shown.index].abs()})
print(sizes.agg(["median"]).to_string())

# %% [markdown]
# The published markers are always reported, tested or not, with the reason:

# %%
pinned = result.table[result.table["pinned"]]
print(pinned[["feature", "log2_fc", "pvalue", "padj", "reason"]].to_string(index=False))

# %% [markdown]
# ## Next
#
# - `your-own-study`: the same from the raw exports of instruments.
# - `planning`: how many runners a question needs.
# - `enrichment-and-its-bias`: what pathways can and can't say.

# %%
workspace.cleanup()
