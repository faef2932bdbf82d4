import numpy as np
import pytest

from rh_omics.errors import DesignError, ParameterError, ScaleError
from rh_omics.stats.counts import (
    ExpressionRule,
    check_counts,
    filter_by_expression,
    leverage_group_size,
    library_sizes,
    log_cpm,
)


def test_large_groups_need_only_a_share_of_the_further_samples():
    rule = ExpressionRule(large_n=4, min_proportion=0.5)
    assert [rule.samples_needed(n) for n in (3, 4, 10)] == [3, 4, 7]


def test_the_filter_says_what_decided():
    counts = np.array([[30.0, 0, 970], [30, 2, 968], [0, 3, 997]])
    decision = filter_by_expression(counts, 2)
    assert decision.keep.tolist() == [True, False, True]
    assert decision.cpm_cutoff == pytest.approx(10_000)
    assert decision.samples_needed == 2
    assert decision.n_seen.tolist() == [2, 2, 3]
    assert decision.n_reached.tolist() == [2, 0, 3]
    assert decision.total.tolist() == [60, 5, 2935]


def test_a_feature_with_few_counts_in_all_is_dropped():
    counts = np.array([[1.0, 9], [1, 9]])
    rule = ExpressionRule(min_count=1, min_total_count=3)
    decision = filter_by_expression(counts, 2, rule=rule)
    assert decision.keep.tolist() == [False, True]


def test_leverage_of_a_design_with_an_aliased_column_is_that_without_it():
    design = np.column_stack([np.ones(6), [0, 0, 0, 1, 1, 1]])
    aliased = np.column_stack([design, design.sum(axis=1)])
    assert leverage_group_size(aliased) == pytest.approx(leverage_group_size(design))


def test_a_design_of_zeros_is_refused():
    with pytest.raises(DesignError, match="only zeros"):
        leverage_group_size(np.zeros((4, 2)))


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_a_count_that_is_none_is_refused_with_its_place(bad):
    counts = np.array([[1.0, 2], [3, bad]])
    with pytest.raises(ScaleError, match=r"row 1, column 1 .*\(1 aren't\)"):
        check_counts(counts)


def test_an_empty_sample_is_refused():
    with pytest.raises(ScaleError, match="first in row 1"):
        library_sizes(np.array([[1.0], [0.0]]))


def test_zero_counts_of_a_library_have_the_log_of_the_prior():
    logged = log_cpm(np.array([[0.0, 1e6]]), np.array([1e6]), prior_count=2)
    assert logged[0, 0] == pytest.approx(np.log2(2 / (1e6 + 4) * 1e6), rel=1e-12)


def test_a_prior_of_zero_is_refused():
    with pytest.raises(ParameterError, match="must be above 0"):
        log_cpm(np.ones((1, 1)), np.ones(1), prior_count=0)
