"""The later steps of a run: enrichment, classifier, what is published."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from rh_omics import plot
from rh_omics.classify.estimator import ResponderClassifier
from rh_omics.classify.evaluation import evaluate
from rh_omics.classify.marker_table import marker_table
from rh_omics.classify.persistence import table_hash
from rh_omics.classify.result import EvaluationResult
from rh_omics.concordance import Concordance, concordance
from rh_omics.de import DEResult
from rh_omics.enrich import EnrichmentResult, enrich_genes, enrich_mirnas
from rh_omics.enrich.inputs import looks_like_mirnas
from rh_omics.errors import EnrichmentError, RhOmicsError
from rh_omics.library import load_targets
from rh_omics.schema import BASELINE, FOLLOWUP, RESPONDER_GROUP
from rh_omics.targets import harmonise_mirnas
from rh_omics.workflow.measuring import de_results
from rh_omics.workflow.settings import RunSettings
from rh_omics.workflow.steps import Context, Output, Step, StepSkipped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEWEST_TESTED = 10
LONE = 1


@dataclass(frozen=True, eq=False)
class Classified:
    """The evaluation of the classifier, with the markers it was given.

    Parameters
    ----------
    evaluation : EvaluationResult
        What the classifier is worth on new subjects.
    columns : pandas.DataFrame
        Panel, unit and normalisation of each marker.
    notes : tuple of str
        What was left out and why.
    """

    evaluation: EvaluationResult
    columns: pd.DataFrame
    notes: tuple[str, ...]


def enrichment_step(tested: tuple[str, ...]) -> Step:
    """Make the step of pathway enrichment.

    Parameters
    ----------
    tested : tuple of str
        Steps of differential expression.

    Returns
    -------
    Step
        The step ``enrichment``; its value is a dictionary of `EnrichmentResult` by name.
    """

    def draw(_context: Context, results: dict[str, EnrichmentResult]) -> Any:
        return {
            name: lambda result=result: plot.dot_plot(result) for name, result in results.items()
        }

    return Step(
        "enrichment", "pathways of the features found", _enrich, tested, 6, draw, libraries=True
    )


def classifier_step() -> Step:
    """Make the step of the classifier and its evaluation.

    Returns
    -------
    Step
        The step ``classifier``; its value is a `Classified`.
    """
    return Step(
        "classifier", "classifier of responders, evaluated", _classify, (), 20, _draw_classifier
    )


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
    return Step("concordance", "what is published beside what was found", _concord, tested)


def _enrich(context: Context) -> Output:
    results: dict[str, EnrichmentResult] = {}
    reasons: list[str] = []
    for name, result in de_results(context.results).items():
        if result.n_tested < FEWEST_TESTED:
            continue
        hits = list(result.significant(context.settings.fdr)["feature"])
        if not hits:
            reasons.append(f"{name}: no feature at FDR {context.settings.fdr:g}")
            continue
        try:
            results[f"enrichment_{name}"] = _pathways(hits, result, context.settings)
        except EnrichmentError as error:
            reasons += [f"{name}: {problem}" for problem in error.problems]
    if not results:
        raise StepSkipped("; ".join(reasons) or "no panel with ten tested features or more")
    return Output(
        results,
        {name: result.table for name, result in results.items()},
        {name: {**result.metadata(), "not_tested": reasons} for name, result in results.items()},
    )


def _pathways(hits: list[str], result: DEResult, settings: RunSettings) -> EnrichmentResult:
    tested = result.table[result.table["pvalue"].notna()]
    if not looks_like_mirnas(hits):
        return enrich_genes(hits, background=list(tested["feature"]), library=settings.library)
    abundance = tested.set_index("feature")["mean"]
    names = harmonise_mirnas(abundance.index)
    return enrich_mirnas(
        hits,
        universe=list(tested["feature"]),
        targets=load_targets(settings.targets),
        library=settings.library,
        evidence=settings.evidence,
        abundance=abundance.rename(index=names).groupby(level=0).mean(),
        seed=settings.seed,
    )


def _classify(context: Context) -> Output:
    study, settings = context.loaded.study, context.settings
    design = context.loaded.file.spec.design
    times = (design.timepoint if design else None) or (BASELINE, FOLLOWUP)
    groups = design.group if design else None
    table = marker_table(
        study,
        markers=settings.markers,
        task=settings.task,
        covariates=settings.covariates,
        baseline=times[0],
        followup=times[1],
        positive=groups[1] if groups else RESPONDER_GROUP,
    )
    evaluation = evaluate(
        ResponderClassifier(random_state=settings.seed),
        table.X,
        table.y,
        groups=table.groups,
        covariates=table.covariates if len(table.covariates.columns) else None,
        n_jobs=settings.jobs,
        simulated=table.simulated,
        class_names=table.classes,
        progress=context.progress,
        n_repeats=settings.repeats,
        n_permutations=settings.permutations,
        seed=settings.seed,
    )
    facts = {
        "task": str(table.task),
        "notes": list(table.notes),
        "table_sha256": table_hash(table.X),
        **evaluation.to_dict(),
    }
    return Output(
        Classified(evaluation, table.columns, table.notes),
        {"classifier_metrics": evaluation.metrics, "classifier_stability": evaluation.stability},
        {"classifier": facts},
    )


def _draw_classifier(_context: Context, value: Classified) -> "dict[str, Callable[[], Axes]]":
    evaluation = value.evaluation
    figures: dict[str, Callable[[], Axes]] = {
        "classifier_roc": lambda: plot.roc(evaluation),
        "classifier_calibration": lambda: plot.calibration_curve(evaluation),
        "classifier_stability": lambda: plot.marker_stability(evaluation),
    }
    if evaluation.permutation is not None:
        figures["classifier_permutations"] = lambda: plot.permutation_null(evaluation)
    return figures


def _concord(context: Context) -> Output:
    sessions = context.loaded.file.spec.sessions
    if sessions is None:
        msg = "the study file has no table [sessions], so it isn't said whether the samples follow one bout or weeks of training (phase), which are never compared with one another"
        raise StepSkipped(msg)
    results: dict[str, Concordance] = {}
    reasons: list[str] = []
    for name, result in de_results(context.results).items():
        try:
            found = concordance(result, question=result.question, phase=sessions.phase)
        except RhOmicsError as error:
            reasons += [f"{name}: {problem}" for problem in error.problems]
            continue
        seen = found.table["study_log2_fc"].notna()
        if seen.any():
            results[f"concordance_{name}"] = found
    if not results:
        raise StepSkipped("; ".join(reasons) or "no published estimate of a feature tested here")
    return Output(results, {name: result.table for name, result in results.items()})
