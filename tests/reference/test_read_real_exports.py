"""Published exports of instruments: shape, and values looked up in the files by eye."""

import numpy as np
import pytest

from rh_omics.errors import FileFormatError
from rh_omics.io.analytes import AnalyteOptions, read_analyte_run


@pytest.fixture
def run(shared_data):
    def run(name, **options):
        return read_analyte_run(shared_data(name), options=AnalyteOptions(**options))

    return run


def control(found, label, feature):
    rows = found.controls
    return rows[(rows["label"] == label) & (rows["feature"] == feature)]["value"].tolist()


def test_masshunter_wide(run):
    found = run("lcms_msorganiser/WideTableForm.csv", quantity="area", label="Data File")
    assert found.software == "MassHunter"
    assert found.panel.data.shape == (24, 26)
    assert found.controls["label"].nunique() == 17
    assert found.standards["standard"].nunique() == 4
    assert found.panel.data.loc["1_untreated.d", "LPC 20:5"] == 4823
    assert found.panel.data.loc["1_30m.d", "LPC 14:0"] == 9423
    assert control(found, "12_PQC_08.d", "MHC d18:1/24:0") == [2255]


def test_masshunter_latin_1(run):
    found = run("lcms_msorganiser/ISO_8859_1_Encoding.csv", quantity="area")
    assert found.panel.n_features == 7
    assert found.panel.n_samples + found.controls["label"].nunique() == 207
    assert found.panel.data.loc["033_SPL_S013_Bösiger 0", "S1P d18:0"] == 35159
    assert found.panel.data.loc["020_SPL_S001_Martin 0", "S1P d20:1"] == 457
    assert control(found, "016_TQC_TQC01", "S1P d17:1") == [4807]


def test_masshunter_compound_table(run):
    name = "lcms_msorganiser/CompoundTableForm.csv"
    found = run(name, quantity="area", label="Data File", zero="missing")
    assert found.panel.data.shape == (50, 118)
    assert found.standards["standard"].nunique() == 4
    assert found.panel.data.loc["ISTD_PC-PS-SM_01.d", "LPC 14:0"] == 439
    assert found.panel.data.loc["N8_PC-PS-SM_01.d", "SM 44:2"] == 4751
    assert found.panel.data.loc["N15_PC-PS-SM_03.d", "SM 46:0"] == 88


def test_masshunter_by_another_group(run):
    found = run("lcms_midar/MHQuant_demo.csv", quantity="area")
    assert found.panel.n_samples + found.controls["label"].nunique() == 38
    assert found.panel.n_features + found.standards["standard"].nunique() == 31
    assert control(found, "001_EQC_TQC prerun 01", "CE 18:1") == [5152996]
    assert control(found, "013_RQC-60_TQC-60percent", "TG 48:3 [-18:2]") == [176731]
    found = run("lcms_midar/S1P_MHQuant.csv", quantity="area")
    assert found.panel.n_samples + found.controls["label"].nunique() == 65
    assert control(found, "016_TQC_TQC01", "S1P d16:1 [M>113]") == [1997]
    assert control(found, "007_SOLV_Blank01", "S1P d16:1 [M>60]") == [29]


def test_masshunter_without_concentrations_and_with_a_cut_header(run):
    with pytest.raises(FileFormatError, match=r"'Final Conc.' and 'Calc. Conc.' are absent"):
        run("lcms_midar/MHQuant_demo.csv")
    with pytest.raises(FileFormatError, match="a part of the table was cut off"):
        run("lcms_msorganiser/Invalid_WideTableForm.csv", quantity="area")


def test_sciex(run):
    found = run("lcms_msorganiser/SciExTestData.txt", quantity="area")
    assert found.software == "SCIEX"
    assert found.panel.data.shape == (42, 224)
    assert found.controls["label"].nunique() == 19
    assert found.panel.data.loc["Sample_rep3_inj2", "524.5 / 257.3"] == 1846.89440797538
    assert found.panel.data.loc["Sample_rep3_inj2", "552.5 / 283.3"] == 595.663379415196
    assert np.isnan(found.panel.data.loc["Sample_rep3_inj2", "496.5 / 257.1"])
    assert control(found, "Blank 01", "496.5 / 257.1") == [4758.83137492473]


