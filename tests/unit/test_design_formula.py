"""A formula is the other door to the same model."""

import numpy as np
import pytest
from panels import paired_sheet

from rh_omics.design import SubjectEffect, design_from_formula, design_from_question
from rh_omics.errors import DesignError

GROUP = "group=NRH,RH"


def projection(design):
    """Return the weights that a contrast gives to each sample; the same for equal models."""
    inverse = np.linalg.pinv(design.matrix.to_numpy())
    return design.contrast.to_numpy() @ inverse


@pytest.mark.parametrize("contrast", ["group[T.RH]:timepoint[T.post]", "groupRH:timepointpost"])
def test_both_doors_lead_to_one_model(contrast):
    sheet = paired_sheet(3, 5)
    formula = design_from_formula(
        sheet, formula="~ group * timepoint", contrast=contrast, group=GROUP
    )
    words = design_from_question(sheet, question="interaction", group=GROUP)
    np.testing.assert_allclose(projection(formula), projection(words), atol=1e-12)
    assert formula.residual_df == words.residual_df


def test_random_subjects_leave_the_formula_alone():
    design = design_from_formula(
        paired_sheet(),
        formula="group + timepoint",
        contrast="groupRH",
        group=GROUP,
        subject_effect="random",
    )
    assert list(design.matrix) == ["Intercept", "group[T.RH]", "timepoint[T.post]"]
    assert design.subject_effect is SubjectEffect.RANDOM


def test_sums_differences_and_factors():
    sheet = paired_sheet()
    design = design_from_formula(
        sheet.query("timepoint == 'pre'"),
        formula="~ 0 + group + age",
        contrast="0.5*groupRH - 0.5 groupNRH + 2 * age",
        group=GROUP,
    )
    assert design.contrast.to_dict() == {"group[NRH]": -0.5, "group[RH]": 0.5, "age": 2.0}


def test_post_minus_pre_although_post_comes_first_in_the_alphabet():
    design = design_from_formula(paired_sheet(), formula="~ timepoint", contrast="timepointpost")
    assert design.contrast["timepoint[T.post]"] == 1


def test_missing_values_of_formula_columns_leave_samples_out():
    sheet = paired_sheet().astype({"age": float})
    sheet.loc["00_pre", "age"] = np.nan
    design = design_from_formula(sheet.query("timepoint == 'pre'"), formula="~ age", contrast="age")
    assert [entry.sample for entry in design.excluded] == ["00_pre"]


@pytest.mark.parametrize(
    ("formula", "contrast", "message"),
    [
        ("~ nope", "nope", "nope.*Columns of the sheet: subject"),
        ("~ group +", "x", "can't be used"),
        ("~ group", "groupRH +", "can't be read at '\\+'; it must be a sum of coefficients"),
        ("~ group", "grou", "must be a sum of coefficients: Intercept, group\\[T.RH\\]"),
        ("~ group", "groupRH Intercept", "can't be read at 'groupRH Intercept'"),
        ("~ group", "groupRH", "can't be estimated"),  # the subject block takes it up
        ("~ __import__('os').getcwd()", "x", "may not use __import__, .getcwd, __;"),
        ("~ log(age) + open('f')", "x", "may not use open;"),
    ],
)
def test_what_can_not_be_read(formula, contrast, message):
    with pytest.raises(DesignError, match=message):
        design_from_formula(paired_sheet(), formula=formula, contrast=contrast, group=GROUP)
