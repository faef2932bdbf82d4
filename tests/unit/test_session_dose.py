"""Maximum heart rate, time in zone, dose and phase."""

import numpy as np
import pandas as pd
import pytest

from rh_omics.errors import ParameterError, SampleSheetError, StudyError
from rh_omics.exercise import (
    ACSM_2011,
    DoseRule,
    HeartRateMaximum,
    HeartRateSeries,
    IntensityBands,
    MeanHeartRate,
    Phase,
    dose_table,
    percent_of_maximum,
    percent_of_reserve,
    predict_hrmax,
    require_one_phase,
    session_dose,
    time_above,
)


# Printed in textbooks and calculators for these ages.
@pytest.mark.parametrize(
    ("formula", "at_20", "at_40"),
    [("fox", 200, 180), ("tanaka", 194, 180), ("gulati", 188.4, 170.8), ("inbar", 192.1, 178.4)],
)
def test_predicted_maximum(formula: str, at_20: float, at_40: float) -> None:
    assert predict_hrmax(20, formula=formula, sex="F").bpm == pytest.approx(at_20, rel=1e-12)
    assert predict_hrmax(40, formula=formula, sex="F").bpm == pytest.approx(at_40, rel=1e-12)


@pytest.mark.parametrize(("formula", "percent"), [("fox", 70), ("tanaka", 72), ("gulati", 74)])
def test_one_rate_is_three_intensities(formula: str, percent: int) -> None:
    assert round(percent_of_maximum(140, predict_hrmax(20, formula=formula, sex="F"))) == percent


def test_formula_for_women_needs_a_woman() -> None:
    with pytest.raises(ParameterError, match="women only and sex is 'M'"):
        predict_hrmax(30, formula="gulati", sex="M")


