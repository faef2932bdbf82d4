"""Association of two panels: whether one marker goes with another."""

from rh_omics.association.associate import associate
from rh_omics.association.result import ASSOCIATION_COLUMNS, AssociationResult
from rh_omics.association.values import Pairing, marker_changes

__all__ = ["ASSOCIATION_COLUMNS", "AssociationResult", "Pairing", "associate", "marker_changes"]
