"""Effect sizes against R's effectsize 0.8.3 and pingouin."""

import numpy as np
import pingouin
import pytest
from r_tables import r_table

from rh_omics.stats.effect import (
    hedges_g,
    hedges_g_rm,
    hedges_g_z,
    partial_eta_squared,
    small_sample_correction,
)


def test_hedges_g_and_its_interval_are_those_of_effectsize():
    values, expected = r_table("effect/before.csv.gz").to_numpy(), r_table("effect/effects.csv.gz")
    effect = hedges_g(values[:13], values[13:])
    np.testing.assert_allclose(effect.estimate, expected["g"], rtol=1e-9)
    # effectsize searches its limits by optimisation, to about 1e-5.
    np.testing.assert_allclose(effect.ci_low, expected["g_low"], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(effect.ci_high, expected["g_high"], rtol=1e-4, atol=1e-5)


def test_paired_effect_and_its_interval_are_those_of_effectsize():
    before, after = (r_table(f"effect/{n}.csv.gz").to_numpy() for n in ("before", "after"))
    expected = r_table("effect/effects.csv.gz")
    effect = hedges_g_z(before, after)
    np.testing.assert_allclose(effect.estimate, expected["z"], rtol=1e-9)
    np.testing.assert_allclose(effect.ci_low, expected["z_low"], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(effect.ci_high, expected["z_high"], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "df", "error", "level"), [("eta", 2, 22, 0.9), ("eta1", 1, 23, 0.95)]
)
def test_partial_eta_squared_and_its_interval_are_those_of_effectsize(name, df, error, level):
    expected = r_table("effect/effects.csv.gz")
    effect = partial_eta_squared(expected["f"].to_numpy(), df, error, confidence=level)
    np.testing.assert_allclose(effect.estimate, expected[name], rtol=1e-9)
    np.testing.assert_allclose(effect.ci_low, expected[f"{name}_low"], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(effect.ci_high, expected[f"{name}_high"], rtol=1e-4, atol=1e-4)


def test_hedges_g_is_that_of_pingouin_but_for_the_exact_correction():
    values = r_table("effect/before.csv.gz").to_numpy()
    ours = hedges_g(values[:13], values[13:]).estimate
    cohen = [
        pingouin.compute_effsize(b, a, eftype="cohen")
        for a, b in zip(values[:13].T, values[13:].T, strict=True)
    ]
    np.testing.assert_allclose(ours, np.multiply(cohen, small_sample_correction(23.0)), rtol=1e-9)


def test_repeated_measures_effect_follows_from_the_correlation():
    before, after = (r_table(f"effect/{n}.csv.gz").to_numpy() for n in ("before", "after"))
    r = np.array([np.corrcoef(a, b)[0, 1] for a, b in zip(before.T, after.T, strict=True)])
    expected = r_table("effect/effects.csv.gz")["z"] * np.sqrt(2 * (1 - r))
    np.testing.assert_allclose(hedges_g_rm(before, after).estimate, expected, rtol=1e-9)
