"""The table of rules for detection limits says whether a conclusion depends on them, and why."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from panels import count_panel, log2_panel, paired_sheet

from rh_omics import limit_sensitivity
from rh_omics.de import DEOptions, differential_expression
from rh_omics.errors import DesignError, ParameterError, ScaleError

GROUP = "group=NRH,RH"


def below(panel, limits):
    """Hide what lies below a feature's limit."""
    limit = pd.Series(limits).reindex(panel.data.columns)
    hidden = panel.data.lt(limit, axis="columns").fillna(value=False)
    data = panel.data.mask(hidden, limit, axis="columns")
    return replace(panel, data=data, censored=hidden)


@pytest.fixture
def panel():
    """Four features: two with limits, of which the second is raised in the other group."""
    made = log2_panel(paired_sheet(8, 8), n_features=4, seed=2)
    data = made.data.copy()
    data.loc[made.samples["group"] == "RH", "feature-001"] += 4.0
    return below(made.with_data(data, scale="log2"), {"feature-000": 7.5, "feature-001": 7.5})


def test_every_feature_has_a_row_for_every_rule(panel):
    found = limit_sensitivity(panel, question="groups", group=GROUP, at="pre")
    rules = ["tobit", "ranks", "limit", "sqrt2", "half"]
    assert found.table.groupby("feature")["rule"].apply(list).tolist() == [rules] * 4
    counts = found.table.drop_duplicates("feature").set_index("feature")["n_censored"]
    pre = panel.samples["timepoint"] == "pre"
    assert counts.to_dict() == panel.censored[pre].sum().to_dict()


def test_nothing_depends_on_a_rule_where_nothing_lies_below_a_limit(panel):
    found = limit_sensitivity(panel, question="groups", group=GROUP, at="pre")
    assert found.conclusion("feature-002") == "feature-002: no value below a detection limit"
    assert not {"feature-002", "feature-003"} & set(found.changing)


def test_a_strong_effect_stands_under_every_rule(panel):
    found = limit_sensitivity(panel, question="groups", group=GROUP, at="pre")
    assert found.conclusion("feature-001") == (
        "feature-001: the same under every rule (significant)"
    )


def test_a_conclusion_that_hangs_on_the_rule_is_said_in_words():
    # A high limit in one sample of each group: half the limit opens a gap that isn't there.
    sheet = paired_sheet(6, 6)
    sheet = sheet[sheet["timepoint"] == "pre"]
    values = np.r_[[9.9] * 6, np.linspace(9.9, 10.1, 6)]
    panel = log2_panel(sheet, n_features=1)
    data = panel.data.assign(**{"feature-000": values})
    hidden = pd.DataFrame({"feature-000": np.arange(12) < 6}, index=data.index)
    found = limit_sensitivity(
        replace(panel, data=data, censored=hidden), question="groups", group=GROUP, at="pre"
    )
    assert found.changing == ["feature-000"]
    sentence = found.conclusion("feature-000")
    # All of the reference group lies below the limit: the likelihood has no maximum.
    assert sentence.startswith("feature-000: depends on the rule: not answered by tobit")
    assert "significant by ranks, limit, sqrt2, half" in sentence
    assert "depends on the rule" in repr(found)
    assert found.metadata()["conclusions"]["feature-000"] == sentence


def test_refusals(panel):
    with pytest.raises(ScaleError, match=r"no value below a detection limit.*--reader analytes"):
        limit_sensitivity(log2_panel(), question="paired")
    with pytest.raises(ScaleError, match="no value below"):
        limit_sensitivity(count_panel(), question="paired")
    with pytest.raises(ParameterError, match="fdr must lie between 0 and 1"):
        limit_sensitivity(panel, question="paired", fdr=0)
    with pytest.raises(DesignError, match="several samples"):
        limit_sensitivity(panel, question="groups", group=GROUP)
    found = limit_sensitivity(panel, question="paired")
    with pytest.raises(ParameterError, match="no feature 'AEA'"):
        found.conclusion("AEA")


@pytest.mark.parametrize("method", ["tobit", "wilcoxon"])
def test_a_test_that_takes_limits_refuses_substitution(panel, method):
    with pytest.raises(ParameterError, match="leave out --limits substitute-half"):
        differential_expression(
            panel, question="paired", method=method, options=DEOptions(limits="substitute-half")
        )


def test_counts_refuse_substitution():
    options = DEOptions(limits="substitute-limit")
    with pytest.raises(ParameterError, match="counts have no detection limits"):
        differential_expression(count_panel(), question="paired", options=options)


def test_features_set_aside_for_their_limits_come_back_on_request(panel):
    limits = dict.fromkeys(panel.data.columns, 8.0)
    half = below(log2_panel(paired_sheet(8, 8), n_features=4), limits)
    kept = differential_expression(half, question="paired")
    asked = differential_expression(
        half, question="paired", options=DEOptions(limits="substitute-limit")
    )
    assert kept.n_tested < asked.n_tested == 4


def test_ct_values_are_limited_from_above():
    """A Ct beyond the last cycle is a small amount: half of it is one cycle more."""
    made = log2_panel(paired_sheet(4, 4), n_features=6)
    data = made.data + 20
    hidden = data.gt(28.5) & (data.columns == "feature-000")
    ct = replace(made, data=data.mask(hidden, 28.5), scale="ct", censored=hidden)
    options = {"reference_assays": ("feature-004", "feature-005")}
    found = {
        rule: differential_expression(
            ct, question="paired", method="welch", options=DEOptions(limits=rule, **options)
        ).table.set_index("feature")["mean"]["feature-000"]
        for rule in ("substitute-limit", "substitute-half")
    }
    share = hidden["feature-000"].mean()
    assert 0 < share < 1
    assert found["substitute-limit"] - found["substitute-half"] == pytest.approx(share)
