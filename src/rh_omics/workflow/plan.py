"""The steps of a study, in their order."""

from rh_omics.studyfile import LoadedStudy
from rh_omics.workflow.concluding import classifier_step, concordance_step, enrichment_step
from rh_omics.workflow.measuring import (
    association_step,
    design_step,
    expression_steps,
    labels_step,
)
from rh_omics.workflow.steps import Step


def plan_steps(loaded: LoadedStudy) -> tuple[Step, ...]:
    """List the steps of a study.

    Parameters
    ----------
    loaded : LoadedStudy
        The study.

    Returns
    -------
    tuple of Step
        Every step after those that it needs.
    """
    tests = expression_steps(loaded)
    names = tuple(step.name for step in tests)
    return (
        design_step(),
        labels_step(),
        *tests,
        association_step(),
        enrichment_step(names),
        classifier_step(),
        concordance_step(names),
    )
