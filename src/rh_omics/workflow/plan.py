"""The steps of a study, in their order."""

from rh_omics.studyfile import LoadedStudy
from rh_omics.workflow.concluding import classifier_step, enrichment_steps
from rh_omics.workflow.measuring import design_step, expression_steps, labels_step
from rh_omics.workflow.quality import quality_step
from rh_omics.workflow.relating import association_step, concordance_step
from rh_omics.workflow.reporting import report_step
from rh_omics.workflow.settings import RunSettings
from rh_omics.workflow.steps import Step


def plan_steps(loaded: LoadedStudy, settings: RunSettings) -> tuple[Step, ...]:
    """List the steps of a study.

    Parameters
    ----------
    loaded : LoadedStudy
        The study.
    settings : RunSettings
        Settings of the run.

    Returns
    -------
    tuple of Step
        Every step after those that it needs.
    """
    tests = expression_steps(loaded)
    names = tuple(step.name for step in tests)
    steps = [
        quality_step(),
        design_step(),
        labels_step(),
        *tests,
        association_step(),
        *enrichment_steps(loaded, settings.enrichment.libraries, names),
        classifier_step(),
        concordance_step(names),
    ]
    return (*steps, report_step(tuple(steps)))
