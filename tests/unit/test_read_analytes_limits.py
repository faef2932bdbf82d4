"""Values below limits, values that are missing, and zeros."""

import numpy as np
import pytest
from analyte_tables import column, reader, wide

from rh_omics.errors import (
    FileFormatError,
    ParameterError,
    ScaleError,
    UnitError,
)


@pytest.fixture
def read(tmp_path):
    return reader(tmp_path)


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
