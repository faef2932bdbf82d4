"""More than two timepoints or groups, crossovers and exposures as designs."""

import numpy as np
import pandas as pd
import pytest
from panels import paired_sheet

from rh_omics.design import Factor, design_from_formula, design_from_question
from rh_omics.errors import DesignError, ParameterError

TIMES = "timepoint=T0,T1,T2"
GROUPS = "group=NRH,RH"
PAIRED = {"question": "paired", "timepoint": TIMES}


def visits(**more) -> pd.DataFrame:
    return paired_sheet(levels=("T0", "T1", "T2")).assign(**more)


def crossover(n: int = 5) -> pd.DataFrame:
    rows = [
        {"sample": f"{s}{d}{t}", "subject": f"S{s}", "condition": d, "timepoint": t, "age": 20 + s}
        for s in range(n)
        for d in ("FF", "MED")
        for t in ("pre", "post")
    ]
    sheet = pd.DataFrame(rows).set_index("sample")
    sheet["period"] = np.where((sheet["condition"] == "FF") == (sheet["age"] % 2 == 0), 1, 2)
    return sheet


CROSSED = {
    "question": "crossover",
    "condition": "condition=FF,MED",
    "timepoint": "timepoint=pre,post",
}


def test_three_timepoints_ask_for_any_change():
    design = design_from_question(visits(), question="paired", timepoint=TIMES)
    assert design.words == "any change over T0, T1, T2 within subjects"
    assert list(design.joint.index) == ["T1 − T0", "T2 − T0"]
    assert design.describe_contrast() == "+1 timepoint=T1; +1 timepoint=T2"
    assert design.residual_df == 24 - 8 - 2
    assert sorted(design.cell.unique()) == ["T0", "T1", "T2"]


def test_a_step_between_timepoints_is_one_contrast():
    design = design_from_question(
        visits(), question="interaction", timepoint=TIMES, group=GROUPS, contrast="T2 - T1"
    )
    assert design.joint is None
    assert design.words == "(T2 - T1) of RH − (T2 - T1) of NRH"
    used = design.contrast[design.contrast != 0]
    assert used.to_dict() == {"group=RH x timepoint=T1": -1.0, "group=RH x timepoint=T2": 1.0}


def test_a_mean_of_levels_against_the_baseline():
    design = design_from_question(
        visits(), question="paired", timepoint=TIMES, contrast="0.5*T1 + 0.5*T2 - T0"
    )
    assert design.contrast[["timepoint=T1", "timepoint=T2"]].tolist() == [0.5, 0.5]


def test_who_lacks_a_visit_takes_part_and_is_counted():
    sheet = visits().drop(["00_T2", "01_T0", "01_T1"])
    design = design_from_question(sheet, question="paired", timepoint=TIMES)
    assert "1 of 7 subjects lack a timepoint; what they have takes part" in design.notes
    assert [(e.subject, e.reason) for e in design.excluded] == [
        ("S01", "has no sample at T0 and none at T1")
    ]


def test_a_covariate_of_subjects_adjusts_each_change():
    design = design_from_question(
        visits(), question="paired", timepoint=TIMES, covariates=["age", "sex"]
    )
    assert "age x timepoint=T2" in design.covariate_columns
    assert "sex=M x timepoint=T1" in design.covariate_columns


def test_three_groups_at_one_timepoint():
    sheet = visits(arm=np.repeat(["A", "B", "C"], [6, 9, 9]))
    design = design_from_question(sheet, question="groups", group="arm=A,B,C", at="T0")
    assert design.words == "any difference between A, B, C at T0"
    assert list(design.joint.columns[design.joint.ne(0).any()]) == ["arm=B", "arm=C"]


def test_crossover_leaves_the_differences_of_changes():
    design = design_from_question(crossover(), **CROSSED)
    assert design.words == "(post − pre) of MED − (post − pre) of FF within subjects"
    assert design.residual_df == 5 - 1
    weights = design.contrast.to_numpy() @ np.linalg.pinv(design.matrix.to_numpy())
    expected = np.tile([1, -1, -1, 1], 5) / 5  # FF pre, FF post, MED pre, MED post
    np.testing.assert_allclose(weights, expected, atol=1e-12)


def test_crossover_adjusts_for_the_period():
    design = design_from_question(crossover(6), **CROSSED, covariates=["period", "age"])
    assert design.covariate_columns == ("period x follow-up", "age x follow-up")
    assert design.residual_df == 6 - 3


