"""The linear-model kernels against limma 3.54.1 on simulated data (limma/make_limma.R).

The tables hold at least 12 digits, so a relative tolerance of 1e-9 is near what they can tell;
where it is wider, the reason stands beside it.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rh_omics.stats.correlation import consensus_correlation
from rh_omics.stats.linear import contrast_fit, fit_linear, joint_fit
from rh_omics.stats.lowess import lowess
from rh_omics.stats.moderated import (
    moderated_f,
    moderated_t,
    treat,
)
from rh_omics.stats.squeeze import squeeze_fit, squeeze_variances

FOLDER = Path(__file__).parent / "limma"
SETTINGS = {"plain": (False, False), "trend": (True, False)}
SETTINGS |= {"robust": (False, True), "both": (True, True)}


def table(name):
    return pd.read_csv(FOLDER / f"{name}.csv")


def matrix(name):
    return table(name).to_numpy(dtype=float).T


SHEET = table("samples")
INTERACTION = SHEET["time"] * SHEET["group"]
DESIGN = np.column_stack([np.ones(len(SHEET)), SHEET["group"], SHEET["time"], INTERACTION])
SUBJECTS = np.equal.outer(SHEET["subject"].to_numpy(), np.arange(1, 9)).astype(float)
ALIASED = np.column_stack([SUBJECTS, DESIGN[:, 1:]])
CASES = {
    "fit_complete": ("complete", None, DESIGN),
    "fit_missing": ("missing", None, DESIGN),
    "fit_array_weights": ("complete", "array", DESIGN),
    "fit_cell_weights": ("complete", "cell", DESIGN),
    "fit_missing_weights": ("missing", "cell", DESIGN),
    "fit_aliased": ("complete", None, ALIASED),
    "fit_aliased_missing": ("later", None, ALIASED),
}
BLOCKED = {
    "complete": ("complete", None),
    "missing": ("later", None),
    "cell_weights": ("complete", "cell"),
    "missing_weights": ("later", "cell"),
    "array_weights": ("complete", "array"),
}


def values(name):
    return matrix("missing")[:, 2:] if name == "later" else matrix(name)


def weights(kind, name):
    if kind is None:
        return None
    if kind == "array":
        return SHEET["array_weight"].to_numpy()
    return matrix("cell_weights")[:, 2:] if name == "later" else matrix("cell_weights")


def assert_as_limma(fit, expected):
    contrast = contrast_fit(fit, np.eye(fit.basis.mixing.shape[1])[-1])
    np.testing.assert_allclose(contrast.estimate, expected["estimate"], rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(contrast.unscaled, expected["unscaled"], rtol=1e-9)
    np.testing.assert_allclose(fit.sigma, expected["sigma"], rtol=1e-9)
    np.testing.assert_array_equal(fit.df_residual, expected["df"])
    for name, (trend, robust) in SETTINGS.items():
        squeezed = squeeze_fit(fit, trend=trend, robust=robust)
        test = moderated_t(contrast, squeezed)
        # Robust: limma stops its search for the prior df at 1e-8 of d / (1 + d).
        rtol = 1e-7 if robust else 1e-9
        np.testing.assert_allclose(squeezed.prior_df, expected[f"{name}_prior_df"], rtol=rtol)
        np.testing.assert_allclose(squeezed.df, expected[f"{name}_df"], rtol=rtol)
        np.testing.assert_allclose(
            squeezed.prior_variance, expected[f"{name}_prior_var"], rtol=rtol
        )
        np.testing.assert_allclose(test.statistic, expected[f"{name}_t"], rtol=rtol, atol=1e-10)
        np.testing.assert_allclose(test.pvalue, expected[f"{name}_p"], rtol=rtol)
        if f"{name}_low" in expected:
            np.testing.assert_allclose(test.ci_low, expected[f"{name}_low"], rtol=1e-6)
            np.testing.assert_allclose(test.ci_high, expected[f"{name}_high"], rtol=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_fit_and_moderation_are_those_of_limma(case):
    name, kind, design = CASES[case]
    fit = fit_linear(values(name), design, weights=weights(kind, name))
    assert_as_limma(fit, table(case))


@pytest.mark.parametrize("case", BLOCKED)
def test_generalised_fit_with_blocks_is_that_of_limma(case):
    name, kind = BLOCKED[case]
    rho = table("consensus").set_index("input")["consensus"][case]
    fit = fit_linear(
        values(name),
        DESIGN,
        weights=weights(kind, name),
        block=SHEET["subject"],
        correlation=float(rho),
    )
    assert_as_limma(fit, table(f"block_{case}"))


def test_f_over_two_coefficients_and_treat_are_those_of_limma():
    expected = table("f_and_treat")
    fit = fit_linear(matrix("complete"), DESIGN)
    squeezed = squeeze_fit(fit)
    joint = moderated_f(joint_fit(fit, np.eye(4)[2:]), squeezed)
    np.testing.assert_allclose(joint.statistic, expected["f"], rtol=1e-8)
    np.testing.assert_allclose(joint.pvalue, expected["f_p"], rtol=1e-8)
    contrast = contrast_fit(fit, [0, 0, 0, 1])
    half = treat(contrast, squeezed, threshold=0.5)
    np.testing.assert_allclose(half.statistic, expected["treat_t"], rtol=1e-8)
    np.testing.assert_allclose(half.pvalue, expected["treat_p"], rtol=1e-8)
    small = treat(contrast, squeeze_fit(fit, trend=False, robust=False), threshold=0.1)
    np.testing.assert_allclose(small.statistic, expected["treat_small_t"], rtol=1e-8)
    np.testing.assert_allclose(small.pvalue, expected["treat_small_p"], rtol=1e-8)


@pytest.mark.parametrize("case", table("squeeze")["case"].unique())
@pytest.mark.parametrize("trend", [False, True])
@pytest.mark.parametrize("robust", [False, True])
def test_squeezing_is_that_of_limma(case, trend, robust):
    rows = table("squeeze")
    rows = rows[(rows["case"] == case) & (rows["trend"] == trend) & (rows["robust"] == robust)]
    squeezed = squeeze_variances(
        rows["var"], rows["df"], covariate=rows["covariate"] if trend else None, robust=robust
    )
    # 1e-6 for the prior df: limma's own search stops there (see above).
    np.testing.assert_allclose(squeezed.prior_df, rows["prior_df"], rtol=1e-6)
    np.testing.assert_allclose(squeezed.prior_variance, rows["prior"], rtol=1e-7)
    np.testing.assert_allclose(squeezed.variance, rows["post"], rtol=1e-7)


@pytest.mark.parametrize(
    ("column", "options"),
    [
        ("half", {"span": 0.5}),
        ("forty", {"span": 0.4}),
        ("wide", {}),
        ("once", {"span": 0.3, "iterations": 0}),
        ("dense", {"span": 0.1, "delta": 0.0}),
    ],
)
def test_lowess_is_that_of_r(column, options):
    expected = table("lowess")
    got = lowess(expected["x"].to_numpy(), expected["z"].to_numpy(), **options)
    np.testing.assert_allclose(got, expected[column], rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize(
    ("column", "options"),
    [
        ("half", {"span": 0.5}),
        ("forty", {"span": 0.4}),
        ("wide", {}),
        ("once", {"span": 0.3, "iterations": 0}),
        ("dense", {"span": 0.1, "delta": 0.0}),
    ],
)
def test_lowess_by_blocks_of_points_is_that_of_r(column, options, monkeypatch):
    monkeypatch.setattr("rh_omics.stats.lowess.MOST_KEPT", 0)  # as with many points
    expected = table("lowess")
    got = lowess(expected["x"].to_numpy(), expected["z"].to_numpy(), **options)
    np.testing.assert_allclose(got, expected[column], rtol=1e-9, atol=1e-10)


def correlation_case(case):
    block, design = SHEET["subject"].to_numpy(), DESIGN
    if case == "balanced":
        rows = block < 8
        return matrix("complete")[rows], design[rows], block[rows], None
    if case == "sizes":
        return matrix("complete"), design, np.repeat([1, 2, 3, 4, 5], [4, 3, 2, 1, 5]), None
    name, kind = BLOCKED[case]
    return values(name), design, block, weights(kind, name)


def test_consensus_correlation_of_complete_pairs_is_that_of_limma():
    y, design, block, _ = correlation_case("balanced")
    found = consensus_correlation(y, design, block)
    expected = table("consensus").set_index("input")["consensus"]["balanced"]
    np.testing.assert_allclose(found.consensus, expected, rtol=1e-10)
    by_gene = table("consensus_by_gene")["balanced"]
    np.testing.assert_allclose(np.arctanh(found.by_feature), by_gene, atol=1e-9)


@pytest.mark.parametrize("case", [*BLOCKED, "sizes"])
def test_correlations_of_unbalanced_blocks_maximise_the_reml_likelihood(case):
    y, design, block, weight = correlation_case(case)
    found = np.arctanh(consensus_correlation(y, design, block, weights=weight).by_feature)
    expected = table("consensus_by_gene")[f"{case}_reml"].to_numpy()[-len(found) :]
    known = ~np.isnan(expected)
    assert known.sum() > 100
    # A flat maximum is known to the square root of machine precision.
    np.testing.assert_allclose(np.tanh(found)[known], np.tanh(expected)[known], atol=2e-7)


@pytest.mark.parametrize("case", [*BLOCKED, "sizes"])
def test_consensus_of_unbalanced_blocks_is_near_limma_that_stops_early(case):
    y, design, block, weight = correlation_case(case)
    found = consensus_correlation(y, design, block, weights=weight).consensus
    expected = table("consensus").set_index("input")["consensus"][case]
    np.testing.assert_allclose(found, expected, atol=2e-3 if case == "sizes" else 3e-4)
