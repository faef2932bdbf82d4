"""Rules for detection limits, at the door, against R (scripts: censored/rules.R, survreg.R)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from r_tables import read_r

from rh_omics.de import DEOptions, differential_expression, limit_sensitivity
from rh_omics.panel import Panel

HERE = Path(__file__).parent / "censored"


@pytest.fixture(scope="module")
def panel():
    """The 16 pairs of R, three features, a group of 9; shuffled, for order must not matter."""
    data = read_r(HERE / "pairs_data.csv")
    sheet = pd.DataFrame(
        [
            {"subject": f"S{i}", "timepoint": when, "group": "RH" if row.group == 1 else "NRH"}
            for when in ("post", "pre")
            for i, row in enumerate(data.itertuples())
        ]
    )
    sheet.index = pd.Index(sheet["subject"] + sheet["timepoint"])
    values, censored = (
        pd.DataFrame(
            {f"f{i}": [*data[f"{c}post{i}"], *data[f"{c}pre{i}"]] for i in (1, 2, 3)},
            index=sheet.index,
        )
        for c in ("", "c")
    )
    made = Panel(values, sheet, "log2", censored=censored > 0, simulated=True)
    order = np.random.default_rng(1).permutation(sheet.index)
    return made.select(samples=list(order))


def asked(panel, question):
    return limit_sensitivity(panel, question=question, group="group=NRH,RH").table.set_index(
        ["feature", "rule"]
    )


@pytest.mark.parametrize("question", ["paired", "interaction"])
def test_substitution_and_ranks_are_r(panel, question):
    table = asked(panel, question)
    for row in read_r(HERE / "rules_expected.csv").itertuples():
        found = table.loc[(f"f{row.pair}", row.rule)]
        assert_allclose(found["pvalue"], getattr(row, f"{question}_p"), rtol=1e-9)
        if row.rule != "ranks":
            assert_allclose(found["log2_fc"], getattr(row, f"{question}_fc"), rtol=1e-9)
            if question == "interaction":
                assert_allclose(found["ci_low"], row.interaction_low, rtol=1e-9)


def test_likelihoods_are_survreg_and_mvtnorm(panel):
    table = asked(panel, "interaction")
    # mvtnorm's likelihood was maximised by optim with numeric gradients: about five digits.
    for rule, name, rtol in (
        ("change", "change_expected.csv", 1e-6),
        ("random_intercept", "random_intercept_expected.csv", 1e-4),
    ):
        expected = read_r(HERE / name)["interaction"]
        found = [table.loc[(f"f{i}", rule), "log2_fc"] for i in (1, 2, 3)]
        assert_allclose(found, expected, rtol=rtol, atol=1e-5)


@pytest.mark.parametrize("question", ["paired", "interaction"])
def test_the_rank_test_of_de_ties_at_the_limit(panel, question):
    result = differential_expression(
        panel, question=question, group="group=NRH,RH", method="wilcoxon"
    )
    expected = read_r(HERE / "rules_expected.csv").query("rule == 'ranks'")
    found = result.table.set_index("feature").loc[["f1", "f2", "f3"]]
    assert_allclose(found["pvalue"], expected[f"{question}_p"], rtol=1e-9)
    assert found["n_censored"].tolist() == panel.censored.sum().tolist()
    assert "too near to zero" in " ".join(result.notes)


@pytest.mark.parametrize("rule", ["limit", "sqrt2", "half"])
def test_substitution_on_request_is_the_t_test_of_the_substituted_values(panel, rule):
    options = DEOptions(limits=f"substitute-{rule}")
    result = differential_expression(panel, question="paired", method="welch", options=options)
    expected = read_r(HERE / "rules_expected.csv").query("rule == @rule")
    found = result.table.set_index("feature").loc[["f1", "f2", "f3"]]
    assert_allclose(found["pvalue"], expected["paired_p"], rtol=1e-9)
    assert "as was asked" in " ".join(result.notes)
    assert result.metadata()["parameters"]["limits"] == f"substitute-{rule}"
