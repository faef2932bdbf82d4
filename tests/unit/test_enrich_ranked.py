"""Rankings and single samples: gseapy's numbers, our order of ties, every refusal."""

import gseapy
import numpy as np
import pandas as pd
import pytest
from panels import log2_panel
from pathways import toy_sets, toy_targets

from rh_omics import prerank, ssgsea
from rh_omics.enrich import gsea_plot, mirna_sets, target_pressure
from rh_omics.errors import EnrichmentError, ParameterError, ScaleError
from rh_omics.genesets import GeneSets
from rh_omics.panel import Panel
from rh_omics.schema import Scale


@pytest.fixture(scope="module")
def ranking():
    rng = np.random.default_rng(4)
    return pd.Series(rng.normal(size=300), index=[f"G{i:03d}" for i in range(300)])


def test_prerank_equals_gseapy_with_the_same_seed(ranking):
    sets = toy_sets()
    ours = prerank(ranking, library=sets, min_size=5, permutations=200, seed=7)
    theirs = gseapy.prerank(
        ranking.sort_values(ascending=False),
        {term: list(genes) for term, genes in sets.members.items()},
        outdir=None,
        min_size=5,
        max_size=500,
        permutation_num=200,
        seed=7,
        threads=1,
        no_plot=True,
    ).res2d.set_index("Term")
    table = ours.table.set_index("term").loc[theirs.index]
    for mine, other in {
        "es": "ES",
        "nes": "NES",
        "pvalue": "NOM p-val",
        "padj": "FDR q-val",
    }.items():
        np.testing.assert_array_equal(table[mine], theirs[other].astype(float))
    assert [set(genes.split(";")) for genes in table["genes"]] == [
        set(genes.split(";")) for genes in theirs["Lead_genes"]
    ]


def test_planted_set_comes_first_with_its_sign(ranking):
    shifted = ranking.copy()
    shifted[[f"G{i:03d}" for i in range(20)]] -= 3
    sets = GeneSets.from_mapping(
        {
            "planted": [f"G{i:03d}" for i in range(20)],
            "other": [f"G{i:03d}" for i in range(100, 130)],
        },
        name="toy",
    )
    found = prerank(shifted, library=sets, permutations=200)
    assert found.table["term"][0] == "planted"
    assert found.table["nes"][0] < -1.5
    assert "nominal p-values are 0: read them as below 1 in 200" in " ".join(found.notes)


def test_order_of_the_input_does_not_matter_even_with_ties(ranking):
    tied = ranking.round(1)
    left = prerank(tied, library=toy_sets(), min_size=5, permutations=100)
    right = prerank(tied[::-1], library=toy_sets(), min_size=5, permutations=100)
    pd.testing.assert_frame_equal(left.table, right.table)
    assert "features have tied values" in " ".join(left.notes)


def test_values_that_are_not_finite_are_left_out(ranking):
    holed = ranking.copy()
    holed.iloc[:3] = [np.nan, np.inf, -np.inf]
    found = prerank(holed, library=toy_sets(), min_size=5, permutations=50)
    assert (found.n_listed, found.n_tested) == (300, 297)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: pd.concat([r, r[:2]]), "2 features are ranked more than once: G000, G001"),
        (lambda r: r.rename(index=str.lower), "no name in common"),
        (lambda r: r[:1], "1 of 1 values are finite"),
        (lambda r: r[:20], "no set of toy has 10 to 500 members among the 20 ranked"),
    ],
)
def test_rankings_that_cannot_be_tested(ranking, change, message):
    with pytest.raises(EnrichmentError, match=message):
        prerank(change(ranking), library=toy_sets())


def test_running_score_is_drawn_to_a_file(ranking, tmp_path):
    path = gsea_plot(ranking, "set 01", tmp_path / "set.svg", library=toy_sets(), permutations=50)
    assert "<svg" in path.read_text()
    with pytest.raises(EnrichmentError, match="has no set 'other'; it has set 00"):
        gsea_plot(ranking, "other", tmp_path / "x.svg", library=toy_sets())
    with pytest.raises(EnrichmentError, match="is among the 2 ranked"):
        gsea_plot(pd.Series({"a": 1.0, "b": 2.0}), "set 01", tmp_path / "x.svg", library=toy_sets())


