import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rh_omics.stats.multiple import benjamini_hochberg, benjamini_yekutieli, holm

ADJUSTMENTS = [benjamini_hochberg, benjamini_yekutieli, holm]
pvalues = st.lists(st.floats(0, 1) | st.just(np.nan), min_size=1, max_size=40).map(np.array)


@pytest.mark.parametrize("adjust", ADJUSTMENTS)
@given(p=pvalues)
def test_adjusted_is_no_smaller_and_at_most_one(adjust, p):
    tested = ~np.isnan(p)
    padj = adjust(p)
    np.testing.assert_array_equal(np.isnan(padj), ~tested)
    assert np.all(padj[tested] >= p[tested])
    assert np.all(padj[tested] <= 1)


@pytest.mark.parametrize("adjust", ADJUSTMENTS)
@given(p=pvalues, seed=st.integers(0, 100))
def test_order_does_not_matter(adjust, p, seed):
    order = np.random.default_rng(seed).permutation(p.size)
    np.testing.assert_array_equal(adjust(p[order]), adjust(p)[order])


@pytest.mark.parametrize("adjust", ADJUSTMENTS)
@given(p=pvalues)
def test_what_was_not_tested_is_not_counted(adjust, p):
    tested = ~np.isnan(p)
    np.testing.assert_array_equal(adjust(p)[tested], adjust(p[tested]))


@pytest.mark.parametrize("adjust", ADJUSTMENTS)
@given(p=pvalues)
def test_ranks_are_kept(adjust, p):
    tested = p[~np.isnan(p)]
    padj = adjust(tested)
    assert np.all(np.diff(padj[np.argsort(tested, kind="stable")]) >= 0)
