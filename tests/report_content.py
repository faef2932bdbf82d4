"""A SIMULATED study with everything that a report shows, made once; with or without effects."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cohort_results import cohort, enrichment_result, evaluation_result

from rh_omics import associate, differential_expression
from rh_omics.association import AssociationResult
from rh_omics.concordance import concordance
from rh_omics.phenotype import label_robustness
from rh_omics.provenance import software_versions
from rh_omics.report import ReportContent, SkippedStep
from rh_omics.schema import Question
from rh_omics.simulate import write_cohort
from rh_omics.studyfile import LoadedStudy, open_study
from rh_omics.studyfile.review import question_options, review_study

QUESTIONS = (Question.PAIRED, Question.GROUPS, Question.INTERACTION)

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
question = ["paired", "groups", "interaction"]
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
def report_content(effects: int = 20) -> ReportContent:
    loaded = loaded_study(effects)
    design = loaded.file.spec.design
    panels = loaded.study.panels
    expression = {
        f"de_{name}_{question}": differential_expression(
            panel, question=question, **question_options(panel, design, question)
        )
        for name, panel in panels.items()
        for question in QUESTIONS
    }
    robustness = label_robustness(loaded.labels.questionnaire, rule=loaded.labels.rule)
    return ReportContent(
        name="SIMULATED cohort",
        simulated=True,
        loaded=loaded,
        review=review_study(loaded),
        labels=loaded.labels.table,
        robustness=robustness.table,
        doses=loaded.doses,
        expression=expression,
        panels_of={key: key.split("_")[1] for key in expression},
        associations={"plasma_mirna": _association(loaded)},
        enrichments={"toy": enrichment_result()},
        classifier=evaluation_result(effects),
        concordances={
            name: concordance(expression[f"de_{name}_paired"], question="paired", phase="acute")
            for name in panels
        },
        skipped=(SkippedStep("enrichment of KEGG pathways", "KEGG isn't there offline"),),
        settings={"design": {"question": list(QUESTIONS), "fdr": 0.05}, "seed": 1},
        versions=software_versions(),
        inputs={name: digest for p in panels.values() for name, digest in p.inputs.items()},
    )


def _association(loaded: LoadedStudy) -> AssociationResult:
    return associate(loaded.study, x_panel="plasma", y_panel="mirna", on="change")
