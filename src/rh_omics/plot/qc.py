"""All plots of quality control that a result has the data for."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Final

from rh_omics.errors import ParameterError
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
from rh_omics.qc import QCResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes

QC_PLOTS: Final[dict[str, Callable[[QCResult], "Axes"]]] = {
    "detection": qc_detection,
    "libraries": qc_libraries,
    "controls": qc_controls,
    "blanks": qc_blanks,
    "ranges": qc_ranges,
    "outliers": qc_outliers,
    "haemolysis": qc_haemolysis,
    "timepoints": qc_timepoints,
    "batches": qc_batches,
    "fields": qc_fields,
}
"""Plots of quality control by name, in the order of a report."""


def qc_figures(result: QCResult, *, names: Collection[str] = tuple(QC_PLOTS)) -> "dict[str, Axes]":
    """Draw every plot of quality control that a result has the data for.

    Parameters
    ----------
    result : QCResult
        Quality control of a panel.
    names : collection of str, optional
        Plots of `QC_PLOTS` to draw; all of them by default.

    Returns
    -------
    dict of str to matplotlib.axes.Axes
        Plots by name, in the order of `QC_PLOTS`, each on a figure of its own.
    """
    drawn = {}
    for name, draw in QC_PLOTS.items():
        if name not in names:
            continue
        try:
            drawn[name] = draw(result)
        except ParameterError:
            continue
    return drawn
