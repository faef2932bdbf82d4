"""Adjusted p-values against R's p.adjust and qvalue 2.30.0."""

import numpy as np
import pytest
from r_tables import r_table

from rh_omics.stats.multiple import benjamini_hochberg, benjamini_yekutieli, holm, storey_qvalue


@pytest.mark.parametrize(
    ("adjust", "column"), [(benjamini_hochberg, "bh"), (benjamini_yekutieli, "by"), (holm, "holm")]
)
def test_adjusted_pvalues_are_those_of_p_adjust(adjust, column):
    table = r_table("multiple/adjusted.csv.gz")
    np.testing.assert_allclose(adjust(table["p"].to_numpy()), table[column], rtol=1e-12)


# R's smooth.spline reaches 3 degrees of freedom only to about 1e-3, ours to 1e-12.
@pytest.mark.parametrize(("method", "rtol"), [("bootstrap", 1e-12), ("smoother", 1e-3)])
def test_qvalues_are_those_of_qvalue(method, rtol):
    table = r_table("multiple/adjusted.csv.gz")
    result = storey_qvalue(table["p"].to_numpy(), pi0_method=method)
    np.testing.assert_allclose(result.pi0, table[f"pi0_{method}"][1], rtol=rtol)
    np.testing.assert_allclose(result.qvalue, table[method], rtol=rtol)
