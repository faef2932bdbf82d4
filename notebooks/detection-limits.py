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
# # Endocannabinoids below the detection limit
#
# AEA in resting plasma lies near the limit of quantification of many assays. A value below it is
# known to lie below, and no more. This notebook shows on SIMULATED plasma, where the truth is
# known, what becomes of the same study under every rule for such values.

# %%
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from rh_omics import differential_expression, limit_sensitivity
from rh_omics.de import DEOptions
from rh_omics.panel import Panel
from rh_omics.simulate import CohortOptions, simulate_cohort

GROUP, TIME = "group=non_responder,responder", "timepoint=pre,post"

# %% [markdown]
# ## A good assay, and the same plasma on a poorer one
#
# The simulated assay reaches 0.2 nM of AEA. The poorer one reaches only 0.5 nM: most of
# the resting values are lost.

# %%
options = CohortOptions(seed=7)
good = simulate_cohort(options).study.panels["plasma"]
models = dict(options.analytes) | {"AEA": replace(options.analytes["AEA"], loq=0.5)}
poor = simulate_cohort(replace(options, analytes=models)).study.panels["plasma"]
share = pd.DataFrame({"good assay": good.censored.mean(), "poor assay": poor.censored.mean()})
print("SIMULATED; share of the values below the limit")
share.round(2)


# %%
def change_of_aea(panel: Panel, method: str, limits: str = "keep") -> pd.Series:
    """Give the change of AEA with its interval by one method and rule."""
    result = differential_expression(
        panel,
        question="paired",
        timepoint=TIME,
        method=method,
        pin=(),
        options=DEOptions(limits=limits),
    )
    row = result.table.set_index("feature").loc["AEA"]
    return row[["log2_fc", "ci_low", "ci_high", "pvalue", "reason"]]


truth = options.analytes["AEA"]
n = {"responders": options.n_responders, "others": options.n_nonresponders}
true_change = truth.log2_time + truth.log2_interaction * n["responders"] / sum(n.values())
print(f"true change of AEA: {true_change:.2f} log2")

# %% [markdown]
# ## Every rule gives another number
#
# By default a test that needs numbers sets the feature aside when more than a fifth of its values
# are limits. Tobit takes limits for what they are. Substitution is done on request only, and each
# choice of the substitute gives another change – chosen by the analyst, not by the data.

# %%
runs = {
    "good assay, Tobit": change_of_aea(good, "tobit"),
    "poor assay, t by default": change_of_aea(poor, "welch"),
    "poor assay, Tobit": change_of_aea(poor, "tobit"),
    "poor assay, ranks": change_of_aea(poor, "wilcoxon"),
    "poor assay, the limit": change_of_aea(poor, "welch", "substitute-limit"),
    "poor assay, limit / √2": change_of_aea(poor, "welch", "substitute-sqrt2"),
    "poor assay, limit / 2": change_of_aea(poor, "welch", "substitute-half"),
}
table = pd.DataFrame(runs).T
numbers = ["log2_fc", "ci_low", "ci_high", "pvalue"]
print(table[numbers].astype(float).map("{:.2g}".format).replace("nan", ""))
print("by default:", table.loc["poor assay, t by default", "reason"])

# %%
shown = table.dropna(subset="log2_fc")
places = np.arange(len(shown))[::-1]
figure, axes = plt.subplots(figsize=(6, 2.8), layout="constrained")
middle, low, high = (shown[name].astype(float) for name in ("log2_fc", "ci_low", "ci_high"))
axes.errorbar(middle, places, xerr=[middle - low, high - middle], fmt="o", c="#0072B2", capsize=3)
axes.axvline(true_change, c="#D55E00", ls="--", label="truth")
axes.set(
    yticks=places,
    yticklabels=shown.index,
    xlabel="change of AEA, log2 (95 % interval)",
    title="SIMULATED, 25 runners",
)
axes.legend(frameon=False)
plt.show()

# %% [markdown]
# The rank test's p-value is right, its estimate too near to zero: the result says so.

# %% [markdown]
# ## Does the conclusion depend on the rule?
#
# Not for the change of AEA, which is large. For the difference between responders and others it
# does: all of the non-responders' resting values lie below the limit, so that the likelihood has no
# answer. Half the limit has one, and a significant one, made of the number that was put in.

# %%
sensitivity = limit_sensitivity(poor, question="interaction", group=GROUP, timepoint=TIME)
sensitivity

# %%
for feature in dict.fromkeys(sensitivity.table["feature"]):
    print(sensitivity.conclusion(feature))

# %%
columns = ["rule", "log2_fc", "ci_low", "ci_high", "pvalue", "padj", "significant"]
sensitivity.table.loc[sensitivity.table["feature"] == "AEA", columns].round(3)

# %% [markdown]
# ## How often each rule is right
#
# One study proves nothing. Four hundred SIMULATED comparisons of two groups, 13 + 12 runners, a
# true difference of 0.8 standard deviations, 60 % of the values below the limit: Tobit's interval
# holds the truth as often as it promises; that of half the limit misses it too often, and its bias
# isn't noise.

# %%
from rh_omics.stats.censored import censored_contrast, tobit
from rh_omics.stats.censoring_rules import substitute
from rh_omics.stats.ttests import student_t

rng = np.random.default_rng(1)
other = np.arange(25) < 13
values = rng.normal(size=(25, 400)) + 0.8 * other[:, np.newaxis]
limit = np.quantile(values, 0.6)
below = values < limit
seen = np.maximum(values, limit)
fit = tobit(seen, below, np.column_stack([np.ones(25), other]))
by_tobit = censored_contrast(fit, np.array([0.0, 1.0]))
filled = substitute(seen, below, "half")
by_half = student_t(filled[other], filled[~other])
answers = {"Tobit": by_tobit, "half the limit": by_half}
pd.DataFrame(
    {
        name: {
            "answered": np.mean(~np.isnan(test.pvalue)),
            "bias of the median": np.nanmedian(test.estimate) - 0.8,
            "coverage of the 95 % interval": np.mean(
                ((test.ci_low <= 0.8) & (test.ci_high >= 0.8))[~np.isnan(test.pvalue)]
            ),
        }
        for name, test in answers.items()
    }
).T.round(3)

# %% [markdown]
# Report Tobit (or the rank test), say how many values lay below the limit, and put the table of
# rules into the supplement. On the command line:
#
#     rh-omics de plasma.csv --samples sheet.csv --reader analytes --scale concentration --unit nM \
#         --question paired --timepoint timepoint=pre,post \
#         --method tobit --limit-sensitivity -o aea.tsv
