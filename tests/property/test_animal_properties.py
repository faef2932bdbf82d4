"""Animal tests: any table is read or refused in words; scores obey their symmetries."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from rh_omics.animal import (
    AnimalScores,
    AnimalTable,
    hot_plate,
    light_dark,
    place_preference,
    read_animals,
    wheel_running,
)
from rh_omics.errors import RhOmicsError

SCORERS: dict[str, Callable[[AnimalTable], AnimalScores]] = {
    "wheel": wheel_running,
    "cpp": place_preference,
    "light-dark": light_dark,
    "hot-plate": hot_plate,
}
JUNK = ["", "NA", "x", "-5", "1e9", "0", ">30", "<3", "1,5", "nan", "∞", "human", "a", "12.5"]


def valid(test: str) -> pd.DataFrame:
    keys = {"animal": ["a", "a", "b", "b"], "species": "mouse", "group": ["x", "x", "y", "y"]}
    own: dict[str, dict[str, object]] = {
        "wheel": {"day": [1, 2, 1, 2], "revolutions": [5, 6, 7, 8], "diameter_cm": 12},
        "cpp": {
            "timepoint": ["pre", "post"] * 2, "cs_plus_s": [5, 6, 7, 8], "cs_minus_s": 5,
            "centre_s": 3, "session_s": 20, "paired_side": ["L", "L", "R", "R"],
        },
        "light-dark": {
            "timepoint": ["pre", "post"] * 2, "light_s": [5, 6, 7, 8], "session_s": 20,
            "latency_s": [3, 4, 5, ">20"], "transitions": 3,
        },
        "hot-plate": {
            "timepoint": ["pre", "post"] * 2, "latency_s": [5, 6, 7, ">30"], "cutoff_s": 30,
        },
    }  # fmt: skip
    return pd.DataFrame({**keys, **own[test]}).astype(str)


@given(
    st.sampled_from(list(SCORERS)),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 8), st.sampled_from(JUNK)), max_size=4),
    st.lists(st.integers(0, 8), max_size=2),
)
@settings(max_examples=40, deadline=None)
def test_a_mutated_table_is_scored_or_refused_in_words(test, cells, dropped):
    frame = valid(test)
    for row, column, text in cells:
        frame.iloc[row, column % frame.shape[1]] = text
    frame = frame.drop(columns=list({frame.columns[i % frame.shape[1]] for i in dropped}))
    try:
        scores = SCORERS[test](read_animals(frame, test, decimal="."))
    except RhOmicsError:
        return
    assert "human" not in set(scores.table["species"])
    assert set(scores.table["animal"]) <= {*frame["animal"]}


@given(st.lists(st.tuples(*[st.integers(1, 400)] * 4), min_size=1, max_size=5))
@settings(max_examples=8, deadline=None)
def test_the_other_side_gives_the_opposite_of_symmetric_scores(times):
    def scored(*, swapped: bool) -> pd.DataFrame:
        rows = [
            (f"r{i}", "rat", phase, *((minus, plus) if swapped else (plus, minus)))
            for i, (plus, minus, plus_after, minus_after) in enumerate(times)
            for phase, plus, minus in (("pre", plus, minus), ("post", plus_after, minus_after))
        ]
        columns = ["animal", "species", "timepoint", "cs_plus_s", "cs_minus_s"]
        return place_preference(read_animals(pd.DataFrame(rows, columns=columns), "cpp")).table

    one, other = scored(swapped=False), scored(swapped=True)
    for name in ("plus_minus_minus", "change_of_difference", "change_of_ratio"):
        np.testing.assert_allclose(one[name], -other[name], atol=1e-12)
    np.testing.assert_allclose(one["ratio"], 1 - other["ratio"], atol=1e-12)


@given(st.lists(st.integers(0, 90_000), min_size=3, max_size=10), st.floats(1, 50))
@settings(max_examples=8, deadline=None)
def test_distance_grows_with_the_wheel(turns, diameter):
    frame = pd.DataFrame(
        {"animal": "m", "species": "mouse", "day": range(len(turns)), "revolutions": turns}
    )
    table = read_animals(frame, "wheel")
    one = wheel_running(table, diameter_cm=diameter).table
    other = wheel_running(table, diameter_cm=2 * diameter).table
    for name in ("km_per_day", "escalation"):
        np.testing.assert_allclose(2 * one[name], other[name], rtol=1e-9, atol=1e-12)
