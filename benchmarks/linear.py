"""Time the linear-model kernels beside R limma, pylimma and a bare NumPy solve, in one run.

python benchmarks/linear.py [--pylimma PYTHON]

PYTHON is an interpreter with pylimma in an environment of its own. Peers that are absent are
skipped with a message. SIMULATED data: 20,000 features, two groups of subjects, two timepoints.
Every figure is the best of several runs, R and Python one after the other.
"""

import argparse
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rh_omics.stats.correlation import consensus_correlation
from rh_omics.stats.linear import contrast_fit, fit_linear
from rh_omics.stats.moderated import TTest, moderated_t
from rh_omics.stats.squeeze import squeeze_fit

HERE = Path(__file__).parent
FEATURES = 20_000
Floats = NDArray[np.float64]


def best(call: Callable[[], object], times: int = 9) -> float:
    """Give the shortest of several runs, in seconds."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def make_design(n: int) -> tuple[Floats, NDArray[np.intp]]:
    """Give group, timepoint and interaction for pairs of samples, and the subjects."""
    subject = np.repeat(np.arange(n // 2), 2)
    group, when = (subject >= n // 4) * 1.0, np.tile([0.0, 1.0], n // 2)
    return np.column_stack([np.ones(n), group, when, group * when]), subject


def whole(y: Floats, design: Floats, *, moderated: bool, weights: Floats | None = None) -> TTest:
    """Fit, squeeze and test, as one would."""
    fit = fit_linear(y, design, weights=weights)
    squeezed = squeeze_fit(fit, trend=moderated, robust=moderated)
    return moderated_t(contrast_fit(fit, [0, 0, 0, 1]), squeezed)


def solve(y: Floats, design: Floats) -> Floats:
    """Solve least squares by one QR: coefficients alone."""
    q, r = np.linalg.qr(design)
    return np.asarray(np.linalg.solve(r, q.T @ y))


def solve_with_residuals(y: Floats, design: Floats) -> Floats:
    """Solve least squares by one QR, with the residual variance that any test needs."""
    residual = y - design @ solve(y, design)
    return np.asarray((residual**2).sum(axis=0) / (len(y) - design.shape[1]))


def ours(folder: Path) -> dict[str, float]:
    """Time this package and bare NumPy on the simulated matrices, which are left in a folder."""
    rng, seconds = np.random.default_rng(1), {}
    for n in (50, 500):
        y = rng.normal(size=(n, FEATURES)) * rng.gamma(3, size=FEATURES) + rng.uniform(
            2, 12, FEATURES
        )
        y.tofile(folder / f"y{n}.bin")
        design, subject = make_design(n)
        seconds[f"qr{n}"] = best(lambda y=y, x=design: solve(y, x))
        seconds[f"qr_rss{n}"] = best(lambda y=y, x=design: solve_with_residuals(y, x))
        seconds[f"plain{n}"] = best(lambda y=y, x=design: whole(y, x, moderated=False))
        seconds[f"both{n}"] = best(lambda y=y, x=design: whole(y, x, moderated=True))
        if n == 50:
            seconds["consensus50"] = best(
                lambda y=y, x=design, s=subject: consensus_correlation(y, x, s)
            )
            weights = rng.gamma(4.0, size=y.shape)
            weights.tofile(folder / "weights.bin")
            seconds["weights50"] = best(
                lambda y=y, x=design, w=weights: whole(y, x, moderated=False, weights=w), 3
            )
    return seconds


def peer(command: list[str]) -> dict[str, float]:
    """Run a peer's script and read its figures; nothing if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"skipped: {' '.join(command[:2])}: {done.stderr.strip().splitlines()[-1:]}")
        return {}
    return {name: float(value) for name, value in map(str.split, done.stdout.splitlines())}


def compare_numbers(folder: Path) -> None:
    """Print how far limma's t, p and consensus correlation are from ours."""
    for n in (50, 500):
        design, subject = make_design(n)
        y = np.fromfile(folder / f"y{n}.bin").reshape(n, FEATURES)
        test = whole(y, design, moderated=True)
        t, p = np.fromfile(folder / f"limma{n}.bin").reshape(2, FEATURES)
        print(
            f"trend + robust, {n} samples, largest relative difference from limma: "
            f"t {np.abs(test.statistic / t - 1).max():.1e}, "
            f"p {np.abs(test.pvalue / p - 1).max():.1e}"
        )
        if n == 50:
            rho = float(np.fromfile(folder / "rho.bin")[0])
            found = consensus_correlation(y, design, subject).consensus
            print(f"consensus correlation: {found:.12f}, limma {rho:.12f}")


def main() -> None:
    """Run all and print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pylimma", help="python with pylimma")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mine = ours(folder)
        others: dict[str, dict[str, float]] = {"limma": {}, "pylimma": {}}
        if shutil.which("Rscript"):
            others["limma"] = peer(["Rscript", str(HERE / "linear.R"), name])
        else:
            print("skipped: R isn't here")
        if chosen.pylimma:
            script = str(HERE / "linear_pylimma.py")
            others["pylimma"] = peer([chosen.pylimma, script, name])
        else:
            print("skipped: no --pylimma PYTHON given")
        for key, seconds in mine.items():
            print(f"{key:14} {seconds * 1e3:9.1f} ms", end="")
            for who, figures in others.items():
                if key in figures:
                    print(f"   {who} {figures[key]:8.3f} s = x{figures[key] / seconds:.1f}", end="")
            print()
        for n in (50, 500):
            print(
                f"plain{n} / QR solve: {mine[f'plain{n}'] / mine[f'qr{n}']:.2f}; "
                f"/ QR solve with residual variance: {mine[f'plain{n}'] / mine[f'qr_rss{n}']:.2f}"
            )
        if others["limma"]:
            compare_numbers(folder)


if __name__ == "__main__":
    main()
