"""How a run goes on: what is computed, what is taken from before, what is refused."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from study_folder import change, write_study
from toy_run import SKIP_REASON, Toy, run_toy

import rh_omics.workflow.run as run_module
from rh_omics.errors import DesignError, FileFormatError, OutputError, ParameterError
from rh_omics.reference import LibraryEntry, LibraryKind, store_library
from rh_omics.workflow.given import Given
from rh_omics.workflow.record import StepStatus, read_record
from rh_omics.workflow.store import StepStore
from rh_omics.workflow.unchanged import unchanged_record
from rh_omics.workflow.verify import verify_run


@pytest.fixture
def study(tmp_path, monkeypatch) -> Path:
    """Write the small study, with a cache folder of its own."""
    monkeypatch.setenv("RH_OMICS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "study").mkdir()
    return write_study(tmp_path / "study")


@pytest.fixture
def toy(monkeypatch) -> Toy:
    """Put toy steps in the place of the real ones."""
    made = Toy()
    monkeypatch.setattr(run_module, "plan_steps", made.plan)
    return made


@pytest.fixture
def results(tmp_path) -> Path:
    return tmp_path / "results"


def hashes(folder: Path) -> dict[str, str]:
    """Hash every file of a folder, the record aside."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "run.json"
    }


def numbers(folder: Path) -> dict[str, object]:
    """Return the record without what may differ: how long steps took."""
    content = json.loads((folder / "run.json").read_text())
    for step in content["steps"]:
        del step["seconds"]
    return content


def test_a_run_writes_every_file_that_its_record_lists_and_no_other(study, toy, results):
    run = run_toy(study, results)
    assert toy.calls == ["means", "noise", "absent", "total"]
    assert [str(step.status) for step in run.record.steps] == ["done", "done", "skipped", "done"]
    assert run.record.step("absent").reason == SKIP_REASON
    assert run.record.exit_code == 0
    assert read_record(results).all_files() == hashes(results)
    assert {"tables/means.tsv", "tables/means.json", "README.md"} <= set(hashes(results))
    readme = (results / "README.md").read_text()
    assert "`tables/means.tsv`" in readme
    assert f"**left out**: {SKIP_REASON}" in readme


def test_the_record_names_inputs_settings_and_software(study, toy, results):
    record = run_toy(study, results, seed=5).record
    counts = hashlib.sha256((study.parent / "counts.tsv").read_bytes()).hexdigest()
    assert record.inputs["counts.tsv"] == counts
    assert set(record.inputs) == {
        "study.toml", "counts.tsv", "sheet.csv", "runners.csv", "answers.csv", "sessions.csv"
    }  # fmt: skip
    assert record.given == {"seed": 5, "permutations": None}
    assert record.settings["seed"] == 5
    assert {"python", "numpy", "pandas", "code"} <= set(record.versions)
    assert record.study == "../study/study.toml"


def test_nothing_changed_is_seen_without_a_step(study, toy, results):
    run_toy(study, results)
    before = (results / "run.json").read_bytes()
    toy.calls.clear()
    again = run_toy(study, results)
    assert toy.calls == []
    assert all(step.kept for step in again.record.steps)
    assert (results / "run.json").read_bytes() == before
    assert unchanged_record(study, results, Given()) is not None
    assert unchanged_record(study, results, Given(seed=2)) is None


@pytest.mark.parametrize(
    ("name", "edit", "computed"),
    [
        ("counts.tsv", lambda text: text.replace("\t2", "\t3", 1), ["means", "absent", "total"]),
        ("answers.csv", lambda text: text.replace("S01,2,5,40,8", "S01,2,5,41,8"), []),
        ("study.toml", lambda text: text + "\n# a comment\n", []),
        ("study.toml", lambda text: text.replace("[design]", "[design]\nseed = 9"), ["noise"]),
    ],
)
def test_a_changed_input_computes_what_depends_on_it(study, toy, results, name, edit, computed):
    run_toy(study, results)
    toy.calls.clear()
    change(study.parent / name, edit)
    run = run_toy(study, results)
    assert [name for name in toy.calls if name != "absent"] == [
        name for name in computed if name != "absent"
    ]
    kept = [step.name for step in run.record.steps if step.kept]
    assert "absent" in kept
    assert read_record(results).all_files() == hashes(results)


