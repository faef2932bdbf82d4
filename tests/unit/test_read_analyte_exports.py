"""Exports of instruments, built from the columns that their makers' software writes.

No real TargetLynx or TraceFinder file was at hand: theirs are made from published column lists.
"""

import numpy as np
import pytest

import rh_omics
from rh_omics.errors import FileFormatError, SampleSheetError
from rh_omics.io.analytes import AnalyteOptions, read_analyte_run


@pytest.fixture
def run(tmp_path):
    def run(text, *, file="export.txt", **options):
        path = tmp_path / file
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_analyte_run(path, options=AnalyteOptions(**options))

    return run


def tabbed(*rows):
    return "\n".join("\t".join(row.split("|")) for row in rows) + "\n"


# --- SCIEX -----------------------------------------------------------------------------------

SCIEX = tabbed(
    "Index|Sample Name|Sample ID|Sample Type|IS|Component Name|IS Name|Area|"
    "Calculated Concentration",
    "1|Std 1|x|Standard|FALSE|AEA|AEA-d8|100|0.1",
    "2|Std 1|x|Standard|TRUE|heavy AEA|(No IS)|900|N/A",
    "3|QC low|x|Quality Control|FALSE|AEA|AEA-d8|100|0.5",
    "4|QC low|x|Quality Control|TRUE|heavy AEA|(No IS)|901|N/A",
    "5|P1|A1|Unknown|FALSE|AEA|AEA-d8|300|1.25",
    "6|P1|A1|Unknown|TRUE|heavy AEA|(No IS)|902|N/A",
    "7|P2|A2|Unknown|FALSE|AEA|AEA-d8|200|< 0",
    "8|P2|A2|Unknown|TRUE|heavy AEA|(No IS)|903|N/A",
    "9|P3|A3|Unknown|FALSE|AEA|AEA-d8|0|No Peak",
    "10|P3|A3|Unknown|TRUE|heavy AEA|(No IS)|904|N/A",
    "11|P4|A4|Unknown|FALSE|AEA|AEA-d8|250|N/A",
    "12|P4|A4|Unknown|TRUE|heavy AEA|(No IS)|905|N/A",
)


def test_sciex_concentrations(run):
    found = run(SCIEX, unit="nM", limits={"AEA": 0.2})
    assert found.software == "SCIEX"
    np.testing.assert_array_equal(found.panel.data["AEA"], [1.25, 0.2, 0.2, np.nan])
    assert found.panel.censored["AEA"].tolist() == [False, True, True, False]
    assert found.panel.data.index.tolist() == ["P1", "P2", "P3", "P4"]
    assert found.controls["kind"].tolist() == ["calibrant", "qc"]
    assert found.standards["standard"].unique().tolist() == ["heavy AEA"]
    assert found.words == {
        ("< 0", "censored"): 1,
        ("No Peak", "censored"): 1,
        ("N/A", "missing"): 1,
    }


def test_sciex_ids_are_those_that_the_sheet_has(tmp_path):
    import pandas as pd

    path = tmp_path / "sciex.txt"
    path.write_text(SCIEX)
    sheet = pd.DataFrame({"sample": ["A4", "A3", "A2", "A1"]})
    panel = rh_omics.read_analytes(path, samples=sheet, unit="nM", limits=0.2)
    assert panel.data.index.tolist() == ["A1", "A2", "A3", "A4"]


def test_sciex_without_a_unit_and_without_a_limit_is_refused(run):
    with pytest.raises(rh_omics.RhOmicsError) as caught:
        run(SCIEX)
    assert "export.txt, AEA: no unit is given" in str(caught.value)
    assert "AEA: 2 values below a limit that isn't given (export.txt row 8" in str(caught.value)


