"""`read_analytes` on plain tables: layouts, containers, encodings and decimal marks."""

import numpy as np
import pandas as pd
import pytest
from analyte_tables import WIDE, column, reader, wide

import rh_omics
from rh_omics.errors import (
    FileFormatError,
    ParameterError,
    RhOmicsError,
    UnitError,
)
from rh_omics.reference import file_sha256
from rh_omics.simulate import CohortOptions, simulate_cohort


@pytest.fixture
def read(tmp_path):
    return reader(tmp_path)


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
