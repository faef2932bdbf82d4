"""A question in words becomes the model matrix that it means, or an error that says why not."""

import numpy as np
import pandas as pd
import pytest
from panels import paired_sheet

from rh_omics.design import Factor, SubjectEffect, design_from_question
from rh_omics.errors import DesignError, ParameterError
from rh_omics.schema import Question

GROUP = "group=NRH,RH"
TIME = "timepoint=pre,post"


def estimate(design, values: pd.Series) -> float:
    """Return the contrast of the least-squares solution."""
    beta = np.linalg.pinv(design.matrix.to_numpy()) @ values.loc[design.samples].to_numpy()
    return float(beta @ design.contrast.to_numpy())


def values_with(sheet, *, time=0.0, group=0.0, interaction=0.0) -> pd.Series:
    """Return values without noise: subject levels plus the effects asked for."""
    post = sheet["timepoint"].eq("post").to_numpy(float)
    other = sheet["group"].eq("RH").to_numpy(float)
    level = pd.factorize(sheet["subject"])[0] * 10.0 * (1 - other)
    return pd.Series(level + time * post + group * other + interaction * post * other, sheet.index)


def test_paired_is_follow_up_minus_baseline():
    sheet = paired_sheet()
    design = design_from_question(sheet, question="paired", timepoint=TIME)
    assert estimate(design, values_with(sheet, time=3)) == pytest.approx(3)
    assert design.words == "post − pre within subjects"
    turned = design_from_question(sheet, question="paired", timepoint="timepoint=post,pre")
    assert estimate(turned, values_with(sheet, time=3)) == pytest.approx(-3)


def test_groups_is_other_minus_reference_at_one_timepoint():
    sheet = paired_sheet()
    design = design_from_question(sheet, question="groups", group=GROUP, at="pre")
    values = sheet["group"].eq("RH") * 5.0 + sheet["timepoint"].eq("post") * 100.0
    assert estimate(design, values) == pytest.approx(5)
    assert design.words == "RH − NRH at pre"
    assert design.subject_effect is SubjectEffect.NONE
    assert {entry.reason for entry in design.excluded} == {"timepoint is post"}


def test_interaction_is_the_difference_of_changes():
    sheet = paired_sheet(3, 5)
    design = design_from_question(sheet, question="interaction", group=GROUP)
    assert estimate(design, values_with(sheet, time=7, group=20, interaction=2)) == pytest.approx(2)
    assert design.words == "(post − pre) of RH − (post − pre) of NRH"
    assert design.residual_df == 6  # 8 changes, 2 means


def test_order_of_rows_does_not_matter():
    sheet = paired_sheet()
    shuffled = sheet.sample(frac=1, random_state=1)
    values = pd.Series(np.random.default_rng(0).normal(size=len(sheet)), sheet.index)
    for question in ("paired", "interaction"):
        there, here = (
            design_from_question(s, question=question, group=GROUP) for s in (sheet, shuffled)
        )
        assert estimate(there, values) == pytest.approx(estimate(here, values), rel=1e-12)


def test_known_levels_need_no_naming_and_others_do():
    sheet = paired_sheet()
    assert design_from_question(sheet, question="paired").words == "post − pre within subjects"
    with pytest.raises(DesignError, match=r"It has NRH \(8 samples\), RH \(8 samples\); say"):
        design_from_question(sheet, question="interaction")
    visits = sheet.replace({"timepoint": {"pre": "T0", "post": "T1"}})
    with pytest.raises(DesignError, match="say --timepoint timepoint=REFERENCE,OTHER"):
        design_from_question(visits, question="paired")


def test_incomplete_pairs_are_left_out_and_named_when_subjects_are_fixed():
    sheet = paired_sheet().drop(index="02_post")
    fixed = design_from_question(sheet, question="paired")
    assert [(e.sample, e.subject, e.reason) for e in fixed.excluded] == [
        ("02_pre", "S02", "has no sample at post")
    ]
    assert fixed.n_subjects == 7


def test_incomplete_pairs_are_used_when_subjects_are_random():
    sheet = paired_sheet().drop(index="02_post")
    random = design_from_question(
        sheet, question="interaction", group=GROUP, subject_effect="random"
    )
    assert len(random.samples) == 15
    assert list(random.matrix) == [
        "intercept",
        "timepoint=post",
        "group=RH",
        "group=RH x timepoint=post",
    ]


def test_repeated_samples_are_not_counted_as_independent():
    with pytest.raises(DesignError, match=r"8 subjects have several samples .*--at LEVEL"):
        design_from_question(paired_sheet(), question="groups", group=GROUP)
    both = design_from_question(
        paired_sheet(), question="groups", group=GROUP, subject_effect="random"
    )
    assert both.subject_effect is SubjectEffect.RANDOM


