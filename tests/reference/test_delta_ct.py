"""ΔCt of public exosome qPCR against R's table of it."""

import numpy as np
import pandas as pd
import pytest

from rh_omics.normalize import fit_delta_ct
from rh_omics.panel import Panel

U6 = "Human U6 snRNA"


@pytest.fixture
def exosomes(shared_data):
    ct = pd.read_csv(shared_data("thomou_exosome_qpcr/human-Ct.csv"), index_col=0).T
    sheet = pd.DataFrame({"subject": ct.index, "timepoint": "rest"}, index=ct.index)
    return Panel(ct, sheet, "ct")


@pytest.mark.parametrize(("table", "patients"), [("HIVvsCon", "HIV"), ("CGLvsCon", "PT")])
def test_real_group_differences_are_those_of_r(exosomes, shared_data, table, patients):
    amounts = fit_delta_ct(exosomes, references=[U6]).apply(exosomes).data
    group = amounts.index.str.replace(r"\d+$", "", regex=True)
    expected = pd.read_csv(shared_data(f"R_reference/thomou_limma_{table}.csv.gz"), index_col=0)
    difference = amounts[group == patients].mean() - amounts[group == "control"].mean()
    assert list(difference.index) == list(expected.index)
    np.testing.assert_allclose(difference, expected["logFC"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(amounts.mean(), expected["AveExpr"], rtol=1e-9, atol=1e-12)
