"""Label sets by other choices, and what is computed with them."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from rh_omics.errors import DesignError, ParameterError
from rh_omics.phenotype import label_responders, label_robustness


@pytest.fixture
def answers() -> pd.DataFrame:
    """SIMULATED answers of 25 runners."""
    rng = np.random.default_rng(20)
    n = 25
    feelings = ["feeling_strong", "feeling_light", "feeling_relaxed", "feeling_happy"]
    return pd.DataFrame(
        {
            "subject": [f"S{i:02d}" for i in range(n)],
            "mood_pre": rng.integers(1, 6, n),
            "mood_post": rng.integers(2, 8, n),
            "minutes_without_watch": rng.integers(0, 70, n),
            "run_quality": rng.integers(2, 10, n),
            **{name: rng.integers(0, 2, n) for name in feelings},
        }
    )


def test_sets_one_choice_at_a_time(answers: pd.DataFrame) -> None:
    table = label_robustness(answers).table
    assert list(table["label_set"]) == [
        "base",
        "no borderline subjects",
        "no missing answers",
        "k = 2",
        "k = 4",
        "mood_improved at 0",
        "mood_improved at 2",
        "lost_time at 20",
        "lost_time at 40",
        "good_run at 4",
        "good_run at 6",
        "any_feeling at 2",
        "mood by post",
    ]
    assert table["agreement"].iloc[0] == 1
    assert (table["n_responder"] + table["n_non_responder"] + table["n_unlabelled"] == 25).all()


def test_base_is_the_published_rule(answers: pd.DataFrame) -> None:
    found = label_robustness(answers)
    expected = label_responders(answers).table.set_index("subject")["group"]
    pd.testing.assert_series_equal(found.sets[0].groups, expected)


def test_full_combines_all_choices(answers: pd.DataFrame) -> None:
    found = label_robustness(
        answers, k=[3], cutoffs={"lost_time": [20, 30], "good_run": [4, 5, 6]}, full=True
    )
    assert len(found.sets) == 3 + 2 * 3 - 1
    assert found.sets[3].name == "k = 3, lost_time at 20, good_run at 4"


def test_agreement_is_that_of_an_independent_library(answers: pd.DataFrame) -> None:
    found = label_robustness(answers)
    base = found.sets[0].groups
    for chosen, kappa in zip(found.sets[3:], found.table["kappa"][3:], strict=True):
        assert kappa == pytest.approx(cohen_kappa_score(base, chosen.groups), rel=1e-12)


def test_borderline_subjects_change_when_all_cutoffs_move() -> None:
    row = {"mood_pre": 3, "run_quality": 8, "feelings": "strong"}
    answers = pd.DataFrame(
        [
            {"subject": "clear", "mood_post": 9, "minutes_without_watch": 60, **row},
            {"subject": "near", "mood_post": 3, "minutes_without_watch": 33, **row},
            {"subject": "far", "mood_post": 0, "minutes_without_watch": 0, **row},
        ]
    )
    found = label_robustness(answers)
    assert found.borderline == ("near",)
    assert list(found.sets[1].labels.index) == ["clear", "far"]
    assert label_robustness(answers, margins={"lost_time": 2}).borderline == ()


def test_subjects_tell_how_often_they_are_responders(answers: pd.DataFrame) -> None:
    found = label_robustness(answers)
    counted = found.labels.assign(yes=found.labels["group"] == "responder")
    share = counted.dropna(subset=["group"]).groupby("subject")["yes"].mean()
    expected = found.subjects.set_index("subject")["responder_share"]
    pd.testing.assert_series_equal(share, expected, check_names=False)
    assert len(found.labels) == 25 * len(found.sets)


def test_apply_maps_a_number_over_the_sets(answers: pd.DataFrame) -> None:
    calls = []

    def count(labels: pd.Series) -> float:
        calls.append(tuple(labels.items()))
        return float((labels == "responder").sum())

    table = label_robustness(answers).apply(count)
    assert list(table.columns) == ["label_set", "n_responder", "n_non_responder", "value", "reason"]
    assert (table["value"] == table["n_responder"]).all()
    assert len(calls) == len(set(calls)), "equal labels are computed once"


def test_apply_takes_several_numbers_and_says_why_there_is_none(answers: pd.DataFrame) -> None:
    def two(labels: pd.Series) -> dict[str, float]:
        if (labels == "responder").sum() < 5:
            msg = "too few responders"
            raise DesignError(msg)
        return {"hits": 2.0, "auc": 0.5}

    table = label_robustness(answers, k=[1, 3, 4]).apply(two).set_index("label_set")
    refused = table["n_responder"] < 5
    assert refused.any()
    assert (table.loc[refused, "reason"] == "too few responders").all()
    assert table.loc["base", ["hits", "auc"]].tolist() == [2.0, 0.5]


def test_apply_does_not_call_with_one_group() -> None:
    answers = pd.DataFrame(
        {"subject": ["S1"], "mood_pre": [1], "mood_post": [5], "run_quality": [9]}
        | {"minutes_without_watch": [50], "feelings": ["happy"]}
    )
    table = label_robustness(answers).apply(lambda _: 1 / 0)
    assert set(table["reason"]) == {"only one group"}


def test_other_faults_of_the_function_are_raised(answers: pd.DataFrame) -> None:
    with pytest.raises(ZeroDivisionError):
        label_robustness(answers).apply(lambda _: 1 / 0)


@pytest.mark.parametrize("option", ["cutoffs", "margins"])
def test_names_must_be_those_of_the_rule(answers: pd.DataFrame, option: str) -> None:
    with pytest.raises(ParameterError, match="no criterion pace"):
        label_robustness(answers, **{option: {"pace": 1}})