def test_mirna_sets_hold_mirnas_whose_targets_are_enriched():
    targets, sets = toy_targets(), toy_sets()
    chosen = mirna_sets(targets, sets, alpha=0.05)
    everyone = mirna_sets(targets, sets, alpha=1.0)
    members = {term: set(genes) for term, genes in sets.members.items()}
    by_mirna = targets.pairs.groupby("mirna")["gene"].agg(set)
    for term, mirnas in everyone.members.items():
        assert set(mirnas) == {m for m, genes in by_mirna.items() if genes & members[term]}
    assert len(chosen.table) < len(everyone.table)
    with pytest.raises(ParameterError, match="alpha must be above 0"):
        mirna_sets(targets, sets, alpha=0)


def test_mirna_set_test_finds_the_pathway_of_the_top_mirnas():
    targets = toy_targets()
    top = list(targets.mirnas[:12])
    sets = GeneSets.from_mapping({"top": top, "rest": list(targets.mirnas[20:35])}, name="mirnas")
    statistic = pd.Series(np.linspace(3, -3, 40), index=list(targets.mirnas))
    found = prerank(statistic, library=sets, permutations=200)
    assert found.table.set_index("term")["nes"]["top"] > 1.5


def test_target_pressure_is_a_signed_sum():
    targets = toy_targets()
    statistic = pd.Series(np.linspace(-1, 2, 40), index=list(targets.mirnas))
    pressure = target_pressure(statistic, targets)
    gene = pressure.index[0]
    mine = targets.pairs[targets.pairs["gene"] == gene]["mirna"]
    assert pressure[gene] == pytest.approx(statistic[mine].sum(), rel=1e-12)
    scaled = target_pressure(statistic, targets, how="stouffer")
    assert scaled[gene] == pytest.approx(pressure[gene] / np.sqrt(len(mine)), rel=1e-12)
    with pytest.raises(EnrichmentError, match="no miRNA-target pair is left"):
        target_pressure(pd.Series({"other": 1.0}), targets)


@pytest.fixture(scope="module")
def genes_panel():
    panel = log2_panel(n_features=300)
    names = [f"G{i:03d}" for i in range(300)]
    return Panel(panel.data.set_axis(names, axis=1), panel.samples, Scale.LOG2, simulated=True)


def test_ssgsea_equals_gseapy_and_is_a_panel(genes_panel):
    sets = toy_sets()
    scores = ssgsea(genes_panel, library=sets, min_size=5)
    theirs = gseapy.ssgsea(
        genes_panel.data.T,
        {term: list(genes) for term, genes in sets.members.items()},
        outdir=None,
        min_size=5,
        threads=1,
        no_plot=True,
    ).res2d.pivot_table(index="Name", columns="Term", values="ES", aggfunc="first")
    theirs = theirs.loc[scores.data.index, scores.data.columns].astype(float)
    np.testing.assert_allclose(scores.data, theirs, rtol=1e-12)
    assert scores.samples.equals(genes_panel.samples)
    assert scores.simulated
    assert scores.unit == "ssGSEA score"


def test_score_of_a_sample_does_not_depend_on_the_others(genes_panel):
    sets = toy_sets()
    part = genes_panel.select(samples=list(genes_panel.data.index[:3]))
    every = ssgsea(genes_panel, library=sets, min_size=5).data
    pd.testing.assert_frame_equal(ssgsea(part, library=sets, min_size=5).data, every.iloc[:3])


def test_scores_go_into_differential_expression(genes_panel):
    from rh_omics import differential_expression

    scores = ssgsea(genes_panel, library=toy_sets(), min_size=5)
    found = differential_expression(
        scores, question="paired", timepoint="timepoint=pre,post", pin=()
    )
    assert found.n_tested == scores.n_features


def test_features_with_missing_values_are_left_out_and_said(genes_panel):
    holed = genes_panel.data.copy()
    holed.iloc[0, 0] = np.nan
    scores = ssgsea(genes_panel.with_data(holed, scale=Scale.LOG2), library=toy_sets(), min_size=5)
    assert scores.notes[-1] == "1 features with missing values left out"


def test_ct_values_and_tiny_sets_are_refused(genes_panel):
    ct = Panel(genes_panel.data.abs() + 20, genes_panel.samples, Scale.CT)
    with pytest.raises(ScaleError, match="on scale ct"):
        ssgsea(ct, library=toy_sets())
    with pytest.raises(EnrichmentError, match="no set of toy has 100 to 500 members"):
        ssgsea(genes_panel, library=toy_sets(), min_size=100)
