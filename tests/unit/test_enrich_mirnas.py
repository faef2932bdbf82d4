"""The miRNA test: naive and corrected p-values, drivers, matching, and every refusal."""

import numpy as np
import pandas as pd
import pytest
from pathways import toy_sets, toy_targets

from rh_omics import MirnaOptions, enrich_mirnas
from rh_omics.errors import EnrichmentError, ParameterError
from rh_omics.genesets import GeneSets

FAST = MirnaOptions(max_draws=2000, stop_after=50)


@pytest.fixture(scope="module")
def targets():
    return toy_targets()


@pytest.fixture(scope="module")
def found(targets):
    return enrich_mirnas(
        targets.mirnas[:5],
        universe=targets.mirnas,
        targets=targets,
        library=toy_sets(),
        options=FAST,
    )


def test_overlap_is_that_of_the_union_of_targets(found, targets):
    union = set(targets.of_mirnas(targets.mirnas[:5]).genes)
    members = toy_sets().members
    for row in found.table.to_dict("records"):
        expected = sorted(union & set(members[row["term"]]))
        assert row["genes"].split(";") == expected or (not expected and row["genes"] == "")
        assert row["overlap"] == len(expected)


def test_naive_and_corrected_stand_side_by_side(found):
    table = found.table
    assert table[["pvalue", "empirical_pvalue", "empirical_se"]].notna().all().all()
    assert (table["empirical_padj"] >= table["empirical_pvalue"]).all()
    assert (table["empirical_mid_pvalue"] <= table["empirical_pvalue"]).all()
    assert (table["random_rank"] <= table["n_draws"] + 1).all()
    assert found.corrected


def test_empirical_p_equals_a_plain_loop_over_random_sets(found, targets):
    """An independent route: Python sets and a random generator of its own."""
    rng = np.random.default_rng(99)
    members = {term: set(genes) for term, genes in toy_sets().members.items()}
    by_mirna = targets.pairs.groupby("mirna")["gene"].agg(set)
    reached = dict.fromkeys(members, 0)
    observed = found.table.set_index("term")["overlap"]
    n = 1000
    for _ in range(n):
        union = set().union(*by_mirna.loc[rng.choice(by_mirna.index, 5, replace=False)])
        for term in observed.index:
            reached[term] += len(union & members[term]) >= observed[term]
    table = found.table.set_index("term")
    for term in observed.index:
        p = reached[term] / n
        error = np.hypot(table["empirical_se"][term], np.sqrt(p * (1 - p) / n))
        assert abs(table["empirical_pvalue"][term] - p) < 4 * error + 1e-3


def test_planted_pathway_holds_and_popular_one_does_not():
    """Five miRNAs share a pathway that no other has; a popular gene set is everyone's."""
    rng = np.random.default_rng(0)
    popular = [f"P{i}" for i in range(30)]
    rows = []
    for number in range(60):
        own = [f"Q{i}" for i in rng.choice(500, 20, replace=False)]
        hits = list(rng.choice(popular, 12, replace=False))
        planted = [f"S{i}" for i in rng.choice(20, 6, replace=False)] if number < 5 else []
        rows += [(f"hsa-miR-{8000 + number}-3p", gene) for gene in own + hits + planted]
    table = pd.DataFrame(rows, columns=["mirna", "gene"]).assign(
        evidence="weak", method="", pmid="", source="toy"
    )
    base = toy_targets()
    targets = type(base)(table, ())
    sets = GeneSets.from_mapping(
        {
            "planted": [f"S{i}" for i in range(20)],
            "popular": popular,
            "other": [f"Q{i}" for i in range(50)],
        },
        name="toy",
    )
    found = enrich_mirnas(
        targets.mirnas[:5], universe=targets.mirnas, targets=targets, library=sets, options=FAST
    )
    verdict = found.table.set_index("term")["verdict"].to_dict()
    assert verdict == {"planted": "holds", "popular": "naive only", "other": ""}
    popular_row = found.table.set_index("term").loc["popular"]
    assert popular_row["padj"] < 1e-6
    assert popular_row["empirical_pvalue"] > 0.05
    assert popular_row["random_hit_share"] > 0.95


def test_result_is_the_same_for_the_same_seed_and_any_order(found, targets):
    again = enrich_mirnas(
        list(targets.mirnas[:5])[::-1],
        universe=list(targets.mirnas)[::-1],
        targets=targets,
        library=toy_sets(),
        options=FAST,
    )
    pd.testing.assert_frame_equal(found.table, again.table)
    other = enrich_mirnas(
        targets.mirnas[:5],
        universe=targets.mirnas,
        targets=targets,
        library=toy_sets(),
        options=FAST,
        seed=2,
    )
    assert not found.table["empirical_pvalue"].equals(other.table["empirical_pvalue"])


def test_pairs_and_drivers_account_for_the_overlap(found, targets):
    for row in found.table.to_dict("records"):
        carried = found.pairs[found.pairs["term"] == row["term"]]
        assert ";".join(sorted(carried["gene"].unique())) == row["genes"]
        if row["overlap"]:
            mine = carried[carried["mirna"] == row["driver"]]
            others = carried[carried["mirna"] != row["driver"]]
            assert len(mine) == row["driver_overlap"]
            assert others["gene"].nunique() == row["overlap_without_driver"]


def test_leaving_one_out_tests_the_rest(found, targets):
    left_out = targets.mirnas[0]
    rest = enrich_mirnas(
        targets.mirnas[1:5],
        universe=targets.mirnas,
        targets=targets,
        library=toy_sets(),
        options=MirnaOptions(correct=False),
    )
    without = found.leave_one_out[found.leave_one_out["mirna"] == left_out].set_index("term")
    expected = rest.table.set_index("term").loc[without.index]
    np.testing.assert_array_equal(without["overlap"], expected["overlap"])
    np.testing.assert_allclose(without["pvalue"], expected["pvalue"], rtol=1e-9)
    assert without["empirical_pvalue"].between(0, 1).all()


