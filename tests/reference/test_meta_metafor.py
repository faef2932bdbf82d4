"""Pooling and change effects against R's metafor (scripts and versions in tests/reference/meta)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rh_omics.stats import change_effects
from rh_omics.stats.meta import pool_effects

HERE = Path(__file__).parent / "meta"
RTOL = 1e-6
COLUMNS = (
    "estimate", "se", "ci_low", "ci_high", "stat", "pvalue", "tau2", "q", "q_pvalue", "i2", "h2",
    "prediction_low", "prediction_high", "tau2_low", "tau2_high",
)  # fmt: skip


def read(name):
    return pd.read_csv(HERE / name, comment="#")


EXPECTED = read("pooling_expected.csv")


@pytest.mark.parametrize("place", range(len(EXPECTED)))
def test_pooling_equals_metafor(place):
    expected = EXPECTED.iloc[place]
    studies = read("pooling_input.csv").query("set == @expected.set")
    method = {"FE": "fixed"}.get(expected["method"], expected["method"])
    found = pool_effects(
        studies["yi"].to_numpy(),
        studies["vi"].to_numpy(),
        method=method,
        knapp_hartung=expected["test"] == "knha",
    )
    for column in COLUMNS:
        if column.startswith("prediction") and len(studies) < 3:
            continue
        np.testing.assert_allclose(
            getattr(found, column), expected[column], rtol=RTOL, atol=1e-9, err_msg=column
        )


CHANGE = read("change_expected.csv")


@pytest.mark.parametrize("measure", ["MC", "SMCC", "SMCR", "ROMC"])
def test_change_effects_equal_escalc(measure):
    given = CHANGE[CHANGE["measure"] == measure]
    before, after, n, r = (given[name].to_numpy() for name in ("before", "after", "n", "r"))
    sd_before, sd_after = given["sd_before"].to_numpy(), given["sd_after"].to_numpy()
    sd = change_effects.sd_of_change(sd_before, sd_after, r=r)
    found = {
        "MC": lambda: change_effects.mean_change(before, after, sd=sd, n=n),
        "SMCC": lambda: change_effects.standardised_change(before, after, sd=sd, n=n),
        "SMCR": lambda: change_effects.raw_standardised_change(
            before, after, sd_before=sd_before, n=n, r=r
        ),
        "ROMC": lambda: change_effects.log_ratio_change(
            before, after, sd_before=sd_before, sd_after=sd_after, n=n, r=r
        ),
    }[measure]()
    np.testing.assert_allclose(found.effect, given["yi"], rtol=1e-10)
    np.testing.assert_allclose(found.variance, given["vi"], rtol=1e-10)
