"""From a study file to a folder of results, step by step, each taken up again where it is whole."""

from rh_omics.workflow.record import RunRecord, StepRecord, StepStatus, read_record
from rh_omics.workflow.run import run_study
from rh_omics.workflow.settings import RunSettings
from rh_omics.workflow.verify import Difference, Verification, verify_run

__all__ = [
    "Difference",
    "RunRecord",
    "RunSettings",
    "StepRecord",
    "StepStatus",
    "Verification",
    "read_record",
    "run_study",
    "verify_run",
]
