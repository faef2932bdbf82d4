"""The later steps of a run: enrichment and classifier."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd

from rh_omics import plot
from rh_omics.classify.estimator import ResponderClassifier
from rh_omics.classify.evaluation import evaluate
from rh_omics.classify.marker_table import MarkerTable, marker_table
from rh_omics.classify.persistence import table_hash
from rh_omics.classify.result import EvaluationResult
from rh_omics.de import DEResult
from rh_omics.enrich import EnrichmentResult, MirnaOptions, enrich_genes, enrich_mirnas
from rh_omics.enrich.inputs import looks_like_mirnas
from rh_omics.errors import EnrichmentError, ParameterError, ReferenceUnavailableError, RhOmicsError
from rh_omics.genesets import GeneSets
from rh_omics.library import MECHANISMS, load_gene_sets, load_targets
from rh_omics.output import json_values
from rh_omics.reference import file_sha256
from rh_omics.schema import BASELINE, FOLLOWUP, RESPONDER_GROUP, Scale
from rh_omics.studyfile import LoadedStudy, StudyFile
from rh_omics.targets import Targets, harmonise_mirnas
from rh_omics.workflow.keys import library_hashes
from rh_omics.workflow.measuring import DE_PREFIX, de_results
from rh_omics.workflow.steps import Context, Figures, Output, Step, StepSkipped

ENRICHMENT: Final = "enrichment_"
FEWEST_TESTED: Final = 10
CLASSIFIER_TABLES: Final = (
    "metrics",
    "comparisons",
    "stability",
    "coefficients",
    "learning_curve",
    "out_of_fold",
    "roc",
)


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


def enrichment_steps(
    loaded: LoadedStudy, libraries: tuple[str, ...], tested: tuple[str, ...]
) -> list[Step]:
    """Make a step of pathway enrichment for each library.

    Parameters
    ----------
    loaded : LoadedStudy
        The study.
    libraries : tuple of str
        Gene sets.
    tested : tuple of str
        Steps of differential expression.

    Returns
    -------
    list of Step
        Steps ``enrichment_LIBRARY``; their values are dictionaries of `EnrichmentResult` by name.
    """
    concentrations = tuple(
        f"{DE_PREFIX}{name}_"
        for name, panel in loaded.study.panels.items()
        if panel.scale is Scale.CONCENTRATION
    )
    needs = tuple(name for name in tested if not name.startswith(concentrations))
    return [
        _enrichment_step(name, library, needs)
        for name, library in zip(_stems(libraries), libraries, strict=True)
    ]


def classifier_step() -> Step:
    """Make the step of the classifier and its evaluation.

    Returns
    -------
    Step
        The step ``classifier``; its value is a `Classified`.
    """

    def depends(study: Mapping[str, Any], context: Context) -> dict[str, Any]:
        times, positive = _levels(context)
        return {
            "panels": study["panels"],
            "subjects": study["subjects"],
            "classifier": json_values(asdict(context.settings.classifier)),
            "asked": context.loaded.file.spec.classifier is not None,
            "levels": [*times, positive],
            "seed": context.settings.seed,
        }

    title = "classifier of responders, evaluated"
    return Step("classifier", title, _classify, depends, (), 18.0, _draw_classifier)


def _stems(libraries: tuple[str, ...]) -> list[str]:
    """Name the steps after their libraries, files of the same name apart."""
    stems = [f"{ENRICHMENT}{Path(library).name.partition('.')[0]}" for library in libraries]
    before = [stems[:place].count(stem) for place, stem in enumerate(stems)]
    return [f"{stem}_{n + 1}" if n else stem for stem, n in zip(stems, before, strict=True)]


def _enrichment_step(name: str, library: str, needs: tuple[str, ...]) -> Step:

    def run(context: Context) -> Output:
        return _enrich(context, name, library)

    def draw(_context: Context, results: dict[str, EnrichmentResult]) -> Figures:
        return {
            stem: partial(plot.dot_plot, result)
            for stem, result in results.items()
            if len(result.table)
        }

    def depends(_study: Mapping[str, Any], context: Context) -> dict[str, Any]:
        spec, file = context.settings.enrichment, context.loaded.file
        places = [library_place(file, each) for each in (library, *spec.targets)]
        return {
            "library": library,
            "enrichment": json_values(asdict(spec)),
            "files": {str(p.name): file_sha256(p) for p in places if isinstance(p, Path)},
            "libraries": library_hashes(),
            "fdr": context.settings.fdr,
            "seed": context.settings.seed,
        }

    title = f"pathways of the features found: {Path(library).name}"
    return Step(name, title, run, depends, needs, 5.0, draw)


def library_place(file: StudyFile, name: str) -> str | Path:
    """Find a library that a study file names.

    Parameters
    ----------
    file : StudyFile
        The study file.
    name : str
        Name of a library, or of a file relative to the study file.

    Returns
    -------
    str or pathlib.Path
        The file, where there is one; else the name.
    """
    path = file.locate(name)
    return path if name != MECHANISMS and path.is_file() else name


def _enrich(context: Context, step: str, library: str) -> Output:
    sets = load_gene_sets(library_place(context.loaded.file, library))
    results: dict[str, EnrichmentResult] = {}
    reasons: list[str] = []
    for name, result in de_results(context.results).items():
        try:
            results[f"{step}_{name}"] = _pathways(result, sets, context)
        except (EnrichmentError, StepSkipped) as error:
            reasons.append(f"{name}: {'; '.join(str(error).splitlines())}")
    if not results:
        raise StepSkipped("; ".join(reasons) or "no table of tested genes or miRNAs")
    fdr = context.settings.fdr
    counts = [
        f"{name.removeprefix(f'{step}_')}: {len(result.significant(fdr))} of "
        f"{len(result.table)} sets at FDR {fdr:g}"
        for name, result in results.items()
    ]
    return Output(
        results,
        "; ".join([*counts, *(f"left out: {reason}" for reason in reasons)]),
        {stem: table for name, result in results.items() for stem, table in _tables(name, result)},
        {name: {**result.metadata(), "not_tested": reasons} for name, result in results.items()},
    )


def _tables(name: str, result: EnrichmentResult) -> Iterator[tuple[str, pd.DataFrame]]:
    yield name, result.table
    if len(result.pairs):
        yield f"{name}_pairs", result.pairs
    if len(result.leave_one_out):
        yield f"{name}_leave_one_out", result.leave_one_out


def _pathways(result: DEResult, sets: GeneSets, context: Context) -> EnrichmentResult:
    settings = context.settings
    if result.n_tested < FEWEST_TESTED:
        msg = f"{result.n_tested} tested, {FEWEST_TESTED} are needed"
        raise StepSkipped(msg)
    hits = list(result.significant(settings.fdr)["feature"])
    if not hits:
        msg = f"no feature at FDR {settings.fdr:g}"
        raise StepSkipped(msg)
    tested = result.table[result.table["pvalue"].notna()]
    if not looks_like_mirnas(hits):
        return enrich_genes(hits, background=list(tested["feature"]), library=sets)
    abundance = tested.set_index("feature")["mean"]
    names = harmonise_mirnas(abundance.index)
    return enrich_mirnas(
        hits,
        universe=list(tested["feature"]),
        targets=_targets(context),
        library=sets,
        evidence=settings.enrichment.evidence,
        abundance=abundance.rename(index=names).groupby(level=0).mean(),
        options=MirnaOptions(match=settings.enrichment.match, fdr=settings.fdr),
        seed=settings.seed,
    )


def _targets(context: Context) -> Targets:
    """Load the target tables; where none was named and none is there, this can't be done."""
    named = context.settings.enrichment.targets
    try:
        return load_targets([library_place(context.loaded.file, name) for name in named])
    except (ReferenceUnavailableError, ParameterError) as error:
        if named:
            raise
        raise StepSkipped(str(error)) from error


