"""Two runs never write into one folder, and nothing that is dead locks anybody out."""

import re
import signal
import subprocess
import sys

import click
import pytest
from study_folder import change, write_study
from toy_run import Toy, run_toy

from rh_omics.cli import run as cli_run
from rh_omics.errors import OutputError
from rh_omics.workflow import keys
from rh_omics.workflow import run as running
from rh_omics.workflow.lock import LOCK_NAME, folder_lock

HOLD = """
import sys, time
from pathlib import Path
from rh_omics.workflow.lock import folder_lock
with folder_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def toy(monkeypatch, tmp_path):
    monkeypatch.setenv("RH_OMICS_CACHE", str(tmp_path / "cache"))
    toy = Toy()
    monkeypatch.setattr(running, "plan_steps", toy.plan)
    return toy


def test_second_run_is_told_who_writes(tmp_path, toy):
    study, out = write_study(tmp_path), tmp_path / "out"
    out.mkdir()
    with folder_lock(out), pytest.raises(OutputError) as caught:
        run_toy(study, out)
    wanted = r"another run is writing into .*out \(process \d+ on .+, since .+\); wait until"
    assert re.search(wanted, str(caught.value))
    assert toy.calls == []
    run_toy(study, out)
    assert toy.calls
    assert not (out / LOCK_NAME).exists()


def test_run_holds_the_lock_of_a_new_folder(tmp_path, toy):
    study, out = write_study(tmp_path), tmp_path / "new" / "out"
    seen = []

    class Watching(Toy):
        def plan(self, *given):
            seen.append((out / LOCK_NAME).is_file())
            return toy.plan(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "plan_steps", Watching().plan)
        run_toy(study, out)
    assert seen == [True]


def test_file_of_a_killed_run_locks_nobody_out(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(OutputError, match=f"process {holder.pid} "), folder_lock(tmp_path):
            pass
        holder.send_signal(signal.SIGKILL)
    assert (tmp_path / LOCK_NAME).is_file()
    with folder_lock(tmp_path):
        pass
    assert not (tmp_path / LOCK_NAME).exists()


def test_folder_that_cannot_be_written_to_is_named(tmp_path):
    with (
        pytest.raises(OutputError, match="gone can't be written to"),
        folder_lock(tmp_path / "gone"),
    ):
        pass


def test_inputs_of_a_changed_study_are_hashed_once(tmp_path, toy, monkeypatch):
    study, out = write_study(tmp_path), tmp_path / "out"
    run_toy(study, out)
    change(study, lambda text: text.replace("small study", "other study"))
    hashed: list[object] = []
    real = keys.file_sha256
    monkeypatch.setattr(keys, "file_sha256", lambda path: hashed.append(path) or real(path))
    known = keys.Hashes()
    assert cli_run.unchanged_record(study, out, running.Given(), known) is None
    running.run_study(study, out, hashes=known)
    assert len(hashed) == len(set(hashed)) > 1


def test_interrupted_run_says_how_to_go_on(tmp_path, toy):
    toy.raises["total"] = KeyboardInterrupt()
    study = write_study(tmp_path)
    with pytest.raises(click.Abort, match="the same command goes on from the last whole step"):
        cli_run.command.main(
            [str(study), "-o", str(tmp_path / "out"), "--quiet"], standalone_mode=False
        )
