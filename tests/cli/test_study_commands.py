"""``rh-omics init`` and ``rh-omics check`` on a laboratory's folder."""

import json

import pytest
from study_folder import change, write_study

SMALL = ["--responders", "6", "--non-responders", "5", "--mirnas", "120", "--seed", "4"]


def test_demo_init_check(rh_omics, tmp_path):
    assert rh_omics("demo", "cohort", *SMALL, "-q").code == 0
    written = rh_omics("init", "cohort/input")
    assert written.code == 0
    assert written.out == ""
    assert written.err.splitlines()[-1].endswith("now run: rh-omics check cohort/input/study.toml")
    checked = rh_omics("check", "cohort/input/study.toml")
    assert checked.code == 0
    assert checked.out.startswith("SIMULATED data\n")
    for part in (
        "(post − pre) of responder − (post − pre) of non_responder",
        "hours_since_meal differs",
        "nobody was assigned to a group by chance",
        "in one marker named beforehand",
        "non_responder 5, responder 6",
    ):
        assert part in " ".join(checked.out.split()), part
    assert max(map(len, checked.out.splitlines())) <= 80


def test_init_never_replaces_unless_forced(rh_omics, tmp_path):
    path = write_study(tmp_path)
    before = path.read_text()
    refused = rh_omics("init", ".")
    assert refused.code == 3
    assert "exists already" in refused.err
    assert path.read_text() == before
    assert rh_omics("init", ".", "--force").code == 0
    assert path.read_text() != before


def test_init_to_stdout_and_as_json(rh_omics, tmp_path):
    write_study(tmp_path).unlink()
    shown = rh_omics("init", ".", "-o", "-", "-q")
    assert shown.err == ""
    assert shown.out.startswith("# Written by rh-omics init.")
    told = json.loads(rh_omics("init", ".", "--json", "-q").out)
    assert told["output"] == "study.toml"
    assert told["assumptions"]
    assert (tmp_path / "study.toml").read_text() == shown.out


def test_check_lists_every_problem_with_its_place(rh_omics, tmp_path):
    path = write_study(tmp_path)
    change(path, lambda text: text.replace("[design]", "[design]\nmethd = 3"))
    change(tmp_path / "sessions.csv", lambda text: text.replace("S04,45", "S04,x"))
    change(tmp_path / "sheet.csv", lambda text: text.replace("S05_T0,", "S05_T5,"))
    run = rh_omics("check", "study.toml")
    assert run.code == 3
    assert run.out == ""
    lines = run.err.splitlines()
    assert len(lines) == 4, lines
    assert lines[0].startswith("rh-omics: study.toml line 25 [design] methd: no such key")
    assert "did you mean method?" in lines[0]
    assert any("sessions.csv row 5 (subject S04): column duration_min" in line for line in lines)


def test_check_lists_each_of_many_bad_cells(rh_omics, tmp_path):
    write_study(tmp_path)
    rows = (tmp_path / "counts.tsv").read_text().splitlines()
    broken = [rows[0], *(row.rpartition("\t")[0] + "\tbroken" for row in rows[1:13]), *rows[13:]]
    (tmp_path / "counts.tsv").write_text("\n".join(broken) + "\n")
    refused = rh_omics("check", "study.toml")
    assert refused.code == 3
    assert sum("column S08_T1" in line for line in refused.err.splitlines()) == 12
    assert "more cells" not in refused.err


def test_a_design_that_cannot_be_estimated_is_exit_4(rh_omics, tmp_path):
    path = write_study(tmp_path)
    change(
        path, lambda text: text.replace("[design]", '[design]\ncovariates = ["hours_since_meal"]')
    )
    change(tmp_path / "sheet.csv", lambda text: "\n".join(
        line[: line.rindex(",")]
        + (",hours_since_meal" if n == 0 else ",1" if "pre" in line else ",2")
        for n, line in enumerate(text.splitlines())))  # fmt: skip
    change(path, lambda text: text.replace('"interaction"', '"paired"'))
    run = rh_omics("check", "study.toml")
    assert run.code == 4
    assert "can't be told apart from hours_since_meal" in run.err


def test_check_as_json(rh_omics, tmp_path):
    write_study(tmp_path)
    told = json.loads(rh_omics("check", "study.toml", "--json").out)
    assert told["study"] == "small study"
    assert told["questions"][0]["n_subjects"] == 8


def test_schema_is_that_of_the_package(rh_omics):
    told = json.loads(rh_omics("check", "--schema").out)
    assert told["title"] == "rh-omics study file"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["check"], 2, "name a study file"),
        (["check", "none.toml"], 3, "can't be read: No such file"),
        (["init", "none"], 3, "is no folder"),
    ],
)
def test_wrong_calls(rh_omics, words, code, told):
    run = rh_omics(*words)
    assert run.code == code
    assert told in run.err
