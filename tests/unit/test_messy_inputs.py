"""Twenty-five ways in which laboratory files are messy, by their number, and what is made of each.

Each input is met with the reader that a laboratory would use; the behaviour expected is stated in
the name of the test. More of each kind is in the tests of the readers.
"""

import numpy as np
import pandas as pd
import pytest
from study_folder import TOML, change, write_study

from rh_omics import RhOmicsError, read_analytes, read_mirna, read_panel
from rh_omics.errors import RhOmicsWarning, SampleSheetError, ScaleError
from rh_omics.io.analytes import AnalyteOptions, read_analyte_run
from rh_omics.mirna import NameStatus, resolve
from rh_omics.phenotype import label_responders, read_questionnaire
from rh_omics.studyfile import open_study


@pytest.fixture
def analytes(tmp_path):
    """Read the text of a file of concentrations."""

    def read(text, *, file="plasma.csv", **options):
        path = tmp_path / file
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_analytes(path, **options)

    return read


@pytest.fixture
def mirna(tmp_path):
    """Read the text of a file of counts or Ct."""

    def read(text, *, file="counts.csv", **options):
        (tmp_path / file).write_text(text, encoding="utf-8")
        return read_mirna(tmp_path / file, **options)

    return read


@pytest.fixture
def matrix(tmp_path):
    """Read the text of a matrix with a sample sheet."""

    def read(text, sheet, **options):
        (tmp_path / "matrix.csv").write_text(text, encoding="utf-8")
        return read_panel(tmp_path / "matrix.csv", samples=pd.DataFrame(sheet), **options)

    return read


def notes(panel):
    return "\n".join(panel.notes)


def test_01_a_row_of_units_is_read_by_column_and_an_unknown_unit_names_its_column(analytes):
    panel = analytes("sample,AEA,2-AG\n,pmol/mL,ng/mL\nS1,1.5,3.7855\n", unit="nM")
    # Molar mass of 2-AG: 378.55 g/mol, so 3.7855 ng/mL are 10 nM.
    np.testing.assert_allclose(panel.data.loc["S1"], [1.5, 10.0], rtol=1e-4)
    with pytest.raises(RhOmicsError, match=r"2-AG.*'furlong'"):
        analytes("sample,AEA,2-AG (furlong)\nS1,1.5,3\n")


@pytest.mark.parametrize("unit", ["nM", "\u00b5M", "\u03bcM", "uM"])
def test_02_units_in_column_names_in_every_spelling_of_micro(analytes, unit):
    for header in (f"AEA ({unit})", f"AEA [{unit}]"):
        panel = analytes(f"sample,{header}\nS1,0.5\n", unit="nM", specimen="saliva")
        assert panel.data.loc["S1", "AEA"] == pytest.approx(0.5 if unit == "nM" else 500)
    panel = analytes("sample,AEA_pguL\nS1,0.5\n", unit="ng/mL")
    assert panel.data.loc["S1", "AEA"] == pytest.approx(0.5)  # 1 pg/µL = 1 ng/mL


def test_03_values_a_thousand_times_too_large_are_doubted_with_the_factor_and_kept(analytes):
    with pytest.warns(RhOmicsWarning, match=r"AEA: the median is 1\.5e\+03 nM.*factor of 0\.001"):
        panel = analytes("sample,AEA (nM)\nS1,1400\nS2,1500\nS3,1600\n", specimen="plasma")
    assert panel.data["AEA"].tolist() == [1400, 1500, 1600]


@pytest.mark.parametrize("word", ["<LOQ", "<0.1", "BLQ", "ND", "n.d."])
def test_04_words_for_below_a_limit_are_censored_with_their_limit(analytes, word):
    limits = None if word == "<0.1" else 0.1
    panel = analytes(f"sample,AEA (nM)\nS1,1.5\nS2,{word}\n", limits=limits)
    assert panel.data["AEA"].tolist() == [1.5, 0.1]
    assert panel.censored["AEA"].tolist() == [False, True]


def test_05_not_detected_and_not_available_are_told_apart_and_counted(tmp_path):
    path = tmp_path / "run.csv"
    rows = ["S1,1.5", "S2,N/F", "S3,No Peak", "S4,N/A", "S5,#N/A", "S6,< 0"]
    path.write_text("\n".join(["sample,AEA (nM)", *rows]) + "\n")
    run = read_analyte_run(path, options=AnalyteOptions(limits=0.1))
    assert run.panel.censored["AEA"].tolist() == [False, True, True, False, False, True]
    assert run.panel.data["AEA"].isna().tolist() == [False, False, False, True, True, False]
    assert dict(run.words.keys()) == {
        "N/F": "censored",
        "No Peak": "censored",
        "N/A": "missing",
        "#N/A": "missing",
        "< 0": "censored",
    }


