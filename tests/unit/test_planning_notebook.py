"""The planning notebook runs as a plain script and says what the docs quote from it."""

import os
import subprocess
import sys
from pathlib import Path

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "planning.py"


def test_planning_notebook_runs_and_keeps_its_figures(tmp_path):
    done = subprocess.run(
        [sys.executable, NOTEBOOK],
        cwd=tmp_path,
        env={**os.environ, "LOKY_MAX_CPU_COUNT": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert "no sample size follows from it" in done.stdout
    assert "n = 80, d = 1, seed 20190501" in done.stdout
    assert "nominal bound (P just below 0.05) 0.828          0.509                48" in done.stdout
