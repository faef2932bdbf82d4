"""The corrected p-values and their speed beside BUFET, which is compiled by its own Makefile.

    python benchmarks/enrichment_bufet.py PATH/TO/bufet.bin [N_SETS]

BUFET (Zagganas 2017, GPL, github.com/diwis/BUFET) draws random miRNA sets with replacement and
compares the share of targets in each pathway; the same statistic of ours is "proportion". Both run
on miRTarBase and KEGG; p-values are compared pathway by pathway, in units of their Monte-Carlo
error.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from enrichment_data import SIX, BenchData, load

from rh_omics.enrich import MirnaOptions, enrich_mirnas
from rh_omics.stats.sampling import Stratum, draw_subsets

REPEATS = 3
COLUMNS = ["category", "size", "share", "mean_share", "pvalue", "fdr"]


def write_inputs(folder: Path, data: BenchData) -> None:
    """Write what BUFET reads: miRNA|gene, gene|category|name, and the list."""
    pairs = data.targets.pairs[["mirna", "gene"]].drop_duplicates()
    (folder / "pairs").write_text("".join(f"{m}|{g}\n" for m, g in pairs.to_numpy()))
    sets = ((g, term) for term, genes in data.sets.members.items() for g in genes)
    (folder / "sets").write_text("".join(f"{g}|{term}|{term}\n" for g, term in sets))
    (folder / "list").write_text("\n".join(SIX) + "\n")


def run_bufet(program: str, folder: Path, n_sets: int, threads: int) -> float:
    """Return the seconds of one run, reading included."""
    words = [program, "pairs", "out", "list", "sets", str(n_sets), str(threads), "no-synonyms"]
    started = time.perf_counter()
    subprocess.run(
        [*words, "0", "0", "human", "1", "1"], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - started


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program = str(Path(sys.argv[1]).resolve())
    n_sets = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    data = load()
    pool = Stratum(np.arange(len(data.space.mirnas)), len(SIX))
    ours = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        data.space.counter.count(draw_subsets(np.random.default_rng(1), [pool], n_sets))
        ours.append(time.perf_counter() - started)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_inputs(folder, data)
        reading = min(run_bufet(program, folder, 10, 1) for _ in range(REPEATS))
        seconds = {
            threads: min(run_bufet(program, folder, n_sets, threads) for _ in range(REPEATS))
            for threads in (1, 2)
        }
        run_bufet(program, folder, 10 * n_sets, 2)
        theirs = pd.read_csv(folder / "out", sep="\t", header=None).iloc[:, :6]
    print(f"{n_sets} sets of {len(SIX)}, best of {REPEATS}: ours {min(ours):.3f} s on one core")
    for threads, total in seconds.items():
        print(
            f"BUFET, {threads} thread(s): {total:.3f} s, without reading (about {reading:.2f} s) "
            f"{(total - reading) / min(ours):.1f} x ours"
        )
    options = MirnaOptions(statistic="proportion", stop_after=10**9, max_draws=n_sets)
    result = enrich_mirnas(
        SIX,
        universe=data.targets.mirnas,
        targets=data.targets,
        library=data.sets,
        options=options,
    )
    theirs.columns = COLUMNS
    theirs["category"] = theirs["category"].str.partition("~")[0]
    bufet = theirs.set_index("category")["pvalue"]
    mine = result.table.set_index("term")["empirical_pvalue"].reindex(bufet.index)
    error = np.sqrt(bufet * (1 - bufet) * 1.1 / n_sets).clip(lower=1 / n_sets)
    z = (mine - bufet) / error
    print(
        f"{len(bufet)} pathways: correlation of the p-values {mine.corr(bufet):.5f}; differences "
        f"in Monte-Carlo standard errors: root mean square {np.sqrt((z**2).mean()):.2f}, "
        f"largest {z.abs().max():.1f}"
    )


if __name__ == "__main__":
    main()
