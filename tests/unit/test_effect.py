import numpy as np
import pytest
from scipy.special import nctdtr
from scipy.stats import ncf

from rh_omics.de.advice import say_of_intervals
from rh_omics.errors import ParameterError
from rh_omics.stats.effect import hedges_g, hedges_g_rm, hedges_g_z, partial_eta_squared
from rh_omics.stats.noncentral import noncentrality_f, noncentrality_t

RNG = np.random.default_rng(2)


@pytest.mark.parametrize("t", [-60.0, -2.0, 0.0, 1.0, 8.0, 150.0])
@pytest.mark.parametrize("df", [2.0, 23.0, 500.0])
def test_limits_of_t_put_the_statistic_at_the_tails(t, df):
    low, high = noncentrality_t(np.array([t]), np.array([df]))
    assert nctdtr(df, low[0], t) == pytest.approx(0.975, abs=1e-9)
    assert nctdtr(df, high[0], t) == pytest.approx(0.025, abs=1e-9)


@pytest.mark.parametrize("f", [5.0, 40.0, 2000.0])
def test_limits_of_f_put_the_statistic_at_the_tails(f):
    low, high = noncentrality_f(np.array([f]), 2.0, 22.0, confidence=0.9)
    assert ncf.cdf(f, 2, 22, low[0]) == pytest.approx(0.95, abs=1e-9)
    assert ncf.cdf(f, 2, 22, high[0]) == pytest.approx(0.05, abs=1e-9)


def test_a_small_f_has_a_limit_of_zero():
    low, high = noncentrality_f(np.array([0.001, 0.8, np.nan]), 1.0, 22.0, confidence=0.9)
    np.testing.assert_array_equal(low, [0, 0, np.nan])
    assert high[0] == 0
    assert high[1] > 0
    assert np.isnan(high[2])


def test_missing_values_are_left_out_of_a_feature():
    reference, other = RNG.normal(size=(6, 2)), RNG.normal(size=(7, 2))
    holed = other.copy()
    holed[3, 0] = np.nan
    effect, rest = hedges_g(reference, holed), hedges_g(reference, np.delete(other, 3, axis=0))
    for ours, theirs in zip(effect, rest, strict=True):
        assert ours[0] == pytest.approx(theirs[0], rel=1e-12)
    assert effect.estimate[1] == pytest.approx(hedges_g(reference, other).estimate[1], rel=1e-12)


def test_a_pair_with_a_gap_is_left_out():
    before, after = RNG.normal(size=(8, 1)), RNG.normal(size=(8, 1))
    holed = after.copy()
    holed[2] = np.nan
    for effect in (hedges_g_z, hedges_g_rm):
        ours = effect(before, holed)
        theirs = effect(np.delete(before, 2, axis=0), np.delete(after, 2, axis=0))
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@pytest.mark.parametrize("effect", [hedges_g, hedges_g_z, hedges_g_rm])
def test_turning_the_question_turns_the_sign(effect):
    a, b = RNG.normal(size=(6, 3)), RNG.normal(size=(6, 3))
    forth, back = effect(a, b), effect(b, a)
    np.testing.assert_allclose(forth.estimate, -back.estimate, rtol=1e-9)
    np.testing.assert_allclose(forth.ci_low, -back.ci_high, rtol=1e-8)


@pytest.mark.parametrize("effect", [hedges_g, hedges_g_z, hedges_g_rm])
def test_what_has_no_spread_has_no_effect_size(effect):
    flat = np.ones((5, 1))
    assert np.isnan(effect(flat, flat + 1)).all()


def test_a_group_of_one_has_no_effect_size():
    assert np.isnan(hedges_g(np.array([[1.0]]), np.array([[1.0], [2], [4]]))).all()


def test_the_interval_of_eta_leaves_out_zero_where_the_test_is_significant():
    f = np.array([4.2, 4.4])  # the 5 % point of F(1, 22) is 4.30
    effect = partial_eta_squared(f, np.array(1.0), np.array(22.0))
    assert effect.ci_low[0] == 0
    assert effect.ci_low[1] > 0


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_confidence_that_is_none_is_refused(level):
    with pytest.raises(ParameterError, match="between 0 and 1"):
        noncentrality_t(np.ones(1), np.ones(1), confidence=level)


def test_all_features_have_an_interval_up_to_25000_and_5000_beyond():
    f = np.random.default_rng(1).f(2, 20, 25_001)
    all_of_them = partial_eta_squared(f[:25_000], np.array(2.0), np.array(20.0))
    assert np.isfinite(all_of_them.ci_high).all()
    some = partial_eta_squared(f, np.array(2.0), np.array(20.0))
    assert np.isfinite(some.ci_high).sum() == 5000
    assert f[np.isfinite(some.ci_high)].min() > np.median(f)
    assert say_of_intervals(25_000) == ()
    (note,) = say_of_intervals(25_001)
    assert "the 5,000 features with the largest statistics" in note
    assert "the other 20,001 have none" in note