def test_covariate_constant_within_subjects_adjusts_the_change():
    sheet = paired_sheet(4, 4)
    sheet["meal"] = [1.0, 1, 2, 2, 3, 3, 5, 5, 2, 2, 3, 3, 4, 4, 7, 7]
    values = values_with(sheet, interaction=2) + sheet["meal"] * sheet["timepoint"].eq("post") * 0.5
    adjusted = design_from_question(sheet, question="interaction", group=GROUP, covariates=["meal"])
    naive = design_from_question(sheet, question="interaction", group=GROUP)
    assert estimate(adjusted, values) == pytest.approx(2)
    assert estimate(naive, values) == pytest.approx(2 + 0.5 * (4.0 - 2.75))
    assert adjusted.words.endswith("adjusted for meal")


def test_paired_contrast_is_the_change_at_the_mean_of_the_covariates():
    sheet = paired_sheet(4, 4)
    values = values_with(sheet, time=1) + sheet["age"] * sheet["timepoint"].eq("post")
    design = design_from_question(sheet, question="paired", covariates=["age"])
    mean_age = sheet.groupby("subject")["age"].first().mean()
    assert estimate(design, values) == pytest.approx(1 + mean_age)


def test_covariate_that_varies_within_subjects_adjusts_the_level():
    sheet = paired_sheet(4, 4)
    sheet["batch"] = ["a", "b", "b", "a"] * 4
    values = values_with(sheet, time=1) + sheet["batch"].eq("b") * 50.0
    design = design_from_question(sheet, question="paired", covariates=["batch"])
    assert "batch=b" in design.matrix
    assert estimate(design, values) == pytest.approx(1)


def test_covariate_that_is_the_group_is_named():
    sheet = paired_sheet()
    sheet["meal"] = np.where(sheet["group"] == "RH", 1, 4)
    for at, question in ((None, "interaction"), ("pre", "groups")):
        with pytest.raises(DesignError, match="can't be told apart from meal"):
            design_from_question(sheet, question=question, group=GROUP, at=at, covariates=["meal"])


def test_covariate_close_to_the_group_is_noted_with_its_price():
    sheet = paired_sheet(6, 6)
    sheet["meal"] = np.where(sheet["group"] == "RH", 1.0, 4.0)
    sheet.loc[sheet["subject"].isin(["S00", "S06"]), "meal"] += [1.0, 1.0, 2.0, 2.0]
    design = design_from_question(sheet, question="interaction", group=GROUP, covariates=["meal"])
    assert "meal x follow-up" in design.notes[0]
    assert "times as large" in design.notes[0]


def test_missing_covariate_leaves_the_sample_out():
    sheet = paired_sheet().astype({"age": float})
    sheet.loc["01_pre", "age"] = np.nan
    design = design_from_question(sheet, question="paired", covariates=["age"])
    assert {e.reason for e in design.excluded} == {"age is missing", "has no sample at pre"}
    assert "S01" not in set(design.subject)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"group": "arm=NRH,RH"}, "no column 'arm' .*it has subject, timepoint"),
        ({"group": "group=NRH,XX"}, r"column 'group' has no XX .*it has NRH \(8 samples\)"),
        ({"covariates": ["shoe"]}, "no column shoe \\(a covariate or a weight\\); it has"),
        ({"covariates": ["study"]}, "covariate 'study' is 'x' in every sample"),
        ({"question": "which"}, "question 'which' must be one of"),
    ],
)
def test_what_the_sheet_does_not_have(change, message):
    sheet = paired_sheet().assign(study="x")
    asked = {"question": "interaction", "group": GROUP, **change}
    with pytest.raises(DesignError, match=message):
        design_from_question(sheet, **asked)


@pytest.mark.parametrize("text", ["group", "group=", "group=a", "group=a,b,c", "=a,b", "g=a,"])
def test_factor_of_another_form(text):
    with pytest.raises(ParameterError, match="must have the form COLUMN=REFERENCE,OTHER"):
        Factor.parse(text)


def test_factor_of_one_level():
    with pytest.raises(ParameterError, match="compares a level with itself"):
        Factor.parse("g=a,a")


def test_too_few_subjects_on_a_side():
    with pytest.raises(DesignError, match="too few complete pairs to compare: RH 1"):
        design_from_question(paired_sheet(4, 1), question="interaction", group=GROUP)


def test_subject_in_both_groups():
    sheet = paired_sheet()
    sheet.loc["00_post", "group"] = "RH"
    with pytest.raises(DesignError, match="subjects in both groups of 'group': S00"):
        design_from_question(sheet, question="interaction", group=GROUP)


def test_no_pair_at_all():
    sheet = paired_sheet()
    sheet["subject"] = sheet.index
    with pytest.raises(DesignError, match="no subject has samples at both pre and post"):
        design_from_question(sheet, question="paired")


def test_more_covariates_than_residuals():
    sheet = paired_sheet(2, 2)
    rng = np.random.default_rng(0)
    for name in "abcd":
        sheet[name] = np.repeat(rng.normal(size=4), 2)
    with pytest.raises(DesignError):
        design_from_question(sheet, question="interaction", group=GROUP, covariates=list("abcd"))


def test_question_is_part_of_the_design():
    design = design_from_question(paired_sheet(), question="paired")
    assert design.question is Question.PAIRED
    assert design.is_within
    assert design.describe_contrast() == "+1 timepoint=post"
