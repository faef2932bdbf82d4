"""Run the command line as a shell does: a process with its exit code, stdout and stderr."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def rh_omics(tmp_path) -> Callable[..., Run]:
    """Give a function that runs ``rh-omics`` with some words in the test's own folder."""

    def run(*words: object, stdin: str | None = None) -> Run:
        environment = {**os.environ, "COLUMNS": "80", "PYTHONHASHSEED": "0"}
        done = subprocess.run(
            [sys.executable, "-m", "rh_omics", *map(str, words)],
            cwd=tmp_path,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return run
