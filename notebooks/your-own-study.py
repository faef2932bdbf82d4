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
# # Your own study, from raw exports to a study that holds
#
# A folder as it comes together in a laboratory: plasma endocannabinoids from SCIEX OS, saliva
# miRNAs from featureCounts, a questionnaire with words where numbers belong, a heart-rate file per
# runner, and sheets that call the timepoints each in their own way. No file is edited by hand
# here. Everything is SIMULATED; put your own folder in the place of `folder`.

# %%
import tempfile
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import SVG, display

from rh_omics import RhOmicsError, plot
from rh_omics.errors import RhOmicsWarning
from rh_omics.exercise import dose_table, read_heart_rate, session_dose
from rh_omics.io.analytes import AnalyteOptions, read_analyte_run
from rh_omics.io.mirna import read_mirna
from rh_omics.mirna import resolve
from rh_omics.phenotype import label_responders, label_robustness, read_questionnaire
from rh_omics.simulate import CohortOptions, simulate_cohort, write_exports
from rh_omics.studyfile import open_study
from rh_omics.studyfile.propose import propose_study_file

pd.set_option("display.width", 100)
pd.set_option("display.float_format", "{:.3g}".format)

workspace = tempfile.TemporaryDirectory()
folder = Path(workspace.name) / "my-study"
files = write_exports(simulate_cohort(CohortOptions(n_mirnas=200, seed=20190501)), folder)
print(*sorted(path.name for path in folder.iterdir()), sep="\n")

# %% [markdown]
# ## 1 · The instrument's export
#
# The format is told from the content. Calibrants, controls, blanks and internal standards are kept
# apart and counted. A peak that wasn't found lies below a limit, and the export doesn't say which:
# the reader asks instead of putting a zero there.

# %%
sciex = folder / "SIMULATED_plasma_sciex.txt"
try:
    read_analyte_run(sciex)
except RhOmicsError as refusal:
    print(refusal.problems[0])

# %%
LIMITS = {"AEA": 0.0695, "1-AG": 0.189}  # ng/mL, of the laboratory's validation
run = read_analyte_run(
    sciex,
    samples=folder / "SIMULATED_plasma_sheet.csv",
    options=AnalyteOptions(unit="nM", limits=LIMITS),
    specimen="plasma",
)
print(run.panel)
print(*run.panel.notes[-4:], sep="\n")

# %% [markdown]
# The controls tell how far the values can be trusted. These simulated ones don't vary; yours do.

# %%
controls = run.controls[run.controls["kind"] == "qc"].astype({"value": float})
print(controls.groupby("feature")["value"].agg(["count", "mean", "std"]))

# %% [markdown]
# ## 2 · The sequencing pipeline's counts
#
# featureCounts names samples by alignment files and counts precursors beside mature miRNAs. Both
# are sorted out, and what was left out is noted.

# %%
saliva = read_mirna(
    folder / "SIMULATED_saliva_featurecounts.txt",
    samples=folder / "SIMULATED_saliva_sheet.csv",
    specimen="saliva",
)
print(saliva)
print(*[note for note in saliva.notes if "left out" in note or "by kind" in note], sep="\n")

# %% [markdown]
# Old names are resolved through miRBase's accessions. A name that can't be resolved isn't guessed:
# the abstract of Hicks et al. 2019 prints one that miRBase never had.

# %%
names = resolve(["hsa-miR-194", "miR-1237-3p", "miR-1273-3p", "miR-1273a"])
print(names.table[["original", "status", "resolved", "candidates"]].to_string(index=False))

# %% [markdown]
# ## 3 · The questionnaire, and how firm its labels are
#
# Three of four criteria make a responder. Words are missing answers, named with their row. Then
# every reasonable choice is tried: another k, other cut-offs, borderline runners left out.

# %%
with warnings.catch_warnings():
    warnings.simplefilter("ignore", RhOmicsWarning)
    answers = read_questionnaire(
        folder / "SIMULATED_questionnaire.csv",
        columns={"mood_pre": "mood_before", "mood_post": "mood_after"},
    )
