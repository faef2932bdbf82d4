"""The messy inputs of miRNA files and of qPCR runs, each with its right behaviour."""

import gzip

import mirna_files as made
import numpy as np
import pandas as pd
import pytest

import rh_omics
from rh_omics import read_mirna
from rh_omics.errors import FileFormatError, ParameterError, SampleSheetError, ScaleError
from rh_omics.io.mirna.features import name_features
from rh_omics.io.mirna.kinds import Kind, find_kind
from rh_omics.io.mirna.tables import Well, WellState
from rh_omics.io.mirna.wells import merge_replicates


@pytest.fixture
def read(tmp_path):
    def of(text, *, name="file.csv", **options):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_mirna(path, **options)

    return of


def notes(panel):
    return "\n".join(panel.notes)


# Encodings, marks and line ends (8).
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["mirge3", "sds", "mirgff3", "nanostring-rcc", "mirdeep2"])
def test_encodings_and_line_ends(read, encoding, end, name):
    _, text = made.FILES[name]
    plain = read(text)
    other = read(text.replace("\n", end).encode(encoding))
    pd.testing.assert_frame_equal(other.data, plain.data)


def test_gzip(read):
    assert read(gzip.compress(made.MIRGE3.encode()), name="c.csv.gz").n_features == 3


# Repeated aliquots or samples (14).
def test_a_sample_in_two_files_is_refused(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(made.MIRGE3)
    with pytest.raises(SampleSheetError, match=r"sample S1 stands 2 times \(a.csv, b.csv\)"):
        read_mirna([tmp_path / "a.csv", tmp_path / "b.csv"])


def test_replicate_wells_are_refused_with_their_rows(read):
    text = made.CT_LONG + "S1;hsa-miR-21-5p;21,75\n"
    with pytest.raises(SampleSheetError, match=r"hsa-miR-21-5p in sample S1: 2 wells") as caught:
        read(text)
    assert "row 2, file.csv row 6" in str(caught.value)
    panel = read(text, replicates="mean")
    assert panel.data.loc["S1", "hsa-miR-21-5p"] == 21.625
    assert "mean of technical replicates taken" in notes(panel)


def test_replicates_of_which_some_are_undetected_are_a_lower_bound():
    seen = [Well("S", "a", ct, WellState.DETECTED, "") for ct in (30.0, 32.0)]
    unseen = Well("S", "a", 40.0, WellState.UNDETECTED, "")
    failed = Well("S", "a", np.nan, WellState.DROPPED, "", "omitted")
    assert merge_replicates([*seen, unseen], "mean") == (34.0, True)
    assert merge_replicates([*seen, unseen], "median") == (32.0, False)
    assert merge_replicates([seen[0], unseen, unseen], "median") == (40.0, True)
    assert merge_replicates([seen[0], unseen], "median") == (35.0, True)
    assert merge_replicates([seen[0], failed], None) == (30.0, False)
    assert np.isnan(merge_replicates([failed], "mean").ct)


# Ids (17).
def test_sample_ids_that_a_spreadsheet_changed_are_refused(read):
    with pytest.raises(SampleSheetError, match=r"'4-Mar' looks like one that a spreadsheet took"):
        read(made.MIRGE3.replace("S1", "4-Mar"))


def test_a_sheet_is_joined_by_label_and_near_misses_are_named(read, tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("sample,subject,timepoint\nS2,R1,post\nS1,R1,pre\n")
    panel = read(made.MIRGE3, samples=sheet)
    assert panel.samples["timepoint"].tolist() == ["pre", "post"]
    sheet.write_text("sample,subject,timepoint\ns-2,R1,post\nS1,R1,pre\n")
    with pytest.raises(SampleSheetError, match=r"samples in sheet.csv only") as caught:
        read(made.MIRGE3, samples=sheet)
    assert "these may be the same: s-2 and S2" in str(caught.value)


# Names (19, 20).
@pytest.mark.parametrize(
    ("name", "label", "kind"),
    [
        ("miR-21-5p", "miR-21-5p", "mature"),
        ("hsa–miR–21–5p", "hsa-miR-21-5p", "mature"),
        ("HSA-MIR-21-5P", "hsa-miR-21-5p", "mature"),
        ("hsa-miR-33b*", "hsa-miR-33b*", "mature"),
        ("mir-194-1", "mir-194-1", "hairpin"),
        ("MIR1237", "mir-1237", "hairpin"),
        ("002228_hsa-miR-126", "hsa-miR-126", "mature"),
        ("hsa-miR-1273g-3p(MIMAT0022742)", "hsa-miR-1273g-3p", "mature"),
        ("hsa-let-7a-5p/7c-5p", "hsa-let-7a-5p/7c-5p", "mature"),
        ("miR-1273-3p", "miR-1273-3p", "mature"),
        ("MIMAT0000460_1", "MIMAT0000460", "mature"),
        ("MI0000488", "MI0000488", "hairpin"),
        ("RNU48", "RNU48", "other"),
        ("Total", "Total", "total"),
    ],
)
def test_names_keep_their_meaning(name, label, kind):
    (feature,) = name_features([name])
    assert (feature.original, feature.label, feature.kind) == (name, label, kind)


def test_names_are_looked_up_later_and_the_original_is_kept(read):
    panel = read(made.MIRGE3.replace("hsa-miR-194-5p", "miR-1273-3p"))
    assert panel.features.loc["miR-1273-3p", "original"] == "miR-1273-3p"


def test_a_table_of_hairpins_only_says_so(read):
    text = made.MIRGE3.replace("-5p", "").replace("miR-", "mir-").replace("let-7a", "mir-9-1")
    with pytest.raises(FileFormatError, match=r"keep='mature': the 3 rows are 3 hairpin; if lette"):
        read(text.replace("miRNA", "name"))
    assert read(text, keep="all").n_features == 3


# Repeated names (21).
def test_loci_with_counts_of_their_own_are_summed(read):
    panel = read("id,S1,S2\nhsa-miR-194-5p,5,30\nhsa-miR-194-5p,7,1\nhsa-miR-21-5p,900,800\n")
    assert panel.data["hsa-miR-194-5p"].tolist() == [12, 31]
    assert panel.features["rows"].tolist() == [2, 1]


def test_equal_rows_may_share_their_reads_so_the_caller_is_asked(read):
    text = "id,S1,S2\nhsa-miR-194-5p,50,30\nhsa-miR-194-5p,50,30\nhsa-miR-21-5p,900,800\n"
    with pytest.raises(FileFormatError, match=r"rows of hsa-miR-194-5p are equal.*repeats='max'"):
        read(text)
    assert read(text, repeats="max").data["hsa-miR-194-5p"].tolist() == [50, 30]
    assert read(text, repeats="sum").data["hsa-miR-194-5p"].tolist() == [100, 60]


# What isn't a count (22).
LIBRARY = np.random.default_rng(1).poisson(np.geomspace(2, 9e4, 60), size=(4, 60)).astype(float)


def as_table(values):
    rows = [f"hsa-miR-{i},{','.join(map(repr, map(float, row)))}" for i, row in enumerate(values.T)]
    return "\n".join(["id,S1,S2,S3,S4", *rows])


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (LIBRARY / LIBRARY.sum(axis=1, keepdims=True) * 1e6, "reads per million"),
        (np.round(LIBRARY / LIBRARY.sum(axis=1, keepdims=True) * 1e6), "reads per million"),
        (LIBRARY / [[1.3], [0.7], [0.9], [1.2]], "normalised values"),
        (LIBRARY / LIBRARY.sum(axis=1, keepdims=True) * 5e5, "normalised values"),
        (np.log2(LIBRARY + 0.7), "logarithms"),
        (np.log2(LIBRARY + 0.7) - 5, "logarithms"),
        (40 - np.log2(LIBRARY + 1.3), "Ct values"),
    ],
)
def test_values_made_of_counts_are_refused(read, values, found):
    with pytest.raises(ScaleError, match=f"look like {found}, not raw counts"):
        read(as_table(values))
    with pytest.raises(ScaleError, match=rf"look like {found}, not raw counts"):
        read(as_table(values).replace("id,", "miRNA,"))


