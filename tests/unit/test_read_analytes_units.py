"""Units of analytes: where a file states them, what is converted, and what is doubted."""

from contextlib import nullcontext

import numpy as np
import pytest
from analyte_tables import WIDE, column, reader, wide

import rh_omics
from rh_omics.errors import (
    RhOmicsWarning,
    UnitError,
)


@pytest.fixture
def read(tmp_path):
    return reader(tmp_path)


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


def test_values_a_thousandfold_too_large_are_doubted_and_kept(read):
    with pytest.warns(RhOmicsWarning, match=r"AEA: the median is 1.5e\+03 nM.* factor of 0.001"):
        panel = read(wide("1.4", "1.6", header="AEA (uM)"), specimen="plasma")
    assert column(panel) == [1.4, 1.6]
    assert any("a factor of 0.001 would fit" in note for note in panel.notes)


def test_saliva_isn_t_judged_by_ranges_of_plasma(read):
    assert column(read(wide("1.4", header="AEA (uM)"), specimen="saliva")) == [1.4]
