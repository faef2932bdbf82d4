"""What must hold for the permutation tests of any data."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from rh_omics.stats.permutation import label_shuffle_test, sign_flip_test

numbers = st.integers(-40, 40).map(lambda tenths: tenths / 10)
tables = arrays(np.float64, (7, 3), elements=numbers)
GROUPS = np.arange(7) < 4


@settings(max_examples=40, deadline=None)
@given(tables, st.permutations(range(7)))
def test_order_of_subjects_does_not_matter(data, order):
    one, two = sign_flip_test(data), sign_flip_test(data[order])
    assert_array_equal(one.pvalue, two.pvalue)
    assert_array_equal(one.padj_maxt, two.padj_maxt)
    one, two = (label_shuffle_test(data[o], GROUPS[o]) for o in (list(range(7)), order))
    assert_array_equal(one.pvalue, two.pvalue)
    assert_array_equal(one.padj_maxt, two.padj_maxt)


@settings(max_examples=40, deadline=None)
@given(tables)
def test_signs_and_groups_mirror(data):
    up, down = sign_flip_test(data), sign_flip_test(-data)
    assert_array_equal(up.stat, -down.stat)
    assert_array_equal(up.pvalue, down.pvalue)
    for variance in ("equal", "unequal"):
        one = label_shuffle_test(data, GROUPS, variance=variance)
        two = label_shuffle_test(data, ~GROUPS, variance=variance)
        assert_allclose(one.stat, -two.stat, rtol=1e-12)
        assert_array_equal(one.pvalue, two.pvalue)
        assert_array_equal(one.padj_maxt, two.padj_maxt)


@settings(max_examples=40, deadline=None)
@given(tables)
def test_subjects_without_values_are_neutral_for_pairs(data):
    one, two = sign_flip_test(data), sign_flip_test(np.vstack([data, np.full((2, 3), np.nan)]))
    assert_array_equal(one.pvalue, two.pvalue)
    assert_array_equal(one.padj_maxt, two.padj_maxt)


@settings(max_examples=40, deadline=None)
@given(tables)
def test_pvalues_lie_between_the_smallest_and_one(data):
    for result in (sign_flip_test(data), label_shuffle_test(data, GROUPS)):
        tested = ~np.isnan(result.pvalue)
        assert np.all(result.pvalue[tested] >= result.smallest_pvalue)
        assert np.all(result.padj_maxt[tested] >= result.pvalue[tested])
        assert np.all(result.padj_maxt[tested] <= 1)


@settings(max_examples=20, deadline=None)
@given(tables, st.integers(0, 5))
def test_a_feature_more_never_lowers_adjusted_pvalues(data, seed):
    extra = np.random.default_rng(seed).normal(size=(7, 1))
    one, two = sign_flip_test(data), sign_flip_test(np.hstack([data, extra]))
    tested = ~np.isnan(one.padj_maxt)
    assert np.all(two.padj_maxt[:3][tested] >= one.padj_maxt[tested])
