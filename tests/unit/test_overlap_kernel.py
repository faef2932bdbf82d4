"""Kernels behind the miRNA test: overlaps, random subsets, Monte-Carlo and exact p-values."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from scipy import sparse, stats

from rh_omics.stats.hypergeometric import overlap_pvalue
from rh_omics.stats.montecarlo import sequential_pvalues
from rh_omics.stats.overlap import OverlapCounter, jaccard, proportion
from rh_omics.stats.sampling import Stratum, draw_subsets, quantile_strata


def random_problem(seed=0, n_rows=30, n_genes=150, n_sets=9):
    rng = np.random.default_rng(seed)
    rows = rng.random((n_rows, n_genes)) < rng.uniform(0.02, 0.3, (n_rows, 1))
    sets = rng.random((n_genes, n_sets)) < rng.uniform(0.02, 0.4, n_sets)
    return rows, sets


def counter_of(rows, sets):
    return OverlapCounter.of(
        sparse.csr_array(rows.astype(np.float32)), sparse.csr_array(sets.astype(np.int16))
    )


def test_counts_equal_those_of_python_sets():
    rows, sets = random_problem()
    members = np.random.default_rng(1).integers(0, len(rows), (2500, 4))
    counts = counter_of(rows, sets).count(members)
    for union_number in (0, 999, 1000, 2499):
        union = set(np.flatnonzero(rows[members[union_number]].any(axis=0)))
        expected = [len(union & set(np.flatnonzero(column))) for column in sets.T]
        assert counts.overlap[union_number].tolist() == expected
        assert counts.n_union[union_number] == len(union)


def test_counter_of_some_sets_counts_the_same():
    rows, sets = random_problem()
    members = np.random.default_rng(1).integers(0, len(rows), (50, 3))
    whole = counter_of(rows, sets)
    part = whole.of_sets(np.array([2, 7]))
    np.testing.assert_array_equal(
        part.count(members).overlap, whole.count(members).overlap[:, [2, 7]]
    )
    np.testing.assert_array_equal(part.set_sizes, whole.set_sizes[[2, 7]])


def test_jaccard_is_intersection_over_union():
    rows, sets = random_problem()
    counter = counter_of(rows, sets)
    found = jaccard(counter.count(np.array([[3, 5]])), counter.set_sizes)[0]
    union = set(np.flatnonzero(rows[[3, 5]].any(axis=0)))
    for column, value in zip(sets.T, found, strict=True):
        members = set(np.flatnonzero(column))
        assert value == len(union & members) / len(union | members)


def test_proportion_is_the_share_of_the_union():
    rows, sets = random_problem()
    counts = counter_of(rows, sets).count(np.array([[3, 5]]))
    union = set(np.flatnonzero(rows[[3, 5]].any(axis=0)))
    expected = [len(union & set(np.flatnonzero(column))) / len(union) for column in sets.T]
    assert proportion(counts)[0].tolist() == expected


def test_jaccard_of_nothing_is_zero():
    rows, sets = np.zeros((2, 4), dtype=bool), np.zeros((4, 1), dtype=bool)
    counter = counter_of(rows, sets)
    assert jaccard(counter.count(np.array([[0, 1]])), counter.set_sizes).tolist() == [[0.0]]


def test_hypergeometric_tail_equals_scipy():
    rng = np.random.default_rng(3)
    background = 4000
    size = rng.integers(1, 600, 400)
    drawn = rng.integers(1, 1500, 400)
    overlap = rng.hypergeometric(size, background - size, drawn) + rng.integers(0, 4, 400)
    expected = stats.hypergeom.sf(overlap - 1, background, size, drawn)
    found = overlap_pvalue(overlap, background, size, drawn)
    np.testing.assert_allclose(found, expected, rtol=1e-9)


@pytest.mark.parametrize(
    ("overlap", "background", "size", "drawn", "expected"),
    [(0, 10, 4, 3, 1.0), (5, 10, 4, 6, 0.0), (4, 4, 4, 4, 1.0), (2, 4, 2, 2, 1 / 6)],
)
def test_hypergeometric_edges(overlap, background, size, drawn, expected):
    arrays = (np.array([overlap]), background, np.array([size]), np.array([drawn]))
    assert overlap_pvalue(*arrays)[0] == pytest.approx(expected, rel=1e-12)


def test_every_subset_is_drawn_equally_often():
    n_draws = 20_000
    drawn = draw_subsets(np.random.default_rng(5), [Stratum(np.arange(5), 3)], n_draws)
    seen = dict.fromkeys(combinations(range(5), 3), 0)
    for row in np.sort(drawn, axis=1):
        seen[tuple(row)] += 1
    assert stats.chisquare(list(seen.values())).pvalue > 1e-3


def test_strata_keep_their_numbers():
    strata = [Stratum(np.arange(10), 2), Stratum(np.arange(10, 14), 4)]
    drawn = draw_subsets(np.random.default_rng(0), strata, 200)
    assert ((drawn < 10).sum(axis=1) == 2).all()
    assert all(len(set(row)) == 6 for row in drawn)


def test_quantile_strata_hold_items_of_like_values():
    values = np.arange(20.0)[:, None]
    chosen = np.zeros(20, dtype=bool)
    chosen[[0, 1, 19]] = True
    strata = quantile_strata(values, chosen, 4)
    assert [(s.pool.tolist(), s.n_chosen) for s in strata] == [
        ([0, 1, 2, 3, 4], 2),
        ([15, 16, 17, 18, 19], 1),
    ]


def test_strata_of_two_covariates_are_nested():
    values = np.column_stack([np.repeat([0.0, 1.0], 4), np.tile([3.0, 1.0, 2.0, 0.0], 2)])
    strata = quantile_strata(values, np.ones(8, dtype=bool), 2)
    assert [sorted(s.pool.tolist()) for s in strata] == [[1, 3], [0, 2], [5, 7], [4, 6]]


def uniform_draws(batch, active):
    rng = np.random.default_rng([7, batch])
    return rng.random((500, 3))[:, active]


def test_sequential_pvalue_is_close_to_the_truth_and_says_how_close():
    observed = np.array([0.2, 0.9, 0.999])
    found = sequential_pvalues(observed, uniform_draws, stop_after=100, max_draws=200_000)
    truth = 1 - observed
    assert (np.abs(found.pvalue - truth) < 4 * found.standard_error).all()
    assert found.n_draws[0] < found.n_draws[1] < found.n_draws[2]
    assert (found.n_reaching == 100).all()
    relative = found.standard_error / found.pvalue
    np.testing.assert_allclose(relative, np.sqrt((1 - found.pvalue) / 100), rtol=1e-12)


def test_draws_end_at_the_limit_and_p_is_never_zero():
    found = sequential_pvalues(np.array([2.0]), uniform_draws, stop_after=10, max_draws=1200)
    assert found.n_draws.tolist() == [1200]
    assert found.pvalue.tolist() == [1 / 1201]


def test_ties_count_half_in_the_mid_p_value():
    values = np.array([[1.0], [2.0], [2.0], [3.0]])
    found = sequential_pvalues(np.array([2.0]), lambda *_: values, stop_after=99, max_draws=4)
    assert found.pvalue[0] == (3 + 1) / 5
    assert found.mid_pvalue[0] == (1 + 0.5 * (2 + 1)) / 5


def test_sequential_pvalues_are_valid_under_the_null():
    """Besag and Clifford: P(p <= a) <= a for every a; checked on 3,000 null tests."""
    n_tests = 3000
    observed = np.random.default_rng(11).random(n_tests)

    def draw(batch, active):
        return np.random.default_rng([13, batch]).random((200, n_tests))[:, active]

    found = sequential_pvalues(observed, draw, stop_after=20, max_draws=2000)
    for level in (0.01, 0.05, 0.2):
        share = (found.pvalue <= level).mean()
        assert share <= level + 3 * np.sqrt(level * (1 - level) / n_tests)


def test_permutation_p_of_one_row_is_the_share_of_rows():
    """With one drawn row the null is known: every row is equally likely."""
    rows, sets = random_problem(seed=4, n_rows=20)
    counter = counter_of(rows, sets)
    every = counter.count(np.arange(20)[:, None]).overlap
    observed = every[0].astype(float)

    def draw(batch, active):
        members = draw_subsets(np.random.default_rng([1, batch]), [Stratum(np.arange(20), 1)], 1000)
        return counter.count(members).overlap[:, active].astype(float)

    found = sequential_pvalues(observed, draw, stop_after=10**9, max_draws=20_000)
    truth = (every >= observed).mean(axis=0)
    assert (np.abs(found.pvalue - truth) < 4 * found.standard_error + 1e-4).all()


def test_number_of_subsets_is_the_binomial_coefficient():
    drawn = draw_subsets(np.random.default_rng(2), [Stratum(np.arange(6), 2)], 3000)
    assert len({tuple(sorted(row)) for row in drawn}) == comb(6, 2)