def test_sciex_areas_must_be_asked_for(run):
    minimal = tabbed("Sample Name|Component Name|Area|Retention Time", "P1|AEA|300|2.1")
    with pytest.raises(FileFormatError, match=r"peak areas aren't concentrations.*quantity='area'"):
        run(minimal)
    found = run(minimal, quantity="area")
    assert found.panel.unit == "peak area"
    assert "export.txt: peak areas, which aren't concentrations" in found.panel.notes


def test_analyst_states_its_unit_in_the_column_s_name(run):
    text = tabbed(
        "Sample Name|Sample Type|Analyte Peak Name|Calculated Concentration (ng/mL)",
        "P1|Unknown|2-AG|3.7855",
    )
    found = run(text, unit="nM")
    np.testing.assert_allclose(found.panel.data["2-AG"], [10.0], rtol=1e-12)


def test_a_reinjection_is_an_aliquot(run):
    text = SCIEX + tabbed("13|P1|A1|Unknown|FALSE|AEA|AEA-d8|300|1.35")
    with pytest.raises(SampleSheetError, match="P1 was measured 2 times"):
        run(text, unit="nM", limits=0.2)
    found = run(text, unit="nM", limits=0.2, aliquots="mean")
    assert found.panel.data.loc["P1", "AEA"] == pytest.approx(1.3, rel=1e-12)


# --- Agilent MassHunter ----------------------------------------------------------------------

MASSHUNTER = """\
Sample,,,,,,AEA Method,AEA Results,,,Qualifier (348 -> 62) Method,Qualifier (348 -> 62) Results,\
AEA-d8 (ISTD) Results,,2-AG Results,,
,,Name,Data File,Type,Level,Exp. Conc.,RT,Area,Final Conc.,RT,Area,RT,Area,RT,Area,Final Conc.
,,cal 1,01.d,Cal,1,0.5,2.1,100,0.5,2.1,10,2.1,900,3,100,5
!,,P1,02.d,Sample,,,2.1,200,"1,25",2.1,11,2.1,901,3,200,"9,5"
,,P2,03.d,Sample,,,2.1,150,"<0,2",2.1,12,2.1,902,3,150,"7,754"
"""


def test_masshunter_wide(run):
    text = MASSHUNTER.replace(",0.5,2.1,100,0.5,", ',"0,5","2,1",100,"0,5",')
    found = run(text, file="mh.csv", unit="nM")
    assert found.software == "MassHunter"
    np.testing.assert_array_equal(found.panel.data.to_numpy(), [[1.25, 9.5], [0.2, 7.754]])
    assert found.panel.censored.to_numpy().tolist() == [[False, False], [True, False]]
    assert found.controls["label"].unique().tolist() == ["cal 1"]
    assert found.standards["standard"].unique().tolist() == ["AEA-d8 (ISTD)"]
    assert found.standards["text"].tolist() == ["900", "901", "902"]
    assert "mh.csv: 1 qualifiers were passed over" in found.panel.notes


def test_masshunter_with_a_cut_header_or_row_is_refused(run):
    with pytest.raises(FileFormatError, match="a part of the table was cut off"):
        run(MASSHUNTER.replace("Sample,,,", ",,,", 1), file="mh.csv")
    with pytest.raises(FileFormatError, match="row 4 has 16 cells; the header has 17"):
        run(MASSHUNTER.replace("!,,P1,", "!,P1,"), file="mh.csv", delimiter=",")


def test_masshunter_compound_table(run):
    text = """\
Compound Method,,,P1,,,P1,,P2,,,P2,
Name,Precursor Ion,Product Ion,Name,Data File,Type,RT,Area,Name,Data File,Type,RT,Area
AEA,348,62,P1,1.d,Sample,2.1,300,P2,2.d,Sample,2.1,200
AEA-d8,356,63,P1,1.d,Sample,2.1,900,P2,2.d,Sample,2.1,901
"""
    found = run(text, file="mh.csv", quantity="area")
    assert found.panel.data.to_dict() == {"AEA": {"P1": 300.0, "P2": 200.0}}
    with pytest.raises(FileFormatError, match="has no concentration: it has area"):
        run(text, file="mh.csv")
    with pytest.raises(FileFormatError, match="no quantity that every injection has"):
        run(text.replace("RT,Area,Name", "RT,Height,Name"), file="mh.csv", quantity="area")


