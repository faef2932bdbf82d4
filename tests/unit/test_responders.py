"""The responder rule: criteria, k of 4, missing answers."""

import numpy as np
import pandas as pd
import pytest

from rh_omics.errors import ParameterError, SampleSheetError
from rh_omics.phenotype import (
    AnyFeeling,
    LostTime,
    MissingRule,
    MoodImproved,
    ResponderRule,
    RunQuality,
    label_responders,
)
from rh_omics.phenotype.label import share_by_chance

FULL = {
    "mood_pre": 3,
    "mood_post": 5,
    "minutes_without_watch": 45,
    "run_quality": 8,
    "feeling_strong": 1,
    "feeling_light": 0,
    "feeling_relaxed": 0,
    "feeling_happy": 0,
}
NOTHING = {
    **FULL,
    "mood_post": 3,
    "minutes_without_watch": 0,
    "run_quality": 1,
    "feeling_strong": 0,
}


def sheet(*answers: dict[str, object]) -> pd.DataFrame:
    rows = [{"subject": f"S{i}", **row} for i, row in enumerate(answers, start=1)]
    return pd.DataFrame(rows)


def one(**changes: object) -> pd.Series:
    return label_responders(sheet({**FULL, **changes})).table.iloc[0]


def test_all_and_none_of_the_criteria() -> None:
    table = label_responders(sheet(FULL, NOTHING)).table
    assert list(table["group"]) == ["responder", "non_responder"]
    assert list(table["score"]) == [4, 0]
    assert list(table["decision"]) == ["complete", "complete"]
    assert list(table.columns) == [
        "subject",
        "group",
        "decision",
        "score",
        "n_missing",
        "mood_improved",
        "lost_time",
        "good_run",
        "any_feeling",
    ]


@pytest.mark.parametrize(
    ("column", "value", "criterion", "verdict"),
    [
        ("mood_post", 4, "mood_improved", "not met"),
        ("mood_post", 4.5, "mood_improved", "met"),
        ("minutes_without_watch", 30, "lost_time", "met"),
        ("minutes_without_watch", 29.9, "lost_time", "not met"),
        ("minutes_without_watch", "30 min", "lost_time", "met"),
        ("run_quality", 5, "good_run", "not met"),
        ("run_quality", 6, "good_run", "met"),
        ("feeling_strong", 0, "any_feeling", "not met"),
        ("feeling_happy", "yes", "any_feeling", "met"),
        ("run_quality", "", "good_run", "missing"),
        ("run_quality", None, "good_run", "missing"),
        ("run_quality", "NA", "good_run", "missing"),
    ],
)
def test_boundaries(column: str, value: object, criterion: str, verdict: str) -> None:
    assert one(**{column: value})[criterion] == verdict


def test_mood_after_the_run_in_the_place_of_its_change() -> None:
    rule = ResponderRule((MoodImproved(basis="post", threshold=4), LostTime(), RunQuality()), k=2)
    table = label_responders(sheet({**FULL, "mood_pre": 9}), rule=rule).table
    assert table["mood_improved"].iloc[0] == "met"


@pytest.mark.parametrize(
    ("answers", "group", "decision"),
    [
        # Three are met: the open one can't change the label.
        ({"run_quality": ""}, "responder", "decided"),
        # Two are met, one is open: 2 < 3 <= 2 + 1.
        ({"run_quality": "", "minutes_without_watch": 0}, None, "undecidable"),
        # One is met, one is open: 1 + 1 < 3.
        (
            {"run_quality": "", "minutes_without_watch": 0, "mood_post": 3},
            "non_responder",
            "decided",
        ),
        ({"mood_pre": "", "run_quality": "", "minutes_without_watch": ""}, None, "undecidable"),
    ],
)
def test_missing_answers(answers: dict[str, object], group: str | None, decision: str) -> None:
    found = one(**answers)
    assert found["decision"] == decision
    assert (None if pd.isna(found["group"]) else found["group"]) == group


def test_missing_feelings_matter_only_if_they_could_decide() -> None:
    assert one(feeling_light="", feeling_happy="")["any_feeling"] == "met"
    assert one(feeling_strong=0, feeling_happy="")["any_feeling"] == "missing"


def test_stricter_rules_for_missing_answers() -> None:
    answers = sheet({**FULL, "run_quality": ""}, FULL)
    careful = ResponderRule(missing=MissingRule.UNDECIDABLE)
    assert list(label_responders(answers, rule=careful).labels.index) == ["S2"]
    with pytest.raises(SampleSheetError, match="subject S1 left good_run open"):
        label_responders(answers, rule=ResponderRule(missing=MissingRule.REFUSE))


def test_score_is_kept_beside_the_label() -> None:
    table = label_responders(sheet({**FULL, "run_quality": ""})).table
    assert (table["score"].iloc[0], table["n_missing"].iloc[0]) == (3, 1)


def test_labels_leave_out_the_undecidable() -> None:
    found = label_responders(
        sheet(FULL, {**NOTHING, "mood_pre": "", "run_quality": "", "minutes_without_watch": ""})
    )
    assert found.labels.to_dict() == {"S1": "responder"}
    assert "undecidable: 1" in repr(found)
    assert "mood_improved" in found._repr_html_()


def test_every_missing_column_is_named() -> None:
    answers = sheet(FULL).drop(columns=["run_quality", "feeling_happy"])
    with pytest.raises(SampleSheetError) as caught:
        label_responders(answers)
    assert len(caught.value.problems) == 2
    assert "no column run_quality, which good_run needs" in caught.value.problems[0]


def test_rule_without_a_criterion_needs_no_column_for_it() -> None:
    rule = ResponderRule((MoodImproved(), LostTime(), AnyFeeling()), k=2)
    answers = sheet(FULL).drop(columns="run_quality")
    assert label_responders(answers, rule=rule).labels.to_dict() == {"S1": "responder"}


@pytest.mark.parametrize("k", [0, 5])
def test_k_must_fit_the_criteria(k: int) -> None:
    with pytest.raises(ParameterError, match=f"got k = {k}"):
        ResponderRule(k=k)


def test_rule_refuses_other_words() -> None:
    with pytest.raises(ParameterError, match="missing must be one of"):
        ResponderRule(missing="guess")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="no criterion pace"):
        ResponderRule().with_thresholds(pace=1)
    with pytest.raises(ParameterError, match="its own name"):
        ResponderRule((LostTime(), LostTime(20)), k=1)


# 8, 31, 48 and 65 % for four independent criteria: counts of a binomial table.
@pytest.mark.parametrize(
    ("rate", "share"), [(0.3, 0.0837), (0.5, 0.3125), (0.6, 0.4752), (0.7, 0.6517)]
)
def test_share_by_chance_is_binomial(rate: float, share: float) -> None:
    assert share_by_chance([rate] * 4, k=3) == pytest.approx(share, abs=5e-5)


def test_expected_share_of_a_cohort() -> None:
    found = label_responders(sheet(FULL, NOTHING))
    assert found.expected_share == pytest.approx(5 / 16)
    assert np.isnan(label_responders(sheet({**FULL, "run_quality": ""})).expected_share)
