"""What must hold for the rank tests of any data."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from rh_omics.stats.ranks import mann_whitney, signed_rank

coarse = st.integers(-6, 6).map(float) | st.just(float("nan"))
tables = st.integers(2, 9).flatmap(lambda n: arrays(np.float64, (n, 3), elements=coarse))


@settings(max_examples=60, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_signed_rank_does_not_see_the_order_of_pairs(data, random):
    order = list(range(len(data)))
    random.shuffle(order)
    assert_array_equal(signed_rank(data).pvalue, signed_rank(data[order]).pvalue)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_signed_rank_mirrors_when_signs_flip(data):
    up, down = signed_rank(data), signed_rank(-data)
    assert_array_equal(up.pvalue, down.pvalue)
    assert_array_equal(up.location.estimate, -down.location.estimate)
    assert_array_equal(up.location.ci_low, -down.location.ci_high)
    assert_array_equal(up.effect_size, -down.effect_size)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_missing_pairs_are_neutral(data):
    padded = np.vstack([data, np.full((2, 3), np.nan)])
    assert_array_equal(signed_rank(data).pvalue, signed_rank(padded).pvalue)


@settings(max_examples=60, deadline=None)
@given(tables, tables)
def test_mann_whitney_mirrors_when_groups_swap(other, reference):
    one, two = mann_whitney(other, reference), mann_whitney(reference, other)
    assert_allclose(one.pvalue, two.pvalue, rtol=1e-12)
    assert_array_equal(one.location.estimate, -two.location.estimate)
    assert_array_equal(one.effect_size, -two.effect_size)


@settings(max_examples=60, deadline=None)
@given(tables, tables)
def test_only_ranks_matter(other, reference):
    one = mann_whitney(other, reference)
    two = mann_whitney(np.exp(other / 3), np.exp(reference / 3))
    assert_array_equal(one.pvalue, two.pvalue)


@settings(max_examples=60, deadline=None)
@given(tables, tables)
def test_pvalues_are_probabilities_above_zero(other, reference):
    for result in (signed_rank(other), mann_whitney(other, reference)):
        tested = ~np.isnan(result.pvalue)
        assert np.all((result.pvalue[tested] > 0) & (result.pvalue[tested] <= 1))