# --- Waters TargetLynx (built from published columns) ----------------------------------------

TARGETLYNX = tabbed(
    "Quantify Compound Summary Report",
    "",
    "Printed Thu Sep 17 10:11:12 2020",
    "",
    "Compound 1:  AEA",
    "",
    "|#|Name|Sample Text|Type|Std. Conc|RT|Area|ng/mL|Vial",
    "1|1|run_01|cal A|Standard|0.5|2.1|100|0.5|1",
    "2|2|run_02|P1|Analyte||2.1|200|1.25|2",
    "3|3|run_03|P2|Analyte||2.1|50||3",
    "",
    "Compound 2:  2-AG",
    "",
    "|#|Name|Sample Text|Type|Std. Conc|RT|Area|ng/mL|Vial",
    "1|1|run_01|cal A|Standard|5|3.1|100|5|1",
    "2|2|run_02|P1|Analyte||3.1|200|9.5|2",
    "3|3|run_03|P2|Analyte||3.1|150|7.25|3",
).replace("\n", "\r\n")


def test_targetlynx_blocks(run):
    found = run(TARGETLYNX)
    assert found.software == "TargetLynx"
    assert found.panel.unit == "ng/mL"
    np.testing.assert_array_equal(found.panel.data.to_numpy(), [[1.25, 9.5], [np.nan, 7.25]])
    assert found.panel.data.index.tolist() == ["run_02", "run_03"]
    assert found.controls["value"].tolist() == [0.5, 5]
    by_text = run(TARGETLYNX, label="Sample Text")
    assert by_text.panel.data.index.tolist() == ["P1", "P2"]


def test_targetlynx_with_conc_needs_a_unit(run):
    text = TARGETLYNX.replace("ng/mL", "Conc.")
    assert run(text, unit="pmol/mL").panel.data.loc["run_02", "AEA"] == 1.25
    with pytest.raises(rh_omics.RhOmicsError, match="no unit is given"):
        run(text)


def test_targetlynx_cut_short(run):
    with pytest.raises(FileFormatError, match="row 9 has 8 cells; the header of AEA has 10"):
        run(TARGETLYNX.replace("\t1.25\t2\r", "\r"))
    with pytest.raises(FileFormatError, match="no block 'Compound 1"):
        run("Quantify Compound Summary Report\n\nPrinted\n")


# --- Thermo TraceFinder (built from published columns) ---------------------------------------

TRACEFINDER = """\
Filename,Sample ID,Sample Type,Compound,Area,RT,Theoretical Amt,Calculated Amt,Units,%Diff,Level
r1,cal1,Cal Std,AEA,100,2.1,0.5,0.49,ng/mL,-2,1
r2,P1,Unknown,AEA,200,2.1,N/A,1.25,ng/mL,N/A,N/A
r3,P2,Unknown,AEA,N/F,N/F,N/A,N/F,ng/mL,N/A,N/A
r1,cal1,Cal Std,2-AG,100,3.1,5,5.1,pmol/mL,2,1
r2,P1,Unknown,2-AG,200,3.1,N/A,9.5,pmol/mL,N/A,N/A
r3,P2,Unknown,2-AG,150,3.1,N/A,7.25,pmol/mL,N/A,N/A
"""


def test_tracefinder(run):
    found = run(TRACEFINDER, file="tf.csv", unit="nM", limits={"AEA": 0.1})
    assert found.software == "TraceFinder"
    np.testing.assert_allclose(
        found.panel.data.to_numpy(), [[1.25 * 2.87745, 9.5], [0.287745, 7.25]], rtol=1e-5
    )
    assert found.panel.censored.loc["P2", "AEA"]
    assert found.controls["kind"].unique().tolist() == ["calibrant"]


