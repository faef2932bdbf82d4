"""Time the group × time mixed ANOVA against a loop over pingouin.mixed_anova, and compare numbers.

    python benchmarks/mixed_anova.py [--peer-features N]

SIMULATED: 13 + 12 subjects, before and after, as in a responder study. The peer runs over the
first N features (460 by default); for more features its time is extrapolated from its time per
feature, and the line says so.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pingouin
from numpy.typing import NDArray

from rh_omics.stats.mixed import MixedAnova, mixed_anova

Floats = NDArray[np.float64]

GROUPS = np.repeat(["NRH", "RH"], [13, 12])
SIZES = (460, 20_000)
REPEATS = 7
ROWS = {"group": "group", "time": "time", "interaction": "Interaction"}


def simulate(n_features: int) -> Floats:
    rng = np.random.default_rng(1)
    trait = rng.normal(8, 1, (len(GROUPS), 1, n_features))
    return trait + rng.normal(0, 0.5, (len(GROUPS), 2, n_features))


def best_time(work: Callable[[], object]) -> float:
    """Return the shortest of a few runs, in seconds."""
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def peer_tables(values: Floats) -> tuple[list[pd.DataFrame], float]:
    """Analyse feature after feature with pingouin; the long table is made once."""
    n_subjects, n_times, n_features = values.shape
    table = pd.DataFrame(
        {
            "subject": np.repeat(np.arange(n_subjects), n_times),
            "time": np.tile(np.arange(n_times), n_subjects),
            "group": np.repeat(GROUPS, n_times),
        }
    )
    columns = values.reshape(-1, n_features)
    start = time.perf_counter()
    tables = [
        pingouin.mixed_anova(
            table.assign(value=columns[:, j]),
            dv="value",
            within="time",
            subject="subject",
            between="group",
        )
        for j in range(n_features)
    ]
    return tables, time.perf_counter() - start


def largest_differences(ours: MixedAnova, tables: list[pd.DataFrame]) -> tuple[float, float]:
    """Return the largest difference of F, relative to F + 1, and of p over features and terms."""
    in_f, in_p = [], []
    for term, source in ROWS.items():
        rows = [table.set_index("Source").loc[source] for table in tables]
        f, p = (np.array([row[name] for row in rows], dtype=float) for name in ("F", "p_unc"))
        found = getattr(ours, term)
        in_f.append(np.max(np.abs(found.f[: len(tables)] - f) / (f + 1)))
        in_p.append(np.max(np.abs(found.pvalue[: len(tables)] - p)))
    return float(max(in_f)), float(max(in_p))


def main() -> None:
    """Run the bench and print one line per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer-features", type=int, default=SIZES[0])
    n_peer = parser.parse_args().peer_features
    values = simulate(max(SIZES))
    mixed_anova(values[:, :, :2], GROUPS)  # imports and caches
    pingouin_tables, peer_seconds = peer_tables(values[:, :, :n_peer])
    per_feature = peer_seconds / n_peer
    print(f"SIMULATED, 13 + 12 subjects × 2 timepoints; pingouin {pingouin.__version__}:")
    print(f"  {n_peer} features in {peer_seconds:.2f} s, {per_feature * 1e3:.2f} ms a feature")
    for size in SIZES:
        part = np.ascontiguousarray(values[:, :, :size])
        seconds = best_time(lambda part=part: mixed_anova(part, GROUPS))
        origin = "measured" if size <= n_peer else "extrapolated from its time per feature"
        ratio = per_feature * size / seconds
        print(
            f"  {size} features: rh-omics {seconds * 1e3:.2f} ms, pingouin "
            f"{per_feature * size:.1f} s ({origin}), ratio {ratio:,.0f}"
        )
    in_f, in_p = largest_differences(mixed_anova(values, GROUPS), pingouin_tables)
    print(f"  largest difference over {n_peer} features: F {in_f:.1e} (of F + 1), p {in_p:.1e}")


if __name__ == "__main__":
    main()
