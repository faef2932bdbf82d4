"""Quality control of a panel: what to look at before anything is tested; nothing is dropped."""

from rh_omics.qc.result import CHECK, FAIL, NOT_DONE, PASSED, QCResult

__all__ = ["CHECK", "FAIL", "NOT_DONE", "PASSED", "QCResult"]
