"""Linear models: closed forms, what can't be estimated, and what is refused."""

import numpy as np
import pytest
from scipy import stats

from rh_omics.errors import DesignError, ParameterError
from rh_omics.stats.basis import design_basis, is_estimable
from rh_omics.stats.linear import contrast_fit, fit_linear, joint_fit

GROUP = np.array([0.0, 0, 0, 1, 1, 1, 1])
DESIGN = np.column_stack([np.ones(7), GROUP])
Y = np.random.default_rng(3).normal(size=(7, 4))


def ordinary_t(fit, contrast):
    found = contrast_fit(fit, contrast)
    return found.estimate / (found.unscaled * found.sigma)


def test_two_groups_give_students_t():
    expected = stats.ttest_ind(Y[GROUP == 1], Y[GROUP == 0]).statistic
    np.testing.assert_allclose(ordinary_t(fit_linear(Y, DESIGN), [0, 1]), expected, rtol=1e-12)


def test_subjects_as_blocks_give_the_paired_t():
    before, after = Y[:3], Y[3:6]
    design = np.column_stack([np.tile(np.eye(3), (2, 1)), np.repeat([0, 1], 3)])
    expected = stats.ttest_rel(after, before).statistic
    found = ordinary_t(fit_linear(Y[:6], design), [0, 0, 0, 1])
    np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_two_contrasts_give_the_anova_f():
    group = np.array([0, 0, 1, 1, 2, 2, 2])
    design = np.equal.outer(group, np.arange(3)).astype(float)
    found = joint_fit(fit_linear(Y, design), [[-1, 1, 0], [-1, 0, 1]])
    expected = stats.f_oneway(*(Y[group == level] for level in range(3))).statistic
    np.testing.assert_allclose(found.quadratic / found.df / found.sigma**2, expected, rtol=1e-10)


def test_a_contrast_that_follows_from_others_is_counted_once():
    design = np.equal.outer(np.array([0, 0, 1, 1, 2, 2, 2]), np.arange(3)).astype(float)
    fit = fit_linear(Y, design)
    two, three = [[-1, 1, 0], [-1, 0, 1]], [[-1, 1, 0], [-1, 0, 1], [0, -1, 1]]
    assert joint_fit(fit, three).df.tolist() == [2.0] * 4
    np.testing.assert_allclose(
        joint_fit(fit, three).quadratic, joint_fit(fit, two).quadratic, rtol=1e-10
    )


def test_whole_weights_count_as_repeated_samples():
    weights = np.array([1, 2, 3, 1, 1, 2, 4])
    weighted = fit_linear(Y, DESIGN, weights=weights)
    repeated = fit_linear(np.repeat(Y, weights, axis=0), np.repeat(DESIGN, weights, axis=0))
    ours, theirs = contrast_fit(weighted, [0, 1]), contrast_fit(repeated, [0, 1])
    np.testing.assert_allclose(ours.estimate, theirs.estimate, rtol=1e-12)
    np.testing.assert_allclose(ours.unscaled, theirs.unscaled, rtol=1e-12)
    assert ours.n_used.tolist() == [7.0] * 4


def test_a_block_with_its_correlation_is_generalised_least_squares():
    block, rho = np.array(["a", "b", "c", "a", "b", "c", "c"]), 0.4
    covariance = np.where(np.equal.outer(block, block), rho, 0.0)
    np.fill_diagonal(covariance, 1.0)
    precision = np.linalg.inv(covariance)
    inverse = np.linalg.inv(DESIGN.T @ precision @ DESIGN)
    found = contrast_fit(fit_linear(Y, DESIGN, block=block, correlation=rho), [0, 1])
    np.testing.assert_allclose(found.estimate, (inverse @ DESIGN.T @ precision @ Y)[1], rtol=1e-12)
    np.testing.assert_allclose(found.unscaled, np.sqrt(inverse[1, 1]), rtol=1e-12)


def test_a_feature_that_lacks_a_group_is_not_estimable_and_says_so():
    y = Y.copy()
    y[GROUP == 1, 0] = np.nan
    y[:, 1] = np.nan
    found = contrast_fit(fit_linear(y, DESIGN), [0, 1])
    assert found.estimable.tolist() == [False, False, True, True]
    assert np.isnan(found.estimate[:2]).all()
    assert found.n_used.tolist() == [3.0, 0.0, 7.0, 7.0]
    assert found.df_residual.tolist() == [2.0, 0.0, 5.0, 5.0]
    assert np.isnan(found.sigma[1])


def test_fitted_values_stand_also_for_missing_cells():
    y = np.tile(np.array([1.0, 1, 1, 4, 4, 4, 4])[:, None], 2)
    y[6, 0] = np.nan
    np.testing.assert_allclose(fit_linear(y, DESIGN).fitted[6], [4.0, 4.0], rtol=1e-12)


def test_the_unit_of_a_covariate_has_no_say_in_the_rank():
    tiny = np.column_stack([np.ones(7), GROUP, np.arange(7.0) * 1e-12])
    assert design_basis(tiny).rank == 3
    assert is_estimable(tiny, [0, 0, 1])


def test_a_confounded_contrast_is_refused_by_name():
    design = np.column_stack([np.ones(7), GROUP, GROUP])
    fit = fit_linear(Y, design)
    with pytest.raises(DesignError, match=r"\[0\.0, 1\.0, 0\.0\] can't be estimated"):
        contrast_fit(fit, [0, 1, 0])
    np.testing.assert_allclose(
        contrast_fit(fit, [0, 1, 1]).estimate,
        contrast_fit(fit_linear(Y, DESIGN), [0, 1]).estimate,
        rtol=1e-12,
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"design": DESIGN[:5]}, "5 rows for 7 samples"),
        ({"design": np.where(DESIGN == 0, np.nan, DESIGN)}, "holds nan in row 0, column 1"),
        ({"y": Y[:, 0]}, "y must be a matrix"),
        ({"y": np.where(Y[2, 1] == Y, np.inf, Y)}, "sample 2 in feature 1 is infinite"),
        ({"weights": np.ones(5)}, "weights must have shape"),
        ({"weights": -np.ones(7)}, "must be finite and >= 0"),
        ({"block": GROUP}, "belong together"),
        ({"block": GROUP, "correlation": -0.5}, "must lie between -0.3333 and 1"),
        ({"block": GROUP[:3], "correlation": 0.5}, "one label per sample"),
    ],
)
def test_what_does_not_fit_is_refused(change, message):
    arguments = {"y": Y, "design": DESIGN} | change
    with pytest.raises(ParameterError, match=message):
        fit_linear(arguments.pop("y"), arguments.pop("design"), **arguments)


def test_an_infinite_value_is_refused_with_weights_per_cell_too():
    with pytest.raises(ParameterError, match="sample 2 in feature 1 is infinite"):
        fit_linear(np.where(Y[2, 1] == Y, np.inf, Y), DESIGN, weights=np.ones(Y.shape))


def test_a_design_of_zeros_is_refused():
    with pytest.raises(DesignError, match="nothing to estimate"):
        fit_linear(Y, np.zeros((7, 2)))


def test_a_contrast_of_the_wrong_length_is_refused():
    with pytest.raises(ParameterError, match="needs 2 finite weights"):
        contrast_fit(fit_linear(Y, DESIGN), [1, 0, 0])
