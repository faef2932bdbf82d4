"""Scores of animal tests, worked by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from rh_omics.animal import (
    AnimalScores,
    hot_plate,
    light_dark,
    place_preference,
    read_animals,
    wheel_running,
)
from rh_omics.de import differential_expression
from rh_omics.errors import FileFormatError, ParameterError, SampleSheetError, StudyError
from rh_omics.evidence.tables import load_evidence
from rh_omics.schema import Scale


def by_animal(scores: AnimalScores) -> pd.DataFrame:
    return scores.table.set_index("animal")


# --- wheel ---------------------------------------------------------------------------------------


def wheel(revolutions: dict[str, list[float]], **options: object) -> AnimalScores:
    rows = [
        (animal, "mouse", day, turns)
        for animal, many in revolutions.items()
        for day, turns in enumerate(many, start=1)
    ]
    frame = pd.DataFrame(rows, columns=["animal", "species", "day", "revolutions"])
    return wheel_running(read_animals(frame, "wheel"), **options)


def test_a_thousand_turns_of_a_metre_around_are_a_kilometre():
    scores = wheel({"m1": [1000, 2000, 3000]}, diameter_cm=100 / math.pi)
    assert scores.details["km"].tolist() == pytest.approx([1, 2, 3])
    row = by_animal(scores).loc["m1"]
    assert row["km_per_day"] == pytest.approx(2)
    assert row["escalation"] == pytest.approx(1)  # a straight line: no spread around it
    assert row["escalation_low"] == pytest.approx(1, abs=1e-6)
    assert np.isnan(row["fold"])


def test_fold_needs_six_days():
    row = by_animal(wheel({"m1": [10, 20, 30, 50, 60, 130]}, diameter_cm=12)).loc["m1"]
    assert row["fold"] == pytest.approx(80 / 20)


def test_still_days_and_too_far_ones_are_flagged():
    row = by_animal(wheel({"m1": [0, 200_000, 100]}, diameter_cm=12)).loc["m1"]
    assert row["flag"] == "no revolution on day 1; more than 30 km on day 2"


def test_a_diameter_is_needed():
    with pytest.raises(SampleSheetError, match=r"no diameter of the wheel for m1.*--diameter-cm"):
        wheel({"m1": [1, 2, 3]})


def test_hours_of_access_that_differ_are_said():
    frame = pd.DataFrame(
        {"animal": ["a", "b"], "species": "rat", "day": 1, "revolutions": 9, "access_h": [2, 4]}
    )
    scores = wheel_running(read_animals(frame, "wheel"), diameter_cm=30)
    assert any("Hours of access differ (2, 4)" in note for note in scores.notes)


# --- place preference -----------------------------------------------------------------------------


def cpp(rows: dict[str, tuple[tuple[float, float], tuple[float, float]]], **more: object):
    """Return a table of animals with (CS+, CS−) before and after, in sessions of 900 s."""
    lines = [
        (animal, "rat", phase, plus, minus, 900 - plus - minus)
        for animal, phases in rows.items()
        for phase, (plus, minus) in zip(("pre-test", "Post"), phases, strict=True)
    ]
    columns = ["animal", "species", "phase", "cs_plus_s", "cs_minus_s", "centre_s"]
    frame = pd.DataFrame(lines, columns=columns)
    for name, values in more.items():
        frame[name] = [value for value in values for _ in range(2)]
    return read_animals(frame, "cpp")


def test_five_definitions_by_hand():
    row = by_animal(place_preference(cpp({"r1": ((300, 300), (420, 280))}))).loc["r1"]
    assert row["post_minus_pre"] == 120
    assert row["plus_minus_minus"] == 140
    assert row["ratio"] == pytest.approx(420 / 700)
    assert row["change_of_difference"] == 140
    assert row["change_of_ratio"] == pytest.approx(0.6 - 0.5)
    assert row["flag"] == "centre -11 % of the session"


def test_time_from_the_centre_makes_the_definitions_disagree():
    # CS+ rises by 60 s, CS− by 160 s: the centre empties, and the preference turns round.
    row = by_animal(place_preference(cpp({"r1": ((300, 200), (360, 400))}))).loc["r1"]
    assert row["post_minus_pre"] == 60
    assert row["plus_minus_minus"] == -40
    assert row["change_of_ratio"] < 0
    assert row["flag"].startswith("definitions disagree; centre -29 % of the session")


def test_centre_drift_of_the_mean_is_a_note_and_bias_a_flag():
    scores = place_preference(cpp({"r1": ((400, 200), (400, 400)), "r2": ((250, 250), (400, 350))}))
    assert any("Time in the centre changed by -25 %" in note for note in scores.notes)
    assert "67 % on one side before" in by_animal(scores).loc["r1", "flag"]


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        ("ABAB", "Paired sides are counterbalanced in every group."),
        ("AAAA", "aren't counterbalanced (all animals: A 4)"),
        ("AAAB", "aren't counterbalanced (all animals: A 3, B 1)"),
    ],
)
def test_counterbalance(sides, said):
    same = ((300.0, 300.0), (350.0, 300.0))
    table = cpp({f"r{i}": same for i in range(4)}, paired_side=list(sides))
    assert any(said in note for note in place_preference(table).notes)


def test_counterbalance_that_cant_be_checked_is_said():
    scores = place_preference(cpp({"r1": ((300, 300), (350, 300))}))
    assert any("Counterbalance wasn't checked" in note for note in scores.notes)


def test_the_primary_score_comes_first_and_alone_into_a_panel():
    table = cpp({"r1": ((300, 300), (420, 280))})
    scores = place_preference(table, primary="change_of_ratio")
    assert scores.primary.name == "change_of_ratio"
    panel = scores.panel()
    assert list(panel.data) == ["change_of_ratio"]
    assert panel.scale is Scale.LOG2
    assert any("differences in share" in note for note in panel.notes)
    with pytest.raises(ParameterError, match="no score 'best'"):
        scores.panel("best")
    with pytest.raises(ParameterError, match="primary must be one of"):
        place_preference(table, primary="best")


def test_an_animal_without_its_post_test_and_unknown_phases_are_refused():
    frame = pd.DataFrame(
        {"animal": ["a", "b"], "species": "rat", "phase": ["pre", "later"]}
    ).assign(cs_plus_s=1, cs_minus_s=1)
    with pytest.raises(SampleSheetError, match="'later' is no phase"):
        place_preference(read_animals(frame, "cpp"))
    with pytest.raises(SampleSheetError) as caught:
        place_preference(read_animals(frame.replace("later", "post"), "cpp"))
    assert caught.value.problems == (
        "the table: animal b has no row for pre",
        "the table: animal a has no row for post",
    )


def test_more_seconds_than_the_session_has_are_refused():
    table = cpp({"r1": ((300, 300), (420, 280))}, session_s=[600])
    with pytest.raises(SampleSheetError, match="900 s in all compartments, the session has 600 s"):
        place_preference(table)


# --- light/dark box -------------------------------------------------------------------------------


def test_light_dark_by_hand():
    frame = pd.DataFrame(
        {
            "animal": ["m1", "m2"], "species": "mouse", "light_s": [150, 0], "session_s": 600,
            "latency_s": [40, 600], "transitions": [12, 0],
        }
    )  # fmt: skip
    scores = light_dark(read_animals(frame, "light-dark"))
    rows = by_animal(scores)
    assert rows["light_share"].tolist() == [0.25, 0]
    assert rows.loc["m2", "flag"] == "never in the light"
    assert scores.censored.tolist() == [False, True]
    assert scores.panel("latency_s").data["minus_log2_latency"].tolist() == pytest.approx(
        [-math.log2(40), -math.log2(600)]
    )


def test_a_session_is_the_sum_of_both_parts_or_refused():
    frame = pd.DataFrame({"animal": ["m1"], "species": "mouse", "light_s": [150], "dark_s": [450]})
    assert by_animal(light_dark(read_animals(frame, "light-dark")))["light_share"].item() == 0.25
    with pytest.raises(SampleSheetError, match="the session's length isn't known"):
        light_dark(read_animals(frame.drop(columns="dark_s"), "light-dark"))
    with pytest.raises(SampleSheetError, match="150 s in the light, the session has 100 s"):
        light_dark(read_animals(frame.assign(session_s=100), "light-dark"))


# --- hot plate ------------------------------------------------------------------------------------


def plate(latencies: dict[tuple[str, str], object], cutoff: float = 30) -> AnimalScores:
    rows = [(a, "mouse", t, value) for (a, t), value in latencies.items()]
    frame = pd.DataFrame(rows, columns=["animal", "species", "timepoint", "latency_s"])
    return hot_plate(read_animals(frame, "hot-plate"), cutoff_s=cutoff)


def test_percent_of_the_maximum_possible_effect_by_hand():
    scores = plate({("m1", "pre"): 10, ("m1", "post"): 20, ("m2", "pre"): 10, ("m2", "post"): 30})
    percent = scores.table.set_index(["animal", "timepoint"])["percent_mpe"]
    assert percent["m1", "post"] == pytest.approx(50)
    assert percent["m2", "post"] == pytest.approx(100)
    assert np.isnan(percent["m1", "pre"])
    assert scores.censored.tolist() == [False, False, False, True]
    assert scores.table["flag"].tolist() == ["", "", "", "cut off"]


def test_a_baseline_at_the_cut_off_leaves_no_room_for_an_effect():
    scores = plate({("m1", "pre"): ">30", ("m1", "post"): 20})
    assert scores.table["percent_mpe"].isna().all()


def test_latencies_beyond_the_cut_off_and_other_limits_are_refused():
    with pytest.raises(SampleSheetError) as caught:
        plate({("m1", "pre"): 31, ("m2", "pre"): ">20"})
    assert caught.value.problems == (
        "the table: animal m1, pre: 31 s is beyond the cut-off of 30 s",
        "the table: animal m2, pre: >20 s is written, but the cut-off is 30 s",
    )


def test_a_cut_off_is_needed_and_unusual_ones_are_said():
    frame = pd.DataFrame({"animal": ["m1"], "species": "mouse", "latency_s": [9], "plate_c": 48})
    with pytest.raises(SampleSheetError, match="no cut-off for m1"):
        hot_plate(read_animals(frame, "hot-plate"))
    notes = hot_plate(read_animals(frame, "hot-plate"), cutoff_s=20).notes
    assert "Unusual cut-offs: 20 (usual: 30 to 60)." in notes
    assert "Unusual plate temperatures: 48 (usual: 52 to 55)." in notes


def test_a_latency_panel_holds_limits_on_the_side_that_tobit_takes():
    panel = plate({("m1", "pre"): 8, ("m2", "pre"): 30}).panel()
    assert panel.data["minus_log2_latency"].tolist() == pytest.approx([-3, -math.log2(30)])
    assert panel.censored["minus_log2_latency"].tolist() == [False, True]


# --- panels ---------------------------------------------------------------------------------------


def test_doubled_distances_are_a_log2_ratio_of_one():
    turns = {f"a{i}": [100 * (1 + 0.1 * i)] * 3 for i in range(4)}
    turns |= {f"b{i}": [200 * (1 + 0.1 * i)] * 3 for i in range(4)}
    scores = wheel(turns, diameter_cm=12)
    table = scores.table.assign(group=["x"] * 4 + ["y"] * 4)
    panel = AnimalScores("wheel", table, scores.scores).panel()
    assert panel.scale is Scale.CONCENTRATION
    result = differential_expression(
        panel, question="groups", group="group=x,y", method="welch", pin=()
    )
    assert result.table["log2_fc"].item() == pytest.approx(1)


def test_two_species_are_never_one_panel():
    scores = wheel({"m1": [1, 2, 3], "m2": [1, 2, 4]}, diameter_cm=12)
    mixed = AnimalScores("wheel", scores.table.assign(species=["mouse", "rat"]), scores.scores)
    with pytest.raises(StudyError, match="animals of one species; there are mouse, rat"):
        mixed.panel()
    assert mixed.panel(species="rat").n_samples == 1
    with pytest.raises(ParameterError, match="no animal of species 'dog'"):
        mixed.panel(species="dog")


def test_a_table_of_another_test_is_refused():
    with pytest.raises(FileFormatError, match="read as a table of cpp; a table of wheel"):
        wheel_running(cpp({"r1": ((1, 1), (1, 1))}))


def test_formulas_name_rows_of_the_evidence_where_they_say_so():
    known = set(load_evidence().index) | set(load_evidence()["id"])
    for scores in (
        wheel({"m1": [1, 2, 3]}, diameter_cm=12),
        plate({("m1", "pre"): 8}),
        place_preference(cpp({"r1": ((1, 1), (1, 1))})),
    ):
        cited = [word.strip(",;") for text in scores.formulas()["source"] for word in text.split()]
        assert {word for word in cited if word.startswith("AM-")} <= known


def test_scores_show_themselves():
    scores = place_preference(cpp({"r1": ((300, 300), (420, 280))}))
    assert "primary: post_minus_pre = CS+ post − CS+ pre" in repr(scores)
    assert "<table>" in scores._repr_html_()