def test_06_a_zero_is_asked_about_and_may_be_censored_or_a_value(analytes):
    text = "sample,AEA (nM)\nS1,1.5\nS2,0\n"
    with pytest.raises(ScaleError, match="zero"):
        analytes(text)
    below = analytes(text, zero="censored", limits=0.1)
    assert below.censored["AEA"].tolist() == [False, True]
    assert analytes(text, zero="value").data["AEA"].tolist() == [1.5, 0]


def test_07_decimal_commas_by_evidence_and_a_single_ambiguous_one_is_asked_about(analytes):
    panel = analytes("sample;AEA (nM);2-AG (nM)\nS1;1,5;9,754\n")
    assert panel.data.loc["S1"].tolist() == [1.5, 9.754]
    with pytest.raises(RhOmicsError, match=r"'1,234' may mean 1\.234 or 1234.*decimal=','"):
        analytes("sample;AEA (nM)\nS1;1,234\n")
    with pytest.raises(RhOmicsError, match=r"1\.234,5"):
        analytes("sample;AEA (nM)\nS1;1.234,5\nS2;0,5\n")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_08_encodings_marks_and_line_ends(analytes, encoding, end):
    text = "sample,subject,AEA (nM)\nS1,Zoë,1.5\nS2,Jörg,2.5\n".replace("\n", end)
    panel = analytes(text.encode(encoding))
    assert panel.data["AEA"].tolist() == [1.5, 2.5]
    assert panel.samples["subject"].tolist() == ["Zoë", "Jörg"]
    assert panel.data.index.tolist() == ["S1", "S2"]


MASSHUNTER = (
    "Sample,,,AEA Method,AEA Results,,Qualifier (348 -> 62) Results,2-AG Results,\n"
    ",Name,Type,RT,RT,Final Conc. (nM),RT,RT,Final Conc. (nM)\n"
    ",P1,Sample,2,2.1,1.25,2.1,3.1,9.5\n"
)


def test_09_masshunter_s_two_header_rows_are_joined_and_qualifiers_passed_over(analytes):
    panel = analytes(MASSHUNTER)
    assert panel.data.loc["P1"].to_dict() == {"AEA": 1.25, "2-AG": 9.5}
    assert "1 qualifiers were passed over" in notes(panel)


def test_10_targetlynx_blocks_give_their_compound(analytes):
    block = "Compound {}:  {}\n\n\t#\tName\tType\tRT\tArea\tng/mL\n1\t1\tP1\tAnalyte\t2\t9\t{}\n\n"
    text = "Quantify Compound Summary Report\n\n" + block.format(1, "AEA", 0.5)
    panel = analytes(text + block.format(2, "2-AG", 3.5), file="report.txt")
    assert panel.data.loc["P1"].to_dict() == {"AEA": 0.5, "2-AG": 3.5}


def test_11_standards_controls_and_blanks_leave_the_samples_and_are_counted(tmp_path):
    path = tmp_path / "run.csv"
    rows = ["cal,Standard,1", "q1,Quality Control,2", "b1,Blank,0.1", "bb,Double Blank,0.1"]
    path.write_text("\n".join(["sample,type,AEA (nM)", *rows, "S1,Unknown,1.5"]) + "\n")
    run = read_analyte_run(path)
    assert run.panel.data.index.tolist() == ["S1"]
    assert run.controls["kind"].tolist() == ["calibrant", "qc", "blank", "blank"]
    assert "kept apart from the samples: 1 calibrant, 1 qc, 2 blank" in notes(run.panel)


def test_12_isomers_keep_their_kind_and_are_summed_on_request_only(analytes):
    text = "sample,1-AG (nM),2-AG (nM)\nS1,1,9\n"
    assert analytes(text).data.columns.tolist() == ["1-AG", "2-AG"]
    assert analytes(text, sum_isomers=True).data.loc["S1", "1-AG+2-AG"] == 10
    assert analytes("sample,2-AG (total) (nM)\nS1,9\n").data.columns.tolist() == ["1-AG+2-AG"]


def test_13_internal_standards_are_no_analytes(tmp_path):
    path = tmp_path / "run.csv"
    path.write_text("sample,AEA (nM),AEA-d8,2-AG-d5\nS1,1.5,100,90\nS2,2.5,101,92\n")
    run = read_analyte_run(path)
    assert run.panel.data.columns.tolist() == ["AEA"]
    assert set(run.standards["standard"]) == {"AEA-d8", "2-AG-d5"}


