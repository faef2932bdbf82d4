"""What else differs between the groups stands beside the result."""

import numpy as np
import pytest
from panels import paired_sheet

from rh_omics.design import Factor, balance_table

GROUPS = Factor("group", "NRH", "RH")


def row(table, column):
    return table[table["column"] == column]


def test_standardised_difference_is_other_minus_reference():
    sheet = paired_sheet(3, 3)
    sheet["meal"] = np.repeat([3.0, 4, 5, 0, 1, 2], 2)
    rows = row(balance_table(sheet, compared=GROUPS), "meal")
    assert list(rows["level"]) == ["NRH", "RH"]
    assert list(rows["n"]) == [3, 3]  # subjects, not samples
    assert rows["difference"].to_numpy() == pytest.approx(-3.0)  # (1 - 4) / sd of 1
    assert list(rows["summary"]) == ["4 ± 1", "1 ± 1"]
    assert set(rows["note"]) == {"differs"}


def test_cramers_v_of_categories():
    sheet = paired_sheet(4, 4)
    sheet["site"] = np.repeat(list("aaab") + list("abbb"), 2)
    rows = row(balance_table(sheet, compared=GROUPS), "site")
    assert rows["difference"].to_numpy() == pytest.approx(0.5)  # chi2 = 2 on 8 subjects
    assert list(rows["summary"]) == ["a 3, b 1", "a 1, b 3"]


def test_category_that_is_the_group_is_confounded():
    sheet = paired_sheet(4, 4)
    sheet["batch"] = np.where(sheet["group"] == "RH", "one", "two")
    sheet["hours"] = np.where(sheet["group"] == "RH", 1, 4)
    table = balance_table(sheet, compared=GROUPS)
    assert set(row(table, "batch")["note"]) == {"confounded"}
    assert set(row(table, "hours")["note"]) == {"confounded"}


def test_clock_times_are_compared_as_hours():
    sheet = paired_sheet(2, 2)
    sheet["clock"] = np.repeat(["08:30", "09:30", "17:00", "18:00"], 2)
    rows = row(balance_table(sheet, compared=GROUPS), "clock")
    assert list(rows["summary"]) == ["9 ± 0.71", "17.5 ± 0.71"]


def test_constant_columns_and_free_text_are_left_out():
    sheet = paired_sheet(8, 8).assign(study="x")
    sheet["remark"] = [f"remark {i}" for i in range(len(sheet))]
    assert set(balance_table(sheet, compared=GROUPS)["column"]) == {"timepoint", "age", "sex"}


def test_missing_values_are_not_counted():
    sheet = paired_sheet(3, 3).astype({"age": float})
    sheet.loc["00_pre", "age"] = np.nan
    sheet.loc["00_post", "age"] = np.nan
    assert list(row(balance_table(sheet, compared=GROUPS), "age")["n"]) == [2, 3]
