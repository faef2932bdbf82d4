import numpy as np
import pytest
from scipy.stats import f_oneway

from rh_omics.errors import DesignError, ParameterError
from rh_omics.stats.mixed import mixed_anova

GROUPS = np.repeat(["NRH", "RH"], [5, 7])


def values_of(n_times=2, n_features=3, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(8, 1, (12, 1, n_features)) + rng.normal(0, 0.5, (12, n_times, n_features))


def test_the_group_is_tested_on_subject_means():
    values = values_of(3)
    means = values.mean(axis=1)
    expected = f_oneway(means[:5], means[5:])
    group = mixed_anova(values, GROUPS).group
    np.testing.assert_allclose(group.f, expected.statistic, rtol=1e-10)
    np.testing.assert_allclose(group.pvalue, expected.pvalue, rtol=1e-10)


def test_only_complete_subjects_of_a_feature_take_part():
    values = values_of(3)
    values[0, 1, 0] = values[6, 2, 0] = values[6, 0, 0] = np.nan
    result = mixed_anova(values, GROUPS)
    rest = np.delete(np.arange(12), [0, 6])
    alone = mixed_anova(values[rest][:, :, :1], GROUPS[rest])
    assert result.n_subjects.tolist() == [[4, 5, 5], [6, 7, 7]]
    for term in ("group", "time", "interaction"):
        for field in ("f", "pvalue", "df_error", "pvalue_gg", "generalised_eta_squared"):
            ours = getattr(getattr(result, term), field)
            np.testing.assert_allclose(ours[0], getattr(getattr(alone, term), field)[0], rtol=1e-9)


def test_a_feature_without_a_group_cannot_be_tested():
    values = values_of()
    values[:5, 0, 1] = np.nan
    result = mixed_anova(values, GROUPS)
    for term in (result.group, result.time, result.interaction):
        for numbers in vars(term).values():
            assert np.isnan(numbers[1])
            assert np.isfinite(numbers[[0, 2]]).all()


def test_a_feature_that_nobody_has_cannot_be_tested():
    values = values_of(3)
    values[:, :, 2] = np.nan
    result = mixed_anova(values, GROUPS)
    assert np.isnan([result.time.ss[2], result.time.pvalue_gg[2], result.epsilon_hf[2]]).all()
    np.testing.assert_array_equal(result.group.f[:2], mixed_anova(values[:, :, :2], GROUPS).group.f)


def test_no_features_give_no_results():
    assert mixed_anova(values_of(2, 0), GROUPS).time.f.shape == (0,)


def test_a_feature_that_does_not_vary_has_no_f():
    values = values_of()
    values[:, :, 0] = 1 / 3
    result = mixed_anova(values, GROUPS)
    assert np.isnan([result.group.f[0], result.time.f[0], result.interaction.pvalue[0]]).all()
    assert result.time.ss_error[0] == 0


def test_a_feature_far_from_zero_keeps_its_digits():
    values = values_of()
    shifted = mixed_anova(values + 1e6, GROUPS).interaction.f
    np.testing.assert_allclose(shifted, mixed_anova(values, GROUPS).interaction.f, rtol=1e-6)


def test_two_timepoints_need_no_correction():
    result = mixed_anova(values_of(), GROUPS)
    np.testing.assert_array_equal(result.epsilon_gg, 1)
    np.testing.assert_array_equal(result.interaction.pvalue_gg, result.interaction.pvalue)


def test_epsilon_lies_between_its_bounds():
    result = mixed_anova(values_of(4, 200), GROUPS)
    assert np.all(result.epsilon_gg >= 1 / 3)
    assert np.all(result.epsilon_hf <= 1)
    assert np.all(result.time.pvalue_gg[result.time.f > 3] >= result.time.pvalue[result.time.f > 3])


@pytest.mark.parametrize(
    ("values", "groups", "error"),
    [
        (np.zeros((4, 3)), ["a", "a", "b", "b"], ParameterError),
        (np.zeros((4, 2, 1)), ["a", "b"], ParameterError),
        (np.zeros((4, 2, 1)), ["a"] * 4, DesignError),
        (np.zeros((4, 1, 1)), ["a", "a", "b", "b"], DesignError),
    ],
)
def test_what_is_no_group_by_time_design_is_refused(values, groups, error):
    with pytest.raises(error, match="mixed"):
        mixed_anova(values, groups)