def test_counts_and_fractional_counts_are_taken(read):
    assert read(as_table(LIBRARY)).scale == "counts"
    shared = LIBRARY.copy()
    shared[:, ::5] += 0.5
    panel = read(as_table(shared))
    np.testing.assert_array_equal(panel.data.to_numpy(), shared)
    assert "fractional counts, kept as they are: 48 of" in notes(panel)


def test_reads_per_million_are_taken_as_logarithms_on_request(read):
    million = LIBRARY / LIBRARY.sum(axis=1, keepdims=True) * 1e6
    panel = read(as_table(million), rpm="log2", prior=0.5)
    assert panel.scale == "log2"
    np.testing.assert_allclose(panel.data.to_numpy(), np.log2(million + 0.5), rtol=1e-12)
    with pytest.raises(ScaleError, match=r"look like counts.*leave it out"):
        read(as_table(LIBRARY), rpm="log2")


def test_a_file_that_is_called_rpm_is_taken_at_its_word(read):
    with pytest.raises(ScaleError, match=r"reads per million.*named so"):
        read(made.MIRGE3, name="miR.RPM.csv")


def test_negative_values_are_logarithms():
    assert find_kind([np.array([[-1.0, 2.0]])], np.array([1.0])).kind is Kind.LOG


# Columns and rows beside the counts (23).
def test_totals_and_normalised_columns_are_named_and_left_out(read):
    text = (
        "miRNA,precursor,S1,S2,S1_RPM,S2_RPM\n"
        "hsa-miR-21-5p,hsa-mir-21,80,81,800000,500000\n"
        "hsa-let-7a-5p,hsa-let-7a-1,20,79,200000,500000\n"
        "Total,,100,160,1000000,1000000\n"
    )
    panel = read(text)
    assert panel.data.to_numpy().tolist() == [[80, 20], [81, 79]]
    assert "rows of totals left out: Total" in notes(panel)
    assert "normalised columns beside raw ones left out: S1_RPM, S2_RPM" in notes(panel)
    assert "columns without counts left out: precursor" in notes(panel)


