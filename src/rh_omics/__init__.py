"""rh-omics: from instrument exports to claims that stand, for small human biomarker studies.

The names listed here are loaded when they are first used, so that importing the package costs
next to nothing.
"""

from importlib import import_module
from importlib.metadata import version as _version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rh_omics import concordance, evidence, plot, power, reference, simulate
    from rh_omics.association import AssociationResult, associate
    from rh_omics.classify.estimator import ResponderClassifier
    from rh_omics.classify.evaluation import evaluate
    from rh_omics.classify.leakage import MarkerList
    from rh_omics.classify.marker_table import MarkerTable, marker_table
    from rh_omics.classify.persistence import load_model, save_model
    from rh_omics.classify.result import EvaluationResult
    from rh_omics.de.limits import LimitSensitivity, limit_sensitivity
    from rh_omics.de.published import PublishedComparison, as_published
    from rh_omics.de.result import DEResult
    from rh_omics.de.run import differential_expression
    from rh_omics.enrich import (
        EnrichmentResult,
        MirnaOptions,
        enrich_genes,
        enrich_mirnas,
        fetch_library,
        prerank,
        ssgsea,
    )
    from rh_omics.errors import RhOmicsError
    from rh_omics.io.analytes.read import read_analytes
    from rh_omics.io.mirna.read import read_mirna
    from rh_omics.io.panel import read_panel
    from rh_omics.panel import Panel
    from rh_omics.qc import QCOptions, QCResult, quality_control, study_quality
    from rh_omics.study import Study
    from rh_omics.studyfile import load_study

__version__ = _version("rh-omics")

_HOMES = {
    "AssociationResult": "association",
    "DEResult": "de.result",
    "EnrichmentResult": "enrich",
    "EvaluationResult": "classify.result",
    "LimitSensitivity": "de.limits",
    "MarkerList": "classify.leakage",
    "MarkerTable": "classify.marker_table",
    "MirnaOptions": "enrich",
    "Panel": "panel",
    "PublishedComparison": "de.published",
    "QCOptions": "qc",
    "QCResult": "qc",
    "ResponderClassifier": "classify.estimator",
    "RhOmicsError": "errors",
    "Study": "study",
    "as_published": "de.published",
    "associate": "association",
    "differential_expression": "de.run",
    "enrich_genes": "enrich",
    "enrich_mirnas": "enrich",
    "evaluate": "classify.evaluation",
    "fetch_library": "enrich",
    "limit_sensitivity": "de.limits",
    "load_model": "classify.persistence",
    "load_study": "studyfile",
    "marker_table": "classify.marker_table",
    "prerank": "enrich",
    "quality_control": "qc",
    "read_mirna": "io.mirna.read",
    "read_analytes": "io.analytes.read",
    "read_panel": "io.panel",
    "save_model": "classify.persistence",
    "ssgsea": "enrich",
    "study_quality": "qc",
}

_MODULES = frozenset({"concordance", "evidence", "plot", "power", "reference", "simulate"})
"""Public names that are modules themselves."""

__all__ = [
    "AssociationResult",
    "DEResult",
    "EnrichmentResult",
    "EvaluationResult",
    "LimitSensitivity",
    "MarkerList",
    "MarkerTable",
    "MirnaOptions",
    "Panel",
    "PublishedComparison",
    "QCOptions",
    "QCResult",
    "ResponderClassifier",
    "RhOmicsError",
    "Study",
    "__version__",
    "as_published",
    "associate",
    "concordance",
    "differential_expression",
    "enrich_genes",
    "enrich_mirnas",
    "evaluate",
    "evidence",
    "fetch_library",
    "limit_sensitivity",
    "load_model",
    "load_study",
    "marker_table",
    "plot",
    "power",
    "prerank",
    "quality_control",
    "read_analytes",
    "read_mirna",
    "read_panel",
    "reference",
    "save_model",
    "simulate",
    "ssgsea",
    "study_quality",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attributes have any type
    if name in _HOMES:
        return getattr(import_module(f"rh_omics.{_HOMES[name]}"), name)
    if name in _MODULES:
        return import_module(f"rh_omics.{name}")
    msg = f"module 'rh_omics' has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return sorted(__all__)
