"""What a design says of itself before anything is tested."""

import json

import numpy as np
import pytest
from panels import paired_sheet

from rh_omics.design import design_from_formula, design_from_question, diagnose
from rh_omics.errors import DesignError

GROUP = "group=NRH,RH"


def baseline(**more):
    return paired_sheet().query("timepoint == 'pre'").assign(**more)


def coefficient(diagnosis, name):
    return diagnosis.coefficients.set_index("coefficient").loc[name]


def test_sizes_of_the_cells():
    design = design_from_question(paired_sheet(2, 5), question="interaction", group=GROUP)
    diagnosis = diagnose(design)
    assert diagnosis.cells.values.tolist() == [
        ["NRH, pre", 2, 2, "few subjects"],
        ["NRH, post", 2, 2, "few subjects"],
        ["RH, pre", 5, 5, ""],
        ["RH, post", 5, 5, ""],
    ]
    assert diagnosis.sentences()[0].startswith("subjects per cell: NRH, pre: 2; NRH, post: 2")
    json.dumps(diagnosis.to_dict(), allow_nan=False)


def test_what_subjects_as_a_block_take_away_is_said():
    design = design_from_formula(
        paired_sheet(), formula="~ group * timepoint", contrast="group:timepoint", group=GROUP
    )
    diagnosis = diagnose(design)
    row = coefficient(diagnosis, "group[T.RH]")
    assert not row["estimable"]
    assert "differences between subjects" in row["note"]
    assert any(s.startswith("group[T.RH] can't be estimated") for s in diagnosis.sentences())
    assert coefficient(diagnosis, "timepoint[T.post]")["estimable"]


def test_aliases_are_named():
    sheet = baseline(batch=["x"] * 4 + ["y"] * 4)
    with pytest.raises(DesignError, match=r"can't be told apart from .*batch\[T.y\]"):
        design_from_formula(sheet, formula="~ group + batch", contrast="groupRH", group=GROUP)
    design = design_from_formula(
        sheet, formula="~ group + batch + age", contrast="age", group=GROUP
    )
    note = coefficient(diagnose(design), "group[T.RH]")["note"]
    assert note == "in these samples it is the same as batch[T.y]"


def test_an_empty_cell_is_named():
    sheet = baseline(sex=["F"] * 4 + list("FMFM"))
    with pytest.raises(DesignError, match=r"told apart from group\[T.RH\]:sex\[T.M\]"):
        design_from_formula(sheet, formula="~ group * sex", contrast="sexM", group=GROUP)


def test_leverage_is_that_of_the_hat_matrix():
    sheet = baseline(dose=[0.0, 1, 2, 3, 4, 5, 6, 40])
    design = design_from_formula(sheet, formula="~ dose", contrast="dose")
    x = sheet["dose"].to_numpy()
    expected = 1 / 8 + (x - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum()  # simple regression
    found = diagnose(design).leverage.set_index("sample")["leverage"]
    np.testing.assert_allclose(found[sheet.index], expected, rtol=1e-12)
    assert diagnose(design).leverage["note"].ne("").sum() == 1
    assert any("leverage above 2 times the mean: 07_pre" in s for s in diagnose(design).sentences())


def test_a_sample_that_decides_alone():
    sheet = baseline(site=["a"] * 7 + ["b"])
    design = design_from_formula(sheet, formula="~ age + site", contrast="age")
    assert any("(leverage 1)" in s and "07_pre" in s for s in diagnose(design).sentences())


def test_inflation_is_the_root_of_the_variance_inflation_factor():
    rng = np.random.default_rng(1)
    age = rng.normal(size=8)
    sheet = baseline(age=age, years=age + 0.1 * rng.normal(size=8))
    design = design_from_formula(sheet, formula="~ age + years", contrast="age")
    r = np.corrcoef(sheet["age"], sheet["years"])[0, 1]
    found = coefficient(diagnose(design), "age")
    assert found["inflation"] == pytest.approx(1 / np.sqrt(1 - r**2), rel=1e-9)
    assert "times as large" in found["note"]


def test_width_of_a_contrast():
    design = design_from_question(paired_sheet(3, 5), question="groups", group=GROUP, at="pre")
    width = diagnose(design).contrasts["se_per_sigma"].iloc[0]
    assert width == pytest.approx(np.sqrt(1 / 3 + 1 / 5), rel=1e-12)