def test_a_new_seed_computes_only_what_draws(study, toy, results):
    run_toy(study, results)
    toy.calls.clear()
    run_toy(study, results, seed=3)
    assert toy.calls == ["noise"]
    assert (results / "tables" / "noise.tsv").read_text() == "seed\n3\n"


def test_a_file_changed_by_hand_is_made_again(study, toy, results):
    run_toy(study, results)
    whole = hashes(results)
    (results / "tables" / "means.tsv").write_text("mine\n")
    (results / "tables" / "total.json").unlink()
    run_toy(study, results)
    assert hashes(results) == whole


def test_force_computes_everything(study, toy, results):
    run_toy(study, results)
    toy.calls.clear()
    run_toy(study, results, force=True)
    assert toy.calls == ["means", "noise", "absent", "total"]


def test_a_failed_step_lets_the_others_go_on_and_is_tried_again(study, toy, results):
    toy.raises["means"] = DesignError(["first", "second"])
    run = run_toy(study, results)
    assert run.record.exit_code == DesignError.exit_code == 4
    assert run.record.step("means").reason == "first; second"
    assert run.record.step("noise").status is StepStatus.DONE
    assert run.record.step("total").reason == "no means"
    toy.raises.clear()
    toy.calls.clear()
    again = run_toy(study, results)
    assert toy.calls == ["means", "total"]
    assert again.record.exit_code == 0


def test_a_fault_of_ours_is_kept_and_takes_no_other_step_along(study, toy, results):
    toy.raises["noise"] = ZeroDivisionError("oh")
    run = run_toy(study, results)
    assert run.record.exit_code == 1
    assert run.faults == (toy.raises["noise"],)
    assert run.record.step("noise").reason == "a fault of rh-omics: ZeroDivisionError: oh"
    assert run.record.step("total").status is StepStatus.DONE


def test_a_figure_that_cannot_be_drawn_takes_no_table_along(study, toy, results):
    def no_values():
        msg = "no values"
        raise ParameterError(msg)

    toy.figures = {"odd": no_values, "broken": lambda: 1 / 0}
    run = run_toy(study, results)
    step = run.record.step("means")
    assert step.status is StepStatus.DONE
    assert step.reason == "odd isn't drawn: no values; broken isn't drawn: division by zero"
    assert [type(fault) for fault in run.faults] == [ZeroDivisionError]
    assert (results / "tables" / "means.tsv").is_file()


def test_files_of_a_step_that_is_no_more_go(study, toy, results):
    run_toy(study, results)
    own = results / "tables" / "mine.tsv"
    own.write_text("x\n")
    toy.planned = ("means", "absent")
    change(study, lambda text: text + "\n# changed\n")
    run_toy(study, results)
    assert not (results / "tables" / "total.tsv").exists()
    assert own.exists()


def test_without_a_cache_folder_all_still_works(study, toy, results, tmp_path):
    run_toy(study, results)
    whole = hashes(results)
    shutil.rmtree(tmp_path / "cache")
    (tmp_path / "cache").write_text("a file in the place of the folder")
    toy.calls.clear()
    (results / "tables" / "total.tsv").unlink()
    run_toy(study, results)
    assert toy.calls == ["total", "means"], "the value of means was computed for total"
    assert hashes(results) == whole


def test_a_second_folder_takes_outputs_from_the_cache(study, toy, results, tmp_path):
    run_toy(study, results)
    toy.calls.clear()
    run_toy(study, tmp_path / "other")
    assert toy.calls == ["absent"]
    assert hashes(results) == hashes(tmp_path / "other")


