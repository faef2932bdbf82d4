"""Spreadsheets: which sheet, typed cells, and what calamine doesn't show."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest

import rh_omics
from rh_omics.errors import FileFormatError, ParameterError
from rh_omics.io.table import read_table


def save(path, rows, name="counts", **more):
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    for title, cells in more.items():
        for row in [[]] if cells is None else cells:
            sheet = book[title] if title in book.sheetnames else book.create_sheet(title)
            sheet.append(row)
    book.save(path)
    return book


ROWS = [["# SIMULATED, seed 1"], [], ["id", "s1", "s2"], ["007", 7, 0.1], ["x", None, 2]]


def test_numbers_and_text_keep_their_meaning_and_rows_their_numbers(tmp_path):
    save(tmp_path / "t.xlsx", ROWS, empty=None)
    table = read_table(tmp_path / "t.xlsx")
    assert table.columns == ("id", "s1", "s2")
    assert table.rows == (("007", "7", "0.1"), ("x", "", "2"))
    assert table.numbers == (4, 5)
    assert table.origin.simulated


def test_dates_times_and_booleans_become_text(tmp_path):
    day = dt.datetime(2026, 3, 4)  # noqa: DTZ001 - a workbook has no time zones
    save(tmp_path / "t.xlsx", [["id", "a", "b", "c"], [day, dt.time(8, 30), True, "é"]])
    assert read_table(tmp_path / "t.xlsx").rows == (("2026-03-04", "08:30:00", "TRUE", "é"),)


def test_several_sheets_with_cells_must_be_told_apart(tmp_path):
    path = tmp_path / "t.xlsx"
    save(path, ROWS, sheet=[["sample"], ["s1"], ["s2"]])
    with pytest.raises(FileFormatError) as caught:
        read_table(path)
    assert str(caught.value) == "t.xlsx has 2 sheets with cells: counts, sheet; pass sheet="
    assert read_table(path, sheet="sheet").rows == (("s1",), ("s2",))
    with pytest.raises(ParameterError, match=r"t.xlsx has no sheet 'x'; it has 'counts', 'sheet'"):
        read_table(path, sheet="x")
    panel = rh_omics.read_panel(
        path, samples=path, sheet="counts", samples_sheet="sheet", scale="log2"
    )
    assert panel.data.loc["s2"].tolist() == [0.1, 2]


def test_a_hidden_sheet_is_read_only_by_name(tmp_path):
    path = tmp_path / "t.xlsx"
    book = save(path, ROWS, draft=[["id"], ["y"]])
    book["draft"].sheet_state = "hidden"
    book.save(path)
    assert read_table(path).columns == ("id", "s1", "s2")
    assert read_table(path, sheet="draft").rows == (("y",),)


def test_an_error_or_an_uncomputed_formula_is_no_missing_value(tmp_path):
    path = tmp_path / "t.xlsx"
    book = save(path, [["id", "s1", "s2"], ["x", 1, 2], ["y", "=B2/0", 3]])
    book.active["C3"].value, book.active["C3"].data_type = "#DIV/0!", "e"
    book.save(path)
    with pytest.raises(FileFormatError) as caught:
        rh_omics.read_panel(path, samples=pd.DataFrame({"sample": ["s1", "s2"]}), scale="log2")
    assert caught.value.problems == (
        (
            "t.xlsx row 3, column s1 (feature y): '=B2/0' is a spreadsheet's error or a formula "
            "without a stored value"
        ),
        (
            "t.xlsx row 3, column s2 (feature y): '#DIV/0!' is a spreadsheet's error or a formula "
            "without a stored value"
        ),
    )


def test_a_spreadsheet_that_is_none_or_has_no_cells_is_refused(tmp_path):
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(FileFormatError, match=r"^t.xlsx: the spreadsheet can't be read"):
        read_table(path)
    save(path, [])
    with pytest.raises(FileFormatError, match=r"^t.xlsx: no cells in 'counts'$"):
        read_table(path)


def test_text_with_a_workbook_s_name_is_read_as_text(tmp_path):
    path = tmp_path / "t.xls"
    path.write_text("id\ta\nx\t1\n")
    assert read_table(path).columns == ("id", "a")


def test_damaged_parquet_is_refused(tmp_path):
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(FileFormatError, match=r"^t.parquet: damaged Parquet file"):
        read_table(path)