def _levels(context: Context) -> tuple[tuple[str, str], str]:
    design = context.loaded.file.spec.design
    times = context.loaded.file.spec.change or (BASELINE, FOLLOWUP)
    return times, design.group[1] if design and design.group else RESPONDER_GROUP


def _marker_table(context: Context) -> MarkerTable:
    spec = context.settings.classifier
    times, positive = _levels(context)
    return marker_table(
        context.loaded.study,
        markers=spec.markers,
        task=spec.task,
        predictors=spec.predictors,
        covariates=spec.covariates,
        baseline=times[0],
        followup=times[1],
        positive=positive,
    )


def _classify(context: Context) -> Output:
    try:
        table = _marker_table(context)
        evaluation = _evaluate(table, context)
    except RhOmicsError as error:
        if context.loaded.file.spec.classifier is not None:
            raise
        raise StepSkipped("; ".join(error.problems)) from error
    design = context.loaded.file.spec.design
    changes = tuple(filter(None, [design.change_words])) if design else ()
    facts = {
        "task": str(table.task),
        "notes": [*table.notes, *changes],
        "table_sha256": table_hash(table.X),
        **evaluation.to_dict(),
    }
    tables = {f"classifier_{name}": getattr(evaluation, name) for name in CLASSIFIER_TABLES}
    tables["classifier_markers"] = table.columns.reset_index()
    if evaluation.permutation is not None:
        tables["classifier_shuffles"] = pd.DataFrame({"auc": evaluation.permutation.null})
    value = Classified(evaluation, table.columns, (*table.notes, *changes))
    found = "; ".join([str(evaluation.verdict), *changes])
    return Output(value, found, tables, {"classifier": facts})


def _evaluate(table: MarkerTable, context: Context) -> EvaluationResult:
    spec, seed = context.settings.classifier, context.settings.seed
    classifier = ResponderClassifier(selection=spec.selection, model=spec.model, random_state=seed)
    return evaluate(
        classifier,
        table.X,
        table.y,
        groups=table.groups,
        covariates=table.covariates,
        n_jobs=context.settings.jobs,
        simulated=table.simulated,
        class_names=table.classes,
        progress=context.progress,
        n_splits=spec.folds,
        n_repeats=spec.repeats,
        n_permutations=spec.permutations,
        seed=seed,
    )


def _draw_classifier(_context: Context, value: Classified) -> Figures:
    evaluation = value.evaluation
    figures: Figures = {
        "classifier_roc": lambda: plot.roc(evaluation),
        "classifier_calibration": lambda: plot.calibration_curve(evaluation),
        "classifier_stability": lambda: plot.marker_stability(evaluation),
    }
    if evaluation.permutation is not None:
        figures["classifier_permutations"] = lambda: plot.permutation_null(evaluation)
    return figures
