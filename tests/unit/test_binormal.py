"""What an AUC implies for normal log-odds, against integrals, published figures and a fit."""

import numpy as np
import pytest
from scipy import integrate, special, stats
from sklearn.linear_model import LogisticRegression

from rh_omics.stats.binormal import (
    auc_score_interval,
    auc_variance,
    implied_balanced_accuracy,
    implied_measures,
)

SETTING = {"spread": 1.3, "centre": 0.2, "prevalence": 0.4}


def test_variance_is_that_of_simulated_exponential_scores() -> None:
    """The formula is exact for exponential scores; with means 4 and 1 the AUC is 4 / 5."""
    rng = np.random.default_rng(0)
    high, low = rng.exponential(4, (20_000, 13, 1)), rng.exponential(1, (20_000, 1, 12))
    auc = (high > low).mean(axis=(1, 2))
    assert auc.mean() == pytest.approx(0.8, abs=0.003)
    assert auc.var() == pytest.approx(auc_variance(0.8, 13, 12), rel=0.04)


def test_variance_at_one_half_is_wilcoxons() -> None:
    assert auc_variance(0.5, 13, 12) == pytest.approx((13 + 12 + 1) / (12 * 13 * 12))


def test_brier_and_log_loss_are_the_integrals() -> None:
    found = implied_measures(0.8, **SETTING)
    distance = stats.norm.ppf(0.8) * np.sqrt(2) * 1.3
    high, low = stats.norm(0.2 + 0.6 * distance, 1.3), stats.norm(0.2 - 0.4 * distance, 1.3)
    assert 1 - stats.norm.cdf(0, high.mean() - low.mean(), np.sqrt(2) * 1.3) == pytest.approx(0.8)

    def expected(of_high, of_low) -> float:
        def density(f: float) -> float:
            return 0.4 * high.pdf(f) * of_high(f) + 0.6 * low.pdf(f) * of_low(f)

        return integrate.quad(density, -15, 15, epsabs=1e-10, limit=200)[0]

    brier = expected(lambda f: special.expit(-f) ** 2, lambda f: special.expit(f) ** 2)
    loss = expected(lambda f: np.log1p(np.exp(-f)), lambda f: np.log1p(np.exp(f)))
    assert found.brier == pytest.approx(brier, abs=1e-8)
    assert found.log_loss == pytest.approx(loss, abs=1e-8)


def test_slope_is_that_of_a_logistic_regression() -> None:
    label = np.arange(400_000) % 5 < 2
    distance = stats.norm.ppf(0.8) * np.sqrt(2) * 1.3
    score = np.random.default_rng(0).normal(np.where(label, distance, 0), 1.3)
    fit = LogisticRegression(C=np.inf).fit(score[:, None], label)
    assert implied_measures(0.8, **SETTING).calibration_slope == pytest.approx(
        fit.coef_[0, 0], rel=0.02
    )


def test_balanced_accuracy_is_that_of_normal_scores() -> None:
    """Two means 2 apart with variance 1: AUC is Φ(√2), both rates Φ(1)."""
    auc = stats.norm.cdf(np.sqrt(2))
    assert implied_balanced_accuracy(auc) == pytest.approx(stats.norm.cdf(1))


def test_log_odds_that_do_not_vary_have_no_slope() -> None:
    assert np.isnan(implied_measures(0.7, **SETTING | {"spread": 0.0}).calibration_slope)


@pytest.mark.parametrize("auc", [0.0, 0.3, 0.5, 0.93, 1.0])
def test_ends_of_the_score_interval_are_just_not_contradicted(auc: float) -> None:
    low, high = auc_score_interval(auc, 13, 12, quantile=2.0)
    assert low <= auc <= high
    assert high - low > 0.1
    for end in (low, high):
        if 0 < end < 1:
            assert abs(auc - end) == pytest.approx(2 * np.sqrt(auc_variance(end, 13, 12)), rel=1e-6)


def test_the_score_interval_mirrors() -> None:
    low, high = auc_score_interval(0.8, 13, 12, quantile=2.0)
    mirrored = auc_score_interval(0.2, 12, 13, quantile=2.0)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=0.01)
