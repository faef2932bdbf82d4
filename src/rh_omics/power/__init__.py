"""Plan the next study: subjects, power or smallest detectable effect."""

from rh_omics.power.classifier import AucInterval, auc_sample_size, expected_auc_interval
from rh_omics.power.designs import (
    EFFECT_NAMES,
    PowerDesign,
    Subjects,
    change_effect,
    design_power,
    split_subjects,
)
from rh_omics.power.engine import simulate_study_power
from rh_omics.power.panel_simulation import simulate_panel_power
from rh_omics.power.panels import (
    PanelOptions,
    PanelPower,
    jung_level,
    panel_power,
    panel_sample_size,
)
from rh_omics.power.plan import PlanOptions, StudyPlan
from rh_omics.power.planning import plan_study, power_curve
from rh_omics.power.sizes import sample_size, smallest_detectable
from rh_omics.power.sources import PlanningEffect, pilot_effect, published_effect, read_pilot

__all__ = [
    "EFFECT_NAMES",
    "AucInterval",
    "PanelOptions",
    "PanelPower",
    "PlanOptions",
    "PlanningEffect",
    "PowerDesign",
    "StudyPlan",
    "Subjects",
    "auc_sample_size",
    "change_effect",
    "design_power",
    "expected_auc_interval",
    "jung_level",
    "panel_power",
    "panel_sample_size",
    "pilot_effect",
    "plan_study",
    "power_curve",
    "published_effect",
    "read_pilot",
    "sample_size",
    "simulate_panel_power",
    "simulate_study_power",
    "smallest_detectable",
    "split_subjects",
]
