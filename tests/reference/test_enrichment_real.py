"""The miRNA test on real target pairs and pathways: counts that others got, and calibration."""

import numpy as np
import pytest

from rh_omics import MirnaOptions, enrich_mirnas
from rh_omics.enrich.null import compare_with_random
from rh_omics.enrich.space import build_space
from rh_omics.genesets import read_gene_sets
from rh_omics.stats.sampling import Stratum, draw_subsets
from rh_omics.targets import read_targets

SIX = (
    "hsa-miR-194-5p",
    "hsa-miR-4676-3p",
    "hsa-miR-4254",
    "hsa-miR-4425",
    "hsa-miR-1237-3p",
    "hsa-miR-6743-5p",
)


@pytest.fixture
def real(shared_data):
    targets = read_targets(shared_data("mirtarbase/mirtarbasegene.csv.gz"))
    return targets, read_gene_sets(shared_data("kegg_2021_human/KEGG_2021_Human.gmt"))


def test_published_six_target_few_genes_of_their_pathways(real):
    """Counts found by another program on the same files: 539 targets; 1, 1, 1, 6 and 9 genes."""
    targets, sets = real
    found = enrich_mirnas(
        SIX,
        universe=targets.mirnas,
        targets=targets,
        library=sets,
        options=MirnaOptions(max_draws=1000),
    )
    overlap = found.table.set_index("term")["overlap"]
    assert overlap["Retrograde endocannabinoid signaling"] == 1
    assert overlap["Morphine addiction"] == 1
    assert overlap["GABAergic synapse"] == 1
    assert overlap["Dopaminergic synapse"] == 6
    assert overlap["Neurotrophin signaling pathway"] == 9
    assert found.n_targets.to_dict() == dict(
        zip(sorted(SIX), (144, 93, 76, 90, 56, 104), strict=True)
    )
    declared = found.declared()
    assert len(declared) == 6
    assert declared["empirical_pvalue"].min() > 0.5
    assert not len(found.significant())


def test_corrected_p_values_of_random_sets_are_calibrated(real):
    """The mean share of pathways with p < 0.05 over random sets is 5 %, within three errors."""
    targets, sets = real
    space = build_space(targets.mirnas[:6], targets.mirnas, targets, sets)
    strata = [Stratum(np.arange(len(space.mirnas)), 6)]
    random = draw_subsets(np.random.default_rng(3), strata, 12)
    shares = []
    for chosen in random:
        one = type(space)(**{**vars(space), "chosen": chosen})
        found = compare_with_random(one, strata, stop_after=50, max_draws=1000, seed=5)
        shares.append((found.by_statistic["overlap"].pvalue < 0.05).mean())
    error = np.std(shares, ddof=1) / np.sqrt(len(shares))
    assert np.mean(shares) < 0.05 + 3 * error