@pytest.mark.parametrize(
    ("age", "formula", "message"),
    [(3, "fox", "age must be"), (150, "fox", "age must be"), (30, "karvonen", "formula must be")],
)
def test_maximum_refuses(age: float, formula: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        predict_hrmax(age, formula=formula)


def test_reserve_runs_from_rest_to_maximum() -> None:
    maximum = HeartRateMaximum(190, "measured")
    found = [percent_of_reserve(bpm, maximum, rest=60) for bpm in (60, 125, 190)]
    assert found == [0, 50, 100]
    with pytest.raises(ParameterError, match="below 190 bpm; got 195"):
        percent_of_reserve(150, maximum, rest=195)


@pytest.mark.parametrize(
    ("percent", "word"),
    [
        (50, "very light"),
        (57, "light"),
        (63.9, "light"),
        (64, "moderate"),
        (77, "vigorous"),
        (96, "near maximal"),
    ],
)
def test_bands(percent: float, word: str) -> None:
    assert ACSM_2011.classify(percent) == word


def test_bands_refuse() -> None:
    with pytest.raises(ParameterError, match="is missing"):
        ACSM_2011.classify(float("nan"))
    with pytest.raises(ParameterError, match="rising bounds"):
        IntensityBands("mine", "percent", (70, 60), ("a", "b", "c"))


def recording(bpm: list[float], step: float = 60) -> HeartRateSeries:
    return HeartRateSeries(np.arange(len(bpm)) * step, np.array(bpm, float))


def test_time_above_is_weighted_by_time() -> None:
    # 5 s, 15 s and 40 s: the readings before the long steps hold for those steps.
    series = HeartRateSeries(np.array([0.0, 5, 20, 60]), np.array([100.0, 150, 100, 150]))
    assert time_above(series, 120, max_hold=60).minutes == pytest.approx(0.25)
    assert series.mean_bpm(60) == pytest.approx((5 * 100 + 15 * 150 + 40 * 100) / 60)


def test_a_long_gap_is_not_measured() -> None:
    seconds = np.array([0.0, 1, 2, 3, 603, 604])
    series = HeartRateSeries(seconds, np.full(6, 150.0))
    zone = time_above(series, 120)
    assert zone.max_hold == 10
    assert zone.minutes * 60 == pytest.approx(3 + 10 + 1)
    assert zone.gaps * 60 == pytest.approx(590)
    assert zone.longest_bout * 60 == pytest.approx(13)


def test_missing_readings_are_not_measured() -> None:
    zone = time_above(recording([150, np.nan, 150, 100, 150]), 120)
    assert (zone.minutes, zone.measured, zone.gaps) == (2, 3, 1)
    assert zone.longest_bout == 1


def test_default_hold_follows_the_interval() -> None:
    assert recording([100, 100, 100], step=60).default_hold == 180
    assert recording([100, 100, 100], step=1).default_hold == 10


@pytest.mark.parametrize("max_hold", [0, -1, float("nan")])
def test_hold_must_be_positive(max_hold: float) -> None:
    with pytest.raises(ParameterError, match="max_hold"):
        time_above(recording([100, 100]), 90, max_hold=max_hold)


def test_series_lists_all_its_problems() -> None:
    with pytest.raises(SampleSheetError) as caught:
        HeartRateSeries(np.array([0.0, 5, 3]), np.array([300.0, np.nan, 15]), name="run.csv")
    assert len(caught.value.problems) == 2
    assert "reading 3 is at 3 s, after one at 5 s" in caught.value.problems[0]
    assert "reading 1 is 300 bpm" in caught.value.problems[1]
    with pytest.raises(SampleSheetError, match="fewer than two readings"):
        recording([100, np.nan])
    with pytest.raises(SampleSheetError, match="one of each"):
        HeartRateSeries(np.arange(3.0), np.arange(2.0))


def test_thirty_minutes_must_be_exceeded() -> None:
    # The last reading holds for no time: 32 readings a minute apart last 31 minutes.
    high = session_dose(recording([150.0] * 32), phase="acute", age=20, formula="fox")
    edge = session_dose(recording([150.0] * 31), phase="acute", age=20, formula="fox")
    low = session_dose(recording([140.0] * 60), phase="acute", age=20, formula="fox")
    assert (high.minutes_above, high.met) == (31, True)
    assert (edge.minutes_above, edge.met) == (30, False)
    assert (low.percent_of_maximum, low.minutes_above, low.met) == (70, 0, False)
    assert high.threshold_bpm == 140
    assert (
        high.rule == "> 30 min above 70 % of maximum heart rate; a reading holds for at most 180 s"
    )
    assert high.hrmax_origin == "fox: 220 − 1 × age"


def test_gaps_that_could_decide_leave_it_open() -> None:
    bpm = [150.0] * 28 + [np.nan] * 5 + [150.0]
    assert session_dose(recording(bpm), phase="acute", age=20).met is None
    assert session_dose(recording(bpm[:30]), phase="acute", age=20).met is False


def test_dose_from_a_mean_says_so() -> None:
    dose = session_dose(MeanHeartRate(150, 45), phase="acute", measured_hrmax=195, rest=55)
    assert dose.met is True
    assert dose.minutes_above is None
    assert "by the session's mean" in dose.rule
    assert dose.hrmax_origin == "measured"
    assert dose.percent_of_reserve == pytest.approx(100 * 95 / 140)


def test_rule_on_the_reserve() -> None:
    rule = DoseRule(percent=60, metric="reserve")
    dose = session_dose(
        MeanHeartRate(150, 45), phase="acute", measured_hrmax=200, rest=50, rule=rule
    )
    assert dose.threshold_bpm == pytest.approx(140)
    with pytest.raises(ParameterError, match="pass rest="):
        session_dose(MeanHeartRate(150, 45), phase="acute", measured_hrmax=200, rule=rule)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"phase": "acute"}, "pass either age="),
        ({"phase": "acute", "age": 20, "measured_hrmax": 190}, "pass either age="),
        ({"phase": "acute", "measured_hrmax": 300}, "100 to 250 bpm; got 300"),
        ({"phase": "post", "age": 20}, "phase must be acute or chronic; got 'post'"),
        ({"phase": "acute", "age": 20, "minutes_since_last_bout": -1}, ">= 0; got -1"),
    ],
)
def test_dose_refuses(options: dict[str, object], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        session_dose(MeanHeartRate(150, 45), **options)  # type: ignore[arg-type]


def test_mean_must_be_of_a_living_heart() -> None:
    with pytest.raises(ParameterError, match="got 5 bpm"):
        MeanHeartRate(5, 30)


def test_table_of_doses_is_of_one_phase() -> None:
    acute = session_dose(MeanHeartRate(150, 45), phase="acute", age=20, minutes_since_last_bout=15)
    chronic = session_dose(MeanHeartRate(150, 45), phase="chronic", age=20)
    table = dose_table([("S1", acute), ("S2", acute)])
    assert table["subject"].tolist() == ["S1", "S2"]
    assert table.shape == (2, 16)
    with pytest.raises(ParameterError, match="acute and chronic"):
        dose_table([("S1", acute), ("S2", chronic)])


@pytest.fixture
def samples() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "timepoint": ["pre", "post", "pre", "post"],
            "phase": ["acute"] * 4,
            "minutes_since_last_bout": [None, 15, None, 20],
        },
        index=["a", "b", "c", "d"],
    )


def test_one_phase(samples: pd.DataFrame) -> None:
    assert require_one_phase(samples, baseline="pre", by="de") is Phase.ACUTE


def test_phases_are_never_mixed(samples: pd.DataFrame) -> None:
    samples.loc[["c", "d"], "phase"] = "chronic"
    with pytest.raises(StudyError) as caught:
        require_one_phase(samples, baseline="pre", by="de")
    assert len(caught.value.problems) == 2
    assert "acute 2, chronic 2" in caught.value.problems[0]
    assert "less than 1440 minutes before: d" in caught.value.problems[1]


def test_minutes_are_needed_at_follow_up(samples: pd.DataFrame) -> None:
    samples["minutes_since_last_bout"] = [None, "soon", -5, 20]
    with pytest.raises(StudyError) as caught:
        require_one_phase(samples, baseline="pre", by="de")
    assert [problem.split(":")[-1].strip() for problem in caught.value.problems] == ["b", "c"]


def test_phase_columns_are_needed(samples: pd.DataFrame) -> None:
    with pytest.raises(StudyError, match="missing: phase"):
        require_one_phase(samples.drop(columns="phase"), baseline="pre", by="de")
    with pytest.raises(StudyError, match="phase must be acute or chronic; it is 'both' in a"):
        require_one_phase(samples.assign(phase="both"), baseline="pre", by="de")
    with pytest.raises(StudyError, match="at least one sample"):
        require_one_phase(samples.iloc[:0], baseline="pre", by="de")
