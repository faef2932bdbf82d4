"""What must hold of enrichment for every input."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from rh_omics.genesets import GeneSets
from rh_omics.genesets.files import parse_gmt
from rh_omics.stats.hypergeometric import overlap_pvalue
from rh_omics.stats.overlap import OverlapCounter
from rh_omics.stats.sampling import Stratum, draw_subsets

names = st.text("ABCDEF0123456789", min_size=1, max_size=6)
gene_sets = st.dictionaries(names, st.lists(names, min_size=1, max_size=6), min_size=1, max_size=6)


@given(gene_sets)
def test_gmt_written_and_read_again_is_the_same(sets):
    lines = ["\t".join([term, "", *genes]) for term, genes in sets.items()]
    parsed = parse_gmt(lines, "x.gmt")
    left = GeneSets.from_mapping(parsed.sets, name="x").members
    assert dict(left) == {term: tuple(sorted(set(g))) for term, g in sorted(sets.items())}


@given(gene_sets, st.randoms())
def test_order_of_pairs_does_not_matter(sets, random):
    table = GeneSets.from_mapping(sets, name="x").table
    order = list(range(len(table)))
    random.shuffle(order)
    shuffled = GeneSets(table.iloc[order], GeneSets.from_mapping(sets, name="x").entry)
    pd.testing.assert_frame_equal(shuffled.table, table)


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_tail_probabilities_fall_and_sum_to_the_mean(background, in_set, drawn):
    """Sum over k >= 1 of P(X >= k) is the mean of X, here drawn * in_set / background."""
    in_set, drawn = min(in_set, background), min(drawn, background)
    k = np.arange(0, 62)
    tail = overlap_pvalue(k, background, np.full(62, in_set), np.full(62, drawn))
    assert tail[0] == 1
    assert (np.diff(tail) <= 1e-12).all()
    assert abs(tail[1:].sum() - in_set * drawn / background) < 1e-9


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(2, 15), st.integers(1, 70), st.integers(1, 5))
def test_union_is_the_same_in_any_order_and_never_smaller_than_a_part(
    seed, n_rows, n_genes, n_sets
):
    rng = np.random.default_rng(seed)
    rows = sparse.csr_array((rng.random((n_rows, n_genes)) < 0.3).astype(np.float32))
    sets = sparse.csr_array((rng.random((n_genes, n_sets)) < 0.3).astype(np.int16))
    counter = OverlapCounter.of(rows, sets)
    members = draw_subsets(rng, [Stratum(np.arange(n_rows), 2)], 20)
    whole, turned = counter.count(members), counter.count(members[:, ::-1])
    part = counter.count(members[:, :1])
    np.testing.assert_array_equal(whole.overlap, turned.overlap)
    assert (whole.overlap >= part.overlap).all()
    assert (whole.n_union >= part.n_union).all()
    assert (whole.overlap <= whole.n_union[:, None]).all()
    assert (whole.overlap <= counter.set_sizes).all()


@given(st.integers(1, 30), st.data())
def test_subsets_are_subsets(n_items, data):
    n_chosen = data.draw(st.integers(1, n_items))
    drawn = draw_subsets(np.random.default_rng(0), [Stratum(np.arange(n_items), n_chosen)], 30)
    assert all(len(set(row)) == n_chosen for row in drawn)
    assert drawn.min() >= 0
    assert drawn.max() < n_items