def test_a_sheet_s_columns_beside_samples_in_rows_aren_t_features(read):
    panel = read("sample,subject,age,hsa-miR-21-5p,U6\nS1,R1,20,80,9\nS2,R2,21,81,12\n")
    assert panel.data.columns.tolist() == ["hsa-miR-21-5p", "U6"]
    assert "columns without counts left out: subject, age" in notes(panel)
    assert "rows not named like miRNAs, kept: U6" in notes(panel)


def test_a_row_without_a_name_is_refused(read):
    # miRge3's mapped.csv has a row for each read, and names only in the rows of miRNAs.
    text = "Sequence,annotFlag,exact miRNA,S1\nTGAG,1,hsa-let-7a-5p,9\nTTTT,1,,4\n"
    with pytest.raises(FileFormatError, match=r"file.csv row 3, column exact miRNA: no name"):
        read(text)


def test_empty_cells_weren_t_measured(read):
    panel = read(made.MIRGE3.replace("50.0", ""))
    assert np.isnan(panel.data.loc["S1", "hsa-miR-21-5p"])
    assert "1 empty cells are not measured" in notes(panel)


def test_ignore_takes_samples_features_and_columns(read):
    panel = read(made.MIRGE3, ignore=["S2", "hsa-miR-21-5p"])
    assert panel.data.shape == (1, 2)


# Ct (24).
@pytest.mark.parametrize("ct", ["Undetermined", "40", "40.5", "999"])
def test_undetected_is_censored_at_the_limit_and_999_is_no_number(read, ct):
    panel = read(f"Sample,Target,Ct\nS1,miR-21-5p,20.5\nS1,miR-9-5p,{ct}\n")
    assert panel.data.loc["S1", "miR-9-5p"] == 40
    assert panel.censored.loc["S1"].tolist() == [False, True]


@pytest.mark.parametrize("ct", ["0", "-1", "3195", "12,34.5", "error"])
def test_what_can_t_be_a_ct_is_refused_with_its_row(read, ct):
    with pytest.raises(FileFormatError, match=r"file.csv row 3 \(miR-9-5p in S1\): "):
        read(f'Sample,Target,Ct\nS1,miR-21-5p,20.5\nS1,miR-9-5p,"{ct}"\n', decimal=".")


def test_an_empty_ct_wasn_t_measured(read):
    panel = read("Sample,Target,Ct\nS1,miR-21-5p,20.5\nS1,miR-9-5p,\nS2,miR-9-5p,30\n")
    assert np.isnan(panel.data.loc["S1", "miR-9-5p"])
    assert "1 wells left out, no Ct" in notes(panel)


