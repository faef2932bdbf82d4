"""`read_analytes` on plain tables: the messy inputs of laboratories, and what is made of them."""

from contextlib import nullcontext

import numpy as np
import pandas as pd
import pytest

import rh_omics
from rh_omics.errors import (
    FileFormatError,
    NameResolutionError,
    ParameterError,
    RhOmicsError,
    RhOmicsWarning,
    SampleSheetError,
    ScaleError,
    StudyError,
    UnitError,
)
from rh_omics.io.analytes import AnalyteOptions, read_analyte_run
from rh_omics.reference import file_sha256
from rh_omics.simulate import CohortOptions, simulate_cohort

WIDE = """\
sample,subject,timepoint,AEA (nM),2-AG (nM)
s1,A,pre,1.5,7
s2,A,post,2.5,9
s3,B,pre,<0.20,8
s4,B,post,3.0,
"""


@pytest.fixture
def read(tmp_path):
    def read(text, *, file="plasma.csv", encoding="utf-8", **options):
        path = tmp_path / file
        path.write_bytes(text.encode(encoding))
        return rh_omics.read_analytes(path, **options)

    return read


def wide(*values, header="AEA (nM)", ids=None):
    rows = [f"{i},{value}" for i, value in zip(ids or "abcdefgh", values, strict=False)]
    return f"sample,{header}\n" + "\n".join(rows) + "\n"


def column(panel, name="AEA"):
    return panel.data[name].tolist()


def test_a_wide_table_with_its_own_sheet(read, tmp_path):
    panel = read(WIDE, specimen="plasma")
    assert panel.data.columns.tolist() == ["AEA", "2-AG"]
    np.testing.assert_array_equal(
        panel.data.to_numpy(), [[1.5, 7], [2.5, 9], [0.2, 8], [3, np.nan]]
    )
    assert panel.censored.to_numpy().sum() == 1
    assert panel.censored.loc["s3", "AEA"]
    assert panel.samples["subject"].tolist() == ["A", "A", "B", "B"]
    assert panel.samples["timepoint"].tolist() == ["pre", "post", "pre", "post"]
    assert (panel.scale, panel.unit, panel.specimen) == ("concentration", "nM", "plasma")
    assert panel.inputs == {"plasma.csv": file_sha256(tmp_path / "plasma.csv")}
    assert "plasma.csv: 1 × <0.20 is a value below its limit" in panel.notes
    assert "plasma.csv: 1 × an empty cell is not measured" in panel.notes


def test_the_simulated_plasma_is_read_as_it_was_written(tmp_path):
    from rh_omics.simulate.files import PLASMA, PLASMA_SAMPLES, write_cohort

    cohort = simulate_cohort(CohortOptions(n_mirnas=200, seed=3))
    files = write_cohort(cohort, tmp_path)
    panel = rh_omics.read_analytes(files[PLASMA], samples=files[PLASMA_SAMPLES], specimen="plasma")
    truth = cohort.study.panels["plasma"]
    assert panel.simulated
    assert panel.unit == "nM"
    assert panel.samples.index.tolist() == truth.samples.index.tolist()
    np.testing.assert_array_equal(panel.censored.to_numpy(), truth.censored.to_numpy())
    np.testing.assert_allclose(panel.data.to_numpy(), truth.data.to_numpy(), rtol=1e-12)
    assert panel.censored.to_numpy().any()


# --- 1, 2: units -----------------------------------------------------------------------------


def test_a_unit_row_under_the_header(read):
    panel = read("sample,AEA,2-AG\n,pmol/mL,ng/mL\ns1,1.5,2\ns2,2,3\n", unit="nM")
    assert column(panel) == [1.5, 2]
    # 1 ng/mL 2-AG = 2.642 nM (SCIENCE.md 2).
    np.testing.assert_allclose(column(panel, "2-AG"), [2 * 2.6417, 3 * 2.6417], rtol=1e-4)
    assert panel.features["file_unit"].tolist() == ["pmol/mL", "ng/mL"]
    assert "plasma.csv: 2-AG converted from ng/mL to nM" in panel.notes


