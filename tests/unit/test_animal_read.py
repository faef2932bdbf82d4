"""Tables of animal tests: what is read, and everything that is wrong at once."""

import pandas as pd
import pytest

from rh_omics.animal import AnimalTable, read_animals
from rh_omics.errors import FileFormatError, ParameterError, SampleSheetError, StudyError
from rh_omics.panel import Panel
from rh_omics.schema import Scale
from rh_omics.study import Study

CPP = """# SIMULATED
Animal ID;Species;Phase;CS+;CS-;Center
r1;rat;pre;300,5;300;299,5
r1;rat;post;400;300;200
"""


@pytest.fixture
def read(tmp_path):
    def reading(text: str, test: str, **options: object) -> AnimalTable:
        path = tmp_path / "t.csv"
        path.write_text(text, encoding="utf-8")
        return read_animals(path, test, **options)

    return reading


def test_synonyms_and_decimal_commas(read):
    table = read(CPP, "cpp")
    assert table.frame["cs_plus_s"].tolist() == [300.5, 400]
    assert table.frame["centre_s"].tolist() == [299.5, 200]
    assert table.frame["timepoint"].tolist() == ["pre", "post"]
    assert table.simulated
    assert list(table.inputs) == ["t.csv"]


def test_own_columns_by_name(read):
    text = "who,kind,Wheel side,other,when\nr1,rat,3,4,pre\n"
    names = {"animal": "who", "species": "kind", "cs_plus_s": "Wheel side"}
    table = read(text, "cpp", columns={**names, "cs_minus_s": "other", "timepoint": "when"})
    assert table.frame.loc[0, "cs_plus_s"] == 3


def test_a_workbook_and_a_frame_give_the_same(tmp_path):
    frame = pd.DataFrame(
        {"animal": ["m1", "m2"], "species": "mouse", "latency_s": [12.5, 30], "cutoff_s": 30}
    )
    frame.to_excel(tmp_path / "t.xlsx", index=False)
    one = read_animals(tmp_path / "t.xlsx", "hot-plate").frame
    pd.testing.assert_frame_equal(one, read_animals(frame, "hot-plate").frame)


def test_species_by_argument_fills_gaps_only(read):
    text = "animal,species,light_s,dark_s\nm1,,1,2\nm2,rat,1,2\n"
    assert read(text, "light-dark", species="mouse").frame["species"].tolist() == ["mouse", "rat"]


def test_species_is_needed_and_not_human(read):
    text = "animal,light_s,dark_s\nm1,1,2\n"
    with pytest.raises(StudyError, match="1 rows have no species"):
        read(text, "light-dark")
    with pytest.raises(StudyError, match="human and animal data are never pooled"):
        read(text, "light-dark", species="Homo sapiens")


def test_every_problem_is_listed_with_its_place(read):
    text = (
        "animal,species,day,revolutions\nm1,mouse,1,12x\n,mouse,2,5\nm2,mouse,1,\nm2,mouse,2,-3\n"
    )
    with pytest.raises(SampleSheetError) as caught:
        read(text, "wheel")
    assert list(caught.value.problems) == [
        "t.csv: no animal in row 3",
        "t.csv row 2, column revolutions: '12x'; a number is needed",
        "t.csv row 4, column revolutions: ''; a value is needed",
        "t.csv row 5, column revolutions: '-3'; at least 0 is possible",
    ]


def test_missing_columns_are_all_named(read):
    with pytest.raises(FileFormatError) as caught:
        read("animal,species\nm1,mouse\n", "wheel")
    assert len(caught.value.problems) == 2
    assert "no column 'day'" in caught.value.problems[0]


def test_repeated_animals_and_two_species_of_one(read):
    text = "animal,species,day,revolutions\nm1,mouse,1,5\nm1,rat,1,6\n"
    with pytest.raises(SampleSheetError) as caught:
        read(text, "wheel")
    assert "animal m1 stands 2 times at day 1.0 (row 2, 3)" in caught.value.problems[0]
    assert "animal m1 has 2 values of species: mouse, rat" in caught.value.problems[1]


def test_many_wrong_cells_are_counted(read):
    rows = "\n".join(f"m{i},mouse,1,x" for i in range(30))
    with pytest.raises(SampleSheetError) as caught:
        read("animal,species,day,revolutions\n" + rows, "wheel")
    assert caught.value.problems[-1] == "t.csv: 10 more such cells"


def test_unknown_tests_and_columns(read):
    with pytest.raises(ParameterError, match="test must be one of wheel, cpp"):
        read(CPP, "maze")
    with pytest.raises(ParameterError, match="columns= names tail"):
        read(CPP, "cpp", columns={"tail": "CS+"})


def panel_of(species: str | None) -> Panel:
    sheet = pd.DataFrame({"subject": ["a", "b"], "timepoint": "pre"}, index=["a", "b"])
    sheet = sheet if species is None else sheet.assign(species=species)
    return Panel(pd.DataFrame({"x": [1.0, 2.0]}, index=["a", "b"]), sheet, Scale.LOG2)


@pytest.mark.parametrize("other", ["human", None, "rat"])
def test_a_study_never_pools_species(other):
    subjects = pd.DataFrame(index=["a", "b"])
    with pytest.raises(StudyError, match="human and animal data are never pooled"):
        Study(subjects, {"mice": panel_of("mouse"), "others": panel_of(other)})


def test_a_study_of_people_may_say_so_in_one_panel_only():
    subjects = pd.DataFrame(index=["a", "b"])
    assert Study(subjects, {"x": panel_of("Human"), "y": panel_of(None)}).panels
    assert Study(subjects, {"x": panel_of("mouse"), "y": panel_of("mouse")}).panels
