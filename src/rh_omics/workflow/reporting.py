"""The last step of a run: its report."""

from collections.abc import Mapping
from typing import Any, Final

from rh_omics.report import ReportContent, SkippedStep, render_report
from rh_omics.studyfile import LoadedStudy
from rh_omics.workflow.concluding import ENRICHMENT
from rh_omics.workflow.keys import software
from rh_omics.workflow.measuring import DE_PREFIX, LabelsAndDose, de_results
from rh_omics.workflow.steps import Context, Output, Step

REPORT: Final = "report"
REPORT_NAME: Final = "report.html"


def report_step(steps: tuple[Step, ...]) -> Step:
    """Make the step that writes the report.

    Parameters
    ----------
    steps : tuple of Step
        All other steps.

    Returns
    -------
    Step
        The step ``report``; its value is None.
    """

    def run(context: Context) -> Output:
        text = render_report(report_content(context))
        return Output(None, f"{len(text.encode()) / 1e6:.1f} MB", texts={REPORT_NAME: text})

    def depends(study: Mapping[str, Any], context: Context) -> dict[str, Any]:
        return {
            **study,
            "inputs": dict(context.inputs),
            "settings": context.settings.to_dict(),
            "undone": [[title, reason] for title, reason in context.undone],
        }

    return Step(REPORT, "report", run, depends, tuple(step.name for step in steps), seconds=3.0)


def report_content(context: Context) -> ReportContent:
    """Gather what the report shows.

    Parameters
    ----------
    context : Context
        With the values of all steps.

    Returns
    -------
    ReportContent
        The content.
    """
    loaded, results = context.loaded, context.results
    labelled: LabelsAndDose | None = results.get("labels")
    classified = results.get("classifier")
    return ReportContent(
        name=loaded.file.spec.study.name,
        simulated=loaded.study.simulated,
        loaded=loaded,
        review=results.get("design"),
        quality=results.get("qc") or {},
        labels=labelled.labels if labelled else None,
        robustness=labelled.robustness if labelled else None,
        doses=labelled.doses if labelled else None,
        label_notes=labelled.notes if labelled else (),
        expression={f"{DE_PREFIX}{name}": found for name, found in de_results(results).items()},
        panels_of=_panels_of(loaded),
        associations=results.get("association") or {},
        enrichments=_enrichments(results),
        classifier=classified.evaluation if classified else None,
        marker_columns=classified.columns if classified else None,
        classifier_notes=classified.notes if classified else (),
        concordances=results.get("concordance") or {},
        skipped=tuple(SkippedStep(title, reason) for title, reason in context.undone),
        settings=context.settings.to_dict(),
        versions=software(),
        inputs=context.inputs,
        fdr=context.settings.fdr,
    )


def _panels_of(loaded: LoadedStudy) -> dict[str, str]:
    design = loaded.file.spec.design
    if design is None:
        return {}
    return {
        f"{DE_PREFIX}{panel}_{asked.name}": panel
        for panel in loaded.study.panels
        for asked in design.asked_of(panel)
    }


def _enrichments(results: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in results:
        if name.startswith(ENRICHMENT):
            found |= results[name]
    return found
