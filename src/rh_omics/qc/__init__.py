"""Quality control of a panel: what to look at before anything is tested; nothing is dropped."""

from rh_omics.qc.options import QCOptions
from rh_omics.qc.result import CHECK, FAIL, NOT_DONE, PASSED, QCResult
from rh_omics.qc.run import quality_control, study_quality

__all__ = [
    "CHECK",
    "FAIL",
    "NOT_DONE",
    "PASSED",
    "QCOptions",
    "QCResult",
    "quality_control",
    "study_quality",
]
