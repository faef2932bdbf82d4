import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rh_omics.stats.counts import filter_by_expression, log_cpm
from rh_omics.stats.mixed import mixed_anova
from rh_omics.stats.size_factors import fit_size_factors

counts = arrays(np.float64, (5, 12), elements=st.integers(0, 3000).map(float)).map(
    lambda table: table + np.eye(5, 12)
)
few = settings(max_examples=50, deadline=None)


@few
@given(table=counts, seed=st.integers(0, 99))
def test_size_factors_do_not_depend_on_the_order_of_features(table, seed):
    order = np.random.default_rng(seed).permutation(table.shape[1])
    factors = fit_size_factors(table, method="tmm").size_factors(table)
    turned = fit_size_factors(table[:, order], method="tmm").size_factors(table[:, order])
    np.testing.assert_allclose(turned, factors, rtol=1e-9)


@few
@given(table=counts)
def test_size_factors_multiply_to_one(table):
    for method in ("tmm", "tmmwsp", "none"):
        factors = fit_size_factors(table, method=method).size_factors(table)
        np.testing.assert_allclose(np.prod(factors), 1, rtol=1e-9)


@few
@given(table=counts)
def test_log_cpm_keeps_the_order_within_a_sample(table):
    logged = log_cpm(table, table.sum(axis=1))
    for row, values in zip(table, logged, strict=True):
        assert np.all(np.diff(values[np.argsort(row)]) >= 0)


@few
@given(table=counts, seed=st.integers(0, 99), size=st.integers(1, 5))
def test_the_filter_does_not_depend_on_which_sample_is_which(table, seed, size):
    order = np.random.default_rng(seed).permutation(len(table))
    kept = filter_by_expression(table, size).keep
    np.testing.assert_array_equal(filter_by_expression(table[order], size).keep, kept)


@few
@given(seed=st.integers(0, 10_000), sizes=st.tuples(st.integers(2, 6), st.integers(2, 6)))
def test_mixed_anova_is_blind_to_subject_order_sign_and_shift(seed, sizes):
    rng = np.random.default_rng(seed)
    group = np.repeat([0, 1], sizes)
    values = rng.normal(size=(group.size, 3, 2))
    order = rng.permutation(group.size)
    plain, turned = mixed_anova(values, group), mixed_anova(5 - values[order], group[order])
    for name in ("group", "time", "interaction"):
        np.testing.assert_allclose(getattr(turned, name).f, getattr(plain, name).f, rtol=1e-6)
    np.testing.assert_allclose(turned.epsilon_gg, plain.epsilon_gg, rtol=1e-6)
