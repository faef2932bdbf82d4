"""Comparing two folders of results: numbers, texts, tables, JSON, bytes."""

import json

import pytest

from rh_omics.workflow.compare import Comparison, Tally


def compare(tmp_path, first: str, second: str, name: str, **options):
    for folder, text in (("a", first), ("b", second)):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(text)
    comparison = Comparison(
        options.get("tolerance", 0.0), options.get("same_software", True), Tally()
    )
    found = list(comparison.files(tmp_path / "a", tmp_path / "b", name))
    return [(item.place, item.stored, item.computed) for item in found], comparison.tally


HEAD = "feature\tx\treason\n"


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("m\t1.0\t\n", "m\t1.0\t\n", []),
        ("m\t1.0\t\n", "m\t1\t\n", []),
        (
            "m\t1.0\t\n",
            "m\t1.0000000000000002\t\n",
            [("row 1 (m), x", "1.0", "1.0000000000000002")],
        ),
        ("m\t\t\n", "m\t0\t\n", [("row 1 (m), x", "nothing", "0")]),
        ("m\t\tlow\n", "m\t\tlow counts\n", [("row 1 (m), reason", "low", "low counts")]),
        ("m\t1\t\nn\t2\t\n", "m\t1\t\n", [("rows", "2", "1")]),
        ("m\t1\n", "m\t1\t\n", [("row 1", "2 cells", "3 cells")]),
        ("m\t-0.0\t\n", "m\t0.0\t\n", []),
        ("nan\t1\t\n", "nan\t1\t\n", []),
    ],
)
def test_tables(tmp_path, first, second, found):
    assert compare(tmp_path, HEAD + first, HEAD + second, "t.tsv")[0] == found


def test_another_column_is_a_difference(tmp_path):
    found, _ = compare(tmp_path, "a\tb\n", "a\tc\n", "t.tsv")
    assert found == [("columns", "a, b", "a, c")]


@pytest.mark.parametrize(("change", "equal"), [(1e-9, True), (1e-5, False)])
def test_numbers_within_the_tolerance_are_equal(tmp_path, change, equal):
    first, second = HEAD + "m\t2.0\t\n", HEAD + f"m\t{2.0 * (1 + change)!r}\t\n"
    found, tally = compare(tmp_path, first, second, "t.tsv", tolerance=1e-6)
    assert (not found) is equal
    assert tally.numbers == 1


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, [("a → 2 → b", "2", "3")]),
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": True}, {"a": 1}, [("a", "true", "1")]),
        ({"a": None}, {}, [("a", "null", "absent")]),
        ({"a": [1]}, {"a": [1, 2]}, [("a", "[1]", "[1, 2]")]),
        ({"a": "x"}, {"a": "y"}, [("a", "x", "y")]),
        ({"versions": {"numpy": "1"}}, {"versions": {"numpy": "2"}},
         [("versions → numpy", "1", "2")]),
    ],
)  # fmt: skip
def test_json(tmp_path, first, second, found):
    assert compare(tmp_path, json.dumps(first), json.dumps(second), "f.json")[0] == found


def test_with_other_software_versions_and_bytes_are_not_compared(tmp_path):
    first, second = ({"versions": {"numpy": n}, "x": 1} for n in "12")
    found, _ = compare(
        tmp_path, json.dumps(first), json.dumps(second), "f.json", same_software=False
    )
    assert found == []
    assert compare(tmp_path, "<svg/>", "<svg />", "f.svg", same_software=False)[0] == []


def test_bytes_of_figures_are_compared(tmp_path):
    assert compare(tmp_path, "<svg/>", "<svg/>", "f.svg")[0] == []
    assert compare(tmp_path, "<svg/>", "<svg />", "f.svg")[0] == [
        ("", "one file", "another (other bytes)")
    ]


def test_a_missing_file_and_one_that_is_no_json_are_differences(tmp_path):
    assert compare(tmp_path, "{", "{}", "f.json")[0][0][1].startswith("no JSON")
    comparison = Comparison(0.0, same_software=True, tally=Tally())
    (found,) = comparison.files(tmp_path / "a", tmp_path / "none", "f.json")
    assert str(found) == "f.json: a file is stored, absent was computed"


def test_long_texts_are_cut(tmp_path):
    found, _ = compare(tmp_path, json.dumps({"a": "x" * 500}), json.dumps({"a": "y"}), "f.json")
    assert len(found[0][1]) == 80