def test_verify_finds_a_run_equal_and_says_what_differs(study, toy, results):
    run_toy(study, results, seed=4)
    toy.calls.clear()
    same = verify_run(results)
    assert toy.calls == ["means", "noise", "absent", "total"], "nothing was taken from the cache"
    assert (same.exit_code, same.differences, same.n_files) == (0, (), 6)
    change(results / "tables" / "noise.tsv", lambda text: text.replace("4", "5"))
    change(study.parent / "sessions.csv", lambda text: text.replace("S04,45", "S04,46"))
    found = verify_run(results)
    assert found.exit_code == 3
    assert [str(item) for item in found.differences] == [
        "tables/noise.tsv, row 1 (5), seed: 5 is stored, 4 was computed"
    ]
    assert found.changed_inputs == ("sessions.csv was changed",)
    assert found.changed_files == ("tables/noise.tsv",)
    assert json.dumps(found.to_dict())


def test_verify_notes_a_step_that_ended_otherwise_and_other_software(study, toy, results):
    run_toy(study, results)
    path = results / "run.json"
    content = json.loads(path.read_text())
    content["versions"]["numpy"] = "1.0"
    content["steps"].append({**content["steps"][0], "name": "gone", "files": {}})
    path.write_text(json.dumps(content))
    toy.raises["noise"] = DesignError("not today")
    found = verify_run(results)
    assert found.tolerance == 1e-6
    assert found.other_software[0].startswith("numpy: 1.0 then, ")
    assert {item.file for item in found.differences} == {
        "step noise", "step gone", "tables/noise.tsv", "tables/noise.json"
    }  # fmt: skip


def test_verify_needs_a_complete_run_and_its_study_file(study, toy, results):
    toy.raises["total"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        run_toy(study, results)
    with pytest.raises(FileFormatError, match="was interrupted; finish it with: rh-omics run"):
        verify_run(results)
    toy.raises.clear()
    run_toy(study, results)
    study.unlink()
    with pytest.raises(FileFormatError, match="put it back with the files it names"):
        verify_run(results)


class Stop(BaseException):
    """Stands for a kill: no ``except Exception`` sees it."""


def count_moves(monkeypatch, stop_at: int, *, after: bool) -> list[str]:
    """Stop before or after the move of a file that was written; return the moves made."""
    moved: list[str] = []
    real = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if len(moved) == stop_at and not after:
            raise Stop
        done = real(path, target)
        moved.append(Path(target).name)
        if len(moved) == stop_at + 1 and after:
            raise Stop
        return done

    monkeypatch.setattr(Path, "replace", replace)
    return moved


@pytest.mark.parametrize(("after", "older"), [(False, False), (True, False), (False, True)])
def test_stopped_at_any_move_it_goes_on_from_the_last_whole_step(
    study, toy, results, tmp_path, monkeypatch, after, older
):
    if older:  # the folder holds the results of other counts and another seed
        run_toy(study, tmp_path / "older", store=StepStore(tmp_path / "o"), seed=8)
        change(study.parent / "counts.tsv", lambda text: text.replace("\t2", "\t3", 1))
    loaded = run_module.open_study(study)
    monkeypatch.setattr(run_module, "open_study", lambda _path: loaded)
    run_toy(study, tmp_path / "whole", store=StepStore(tmp_path / "s"))
    expected, record = hashes(tmp_path / "whole"), numbers(tmp_path / "whole")
    for stop_at in range(100):
        shutil.rmtree(results, ignore_errors=True)
        if older:
            shutil.copytree(tmp_path / "older", results)
        store = StepStore(tmp_path / f"store{stop_at}")
        toy.calls.clear()
        with monkeypatch.context() as patch:
            count_moves(patch, stop_at, after=after)
            try:
                run_toy(study, results, store=store)
            except Stop:
                pass
            else:
                break
        done = check_whole(results)
        computed = list(toy.calls)
        run_toy(study, results, store=store)
        assert hashes(results) == expected, stop_at
        assert numbers(results) == record, stop_at
        if not older:
            assert not set(toy.calls[len(computed) :]) & done, "a whole step was computed again"
    assert stop_at > 15, "too few moves were seen"


def check_whole(folder: Path) -> set[str]:
    """Assert that what the record lists as done is whole; return these steps."""
    if not (folder / "run.json").exists():
        return set()
    record = read_record(folder)
    there = hashes(folder)
    done = [step for step in record.steps if step.status is StepStatus.DONE]
    for step in done:
        assert {name: there[name] for name in step.files} == step.files
    assert not record.complete or record.all_files() == there
    return {step.name for step in done}


def test_what_a_kill_left_half_written_is_taken_away(study, toy, results):
    (results / "tables").mkdir(parents=True)
    (results / ".rh-omics-x").write_text("half")
    (results / "tables" / ".rh-omics-y").write_text("half")
    run_toy(study, results, force=True)
    assert not list(results.rglob(".rh-omics-*"))


def test_a_new_reference_library_is_a_change(study, toy, results, tmp_path):
    run_toy(study, results)
    (tmp_path / "sets.gmt").write_text("a\tb\tTP53\n")
    entry = LibraryEntry("own", "1", LibraryKind.GENE_SETS, "2026-01-01", "", "", "", "sets.gmt")
    store_library(tmp_path / "sets.gmt", entry)
    assert unchanged_record(study, results, Given()) is None


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        (lambda folder: (folder / "thesis.docx").write_text("x"), "isn't empty and holds no"),
        (lambda folder: (folder / "run.json").write_text("{"), "isn't a record of a run"),
    ],
)
def test_a_folder_with_something_else_is_left_alone(study, toy, results, prepare, told):
    results.mkdir()
    prepare(results)
    with pytest.raises(OutputError, match=told):
        run_toy(study, results)
    assert toy.calls == []
    assert run_toy(study, results, force=True).record.complete


