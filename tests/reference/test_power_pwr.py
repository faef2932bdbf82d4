"""Power and sample sizes against R's pwr and pingouin (script in tests/reference/power)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rh_omics.power import design_power, sample_size

HERE = Path(__file__).parent / "power"
ATOL = 1e-6  # the formulas are the same; only floating-point error separates the two


def read(name):
    return pd.read_csv(HERE / name, comment="#")


def found(row):
    share = row["n2"] / (row["n1"] + row["n2"])
    n = row["n1"] + row["n2"] if row["design"] == "groups" else row["n1"]
    return design_power(row["design"], effect=row["effect"], n=n, share=share, alpha=row["alpha"])


@pytest.mark.parametrize("design", ["paired", "groups", "correlation"])
def test_power_equals_pwr(design):
    expected = read("power_expected.csv").query("design == @design")
    powers = [found(row) for _, row in expected.iterrows()]
    np.testing.assert_allclose(powers, expected["power"], atol=ATOL)


@pytest.mark.parametrize("place", range(len(read("sizes_expected.csv"))))
def test_sample_size_equals_pwr(place):
    row = read("sizes_expected.csv").iloc[place]
    n = sample_size(row["design"], effect=row["effect"], power=row["power"])
    if row["design"] == "groups":
        assert n in {row["n"], row["n"] - 1}  # pwr has equal groups; an odd number may do
    else:
        assert n == row["n"]
    reached = [design_power(row["design"], effect=row["effect"], n=k) for k in (n - 1, n)]
    assert reached[0] < row["power"] <= reached[1]


@pytest.mark.parametrize("effect", [0.3, 0.8, 1.5])
def test_power_equals_pingouin(effect):
    pingouin = pytest.importorskip("pingouin")
    paired = pingouin.power_ttest(d=effect, n=20, contrast="paired")
    assert design_power("paired", effect=effect, n=20) == pytest.approx(paired, abs=1e-6)
    groups = pingouin.power_ttest2n(nx=13, ny=12, d=effect)
    assert design_power("groups", effect=effect, n=25, share=0.52) == pytest.approx(
        groups, abs=1e-6
    )


@pytest.mark.parametrize("eta", [0.06, 0.14])
def test_interaction_equals_pingouins_anova_of_changes(eta):
    """The 2 × 2 interaction is the one-way ANOVA of the changes with two groups."""
    pingouin = pytest.importorskip("pingouin")
    n = 30
    f = np.sqrt(eta / (1 - eta))
    expected = pingouin.power_anova(eta_squared=eta, k=2, n=n // 2, alpha=0.05)
    assert design_power("interaction", effect=2 * f, n=n) == pytest.approx(expected, abs=1e-6)