# What can't be read.
def test_files_of_two_formats_are_refused_together(tmp_path):
    (tmp_path / "a.csv").write_text(made.MIRGE3)
    (tmp_path / "b.csv").write_text(made.CT_LONG)
    with pytest.raises(FileFormatError, match=r"a.csv is mirge3, b.csv is ct"):
        read_mirna(tmp_path / "*.csv")


def test_problems_of_all_files_are_listed(tmp_path):
    (tmp_path / "a.csv").write_text(made.MIRGE3.replace("50.0", "x"))
    (tmp_path / "b.csv").write_text("")
    with pytest.raises(FileFormatError) as caught:
        read_mirna(tmp_path / "*.csv")
    assert "b.csv: the file is empty" in str(caught.value)


def test_a_broken_cell_has_its_place(read):
    with pytest.raises(FileFormatError, match=r"file.csv row 3, column S1.*'x' is not a number"):
        read(made.MIRGE3.replace("50.0", "x"))


def test_an_unknown_file_is_told_what_was_looked_for(read):
    with pytest.raises(FileFormatError) as caught:
        read("a,b\n1,2\n")
    assert "mirdeep2: #miRNA, read_count, precursor, total" in str(caught.value)
    assert "its first row is: a, b" in str(caught.value)


def test_a_pattern_without_files_and_unknown_options(tmp_path):
    with pytest.raises(FileFormatError, match=r"no file fits this pattern"):
        read_mirna(tmp_path / "*.csv")
    with pytest.raises(ParameterError, match=r"no file was given"):
        read_mirna([])
    with pytest.raises(ParameterError) as caught:
        read_mirna("x.csv", keep="both", repeats="mean", cycle_limit=0)
    assert len(caught.value.problems) == 3
    (tmp_path / "a.csv").write_text(made.MIRGE3)
    with pytest.raises(ParameterError, match=r"format 'mirge9' is unknown"):
        read_mirna(tmp_path / "a.csv", format="mirge9")


def test_files_that_differ_in_their_mirnas_leave_the_others_unmeasured(tmp_path):
    (tmp_path / "a.csv").write_text(made.MIRGE3)
    (tmp_path / "b.csv").write_text("miRNA,S3\nhsa-miR-21-5p,4\n")
    panel = read_mirna(tmp_path / "*.csv")
    assert np.isnan(panel.data.loc["S3", "hsa-let-7a-5p"])
    assert "2 values are not measured: their file doesn't list the miRNA" in notes(panel)


def test_a_sheet_s_column_file_names_the_samples(tmp_path):
    for name in ("x1.mirna", "x2.mirna"):
        (tmp_path / name).write_text(made.SEQBUSTER)
    sheet = pd.DataFrame({"sample": ["A", "B"], "file": ["x2.mirna", "x1.mirna"]})
    panel = read_mirna(tmp_path / "*.mirna", samples=sheet)
    assert panel.data.index.tolist() == ["B", "A"]


def test_a_sheet_s_column_file_may_have_folders(tmp_path):
    for name in ("x1", "x2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "reads.mirna").write_text(made.SEQBUSTER)
    sheet = pd.DataFrame({"sample": ["A", "B"], "file": ["x2/reads.mirna", "x1/reads.mirna"]})
    panel = read_mirna(tmp_path / "*" / "reads.mirna", samples=sheet)
    assert panel.data.index.tolist() == ["B", "A"]


def test_simulated_files_stay_labelled(read):
    assert read("# SIMULATED by a test\n" + made.MIRGE3).simulated


def test_every_error_is_one_of_ours(read):
    with pytest.raises(rh_omics.RhOmicsError):
        read(made.RCC.format(sample="S1", imaged=280, first="many"), name="a.RCC")


def test_a_plate_without_a_sample_is_refused_with_what_its_wells_hold(tmp_path):
    path = tmp_path / "cfx.csv"
    path.write_text(",Well,Fluor,Target,Content,Sample,Cq\n,A05,SYBR,hsa-miR-21-5p,NTC,,N/A\n")
    with pytest.raises(FileFormatError, match=r"cfx\.csv: no well holds a sample") as caught:
        read_mirna(path)
    assert "1 wells without a sample left out" in str(caught.value)
