"""Differential expression: which features of a panel answer the question."""

from rh_omics.de.limits import LimitSensitivity, limit_sensitivity
from rh_omics.de.methods import method_names
from rh_omics.de.options import DEOptions
from rh_omics.de.published import PublishedComparison, as_published
from rh_omics.de.result import DEResult
from rh_omics.de.run import differential_expression

__all__ = [
    "DEOptions",
    "DEResult",
    "LimitSensitivity",
    "PublishedComparison",
    "as_published",
    "differential_expression",
    "limit_sensitivity",
    "method_names",
]
