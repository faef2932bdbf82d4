"""What must hold for every input of pooling, power and shapes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rh_omics.power import PanelOptions, design_power, panel_power, sample_size
from rh_omics.stats.dose_models import DoseData, fit_shape
from rh_omics.stats.meta import pool_effects

effects = st.lists(st.floats(-3, 3), min_size=2, max_size=8)
methods = st.sampled_from(["fixed", "DL", "REML", "PM"])


@st.composite
def studies(draw):
    effect = draw(effects)
    size = {"min_size": len(effect), "max_size": len(effect)}
    return np.array(effect), np.array(draw(st.lists(st.floats(0.01, 2), **size)))


@settings(max_examples=60, deadline=None)
@given(studies(), methods)
def test_pooled_effect_lies_between_the_studies(given_studies, method):
    effect, variance = given_studies
    found = pool_effects(effect, variance, method=method)
    assert effect.min() - 1e-9 <= found.estimate <= effect.max() + 1e-9
    assert found.tau2 >= 0
    assert 0 <= found.i2 < 1
    assert found.weight.sum() == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(studies(), methods, st.floats(0.1, 10), st.floats(-5, 5))
def test_pooling_follows_a_change_of_unit_and_a_shift(given_studies, method, scale, shift):
    effect, variance = given_studies
    found = pool_effects(effect, variance, method=method)
    other = pool_effects(scale * effect + shift, scale**2 * variance, method=method)
    assert other.estimate == pytest.approx(scale * found.estimate + shift, rel=1e-5, abs=1e-6)
    assert other.tau2 == pytest.approx(scale**2 * found.tau2, rel=1e-4, abs=1e-6 * scale**2)
    assert other.i2 == pytest.approx(found.i2, abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["paired", "groups", "interaction"]),
    st.floats(0.05, 0.9),
    st.integers(6, 200),
)
def test_power_rises_with_effect_and_subjects_and_starts_at_the_level(design, effect, n):
    power = design_power(design, effect=effect, n=n)
    assert 0.05 <= power <= 1
    assert design_power(design, effect=effect * 1.05, n=n) >= power - 1e-9
    assert design_power(design, effect=effect, n=n + 2) >= power - 1e-9


@settings(max_examples=40, deadline=None)
@given(st.floats(0.2, 0.9), st.integers(6, 200))
def test_power_of_a_correlation_rises(r, n):
    """Fisher's z is an approximation: for r < 0.3 and n < 9 it can fall by up to 0.014."""
    power = design_power("correlation", effect=r, n=n)
    assert design_power("correlation", effect=r * 1.05, n=n) >= power
    assert design_power("correlation", effect=r, n=n + 1) >= power


@settings(max_examples=25, deadline=None)
@given(st.floats(0.3, 1.5), st.floats(0.5, 0.95))
def test_one_subject_less_is_too_few(effect, power):
    n = sample_size("paired", effect=effect, power=power)
    assert design_power("paired", effect=effect, n=n) >= power
    if n > 2:
        assert design_power("paired", effect=effect, n=n - 1) < power


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 500), st.data(), st.floats(0.2, 2.5), st.integers(6, 80))
def test_a_panels_level_lies_between_the_first_step_and_the_rate(features, data, effect, n):
    panel = PanelOptions(features, data.draw(st.integers(1, features)))
    found = panel_power("groups", effect=effect, n=n, panel=panel)
    assert panel.fdr / features - 1e-12 <= found.level <= panel.fdr + 1e-12
    assert found.all_found <= found.average + 1e-12 <= found.any_found + 2e-12
    single = design_power("groups", effect=effect, n=n, alpha=panel.fdr)
    assert found.average <= single + 1e-9


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_richer_shapes_never_fit_worse_and_levels_never_matter(seed):
    rng = np.random.default_rng(seed)
    block = np.repeat(np.arange(5), 4)
    dose = np.tile([45.0, 60.0, 75.0, 90.0], 5)
    response = rng.normal(size=20)
    data = DoseData(dose, response, block, cut=70.0)
    rss = {
        name: fit_shape(name, data).rss
        for name in ("flat", "linear", "quadratic", "threshold", "monotone")
    }
    assert rss["quadratic"] <= rss["linear"] + 1e-9 <= rss["flat"] + 2e-9
    assert rss["monotone"] <= rss["flat"] + 1e-9
    shifted = DoseData(dose, response + 7 * block, block, cut=70.0)
    for name, value in rss.items():
        assert fit_shape(name, shifted).rss == pytest.approx(value, rel=1e-6, abs=1e-9)
