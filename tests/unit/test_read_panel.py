"""`read_panel`: formats, orientation, roles of columns and what is noted."""

import gzip

import numpy as np
import pandas as pd
import pytest

import rh_omics
from rh_omics.errors import FileFormatError, ParameterError
from rh_omics.io.sheet import Roles, read_sheet
from rh_omics.reference import file_sha256

MATRIX = "feature,s1,s2,007,NA\nmiR-1,1,2,3,4\nnan,5,6,,8\n"
SHEET = """\
sample,subject,timepoint,group,age
NA,B,post,x,31
007,B,pre,x,31
s2,A,post,y,
s1,A,pre,y,28
"""


@pytest.fixture
def files(tmp_path):
    matrix, sheet = tmp_path / "counts.csv", tmp_path / "sheet.csv"
    matrix.write_text(MATRIX)
    sheet.write_text(SHEET)
    return matrix, sheet


def read(files, **options):
    matrix, sheet = files
    return rh_omics.read_panel(matrix, **{"samples": sheet, "scale": "counts"} | options)


def test_a_panel_is_joined_by_label_and_ids_stay_text(files):
    panel = read(files, specimen="saliva", name="mirna")
    assert list(panel.data.index) == ["s1", "s2", "007", "NA"]
    assert list(panel.data.columns) == ["miR-1", "nan"]
    np.testing.assert_array_equal(panel.data.to_numpy(), [[1, 5], [2, 6], [3, np.nan], [4, 8]])
    assert panel.samples["subject"].tolist() == ["A", "A", "B", "B"]
    assert panel.samples["timepoint"].tolist() == ["pre", "post", "pre", "post"]
    assert panel.samples["group"].tolist() == ["y", "y", "x", "x"]
    np.testing.assert_array_equal(panel.samples["age"], [28, np.nan, 31, 31])
    assert (panel.scale, panel.specimen, panel.name) == ("counts", "saliva", "mirna")
    assert not panel.simulated


def test_files_are_hashed_and_what_was_done_is_noted(files):
    panel = read(files)
    assert panel.inputs == {path.name: file_sha256(path) for path in files}
    assert panel.name == "counts"
    assert panel.notes == (
        "counts.csv: samples in columns",
        "counts.csv: 1 empty cells are not measured",
    )


def test_two_files_of_one_name_keep_both_hashes(files, tmp_path):
    matrix, sheet = files
    (tmp_path / "other").mkdir()
    other = sheet.rename(tmp_path / "other" / "counts.csv")
    panel = read((matrix, other))
    assert panel.inputs == {str(path): file_sha256(path) for path in (matrix, other)}


def test_samples_in_rows_give_the_same_panel(files, tmp_path):
    table = pd.read_csv(files[0], dtype=str, keep_default_na=False, index_col=0)
    turned = tmp_path / "turned.tsv"
    table.T.to_csv(turned, sep="\t")
    expected, found = read(files), read((turned, files[1]))
    pd.testing.assert_frame_equal(found.data, expected.data)
    pd.testing.assert_frame_equal(found.samples, expected.samples)


@pytest.mark.parametrize("ending", [".xlsx", ".parquet", ".tsv.gz"])
def test_every_format_gives_the_same_panel(files, tmp_path, ending):
    expected = read(files)
    path = tmp_path / f"counts{ending}"
    table = expected.data.T.reset_index()
    if ending == ".xlsx":
        table.to_excel(path, index=False)
    elif ending == ".parquet":
        table.to_parquet(path, index=False)
    else:
        path.write_bytes(gzip.compress(table.to_csv(sep="\t", index=False).encode("utf-16")))
    found = read((path, files[1]))
    pd.testing.assert_frame_equal(found.data, expected.data)
    assert found.name == "counts"


def test_a_parquet_index_is_the_column_of_labels(files, tmp_path):
    path = tmp_path / "counts.parquet"
    expected = read(files)
    frame = expected.data.copy()
    frame.attrs["origin"] = "SIMULATED, seed 1"
    frame.to_parquet(path)
    panel = read((path, files[1]))
    pd.testing.assert_frame_equal(panel.data, expected.data)
    assert panel.simulated
    assert "counts.parquet: origin: SIMULATED, seed 1" in panel.notes


def test_the_word_simulated_in_a_leading_comment_marks_the_panel(files):
    files[0].write_text("# SIMULATED cohort, seed 3\n" + MATRIX)
    panel = read(files)
    assert panel.simulated
    assert panel.notes[0] == "counts.csv: SIMULATED cohort, seed 3"


def test_a_foreign_sheet_needs_no_editing(files):
    files[1].write_text(
        "Sample.ID;Runner;subject;When;Responder\n"
        "s1;A;1;pre;yes\ns2;A;1;post;yes\n007;B;2;pre;no\nNA;B;2;post;no\n"
    )
    panel = read(files, sample="Sample.ID", subject="Runner", timepoint="When", group="Responder")
    assert panel.samples["subject"].tolist() == ["A", "A", "B", "B"]
    assert panel.samples["subject.sheet"].tolist() == [1, 1, 2, 2]
    assert panel.samples["Sample.ID"].tolist() == ["s1", "s2", "007", "NA"]
    assert panel.samples["group"].tolist() == panel.samples["Responder"].tolist()