def test_crossover_leaves_out_who_met_one_condition():
    sheet = crossover().drop(["0MEDpost"])
    design = design_from_question(sheet, **CROSSED)
    assert {entry.subject for entry in design.excluded} == {"S0"}
    assert "has no change of timepoint in two levels of condition" in design.excluded[0].reason
    random = design_from_question(sheet, **CROSSED, subject_effect="random")
    assert len(random.samples) == 19


def test_slope_on_an_exposure_of_each_subject():
    sheet = visits(dose=np.repeat(np.arange(8) * 10.0, 3))
    alone = design_from_question(
        sheet[sheet["timepoint"] == "T0"], question="exposure", exposure="dose"
    )
    assert (alone.words, alone.per) == ("slope of values on dose", "unit of dose")
    assert alone.residual_df == 8 - 2
    pairs = design_from_question(
        sheet, question="exposure", exposure="dose", timepoint="timepoint=T0,T2"
    )
    assert pairs.words == "slope of T2 − T0 on dose"
    assert pairs.residual_df == 16 - 8 - 2


def test_the_exposure_may_stand_at_the_follow_up_only():
    sheet = visits(dose=np.repeat(np.arange(8) * 10.0, 3))
    sheet.loc[sheet["timepoint"] != "T2", "dose"] = np.nan
    sheet.loc["03_T2", "dose"] = np.nan
    design = design_from_question(
        sheet, question="exposure", exposure="dose", timepoint="timepoint=T0,T2"
    )
    assert design.n_subjects == 7
    assert {e.subject for e in design.excluded if "dose" in e.reason} == {"S03"}


def test_an_exposure_that_varies_within_subjects():
    sheet = visits(dose=np.tile([0.0, 30.0, 60.0], 8))
    design = design_from_question(sheet, question="exposure", exposure="dose")
    assert design.residual_df == 24 - 8 - 1


def test_terms_and_several_contrasts_of_a_formula():
    sheet = visits().query("timepoint == 'T0'").assign(dose=np.arange(8.0))
    term = design_from_formula(sheet, formula="~ poly(dose, 2)", contrast="poly(dose,2)")
    assert list(term.joint.index) == ["poly(dose, 2)[1]", "poly(dose, 2)[2]"]
    both = design_from_formula(sheet, formula="~ dose + I(dose**2)", contrast="dose, 2*I(dose**2)")
    assert both.joint.loc["2*I(dose**2)", "I(dose ** 2)"] == 2.0
    one = design_from_formula(sheet, formula="~ dose", contrast="dose")
    assert (one.per, one.joint) == ("unit of dose", None)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({**PAIRED, "timepoint": "timepoint=T0,T1,T3"}, "has no T3"),
        ({**PAIRED, "contrast": "T2 + T1"}, "add up to 2 and not to 0"),
        ({**PAIRED, "contrast": "T9 - T1"}, "sum of levels of 'timepoint'"),
        ({**PAIRED, "exposure": "age"}, "belongs to --question exposure"),
        ({**PAIRED, "weights": "zero"}, "above 0; not so: 0.0 of 00_T0"),
        ({"question": "crossover", "timepoint": TIMES}, "give both or neither"),
        ({"question": "exposure", "exposure": "sex"}, "must be numbers; not so: 'F' of 00_T0"),
        ({"question": "exposure", "exposure": "dose"}, "has no column 'dose' \\(--exposure\\)"),
        ({"question": "exposure", "exposure": "age"}, "every subject has one 'age' and several"),
        ({"question": "exposure", "exposure": "same"}, "is the same in all 24 samples"),
        (
            {"question": "exposure", "exposure": "hour", "timepoint": TIMES},
            "differs between the samples of S00",
        ),
    ],
)
def test_what_can_not_be_asked(asked, message):
    sheet = visits(same=1.0, hour=np.arange(24.0), zero=[0.0, *[1.0] * 23])
    with pytest.raises((DesignError, ParameterError), match=message):
        design_from_question(sheet, **asked)


def test_two_levels_where_only_two_can_be_used():
    with pytest.raises(ParameterError, match="must have the form COLUMN=REFERENCE,OTHER"):
        Factor.parse("timepoint=a,b,c")
    assert Factor.parse("timepoint=a,b,c", most=3).levels == ("a", "b", "c")
