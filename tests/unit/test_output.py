"""An output file is there whole or not at all."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rh_omics.errors import OutputError
from rh_omics.output import (
    check_free,
    check_targets,
    json_records,
    json_values,
    table_as_text,
    write_atomically,
    write_json,
    write_table,
)

TABLE = pd.DataFrame({"feature": ["a", "NA"], "pvalue": [0.1 + 0.2, float("nan")]})


@pytest.mark.parametrize("ending", [".tsv", ".csv", ".parquet", ".xlsx"])
def test_table_is_read_back_equal(tmp_path, ending):
    path = write_table(TABLE, tmp_path / f"t{ending}")
    read = {
        ".tsv": lambda: pd.read_csv(
            path, sep="\t", keep_default_na=False, na_values={"pvalue": ""}
        ),
        ".csv": lambda: pd.read_csv(path, keep_default_na=False, na_values={"pvalue": ""}),
        ".parquet": lambda: pd.read_parquet(path),
        ".xlsx": lambda: pd.read_excel(
            path, engine="openpyxl", keep_default_na=False, na_values={"pvalue": ""}
        ),
    }[ending]()
    if ending == ".xlsx":  # a workbook holds 16 digits
        pd.testing.assert_frame_equal(read, TABLE, rtol=1e-15)
    else:
        pd.testing.assert_frame_equal(read, TABLE, check_exact=True)


def test_text_holds_every_digit():
    assert "0.30000000000000004" in table_as_text(TABLE)


def test_failure_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text("old")

    def break_off(part):
        part.write_text("half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_atomically(path, break_off, force=True)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_existing_file_is_kept_without_force(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("old")
    with pytest.raises(OutputError, match=r"t\.csv exists already; .*--force"):
        write_table(TABLE, path)
    assert path.read_text() == "old"
    write_table(TABLE, path, force=True)
    assert path.read_text() != "old"


def test_unknown_ending_and_missing_folder(tmp_path):
    with pytest.raises(OutputError, match=r"must end in \.tsv.*got \.doc"):
        write_table(TABLE, tmp_path / "t.doc")
    with pytest.raises(OutputError, match="is not a folder; make it first"):
        write_table(TABLE, tmp_path / "nowhere" / "t.tsv")


def test_all_problems_of_several_files_at_once(tmp_path):
    (tmp_path / "a").touch()
    with pytest.raises(OutputError) as caught:
        check_free([tmp_path / "a", tmp_path / "x" / "b"], force=False)
    assert len(caught.value.problems) == 2


def test_json_refuses_what_json_has_no_word_for(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json({"x": float("nan")}, tmp_path / "x.json")
    path = write_json({"x": "µ"}, tmp_path / "y.json")
    assert json.loads(path.read_text(encoding="utf-8")) == {"x": "µ"}
    assert "µ" in path.read_text(encoding="utf-8")


def test_facts_become_what_json_can_hold():
    facts = {"a": np.float64(1.5), "b": (np.int64(2), float("nan")), "c": {"d": np.bool_(True)}}
    assert json_values(facts) == {"a": 1.5, "b": [2, None], "c": {"d": True}}
    assert json_values({1: Path("x"), "e": {"z"}}) == {"1": "x", "e": ["z"]}


def test_records_have_nothing_where_a_cell_has_no_number():
    table = pd.DataFrame(
        {
            "name": pd.array(["a", pd.NA], dtype="str"),
            "n": pd.array([1, pd.NA], dtype="Int64"),
            "stat": [np.inf, 0.1 + 0.2],
            "held": [True, False],
        }
    )
    text = json.dumps(json_records(table), allow_nan=False)
    assert text == (
        '[{"name": "a", "n": 1, "stat": null, "held": true}, '
        '{"name": null, "n": null, "stat": 0.30000000000000004, "held": false}]'
    )


def test_targets_are_refused_with_what_lies_beside_them(tmp_path):
    check_targets([None], None, force=False)
    check_targets([tmp_path / "t.tsv"], tmp_path / "t.svg", force=False)
    for name in ("t.tsv", "t.json", "t.svg"):
        (tmp_path / name).write_text("old")
        with pytest.raises(OutputError, match=f"{name} exists already"):
            check_targets([tmp_path / "t.tsv", None], tmp_path / "t.svg", force=False)
        check_targets([tmp_path / "t.tsv"], tmp_path / "t.svg", force=True)
        (tmp_path / name).unlink()
    with pytest.raises(OutputError, match="must end in"):
        check_targets([tmp_path / "t.doc"], force=True)
