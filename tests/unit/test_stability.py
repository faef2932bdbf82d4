import numpy as np
import pytest
from scipy.linalg import hadamard

from rh_omics.errors import DesignError
from rh_omics.stats.stability import genorm


def test_uncorrelated_features_have_the_m_of_their_variances():
    """Columns of a Hadamard matrix are uncorrelated: variances of differences simply add."""
    scale = np.array([0.1, 0.4, 0.2, 0.8])
    values = 25 + hadamard(8)[:, 1:5] * scale
    variance = scale**2 * 8 / 7
    ranking = genorm(values)
    assert ranking.order[2:].tolist() == [1, 3]
    assert sorted(ranking.order[:2]) == [0, 2]
    worst = np.mean(np.sqrt(variance[3] + variance[:3]))
    second = np.mean(np.sqrt(variance[1] + variance[[0, 2]]))
    last = np.sqrt(variance[0] + variance[2])
    np.testing.assert_allclose(ranking.m, [last, last, second, worst], rtol=1e-12)


def test_a_shift_of_a_sample_does_not_matter():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(10, 6))
    shifted = genorm(values + rng.normal(size=(10, 1)))
    np.testing.assert_array_equal(shifted.order, genorm(values).order)
    np.testing.assert_allclose(shifted.m, genorm(values).m, rtol=1e-9)


@pytest.mark.parametrize("shape", [(2, 5), (5, 2)])
def test_too_little_to_rank_is_refused(shape):
    with pytest.raises(DesignError, match="geNorm needs 3 or more"):
        genorm(np.zeros(shape))


def test_gaps_are_refused():
    with pytest.raises(DesignError, match="with 1 gaps"):
        genorm(np.array([[1.0, 2, 3], [1, 2, np.nan], [4, 5, 6]]))
