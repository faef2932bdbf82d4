"""Consensus correlation and sample weights: closed forms and what is refused."""

import numpy as np
import pytest

from rh_omics.errors import DesignError, ParameterError, RhOmicsWarning, ScaleError
from rh_omics.stats.correlation import consensus_correlation
from rh_omics.stats.quality import sample_quality_weights
from rh_omics.stats.voom import voom

SUBJECT = np.repeat(np.arange(10), 2)
DESIGN = np.column_stack([np.ones(20), np.tile([0.0, 1.0], 10)])
RNG = np.random.default_rng(8)
Y = RNG.normal(size=(20, 30)) + np.repeat(RNG.normal(size=(10, 30)), 2, axis=0)


def test_pairs_have_the_intraclass_correlation_of_the_anova():
    change, level = Y[1::2] - Y[::2], (Y[1::2] + Y[::2]) / 2
    within = change.var(axis=0, ddof=1) / 2
    between = 2 * level.var(axis=0, ddof=1)
    expected = (between - within) / (between + within)
    found = consensus_correlation(Y, DESIGN, SUBJECT)
    np.testing.assert_allclose(found.by_feature, np.maximum(expected, -0.99), rtol=1e-10)
    kept = np.sort(np.arctanh(expected))[4:-4]
    np.testing.assert_allclose(found.consensus, np.tanh(kept.mean()), rtol=1e-10)
    assert found.n_used == 30


def test_equal_weights_and_a_lone_missing_cell_hardly_matter():
    shared = consensus_correlation(Y, DESIGN, SUBJECT)
    apart = consensus_correlation(Y, DESIGN, SUBJECT, weights=np.full(Y.shape, 2.0))
    np.testing.assert_allclose(apart.by_feature, shared.by_feature, atol=1e-9)
    y = Y.copy()
    y[3, 2] = np.nan
    found = consensus_correlation(y, DESIGN, SUBJECT).by_feature
    np.testing.assert_allclose(np.delete(found, 2), np.delete(shared.by_feature, 2), rtol=1e-12)


def test_too_few_cells_are_nan_and_left_out():
    y = Y.copy()
    y[4:, 0] = np.nan
    found = consensus_correlation(y, DESIGN, SUBJECT)
    assert np.isnan(found.by_feature[0])
    assert found.n_used == 29


@pytest.mark.parametrize(
    ("block", "design", "message"),
    [
        (np.arange(20), DESIGN, "no block has two samples"),
        (SUBJECT, np.equal.outer(SUBJECT, np.arange(10)) * 1.0, "design spans the blocks"),
        (np.repeat([0, 1], 10), np.eye(20)[:, :18] + 1, "enough samples and blocks"),
    ],
)
def test_a_correlation_that_nothing_tells_is_refused(block, design, message):
    with pytest.raises(DesignError, match=message):
        consensus_correlation(Y, design, block)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ParameterError, match=r"trim of 0\.5"):
        consensus_correlation(Y, DESIGN, SUBJECT, trim=0.5)
    with pytest.raises(ParameterError, match="'best'"):
        sample_quality_weights(Y, DESIGN, method="best")
    with pytest.raises(ScaleError, match=r"sample 0, feature 0 is -1\.0"):
        voom(np.where(Y[0, 0] == Y, -1.0, 3.0), DESIGN)
    with pytest.raises(ScaleError, match=r"without reads can't be used: rows \[4\]"):
        voom(np.ones((20, 3)) * (np.arange(20) != 4)[:, None], DESIGN)
    with pytest.raises(ParameterError, match="at least two features"):
        voom(np.ones((20, 1)), DESIGN)
    with pytest.raises(ParameterError, match="one number per sample"):
        voom(np.ones((20, 3)), DESIGN, library_size=[3.0])


def test_voom_without_replicates_warns_and_weighs_all_alike():
    with pytest.warns(RhOmicsWarning, match="no residual degrees of freedom"):
        found = voom(np.array([[3, 5], [8, 1]]), np.eye(2))
    assert (found.weights == 1).all()


def test_sample_weights_find_the_variances_again():
    scale = np.array([0.5, 1, 1, 2] * 5)
    y = np.random.default_rng(4).normal(size=(20, 4000)) * scale[:, None]
    found = sample_quality_weights(y, DESIGN)
    np.testing.assert_allclose(np.log(found).sum(), 0.0, atol=1e-9)
    expected = scale**-2.0 / np.exp(np.mean(np.log(scale**-2.0)))
    np.testing.assert_allclose(found, expected, rtol=0.12)
