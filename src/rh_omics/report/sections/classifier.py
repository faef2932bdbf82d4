"""The classifier: verdict, charts, simpler models, and the people it would need."""

from typing import Final

from rh_omics.classify.result import EvaluationResult
from rh_omics.report.content import ReportContent
from rh_omics.report.figures.classifier import calibration, permutation_null, roc, stability
from rh_omics.report.sections.section import Section
from rh_omics.report.tables import Columns, make_table, plain_table
from rh_omics.report.text import count

METRICS: Final[Columns] = {
    "metric": ("measure", "text"),
    "estimate": ("estimate", "number"),
    "ci_low": ("95 % from", "number"),
    "ci_high": ("to", "number"),
    "interval": ("interval", "text"),
}
COMPARISONS: Final[Columns] = {
    "model": ("simpler model", "text"),
    "n_features": ("predictors", "count"),
    "auc": ("its AUC", "number"),
    "brier": ("Brier score", "number"),
    "auc_gain": ("gain of the markers", "signed"),
    "gain_low": ("95 % from", "signed"),
    "gain_high": ("to", "signed"),
}
COEFFICIENTS = 25


def classifier_section(content: ReportContent) -> Section | None:
    """Gather what the classifier is worth.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    Section or None
        The section, where a classifier was evaluated.
    """
    result = content.classifier
    if result is None:
        return None
    figures = [
        roc(result) if not result.roc.empty else None,
        calibration(result),
        permutation_null(result),
        stability(result),
    ]
    columns = content.marker_columns
    view = {
        "verdict": result.verdict.text,
        "reasons": result.verdict.reasons,
        "figures": [figure for figure in figures if figure is not None],
        "metrics": make_table("metrics", "Measures, out of fold", result.metrics, METRICS),
        "comparisons": make_table(
            "rivals",
            "What the markers must beat, on the same folds",
            result.comparisons,
            COMPARISONS,
        ),
        "coefficients": None
        if result.coefficients.empty
        else plain_table(
            "coefficients", "Weights, log-odds per SD", result.coefficients.head(COEFFICIENTS)
        ),
        "columns": None
        if columns is None
        else plain_table("marker-columns", "The markers", columns.reset_index()),
        "size": size_sentence(result),
        "apparent": apparent_sentence(result),
        "notes": content.classifier_notes,
    }
    return Section("classifier", "Classifier", view)


def size_sentence(result: EvaluationResult) -> str:
    """Say how many people a model like this needs.

    Parameters
    ----------
    result : EvaluationResult
        The evaluation.

    Returns
    -------
    str
        The sentence.
    """
    size = result.sample_size
    there = sum(result.n_per_class)
    return (
        "By the criteria of Riley et al. a model of "
        f"{count(result.n_features, 'candidate marker')} needs {size.needed:,} people "
        f"({size.shrinkage:,} for a shrinkage of 0.9, {size.optimism:,} for an optimism of 0.05, "
        f"{size.overall_risk:,} for the overall risk); there are {there}, which supports "
        f"{count(result.supported_parameters, 'candidate')}."
    )


def apparent_sentence(result: EvaluationResult) -> str:
    """Say how much the training samples would flatter.

    Parameters
    ----------
    result : EvaluationResult
        The evaluation.

    Returns
    -------
    str
        The sentence.
    """
    return (
        f"On the training samples themselves the AUC would be {result.apparent['auc']:.2f}: "
        f"{abs(result.apparent['optimism']):.2f} too "
        f"{'high' if result.apparent['optimism'] >= 0 else 'low'}."
    )
