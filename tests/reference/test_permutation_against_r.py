"""Permutation tests, all relabellings enumerated, against multtest's mt.maxT and lm.

Script: permutation/permutation.R. Counts over the same relabellings must be equal; the tolerances
are those of 15 printed digits.
"""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from r_tables import matrix, read_r

from rh_omics.stats.permutation import freedman_lane_test, label_shuffle_test, sign_flip_test

HERE = Path(__file__).parent / "permutation"
IS_OTHER = np.arange(9) < 5


def assert_is(result, expected, n_relabellings):
    assert result.enumerated
    assert result.n_relabellings == n_relabellings
    assert_allclose(result.stat, expected["stat"], rtol=1e-11)
    assert_allclose(result.pvalue, expected["rawp"], rtol=1e-14)
    assert_allclose(result.padj_maxt, expected["adjp"], rtol=1e-14)


def test_sign_flips_are_mt_maxt():
    result = sign_flip_test(matrix(HERE / "pairs_data.csv"))
    assert_is(result, read_r(HERE / "pairs_expected.csv"), 2**8)  # half of 2^9: signs mirror


@pytest.mark.parametrize("table", ["", "gaps_"])
@pytest.mark.parametrize(("variance", "name"), [("equal", "student"), ("unequal", "welch")])
def test_label_shuffles_are_mt_maxt(table, variance, name):
    data = matrix(HERE / f"{table or 'groups_'}data.csv")
    result = label_shuffle_test(data, IS_OTHER, variance=variance)
    assert_is(result, read_r(HERE / f"{table}{name}_expected.csv"), 126)


def test_freedman_lane_is_lm_over_all_orders():
    data = matrix(HERE / "freedman_lane_data.csv")
    expected = read_r(HERE / "freedman_lane_expected.csv")
    result = freedman_lane_test(data[:, 2:], data[:, 0], data[:, 1:2])
    assert_is(result, expected, 720)
    assert_allclose(result.estimate, expected["estimate"], rtol=1e-11)
