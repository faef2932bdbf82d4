"""Over-representation of genes: gseapy's traps mended, and every refusal."""

import gseapy
import numpy as np
import pytest
from pathways import toy_sets, toy_targets

from rh_omics import enrich_genes
from rh_omics.enrich.result import MORE_COLUMNS
from rh_omics.errors import EnrichmentError
from rh_omics.genesets import GeneSets
from rh_omics.schema import ENRICHMENT_COLUMNS

GENES = [f"G{number}" for number in range(200)]


@pytest.fixture
def forty_sets():
    """Return 40 sets of 5 genes each, of which a list of three hits five."""
    sets = {f"s{i:02d}": GENES[5 * i : 5 * i + 5] for i in range(40)}
    for i in range(1, 5):
        sets[f"s{i:02d}"] = [*sets[f"s{i:02d}"], "G0"]
    return GeneSets.from_mapping(sets, name="forty")


def test_correction_counts_every_set_with_a_gene_in_the_background(forty_sets):
    found = enrich_genes(["G0", "G1", "G2"], background=GENES, library=forty_sets)
    ours = found.table.set_index("term")["padj"]
    theirs = gseapy.enrich(
        ["G0", "G1", "G2"], dict(forty_sets.members), background=set(GENES), outdir=None
    ).results.set_index("Term")
    assert len(ours) == 40
    assert len(theirs) == 5
    assert ours["s00"] == pytest.approx(theirs["Adjusted P-value"]["s00"] * 40 / 5, rel=1e-12)


def test_set_outside_the_background_is_no_hypothesis(forty_sets):
    found = enrich_genes(["G0"], background=GENES[:50], library=forty_sets)
    assert sorted(found.table["term"]) == [f"s{i:02d}" for i in range(10)]
    assert found.n_background == 50


def test_no_hit_is_a_table_of_ones(forty_sets):
    background = [*GENES, "X1", "X2"]
    found = enrich_genes(["X1", "X2"], background=background, library=forty_sets)
    assert found.table["pvalue"].tolist() == [1.0] * 40
    assert found.table["overlap"].sum() == 0
    assert (found.table["genes"] == "").all()
    assert not len(found.significant())


def test_columns_are_always_the_same(forty_sets):
    found = enrich_genes(["G0"], background=GENES, library=forty_sets)
    assert list(found.table.columns) == [*ENRICHMENT_COLUMNS, *MORE_COLUMNS]


def test_mixed_case_names_are_not_changed():
    sets = GeneSets.from_mapping({"a": ["C9orf72", "G1"], "b": ["G2", "G3"]}, name="toy")
    found = enrich_genes(["C9orf72"], background=["C9orf72", "G1", "G2", "G3"], library=sets)
    assert found.table.set_index("term")["genes"]["a"] == "C9orf72"


def test_numbers_are_names_too():
    sets = GeneSets.from_mapping({"a": ["1", "2"], "b": ["3"]}, name="entrez")
    found = enrich_genes(["1", "2"], background=["1", "2", "3", "4"], library=sets)
    assert found.table.set_index("term")["genes"]["a"] == "1;2"


def test_genes_are_in_alphabetical_order_whatever_the_hash_seed():
    sets = toy_sets()
    found = enrich_genes(sets.genes, background=sets.genes, library=sets)
    for row in found.table.to_dict("records"):
        assert row["genes"] == ";".join(sets.members[row["term"]])


def test_background_can_be_what_measured_mirnas_target():
    targets, sets = toy_targets(), toy_sets()
    measured = list(targets.mirnas[:10])
    genes = list(targets.of_mirnas(measured).genes)
    found = enrich_genes(genes[:20], background=targets, mirnas=measured, library=sets)
    assert found.n_background == len(genes)
    assert found.background == "targets of the 10 measured miRNAs"
    assert enrich_genes(genes[:20], background=targets, library=sets).n_background == len(
        targets.genes
    )


def test_genes_outside_the_background_are_left_out_and_said(forty_sets):
    found = enrich_genes(["G0", "OTHER", "G0"], background=GENES, library=forty_sets)
    assert (found.n_listed, found.n_tested) == (2, 1)
    assert "1 listed genes aren't in the background" in " ".join(found.notes)
    assert "1 names stood more than once" in found.notes[0]


def test_declared_family_has_its_own_correction():
    found = enrich_genes(
        ["OPRM1", "PENK", "DRD1"],
        background=[
            "OPRM1",
            "PENK",
            "DRD1",
            "GAD1",
            "HTR1A",
            "BDNF",
            "CNR1",
            "GRIA1",
            "MAPK11",
            "A",
            "B",
        ],
    )
    table = found.table.set_index("term")
    assert table["family"]["opioid"] == "opioid"
    assert table["family"]["mapk_p38"] == "exploratory"
    assert np.isnan(table["family_padj"]["mapk_p38"])
    assert table["family_padj"]["opioid"] == min(1, 6 * table["pvalue"]["opioid"])
    assert len(found.declared()) == 6


@pytest.mark.parametrize(
    ("genes", "background", "message"),
    [
        ([], GENES, "the list is empty"),
        (["hsa-miR-1-3p"], GENES, "these are miRNAs, not genes.*--kind mirnas"),
        (["Mapk11", "Bdnf"], GENES, r"2 of 2 symbols are written as those of mouse or rat \(Bdnf"),
        (["G0", "G1"], ["G0"], "the background has 1 genes and the list 2"),
        (["X1"], GENES, r"none of the 1 genes \(X1\) is among the 200 of the background"),
        (["g0"], GENES, "1 of them are there in capitals"),
        (["X1"], ["X1", "X2"], "library forty have no gene in common"),
        (["G0"], None, "a background is needed"),
    ],
)
def test_refusals_say_counts_and_examples(forty_sets, genes, background, message):
    with pytest.raises(EnrichmentError, match=message):
        enrich_genes(genes, background=background, library=forty_sets)


def test_misspelt_option_is_refused(forty_sets):
    with pytest.raises(TypeError, match="backgroud"):
        enrich_genes(["G0"], backgroud=GENES, library=forty_sets)


def test_result_shows_itself_and_its_facts(forty_sets):
    found = enrich_genes(["G0", "G1"], background=GENES, library=forty_sets)
    assert "genes given as background: 200 genes" in repr(found)
    assert "<table>" in found._repr_html_()
    facts = found.metadata()
    assert facts["n_background"] == 200
    assert facts["library"]["name"] == "forty"
    assert facts["versions"]["gseapy"].startswith("1.")