def test_absent_roles_are_filled_and_noted(files):
    files[1].write_text("sample\ns1\ns2\n007\nNA\n")
    panel = read(files)
    assert panel.samples["subject"].tolist() == ["s1", "s2", "007", "NA"]
    assert set(panel.samples["timepoint"]) == {"unspecified"}
    assert "group" not in panel.samples
    assert panel.notes[:2] == (
        "sheet.csv names no subject: each sample was taken for a subject of its own",
        "sheet.csv names no timepoint: it is 'unspecified' for every sample",
    )


def test_a_role_can_be_said_to_be_absent(files):
    panel = read(files, group=None)
    assert "group" not in panel.samples
    assert panel.samples["group.sheet"].tolist() == ["y", "y", "x", "x"]


def test_samples_without_group_are_noted(files):
    files[1].write_text(SHEET.replace("A,post,y", "A,post,NA").replace("A,pre,y", "A,pre,"))
    with pytest.raises(rh_omics.RhOmicsError, match="only one level"):
        read(files)
    files[1].write_text(SHEET.replace("A,post,y", "A,post,NA"))
    panel = read(files)
    assert panel.samples["group"].isna().sum() == 1
    assert "sheet.csv: 1 samples have no group" in panel.notes


@pytest.mark.parametrize("as_index", [True, False])
def test_a_data_frame_is_a_sheet(files, as_index):
    frame = pd.DataFrame(
        {"sample": ["s1", "s2", "007", "NA"], "subject": [7, 7, 8, 8], "timepoint": ["a", "b"] * 2}
    )
    panel = read(files, samples=frame.set_index("sample") if as_index else frame)
    assert panel.samples["subject"].tolist() == ["7", "7", "8", "8"]
    assert list(panel.inputs) == ["counts.csv"]
    assert "subject.sheet" not in panel.samples


def test_annotation_of_features_is_kept(files):
    files[0].write_text("chr,id,length,s1,s2,007,NA\nX,miR-1,22,1,2,3,4\n2,miR-2,,5,6,7,8\n")
    panel = read(files, label_column="id", annotation=["chr", "length"])
    assert panel.features["chr"].tolist() == ["X", "2"]
    np.testing.assert_array_equal(panel.features["length"], [22, np.nan])
    assert list(panel.features.index) == ["miR-1", "miR-2"]


def test_a_wide_table_can_be_its_own_sheet(tmp_path):
    path = tmp_path / "plasma.csv"
    path.write_text(
        "tube,subject,timepoint,batch,AEA,2-AG\n"
        't1,A,pre,b1,"0,52","7,1"\nt2,A,post,b2,"0,91","8,0"\n'
    )
    panel = rh_omics.read_panel(
        path,
        samples=path,
        sample="tube",
        scale="concentration",
        unit="nM",
        annotation=["subject", "timepoint", "batch"],
    )
    assert panel.data.loc["t2"].tolist() == [0.91, 8.0]
    assert panel.unit == "nM"
    assert panel.inputs == {"plasma.csv": file_sha256(path)}
    assert "plasma.csv: decimal comma" in panel.notes


def test_annotation_of_samples_joins_the_sheet(files):
    files[0].write_text("id,plate,miR-1\ns1,p1,1\ns2,p1,2\n007,p2,3\nNA,p2,4\n")
    panel = read(files, annotation=["plate"])
    assert panel.samples["plate"].tolist() == ["p1", "p1", "p2", "p2"]
    assert list(panel.data.columns) == ["miR-1"]


def test_what_is_to_be_ignored_is_left_out_of_both_files(files):
    panel = read(files, ignore=["007", "NA", "nan"], group=None)
    assert panel.data.shape == (2, 1)
    assert "left out as asked: 007, NA, nan" in panel.notes


def test_labels_on_both_axes_need_to_be_told_apart(files):
    files[0].write_text("id,1,2\n1,5,6\n2,7,8\n")
    sheet = pd.DataFrame({"sample": ["1", "2"]})
    assert read(files, samples=sheet, samples_in="columns").data.loc["1", "2"] == 7
    assert read(files, samples=sheet, samples_in="rows").data.loc["1", "2"] == 6


def test_a_sheet_alone_can_be_read(files):
    sheet = read_sheet(files[1], roles=Roles(group=None))
    assert list(sheet.frame.columns) == ["subject", "timepoint", "group.sheet", "age"]


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"scale": "tpm"}, "scale must be counts, concentration, ct, log2; got 'tpm'"),
        ({"decimal": ";"}, "decimal must be '.', ',' or None; got ';'"),
        ({"samples_in": "up"}, "samples_in must be 'rows', 'columns' or None; got 'up'"),
        ({"ignore": ["s9"]}, "ignore: s9 stands nowhere in counts.csv and sheet.csv"),
        ({"encoding": "klingon"}, "encoding 'klingon' is unknown; examples are"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(files, option, message):
    with pytest.raises(ParameterError) as caught:
        read(files, **option)
    assert str(caught.value).startswith(message)


def test_an_annotation_column_must_be_there(files):
    with pytest.raises(FileFormatError, match="no annotation column chr; it has feature, s1"):
        read(files, annotation=["chr"])
