"""Quality control against other libraries, and against what the owners of real data say of it."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats.contingency import association

import rh_omics
from rh_omics.design.balance import cramers_v
from rh_omics.io.analytes import AnalyteOptions, read_analyte_run
from rh_omics.qc import QCResult, quality_control
from rh_omics.stats.robust import modified_z


def check(result: QCResult, name: str) -> pd.Series:
    return result.checks.set_index("check").loc[name]


def test_modified_z_worked_by_hand():
    # Median 2.45; deviations .05 .05 .15 .15 .15 .15 .35 .35 5.75 5.85, their median .15.
    values = np.array([2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3])
    found = modified_z(values)
    assert found[8] == pytest.approx(5.75 / (1.4826022 * 0.15))
    assert list(np.flatnonzero(np.abs(found) > 3.5)) == [8, 9]


def test_cramers_v_is_scipys():
    counts = np.array([[8, 2, 5], [1, 9, 4]])
    assert cramers_v(counts.astype(float)) == pytest.approx(association(counts, method="cramer"))


@pytest.fixture
def tewari(shared_data) -> QCResult:
    folder = "tewari_plasma_serum/matched_plasma-serum_"
    return _quality(shared_data(folder + "mir_counts.csv"), shared_data(folder + "samples.csv"))


@cache
def _quality(counts: Path, sheet: Path) -> QCResult:
    panel = rh_omics.read_panel(
        counts,
        samples=sheet,
        scale="counts",
        subject="Participant.ID",
        timepoint="Source",
        group="Gender",
    )
    return quality_control(panel)


def test_tewari_libraries_that_their_owners_drop_are_the_outlying_ones(tewari, shared_data):
    """The owners' analysis leaves out the libraries of the set "SetRecheck" as bad."""
    sheet = pd.read_csv(
        shared_data("tewari_plasma_serum/matched_plasma-serum_samples.csv"), index_col=0
    )
    rechecked = set(sheet.index[sheet["Library.Generation.Set"] == "SetRecheck"])
    rows = tewari.samples.set_index("sample")
    assert set(rows.index[rows["distance_score"] > 3.5]) == rechecked


def test_tewari_specimen_is_confounded_with_the_sequencing_run(tewari):
    assert check(tewari, "MiSeq.QC.Run × timepoint")["status"] == "fail"
    assert check(tewari, "MiSeq.QC.Run × group")["status"] == "pass"
    assert check(tewari, "Library.Generation.Set × timepoint")["status"] == "check"
    assert check(tewari, "timepoints")["status"] == "pass"
    assert check(tewari, "raw counts")["status"] == "pass"


def test_mirit_has_deep_libraries_of_eight_complete_pairs(shared_data):
    path = shared_data("mirit_thyroid_paired/mirnaCounts.csv")
    labels = list(pd.read_csv(path, index_col=0, nrows=1))
    sheet = pd.DataFrame(
        {
            "sample": labels,
            "subject": [label.split()[1] for label in labels],
            "timepoint": [label.split()[0] for label in labels],
        }
    )
    result = quality_control(rh_omics.read_panel(path, samples=sheet, scale="counts"))
    assert len(result.samples) == 16
    assert check(result, "timepoints")["value"].startswith("8 of 8")
    assert check(result, "depth")["status"] == "pass"


def test_a_crossover_of_ten_people_two_diets_and_two_timepoints(shared_data):
    panel = rh_omics.read_panel(
        shared_data("htset_crossover/edata.csv"),
        samples=shared_data("htset_crossover/pdata.csv"),
        scale="concentration",
        subject="Subject",
        timepoint="Timepoint",
        condition="Treatment",
    )
    result = quality_control(panel)
    assert len(result.samples) == 40
    assert check(result, "timepoints")["value"].startswith("10 of 10 subjects have all of")
    assert result.tables["timepoints"].shape == (10, 5)
    assert list(result.samples.columns[:4]) == ["sample", "subject", "timepoint", "condition"]


def test_controls_of_the_core_facilitys_sheet(shared_data):
    path = shared_data("htset_crossover/wcmc_lipidome_raw.xlsx")
    run = read_analyte_run(path, options=AnalyteOptions(sheet="Submit", quantity="height"))
    result = quality_control(run.panel, controls=run.controls)
    levels = result.tables["control_levels"].set_index("feature")
    # by pandas, from the five injections Biorec001 … Biorec005
    values = run.controls[run.controls["feature"] == "Ceramide (d34:1)"]["value"]
    assert len(values) == 5
    assert levels.loc["Ceramide (d34:1)", "cv"] == pytest.approx(values.std() / values.mean())
    assert check(result, "blanks")["status"] == "not done"


@pytest.mark.parametrize(
    ("name", "blanks", "controls"),
    [
        ("lcms_midar/S1P_MHQuant.csv", 4, 30),
        ("lcms_midar/MHQuant_demo.csv", 2, 20),
        ("lcms_msorganiser/WideTableForm.csv", 0, 17),
        ("lcms_msorganiser/SciExTestData.txt", 19, 0),
    ],
)
def test_exports_with_controls_and_blanks(shared_data, name, blanks, controls):
    label = "Data File" if "Wide" in name else None
    run = read_analyte_run(shared_data(name), options=AnalyteOptions(quantity="area", label=label))
    result = quality_control(run.panel, controls=run.controls)
    found = {
        kind: result.tables[kind]["injection"].nunique() if kind in result.tables else 0
        for kind in ("blanks", "controls")
    }
    assert found == {"blanks": blanks, "controls": controls}
    assert len(result.samples) == run.panel.n_samples


def test_background_of_the_s1p_assay(shared_data):
    """The solvent and extraction blanks of this export hold half of what samples hold."""
    run = read_analyte_run(
        shared_data("lcms_midar/S1P_MHQuant.csv"), options=AnalyteOptions(quantity="area")
    )
    rows = run.controls[
        (run.controls["kind"] == "blank") & (run.controls["feature"] == "S1P d16:1 [M>113]")
    ]
    result = quality_control(run.panel, controls=run.controls)
    share = result.features.set_index("feature").loc["S1P d16:1 [M>113]", "blank_share"]
    assert share == pytest.approx(
        rows["value"].mean() / run.panel.data["S1P d16:1 [M>113]"].median()
    )
    assert check(result, "blanks")["status"] == "check"
