"""Run the command line: in this process, or as a shell does."""

import io
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from rh_omics.cli import main


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def rh_omics(tmp_path, monkeypatch, capsys) -> Callable[..., Run]:
    """Give a function that runs ``rh-omics`` in this process, in the test's own folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)

    def run(*words: object, stdin: str = "") -> Run:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Run(int(end.value.code or 0), out, err)

    return run


@pytest.fixture
def shell(tmp_path) -> Callable[..., Run]:
    """Give a function that runs ``rh-omics`` as a process of its own, in the test's own folder."""

    def run(*words: object, stdin: str | None = None) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "rh_omics", *map(str, words)],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "80"},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return run
