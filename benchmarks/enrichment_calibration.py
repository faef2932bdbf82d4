"""How often random sets of six miRNAs are called enriched, by the naive and the corrected test.

    python benchmarks/enrichment_calibration.py [N] [docs/methods/enrichment-calibration.svg]

N (default 200) random sets of six of miRTarBase's miRNAs against KEGG; the corrected p-values use
20,000 other random sets. Prints the table of the docs and writes their plot.
"""

import sys
from pathlib import Path

import numpy as np
from enrichment_data import BenchData, load

from rh_omics.stats.hypergeometric import overlap_pvalue
from rh_omics.stats.multiple import benjamini_hochberg
from rh_omics.stats.overlap import jaccard, proportion
from rh_omics.stats.sampling import Stratum, draw_subsets

N_NULL, N_MIRNAS, LEVEL = 20_000, 6, 0.05
WHOLE_GENOME = 20_000
TITLE = "Random sets of six miRNAs: share of pathways with p at most a level"
OPENING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="460" font-family="sans-serif" '
    f'font-size="12" role="img" aria-label="{TITLE}">'
)
COLOURS = ("#999999", "#E69F00", "#56B4E9", "#D55E00", "#009E73", "#0072B2", "#CC79A7")


def naive_pvalues(data: BenchData, members: np.ndarray) -> dict[str, np.ndarray]:
    space = data.space
    counts = space.counter.count(members)
    overlap, n_union = counts.overlap.astype(np.int64), counts.n_union[:, None]
    whole = np.array([len(data.sets.members[term]) for term in space.terms])[None, :]
    annotated = np.isin(space.genes, list(data.sets.genes))
    hits = np.asarray(space.targets[:, np.flatnonzero(annotated)].todense()) > 0
    n_annotated = np.array([hits[row].any(axis=0).sum() for row in members])[:, None]
    sizes = space.counter.set_sizes[None, :]
    return {
        "naive, 20,000 genes": overlap_pvalue(overlap, WHOLE_GENOME, whole, n_union),
        "naive, every target": overlap_pvalue(overlap, len(space.genes), sizes, n_union),
        "naive, targets in KEGG": overlap_pvalue(overlap, int(annotated.sum()), sizes, n_annotated),
    }


def corrected_pvalues(
    data: BenchData, members: np.ndarray, null: np.ndarray
) -> dict[str, np.ndarray]:
    counter = data.space.counter
    seen, drawn = counter.count(members), counter.count(null)
    by_overlap = (seen.overlap.astype(float), drawn.overlap.astype(float))
    by_jaccard = (jaccard(seen, counter.set_sizes), jaccard(drawn, counter.set_sizes))
    by_share = (proportion(seen), proportion(drawn))
    reaching, above = (_counts(*by_overlap, side) for side in ("left", "right"))
    middle = (above + 0.5 * (reaching - above) + 0.5) / (len(null) + 1)
    return {
        "corrected, overlap": (reaching + 1) / (len(null) + 1),
        "corrected, overlap, mid-p": middle,
        "corrected, share of targets": (_counts(*by_share, "left") + 1) / (len(null) + 1),
        "corrected, Jaccard": (_counts(*by_jaccard, "left") + 1) / (len(null) + 1),
    }


def _counts(observed: np.ndarray, null: np.ndarray, side: str) -> np.ndarray:
    ordered = np.sort(null, axis=0)
    columns = [
        len(null) - np.searchsorted(ordered[:, j], observed[:, j], side=side)
        for j in range(observed.shape[1])
    ]
    return np.column_stack(columns)


def describe(pvalues: dict[str, np.ndarray]) -> None:
    print(
        "| p-value | pathways with p < 0.05 | sets with a hit at FDR 0.05 | median number of hits |"
    )
    print("|---|---|---|---|")
    for name, values in pvalues.items():
        by_set = (values < LEVEL).mean(axis=1)
        error = by_set.std(ddof=1) / np.sqrt(len(by_set))
        significant = np.array([(benjamini_hochberg(row) <= LEVEL).sum() for row in values])
        share, n = (significant > 0).mean(), len(significant)
        spread = np.sqrt(share * (1 - share) / n)
        print(
            f"| {name} | {by_set.mean():.1%} ± {error:.1%} | {share:.0%} ± {spread:.0%} "
            f"| {np.median(significant):.0f} |"
        )


