"""What must hold for every linear model, whatever the data."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rh_omics.stats.correlation import consensus_correlation
from rh_omics.stats.linear import contrast_fit, fit_linear
from rh_omics.stats.moderated import moderated_t
from rh_omics.stats.squeeze import squeeze_fit

DESIGN = np.column_stack([np.ones(10), np.repeat([0.0, 1.0], 5), np.tile([0.0, 1.0], 5)])
SUBJECT = np.repeat(np.arange(5), 2)
seeds = st.integers(0, 2**32 - 1)


def draw(seed, missing):
    rng = np.random.default_rng(seed)
    y = rng.normal(size=(10, 40)) * rng.gamma(2.0, size=40) + rng.uniform(2, 12, size=40)
    y[rng.random(y.shape) < missing] = np.nan
    return y, rng


def whole(y, design=DESIGN, contrast=(0, 0, 1), **options):
    fit = fit_linear(y, design, **options)
    return moderated_t(contrast_fit(fit, contrast), squeeze_fit(fit))


def same(left, right, rtol=1e-9):
    for one, other in zip(left, right, strict=True):
        np.testing.assert_allclose(one, other, rtol=rtol, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=seeds, missing=st.sampled_from([0.0, 0.1]))
def test_the_order_of_samples_and_features_does_not_matter(seed, missing):
    y, rng = draw(seed, missing)
    rows, columns = rng.permutation(10), rng.permutation(40)
    expected = whole(y)
    found = whole(y[rows][:, columns], DESIGN[rows])
    same(found, [field[columns] for field in expected])


@settings(max_examples=25, deadline=None)
@given(seed=seeds, missing=st.sampled_from([0.0, 0.1]))
def test_the_opposite_contrast_turns_the_sign_alone(seed, missing):
    y, _ = draw(seed, missing)
    ahead, back = whole(y), whole(y, contrast=(0, 0, -1))
    same(
        [ahead.estimate, ahead.statistic, ahead.pvalue, ahead.ci_low],
        [-back.estimate, -back.statistic, back.pvalue, -back.ci_high],
        rtol=1e-12,
    )


@settings(max_examples=25, deadline=None)
@given(seed=seeds, factor=st.floats(0.01, 100.0))
def test_p_values_do_not_depend_on_the_unit_or_the_scale_of_weights(seed, factor):
    y, rng = draw(seed, 0.05)
    weights = rng.gamma(4.0, size=y.shape)
    expected = whole(y, weights=weights)
    found = whole(y * factor, weights=weights * factor)
    same([found.pvalue, found.df], [expected.pvalue, expected.df], rtol=1e-6)


@settings(max_examples=25, deadline=None)
@given(seed=seeds)
def test_another_coding_of_the_design_gives_the_same_test(seed):
    y, rng = draw(seed, 0.1)
    mixing = rng.normal(size=(3, 3)) + 3 * np.eye(3)
    contrast = np.array([0.0, 0.0, 1.0]) @ mixing
    same(whole(y, DESIGN @ mixing, contrast), whole(y), rtol=1e-6)


@settings(max_examples=25, deadline=None)
@given(seed=seeds)
def test_a_missing_cell_is_a_cell_of_weight_zero(seed):
    y, _ = draw(seed, 0.1)
    weights = np.where(np.isnan(y), 0.0, 1.0)
    filled = fit_linear(np.nan_to_num(y, nan=7.0), DESIGN, weights=weights)
    lacking = fit_linear(y, DESIGN)
    ours, theirs = contrast_fit(filled, [0, 0, 1]), contrast_fit(lacking, [0, 0, 1])
    same(
        [ours.estimate, ours.unscaled, ours.sigma, ours.df_residual, ours.n_used],
        [theirs.estimate, theirs.unscaled, theirs.sigma, theirs.df_residual, theirs.n_used],
    )


@settings(max_examples=25, deadline=None)
@given(seed=seeds)
def test_a_feature_without_missing_cells_is_fitted_alike_among_any_others(seed):
    y, _ = draw(seed, 0.1)
    complete = np.flatnonzero(~np.isnan(y).any(axis=0))
    among, alone = fit_linear(y, DESIGN), fit_linear(y[:, complete], DESIGN)
    # The products of BLAS differ in their last bit with the number of columns, and a residual sum
    # of squares is a difference of which at least a share of 1e-4 is left: 1e-16 / 1e-4, at times.
    np.testing.assert_allclose(among.sigma[complete], alone.sigma, rtol=1e-11)
    np.testing.assert_allclose(among.solution[:, complete], alone.solution, rtol=1e-9, atol=1e-12)


@settings(max_examples=15, deadline=None)
@given(seed=seeds, missing=st.sampled_from([0.0, 0.1]))
def test_the_consensus_does_not_depend_on_labels_level_or_unit(seed, missing):
    y, rng = draw(seed, missing)
    expected = consensus_correlation(y, DESIGN, SUBJECT).by_feature
    relabelled = np.array(list("qwert"))[rng.permutation(5)][SUBJECT]
    found = consensus_correlation(3.0 * y + 5.0, DESIGN, relabelled).by_feature
    np.testing.assert_allclose(found, expected, atol=1e-6)
