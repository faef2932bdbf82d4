"""Each plot of quality control draws the numbers of its result and says its n."""

from dataclasses import replace
from functools import cache

import cohort_results
import numpy as np
import pandas as pd
import pytest
from qc_panels import concentrations, control_rows, cycles

from rh_omics import plot
from rh_omics.errors import ParameterError
from rh_omics.qc import QCResult, quality_control


@cache
def plasma() -> QCResult:
    panel = concentrations(10)
    panel = replace(panel, samples=panel.samples.assign(plate=["P1", "P2"] * 10))
    controls = pd.concat(
        [control_rows({"QC": [1, 1.1, 0.9, 1, 1.2]}), control_rows({"B": [0.1]}, kind="blank")]
    )
    kept = [sample for sample in panel.data.index if sample != "03_post"]
    return quality_control(panel.select(samples=kept), controls=controls)


@cache
def mirna() -> QCResult:
    return quality_control(cohort_results.cohort().study.panels["mirna"])


RESULTS = {
    **dict.fromkeys(("libraries", "haemolysis"), mirna),
    **dict.fromkeys(
        (
            "detection",
            "controls",
            "blanks",
            "ranges",
            "outliers",
            "timepoints",
            "batches",
            "fields",
        ),
        plasma,
    ),
}


@pytest.mark.parametrize("name", plot.QC_PLOTS)
def test_a_figure_with_its_n_and_simulated(name):
    ax = plot.QC_PLOTS[name](RESULTS[name](), width_mm=180)
    assert ax.figure.get_figwidth() == pytest.approx(180 / 25.4)
    assert plot.n_text(ax).startswith("SIMULATED: ")
    assert any(character.isdigit() for character in plot.n_text(ax))


def test_a_plot_without_data_is_refused():
    panel = concentrations(4)
    result = quality_control(panel.with_data(np.log2(panel.data), scale="log2"))
    for name in ("libraries", "controls", "blanks", "ranges", "haemolysis"):
        with pytest.raises(ParameterError, match="to draw"):
            plot.QC_PLOTS[name](result)


def test_all_figures_that_there_are_data_for():
    assert list(plot.qc_figures(plasma())) == [
        name for name in plot.QC_PLOTS if name not in {"libraries", "haemolysis"}
    ]
    assert list(plot.qc_figures(plasma(), names=("outliers", "libraries"))) == ["outliers"]


def test_library_sizes_are_drawn():
    ax = plot.qc_libraries(mirna())
    drawn = np.concatenate([np.asarray(c.get_offsets())[:, 1] for c in ax.collections])
    assert np.sort(drawn) == pytest.approx(np.sort(mirna().samples["library_size"]))


def test_components_are_drawn_and_outliers_named():
    ax = plot.qc_outliers(plasma())
    drawn = np.concatenate([np.asarray(c.get_offsets())[:, 0] for c in ax.collections])
    assert np.sort(drawn) == pytest.approx(np.sort(plasma().samples["pc1"]))


def test_limits_of_haemolysis_are_drawn():
    ax = plot.qc_haemolysis(quality_control(cycles({"a": 1.0, "b": 6.0, "c": 8.0})))
    assert [line.get_ydata()[0] for line in ax.lines] == [5.0, 7.0]


def test_a_missing_sample_is_a_cross_in_the_first_row():
    ax = plot.qc_timepoints(plasma())
    assert ax.get_yticklabels()[0].get_text() == "S03"
    assert "9 of" not in plot.n_text(ax)
    assert "10 subjects, 1 incomplete" in plot.n_text(ax)


def test_batches_of_another_column_and_of_none():
    assert plot.qc_batches(plasma(), "plate").images
    with pytest.raises(ParameterError, match="isn't among the batch columns"):
        plot.qc_batches(plasma(), "lane")