def most_frequent(data: BenchData, pvalues: np.ndarray, n: int = 6) -> None:
    hits = np.mean([benjamini_hochberg(row) <= LEVEL for row in pvalues], axis=0)
    order = np.argsort(-hits)[:n]
    print(
        "naive false winners, every target:",
        ", ".join(f"{data.space.terms[i]} {hits[i]:.0%}" for i in order),
    )


def svg(pvalues: dict[str, np.ndarray]) -> str:
    """Draw the share of p-values at most a level, for levels from 0 to 0.2."""
    left, top, size, limit = 60, 40, 360, 0.2
    levels = np.linspace(0, limit, 81)

    def at(level: float, share: float) -> str:
        return f"{left + size * level / limit:.1f},{top + size * (1 - min(share, 0.4) / 0.4):.1f}"

    lines = [
        OPENING,
        '<rect width="800" height="460" fill="white"/>',
        f'<text x="{left}" y="22" font-size="14">{TITLE}</text>',
        f'<path d="M{left} {top}V{top + size}H{left + size}" fill="none" stroke="black"/>',
        f'<path d="M{at(0, 0)}L{at(limit, limit)}" stroke="black" stroke-dasharray="4 3"/>',
        f'<path d="M{at(LEVEL, 0)}L{at(LEVEL, 0.4)}" stroke="#cccccc"/>',
        f'<text x="{left + size / 2}" y="{top + size + 36}" text-anchor="middle">level</text>',
    ]
    for tick in (0, 0.05, 0.1, 0.15, 0.2):
        x, y = at(tick, 0).split(",")
        lines.append(f'<text x="{x}" y="{float(y) + 16:.1f}" text-anchor="middle">{tick:g}</text>')
    for tick in (0, 0.1, 0.2, 0.3, 0.4):
        x, y = at(0, tick).split(",")
        place = f'x="{float(x) - 6:.1f}" y="{float(y) + 4:.1f}"'
        lines.append(f'<text {place} text-anchor="end">{tick:.0%}</text>')
    for number, ((name, values), colour) in enumerate(zip(pvalues.items(), COLOURS, strict=True)):
        shares = [(values <= level).mean() for level in levels]
        path = "L".join(at(a, b) for a, b in zip(levels, shares, strict=True))
        dash = ' stroke-dasharray="6 3"' if name.startswith("naive") else ""
        lines.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        y = top + 20 + 24 * number
        lines.append(f'<path d="M440 {y}H470" stroke="{colour}" stroke-width="2"{dash}/>')
        lines.append(
            f'<text x="478" y="{y + 4}">{name}: {(values <= LEVEL).mean():.1%} at 0.05</text>'
        )
    lines.append(
        f'<text x="440" y="{top + 204}">dashed diagonal: what a calibrated p-value gives</text>'
    )
    return "\n".join([*lines, "</svg>"]) + "\n"


def main() -> None:
    n_random = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    data = load()
    pool = [Stratum(np.arange(len(data.space.mirnas)), N_MIRNAS)]
    members = draw_subsets(np.random.default_rng(2026), pool, n_random)
    null = draw_subsets(np.random.default_rng(1), pool, N_NULL)
    naive = naive_pvalues(data, members)
    pvalues = {**naive, **corrected_pvalues(data, members, null)}
    n_all, n_terms = len(data.space.mirnas), len(data.space.terms)
    print(f"{n_random} random sets of {N_MIRNAS} of {n_all} miRNAs x {n_terms} pathways")
    describe(pvalues)
    most_frequent(data, naive["naive, every target"])
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(svg(pvalues), encoding="utf-8")


if __name__ == "__main__":
    main()
