"""Over-representation against R: committed SIMULATED counts, and real lists where R is there."""

import shutil
import subprocess
from pathlib import Path

import gseapy
import numpy as np
import pandas as pd
import pytest

from rh_omics import enrich_genes
from rh_omics.genesets import read_gene_sets
from rh_omics.stats.hypergeometric import overlap_pvalue

HERE = Path(__file__).parent / "enrichment"


def test_adapter_gives_the_p_values_of_r():
    """gseapy's p through the adapter equals phyper, rtol 1e-12, on sets built to the counts."""
    from rh_omics.enrich.gseapy_adapter import overrepresentation

    table = pd.read_csv(HERE / "phyper.csv", comment="#")
    small = table[(table["background"] == 500) & (table["overlap"] > 0)]
    assert len(small) > 50
    for row in small.itertuples():
        genes = [f"G{number}" for number in range(row.listed)]
        rest = [f"B{number}" for number in range(500 - row.listed)]
        members = genes[: row.overlap] + rest[: row.set_size - row.overlap]
        found = overrepresentation(genes, {"s": members}, genes + rest)
        assert found["overlap"][0] == row.overlap
        np.testing.assert_allclose(found["pvalue"][0], row.pvalue, rtol=1e-12)


def test_fast_tail_equals_phyper():
    table = pd.read_csv(HERE / "phyper.csv", comment="#")
    for background, rows in table.groupby("background"):
        found = overlap_pvalue(
            rows["overlap"].to_numpy(),
            int(background),
            rows["set_size"].to_numpy(),
            rows["listed"].to_numpy(),
        )
        np.testing.assert_allclose(found, rows["pvalue"], rtol=1e-9)


@pytest.fixture
def real(shared_data):
    library = shared_data("kegg_2021_human/KEGG_2021_Human.gmt")
    genes = shared_data("gseapy_testdata/gene_list.txt").read_text().split()
    background = shared_data("gseapy_testdata/background.txt").read_text().split()
    return genes, background, library


def test_real_list_equals_gseapy_to_the_digit(real):
    genes, background, library = real
    ours = enrich_genes(genes, background=background, library=library).table.set_index("term")
    theirs = gseapy.enrich(genes, str(library), background=background, outdir=None).results
    theirs = theirs.set_index("Term")
    np.testing.assert_array_equal(ours["pvalue"][theirs.index], theirs["P-value"])
    np.testing.assert_array_equal(ours["odds_ratio"][theirs.index], theirs["Odds Ratio"])
    assert (ours["pvalue"][ours.index.difference(theirs.index)] == 1).all()
    assert len(ours) == 320


def test_real_list_equals_r(real, tmp_path):
    """phyper to 1e-12 and p.adjust over all 320 sets, computed by R now on the same counts."""
    r = shutil.which("Rscript")
    if not r:
        pytest.skip("Rscript isn't on this machine")
    genes, background, library = real
    found = enrich_genes(genes, background=background, library=library)
    known = set(background)
    drawn = set(genes) & known
    counts = [
        (term, len(drawn & set(members)), len(set(members) & known))
        for term, members in read_gene_sets(library).members.items()
    ]
    pd.DataFrame(counts, columns=["term", "k", "m"]).to_csv(tmp_path / "counts.csv", index=False)
    code = (
        f"d <- read.csv('counts.csv'); N <- {len(known)}; n <- {len(drawn)};"
        "d$p <- phyper(d$k - 1, d$m, N - d$m, n, lower.tail = FALSE);"
        "d$q <- p.adjust(d$p, 'BH');"
        "d$p <- sprintf('%.17g', d$p); d$q <- sprintf('%.17g', d$q);"
        "write.csv(d, 'r.csv', row.names = FALSE)"
    )
    subprocess.run([r, "-e", code], cwd=tmp_path, check=True, capture_output=True)
    expected = pd.read_csv(tmp_path / "r.csv").set_index("term")
    ours = found.table.set_index("term").loc[expected.index]
    np.testing.assert_allclose(ours["pvalue"], expected["p"], rtol=1e-12)
    np.testing.assert_allclose(ours["padj"], expected["q"], rtol=1e-12)
