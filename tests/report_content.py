"""A SIMULATED study with everything that a report shows, made once; with or without effects."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from cohort_results import cohort, enrichment_result

from rh_omics import associate, differential_expression, evaluate
from rh_omics.classify.estimator import ResponderClassifier
from rh_omics.classify.result import EvaluationResult
from rh_omics.concordance import concordance
from rh_omics.de import DEResult
from rh_omics.normalize import to_log2
from rh_omics.phenotype import label_robustness
from rh_omics.provenance import software_versions
from rh_omics.qc.result import QCResult
from rh_omics.report import ReportContent, SkippedStep
from rh_omics.schema import Question
from rh_omics.simulate import write_cohort
from rh_omics.studyfile import LoadedStudy, open_study
from rh_omics.studyfile.review import question_options, review_study

TOML = """\
[study]
name = "SIMULATED cohort"
description = "Saliva and plasma of 25 simulated runners before and after one long run."

[panels.mirna]
file = "SIMULATED_saliva_mirna_counts.tsv"
samples = "SIMULATED_saliva_samples.csv"
scale = "counts"
specimen = "saliva"

[panels.plasma]
reader = "analytes"
file = "SIMULATED_plasma_endocannabinoids.csv"
samples = "SIMULATED_plasma_samples.csv"
specimen = "plasma"

[questionnaire]
file = "SIMULATED_questionnaire.csv"
columns = { mood_pre = "mood_before", mood_post = "mood_after" }

[sessions]
file = "SIMULATED_sessions.csv"
phase = "acute"

[design]
question = ["paired", "interaction"]
timepoint = ["pre", "post"]
group = ["non_responder", "responder"]
"""


@cache
def loaded_study(effects: int = 20) -> LoadedStudy:
    """Read the cohort from files, as a user's study is read."""
    with TemporaryDirectory() as folder:
        write_cohort(cohort(effects), Path(folder))
        (Path(folder) / "study.toml").write_text(TOML, encoding="utf-8")
        return open_study(Path(folder) / "study.toml")


@cache
def report_content() -> ReportContent:
    """Everything that a report may show."""
    loaded = loaded_study()
    panels = loaded.study.panels
    expression = {
        f"de_{name}_{question}": tested(loaded, name, question)
        for name in panels
        for question in (Question.PAIRED, Question.INTERACTION)
    }
    robustness = label_robustness(loaded.labels.questionnaire, rule=loaded.labels.rule)
    return ReportContent(
        name="SIMULATED cohort",
        simulated=True,
        loaded=loaded,
        review=review_study(loaded),
        quality={"mirna": quality()},
        labels=loaded.labels.table,
        robustness=robustness.table,
        doses=loaded.doses,
        expression=expression,
        panels_of={key: key.split("_")[1] for key in expression},
        associations={
            "plasma_mirna": associate(
                loaded.study, x_panel="plasma", y_panel="mirna", x_features=["AEA", "2-AG"]
            )
        },
        enrichments={"toy": enrichment_result()},
        classifier=evaluation(),
        concordances={
            "plasma": concordance(expression["de_plasma_paired"], question="paired", phase="acute")
        },
        skipped=(SkippedStep("enrichment of KEGG pathways", "KEGG isn't there offline"),),
        settings={"design": {"question": ["paired", "interaction"], "fdr": 0.05}, "seed": 1},
        versions=software_versions(),
        inputs={name: digest for p in panels.values() for name, digest in p.inputs.items()},
    )


@cache
def null_content() -> ReportContent:
    """A report of a study in which the miRNAs do nothing."""
    loaded = loaded_study(0)
    found = tested(loaded, "mirna", Question.PAIRED)
    return ReportContent(
        "SIMULATED null", simulated=True, loaded=loaded, review=review_study(loaded),
        expression={"de_mirna_paired": found}, panels_of={"de_mirna_paired": "mirna"},
    )  # fmt: skip


@cache
def tested(loaded: LoadedStudy, panel: str, question: Question) -> DEResult:
    assayed = loaded.study.panels[panel]
    design = loaded.file.spec.design
    asked = next(each for each in design.asked if each.question is question)
    options = question_options(assayed, design, asked)
    return differential_expression(assayed, **options, pin="hicks2019")


def quality() -> QCResult:
    """Made by hand: what matters here is how it is shown."""
    samples = pd.DataFrame(
        {
            "sample": ["SAL001", "SAL002"],
            "subject": ["R13", "R01"],
            "timepoint": ["post", "pre"],
            "pc1": [-6.2, 1.3],
            "pc2": [-2.4, 2.8],
            "verdict": ["check", "pass"],
            "reason": ["few reads", ""],
        }
    )
    row = ("library sizes", "check", "13-fold apart", "within 10-fold", "small ones are noisier")
    checks = pd.DataFrame([row], columns=["check", "status", "value", "expected", "message"])
    features = pd.DataFrame({"feature": ["hsa-miR-1237-3p"], "detected": [0.98]})
    return QCResult("mirna", samples, features, checks, simulated=True)


@cache
def evaluation() -> EvaluationResult:
    panel = to_log2(cohort().study.panels["mirna"])
    before = panel.samples.index[panel.samples["timepoint"] == "pre"]
    return evaluate(
        ResponderClassifier(), panel.data.loc[before, list(panel.data.columns[:8])],
        panel.samples.loc[before, "group"], groups=panel.samples.loc[before, "subject"],
        n_splits=3, n_repeats=1, n_permutations=20, n_bootstrap=100, simulated=True,
    )  # fmt: skip


def renamed(content: ReportContent, old: str, new: str) -> ReportContent:
    """Give a feature of the paired miRNA result and of its panel another name."""
    key = "de_mirna_paired"
    result = content.expression[key]
    table = result.table.replace({"feature": {old: new}})
    study = content.loaded.study
    panel = study.panels["mirna"]
    data, features = panel.data.rename(columns={old: new}), panel.features.rename({old: new})
    other = replace(panel, data=data, features=features)
    panels = {**study.panels, "mirna": other}
    loaded = replace(content.loaded, study=replace(study, panels=panels))
    expression = {**content.expression, key: replace(result, table=table)}
    return replace(content, loaded=loaded, expression=expression)
