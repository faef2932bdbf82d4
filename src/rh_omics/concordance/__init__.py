"""A study's results beside the published ones, and effects pooled over studies.

Acute exercise and weeks of training are never put together: they can have opposite signs.
"""

from rh_omics.concordance.compare import concordance
from rh_omics.concordance.pooling import PooledStudies, pool_studies, study_effects
from rh_omics.concordance.published import published_estimates
from rh_omics.concordance.read import StudyResult, read_result, read_rows
from rh_omics.concordance.result import Concordance

__all__ = [
    "Concordance",
    "PooledStudies",
    "StudyResult",
    "concordance",
    "pool_studies",
    "published_estimates",
    "read_result",
    "read_rows",
    "study_effects",
]
