"""Overlaps of 10,000 random miRNA sets with 320 pathways: our kernel against the gseapy loop.

    python benchmarks/enrichment_speed.py [N_GSEAPY]

The loop over ``gseapy.enrich`` is run for N_GSEAPY sets (default 30) and extrapolated. The overlaps
of these sets are compared one by one.
"""

import sys
import time

import gseapy
import numpy as np
from enrichment_data import load

from rh_omics.stats.sampling import Stratum, draw_subsets

N_SETS = 10_000
N_MIRNAS = 6
REPEATS = 5


def main() -> None:
    n_gseapy = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    data = load()
    space = data.space
    pool = Stratum(np.arange(len(space.mirnas)), N_MIRNAS)
    members = draw_subsets(np.random.default_rng(1), [pool], N_SETS)
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        draw_subsets(np.random.default_rng(1), [pool], N_SETS)
        counts = space.counter.count(members)
        seconds.append(time.perf_counter() - started)
    ours = min(seconds)
    n_terms = len(space.terms)
    print(f"ours: {N_SETS} sets x {n_terms} pathways, one core, best of {REPEATS}: {ours:.3f} s")

    by_mirna = data.targets.pairs.groupby("mirna")["gene"].agg(set)
    library = {term: list(genes) for term, genes in data.sets.members.items()}
    background = set(space.genes)
    differing = 0
    started = time.perf_counter()
    for number in range(n_gseapy):
        union = set().union(*(by_mirna[space.mirnas[i]] for i in members[number]))
        found = gseapy.enrich(list(union), library, background=background, outdir=None).results
        hits = dict(zip(found["Term"], found["Overlap"], strict=True)) if len(found) else {}
        for column, term in enumerate(space.terms):
            theirs = int(hits[term].split("/")[0]) if term in hits else 0
            differing += theirs != counts.overlap[number, column]
    loop = (time.perf_counter() - started) / n_gseapy * N_SETS
    print(f"gseapy loop: {n_gseapy} sets run, {loop:.0f} s extrapolated to {N_SETS}")
    print(f"ratio {loop / ours:.0f}x; overlaps that differ in these {n_gseapy} sets: {differing}")


if __name__ == "__main__":
    main()
