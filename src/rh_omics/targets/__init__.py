"""Which gene each miRNA targets: with evidence, source, filters and counts."""

from rh_omics.targets.evidence import Evidence
from rh_omics.targets.files import read_targets
from rh_omics.targets.names import harmonise_mirnas
from rh_omics.targets.query import PairQuery, query_targets
from rh_omics.targets.table import Targets

__all__ = [
    "Evidence",
    "PairQuery",
    "Targets",
    "harmonise_mirnas",
    "query_targets",
    "read_targets",
]
