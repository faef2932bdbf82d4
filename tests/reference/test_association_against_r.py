"""Correlations against R's cor.test and pingouin (script: association/association.R)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from r_tables import matrix, read_r

from rh_omics.stats.association import correlate, repeated_measures_correlation

HERE = Path(__file__).parent / "association"


@pytest.fixture(scope="module")
def changes():
    data = matrix(HERE / "data.csv")
    return data[:, :3], data[:, 3:]


@pytest.mark.parametrize("rows", [8, 14])
def test_correlations_are_cor_test(changes, rows):
    first, second = (table[:rows] for table in changes)
    expected = read_r(HERE / "expected.csv").query("rows == @rows")
    for method, table in expected.groupby("method"):
        found = correlate(first, second, method=method)
        assert_allclose(found.r.ravel(), table["r"], rtol=1e-12)
        # Exact p-values are ratios of counts; R prints 15 digits.
        assert_allclose(found.pvalue.ravel(), table["pvalue"], rtol=1e-10)
        if method == "pearson":
            assert_allclose(found.ci_low.ravel(), table["ci_low"], rtol=1e-10)
            assert_allclose(found.ci_high.ravel(), table["ci_high"], rtol=1e-10)


def test_repeated_measures_correlation_is_pingouin():
    import pingouin

    rng = np.random.default_rng(1)
    subject = np.repeat(np.arange(9), 3)
    first, second = rng.normal(size=(27, 2)), rng.normal(size=(27, 2)) + rng.normal(size=(27, 1))
    first[4, 0] = second[20, 1] = np.nan
    found = repeated_measures_correlation(first, second, subject)
    for i in range(2):
        for j in range(2):
            frame = pd.DataFrame({"x": first[:, i], "y": second[:, j], "s": subject}).dropna()
            expected = pingouin.rm_corr(frame, x="x", y="y", subject="s").iloc[0]
            assert_allclose(found.r[i, j], expected["r"], rtol=1e-10)
            assert found.df[i, j] == expected["dof"]
            assert_allclose(found.pvalue[i, j], expected["pval"], rtol=1e-8)
            # pingouin rounds its interval to two digits.
            interval = [found.ci_low[i, j], found.ci_high[i, j]]
            assert_allclose(interval, expected["CI95"], atol=0.0051)