def test_14_aliquots_are_refused_with_their_places_or_averaged_with_their_spread(analytes):
    text = "sample,subject,timepoint,AEA (nM)\nS1,A,pre,1\nS1,A,pre,3\nS2,A,post,5\n"
    with pytest.raises(SampleSheetError, match="S1 was measured 2 times"):
        analytes(text)
    expected = {"mean": 2.0, "median": 2.0, "first": 1.0, "last": 3.0}
    for rule, value in expected.items():
        assert analytes(text, aliquots=rule).data.loc["S1", "AEA"] == value
    # Standard deviation of 1 and 3 is the square root of 2; over the mean of 2, 70.7 %.
    assert "AEA 70.7 %" in notes(analytes(text, aliquots="mean"))


def test_15_a_subject_without_a_follow_up_stays_and_is_listed(analytes):
    from rh_omics import differential_expression

    text = "sample,subject,timepoint,AEA (nM)\n"
    text += "".join(f"{s}0,{s},pre,{i}.5\n{s}1,{s},post,{2 * i}.25\n" for i, s in enumerate("ABCD"))
    panel = analytes(text.replace("D1,D,post,6.25\n", ""))
    assert panel.n_samples == 7
    result = differential_expression(panel, question="paired", timepoint="timepoint=pre,post")
    assert [(left.sample, left.reason) for left in result.excluded] == [
        ("D0", "has no sample at post")
    ]
    assert result.n_subjects == 3


def test_16_time_words_have_synonyms_unknown_ones_are_asked_for(tmp_path):
    write_study(tmp_path)
    change(tmp_path / "sheet.csv", lambda text: text.replace(",pre,", ",PRE,"))
    assert set(open_study(tmp_path / "study.toml").study.panels["mirna"].samples["timepoint"]) == {
        "pre",
        "post",
    }
    change(tmp_path / "sheet.csv", lambda text: text.replace(",PRE,", ",dawn,"))
    with pytest.raises(RhOmicsError, match="it has dawn, post"):
        open_study(tmp_path / "study.toml")


@pytest.mark.parametrize("label", ["4-Mar", "1E5", "1.0"])
def test_17_ids_that_a_spreadsheet_changed_are_refused_and_near_misses_named(matrix, label):
    with pytest.raises(SampleSheetError, match="looks like one that a spreadsheet took for"):
        matrix(f"id,F1\n{label},1\nS2,2\n", {"sample": [label, "S2"]}, scale="counts")
    with pytest.raises(SampleSheetError, match=r"S01.*s-1"):
        matrix("id,F1\ns-1,1\nS2,2\n", {"sample": ["S01", "S2"]}, scale="counts")


def test_18_group_words_have_synonyms_and_two_labels_of_a_subject_are_refused(tmp_path):
    toml = TOML.replace("[questionnaire]\nfile", "[questionnaire]\nlabel = false\nfile")
    write_study(tmp_path, toml=toml)
    rows = [line.split(",") for line in (tmp_path / "sheet.csv").read_text().split()]
    words = {"S01": "RH", "S02": "runner's high", "S03": "Y", "S04": "1", "S05": "NRH"}
    words |= {"S06": "N", "S07": "0", "S08": "no"}
    lines = [[*rows[0], "group"], *([*row, words[row[1]]] for row in rows[1:])]
    sheet = "\n".join(",".join(line) for line in lines) + "\n"
    (tmp_path / "sheet.csv").write_text(sheet)
    groups = open_study(tmp_path / "study.toml").study.panels["mirna"].samples["group"]
    assert groups.tolist() == ["responder"] * 8 + ["non_responder"] * 8
    (tmp_path / "sheet.csv").write_text(sheet.replace(",RH\n", ",NRH\n", 1))
    with pytest.raises(RhOmicsError, match="S01"):
        open_study(tmp_path / "study.toml")


def test_19_mirna_names_are_resolved_over_versions_and_hairpins_stay_hairpins():
    expected = {
        "miR-1237-3p": "hsa-miR-1237-3p",
        "miR-194": "hsa-miR-194-5p",
        "hsa-mir-194-1": "hsa-mir-194-1",
        "MIR1237": "hsa-mir-1237",
    }
    found = resolve(list(expected)).names
    assert [name.original for name in found] == list(expected)
    assert [name.resolved for name in found] == list(expected.values())


def test_20_a_name_that_never_was_one_is_flagged_with_its_candidates():
    (found,) = resolve(["miR-1273-3p"]).names
    assert found.status is NameStatus.UNKNOWN
    assert found.resolved is None
    assert set(found.candidates) == {"hsa-miR-1273g-3p", "hsa-miR-1273h-3p"}
    assert "1237-3p" in found.note


