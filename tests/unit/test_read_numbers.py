"""Text to numbers."""

import math

import numpy as np
import pytest

from rh_omics.errors import FileFormatError
from rh_omics.io.cells import typed_column
from rh_omics.io.numbers import find_decimal, parse_block, parse_number, why_broken


def place(row, column):
    return f"row {row + 2}, column {column + 1}"


@pytest.mark.parametrize("text", ["", "NA", "na", "N/A", "#N/A", "NaN", "nan", "NULL"])
def test_missing_cells_are_nan(text):
    assert math.isnan(parse_number(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("-0.5", -0.5), ("+.5", 0.5), ("5.", 5), ("1e-3", 1e-3), ("\N{MINUS SIGN}2", -2)],
)
def test_numbers_are_read(text, number):
    assert parse_number(text) == number
    assert parse_number(text.replace(".", ","), decimal=",") == number


@pytest.mark.parametrize(
    "text",
    [
        "1_000",
        "inf",
        "-Infinity",
        "1e999",
        "0x10",
        "1 000",
        "1,5",
        "1.2.3",
        "None",
        "TRUE",
        "٣",
        "-",
    ],
)
def test_what_is_no_number_is_not_read(text):
    assert parse_number(text) is None
    assert parse_block([[text, "1"]]).broken == ((0, 0),)


def test_a_point_is_no_number_where_the_comma_is_the_mark():
    assert parse_number("1.5", decimal=",") is None
    assert parse_block([["1.5", "2"]], decimal=",").broken == ((0, 0),)


def test_the_last_digit_is_kept():
    text = ["0.1", "2.2250738585072014e-308", "9007199254740993", "1.7976931348623157e308"]
    np.testing.assert_array_equal(parse_block([text]).values[0], [float(t) for t in text])


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1", "2.5"], "."),
        (["1", "2"], "."),
        (["0,234"], ","),
        (["1,5", "1,234"], ","),
        (["1234,567"], ","),
        (["<0,1", "1,234"], ","),
        (["1,234", "0.5"], "."),
        (["1,234,567", "0.5"], "."),
        (["-1,5e-3"], ","),
    ],
)
def test_the_decimal_mark_is_found_by_evidence(cells, mark):
    assert find_decimal([cells], place=place) == mark


def test_an_unclear_comma_asks_for_the_mark():
    with pytest.raises(FileFormatError) as caught:
        find_decimal([["1", "1,234"]], place=place)
    assert str(caught.value) == (
        "row 2, column 2: '1,234' may mean 1.234 or 1234, and no other cell of the file decides; "
        "pass decimal=',' or remove the thousands separators"
    )


def test_two_marks_in_one_file_are_refused():
    with pytest.raises(FileFormatError) as caught:
        find_decimal([["0,52"], ["0.61"]], place=place)
    assert str(caught.value) == (
        "row 2, column 1 has a decimal comma ('0,52') and row 3, column 1 a decimal point "
        "('0.61'); one mark is needed throughout"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "<LOQ",
            (
                "'<LOQ' is not a number; text for a detection limit is taken by "
                'rh_omics.read_analytes, in a study file by reader = "analytes"'
            ),
        ),
        (
            "1,234.5",
            "'1,234.5' has a thousands separator or another decimal mark than the file; remove it",
        ),
        ("#DIV/0!", "'#DIV/0!' is a spreadsheet's error or a formula without a stored value"),
        ("mid", "'mid' is not a number"),
    ],
)
def test_a_broken_cell_says_why(text, reason):
    assert why_broken(text) == reason


def test_a_column_of_numbers_is_typed_and_labels_are_not():
    assert typed_column(["23.0", "NA"]).tolist()[0] == 23.0
    assert typed_column(["23.0", "7"]).dtype == "int64"
    assert typed_column(["23.5", "1e300"]).tolist() == [23.5, 1e300]
    assert typed_column(["1,234", "2,345"]).tolist() == ["1,234", "2,345"]
    assert typed_column(["1", "a"]).tolist() == ["1", "a"]
    assert typed_column(["007", "8"]).tolist() == ["007", "8"]
    assert typed_column(["", ""]).isna().all()
    assert typed_column(["NA", "a"]).isna().tolist() == [True, False]
