"""voom and sample quality weights against limma 3.54.1 on simulated counts (limma/make_limma.R)."""

from pathlib import Path

import numpy as np
import pandas as pd

from rh_omics.stats.correlation import consensus_correlation
from rh_omics.stats.linear import contrast_fit, fit_linear
from rh_omics.stats.moderated import moderated_t
from rh_omics.stats.quality import sample_quality_weights, voom_with_quality_weights
from rh_omics.stats.squeeze import squeeze_fit
from rh_omics.stats.voom import voom, voom_with_blocks

FOLDER = Path(__file__).parent / "limma"


def table(name):
    return pd.read_csv(FOLDER / f"{name}.csv")


def matrix(name):
    return table(name).to_numpy(dtype=float).T


SHEET = table("samples")
SUBJECT = SHEET["subject"].to_numpy()
INTERACTION = SHEET["time"] * SHEET["group"]
DESIGN = np.column_stack([np.ones(len(SHEET)), SHEET["group"], SHEET["time"], INTERACTION])
COUNTS = matrix("counts")
DEPTH = table("library_size")["library_size"].to_numpy()


def assert_test(fit, name):
    expected = table(name)
    for setting, options in {"plain": (False, False), "both": (True, True)}.items():
        squeezed = squeeze_fit(fit, trend=options[0], robust=options[1])
        test = moderated_t(contrast_fit(fit, [0, 0, 0, 1]), squeezed)
        np.testing.assert_allclose(test.statistic, expected[f"{setting}_t"], rtol=1e-7)
        np.testing.assert_allclose(test.pvalue, expected[f"{setting}_p"], rtol=1e-7)


def test_voom_is_that_of_limma():
    found = voom(COUNTS, DESIGN, library_size=DEPTH)
    np.testing.assert_allclose(found.log_cpm, matrix("voom_log_cpm"), rtol=1e-10)
    np.testing.assert_allclose(found.weights, matrix("voom_weights"), rtol=1e-10)
    assert_test(fit_linear(found.log_cpm, DESIGN, weights=found.weights), "fit_voom")


def test_voom_with_a_block_is_that_of_limma_given_its_correlations():
    first, second = table("voom_correlation").iloc[0]
    found = voom(COUNTS, DESIGN, library_size=DEPTH, block=SUBJECT, correlation=first)
    np.testing.assert_allclose(found.weights, matrix("voom_block_weights"), rtol=1e-10)
    fit = fit_linear(
        found.log_cpm, DESIGN, weights=found.weights, block=SUBJECT, correlation=second
    )
    assert_test(fit, "fit_voom_block")


def test_voom_and_correlation_by_turns_come_near_limma_that_stops_its_search_early():
    expected = table("voom_correlation")["second"][0]
    found = voom_with_blocks(COUNTS, DESIGN, SUBJECT, library_size=DEPTH)
    np.testing.assert_allclose(found.correlation, expected, atol=3e-4)
    np.testing.assert_allclose(found.weights, matrix("voom_block_weights"), rtol=1e-4)
    again = consensus_correlation(found.log_cpm, DESIGN, SUBJECT, weights=found.weights)
    assert again.consensus == found.correlation


def test_sample_weights_by_feature_are_those_of_limma():
    expected = table("array_weights")
    complete, missing = matrix("complete"), matrix("missing")
    found = sample_quality_weights(complete, DESIGN, method="by_feature")
    np.testing.assert_allclose(found, expected["by_gene"], rtol=1e-10)
    found = sample_quality_weights(missing, DESIGN, method="by_feature")
    np.testing.assert_allclose(found, expected["missing"], rtol=1e-10)


def test_sample_weights_by_reml_are_those_of_limma():
    expected, y = table("array_weights"), matrix("complete")
    # limma's criterion, tightened to 1e-12, still leaves 1e-6 to 1e-5 in the weights.
    np.testing.assert_allclose(sample_quality_weights(y, DESIGN), expected["reml_tight"], rtol=2e-6)
    found = sample_quality_weights(y, DESIGN, weights=matrix("cell_weights"))
    np.testing.assert_allclose(found, expected["reml_cells"], rtol=2e-5)


def test_voom_with_quality_weights_is_that_of_limma():
    expected = table("array_weights")
    found, quality = voom_with_quality_weights(COUNTS, DESIGN, library_size=DEPTH)
    np.testing.assert_allclose(quality, expected["voom"], rtol=1e-10)
    np.testing.assert_allclose(found.weights, matrix("voom_quality_weights"), rtol=1e-10)
    found, quality = voom_with_quality_weights(COUNTS, DESIGN, library_size=DEPTH, method="reml")
    np.testing.assert_allclose(quality, expected["voom_reml"], rtol=2e-5)
    np.testing.assert_allclose(found.weights, matrix("voom_quality_reml_weights"), rtol=2e-5)
