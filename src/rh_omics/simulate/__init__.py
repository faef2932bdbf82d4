"""Simulated cohorts with known truth, for demonstrations, tests and calibration.

Everything made here is labelled SIMULATED: panels, files and whatever is computed from them.

>>> from rh_omics import simulate
>>> cohort = simulate.simulate_cohort(simulate.CohortOptions(n_mirnas=200, seed=3))
>>> cohort.study.simulated
True
"""

from rh_omics.simulate.cohort import Cohort, Truth, simulate_cohort
from rh_omics.simulate.exports import write_exports
from rh_omics.simulate.files import write_cohort
from rh_omics.simulate.options import PUBLISHED_RANGES, AnalyteModel, CohortOptions

__all__ = [
    "PUBLISHED_RANGES",
    "AnalyteModel",
    "Cohort",
    "CohortOptions",
    "Truth",
    "simulate_cohort",
    "write_cohort",
    "write_exports",
]