print(*map(str, answers.unread), sep="\n")
labels = label_responders(answers)
print(labels.table["group"].value_counts(dropna=False).to_string())
robustness = label_robustness(answers)
print(robustness.table[["label_set", "n_responder", "n_non_responder", "kappa"]].to_string())

# %%
share = robustness.subjects.set_index("subject")["responder_share"].sort_values()
firm = (share < 0.05) | (share > 0.95)
colours = ["#4c6a92" if is_firm else "#d9822b" for is_firm in firm]
fig, ax = plt.subplots(figsize=(7, 3), layout="constrained")
ax.vlines(share.index, 0.5, share, color=colours, lw=2)
ax.scatter(share.index, share, color=colours, zorder=3)
ax.axhline(0.5, color="0.4", lw=0.8)
ax.set(
    ylabel="share of label sets\nthat say responder",
    ylim=(-0.05, 1.05),
    title="SIMULATED runners; orange: the label depends on the choice",
)
ax.tick_params(axis="x", rotation=90)
plt.show()
print(f"{int((~firm).sum())} of {len(share)} runners change sides with the choice of a cut-off")

# %% [markdown]
# An orange runner is labelled by a convention, not by the run. Whatever is found between the groups
# should be there without these runners too.

# %% [markdown]
# ## 4 · Heart rates become a dose
#
# Age gives a maximum by a named formula; each recording gives the minutes above 70 % of it.

# %%
runners = pd.read_csv(folder / "SIMULATED_runners.csv", comment="#", index_col="subject")
doses = dose_table(
    [
        (
            path.stem,
            session_dose(
                read_heart_rate(path), age=float(runners.loc[path.stem, "age"]), phase="acute"
            ),
        )
        for path in sorted((folder / "SIMULATED_heart_rates").glob("*.csv"))
    ]
)
print(doses[["subject", "percent_of_maximum", "minutes_above", "met"]].head(6).to_string())
print(f"more than 30 min above 70 % of the maximum: {int(doses['met'].sum())} of {len(doses)}")

# %% [markdown]
# ## 5 · One file that names it all
#
# `rh-omics init` looks at the folder and says what it assumed and what only you know;
# `rh-omics check` reads everything and lists every problem at once.

# %%
proposal = propose_study_file(folder)
print(*proposal.assumptions, sep="\n")
print(*[f"? {question}" for question in proposal.questions], sep="\n")

# %%
study_file = folder / "study.toml"
study_file.write_text(proposal.text, encoding="utf-8")
try:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RhOmicsWarning)
        open_study(study_file)
except RhOmicsError as refusal:
    print(*refusal.problems, sep="\n")

# %% [markdown]
# The limits again, and now they are written down beside the data, with the recordings:

# %%
limits = "\n".join(f"{name} = {limit}" for name, limit in LIMITS.items())
text = proposal.text.replace(
    '\nphase = "acute"\n',
    '\nphase = "acute"\nheart_rate = "SIMULATED_heart_rates/{subject}.csv"\n',
)
text = text.replace('reader = "analytes"\n', 'reader = "analytes"\nunit = "nM"\n')
text += f"\n[panels.plasma_sciex.limits]\n{limits}\n"
study_file.write_text(text, encoding="utf-8")
with warnings.catch_warnings():
    warnings.simplefilter("ignore", RhOmicsWarning)
    loaded = open_study(study_file)
print(loaded.study)

# %%
plasma = loaded.study.panels["plasma_sciex"]
display(SVG(plot.svg_text(plot.before_after(plasma, "AEA", width_mm=120))))

# %% [markdown]
# ## What you have now
#
# One study with panels in stated units, values below limits kept as such, labels with their
# firmness, a dose for every run, and the words of every file translated with a note. From here:
# `rh-omics run study.toml -o results`, or `differential_expression` as in `quick-start`.

# %%
workspace.cleanup()
