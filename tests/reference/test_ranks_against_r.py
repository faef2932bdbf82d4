"""Rank tests against wilcox.test, exactRankTests and coin (script: ranks/ranks.R)."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from r_tables import matrix, read_r

from rh_omics.stats.ranks import mann_whitney, signed_rank

HERE = Path(__file__).parent / "ranks"
RTOL = 1e-12
# R finds asymptotic p-values from z by the same formula; exact ones are ratios of whole numbers.


@pytest.fixture(scope="module")
def pairs():
    return matrix(HERE / "pairs_data.csv"), read_r(HERE / "pairs_expected.csv")


@pytest.fixture(scope="module")
def groups():
    data = matrix(HERE / "groups_data.csv")
    return data[:8], data[8:], read_r(HERE / "groups_expected.csv")


def test_signed_rank_is_wilcox_exact_with_ties(pairs):
    data, expected = pairs
    result = signed_rank(data)
    assert result.exact.all()
    assert_allclose(result.stat, expected["v"], rtol=RTOL)
    assert_allclose(result.pvalue, expected["exact"], rtol=RTOL)


def test_signed_rank_with_zeros_by_pratt_is_coin(pairs):
    data, expected = pairs
    result = signed_rank(data, zeros="pratt")
    assert_allclose(result.pvalue, expected["pratt_exact"], rtol=RTOL)
    assert not np.allclose(expected["pratt_exact"], expected["exact"])


def test_signed_rank_asymptotic_is_wilcox_test(pairs):
    data, expected = pairs
    result = signed_rank(data, method="asymptotic")
    assert not result.exact.any()
    assert_allclose(result.pvalue, expected["asymptotic"], rtol=RTOL)


def test_mann_whitney_is_wilcox_exact_and_coin(groups):
    other, reference, expected = groups
    result = mann_whitney(other, reference)
    assert result.exact.all()
    assert_allclose(result.stat, expected["u"], rtol=RTOL)
    assert_allclose(result.pvalue, expected["exact"], rtol=RTOL)
    assert_allclose(result.pvalue, expected["coin_exact"], rtol=RTOL)


def test_mann_whitney_asymptotic_is_wilcox_test(groups):
    other, reference, expected = groups
    result = mann_whitney(other, reference, method="asymptotic")
    assert_allclose(result.pvalue, expected["asymptotic"], rtol=RTOL)


@pytest.mark.parametrize("question", ["pairs", "groups"])
def test_hodges_lehmann_is_wilcox_test_without_ties(question, pairs, groups):
    if question == "pairs":
        data, expected = pairs
        location = signed_rank(data).location
    else:
        *data, expected = groups
        location = mann_whitney(*data).location
    untied = expected["estimate"].notna().to_numpy()
    assert untied.sum() >= 5
    for column, ours in location._asdict().items():
        assert_allclose(ours[untied], expected[column][untied], rtol=RTOL)


def test_exact_beyond_the_default_limit_is_wilcox_test():
    data = matrix(HERE / "large_data.csv")
    expected = read_r(HERE / "large_expected.csv")
    pair = signed_rank(data, exact_limit=60)
    group = mann_whitney(data[:35], data[35:], exact_limit=60)
    # R sums the tail of its own distribution in another order.
    assert_allclose(pair.pvalue, expected["pair_p"], rtol=1e-10)
    assert_allclose(group.pvalue, expected["group_p"], rtol=1e-10)
    assert_allclose(pair.location.ci_low, expected["pair_low"], rtol=RTOL)
    assert_allclose(pair.location.ci_high, expected["pair_high"], rtol=RTOL)
    assert_allclose(group.location.ci_low, expected["group_low"], rtol=RTOL)
    assert_allclose(group.location.ci_high, expected["group_high"], rtol=RTOL)
    assert not signed_rank(data).exact.any()
