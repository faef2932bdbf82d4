"""Which measurements are of samples: controls, isomers, aliquots, and the sheet."""

import numpy as np
import pandas as pd
import pytest
from analyte_tables import column, reader, wide

import rh_omics
from rh_omics.errors import (
    FileFormatError,
    NameResolutionError,
    ParameterError,
    SampleSheetError,
    StudyError,
)
from rh_omics.io.analytes import AnalyteOptions, read_analyte_run


@pytest.fixture
def read(tmp_path):
    return reader(tmp_path)


CONTROLS = """\
sample,type,AEA (nM),AEA-d8
cal1,Cal,0,100
QC_1,QC,1.0,101
QC_1,QC,1.2,99
dblank,Double Blank,ND,
S1,Unknown,1.5,98
S2,Unknown,2.5,102
"""


def test_controls_and_standards_are_kept_apart(tmp_path):
    path = tmp_path / "run.csv"
    path.write_text(CONTROLS)
    run = read_analyte_run(path)
    assert run.panel.data.index.tolist() == ["S1", "S2"]
    assert run.panel.data.columns.tolist() == ["AEA"]
    assert run.controls["kind"].tolist() == ["calibrant", "qc", "qc", "blank"]
    assert run.standards["text"].tolist() == ["100", "101", "99", "", "98", "102"]
    assert "run.csv: kept apart from the samples: 1 calibrant, 2 qc, 1 blank" in run.panel.notes
    assert "run.csv: internal standards, not analysed: AEA-d8" in run.panel.notes
    table = run.control_cv()
    # sd of 1.0 and 1.2 is 0.2 / sqrt(2).
    assert table["cv"].tolist() == pytest.approx([0.2 / 2**0.5 / 1.1], rel=1e-12)


def test_controls_are_told_by_name_where_no_type_is_given(read):
    panel = read(wide("1", "2", "3", "4", ids=["QC_low", "BLK-1", "STD 3", "S1"]))
    assert panel.data.index.tolist() == ["S1"]


def test_what_the_sheet_lists_is_a_sample_whatever_its_name(read):
    sheet = pd.DataFrame({"sample": ["Cal", "S1"]})
    panel = read(wide("1", "2", "3", ids=["Cal", "S1", "QC1"]), samples=sheet)
    assert panel.data.index.tolist() == ["Cal", "S1"]


def test_the_caller_has_the_last_word_on_kinds(read):
    text = wide("1", "2", "3", ids=["LTR2x", "S1", "QC1"])
    panel = read(text, kinds={"LTR*": "other", "QC1": "sample"})
    assert panel.data.index.tolist() == ["S1", "QC1"]
    with pytest.raises(ParameterError, match="kinds must be among"):
        read(text, kinds={"x": "y"})


def test_a_file_without_samples_and_an_unknown_type(read):
    with pytest.raises(SampleSheetError, match="no samples among its 1 injections"):
        read(wide("1", ids=["QC1"]))
    with pytest.raises(FileFormatError, match="sample type 'Gizmo' isn't known"):
        read("sample,type,AEA (nM)\ns1,Gizmo,1\n")


ISOMERS = "sample,2-AG (nM),1-AG (nM),AEA (nM)\na,5,1,1\nb,<0.5,<0.1,1\nc,6,,1\n"


def test_isomers_stay_apart_unless_asked(read):
    assert read(ISOMERS).data.columns.tolist() == ["2-AG", "1-AG", "AEA"]


def test_isomers_are_summed_on_request(read):
    panel = read(ISOMERS, sum_isomers=True)
    assert panel.data.columns.tolist() == ["AEA", "1-AG+2-AG"]
    np.testing.assert_allclose(column(panel, "1-AG+2-AG"), [6, 0.6, np.nan])
    assert panel.censored["1-AG+2-AG"].tolist() == [False, True, False]
    assert any("is the sum of 2-AG and 1-AG, as asked" in note for note in panel.notes)


def test_a_half_censored_sum_needs_a_rule(read):
    text = "sample,2-AG (nM),1-AG (nM)\na,5,<0.1\nb,4,1\n"
    with pytest.raises(StudyError, match="1 samples have one of 2-AG and 1-AG below its limit"):
        read(text, sum_isomers=True)
    assert column(read(text, sum_isomers="lower"), "1-AG+2-AG") == [5, 5]
    assert column(read(text, sum_isomers="upper"), "1-AG+2-AG") == [5.1, 5]


