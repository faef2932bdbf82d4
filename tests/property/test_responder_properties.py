"""What must hold for every set of answers."""

from itertools import pairwise

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from rh_omics.phenotype import ResponderRule, label_responders

MAYBE = st.none()
YES_NO = st.sampled_from(["yes", "no"])
ROW = st.fixed_dictionaries(
    {
        "mood_pre": st.one_of(MAYBE, st.integers(1, 7)),
        "mood_post": st.one_of(MAYBE, st.integers(1, 7)),
        "minutes_without_watch": st.one_of(MAYBE, st.integers(0, 90)),
        "run_quality": st.one_of(MAYBE, st.integers(0, 10)),
        "feeling_strong": st.one_of(MAYBE, YES_NO),
        "feeling_light": st.one_of(MAYBE, YES_NO),
        "feeling_relaxed": st.one_of(MAYBE, YES_NO),
        "feeling_happy": st.one_of(MAYBE, YES_NO),
    }
)
SHEETS = st.lists(ROW, min_size=1, max_size=8)
FILL = {
    "mood_pre": st.integers(1, 7),
    "mood_post": st.integers(1, 7),
    "minutes_without_watch": st.integers(0, 90),
    "run_quality": st.integers(0, 10),
}


def labelled(rows: list[dict[str, object]], **options: int) -> pd.DataFrame:
    sheet = pd.DataFrame(rows, dtype=object)
    sheet.insert(0, "subject", [f"S{i}" for i in range(len(rows))])
    return label_responders(sheet, rule=ResponderRule(**options)).table.set_index("subject")


@settings(max_examples=25, deadline=None)
@given(SHEETS, st.data())
def test_later_answers_never_overturn_a_decision(
    rows: list[dict[str, object]], data: st.DataObject
) -> None:
    before = labelled(rows)
    filled = [
        {
            name: data.draw(FILL.get(name, YES_NO)) if value is None else value
            for name, value in row.items()
        }
        for row in rows
    ]
    after = labelled(filled)
    decided = before["decision"] != "undecidable"
    assert (before.loc[decided, "group"] == after.loc[decided, "group"]).all()
    assert (after["decision"] == "complete").all()


@settings(max_examples=25, deadline=None)
@given(SHEETS)
def test_an_undecidable_label_could_go_either_way(rows: list[dict[str, object]]) -> None:
    table = labelled(rows)
    open_ = table["decision"] == "undecidable"
    assert (table.loc[open_, "score"] < 3).all()
    assert (table.loc[open_, "score"] + table.loc[open_, "n_missing"] >= 3).all()
    assert table.loc[open_, "group"].isna().all()


@settings(max_examples=25, deadline=None)
@given(SHEETS)
def test_asking_for_more_criteria_never_makes_a_responder(rows: list[dict[str, object]]) -> None:
    responders = [set(labelled(rows, k=k).query("group == 'responder'").index) for k in range(1, 5)]
    assert all(more <= less for less, more in pairwise(responders))


@settings(max_examples=25, deadline=None)
@given(SHEETS)
def test_order_of_subjects_does_not_matter(rows: list[dict[str, object]]) -> None:
    forward = labelled(rows)["score"].tolist()
    assert labelled(rows[::-1])["score"].tolist()[::-1] == forward
