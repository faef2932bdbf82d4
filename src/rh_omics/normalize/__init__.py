"""From raw scales to comparable base-2 logarithms.

Each step is fitted on training samples and applied to any samples: ``fit_*`` looks at a panel and
returns a frozen specification, whose ``apply`` turns a panel into a new one. A specification
becomes a dictionary that JSON can hold and is made of one again, so that a saved classifier
treats a new sample as it did the samples it has learned from.
"""

from rh_omics.normalize.composition import composition_warnings
from rh_omics.normalize.delta_ct import DeltaCt, ReferenceChoice, fit_delta_ct
from rh_omics.normalize.expression import ExpressionFilter, fit_expression_filter
from rh_omics.normalize.log2 import log2_concentrations, to_log2
from rh_omics.normalize.quantile import QuantileScaling, fit_quantile
from rh_omics.normalize.saved import Normalizer, normalizer_from_dict
from rh_omics.normalize.scaling import CountScaling, fit_count_scaling, fit_tmm

__all__ = [
    "CountScaling",
    "DeltaCt",
    "ExpressionFilter",
    "Normalizer",
    "QuantileScaling",
    "ReferenceChoice",
    "composition_warnings",
    "fit_count_scaling",
    "fit_delta_ct",
    "fit_expression_filter",
    "fit_quantile",
    "fit_tmm",
    "log2_concentrations",
    "normalizer_from_dict",
    "to_log2",
]
