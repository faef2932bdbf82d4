"""The first steps of a run: quality, design, labels and dose, differential expression."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, Final

import pandas as pd

from rh_omics import plot
from rh_omics.de import DEResult, differential_expression
from rh_omics.de.options import DEOptions
from rh_omics.design import Factor
from rh_omics.output import json_values
from rh_omics.panel import visits_as_subjects
from rh_omics.phenotype import label_robustness
from rh_omics.schema import GROUP, TIMEPOINT
from rh_omics.studyfile import DesignSpec, LoadedStudy
from rh_omics.studyfile.asked import STEPS_OVER_TIME, Asked
from rh_omics.studyfile.review import question_options, review_study
from rh_omics.workflow.steps import Context, Figures, Output, Step, StepSkipped

DE_PREFIX: Final = "de_"
TOP_FEATURES: Final = 3
HEAT_MAP_FEATURES: Final = 30


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


def design_facts(design: DesignSpec | None) -> dict[str, Any] | None:
    """Return the table ``[design]`` as JSON values.

    Parameters
    ----------
    design : DesignSpec or None
        The table.

    Returns
    -------
    dict or None
        Its keys; None where there is no table.
    """
    facts: dict[str, Any] | None = None if design is None else json_values(asdict(design))
    return facts


def design_step() -> Step:
    """Make the step that says which design the study has and what can be claimed from it.

    Returns
    -------
    Step
        The step ``design``; its value is a `StudyReview`.
    """
    return Step(
        "design",
        "which design this is and what it can find",
        _review,
        lambda study, context: {**study, "design": design_facts(context.loaded.file.spec.design)},
        seconds=0.5,
    )


def labels_step() -> Step:
    """Make the step of labels and doses.

    Returns
    -------
    Step
        The step ``labels``; its value is a `LabelsAndDose`.
    """
    return Step(
        "labels",
        "responder labels and dose",
        _labels,
        lambda study, _context: {"answers": study["answers"], "doses": study["doses"]},
        seconds=0.3,
    )


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
    return [expression_step(name, asked) for name in panels for asked in design.asked_of(name)]


def expression_step(panel: str, asked: Asked) -> Step:
    """Make the step that makes one comparison in one panel.

    Parameters
    ----------
    panel : str
        Name of the panel.
    asked : Asked
        The comparison.

    Returns
    -------
    Step
        The step ``de_PANEL_NAME``; its value is a `DEResult`.
    """
    name = f"{DE_PREFIX}{panel}_{asked.name}"

    def run(context: Context) -> Output:
        result = _test(context, panel, asked)
        return Output(
            result,
            _found(result, context.settings.fdr),
            {name: result.table},
            {name: result.metadata()},
        )

    def draw(context: Context, result: DEResult) -> Figures:
        return _expression_figures(name, result, context, (panel, asked))

    def depends(study: Mapping[str, Any], context: Context) -> dict[str, Any]:
        design = design_facts(context.loaded.file.spec.design) or {}
        left_out = ("question", "panels", "fdr", "seed")
        return {
            "panel": study["panels"][panel],
            "design": {key: value for key, value in design.items() if key not in left_out},
            "question": asked.name,
            "fdr": context.settings.fdr,
            "seed": context.settings.seed,
        }

    title = f"differential expression: {panel}, {asked.name}"
    return Step(name, title, run, depends, seconds=4.0, draw=draw)


def de_results(results: Mapping[str, Any]) -> dict[str, DEResult]:
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
        name.removeprefix(DE_PREFIX): results[name]
        for name in results
        if name.startswith(DE_PREFIX)
    }


def _review(context: Context) -> Output:
    review = review_study(context.loaded)
    asked, refused = len(review.questions), len(review.problems)
    found = f"{asked} question{'' if asked == 1 else 's'} can be asked, {refused} can't"
    return Output(review, found if asked or review.problems else "nothing is asked: no [design]",
                  facts={"design": review.to_dict()})  # fmt: skip


def _labels(context: Context) -> Output:
    loaded = context.loaded
    if loaded.labels is None and loaded.doses is None:
        msg = "the study file has neither [questionnaire] nor [sessions]"
        raise StepSkipped(msg)
    tables: dict[str, pd.DataFrame] = {}
    notes, found = [], []
    labels = robustness = None
    if loaded.labels is None:
        notes.append("no questionnaire: groups are taken as they are given")
    else:
        labels = loaded.labels.table
        robustness = label_robustness(loaded.labels.questionnaire, rule=loaded.labels.rule).table
        tables = {"labels": labels, "label_robustness": robustness}
        counts = labels[GROUP].value_counts()
        found += [f"{n} {name}" for name, n in sorted(counts.items())]
    if loaded.doses is None:
        notes.append("no sessions: the dose isn't known")
    else:
        tables["doses"] = loaded.doses
        found.append(f"{len(loaded.doses)} sessions")
    value = LabelsAndDose(labels, robustness, loaded.doses, tuple(notes))
    return Output(value, ", ".join(found), tables)


def _test(context: Context, panel: str, asked: Asked) -> DEResult:
    design = context.loaded.file.spec.design
    assayed = context.loaded.study.panels[panel]
    more: dict[str, Any] = {}
    if design is not None:
        more = {"method": asked.method or design.method, "pin": design.pin}
    return differential_expression(
        assayed,
        **question_options(assayed, design, asked),
        **more,
        options=DEOptions(seed=context.settings.seed),
        progress=context.progress,
    )


def _found(result: DEResult, fdr: float) -> str:
    return f"{len(result.significant(fdr))} of {result.n_tested} features at FDR {fdr:g}"


def _expression_figures(
    name: str, result: DEResult, context: Context, what: tuple[str, Asked]
) -> Figures:
    panel, asked = what
    assayed = context.loaded.study.panels[panel]
    fdr = context.settings.fdr
    times = None if asked.change is None else Factor(TIMEPOINT, *asked.change)
    tested = list(result.top(HEAT_MAP_FEATURES)["feature"])
    figures: Figures = {}
    if tested:
        figures[f"{name}_effects"] = lambda: plot.effect_intervals(result)
    if result.n_tested > TOP_FEATURES:
        figures[f"{name}_volcano"] = lambda: plot.volcano(result, fdr=fdr)
        figures[f"{name}_heat_map"] = lambda: plot.heat_map(assayed, tested)
    if asked.change is not None or asked.question in STEPS_OVER_TIME:
        drawn = replace(assayed, samples=visits_as_subjects(assayed.samples))
        for feature in tested[:TOP_FEATURES]:
            figures[f"{name}_{feature}"] = partial(
                plot.before_after, drawn, feature, timepoint=times
            )
    return figures