# --- Skyline ---------------------------------------------------------------------------------


def test_skyline_keeps_transitions_apart(run):
    text = """\
Molecule Name,Replicate Name,Precursor Mz,Product Mz,Area
AEA,P1,348.3,62.1,100
AEA,P2,348.3,62.1,#N/A
PG 34:1,P1,747.5,255.2,7
PG 34:1,P1,747.5,281.2,8
PG 34:1,P2,747.5,255.2,9
PG 34:1,P2,747.5,281.2,10
"""
    found = run(text, file="sky.csv", quantity="area")
    assert found.panel.data.columns.tolist() == [
        "AEA",
        "PG 34:1 [747.5 > 255.2]",
        "PG 34:1 [747.5 > 281.2]",
    ]
    np.testing.assert_array_equal(found.panel.data["AEA"], [100, np.nan])


# --- Biocrates MetIDQ ------------------------------------------------------------------------

METIDQ = tabbed(
    "#MetIDQ-1 Concentration [uM] All Plate(s)||||||||",
    "Plate Bar Code|Sample Bar Code|Sample Type|Sample Identification|Sex|Time|Ala|Ala Status|BDNF",
    "|||||Class|lipids||",
    "|||||LOD (calc.) 77001/1 [uM]|0.1||",
    "|||||LOD (calc.) 77001/2 [uM]|0.3||",
    "77001-1|1|Standard L1|cal|||5|Valid|",
    "77001-1|2|Zero Sample|PBS|||0|< LOD|",
    "77001-1|3|Sample|a|F||0.05|< LOD|",
    "77001-2|4|Sample|b|M||0.2|< LOD|",
    "77001-2|5|Sample|c|F||0.9|Valid|",
    "77001-2|6|Sample|d|F||0.8|ISTD Out of Range|",
    "77001-2|7|QC Level 2|q|F||0.8|Valid|",
)


def test_metidq_limits_per_plate(run):
    found = run(METIDQ, unit="nM", words={})
    np.testing.assert_allclose(found.panel.data["Ala"], [100, 300, 900, np.nan], rtol=1e-12)
    assert found.panel.censored["Ala"].tolist() == [True, True, False, False]
    assert np.isnan(found.panel.features.loc["Ala", "lod"])
    assert found.controls["kind"].tolist() == ["calibrant", "blank", "qc"]
    assert found.panel.samples["Sex"].tolist() == ["F", "M", "F", "F"]
    assert found.words == {("< LOD", "censored"): 2, ("ISTD Out of Range", "missing"): 1}


def test_metidq_remark_that_isn_t_known(run):
    text = METIDQ.replace("ISTD Out of Range", "Odd")
    with pytest.raises(FileFormatError, match="remark 'Odd' beside 1 values isn't known"):
        run(text)
    assert run(text, words={"odd": "value"}).panel.data.loc["d", "Ala"] == 0.8


def test_metidq_below_quantification_needs_its_limit(run):
    text = METIDQ.replace("0.9\tValid", "0.9\t< LLOQ")
    with pytest.raises(FileFormatError, match=r"limit that isn't given .*'0.9' < LLOQ"):
        run(text)
    assert run(text, limits=1.0).panel.data.loc["c", "Ala"] == 1.0
    kept = run(text, words={"< LLOQ": "value"}).panel
    assert kept.data.loc["c", "Ala"] == 0.9
    assert not kept.censored.loc["c", "Ala"]


# --- mwTab -----------------------------------------------------------------------------------


