"""Plots of results: each function takes a result and returns matplotlib Axes.

matplotlib is loaded when the first plot is drawn. Colours are those of Okabe and Ito, told apart
with every kind of colour vision, and a second mark (shape or line) says the same; every plot shows
its n, and SIMULATED stands on whatever is.
"""

from rh_omics.plot.before_after import before_after
from rh_omics.plot.figure import save_figure
from rh_omics.plot.heat_map import heat_map
from rh_omics.plot.pca import pca
from rh_omics.plot.volcano import volcano

__all__ = ["before_after", "heat_map", "pca", "save_figure", "volcano"]
