"""Ranks and trimmed means are those of scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from rh_omics.stats.ranking import average_ranks, trimmed_mean

VALUES = arrays(float, st.integers(1, 40), elements=st.integers(-9, 9).map(float))


@given(VALUES)
def test_ranks_are_those_of_scipy(values):
    np.testing.assert_array_equal(average_ranks(values), stats.rankdata(values))


@given(VALUES, st.sampled_from([0.0, 0.1, 0.25, 0.4]))
def test_trimmed_mean_is_that_of_scipy(values, share):
    assert trimmed_mean(values, share) == pytest.approx(stats.trim_mean(values, share), abs=1e-12)
