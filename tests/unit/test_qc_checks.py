"""Checks of the panel and its design: controls, blanks, timepoints, batches, fields."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from panels import paired_sheet
from qc_panels import concentrations, control_rows

from rh_omics.errors import ParameterError
from rh_omics.evidence.tables import load_evidence, load_references
from rh_omics.panel import Panel
from rh_omics.qc import QCOptions, QCResult, quality_control, study_quality
from rh_omics.qc.batches import batch_columns, n_parts
from rh_omics.qc.fields import KNOWN_FIELDS
from rh_omics.schema import Scale
from rh_omics.study import Study


def found(result: QCResult, check: str) -> pd.Series:
    return result.checks.set_index("check").loc[check]


def with_columns(panel: Panel, **columns: object) -> Panel:
    return replace(panel, samples=panel.samples.assign(**columns))


# --- controls and blanks -----------------------------------------------------------------------


def test_cv_by_hand():
    # 9, 10, 11: mean 10, standard deviation 1
    result = quality_control(concentrations(), controls=control_rows({"QC_1": [9, 10, 11]}))
    assert result.features.set_index("feature").loc["AEA", "control_cv"] == pytest.approx(0.1)
    assert found(result, "CV of controls")["status"] == "pass"
    wide = quality_control(concentrations(), controls=control_rows({"QC_1": [8, 10, 12]}))
    assert found(wide, "CV of controls")["status"] == "check"
    assert "1 feature above: AEA 20 %" in found(wide, "CV of controls")["message"]


def test_drift_that_doubles_is_a_change_of_one_hundred_percent():
    rising = 4.0 * 2 ** (np.arange(6) / 5)
    result = quality_control(concentrations(), controls=control_rows({"QC": list(rising)}))
    table = result.tables["control_levels"].iloc[0]
    assert table["drift"] == pytest.approx(1.0)
    assert found(result, "drift of controls")["status"] == "check"
    assert "AEA +100 % in QC" in found(result, "drift of controls")["message"]


def test_noise_without_drift_passes_though_it_is_wide():
    noise = [10, 14, 9, 13, 10, 14, 9, 13]
    result = quality_control(concentrations(), controls=control_rows({"QC": noise}))
    assert found(result, "drift of controls")["status"] == "pass"


def test_levels_are_told_by_their_labels_and_conditioning_isnt_judged():
    rows = control_rows({"QC_low_1": [1], "QC_low_2": [1.1], "QC_low_3": [0.9], "QC_high_1": [9]})
    prerun = control_rows({"EQC_prerun 01": [100], "EQC_prerun 02": [1], "EQC_prerun 03": [50]})
    result = quality_control(
        concentrations(), controls=pd.concat([prerun, rows], ignore_index=True)
    )
    levels = result.tables["control_levels"].set_index("level")
    assert levels["n"].to_dict() == {"QC_low": 3, "QC_high": 1}
    assert found(result, "CV of controls")["status"] == "pass"
    assert any("3 control injections before the run" in note for note in result.notes)


def test_a_column_level_decides_over_labels():
    rows = control_rows({"QC1": [1.0, 1.0], "QC2": [10.0, 10.0]}).assign(level=["l", "l", "h", "h"])
    result = quality_control(concentrations(), controls=rows)
    assert set(result.tables["control_levels"]["level"]) == {"l", "h"}
    assert found(result, "controls")["status"] == "not done"


def test_controls_that_scatter_as_samples_do():
    panel = concentrations()
    spread = np.log(panel.data["AEA"]).std()
    values = np.exp(spread * np.array([-1.0, 0.0, 1.0]))  # standard deviation of logs: spread
    result = quality_control(panel, controls=control_rows({"QC": list(values)}))
    assert result.features.set_index("feature").loc["AEA", "d_ratio"] == pytest.approx(1.0)
    assert found(result, "controls against samples")["status"] == "check"


def test_blanks_against_the_limit_of_quantification_and_the_median():
    panel = concentrations()
    limits = pd.DataFrame({"loq": [0.1, *[np.nan] * 4]}, index=panel.data.columns)
    blanks = control_rows({"Blank": [0.01, 0.03]}, kind="blank")  # mean 0.02: 20 % of 0.1
    result = quality_control(replace(panel, features=limits), controls=blanks)
    row = result.features.set_index("feature").loc["AEA"]
    assert row["blank_share"] == pytest.approx(0.2)
    assert row["blank_against"] == "limit of quantification"
    assert found(result, "blanks")["status"] == "pass"
    result = quality_control(panel, controls=blanks.assign(value=panel.data["AEA"].median()))
    assert result.features.set_index("feature").loc["AEA", "blank_share"] == pytest.approx(1.0)
    assert found(result, "blanks")["status"] == "check"


def test_a_blank_below_its_limit_counts_as_nothing():
    blanks = control_rows({"Blank": [5.0]}, kind="blank").assign(censored=True)
    result = quality_control(concentrations(), controls=blanks)
    assert result.features.set_index("feature").loc["AEA", "blank_share"] == 0


def test_a_sample_with_little_internal_standard_is_named():
    panel = concentrations(4)
    text = ["100"] * 7 + ["40"]
    rows = pd.DataFrame(
        {"label": panel.data.index, "kind": "sample", "standard": "AEA-d8", "text": text}
    )
    blank = pd.DataFrame([("B", "blank", "AEA-d8", "1")], columns=rows.columns)
    result = quality_control(panel, standards=pd.concat([rows, blank]))
    table = result.samples.set_index("sample")
    assert table["standard_ratio"].tolist() == [1] * 7 + [0.4]
    assert "internal standard AEA-d8 at 40 % of its median" in table.loc["03_post", "reason"]
    assert found(result, "internal standards")["status"] == "check"
    gone = quality_control(panel, standards=rows.assign(text=["N/F", *text[1:7], "60"]))
    assert found(gone, "internal standards")["status"] == "pass"


# --- timepoints and batches ---------------------------------------------------------------------


def test_missing_timepoints_are_named():
    panel = concentrations()
    kept = [sample for sample in panel.data.index if sample != "03_post"]
    result = quality_control(panel.select(samples=kept))
    assert found(result, "timepoints")["status"] == "check"
    assert found(result, "timepoints")["message"].startswith("S03 lacks post")
    table = result.samples.set_index("sample")
    assert table.loc["03_pre", "missing_timepoints"] == "post"
    assert table.loc["03_pre", "verdict"] == "pass"


def test_a_crossover_names_the_condition_that_a_subject_lacks():
    panel = concentrations(4)
    both = pd.concat([panel.samples.assign(condition=diet) for diet in ("FF", "Med")])
    both.index = [
        f"{sample}_{diet}" for sample, diet in zip(both.index, both["condition"], strict=True)
    ]
    data = pd.concat([panel.data, panel.data * 1.1]).set_axis(both.index)
    full = Panel(data, both, panel.scale, unit="nM")
    result = quality_control(full.select(samples=list(data.index[:-1])))
    assert found(result, "timepoints")["message"].startswith("S03 lacks Med post")
    assert list(result.tables["timepoints"].columns[2:]) == [
        "FF pre",
        "FF post",
        "Med pre",
        "Med post",
    ]
    assert "detected_NRH_pre_Med" in result.features


def test_a_batch_that_is_the_group_fails():
    panel = concentrations()
    same = with_columns(panel, plate=np.where(panel.samples["group"] == "RH", "P1", "P2"))
    result = quality_control(same)
    assert found(result, "plate × group")["status"] == "fail"
    assert found(result, "plate × timepoint")["status"] == "pass"
    assert result.status == "fail"
    assert set(result.samples["verdict"]) == {"pass"}


def test_one_sample_in_the_other_batch_ends_confounding_but_not_association():
    panel = concentrations()
    plates = pd.Series(np.where(panel.samples["group"] == "RH", "P1", "P2"), panel.data.index)
    plates.iloc[0] = "P1"
    result = quality_control(with_columns(panel, plate=plates))
    assert found(result, "plate × group")["status"] == "check"
    assert found(result, "plate × group")["value"] == "Cramér's V 0.90"  # sqrt(9 / 11)


def test_batch_columns_are_known_by_their_last_word():
    values = ["a", "b"] * 10
    sheet = paired_sheet(5, 5).assign(
        **{"MiSeq.QC.Run": values, "run_quality": values, "plate_id": values, "kitNumber": values}
    )
    assert batch_columns(sheet) == ["MiSeq.QC.Run", "plate_id", "kitNumber"]
    assert batch_columns(sheet, ("sex",)) == ["sex"]


def test_a_batch_column_that_isnt_there_is_refused():
    with pytest.raises(ParameterError, match="no column centre"):
        quality_control(concentrations(), options=QCOptions(batch_columns=("centre",)))


def test_parts_of_a_table_are_chained():
    assert n_parts(np.array([[1, 1, 0], [0, 1, 1], [0, 0, 1]])) == 1
    assert n_parts(np.array([[1, 0, 0], [1, 0, 0], [0, 1, 1]])) == 2
    assert n_parts(np.eye(4)) == 4


# --- fields ---------------------------------------------------------------------------------------


def test_each_field_rests_on_a_row_of_the_evidence():
    known = {*load_evidence()["id"], *load_references().index}
    assert {field.evidence for field in KNOWN_FIELDS} <= known


def test_absent_fields_are_named_with_what_they_do():
    result = quality_control(concentrations())
    assert found(result, "minutes_to_spin")["status"] == "check"
    assert "AEA doubles in blood that stands" in found(result, "minutes_to_spin")["message"]


def test_a_meal_one_hour_before_in_one_group_and_four_in_the_other_differs():
    panel = concentrations(20)
    early = np.where(panel.samples["group"] == "RH", 1.0, 4.0)
    hours = early + np.tile([0, 0, 0.2, 0.2], 10)
    result = quality_control(with_columns(panel, hours_since_meal=hours))
    row = found(result, "hours_since_meal")
    assert row["status"] == "check"
    assert row["message"].startswith("differs between groups (NRH 4.1")


def test_the_same_hour_for_one_whole_group_is_confounded():
    panel = concentrations(20)
    hours = np.where(panel.samples["group"] == "RH", 1.0, 4.0)
    assert (
        found(quality_control(with_columns(panel, hours_since_meal=hours)), "hours_since_meal")[
            "status"
        ]
        == "fail"
    )


def test_a_balanced_field_passes_and_a_gap_in_it_doesnt():
    panel = concentrations(20)
    hours = pd.Series(np.tile([1.0, 1.5, 3.0, 2.5], 10), panel.data.index)
    assert (
        found(quality_control(with_columns(panel, hours_since_meal=hours)), "hours_since_meal")[
            "status"
        ]
        == "pass"
    )
    hours.iloc[3] = np.nan
    row = found(quality_control(with_columns(panel, hours_since_meal=hours)), "hours_since_meal")
    assert row["status"] == "check"
    assert row["value"] == "98 % filled"


@pytest.mark.parametrize(("post", "expected"), [("10:30", "pass"), ("15:00", "check")])
def test_clock_times_may_lie_an_hour_apart_but_not_half_a_day(post, expected):
    panel = concentrations(20)
    hours = np.where(panel.samples["timepoint"] == "pre", "09:30", post)
    times = pd.Series(hours, panel.data.index)
    times.iloc[::4] = "09:45"
    result = quality_control(with_columns(panel, collection_time=times))
    assert found(result, "collection_time")["status"] == expected


def test_minutes_after_the_bout_are_asked_of_follow_ups_only():
    panel = concentrations(20)
    minutes = pd.Series(np.tile([np.nan, 5.0, np.nan, 8.0], 10), panel.data.index)
    row = found(
        quality_control(with_columns(panel, minutes_since_last_bout=minutes)),
        "minutes_since_last_bout",
    )
    assert row["status"] == "pass"
    assert row["value"] == "5 to 8"


def test_men_arent_asked_for_a_menstrual_phase():
    assert "menstrual_phase" not in set(
        quality_control(with_columns(concentrations(), sex="M")).checks["check"]
    )


def test_saliva_is_asked_for_its_device_and_not_for_the_spin():
    panel = replace(concentrations(), specimen="saliva")
    checks = set(quality_control(panel).checks["check"])
    assert {"collection_device", "stabiliser"} <= checks
    assert "minutes_to_spin" not in checks


# --- studies --------------------------------------------------------------------------------------


def test_a_study_brings_facts_on_subjects_and_partners():
    plasma = concentrations()
    saliva = Panel(
        plasma.data.iloc[:-1].rename(lambda s: f"sal_{s}"),
        plasma.samples.iloc[:-1].rename(lambda s: f"sal_{s}"),
        Scale.CONCENTRATION, unit="nM", specimen="saliva",
    )  # fmt: skip
    subjects = plasma.samples.groupby("subject")[["group"]].first().assign(hours_since_meal=2.0)
    results = study_quality(
        Study(subjects, {"plasma": plasma, "saliva": saliva}),
        controls={"plasma": control_rows({"QC": [1, 1, 1]})},
    )
    assert found(results["plasma"], "hours_since_meal")["status"] == "pass"
    assert found(results["plasma"], "CV of controls")["status"] == "pass"
    assert found(results["saliva"], "controls")["status"] == "not done"
    assert found(results["plasma"], "other panels")["status"] == "pass"
    assert found(results["saliva"], "other panels")["message"].endswith("S09 post")
