"""Panels of a study are joined by subject and timepoint, never by the order of rows."""

import pandas as pd
import pytest
from panels import log2_panel, paired_sheet

from rh_omics.errors import ParameterError, StudyError
from rh_omics.panel import Panel
from rh_omics.study import Study


def plasma_like(panel: Panel) -> Panel:
    """Return the same subjects with other sample ids and in another order."""
    order = panel.data.index[::-1]
    ids = [f"P{i}" for i in range(len(order))]
    return Panel(
        panel.data.loc[order, ["feature-000"]].set_axis(ids, axis=0),
        panel.samples.loc[order].set_axis(ids, axis=0),
        "log2",
    )


def test_join_is_by_subject_and_timepoint():
    saliva = log2_panel()
    joined = Study.from_panels(saliva=saliva, plasma=plasma_like(saliva)).join()
    left = joined["saliva", "feature-000"]
    right = joined["plasma", "feature-000"]
    pd.testing.assert_series_equal(left, right, check_names=False)
    assert joined.index.names == ["subject", "timepoint"]


def test_a_sample_missing_in_one_panel_is_missing_in_the_join():
    saliva = log2_panel()
    plasma = plasma_like(saliva)
    joined = Study.from_panels(
        saliva=saliva, plasma=plasma.select(samples=list(plasma.data.index[1:]))
    ).join()
    gone = joined["plasma", "feature-000"]
    assert list(gone.index[gone.isna()]) == [("S07", "post")]


def test_subjects_table_holds_what_is_constant_within_subjects():
    study = Study.from_panels(saliva=log2_panel())
    assert list(study.subjects.columns) == ["group", "age", "sex"]
    assert study.subjects.loc["S05", "group"] == "RH"


def test_two_groups_for_one_subject_are_refused():
    sheet = paired_sheet()
    sheet.loc["02_post", "group"] = "RH"
    with pytest.raises(StudyError, match="more than one group: S02"):
        Study.from_panels(saliva=log2_panel(sheet))


def test_panel_that_contradicts_the_subjects_table():
    study = Study.from_panels(saliva=log2_panel())
    subjects = study.subjects.copy()
    subjects.loc["S00", "group"] = "RH"
    with pytest.raises(StudyError, match="S00 is 'RH' in the subjects' table and 'NRH' in panel"):
        Study(subjects, study.panels)


def test_panel_with_unlisted_subject():
    study = Study.from_panels(saliva=log2_panel())
    with pytest.raises(StudyError, match="subjects that the study doesn't list: S03"):
        Study(study.subjects.drop(index="S03"), study.panels)


def test_subject_listed_twice():
    study = Study.from_panels(saliva=log2_panel())
    with pytest.raises(StudyError, match="listed more than once: S01"):
        Study(pd.concat([study.subjects, study.subjects.loc[["S01"]]]), study.panels)


def test_unknown_panel_and_empty_study():
    study = Study.from_panels(saliva=log2_panel())
    with pytest.raises(ParameterError, match="no panel urine; it has saliva"):
        study.join(["urine"])
    with pytest.raises(ParameterError, match="at least one panel"):
        Study.from_panels()


def test_shows_itself():
    study = Study.from_panels(saliva=log2_panel())
    for shown in (repr(study), study._repr_html_()):
        assert "NRH 4, RH 4" in shown
        assert "saliva: size" in shown
