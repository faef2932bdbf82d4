"""marker_table: the two tasks, the joins, and what it refuses."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from rh_omics import MarkerList, Panel, Study, marker_table, simulate
from rh_omics.classify.levels import sample_levels
from rh_omics.errors import LeakageError, ParameterError, ScaleError, StudyError
from rh_omics.markers import marker_set


@pytest.fixture(scope="module")
def study() -> Study:
    return simulate.simulate_cohort(simulate.CohortOptions(n_mirnas=200, seed=2)).study


def test_susceptibility_sees_resting_samples_only(study) -> None:
    table = marker_table(study, markers="hicks2019")
    assert list(table.X.columns) == list(marker_set("hicks2019").features)
    assert table.X.shape[0] == len(table.y) == len(table.groups) == 25
    blinded = {}
    for name, panel in study.panels.items():
        after = (panel.samples["timepoint"] == "post").to_numpy()
        blinded[name] = panel.with_data(
            panel.data.mask(np.broadcast_to(after[:, None], panel.data.shape), 1.0),
            scale=panel.scale,
        )
    again = marker_table(Study(study.subjects, blinded), markers="hicks2019")
    pd.testing.assert_frame_equal(table.X, again.X)


def test_occurrence_adds_changes(study) -> None:
    table = marker_table(study, markers="endocannabinoids", task="occurrence")
    assert list(table.X.columns) == ["AEA", "2-AG", "AEA change", "2-AG change"]
    assert table.columns.loc["AEA change", "level"] == "change"
    plasma = study.panels["plasma"]
    subject = table.X.index[0]
    one = plasma.samples["subject"] == subject
    rows = plasma.data[one].set_axis(plasma.samples.loc[one, "timepoint"])
    expected = np.log2(rows.loc["post", "2-AG"] / rows.loc["pre", "2-AG"])
    assert table.X.loc[subject, "2-AG change"] == pytest.approx(expected)


def test_it_unpacks_and_joins_by_label(study) -> None:
    X, y, groups = marker_table(study, markers=["anandamide", "MAPK11"])
    assert list(X.columns) == ["AEA", "MAPK11"]
    shuffled = {
        name: panel.select(samples=list(panel.data.index[::-1]))
        for name, panel in study.panels.items()
    }
    again = marker_table(Study(study.subjects, shuffled), markers=["AEA", "MAPK11"])
    pd.testing.assert_frame_equal(X, again.X)
    assert (groups == X.index).all()
    assert set(y) == {0, 1}


def test_all_is_everything_measured(study) -> None:
    table = marker_table(study, markers="all", predictors=["age"], covariates=["sex"])
    measured = sum(panel.n_features for panel in study.panels.values()) - 3  # reference genes
    assert table.X.shape[1] == measured + 1
    assert list(table.covariates.columns) == ["sex"]
    assert table.simulated


def test_levels_look_at_one_sample_at_a_time(study) -> None:
    for panel in study.panels.values():
        whole = sample_levels(panel).data
        part = sample_levels(panel.select(samples=list(panel.data.index[:3]))).data
        pd.testing.assert_frame_equal(whole.iloc[:3], part)


def _panel(**changes) -> Panel:
    sheet = pd.DataFrame({"subject": ["a", "b"], "timepoint": "pre"}, index=["s1", "s2"])
    data = pd.DataFrame({"AEA": [2.0, 4.0]}, index=["s1", "s2"])
    return Panel(
        **{"data": data, "samples": sheet, "scale": "concentration", "unit": "nM"} | changes
    )


def test_a_censored_concentration_counts_as_limit_over_root_two() -> None:
    censored = pd.DataFrame({"AEA": [True, False]}, index=["s1", "s2"])
    found = sample_levels(_panel(censored=censored)).data["AEA"]
    assert list(found) == pytest.approx([0.5, 2.0])


def test_zero_concentrations_are_refused() -> None:
    with pytest.raises(ScaleError, match="concentrations of 0 in AEA"):
        sample_levels(_panel(data=_panel().data * 0))


def test_counts_become_log2_cpm_of_the_sample() -> None:
    counts = pd.DataFrame({"a": [9.5, 0.0], "b": [90.5, 7.0]}, index=["s1", "s2"])
    level = sample_levels(_panel(data=counts, scale="counts")).data
    assert level.loc["s1", "a"] == pytest.approx(np.log2(10 / 101 * 1e6))


def test_ct_needs_reference_assays() -> None:
    cycles = pd.DataFrame({"x": [30.0, 31.0], "r": [20.0, 20.5]}, index=["s1", "s2"])
    panel = _panel(data=cycles, scale="ct", unit=None)
    with pytest.raises(ParameterError, match="no reference assay none of the usual ones"):
        sample_levels(panel)
    assert list(sample_levels(panel, reference_assays=["r"]).data["x"]) == [-10.0, -10.5]


def test_normalisation_over_all_samples_is_refused(study) -> None:
    from rh_omics.normalize import fit_quantile

    level = sample_levels(study.panels["mirna"]).data
    panel = study.panels["mirna"].with_data(level, scale="log2")
    normalised = fit_quantile(panel).apply(panel)
    with pytest.raises(LeakageError, match="normalised with all its samples"):
        marker_table(Study(study.subjects, {"mirna": normalised}), markers="hicks2019")


def test_a_list_chosen_on_these_subjects_is_refused(study) -> None:
    mine = MarkerList.chosen(["AEA"], subjects=study.subjects.index[:3], by="paired t")
    with pytest.raises(LeakageError, match=r"double dipping.*paired t.*R01, R02, R03"):
        marker_table(study, markers=mine)
    others = MarkerList.chosen(["AEA"], subjects=["X1", "X2"], by="paired t")
    assert marker_table(study, markers=others).X.shape[1] == 1


def test_a_subject_without_follow_up_is_named(study) -> None:
    plasma = study.panels["plasma"]
    keep = [
        name
        for name, row in plasma.samples.iterrows()
        if (row["subject"], row["timepoint"]) != ("R05", "post")
    ]
    cut = Study(study.subjects, {"plasma": plasma.select(samples=keep)})
    table = marker_table(cut, markers="endocannabinoids", task="occurrence")
    assert "R05" not in table.X.index
    assert any("R05" in note for note in table.notes)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"markers": ["miR-1273-3p"]}, "no panel of the study has any of miR-1273-3p"),
        ({"markers": ["AEA", "nothing"]}, "no panel of the study has nothing"),
        ({"task": "future"}, "task must be susceptibility or occurrence"),
        ({"baseline": "before"}, "no sample at timepoint 'before'"),
        ({"covariates": ["shoe"]}, "has a column 'shoe'"),
    ],
)
def test_what_is_not_there_is_refused(study, options: dict, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        marker_table(study, **{"markers": ["AEA"]} | options)


def test_groups_are_needed(study) -> None:
    with pytest.raises(StudyError, match="one of them 'high'"):
        marker_table(study, positive="high")
    bare = replace(study, subjects=study.subjects.drop(columns="group"))
    with pytest.raises(StudyError, match="no column group"):
        marker_table(bare)


def test_what_wasnt_measured_is_noted(study) -> None:
    few = Study(study.subjects, {"mirna": study.panels["mirna"]})
    assert marker_table(few, markers="hicks2019").notes == ("not measured and left out: MAPK11",)
