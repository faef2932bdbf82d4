"""Real data of the enrichment benches: miRTarBase's pairs and KEGG's sets as arrays."""

import sys
from pathlib import Path
from typing import NamedTuple

from rh_omics.enrich.space import TargetSpace, build_space
from rh_omics.genesets import GeneSets, read_gene_sets
from rh_omics.targets import Targets, read_targets

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
SIX = (
    "hsa-miR-194-5p",
    "hsa-miR-4676-3p",
    "hsa-miR-4254",
    "hsa-miR-4425",
    "hsa-miR-1237-3p",
    "hsa-miR-6743-5p",
)


class BenchData(NamedTuple):
    """Pairs, sets, and both as arrays with six listed miRNAs."""

    targets: Targets
    sets: GeneSets
    space: TargetSpace


def load() -> BenchData:
    """Read the real files, or end with a sentence where they aren't there."""
    pairs = SHARED / "mirtarbase" / "mirtarbasegene.csv.gz"
    kegg = SHARED / "kegg_2021_human" / "KEGG_2021_Human.gmt"
    if not pairs.is_file() or not kegg.is_file():
        sys.exit(f"this bench needs {pairs} and {kegg}")
    targets, sets = read_targets(pairs), read_gene_sets(kegg)
    return BenchData(targets, sets, build_space(SIX, targets.mirnas, targets, sets))
