"""Pooling: what must hold beside agreement with metafor, and what is refused."""

import numpy as np
import pytest
from scipy import stats

from rh_omics.errors import ParameterError
from rh_omics.stats import change_effects
from rh_omics.stats.heterogeneity import cochran_q, tau2_paule_mandel, tau2_reml
from rh_omics.stats.meta import pool_effects

EFFECT = np.array([0.2, 0.9, 0.4, 1.4])
VARIANCE = np.array([0.05, 0.1, 0.02, 0.2])


def test_fixed_effect_with_equal_variances_is_the_mean():
    found = pool_effects(EFFECT, np.full(4, 0.1), method="fixed")
    assert found.estimate == pytest.approx(EFFECT.mean(), rel=1e-14)
    assert found.se == pytest.approx(np.sqrt(0.1 / 4), rel=1e-14)
    assert np.isnan(found.prediction_low)
    assert np.isnan(found.tau2_low)


def test_knapp_hartung_with_equal_variances_is_the_one_sample_t_test():
    found = pool_effects(EFFECT, np.full(4, 0.1))
    test = stats.ttest_1samp(EFFECT, 0)
    assert found.stat == pytest.approx(test.statistic, rel=1e-10)
    assert found.pvalue == pytest.approx(test.pvalue, rel=1e-10)


def test_paule_mandel_puts_q_at_its_expectation():
    tau2 = tau2_paule_mandel(EFFECT, VARIANCE)
    assert cochran_q(EFFECT, VARIANCE, tau2) == pytest.approx(3, rel=1e-10)


def test_reml_with_equal_variances_is_the_sample_variance_less_the_sampling_variance():
    assert tau2_reml(EFFECT, np.full(4, 0.1)) == pytest.approx(EFFECT.var(ddof=1) - 0.1, rel=1e-9)


def test_order_and_sign_do_not_matter():
    found, other = pool_effects(EFFECT, VARIANCE), pool_effects(-EFFECT[::-1], VARIANCE[::-1])
    assert other.estimate == pytest.approx(-found.estimate, rel=1e-12)
    assert other.ci_low == pytest.approx(-found.ci_high, rel=1e-12)
    assert other.tau2 == pytest.approx(found.tau2, rel=1e-10)


def test_two_studies_have_no_prediction_interval():
    found = pool_effects(EFFECT[:2], VARIANCE[:2])
    assert np.isnan(found.prediction_high)
    assert found.n_studies == 2
    assert found.weight.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("effect", "variance", "options", "text"),
    [
        ([0.1], [0.1], {}, "two studies or more; there is 1"),
        ([0.1, 0.2], [0.1], {}, "one each is needed"),
        ([0.1, np.nan, 0.3], [0.1, 0.1, 0.0], {}, "study 2, 3"),
        ([0.1, 0.2], [0.1, 0.1], {"method": "HE"}, "REML, DL, PM or fixed"),
        ([0.1, 0.2], [0.1, 0.1], {"confidence": 95}, "between 0 and 1"),
    ],
)
def test_what_pooling_refuses(effect, variance, options, text):
    with pytest.raises(ParameterError, match=text):
        pool_effects(np.array(effect), np.array(variance), **options)


def test_p_value_and_t_lead_to_one_effect():
    t = np.array([2.5, -1.2])
    by_t = change_effects.change_from_t(t, 10)
    pvalue = 2 * stats.t.sf(np.abs(t), 9)
    by_p = change_effects.change_from_pvalue(pvalue, 10, direction=np.sign(t))
    np.testing.assert_allclose(by_p.effect, by_t.effect, rtol=1e-12)
    np.testing.assert_allclose(by_p.variance, by_t.variance, rtol=1e-12)


def test_feuerecker_sem_as_in_the_evidence_notes():
    sd = change_effects.sd_from_sem([0.01, 0.02], 12)
    np.testing.assert_allclose(sd, [0.035, 0.069], atol=5e-4)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: change_effects.sd_of_change(1, 1, r=1.2), "between -1 and 1"),
        (lambda: change_effects.change_from_t(2.0, 2), "3 subjects or more"),
        (lambda: change_effects.change_from_pvalue(0.0, 9, direction=1), "must lie in"),
        (lambda: change_effects.change_from_pvalue(0.5, 9, direction=0), "be 1 or -1"),
        (
            lambda: change_effects.log_ratio_change(0, 1, sd_before=1, sd_after=1, n=9, r=0.5),
            "needs both > 0",
        ),
    ],
)
def test_what_change_effects_refuse(call, text):
    with pytest.raises(ParameterError, match=text):
        call()
