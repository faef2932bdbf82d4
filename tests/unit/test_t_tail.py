"""Tabulated t probabilities are those of the incomplete beta function, and a closed form."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import special

from rh_omics.stats.t_tail import FEWEST, two_sided_t

DF = [1.0, 2.0, 3.0, 5.5, 12.0, 46.3, 98.0, 500.0, 1e4, 1e7]


def statistics(seed):
    """Twice as many values as a table needs: small, usual, large, and far beyond it."""
    rng = np.random.default_rng(seed)
    half = 10 ** rng.uniform(-8, 2, FEWEST)
    return np.concatenate([half, rng.normal(0, 3, FEWEST - 4), [0.0, -99.9, 150.0, 1e5]])


@pytest.mark.parametrize("df", DF)
def test_agrees_with_the_incomplete_beta_function(df):
    t = statistics(1)
    found = two_sided_t(t, np.full(t.shape, df))
    expected = special.fdtrc(1.0, df, t**2)
    normal = expected > 1e-300
    assert_allclose(found[normal], expected[normal], rtol=1e-12)
    assert (found[~normal] <= 1e-300).all()


def test_two_degrees_of_freedom_have_a_closed_form():
    """With 2 degrees of freedom p is 1 - t / sqrt(2 + t²), written so that no digits cancel."""
    t = np.abs(statistics(3))
    root = np.sqrt(2 + t**2)
    found = two_sided_t(t, np.full(t.shape, 2.0))
    assert_allclose(found, 2 / (root * (root + t)), rtol=1e-12)


def test_other_df_and_missing_values_among_them():
    t = statistics(2)
    df = np.full(t.shape, 20.0)
    df[::7], df[::11], t[5] = 13.0, np.nan, np.nan
    found = two_sided_t(t, df)
    assert_allclose(found, special.fdtrc(1.0, df, t**2), rtol=1e-12)
    assert np.isnan(found[::11]).all()


def test_few_statistics_are_computed_one_by_one():
    t, df = np.linspace(-5, 5, 50), np.full(50, 9.0)
    np.testing.assert_array_equal(two_sided_t(t, df), special.fdtrc(1.0, df, t**2))
