import numpy as np
import pytest

from rh_omics.errors import ParameterError
from rh_omics.stats.multiple import benjamini_hochberg, benjamini_yekutieli, holm, storey_qvalue

ADJUSTMENTS = [benjamini_hochberg, benjamini_yekutieli, holm]


@pytest.mark.parametrize("adjust", ADJUSTMENTS)
def test_nothing_tested_gives_nothing(adjust):
    assert adjust(np.array([])).size == 0
    assert np.isnan(adjust(np.array([np.nan, np.nan]))).all()


@pytest.mark.parametrize("adjust", ADJUSTMENTS)
@pytest.mark.parametrize("bad", [-0.1, 1.5])
def test_what_is_no_pvalue_is_refused(adjust, bad):
    with pytest.raises(ParameterError, match=f"p-value 1 is {bad}"):
        adjust(np.array([0.2, bad, np.nan]))


def test_uniform_pvalues_have_no_share_of_effects():
    grid = (np.arange(1000) + 0.5) / 1000
    for method in ("smoother", "bootstrap"):
        assert storey_qvalue(grid, pi0_method=method).pi0 == pytest.approx(1, abs=0.01)


def test_half_null_pvalues_give_about_half():
    grid = (np.arange(1000) + 0.5) / 1000
    mixed = np.concatenate([grid, grid * 1e-3])
    for method in ("smoother", "bootstrap"):
        assert storey_qvalue(mixed, pi0_method=method).pi0 == pytest.approx(0.5, abs=0.01)


def test_qvalues_without_large_pvalues_are_refused():
    with pytest.raises(ParameterError, match=r"largest of 3 is 0\.3.*benjamini_hochberg"):
        storey_qvalue(np.array([0.1, 0.2, 0.3]))
    with pytest.raises(ParameterError, match="largest of 0 is nan"):
        storey_qvalue(np.array([np.nan]))


def test_an_impossible_share_is_refused():
    """The share of p-values beyond λ falls to nothing on a straight line before 0.95."""
    grid = np.linspace(0, 1, 4001)
    beyond = (1 - grid) * np.maximum(1 - 1.15 * grid, 0)
    pvalue = np.interp((np.arange(2000) + 0.5) / 2000, 1 - beyond, grid)
    with pytest.raises(ParameterError, match="share of true nulls"):
        storey_qvalue(np.append(pvalue, 0.96))
