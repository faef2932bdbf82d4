"""Marker, dose and feeling: which shape a response has, and what acute and training effects are."""

from rh_omics.dose_response.compare import DoseResponse, compare_shapes
from rh_omics.dose_response.read import Observations, read_observations
from rh_omics.dose_response.relation import Relation, marker_dose_feeling, relate
from rh_omics.dose_response.text import relation_text, shapes_text
from rh_omics.dose_response.training import TrainingEffects, acute_and_training

__all__ = [
    "DoseResponse",
    "Observations",
    "Relation",
    "TrainingEffects",
    "acute_and_training",
    "compare_shapes",
    "marker_dose_feeling",
    "read_observations",
    "relate",
    "relation_text",
    "shapes_text",
]
