"""T tests against R's t.test (script: ttests/ttests.R)."""

from functools import partial
from pathlib import Path

import pytest
from numpy.testing import assert_allclose
from r_tables import matrix, read_r

from rh_omics.stats.ttests import one_sample_t, paired_t, student_t, welch_t

HERE = Path(__file__).parent / "ttests"
CALLS = {
    "welch": lambda v: welch_t(v[:9], v[9:]),
    "student": lambda v: student_t(v[:9], v[9:]),
    "paired": lambda v: paired_t(v[:8], v[8:]),
    "one_sample": lambda v: partial(one_sample_t, null=1.0, confidence=0.9)(v[:9]),
}


@pytest.mark.parametrize("test", CALLS)
def test_is_t_test(test):
    expected = read_r(HERE / "expected.csv").query("test == @test")
    result = CALLS[test](matrix(HERE / "data.csv"))
    for column in ("estimate", "se", "stat", "df", "pvalue", "ci_low", "ci_high"):
        # R prints 15 digits; a p-value loses one or two to the tail function.
        assert_allclose(getattr(result, column), expected[column], rtol=1e-11, err_msg=column)
