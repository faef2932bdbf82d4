# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # How many runners would it take?
#
# Hicks et al. (2019) compared saliva of 13 runners with and 12 without a runner's high: six
# miRNAs at FDR < 0.05, and MAPK11 "nominally" higher with FDR 0.11. This notebook asks how many
# runners the next study needs. **No effect size of these markers was published** in what could be
# read, so every sample size below belongs to an *assumed* effect, and says which.

# %%
import pandas as pd
from scipy import stats

from rh_omics.evidence import evidence
from rh_omics.power import (
    PanelOptions,
    PlanOptions,
    auc_sample_size,
    design_power,
    expected_auc_interval,
    panel_power,
    panel_sample_size,
    plan_study,
    published_effect,
    sample_size,
    simulate_panel_power,
    simulate_study_power,
    smallest_detectable,
)

SEED = 20190501
N, RESPONDERS = 25, 13
SHARE = RESPONDERS / N
pd.set_option("display.width", 100)
pd.set_option("display.float_format", "{:.3g}".format)

# %% [markdown]
# ## What is published of MAPK11

# %%
print(evidence("MAPK11", table="salivary_rna").to_text())

# %% [markdown]
# There is no mean, no standard deviation, no fold change and no exact P-value. `published_effect`
# refuses to make one up:

# %%
try:
    published_effect("SR-MAPK11")
except ValueError as refusal:
    print(refusal)

# %% [markdown]
# ## What 13 and 12 runners could see at all

# %%
levels = {
    "alone, 0.05": 0.05,
    "six share the threshold, 6 × 0.05 / 460": 6 * 0.05 / 460,
    "first of 460, 0.05 / 460": 0.05 / 460,
}
visible = pd.Series(
    {name: smallest_detectable("groups", n=N, share=SHARE, alpha=a) for name, a in levels.items()},
    name="smallest d with power 0.8",
)
print(visible.to_string())

# %% [markdown]
# ## MAPK11: runners needed, by assumed effect
#
# One scenario can be tied to the abstract. If "nominally elevated" means an unadjusted two-sided
# P < 0.05 in a t test of 13 against 12, the *observed* d was at least the value below. An
# observed effect that had to pass a threshold is too large on average; half of it is a common
# cautious assumption. Which ANOVA term was tested is not known either.

# %%
observed_bound = stats.t.isf(0.025, N - 2) * (1 / RESPONDERS + 1 / (N - RESPONDERS)) ** 0.5
assumed = {
    "small": 0.2,
    "half of the nominal bound": observed_bound / 2,
    "medium": 0.5,
    "large": 0.8,
    "nominal bound (P just below 0.05)": observed_bound,
    "what 25 runners can see": visible.iloc[0],
}
mapk11 = pd.DataFrame(
    [
        {
            "assumed effect": name,
            "d": d,
            "power with 25": design_power("groups", effect=d, n=N, share=SHARE),
            "runners for 80 %": sample_size("groups", effect=d),
            "runners for 90 %": sample_size("groups", effect=d, power=0.9),
        }
        for name, d in assumed.items()
    ]
)
print(mapk11.to_string(index=False))

# %% [markdown]
# ## Six miRNAs among 460 at FDR 5 %
#
# All six are assumed equally large and the features independent. "On average" means that 80 % of
# the six are found on average; "all six" that all are found with a probability of 80 %. To be
# significant together at n = 25, six miRNAs needed P ≤ 6 × 0.05 / 460, an observed |d| of at
# least:

# %%
panel = PanelOptions(features=460, markers=6, fdr=0.05)
cohort = PanelOptions(features=460, markers=6, fdr=0.05, share=SHARE)
six_bound = stats.t.isf(6 * 0.05 / 460 / 2, N - 2) * (1 / RESPONDERS + 1 / (N - RESPONDERS)) ** 0.5
print(f"observed |d| >= {six_bound:.2f}")

# %%
rows = []
for d in (0.5, 0.8, 1.0, 1.2, six_bound, 1.95, 2.25):
    now = panel_power("groups", effect=d, n=N, panel=cohort)
    rows.append(
        {
            "assumed d": d,
            "found with 25": now.average,
            "all six with 25": now.all_found,
            "runners, on average": panel_sample_size("groups", effect=d, panel=panel),
            "runners, all six": panel_sample_size("groups", effect=d, panel=panel, every=True),
        }
    )
six = pd.DataFrame(rows)
print(six.to_string(index=False))

# %% [markdown]
# The closed form checked twice at d = 1: by simulated t statistics, and by the package's own
# moderated test on SIMULATED panels.

# %%
n_one = panel_sample_size("groups", effect=1.0, panel=panel)
closed = panel_power("groups", effect=1.0, n=n_one, panel=panel)
drawn = simulate_panel_power(
    "groups", effect=1.0, n=n_one, panel=panel, simulations=2000, seed=SEED
)
engine = simulate_study_power("groups", effect=1.0, n=n_one, panel=panel, simulations=20, seed=SEED)
checks = pd.DataFrame(
    {
        "found on average": [closed.average, drawn.average, engine.average],
        "Monte-Carlo error": [closed.error, drawn.error, engine.error],
        "all six": [closed.all_found, drawn.all_found, engine.all_found],
        "false discovery rate": [closed.fdr, drawn.fdr, engine.fdr],
        "studies": [0, drawn.simulations, engine.simulations],
    },
    index=["closed form", "simulated t", "SIMULATED panels, moderated t"],
)
print(f"n = {n_one}, d = 1, seed {SEED}")
print(checks.to_string())

# %% [markdown]
# ## Other published figures

# %%
known = {}
for row in ("EC-CRO18-control-AEA", "EC-CRO18-PTSD-AEA", "EC-CRO18-control-2AG", "SR-correlation"):
    effect = published_effect(row)
    plan = plan_study(effect=effect)
    known[row] = {"design": str(plan.design), "effect": plan.effect, "subjects for 80 %": plan.n}
print(pd.DataFrame(known).T.to_string())

# %% [markdown]
# ## A classifier

# %%
for auc in (0.7, 0.8, 0.9):
    low, high, _ = expected_auc_interval(auc, n_responders=RESPONDERS, n_others=N - RESPONDERS)
    needed = auc_sample_size(auc, half_width=0.1, prevalence=SHARE)
    print(f"AUC {auc}: 25 runners give {low:.2f} to {high:.2f}; ±0.1 needs {needed} runners")

# %% [markdown]
# ## A paragraph for the application

# %%
options = PlanOptions(panel=panel, dropout=0.1, simulations=2000, seed=SEED)
plan = plan_study("groups", effect=1.0, options=options)
print(plan.paragraph())
print(plan.curve.to_string(index=False))

# %% [markdown]
# ## What stays unknown
#
# - the effect of MAPK11 and of each miRNA, in any unit; their standard deviations; the
#   correlation of before and after, and so the power of the group × time question;
# - which term of the ANOVA each miRNA was significant on, the filter that left 460, and the
#   correlation between miRNAs (which moves the chance of finding all, not the average);
# - whether six is the number of true markers: it is the number that passed;
# - whether time since the last meal (about 1 h against 4 h) makes part of the difference. More
#   runners do not remove a confounder.
