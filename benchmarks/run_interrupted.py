"""Kill ``rh-omics run`` at random moments and start it again: the same numbers, whole files.

    python benchmarks/run_interrupted.py --kills 20 --permutations 1000

SIMULATED cohort of 25 runners and 460 miRNAs. The first and the second run are timed, with peak
memory, and so is ``verify``. Then each trial begins in an empty folder with an empty cache, is
killed (SIGKILL) at a moment drawn over the length of the first run, looked at, and started again.
The peer is the undisturbed run: each ratio is to its wall time. This script imports nothing large:
the peak memory of a process begins with that of the one that started it.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """What a process took."""

    seconds: float
    cpu: float
    megabytes: float
    code: int


def measure(words: list[str], cache: Path, *, kill_after: float | None = None) -> Measured:
    """Run rh-omics in a process of its own; kill it after some seconds, if that is asked."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "rh_omics", *words],
        env={**os.environ, "RH_OMICS_CACHE": str(cache)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if kill_after is not None:
        time.sleep(kill_after)
        process.send_signal(signal.SIGKILL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(seconds, cpu, usage.ru_maxrss / 1024, process.returncode)


def hashes(folder: Path) -> dict[str, str]:
    """Hash every file of a folder but the record."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


def numbers(folder: Path) -> dict[str, object]:
    """Return the record without the seconds that steps took."""
    content = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    for step in content["steps"]:
        del step["seconds"]
    return content


def half_written(folder: Path, whole: dict[str, str]) -> list[str]:
    """List files under a result's name that aren't what the undisturbed run wrote."""
    there = {name: found for name, found in hashes(folder).items() if ".rh-omics-" not in name}
    wrong = [name for name, found in there.items() if whole.get(name) != found]
    record = folder / "run.json"
    steps = json.loads(record.read_text(encoding="utf-8"))["steps"] if record.exists() else []
    for step in steps:
        if step["status"] == "done":
            wrong += [name for name, sha in step["files"].items() if there.get(name) != sha]
    return wrong


def trial(root: Path, words: list[str], moment: float, whole: Path) -> tuple[int, Measured, bool]:
    """Kill a run and start it again; return steps done at the kill, the second run, equality."""
    folder, cache = root / "killed", root / "killed-cache"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(cache, ignore_errors=True)
    run = [*words, "-o", str(folder)]
    measure(run, cache, kill_after=moment)
    bad = half_written(folder, hashes(whole)) if folder.exists() else []
    record = folder / "run.json"
    done = record.read_text(encoding="utf-8").count('"status": "done"') if record.exists() else 0
    again = measure(run, cache)
    same = not bad and hashes(folder) == hashes(whole) and numbers(folder) == numbers(whole)
    if not same:
        print(f"  DIFFERENT after a kill at {moment:.2f} s: {bad or 'numbers'}")
    return done, again, same


def main() -> None:
    """Print times, memory and what the kills did."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--permutations", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    draw = random.Random(given.seed)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        measure(["demo", str(root), "--quiet"], root / "demo-cache")
        measure(["init", str(root / "input")], root / "demo-cache")
        study = root / "input" / "study.toml"
        words = ["run", str(study), "--permutations", str(given.permutations)]
        whole, cache = root / "whole", root / "whole-cache"
        first = measure([*words, "-o", str(whole)], cache)
        tell("first run", first, first)
        tell("second run, nothing changed", measure([*words, "-o", str(whole)], cache), first)
        tell("verify", measure(["verify", str(whole)], cache), first)
        equal = 0
        for number in range(given.kills):
            moment = draw.uniform(0, first.seconds)
            done, again, same = trial(root, words, moment, whole)
            equal += same
            tell(f"{number + 1:2}: killed at {moment:5.2f} s, {done:2} steps done", again, first)
        print(f"{equal} of {given.kills} killed runs ended with the numbers of the undisturbed run")
    sys.exit(0 if equal == given.kills else 1)


def tell(what: str, found: Measured, peer: Measured) -> None:
    """Print a line."""
    print(
        f"{what:40} {found.seconds:6.2f} s wall ({found.seconds / peer.seconds:4.2f} x), "
        f"{found.cpu:6.2f} s CPU, {found.megabytes:5.0f} MB, exit {found.code}",
        flush=True,
    )


if __name__ == "__main__":
    main()
