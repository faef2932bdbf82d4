"""Plots of results: each function takes a result and returns matplotlib Axes.

matplotlib is loaded when the first plot is drawn. Colours are those of Okabe and Ito, told apart
with every kind of colour vision, and a second mark (shape or line) says the same; every plot shows
its n, and SIMULATED stands on whatever is.
"""

from rh_omics.plot.before_after import before_after
from rh_omics.plot.calibration import calibration_curve
from rh_omics.plot.concordance import concordance_forest
from rh_omics.plot.dose_response import dose_response
from rh_omics.plot.dot_plot import dot_plot
from rh_omics.plot.figure import n_text, not_shown, save_figure, svg_text
from rh_omics.plot.forest import effect_intervals, forest
from rh_omics.plot.heat_map import heat_map
from rh_omics.plot.marker_stability import marker_stability
from rh_omics.plot.pca import pca
from rh_omics.plot.permutation_null import permutation_null
from rh_omics.plot.qc import QC_PLOTS, qc_figures
from rh_omics.plot.qc_batches import qc_batches
from rh_omics.plot.qc_blanks import qc_blanks
from rh_omics.plot.qc_controls import qc_controls
from rh_omics.plot.qc_detection import qc_detection
from rh_omics.plot.qc_fields import qc_fields
from rh_omics.plot.qc_haemolysis import qc_haemolysis
from rh_omics.plot.qc_libraries import qc_libraries
from rh_omics.plot.qc_outliers import qc_outliers
from rh_omics.plot.qc_ranges import qc_ranges
from rh_omics.plot.qc_timepoints import qc_timepoints
from rh_omics.plot.roc import roc
from rh_omics.plot.volcano import volcano

__all__ = [
    "QC_PLOTS",
    "before_after",
    "calibration_curve",
    "concordance_forest",
    "dose_response",
    "dot_plot",
    "effect_intervals",
    "forest",
    "heat_map",
    "marker_stability",
    "n_text",
    "not_shown",
    "pca",
    "permutation_null",
    "qc_batches",
    "qc_blanks",
    "qc_controls",
    "qc_detection",
    "qc_fields",
    "qc_figures",
    "qc_haemolysis",
    "qc_libraries",
    "qc_outliers",
    "qc_ranges",
    "qc_timepoints",
    "roc",
    "save_figure",
    "svg_text",
    "volcano",
]