def test_columns_of_several_units_become_nm(read):
    panel = read("sample,AEA (pg/mL),2-AG (nM)\ns1,347.53,2\n")
    assert panel.unit == "nM"
    np.testing.assert_allclose(column(panel), [1.0], rtol=1e-12)


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("AEA (nM)", "nM"),
        ("AEA [ng/mL]", "ng/mL"),
        ("AEA_uM", "µM"),
        ("AEA (\N{MICRO SIGN}M)", "µM"),
        ("AEA (\N{GREEK SMALL LETTER MU}M)", "µM"),
        ("AEA pguL", "pg/µL"),
        ("AEA conc. (pmol/ml)", "pmol/mL"),
        ("Anandamide, nmol/L", "nmol/L"),
        ("AEA..ng.mL.", "ng/mL"),
    ],
)
def test_units_in_column_names(read, header, unit):
    with pytest.warns(RhOmicsWarning) if unit == "µM" else nullcontext():
        panel = read(f'sample,"{header}"\ns1,1.5\n')
    assert panel.unit == unit
    assert column(panel) == [1.5]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sample,AEA\n,ng/g\ns1,1\n", "plasma.csv, AEA: unit 'ng/g' isn't known"),
        ("sample,AEA\nunit,furlong\ns1,1\n", "plasma.csv, AEA: unit 'furlong' isn't known"),
        ("sample,AEA (ng/g)\ns1,1\n", r"plasma.csv, AEA \(ng/g\): unit 'ng/g' isn't known"),
        ("sample,AEA (nm)\ns1,1\n", "nM is written with a capital M"),
        ("sample,AEA,2-AG (nM)\ns1,1,2\n", "plasma.csv, AEA: no unit is given; pass unit="),
        ("sample,AEA (nM)\n,ng/mL\ns1,1\n", "two units, nM and ng/mL"),
    ],
)
def test_a_unit_that_is_unknown_missing_or_double_is_refused(read, text, message):
    with pytest.raises(UnitError, match=message):
        read(text)


def test_mixed_units_of_one_analyte_are_refused(read):
    text = "sample,analyte,value,unit\ns1,AEA,1,nM\ns2,AEA,1,ng/mL\ns3,AEA,1,\n"
    message = r"AEA has several units in column unit: nM \(row 2\), ng/mL \(row 3\), none \(row 4\)"
    with pytest.raises(UnitError, match=message):
        read(text)


def test_the_caller_names_a_unit_that_the_file_lacks(read):
    text = "sample,AEA\ns1,1\n"
    panel = read(text, unit="nM")
    assert (column(panel), panel.unit) == ([1.0], "nM")
    assert "plasma.csv: no unit is stated for AEA; taken to be in nM, as unit= says" in panel.notes
    converted = read(text, unit="nM", file_unit="ng/mL")
    np.testing.assert_allclose(column(converted), [2.8775], rtol=1e-4)
    assert column(read(text, unit="nM", file_unit={"anandamide": "nmol/L"})) == [1]


def test_the_caller_may_not_contradict_the_file(read):
    with pytest.raises(UnitError, match="the file says nM, file_unit= says ng/mL"):
        read(WIDE, file_unit={"AEA": "ng/mL"})


def test_a_protein_isn_t_converted_to_an_amount(read):
    text = "sample,BDNF (pg/mL),AEA (nM)\ns1,900,1\n"
    with pytest.raises(UnitError, match=r"BDNF .*molar mass"):
        read(text)
    assert column(read(text, ignore=["AEA"]), "BDNF") == [900]


