"""Small SIMULATED target tables and gene sets that the tests of enrichment start from."""

import numpy as np
import pandas as pd

from rh_omics.genesets import GeneSets
from rh_omics.targets import Targets


def toy_targets(n_mirnas: int = 40, n_genes: int = 300, *, seed: int = 0) -> Targets:
    """Return targets whose numbers differ much, popular genes being targeted most often."""
    rng = np.random.default_rng(seed)
    popularity = rng.pareto(1.5, n_genes) + 0.1
    rows = []
    for number in range(n_mirnas):
        n_targets = int(rng.integers(3, 40))
        chosen = rng.choice(n_genes, n_targets, replace=False, p=popularity / popularity.sum())
        rows += [(f"hsa-miR-{9000 + number}-5p", f"G{gene:03d}") for gene in chosen]
    table = pd.DataFrame(rows, columns=["mirna", "gene"])
    for column in ("evidence", "method", "pmid", "source"):
        table[column] = {"evidence": "weak", "source": "toy"}.get(column, "")
    return Targets(table, ())


def toy_sets(n_sets: int = 12, n_genes: int = 300, *, seed: int = 1) -> GeneSets:
    """Return sets of 5 to 40 genes."""
    rng = np.random.default_rng(seed)
    sets = {
        f"set {number:02d}": [
            f"G{gene:03d}" for gene in rng.choice(n_genes, int(rng.integers(5, 41)), replace=False)
        ]
        for number in range(n_sets)
    }
    return GeneSets.from_mapping(sets, name="toy")