def mwtab(units="uM", row="AEA\t0.001\t<0.0005"):
    return (
        "#METABOLOMICS WORKBENCH STUDY_ID:X\nVERSION\t1\n"
        "SUBJECT_SAMPLE_FACTORS           \tA\tS1\tTime:pre | Sex:F\t\n"
        "SUBJECT_SAMPLE_FACTORS           \tB\tS2\tTime:post | Sex:M\t\n"
        f"MS_METABOLITE_DATA:UNITS\t{units}\nMS_METABOLITE_DATA_START\nSamples\tS1\tS2\n"
        f"Factors\tTime:pre\tTime:post\n{row}\nMS_METABOLITE_DATA_END\n#END\n"
    )


def test_mwtab_factors_are_the_sheet(run):
    found = run(mwtab(), unit="nM")
    np.testing.assert_allclose(found.panel.data["AEA"], [1, 0.5], rtol=1e-12)
    assert found.panel.censored["AEA"].tolist() == [False, True]
    assert found.panel.samples["subject"].tolist() == ["A", "B"]
    assert found.panel.samples["Sex"].tolist() == ["F", "M"]


def test_mwtab_areas_and_broken_rows(run):
    with pytest.raises(FileFormatError, match="its unit is 'peak area'"):
        run(mwtab("peak area"))
    with pytest.raises(FileFormatError, match="row 9, AEA: 1 values for 2 samples"):
        run(mwtab(row="AEA\t1"))
    with pytest.raises(FileFormatError, match="has no MS_METABOLITE_DATA_START"):
        run(mwtab().split("MS_METABOLITE_DATA_START")[0])


def test_mwtab_json_s_samples_are_those_of_all_rows(run):
    text = (
        '{"METABOLOMICS WORKBENCH": {}, "MS_METABOLITE_DATA": {"Units": "nM", "Data": ['
        '{"Metabolite": "AEA", "S1": "1"}, {"Metabolite": "2-AG", "S1": "7", "S2": "8"}]}}'
    )
    found = run(text, file="a.json").panel.data
    np.testing.assert_array_equal(found.to_numpy(), [[1, 7], [np.nan, 8]])


@pytest.mark.parametrize(
    "text",
    [
        '{"METABOLOMICS WORKBENCH": {}}',
        '{"METABOLOMICS WORKBENCH": {}, "MS_METABOLITE_DATA": {"Data": []}}',
        '{"METABOLOMICS WORKBENCH": {}, "MS_METABOLITE_DATA": {"Data": [{"x": 1}]}}',
        '{"METABOLOMICS WORKBENCH": ',
        '{"METABOLOMICS WORKBENCH": {}, "MS_METABOLITE_DATA": 3}',
    ],
)
def test_broken_json_is_refused(run, text):
    with pytest.raises(FileFormatError, match=r"not the JSON of an mwTab file|no metabolites"):
        run(text)


# --- core facility ---------------------------------------------------------------------------


def test_a_core_facility_s_sheet(run):
    text = """\
,,Label,S1,S2,Biorec1
,,Treatment,A,B,
,,File ID,f1.d,f2.d,f3.d
Identifier,Annotation,RT,pmol/mL,pmol/mL,pmol/mL
1,AEA,2.1,1.5,2.5,2
2,,3.1,9,9,9
3,AEA-d8,2.1,100,101,99
"""
    found = run(text, file="facility.csv")
    assert found.software == "core facility sheet"
    assert found.panel.data.to_dict() == {"AEA": {"S1": 1.5, "S2": 2.5}}
    assert (found.panel.unit, found.panel.samples["Treatment"].tolist()) == ("pmol/mL", ["A", "B"])
    assert found.controls["label"].tolist() == ["Biorec1"]
    assert "facility.csv: 1 compounds without a name were passed over" in found.panel.notes


def test_a_core_facility_s_sheet_with_a_short_row_is_refused(run):
    text = ",,Label,S1,S2\n,,File ID,f1.d\nIdentifier,Annotation,RT,nM,nM\n1,AEA,2.1,1.5,2.5\n"
    with pytest.raises(FileFormatError, match="row 2 has 4 cells; the header has 5"):
        run(text, file="facility.csv", delimiter=",")
