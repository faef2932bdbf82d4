"""rh-omics: from instrument exports to claims that stand, for small human biomarker studies.

The names listed here are loaded when they are first used, so that importing the package costs
next to nothing.
"""

from importlib import import_module
from importlib.metadata import version as _version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rh_omics import concordance, evidence, power, reference, simulate
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
    from rh_omics.io.panel import read_panel
    from rh_omics.panel import Panel
    from rh_omics.study import Study
    from rh_omics.studyfile import load_study

__version__ = _version("rh-omics")

_HOMES = {
    "DEResult": "de.result",
    "EnrichmentResult": "enrich",
    "MirnaOptions": "enrich",
    "Panel": "panel",
    "RhOmicsError": "errors",
    "Study": "study",
    "differential_expression": "de.run",
    "enrich_genes": "enrich",
    "enrich_mirnas": "enrich",
    "fetch_library": "enrich",
    "load_study": "studyfile",
    "prerank": "enrich",
    "read_panel": "io.panel",
    "ssgsea": "enrich",
}

_MODULES = frozenset({"concordance", "evidence", "power", "reference", "simulate"})
"""Public names that are modules themselves."""

__all__ = [
    "DEResult",
    "EnrichmentResult",
    "MirnaOptions",
    "Panel",
    "RhOmicsError",
    "Study",
    "__version__",
    "concordance",
    "differential_expression",
    "enrich_genes",
    "enrich_mirnas",
    "evidence",
    "fetch_library",
    "load_study",
    "power",
    "prerank",
    "read_panel",
    "reference",
    "simulate",
    "ssgsea",
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
