"""Reading a questionnaire: free text, ranges, columns, rows."""

from pathlib import Path

import pandas as pd
import pytest

from rh_omics.errors import FileFormatError, RhOmicsWarning, SampleSheetError
from rh_omics.phenotype import label_responders, parse_questionnaire, read_questionnaire

HEADER = "subject,mood_pre,mood_post,minutes_without_watch,run_quality,feelings\n"


def write(tmp_path: Path, text: str, name: str = "answers.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_free_text_is_a_missing_answer_with_its_row(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        HEADER
        + "S1,3,5,didn't check watch,8,strong\n"
        + "S2,3,5,about 30,8,strong; happy\n"
        + "S3,3,good,40,8,sleepy\n",
    )
    with pytest.warns(RhOmicsWarning, match="4 cells are no answers"):
        given = read_questionnaire(path)
    assert [str(cell) for cell in given.unread] == [
        "row 4 column mood_post (subject S3): 'good'",
        'row 2 column minutes_without_watch (subject S1): "didn\'t check watch"',
        "row 3 column minutes_without_watch (subject S2): 'about 30'",
        "row 4 column feelings (subject S3): 'sleepy'",
    ]
    assert given.answers["minutes_without_watch"].isna().tolist() == [True, True, False]
    table = label_responders(given).table
    assert list(table["decision"]) == ["decided", "decided", "undecidable"]
    assert len(given.inputs["answers.csv"]) == 64


def test_rows_count_comments_and_empty_lines(tmp_path: Path) -> None:
    path = write(tmp_path, "# SIMULATED\n" + HEADER + "S1,3,5,40,8,light\n\nS2,3,5,40,ok,light\n")
    with pytest.warns(RhOmicsWarning, match="row 5 column run_quality"):
        read_questionnaire(path)


def test_the_files_own_columns_and_decimal_comma(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "ID;before;after;watch;run_quality;feelings\nS1;2,5;4,0;40;8;none\n",
        "answers.csv",
    )
    names = {
        "subject": "ID",
        "mood_pre": "before",
        "mood_post": "after",
        "minutes_without_watch": "watch",
    }
    given = read_questionnaire(path, columns=names, decimal=",")
    assert given.answers.loc["S1", "mood_pre"] == 2.5
    assert given.answers.loc["S1", "feeling_strong"] == 0
    assert label_responders(given).table["score"].iloc[0] == 3


@pytest.mark.parametrize(
    ("cell", "felt"),
    [
        ("strong", ["feeling_strong"]),
        ("intense; easy", ["feeling_strong", "feeling_light"]),
        ("Relaxed and happy", ["feeling_relaxed", "feeling_happy"]),
        ("euphoric", ["feeling_happy"]),
        ("none", []),
    ],
)
def test_list_of_feelings(cell: str, felt: list[str]) -> None:
    answers = parse_questionnaire(pd.DataFrame({"subject": ["S1"], "feelings": [cell]})).answers
    assert [name for name in answers if answers[name].iloc[0] == 1] == felt
    assert answers.notna().all(axis=None)


def test_empty_list_of_feelings_is_missing() -> None:
    answers = parse_questionnaire(pd.DataFrame({"subject": ["S1"], "feelings": [""]})).answers
    assert answers.isna().all(axis=None)


def test_numbers_out_of_range_are_all_listed(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "S1,9,5,-5,11,light\nS2,3,5,40,8,light\n")
    with pytest.raises(SampleSheetError) as caught:
        read_questionnaire(path, mood_points=(1, 7))
    assert len(caught.value.problems) == 3
    assert "row 2 column run_quality (subject S1): '11' is out of range" in caught.value.problems[2]


def test_subjects_must_be_there_and_once(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "S1,3,5,40,8,light\n,3,5,40,8,light\nS1,3,5,40,8,light\n")
    with pytest.raises(SampleSheetError) as caught:
        read_questionnaire(path)
    assert caught.value.problems == (
        "answers.csv: no subject in row 3",
        "answers.csv: subject S1 is in rows 2, 4; one is needed",
    )


def test_column_names_must_be_there(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "S1,3,5,40,8,light\n")
    with pytest.raises(SampleSheetError) as caught:
        read_questionnaire(path, columns={"mood_pre": "Faces before", "pace": "x"})
    assert len(caught.value.problems) == 3
    assert "no column 'Faces before' for mood_pre" in caught.value.problems[1]


def test_not_a_table(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError):
        read_questionnaire(write(tmp_path, ""))


def test_subject_ids_stay_text(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "007,3,5,40,8,light\nNA,3,5,40,8,light\n")
    assert list(read_questionnaire(path).answers.index) == ["007", "NA"]
