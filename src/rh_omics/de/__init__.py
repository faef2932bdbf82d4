"""Differential expression: which features of a panel answer the question."""

from rh_omics.de.limits import LimitSensitivity, limit_sensitivity
from rh_omics.de.methods import method_names
from rh_omics.de.normalizers import NormalizerComparison, compare_normalizers
from rh_omics.de.options import DEOptions
from rh_omics.de.published import PublishedComparison, as_published
from rh_omics.de.result import DEResult
from rh_omics.de.run import differential_expression
from rh_omics.de.stream import stream_expression

__all__ = [
    "DEOptions",
    "DEResult",
    "LimitSensitivity",
    "NormalizerComparison",
    "PublishedComparison",
    "as_published",
    "compare_normalizers",
    "differential_expression",
    "limit_sensitivity",
    "method_names",
    "stream_expression",
]
