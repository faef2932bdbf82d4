import numpy as np
import pytest

from rh_omics.errors import ParameterError, ScaleError
from rh_omics.stats.size_factors import SizeFactorMethod, fit_size_factors

COUNTS = np.random.default_rng(1).poisson(50, (6, 40)).astype(float)


@pytest.mark.parametrize("method", SizeFactorMethod)
def test_factors_of_training_libraries_multiply_to_one(method):
    factors = fit_size_factors(COUNTS, method=method).size_factors(COUNTS)
    assert np.prod(factors) == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("method", SizeFactorMethod)
def test_a_single_library_has_factor_one(method):
    factors = fit_size_factors(COUNTS[:1], method=method).size_factors(COUNTS[:1])
    assert factors == pytest.approx([1.0], rel=1e-12)


@pytest.mark.parametrize("method", SizeFactorMethod)
def test_one_new_library_gets_the_factor_it_had_in_training(method):
    reference = fit_size_factors(COUNTS, method=method)
    alone = reference.size_factors(COUNTS[3:4])
    assert alone[0] == reference.size_factors(COUNTS)[3]


@pytest.mark.parametrize("method", ["tmm", "rle"])
def test_one_dominant_feature_is_taken_out(method):
    """Where one feature rises, the others keep their level: the factor undoes what it takes."""
    libraries = np.tile(COUNTS[0], (2, 1))
    libraries[1, 0] += libraries[0].sum()
    factors = fit_size_factors(libraries, method=method).size_factors(libraries)
    effective = libraries.sum(axis=1) * factors
    assert effective[0] == pytest.approx(effective[1], rel=1e-12)


@pytest.mark.parametrize("method", ["rle", "upper_quartile"])
def test_a_factor_that_cannot_be_computed_is_refused(method):
    with pytest.raises(ScaleError, match=f"{method} gives no size factor for 6 of 6"):
        fit_size_factors(np.eye(6), method=method)


def test_libraries_that_share_nothing_have_factor_one():
    apart = np.diag([5.0, 5, 5])
    factors = fit_size_factors(apart, method="tmm").size_factors(apart)
    assert factors == pytest.approx([1, 1, 1])


def test_two_heaps_of_tied_ratios_leave_nothing_to_average():
    """R's calcNormFactors gives 1 and 1 here, too."""
    libraries = np.array([np.repeat([10.0, 30], 10), np.repeat([40.0, 20], 10)])
    factors = fit_size_factors(libraries, method="tmm").size_factors(libraries)
    assert factors.tolist() == [1, 1]


def test_sparse_libraries_take_the_richest_as_reference():
    counts = 10 * np.eye(8)
    counts[3] = [0, 0, 0, 25, 25, 25, 25, 0]
    reference = fit_size_factors(counts, method="tmm")
    assert reference.library_size == 100


def test_an_unknown_method_is_refused():
    with pytest.raises(ParameterError, match="tmm, tmmwsp, rle, upper_quartile, none; got 'deseq'"):
        fit_size_factors(COUNTS, method="deseq")


def test_an_empty_library_is_refused():
    with pytest.raises(ScaleError, match="1 of 2 samples have no count at all"):
        fit_size_factors(np.array([[0.0, 0], [1, 2]]), method="tmm")
