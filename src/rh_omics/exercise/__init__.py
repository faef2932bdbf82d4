"""How hard and how long somebody exercised, with the formula and the rule beside the number."""

from rh_omics.exercise.dose import DoseRule, MeanHeartRate, SessionDose, dose_table, session_dose
from rh_omics.exercise.hrmax import (
    FORMULAS,
    HeartRateMaximum,
    percent_of_maximum,
    percent_of_reserve,
    predict_hrmax,
)
from rh_omics.exercise.intensity import ACSM_2011, IntensityBands
from rh_omics.exercise.phase import Phase, require_one_phase
from rh_omics.exercise.read import read_heart_rate
from rh_omics.exercise.series import HeartRateSeries, TimeInZone, time_above

__all__ = [
    "ACSM_2011",
    "FORMULAS",
    "DoseRule",
    "HeartRateMaximum",
    "HeartRateSeries",
    "IntensityBands",
    "MeanHeartRate",
    "Phase",
    "SessionDose",
    "TimeInZone",
    "dose_table",
    "percent_of_maximum",
    "percent_of_reserve",
    "predict_hrmax",
    "read_heart_rate",
    "require_one_phase",
    "session_dose",
    "time_above",
]