def test_merged_cells_above_the_header_give_the_unit(read, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    for row in (
        ["", "Endocannabinoids (ng/mL)", "", "Others (nM)"],
        ["sample", "AEA", "2-AG", "cortisol"],
        ["s1", 1, 2, 300],
    ):
        book.active.append(row)
    book.active.merge_cells("B1:C1")
    book.save(tmp_path / "merged.xlsx")
    panel = rh_omics.read_analytes(tmp_path / "merged.xlsx")
    np.testing.assert_allclose(panel.data.loc["s1"], [2.8775, 5.2833, 300], rtol=1e-4)
    assert panel.unit == "nM"


# --- 3: a thousandfold slip ------------------------------------------------------------------


def test_values_a_thousandfold_too_large_are_doubted_and_kept(read):
    with pytest.warns(RhOmicsWarning, match=r"AEA: the median is 1.5e\+03 nM.* factor of 0.001"):
        panel = read(wide("1.4", "1.6", header="AEA (uM)"), specimen="plasma")
    assert column(panel) == [1.4, 1.6]
    assert any("a factor of 0.001 would fit" in note for note in panel.notes)


def test_saliva_isn_t_judged_by_ranges_of_plasma(read):
    assert column(read(wide("1.4", header="AEA (uM)"), specimen="saliva")) == [1.4]


# --- 4, 5: values below limits ---------------------------------------------------------------


@pytest.mark.parametrize("text", ["<0.1", "< 0.1", "<=0.1", "≤0.1", "below 0.1"])
def test_a_limit_in_the_text(read, text):
    panel = read(wide(text, "2"))
    assert column(panel) == [0.1, 2]
    assert panel.censored["AEA"].tolist() == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        *("<LOQ", "<LOD", "< LLOQ", "BLQ", "BLOQ", "ND", "n.d.", "N/D", "N/F", "No Peak", "< 0"),
        *("Not detected", "Non détecté", "LOD", "NF"),
    ],
)
def test_words_need_a_limit_from_somewhere(read, text):
    with pytest.raises(FileFormatError, match=r"AEA: 1 values below a limit .*limits=\{'AEA'"):
        read(wide(text, "2"))
    panel = read(wide(text, "2"), limits={"anandamide": 0.3})
    assert column(panel) == [0.3, 2]
    assert panel.censored["AEA"].tolist() == [True, False]
    assert f"plasma.csv: 1 × {text} is a value below its limit" in panel.notes


def test_limits_in_rows_and_columns(read):
    rows = "sample,AEA (nM)\nLOD,0.1\nLOQ,0.3\na,<LOD\nb,<LOQ\nc,ND\nd,2\n"
    panel = read(rows)
    assert column(panel) == [0.1, 0.3, 0.1, 2]
    assert panel.features.loc["AEA", ["lod", "loq"]].tolist() == [0.1, 0.3]
    columns = "sample,AEA (nM),AEA LOQ (nM)\na,BLQ,0.2\nb,BLQ,0.4\n"
    panel = read(columns)
    assert column(panel) == [0.2, 0.4]
    assert panel.features["loq"].isna().all()
    assert column(read("sample,analyte,value,unit,loq\na,AEA,ND,nM,0.2\n")) == [0.2]


def test_a_limit_of_detection_isn_t_one_of_quantification(read):
    with pytest.raises(FileFormatError, match="below a limit that isn't given"):
        read("sample,AEA (nM)\nLOD,0.1\na,<LOQ\nb,1\n")


def test_limits_are_converted_with_the_values(read):
    panel = read("sample,AEA (ng/mL)\nLOQ,0.1\na,BLQ\nb,1\n", unit="nM")
    np.testing.assert_allclose(column(panel), [0.28775, 2.8775], rtol=1e-4)
    np.testing.assert_allclose(panel.features["loq"], [0.28775], rtol=1e-4)


def test_a_limit_in_another_unit_than_its_values_is_refused(read):
    with pytest.raises(UnitError, match=r"AEA LOQ .* has its limit in nM .* one unit is needed"):
        read("sample,AEA (ng/mL),AEA LOQ (nM)\na,BLQ,0.2\n")


@pytest.mark.parametrize("text", ["N/A", "#N/A", "NA", "", "NaN", "degenerate", "no root"])
def test_what_wasn_t_measured_is_missing(read, text):
    panel = read(wide(text, "2"))
    np.testing.assert_array_equal(column(panel), [np.nan, 2])
    assert not panel.censored.to_numpy().any()