def test_a_sum_is_never_added_twice(read):
    text = "sample,2-AG (nM),1-AG (nM),2-AG (total) (nM)\na,5,1,6\n"
    assert read(text).data.columns.tolist() == ["2-AG", "1-AG", "1-AG+2-AG"]
    with pytest.raises(StudyError, match=r"has 1-AG.2-AG beside its parts"):
        read(text, sum_isomers=True)
    with pytest.raises(ParameterError, match="1-AG isn't there"):
        read(wide("1", header="2-AG (nM)"), sum_isomers=True)


def test_one_analyte_under_two_names_is_refused(read):
    with pytest.raises(NameResolutionError, match=r"AEA \(nM\) and anandamide \(nM\) are all AEA"):
        read("sample,AEA (nM),anandamide (nM)\na,1,2\n")
    panel = read("sample,AEA (nM),anandamide (nM)\na,1,2\n", ignore=["anandamide (nM)"])
    assert column(panel) == [1]


ALIQUOTS = "sample,AEA (nM)\nS1,9\nS1,11\nS2,4\nS2,<2\nS3,7\n"


def test_aliquots_are_refused_with_their_places(read):
    with pytest.raises(SampleSheetError, match=r"S1 was measured 2 times \(S1 in row 2, S1 in"):
        read(ALIQUOTS)


@pytest.mark.parametrize(
    ("rule", "values", "below"),
    [
        ("mean", [10, 3, 7], [False, True, False]),
        ("median", [10, 3, 7], [False, True, False]),
        ("first", [9, 4, 7], [False, False, False]),
        ("last", [11, 2, 7], [False, True, False]),
    ],
)
def test_aliquots_become_one_on_request(read, rule, values, below):
    panel = read(ALIQUOTS, aliquots=rule)
    assert column(panel) == values
    assert panel.censored["AEA"].tolist() == below
    # sd of 9 and 11 is sqrt(2); cv 0.1414.
    assert (
        f"2 samples were measured several times: {rule} taken; median CV: AEA 14.1 %" in panel.notes
    )


def test_aliquots_under_different_labels_are_joined_by_the_sheet(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sample,AEA (nM)\nS1a,9\nS1b,11\nS2,4\n")
    sheet = pd.DataFrame(
        {
            "sample": ["S1a", "S1b", "S2"],
            "subject": ["S1", "S1", "S1"],
            "timepoint": ["pre", "pre", "post"],
        }
    )
    with pytest.raises(SampleSheetError, match="S1a was measured 2 times"):
        rh_omics.read_analytes(path, samples=sheet)
    run = read_analyte_run(path, samples=sheet, options=AnalyteOptions(aliquots="mean"))
    assert run.panel.data["AEA"].tolist() == [10, 4]
    assert run.panel.data.index.tolist() == ["S1a", "S2"]
    assert run.aliquots[["sample", "n"]].to_numpy().tolist() == [["S1a", 2]]
    assert run.aliquots["cv"].tolist() == pytest.approx([2**0.5 / 10], rel=1e-12)


def test_one_sample_can_t_have_two_subjects(read):
    text = "sample,subject,timepoint,AEA (nM)\na,A,pre,1\na,B,pre,2\nb,B,post,1\n"
    with pytest.raises(SampleSheetError, match="sample a has subject 'A' in row 2 and 'B' in row"):
        read(text, aliquots="mean")


def test_a_subject_without_follow_up_stays(read):
    sheet = pd.DataFrame(
        {"sample": list("abc"), "subject": list("AAB"), "timepoint": ["pre", "post", "pre"]}
    )
    panel = read(wide("1", "2", "3"), samples=sheet)
    assert panel.samples["subject"].tolist() == ["A", "A", "B"]


def test_labels_are_joined_and_near_misses_named(read):
    sheet = pd.DataFrame({"sample": ["S01", "S2"]})
    with pytest.raises(SampleSheetError, match="these may be the same: S01 and s-1"):
        read(wide("1", "2", ids=["s-1", "S2"]), samples=sheet)
    panel = read(wide("1", "2", ids=["S2", "S01"]), samples=sheet)
    assert panel.data.index.tolist() == ["S2", "S01"]
    assert panel.samples.index.tolist() == ["S2", "S01"]


@pytest.mark.parametrize("label", ["4-Mar", "1E5"])
def test_labels_that_a_spreadsheet_damaged(read, label):
    with pytest.raises(SampleSheetError, match="spreadsheet took for a date or a number"):
        read(wide("1", "2", ids=[label, "b"]))


def test_samples_named_by_subject_and_timepoint(read):
    panel = read("subject,timepoint,AEA (nM)\nA,pre,1\nA,post,2\n")
    assert panel.data.index.tolist() == ["A_pre", "A_post"]
    assert panel.samples["subject"].tolist() == ["A", "A"]
