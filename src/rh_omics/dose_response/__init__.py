"""Marker, dose and feeling: which shape a response has, and what acute and training effects are."""

from rh_omics.dose_response.compare import DoseResponse, compare_shapes
from rh_omics.dose_response.relation import marker_dose_feeling
from rh_omics.dose_response.training import TrainingEffects, acute_and_training

__all__ = [
    "DoseResponse",
    "TrainingEffects",
    "acute_and_training",
    "compare_shapes",
    "marker_dose_feeling",
]