def test_skyline(run):
    found = run("skyline_lipidr/A1_data.csv", quantity="area")
    assert found.panel.data.shape == (44, 102)
    assert found.controls["label"].nunique() == 14
    assert found.panel.data.loc["S9D", "So1P d 18:1"] == 23494
    assert found.panel.data.loc["S10C", "PI 40:6"] == 237888
    assert control(found, "TQC_12", "PE 32:0") == [18760]


def test_skyline_with_its_own_sheet(shared_data):
    found = read_analyte_run(
        shared_data("skyline_lipidr/A1_data.csv"),
        samples=_clinical(shared_data),
        options=AnalyteOptions(quantity="area"),
    )
    assert found.panel.samples["Diet"].value_counts().to_dict() == {"HighFat": 22, "Normal": 22}


def _clinical(shared_data):
    import pandas as pd

    sheet = pd.read_csv(shared_data("skyline_lipidr/clin.csv"))
    return sheet[sheet["Diet"].isin(["Normal", "HighFat"])].rename(columns={"Sample": "sample"})[
        ["sample", "Diet", "BileAcid"]
    ]


def test_metidq(run):
    words = {"< LLOQ": "value"}
    found = run(
        "biocrates_metaquac/Batch1_LC.txt", words=words, limits={"GLCAS": 0.001}, zero="censored"
    )
    assert found.software == "MetIDQ"
    assert found.panel.data.shape == (9, 106)
    assert found.panel.unit == "µM"
    assert found.panel.data.loc["5", "Ala"] == 123
    assert found.panel.data.loc["8", "Val"] == 220
    # Status "< LOD"; the plate's row of limits has 0.002.
    assert found.panel.data.loc["7", "GCDCA"] == 0.002
    assert found.panel.censored.loc["7", "GCDCA"]
    assert found.controls["kind"].value_counts().div(106).to_dict() == {
        "calibrant": 7,
        "qc": 4,
        "blank": 3,
    }
    assert found.words["< LOD", "censored"] == 283


def test_a_plain_table_of_concentrations(run):
    found = run(
        "biocrates_metaquac/Batch1_conc.csv",
        analytes=("Ala", "Arg", "Val"),
        unit="µM",
        label="Sample Identification",
    )
    assert found.panel.data.loc["5"].tolist() == [123, 68.6, 225]
    assert control(found, "Quant 500_QC2", "Ala") == [411, 375]


def test_a_core_facility_s_workbook(run):
    found = run("htset_crossover/wcmc_lipidome_raw.xlsx", sheet="Submit", quantity="height")
    assert found.panel.n_samples == 40
    # 274 of the 604 rows have an annotation; 34 pairs and more share one and keep their own.
    assert found.panel.n_features + found.standards["standard"].nunique() == 240
    assert found.controls["label"].unique().tolist() == [f"Biorec00{i}" for i in range(1, 6)]
    assert found.panel.data.loc["FFS-107-A", "Ceramide (d34:1)"] == 5582
    assert found.panel.data.loc["FFS-118-D", "CE (18:2)"] == 159262
    assert control(found, "Biorec003", "Ceramide (d34:1)") == [22749]
    with pytest.raises(FileFormatError, match="its columns hold peak height"):
        run("htset_crossover/wcmc_lipidome_raw.xlsx", sheet="Submit")


def test_mwtab(run):
    found = run("mwtab_files/ST000017_AN000035.txt", quantity="area")
    assert found.panel.data.shape == (42, 319)
    assert found.panel.data.loc["S00009478", "15(S)-HETE"] == 52470181
    assert found.panel.data.loc["S00009480", "13(S)-HPODE"] == 2534661
    assert np.isnan(found.panel.data.loc["S00009477", "15(S)-HETE"])
    assert found.panel.samples["Running Capacity"].value_counts().to_dict() == {
        "Low": 21,
        "High": 21,
    }
    with pytest.raises(FileFormatError, match="its unit is 'peak area'"):
        run("mwtab_files/ST000017_AN000035.txt")


def test_mwtab_text_and_json_agree(run):
    text = run("mwtab_files/ST000040_AN000060.txt", quantity="area").panel
    content = run("mwtab_files/ST000040_AN000060.json", quantity="area").panel
    assert text.data.shape == (16, 301)
    assert text.data.loc["Control_3P", "1_7-Dimethylguanosine"] == 3084994.44
    assert text.data.loc["Test_1P", "1_2_3-Trihydroxybenzene"] == 14779675.28
    assert content.data.loc["Control_4S", "10-Formyltetrahydrofolate"] == 1150827.071
    assert text.data.equals(content.data)
    assert text.samples.equals(content.samples)