def test_below_a_limit_and_missing_are_counted_apart(read):
    notes = read(wide("ND", "ND", "N/A", "2"), limits=0.1).notes
    assert "plasma.csv: 2 × ND is a value below its limit" in notes
    assert "plasma.csv: 1 × N/A is not measured" in notes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (">400", "lies above a limit"),
        ("0.12±0.01", "is a mean with its spread"),
        ("0.12 (0.01)", "is a mean with its spread"),
        ("-0.2", "values must be >= 0"),
        ("haemolysed", r"words=\{'haemolysed': 'missing'\}"),
        ("#DIV/0!", "spreadsheet's error"),
        ("<x", "gives no limit that can be read"),
        ("1e999", "is not a number"),
    ],
)
def test_what_can_t_be_read_names_its_cell(read, text, message):
    with pytest.raises(FileFormatError, match=rf"plasma.csv row 2, AEA \(nM\) \(a\): .*{message}"):
        read(wide(text, "2"))


def test_a_laboratory_s_own_words(read):
    panel = read(
        wide("haemolysed", "trace", "2"),
        words={"Haemolysed": "missing"} | {"TRACE": "censored"},
        limits=0.1,
    )
    np.testing.assert_array_equal(column(panel), [np.nan, 0.1, 2])
    with pytest.raises(ParameterError, match="words must stand for"):
        read(wide("1"), words={"x": "y"})


def test_every_problem_is_listed(read):
    text = "sample,AEA (nM),2-AG (ng/g)\na,-1,1\nb,ND,2\na,0,3\n"
    with pytest.raises(FileFormatError) as caught:
        read(text)
    assert len(caught.value.problems) >= 5


# --- 6: zeros --------------------------------------------------------------------------------


def test_a_zero_is_refused_unless_the_caller_says_what_it_is(read):
    text = wide("0", "2")
    with pytest.raises(ScaleError, match=r"row 2, AEA \(nM\) \(a\) is 0; .*zero='censored'"):
        read(text)
    assert column(read(text, zero="value")) == [0, 2]
    np.testing.assert_array_equal(column(read(text, zero="missing")), [np.nan, 2])
    panel = read(text, zero="censored", limits=0.5)
    assert column(panel) == [0.5, 2]
    assert panel.censored["AEA"].tolist() == [True, False]
    with pytest.raises(FileFormatError, match="below a limit that isn't given"):
        read(text, zero="censored")


# --- 7, 8: decimal marks and encodings -------------------------------------------------------


def test_a_decimal_comma(read):
    panel = read("sample;AEA (nM);2-AG (nM)\na;0,52;9,754\nb;<0,2;10,1\n")
    np.testing.assert_array_equal(panel.data.to_numpy(), [[0.52, 9.754], [0.2, 10.1]])
    assert "plasma.csv: decimal comma" in panel.notes


def test_an_ambiguous_comma_is_asked_about(read):
    text = "sample;2-AG (nM)\na;1,234\nb;2,345\n"
    with pytest.raises(FileFormatError, match=r"may mean 1.234 or 1234"):
        read(text)
    assert column(read(text, decimal=","), "2-AG") == [1.234, 2.345]


def test_thousands_with_a_decimal_comma_are_refused(read):
    with pytest.raises(FileFormatError, match="thousands separator"):
        read("sample;2-AG (nM)\na;1.234,5\nb;2,5\n")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1", "utf-16-le"])
@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_encodings_and_line_ends(read, encoding, end):
    text = wide("1", "Non détecté", header="AEA (µM)").replace("\n", end)
    panel = read(text, encoding=encoding, limits=0.5, specimen="medium")
    assert panel.data.columns.tolist() == ["AEA"]
    assert (column(panel), panel.unit) == ([1, 0.5], "µM")