def test_a_file_in_the_place_of_the_folder_is_refused(study, toy, results):
    results.write_text("x")
    with pytest.raises(OutputError, match="is a file; name a folder"):
        run_toy(study, results)


def test_results_of_another_study_are_not_replaced(study, toy, results, tmp_path):
    run_toy(study, results)
    (tmp_path / "second").mkdir()
    second = write_study(tmp_path / "second")
    with pytest.raises(OutputError, match="holds the results of another study"):
        run_toy(second, results)
    run_toy(second, results, force=True)


def test_a_folder_that_cannot_be_made_is_refused(study, toy, results):
    results.mkdir()
    (results / "tables").write_text("a file in the place of a folder")
    with pytest.raises(OutputError, match="tables can't be written to: File exists"):
        run_toy(study, results, force=True)


@pytest.mark.parametrize("name", ["../outside.tsv", "/etc/passwd", "tables/../../x", "a\\b", "C:x"])
def test_a_record_that_names_a_file_outside_its_folder_is_refused(study, toy, results, name):
    run_toy(study, results)
    path = results / "run.json"
    content = json.loads(path.read_text())
    content["steps"][0]["files"] = {name: "0" * 64}
    path.write_text(json.dumps(content))
    with pytest.raises(FileFormatError, match="outside its folder"):
        read_record(results)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"format": "other", "format_version": 1}, "format 'other' of version 1"),
        ({"format": "rh-omics run", "format_version": 99}, "of version 99"),
        ({"format": "rh-omics run", "format_version": 1}, "isn't a record of a run"),
        ([], "isn't a record of a run"),
    ],
)
def test_a_foreign_record_is_refused(tmp_path, content, told):
    (tmp_path / "run.json").write_text(json.dumps(content))
    with pytest.raises(FileFormatError, match=told):
        read_record(tmp_path)


@pytest.mark.parametrize(
    "odd",
    [
        {"given": {"unknown": 1}},
        {"given": {"seed": -1}},
        {"inputs": ["a"]},
        {"files": "x"},
        {"steps": [{}]},
    ],
)
def test_a_record_of_odd_values_is_refused(study, toy, results, odd):
    run_toy(study, results)
    path = results / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **odd}))
    with pytest.raises(FileFormatError, match="isn't a record of a run"):
        read_record(results)


def test_no_record_is_refused(tmp_path):
    with pytest.raises(FileFormatError, match="name a folder that rh-omics run wrote"):
        read_record(tmp_path)
