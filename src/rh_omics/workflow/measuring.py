"""The first steps of a run: labels and dose, differential expression, association."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from rh_omics import plot
from rh_omics.association import AssociationResult, associate
from rh_omics.de import DEResult, differential_expression
from rh_omics.errors import RhOmicsError
from rh_omics.markers import marker_features
from rh_omics.panel import Panel
from rh_omics.phenotype import label_robustness
from rh_omics.schema import SUBJECT, Question, Scale
from rh_omics.studyfile import LoadedStudy
from rh_omics.studyfile.review import question_options, review_study
from rh_omics.workflow.steps import Context, Output, Step, StepSkipped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DE_PREFIX = "de_"
TOP_FEATURES = 3
HEAT_MAP_FEATURES = 30


@dataclass(frozen=True, eq=False)
class LabelsAndDose:
    """Who is a responder, by which criteria, and how hard everyone exercised.

    Parameters
    ----------
    labels : pandas.DataFrame or None
        Label, score and verdicts of each subject, from the questionnaire.
    robustness : pandas.DataFrame or None
        How the labels change with the rule.
    doses : pandas.DataFrame or None
        Dose of each session.
    notes : tuple of str
        What is absent and why.
    """

    labels: pd.DataFrame | None
    robustness: pd.DataFrame | None
    doses: pd.DataFrame | None
    notes: tuple[str, ...]


def design_step() -> Step:
    """Make the step that says which design the study has and what can be claimed from it.

    Returns
    -------
    Step
        The step ``design``; its value is a `StudyReview`.
    """
    return Step("design", "which design this is and what it can find", _review, seconds=0.5)


def labels_step() -> Step:
    """Make the step of labels and doses.

    Returns
    -------
    Step
        The step ``labels``; its value is a `LabelsAndDose`.
    """
    return Step("labels", "responder labels and dose", _labels)


def expression_step(panel: str, question: Question) -> Step:
    """Make the step that asks one question of one panel.

    Parameters
    ----------
    panel : str
        Name of the panel.
    question : Question
        What is asked.

    Returns
    -------
    Step
        The step ``de_PANEL_QUESTION``; its value is a `DEResult`.
    """

    def run(context: Context) -> Output:
        design = context.loaded.file.spec.design
        assayed = context.loaded.study.panels[panel]
        options = question_options(assayed, design, question)
        more = {} if design is None else {"method": design.method, "pin": design.pin}
        result = differential_expression(assayed, question=question, **options, **more)
        return Output(result, {name: result.table}, {name: result.metadata()})

    def draw(context: Context, result: DEResult) -> "dict[str, Callable[[], Axes]]":
        return _expression_figures(name, result, context.loaded.study.panels[panel])

    name = f"{DE_PREFIX}{panel}_{question}"
    return Step(name, f"differential expression: {panel}, {question}", run, seconds=2, draw=draw)


def association_step() -> Step:
    """Make the step that correlates changes of analytes with changes of the other panels.

    Returns
    -------
    Step
        The step ``association``; its value is a dictionary of results by name.
    """
    return Step("association", "changes of analytes with changes of miRNAs", _associate)


def expression_steps(loaded: LoadedStudy) -> list[Step]:
    """Make a step for each question of each panel that the study file asks.

    Parameters
    ----------
    loaded : LoadedStudy
        The study.

    Returns
    -------
    list of Step
        The steps.
    """
    design = loaded.file.spec.design
    if design is None:
        return []
    panels = design.panels or tuple(loaded.study.panels)
    return [expression_step(name, question) for name in panels for question in design.questions]


def _review(context: Context) -> Output:
    review = review_study(context.loaded)
    return Output(review, facts={"design": review.to_dict()})


def _labels(context: Context) -> Output:
    loaded = context.loaded
    if loaded.labels is None and loaded.doses is None:
        msg = "the study file names no questionnaire and no sessions"
        raise StepSkipped(msg)
    tables, notes = {}, []
    labels = robustness = None
    if loaded.labels is None:
        notes.append("no questionnaire: groups are taken as they are given")
    else:
        labels = loaded.labels.table
        robustness = label_robustness(loaded.labels.questionnaire, rule=loaded.labels.rule).table
        tables = {"labels": labels, "label_robustness": robustness}
    if loaded.doses is None:
        notes.append("no sessions: the dose isn't known")
    else:
        tables["doses"] = (
            loaded.doses.reset_index() if SUBJECT not in loaded.doses else loaded.doses
        )
    return Output(LabelsAndDose(labels, robustness, loaded.doses, tuple(notes)), tables)


def _expression_figures(
    name: str, result: DEResult, panel: Panel
) -> "dict[str, Callable[[], Axes]]":
    tested = list(result.top(HEAT_MAP_FEATURES)["feature"])
    figures: dict[str, Callable[[], Axes]] = {}
    if result.n_tested > TOP_FEATURES:
        figures[f"{name}_volcano"] = lambda: plot.volcano(result)
        figures[f"{name}_heat_map"] = lambda: plot.heat_map(panel, tested)
    for feature in tested[:TOP_FEATURES]:
        safe = "".join(c if c.isalnum() or c in "-." else "_" for c in feature)
        figures[f"{name}_{safe}"] = lambda feature=feature: plot.before_after(panel, feature)
    return figures


def _associate(context: Context) -> Output:
    study, design = context.loaded.study, context.loaded.file.spec.design
    analytes = [n for n, p in study.panels.items() if p.scale is Scale.CONCENTRATION]
    others = [n for n in study.panels if n not in analytes]
    if not analytes or not others:
        msg = "two panels are needed, one of concentrations; the study has " + ", ".join(
            f"{name} ({panel.scale})" for name, panel in study.panels.items()
        )
        raise StepSkipped(msg)
    times = None if design is None or not design.timepoint else ",".join(design.timepoint)
    wanted = marker_features("endocannabinoids")
    results: dict[str, AssociationResult] = {}
    problems: list[str] = []
    for x in analytes:
        known = tuple(name for name in wanted if name in study.panels[x].data)
        for y in others:
            try:
                results[f"association_{x}_{y}"] = associate(
                    study,
                    x_panel=x,
                    y_panel=y,
                    x_features=known,
                    timepoint=f"timepoint={times}" if times else None,
                )
            except RhOmicsError as error:
                problems += [f"{x} with {y}: {problem}" for problem in error.problems]
    if not results:
        raise StepSkipped("; ".join(problems))
    return Output(
        results,
        {name: result.table for name, result in results.items()},
        {name: result.metadata() for name, result in results.items()},
    )


def de_results(results: Any) -> dict[str, DEResult]:
    """Choose the results of differential expression among the values of steps.

    Parameters
    ----------
    results : mapping of str to object
        Values by step.

    Returns
    -------
    dict of str to DEResult
        Results by ``PANEL_QUESTION``.
    """
    return {
        name.removeprefix(DE_PREFIX): value
        for name, value in results.items()
        if isinstance(value, DEResult)
    }