@pytest.mark.parametrize("ending", ["xlsx", "parquet", "tsv"])
def test_every_container_gives_the_same_panel(read, tmp_path, ending):
    expected = read(WIDE)
    path = tmp_path / f"plasma.{ending}"
    frame = pd.read_csv(tmp_path / "plasma.csv", dtype=str, keep_default_na=False)
    if ending == "xlsx":
        frame.to_excel(path, index=False)
    elif ending == "parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, sep="\t", index=False)
    found = rh_omics.read_analytes(path)
    pd.testing.assert_frame_equal(found.data, expected.data)
    pd.testing.assert_frame_equal(found.censored, expected.censored)
    pd.testing.assert_frame_equal(found.samples, expected.samples)


# --- 11, 13: controls and standards ----------------------------------------------------------

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


# --- 12: isomers -----------------------------------------------------------------------------

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


# --- 14: aliquots ----------------------------------------------------------------------------

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
        f"2 samples were measured several times: {rule} taken; median CV: AEA 14.1%" in panel.notes
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


# --- 15 to 17: the sheet ---------------------------------------------------------------------


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


# --- layout ----------------------------------------------------------------------------------


def test_a_tidy_table(read):
    text = (
        "sample_id,subject,timepoint,analyte,concentration,unit\n"
        "a,A,pre,Anandamide,1,nM\nb,A,post,Anandamide,2,nM\n"
        "a,A,pre,2-AG,10,ng/mL\nb,A,post,2-AG,<5,ng/mL\n"
    )
    panel = read(text, unit="nM")
    assert panel.data.columns.tolist() == ["AEA", "2-AG"]
    np.testing.assert_allclose(panel.data.to_numpy(), [[1, 26.417], [2, 13.208]], rtol=1e-4)
    assert panel.censored.loc["b", "2-AG"]
    assert panel.samples["timepoint"].tolist() == ["pre", "post"]


def test_titles_above_and_footnotes_below(read):
    text = "Endocannabinoids of 2024,,\nsample,AEA (nM),\na,1,\nb,2,\n* run in one batch,,\n"
    panel = read(text)
    assert column(panel) == [1, 2]
    assert "plasma.csv: above the table: Endocannabinoids of 2024" in panel.notes
    assert "plasma.csv row 5: taken for a footnote: * run in one batch" in panel.notes


def test_columns_are_named_where_none_is_known(read):
    text = "id,x,y\na,1,2\n"
    with pytest.raises(FileFormatError) as caught:
        read(text)
    message = str(caught.value)
    assert "plasma.csv: none of the known formats; its first row is: id, x, y" in message
    for sign in ("MassHunter", "SCIEX", "TargetLynx", "TraceFinder", "Skyline", "MetIDQ", "mwTab"):
        assert sign in message
    panel = read(text, analytes=["x"], unit="nM")
    assert panel.data.to_dict() == {"x": {"a": 1.0}}
    with pytest.raises(RhOmicsError, match="no row names z of analytes="):
        read(text, analytes=["x", "z"], unit="nM")


def test_a_format_can_be_asked_for(read):
    assert column(read(WIDE, format="wide"))[0] == 1.5
    with pytest.raises(FileFormatError, match="isn't a Skyline file: looked for columns"):
        read(WIDE, format="skyline")
    with pytest.raises(ParameterError, match="format must be one of"):
        read(WIDE, format="excel")


@pytest.mark.parametrize(
    "option",
    [
        *({"zero": "x"}, {"aliquots": "x"}, {"quantity": "x"}, {"sum_isomers": "x"}),
        *({"decimal": "x"}, {"limits": 0}, {"limits": {"AEA": -1}}, {"delimiter": "x"}),
        *({"label": "x"}, {"unit": "x"}),
    ],
)
def test_options_that_can_t_be_used(read, option):
    with pytest.raises((ParameterError, UnitError)):
        read(WIDE, **option)


def test_samples_and_analytes_can_be_left_out(read):
    panel = read(WIDE, ignore=["s3", "s4", "2-AG"])
    assert panel.data.to_dict() == {"AEA": {"s1": 1.5, "s2": 2.5}}
    with pytest.raises(FileFormatError, match="no analyte is left"):
        read(WIDE, ignore=["AEA", "2-AG"])