def test_21_repeated_names_follow_their_format_s_rule_and_are_counted(mirna):
    loci = "name\tS1|a\tS2|b\nhsa-miR-194-5p\t5\t7\nhsa-miR-194-5p\t2\t1\nhsa-miR-21-5p\t90\t80\n"
    panel = mirna(loci, file="mature.mat")
    assert panel.data["hsa-miR-194-5p"].tolist() == [7, 8]
    assert "1 names stand in 2 rows (hsa-miR-194-5p): summed" in notes(panel)
    header = "#miRNA\tread_count\tprecursor\ttotal\tA01\tA01(norm)\n"
    rows = "hsa-let-7a-5p\t300\thsa-let-7a-1\t300\t100\t5\n"
    rows += "hsa-let-7a-5p\t298\thsa-let-7a-2\t298\t98\t5\n"
    panel = mirna(header + rows, file="mirdeep2.csv")
    assert panel.data.loc["A01", "hsa-let-7a-5p"] == 100
    assert "the largest taken" in notes(panel)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["-1.5", "2.5", "0.5", "3"], "logarithms"),
        (["250000.5", "750000.5", "749999.5", "249999.5"], "reads per million"),
        (["21.5", "25.25", "30.5", "22.75"], "Ct values"),
    ],
)
def test_22_what_stands_in_the_place_of_counts_is_named_and_refused(mirna, cells, words):
    a, b, c, d = cells
    text = f"miRNA,S1,S2\nhsa-miR-21-5p,{a},{b}\nhsa-miR-9-5p,{c},{d}\n"
    with pytest.raises(ScaleError, match=words):
        mirna(text)


def test_22_fractional_counts_are_kept_with_a_notice(mirna):
    panel = mirna("miRNA,S1,S2\nhsa-miR-21-5p,80.5,81\nhsa-miR-9-5p,9,12\nhsa-miR-7-5p,4,5\n")
    assert panel.data.loc["S1", "hsa-miR-21-5p"] == 80.5
    assert "fractional counts, kept as they are" in notes(panel)


def test_23_raw_columns_are_chosen_totals_dropped_and_samples_in_rows_turned(mirna):
    text = "name,ref,S1,S2,S1 norm,S2 norm,total_reads,mean_norm\n"
    text += "hsa-let-7a-5p,m,103,20,6,4,123,5\nTotal,m,103,20,6,4,123,5\n"
    panel = mirna(text)
    assert panel.data.to_dict() == {"hsa-let-7a-5p": {"S1": 103, "S2": 20}}
    assert "normalised columns beside raw ones left out" in notes(panel)
    assert "rows of totals left out: Total" in notes(panel)
    turned = mirna("sample,hsa-miR-21-5p,hsa-let-7a-5p\nS1,80,9\nS2,81,12\n")
    assert turned.data.index.tolist() == ["S1", "S2"]


def test_24_ct_that_aren_t_numbers_are_censored_and_omitted_wells_dropped_and_listed(mirna):
    header = "Well\tOmit\tSample Name\tTarget Name\tTask\tCT\n"
    rows = "1\tfalse\tS1\tmiR-21\tUNKNOWN\t21.5\n2\tfalse\tS1\tmiR-9\tUNKNOWN\tUndetermined\n"
    more = "3\ttrue\tS2\tmiR-21\tUNKNOWN\t33.5\n4\tfalse\tS2\tmiR-9\tUNKNOWN\t40\n"
    panel = mirna(header + rows + more, file="plate.txt")
    assert panel.data.max().max() == 40
    assert panel.censored.to_numpy().sum() == 2
    assert np.isnan(panel.data.loc["S2"].iloc[0])
    assert "1 wells left out, omitted" in notes(panel)


def test_25_files_that_disagree_on_subjects_and_free_text_in_answers(tmp_path):
    path = tmp_path / "answers.csv"
    header = "subject,mood_pre,mood_post,minutes_without_watch,run_quality,feelings\n"
    rows = "A,2,5,didn't check watch,8,relaxed\nB,2,5,about 30,4,none\nC,2,3,30,4,none\n"
    path.write_text(header + rows)
    with pytest.warns(RhOmicsWarning, match="2 cells are no answers"):
        given = read_questionnaire(path)
    assert [cell.row for cell in given.unread] == [2, 3]
    criteria = label_responders(given).table.set_index("subject")
    assert criteria.loc["C", "lost_time"] == "met"  # the boundary of 30 minutes counts
    write_study(tmp_path)
    change(tmp_path / "answers.csv", lambda text: text.replace("S08,", "S99,"))
    said = "\n".join(open_study(tmp_path / "study.toml").notes)
    assert "answers.csv: subjects in no panel: S99" in said
    assert "no label from answers: S08" in said
