#!/usr/bin/env python3
"""Set up and run rh-omics with nothing there but Python 3.11+ and a package index.

    python3 tasks.py demo    simulate a cohort and take its files to a report
    python3 tasks.py test    run the tests
    python3 tasks.py check   run every gate: format, lint, types, import contracts, tests
    python3 tasks.py setup   only make the environment of the tests
    python3 tasks.py cover   run the tests and say which lines they reach
    python3 tasks.py docs    build the documentation site in site/

The environment is made in ``.venv`` beside this file, once, and again when its definition changes.
"""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin")
PYTHON = BIN / ("python.exe" if sys.platform == "win32" else "python")
STAMP = ENVIRONMENT / "rh-omics.stamp"
OLDEST = (3, 11)

TESTS = ["-m", "pytest", "-n", "2", "--dist", "worksteal"]
COVERED = [*TESTS, "--cov", "--cov-report=term"]
SITE = ["-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-d", "site/.doctrees"]
GATES = {
    "format": ["-m", "ruff", "format", "--check", "."],
    "lint": ["-m", "ruff", "check", "."],
    "types": ["-m", "mypy"],
    "imports": ["-c", "from importlinter.cli import lint_imports_command as c; c()"],
    "tests": TESTS,
}
TASKS = {"demo", "test", "check", "setup", "cover", "docs"}


def set_up(*, for_development: bool) -> None:
    """Make the environment, unless the one there was made from the same definition."""
    definition = hashlib.sha256(str(ROOT).encode())
    for name in ("pyproject.toml", "constraints.txt"):
        definition.update((ROOT / name).read_bytes())
    made = STAMP.read_text().split() if STAMP.is_file() else []
    wanted = "dev" if for_development else "core"
    if made[:1] == [definition.hexdigest()] and made[1] in {wanted, "dev"}:
        return
    print(f"setting up {ENVIRONMENT} (once; a minute or two) ...", flush=True)
    venv.create(ENVIRONMENT, with_pip=True, clear=not made)
    package = f"{ROOT}[dev]" if for_development else str(ROOT)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*install, "--constraint", str(ROOT / "constraints.txt"), "--editable", package])
    STAMP.write_text(f"{definition.hexdigest()} {wanted}")


def run(arguments: list[str]) -> None:
    """Run the environment's Python here and stop with its exit code if that isn't 0."""
    code = subprocess.run([str(PYTHON), *arguments], cwd=ROOT, check=False).returncode
    if code:
        sys.exit(code)


def demonstrate(folder: str) -> None:
    """Simulate a cohort's files and take them to a report, by the commands that people type."""
    commands = (
        ["demo", folder, "--force"],
        ["init", f"{folder}/input", "--force", "--quiet"],
        ["run", f"{folder}/input/study.toml", "-o", f"{folder}/report", "--force"],
    )
    for words in commands:
        print(f"\n$ rh-omics {' '.join(words)}", flush=True)
        run(["-m", "rh_omics", *words])


def main() -> None:
    """Do the task named on the command line."""
    if sys.version_info < OLDEST:
        sys.exit(f"rh-omics needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    if len(sys.argv) < 2 or sys.argv[1] not in TASKS:
        sys.exit(__doc__)
    task, more = sys.argv[1], sys.argv[2:]
    set_up(for_development=task != "demo")
    if task == "demo":
        demonstrate(more[0] if more else "demo-results")
    elif task in {"test", "cover"}:
        run([*(TESTS if task == "test" else COVERED), *more])
    elif task == "docs":
        run([*SITE, "docs", "site"])
        print(f"open {ROOT / 'site' / 'index.html'}")
    elif task == "check":
        for name, gate in GATES.items():
            print(f"== {name}", flush=True)
            run(gate)


if __name__ == "__main__":
    main()
