"""A panel knows its scale, refuses what doesn't fit, and never changes."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from panels import count_panel, log2_panel, paired_sheet

from rh_omics.errors import ParameterError, SampleSheetError, ScaleError
from rh_omics.panel import Panel, describe_cells
from rh_omics.schema import Scale


def tiny(values, scale="log2", **more):
    sheet = pd.DataFrame({"subject": ["a", "a"], "timepoint": ["pre", "post"]}, index=["a1", "a2"])
    data = pd.DataFrame(values, index=["a1", "a2"], columns=["x", "y"])
    return Panel(data, sheet, scale, **more)


def test_tables_given_are_copied():
    panel = log2_panel()
    sheet = panel.samples.copy()
    given = panel.data.copy()
    made = Panel(given, sheet, Scale.LOG2)
    given.iloc[0, 0] = 99
    sheet.iloc[0, 0] = "someone else"
    assert made.data.iloc[0, 0] != 99
    assert made.samples.iloc[0, 0] == panel.samples.iloc[0, 0]


def test_fields_cannot_be_set():
    with pytest.raises(dataclasses.FrozenInstanceError):
        log2_panel().unit = "nM"


def test_require_names_step_panel_and_scales():
    panel = tiny([[1, 2], [3, 4]], "counts")
    panel.require(Scale.COUNTS, Scale.LOG2, by="a step")
    with pytest.raises(ScaleError, match="a step needs scale log2; panel is on scale counts"):
        panel.require(Scale.LOG2, by="a step")


@pytest.mark.parametrize(
    ("scale", "values", "message"),
    [
        ("counts", [[1, -2], [3, 4]], "y in sample a1 is -2; counts must be >= 0"),
        ("concentration", [[1, 2], [-0.5, 4]], "x in sample a2 is -0.5; concentrations must"),
        ("ct", [[0, 20], [30, 40]], "x in sample a1 is 0; Ct values must be > 0"),
        ("log2", [[np.inf, 2], [3, -np.inf]], r"x in sample a1 is inf; .*\(2 such values\)"),
        ("counts", [[np.inf, 2], [3, 4]], "x in sample a1 is inf"),
    ],
)
def test_values_that_do_not_fit_the_scale(scale, values, message):
    with pytest.raises(ScaleError, match=message):
        tiny(values, scale)


def test_missing_values_fit_every_scale():
    for scale in Scale:
        assert tiny([[np.nan, 2], [3, np.nan]], scale).data.isna().sum().sum() == 2


def test_unknown_scale_is_refused():
    with pytest.raises(ValueError, match="fpkm"):
        tiny([[1, 2], [3, 4]], "fpkm")


def test_all_label_problems_are_listed_at_once():
    data = pd.DataFrame([[1.0, 2.0], [3.0, 4.0]], index=["a", "a"], columns=["x", "x"])
    sheet = pd.DataFrame({"subject": ["s"], "timepoint": ["pre"]}, index=["a"])
    with pytest.raises(SampleSheetError) as caught:
        Panel(data, sheet, "log2")
    assert [problem.split(":")[1].strip() for problem in caught.value.problems] == [
        "sample more than once",
        "feature more than once",
        "the sample sheet doesn't have the labels of the data",
    ]


def test_two_samples_of_a_subject_at_one_timepoint():
    sheet = paired_sheet(1, 1)
    sheet.loc["00_post", "timepoint"] = "pre"
    with pytest.raises(
        SampleSheetError, match="subject S00 has 2 samples at timepoint pre: 00_pre, 00_post"
    ):
        log2_panel(sheet)


def test_sample_without_subject():
    sheet = paired_sheet(1, 1)
    sheet.loc["01_pre", "subject"] = None
    with pytest.raises(SampleSheetError, match="sample 01_pre has no subject"):
        Panel(log2_panel(paired_sheet(1, 1)).data, sheet, "log2")


def test_sheet_without_timepoint_column():
    panel = log2_panel()
    with pytest.raises(SampleSheetError, match="no column timepoint"):
        Panel(panel.data, panel.samples.drop(columns="timepoint"), "log2")


def test_select_keeps_labels_together():
    panel = log2_panel()
    rows, columns = ["03_post", "00_pre"], ["feature-004", "feature-001"]
    part = panel.select(samples=rows, features=columns)
    pd.testing.assert_frame_equal(part.data, panel.data.loc[rows, columns])
    assert list(part.samples["subject"]) == ["S03", "S00"]


def test_select_unknown_names_them():
    with pytest.raises(ParameterError, match="panel has no feature-999"):
        log2_panel().select(features=["feature-999"])


def test_with_data_adds_a_note_and_keeps_the_rest():
    panel = count_panel()
    logged = panel.with_data(np.log2(panel.data + 1), scale=Scale.LOG2, note="log2(count + 1)")
    assert logged.scale is Scale.LOG2
    assert logged.notes == ("log2(count + 1)",)
    assert panel.notes == ()


def test_censored_mask_must_have_the_shape_of_the_data():
    with pytest.raises(SampleSheetError, match="censored values"):
        tiny([[1, 2], [3, 4]], censored=pd.DataFrame([[True]], index=["a1"], columns=["x"]))


def test_repr_and_html_say_size_scale_cells_and_shares():
    panel = tiny([[0, 2], [np.nan, 4]], "counts", name="<saliva>", simulated=True)
    for shown in (repr(panel), panel._repr_html_()):
        assert "SIMULATED" in shown
        assert "2 samples × 2 features" in shown
        assert "pre 1, post 1" in shown
        assert "25.0 %" in shown
    assert "<saliva>" not in panel._repr_html_()
    assert "&lt;saliva&gt;" in panel._repr_html_()


def test_cells_by_group_and_timepoint():
    assert describe_cells(paired_sheet(2, 3)) == "NRH: pre 2, post 2; RH: pre 3, post 3"
    unlabelled = paired_sheet(2, 3).replace({"group": {"NRH": None}})
    assert describe_cells(unlabelled) == "without a group: pre 2, post 2; RH: pre 3, post 3"