def test_single_mirna_leaves_nothing_without_it(targets):
    found = enrich_mirnas(
        [targets.mirnas[0]],
        universe=targets.mirnas,
        targets=targets,
        library=toy_sets(),
        options=FAST,
    )
    assert (found.leave_one_out["overlap"] == 0).all()
    assert (found.leave_one_out["pvalue"] == 1).all()


def test_naive_only_says_that_it_is_biased(targets):
    found = enrich_mirnas(
        targets.mirnas[:5],
        universe=targets.mirnas,
        targets=targets,
        library=toy_sets(),
        options=MirnaOptions(correct=False),
    )
    assert not found.corrected
    assert found.table["empirical_pvalue"].isna().all()
    assert "biased" in found.method
    assert "Bleazard 2015" in found.notes[-1]


@pytest.mark.parametrize("statistic", ["overlap", "proportion", "jaccard"])
def test_chosen_statistic_decides_and_all_are_shown(targets, statistic):
    options = MirnaOptions(statistic=statistic, max_draws=2000)
    found = enrich_mirnas(
        targets.mirnas[:5],
        universe=targets.mirnas,
        targets=targets,
        library=toy_sets(),
        options=options,
    )
    np.testing.assert_array_equal(
        found.table["empirical_pvalue"], found.table[f"{statistic}_empirical_pvalue"]
    )


def test_matched_random_sets_have_as_many_targets(targets):
    """The list of the miRNAs with most targets: matching takes the advantage of size away."""
    largest = list(targets.n_targets.sort_values().index[-6:])
    shares = {}
    for match in ((), ("targets",)):
        options = MirnaOptions(match=match, n_bins=4, max_draws=2000)
        found = enrich_mirnas(
            largest, universe=targets.mirnas, targets=targets, library=toy_sets(), options=options
        )
        shares[match] = found.table["empirical_pvalue"].mean()
    assert shares[("targets",)] > shares[()]
    assert "bins hold fewer than 5 miRNAs per listed one" in " ".join(found.notes)


def test_abundance_is_matched_and_must_be_known(targets):
    abundance = pd.Series(range(len(targets.mirnas)), index=list(targets.mirnas), dtype=float)
    options = MirnaOptions(match=("abundance",), n_bins=4, max_draws=1000)
    arguments = {"universe": targets.mirnas, "targets": targets, "library": toy_sets()}
    enrich_mirnas(targets.mirnas[:3], abundance=abundance, options=options, **arguments)
    with pytest.raises(ParameterError, match="no abundance given for 1 measured miRNAs"):
        enrich_mirnas(targets.mirnas[:3], abundance=abundance[1:], options=options, **arguments)
    with pytest.raises(ParameterError, match="match takes 'targets' and 'abundance'"):
        enrich_mirnas(targets.mirnas[:3], options=MirnaOptions(match=("size",)), **arguments)


def test_mirnas_without_targets_are_counted(targets):
    found = enrich_mirnas(
        [*targets.mirnas[:3], "hsa-miR-1-5p"],
        universe=[*targets.mirnas, "hsa-miR-1-5p"],
        targets=targets,
        library=toy_sets(),
        options=FAST,
    )
    assert found.n_targets["hsa-miR-1-5p"] == 0
    assert (found.n_listed, found.n_tested) == (4, 3)
    notes = " ".join(found.notes)
    assert "1 listed miRNAs have no target there: hsa-miR-1-5p" in notes
    assert "40 of the 41 measured miRNAs" in notes


@pytest.mark.parametrize(
    ("mirnas", "universe", "message"),
    [
        ([], slice(None), "the list of miRNAs is empty"),
        (["BDNF"], slice(None), "miRNA names are needed.*the list has BDNF"),
        (slice(0, 5), slice(0, 3), "3 miRNAs were measured and 5 are listed"),
        (["hsa-miR-1-5p"], slice(0, 39), "1 of 1 listed miRNAs aren't among the 39 measured ones"),
        (["hsa-miR-1-5p"], slice(None), "1 of 1 listed miRNAs have no target in the target table"),
        (slice(None), slice(None), "holds every one of the 40 measured miRNAs"),
    ],
)
def test_refusals_say_counts_and_examples(targets, mirnas, universe, message):
    listed = targets.mirnas[mirnas] if isinstance(mirnas, slice) else mirnas
    with pytest.raises(EnrichmentError, match=message):
        enrich_mirnas(
            listed,
            universe=targets.mirnas[universe],
            targets=targets,
            library=toy_sets(),
            options=FAST,
        )


def test_list_without_any_target_is_refused(targets):
    with pytest.raises(EnrichmentError, match="none of the 1 miRNAs has a target in the target"):
        enrich_mirnas(
            ["hsa-miR-1-5p"], universe=["hsa-miR-1-5p"], targets=targets, library=toy_sets()
        )


def test_library_without_any_target_gene_is_refused(targets):
    other = GeneSets.from_mapping({"a": ["X1"]}, name="other")
    with pytest.raises(EnrichmentError, match="library other have no gene in common"):
        enrich_mirnas(targets.mirnas[:3], universe=targets.mirnas, targets=targets, library=other)


@pytest.mark.parametrize("wrong", [{"statistic": "size"}, {"max_draws": 0}, {"fdr": 1.5}])
def test_options_out_of_range_are_refused(wrong):
    with pytest.raises(ParameterError):
        MirnaOptions(**wrong)
