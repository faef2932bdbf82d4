"""Differential expression: which features of a panel answer the question."""

from rh_omics.de.methods import method_names
from rh_omics.de.normalizers import NormalizerComparison, compare_normalizers
from rh_omics.de.options import DEOptions
from rh_omics.de.result import DEResult
from rh_omics.de.run import differential_expression

__all__ = [
    "DEOptions",
    "DEResult",
    "NormalizerComparison",
    "compare_normalizers",
    "differential_expression",
    "method_names",
]
