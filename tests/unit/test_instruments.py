"""Scoring keys and numeric outcomes."""

import numpy as np
import pandas as pd
import pytest

from rh_omics.errors import ParameterError, SampleSheetError, UnitError
from rh_omics.phenotype import OUTCOMES, PANAS, STAI_STATE, read_outcome, score_instrument
from rh_omics.phenotype.conversions import mood_disturbance, relative_change


def sheet(*answers: list[float]) -> pd.DataFrame:
    labels = [f"S{i}" for i in range(1, len(answers) + 1)]
    return pd.DataFrame(answers, index=labels, columns=[f"q{i}" for i in range(1, 21)])


def values(found: object, feature: str) -> list[float]:
    table = found.table  # type: ignore[attr-defined]
    return table.loc[table["feature"] == feature, "value"].tolist()


def test_panas_by_hand() -> None:
    # Item i is answered 1 + i mod 5. Positive: 10 + 1+3+0+4+0+2+4+1+2+4 = 31; negative:
    # 10 + 2+4+1+2+3+1+3+0+3+0 = 29.
    answers = [float(1 + i % 5) for i in range(1, 21)]
    found = score_instrument(sheet(answers), PANAS)
    assert values(found, "positive_affect") == [31]
    assert values(found, "negative_affect") == [29]


@pytest.mark.parametrize(("answer", "score"), [(1, 10), (5, 50)])
def test_panas_range(answer: int, score: int) -> None:
    table = score_instrument(sheet([answer] * 20), PANAS).table
    assert table["value"].tolist() == [score, score]
    assert table["direction"].tolist() == [1, -1]
    assert (table["low"].iloc[0], table["high"].iloc[0]) == (10, 50)


def test_every_panas_item_is_scored_once() -> None:
    items = [item for subscale in PANAS.subscales for item in subscale.items]
    assert sorted(items) == list(range(1, 21))


def test_stai_equals_direct_minus_reversed_plus_50() -> None:
    rng = np.random.default_rng(4)
    answers = rng.integers(1, 5, (30, 20)).astype(float)
    turned = np.isin(np.arange(1, 21), [1, 2, 5, 8, 10, 11, 15, 16, 19, 20])
    expected = answers[:, ~turned].sum(axis=1) - answers[:, turned].sum(axis=1) + 50
    found = score_instrument(sheet(*answers.tolist()), STAI_STATE)
    assert values(found, "state_anxiety") == expected.tolist()


def test_stai_range() -> None:
    calm = [4.0 if i in STAI_STATE.subscales[0].reversed_items else 1.0 for i in range(1, 21)]
    anxious = [5 - answer for answer in calm]
    assert values(score_instrument(sheet(calm, anxious), STAI_STATE), "state_anxiety") == [20, 80]


def test_open_items_are_filled_up_to_a_number() -> None:
    three, four = [2.0] * 20, [2.0] * 20
    three[2:5] = [np.nan] * 3
    four[2:6] = [np.nan] * 4
    table = score_instrument(sheet(three, four), STAI_STATE).table
    # Items 3 and 4 count as they are, 5 the other way round; given: 8 direct (2), 9 reversed (3).
    assert table["value"].iloc[0] == pytest.approx((8 * 2 + 9 * 3) / 17 * 20, rel=1e-12)
    assert np.isnan(table["value"].iloc[1])
    assert table["reason"].tolist() == ["", "4 open items; at most 3 are filled"]
    assert table["n_answered"].tolist() == [17, 16]


def test_panas_fills_nothing_unless_asked() -> None:
    answers = [3.0] * 20
    answers[0] = -999
    table = score_instrument(sheet(answers), PANAS, missing_codes=[-999]).table
    assert table["value"].isna().tolist() == [True, False]
    asked = score_instrument(sheet(answers), PANAS, missing_codes=[-999], max_missing=1)
    assert values(asked, "positive_affect") == [30]


def test_impossible_answers_are_all_listed() -> None:
    answers = [3.0] * 20
    answers[0], answers[4] = 6, 2.5
    with pytest.raises(SampleSheetError) as caught:
        score_instrument(sheet(answers), PANAS)
    assert len(caught.value.problems) == 2
    assert "subject S1, item q1 is 6; whole numbers from 1 to 5" in caught.value.problems[0]


def test_item_columns_must_fit() -> None:
    with pytest.raises(ParameterError, match="needs 20 item columns; found 2 columns"):
        score_instrument(sheet([1.0] * 20), PANAS, items=["q1", "q2"])
    with pytest.raises(ParameterError, match="no column x"):
        score_instrument(sheet([1.0] * 20), PANAS, items=["x"])


@pytest.mark.parametrize(
    ("name", "value"), [("feeling_scale", 6), ("vas_euphoria", 101), ("perceived_exertion", 5)]
)
def test_values_off_the_scale_are_refused(name: str, value: float) -> None:
    with pytest.raises(SampleSheetError, match=f"S1: {value}"):
        read_outcome(pd.Series({"S1": value}), OUTCOMES[name])


def test_fahrenheit_is_converted_and_said() -> None:
    found = read_outcome(
        pd.Series({"S1": 98.6, "S2": 107.6, "S3": np.nan}),
        OUTCOMES["body_temperature"],
        unit="°F",
    )
    assert found.values.round(9).tolist()[:2] == [37, 42]
    assert "from °F to °C" in found.notes[0]
    assert found.notes[1] == "unusual body_temperature, kept: S2: 42"
    assert not found.censored.any()


def test_temperature_in_fahrenheit_without_saying_so_is_refused() -> None:
    with pytest.raises(SampleSheetError, match=r"30 to 44 °C; found S1: 98\.6"):
        read_outcome(pd.Series({"S1": 98.6}), OUTCOMES["body_temperature"])


def test_pain_at_the_cutoff_is_censored() -> None:
    pain = OUTCOMES["heat_pain_threshold"]
    found = read_outcome(pd.Series({"a": 49.0, "b": 51.0, "c": np.nan}), pain)
    assert found.values.tolist()[:2] == [49, 50]
    assert found.censored.tolist() == [False, True, False]
    assert not read_outcome(pd.Series({"b": 51.0}), pain, ceiling=52).censored.any()


def test_unknown_unit() -> None:
    with pytest.raises(UnitError, match="in mm; values in 'inch'"):
        read_outcome(pd.Series({"S1": 1.0}), OUTCOMES["pupil_diameter"], unit="inch")


def test_mood_disturbance_by_hand() -> None:
    names = ["tension", "depression", "anger", "fatigue", "confusion", "vigour"]
    table = pd.DataFrame([[5, 4, 3, 2, 1, 20], [1, 1, 1, 1, np.nan, 1]], columns=names)
    assert mood_disturbance(table).iloc[0] == -5
    assert np.isnan(mood_disturbance(table).iloc[1])


def test_relative_change_by_hand() -> None:
    assert relative_change(pd.Series([4.0]), pd.Series([5.0])).tolist() == [0.25]
