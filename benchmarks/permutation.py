"""Speed of max-T: 10,000 permutations × 20,000 features × 50 samples, SIMULATED data.

Peers in the same run: a NumPy loop over permutations, and R's multtest ``mt.maxT`` where R has it.
The peers do fewer permutations and their time is scaled up, which is fair: each permutation costs
them the same. Then the runner's design, all 5,200,300 labellings × 460 features.

    python benchmarks/permutation.py [--quick]
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rh_omics.stats.permutation import label_shuffle_test

Floats = NDArray[Any]
PERMUTATIONS, FEATURES, SAMPLES, GOAL = 10_000, 20_000, 50, 20
R_SCRIPT = """
suppressMessages(library(multtest))
arguments <- commandArgs(TRUE)
n <- as.integer(arguments[2]); p <- as.integer(arguments[3])
x <- matrix(readBin(arguments[1], "double", n * p), p)
time <- function(B) system.time(capture.output(
  mt.maxT(x, rep(c(1, 0), each = n / 2), test = "t.equalvar", B = B)))["elapsed"]
warm <- time(10); few <- time(10); more <- time(as.integer(arguments[4]) + 10)
cat(more - few)
"""


def loop(values: Floats, labels: Floats, permutations: int, seed: int) -> tuple[Floats, Floats]:
    """Count max-T exceedances with one NumPy pass over the table per permutation."""
    generator = np.random.default_rng(seed)

    def absolute_t(label: Floats) -> Floats:
        one, two = values[label], values[~label]
        pooled = one.var(axis=0) * len(one) + two.var(axis=0) * len(two)
        scale = (1 / len(one) + 1 / len(two)) / (len(values) - 2)
        return np.abs(one.mean(axis=0) - two.mean(axis=0)) / np.sqrt(pooled * scale)

    observed = absolute_t(labels)
    order = np.argsort(-observed)
    alone, stepdown = np.zeros((2, values.shape[1]))
    for _ in range(permutations):
        statistic = absolute_t(generator.permutation(labels))
        alone += statistic >= observed
        maxima = np.maximum.accumulate(statistic[order][::-1])[::-1]
        stepdown[order] += maxima >= observed[order]
    return (alone + 1) / (permutations + 1), (stepdown + 1) / (permutations + 1)


def timed(function: Callable[..., Any], *arguments: object, **options: object) -> tuple[float, Any]:
    start = time.perf_counter()
    result = function(*arguments, **options)
    return time.perf_counter() - start, result


def mt_maxt(values: Floats, permutations: int) -> float | None:
    """Return the seconds that mt.maxT takes for some permutations, or None without it."""
    if not shutil.which("Rscript"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "values.bin"
        np.ascontiguousarray(values).tofile(table)  # features × samples, column by column
        script = Path(folder) / "bench.R"
        script.write_text(R_SCRIPT)
        sizes = [str(size) for size in (*values.shape, permutations)]
        done = subprocess.run(
            ["Rscript", str(script), str(table), *sizes],
            capture_output=True,
            text=True,
            check=False,
        )
    return float(done.stdout) if done.returncode == 0 else None


def main() -> None:
    quick = "--quick" in sys.argv
    peer_permutations = 100 if quick else 500
    generator = np.random.default_rng(1)
    values = generator.normal(size=(SAMPLES, FEATURES))
    labels = np.arange(SAMPLES) < SAMPLES // 2
    options = {"n_relabellings": PERMUTATIONS, "seed": 1}
    rows = []
    for jobs in (1, 2):
        seconds, ours = timed(label_shuffle_test, values, labels, n_jobs=jobs, **options)
        rows.append((f"rh_omics, {jobs} thread(s)", seconds))
    seconds, (alone, _) = timed(loop, values, labels, peer_permutations, 2)
    rows.append(("NumPy loop", seconds * PERMUTATIONS / peer_permutations))
    seconds = mt_maxt(values, peer_permutations)
    if seconds:
        rows.append(("R multtest mt.maxT", seconds * PERMUTATIONS / peer_permutations))
    print(
        f"max-T, {PERMUTATIONS} permutations × {FEATURES} features × {SAMPLES} samples, SIMULATED"
    )
    print(f"peers: {peer_permutations} permutations, scaled; goal {GOAL}× the NumPy loop")
    best = min(seconds for _, seconds in rows[:2])
    for name, seconds in rows:
        print(f"  {name:24} {seconds:9.1f} s   {seconds / best:7.1f}×")
    print(f"  p-values agree: r = {np.corrcoef(alone, ours.pvalue)[0, 1]:.3f}")
    if not quick:
        runners, groups = generator.normal(size=(25, 460)), np.arange(25) < 13
        seconds, result = timed(label_shuffle_test, runners, groups, n_jobs=2)
        print(f"all {result.n_relabellings} labellings of 13 + 12 × 460 features: {seconds:.1f} s")


if __name__ == "__main__":
    main()
