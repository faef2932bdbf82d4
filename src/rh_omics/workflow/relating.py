"""Steps that set results beside one another: association of panels, and what is published."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from rh_omics import plot
from rh_omics.association import AssociationResult, associate
from rh_omics.concordance import Concordance, concordance
from rh_omics.design import Factor
from rh_omics.errors import RhOmicsError
from rh_omics.markers import marker_features
from rh_omics.schema import TIMEPOINT, Scale
from rh_omics.study import Study
from rh_omics.workflow.measuring import de_results
from rh_omics.workflow.steps import Context, Figures, Output, Step, StepSkipped

ANALYTES = "endocannabinoids"
"""Marker set whose changes are correlated with those of the other panels."""


def association_step() -> Step:
    """Make the step that correlates changes of endocannabinoids with changes of other panels.

    Returns
    -------
    Step
        The step ``association``; its value is a dictionary of `AssociationResult` by name.
    """

    def depends(study: Mapping[str, Any], context: Context) -> dict[str, Any]:
        change = context.loaded.file.spec.change
        times = None if change is None else list(change)
        return {"panels": study["panels"], "timepoint": times, "fdr": context.settings.fdr}

    title = "changes of endocannabinoids with changes of miRNAs"
    return Step("association", title, _associate, depends)


def concordance_step(tested: tuple[str, ...]) -> Step:
    """Make the step that sets the results beside published ones.

    Parameters
    ----------
    tested : tuple of str
        Steps of differential expression.

    Returns
    -------
    Step
        The step ``concordance``; its value is a dictionary of `Concordance` by name.
    """

    def depends(_study: Mapping[str, Any], context: Context) -> dict[str, Any]:
        sessions = context.loaded.file.spec.sessions
        phase = None if sessions is None else sessions.phase
        return {"phase": phase, "fdr": context.settings.fdr}

    title = "what is published beside what was found"
    return Step("concordance", title, _concord, depends, tested, 2.0, _draw_concordance)


def _associate(context: Context) -> Output:
    study, change = context.loaded.study, context.loaded.file.spec.change
    results: dict[str, AssociationResult] = {}
    problems: list[str] = []
    for x, y, features in _panel_pairs(study):
        try:
            results[f"association_{x}_{y}"] = associate(
                study,
                x_panel=x,
                y_panel=y,
                x_features=features,
                timepoint=Factor(TIMEPOINT, *change) if change else None,
            )
        except RhOmicsError as error:
            problems += [f"{x} with {y}: {problem}" for problem in error.problems]
    if not results:
        raise StepSkipped("; ".join(problems))
    fdr = context.settings.fdr
    counts = [
        f"{result.x_panel} with {result.y_panel}: {len(result.significant(fdr))} of "
        f"{result.n_tested} pairs at FDR {fdr:g}"
        for result in results.values()
    ]
    return Output(
        results,
        "; ".join([*counts, *problems, *_only_change(context)]),
        {name: result.table for name, result in results.items()},
        {name: result.metadata() for name, result in results.items()},
    )


def _only_change(context: Context) -> list[str]:
    design = context.loaded.file.spec.design
    return [design.change_words] if design is not None and design.change_words else []


def _panel_pairs(study: Study) -> list[tuple[str, str, tuple[str, ...]]]:
    """Pair each panel that holds endocannabinoids with each that holds none."""
    wanted = marker_features(ANALYTES)
    held = {
        name: tuple(feature for feature in wanted if feature in panel.data)
        for name, panel in study.panels.items()
        if panel.scale is Scale.CONCENTRATION
    }
    holding = {name: features for name, features in held.items() if features}
    others = [name for name in study.panels if name not in holding]
    if not holding or not others:
        there = ", ".join(f"{name} ({panel.scale})" for name, panel in study.panels.items())
        msg = (
            f"a panel of concentrations with {' or '.join(wanted)} and another panel are needed; "
            f"the study has {there}"
        )
        raise StepSkipped(msg)
    return [(x, y, features) for x, features in holding.items() for y in others]


def _concord(context: Context) -> Output:
    sessions = context.loaded.file.spec.sessions
    if sessions is None:
        msg = (
            "the study file has no [sessions], so it isn't said whether the samples follow one "
            "bout or weeks of training (phase), which are never compared with one another"
        )
        raise StepSkipped(msg)
    results: dict[str, Concordance] = {}
    reasons: list[str] = []
    for name, result in de_results(context.results).items():
        try:
            found = concordance(
                result, question=result.question, phase=sessions.phase, fdr=context.settings.fdr
            )
        except RhOmicsError as error:
            reasons += [f"{name}: {problem}" for problem in error.problems]
            continue
        if found.table["study_log2_fc"].notna().any():
            results[f"concordance_{name}"] = found
    if not results:
        raise StepSkipped("; ".join(reasons) or "no published estimate of a feature tested here")
    return Output(
        results,
        "; ".join(_counts(name, result) for name, result in results.items()),
        {name: result.table for name, result in results.items()},
        {name: _facts(result) for name, result in results.items()},
    )


def _facts(result: Concordance) -> dict[str, Any]:
    names = ("question", "phase", "alpha", "alpha_scan", "power")
    return {**{name: getattr(result, name) for name in names}, "notes": list(result.notes)}


def _counts(name: str, result: Concordance) -> str:
    seen = result.table[result.table["study_log2_fc"].notna()]
    same = int((seen["same_direction"] == "yes").sum())
    return (
        f"{name.removeprefix('concordance_')}: {same} of {len(seen)} published estimates in the "
        "same direction"
    )


def _draw_concordance(context: Context, results: dict[str, Concordance]) -> Figures:
    figures: Figures = {}
    simulated = context.loaded.study.simulated
    for name, result in results.items():
        seen = result.table[
            result.table["study_log2_fc"].notna() & result.table["published_log2_fc"].notna()
        ]
        for feature in seen["feature"].unique():
            figures[f"{name}_{feature}"] = partial(
                plot.forest, result, str(feature), simulated=simulated
            )
    return figures
