"""AUC and DeLong's standard error against R's pROC."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rh_omics.stats.concordance import delong_standard_error, within_fold_concordance

TABLE = pd.read_csv(Path(__file__).parent / "classify" / "delong.csv", comment="#")


@pytest.mark.parametrize("case", sorted(TABLE["case"].unique()))
def test_auc_and_standard_error_are_those_of_proc(case: int) -> None:
    rows = TABLE[TABLE["case"] == case]
    label = rows["label"].to_numpy()
    fold = np.zeros((1, len(rows)), dtype=int)
    found = within_fold_concordance(rows["score"].to_numpy()[None], fold, label)
    assert found.auc == pytest.approx(rows["auc"].iloc[0], rel=1e-12)
    assert delong_standard_error(found) == pytest.approx(rows["se"].iloc[0], rel=1e-10)
