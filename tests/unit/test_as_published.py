"""A published analysis beside the default: the same features, ranks, signs, hits in words."""

import numpy as np
import pytest
from panels import count_panel, log2_panel, paired_sheet

from rh_omics import as_published, differential_expression
from rh_omics.de import DEOptions
from rh_omics.errors import DesignError, ParameterError
from rh_omics.simulate.normal import simulate_normal

GROUP = "group=NRH,RH"


@pytest.fixture(scope="module")
def found():
    return as_published(log2_panel(paired_sheet(9, 9), n_features=30), group=GROUP)


def test_each_side_is_what_its_own_run_gives(found):
    panel = log2_panel(paired_sheet(9, 9), n_features=30)
    rows = found.rows("interaction").set_index("feature")
    for method, suffix in (("two-way-anova", "_published"), ("moderated", "")):
        alone = differential_expression(panel, question="interaction", group=GROUP, method=method)
        expected = alone.table.set_index("feature")["padj"].reindex(rows.index)
        np.testing.assert_allclose(rows[f"padj{suffix}"], expected, rtol=1e-12)


def test_complete_pairs_have_the_same_signs_and_counts_add_up(found):
    assert found.rows("interaction")["same_sign"].all()
    for term in ("interaction", "group", "time"):
        counts = [
            found.count(hit, term=term)
            for hit in ("both", "published only", "default only", "neither")
        ]
        assert sum(counts) == 30
    assert sorted(found.rows("group")["rank"]) == list(range(1, 31))


def test_the_warning_comes_first_and_in_the_metadata(found):
    assert "takes the samples of a runner as independent" in found.notes[0]
    assert found.metadata()["hits"]["group"].keys() == {
        "both", "published only", "default only", "neither"
    }  # fmt: skip
    assert "published" in repr(found)


def test_the_published_analysis_overlooks_interactions_and_invents_group_effects():
    """SIMULATED, no group effect: the group term of the two-way analysis errs far above 5 %."""
    made = simulate_normal("interaction", n_true=20, n_features=150, seed=4)
    found = as_published(made.panel)
    rows = found.rows("interaction")
    true = made.effect.reindex(rows["feature"]).to_numpy() != 0
    hits = {hit: int((true & (rows["hit"] == hit)).sum()) for hit in ("both", "default only")}
    assert hits["default only"] > hits["both"]
    flat = as_published(
        simulate_normal("interaction", n_true=0, n_features=150, seed=5).panel
    ).rows("group")
    assert (flat["pvalue_published"] < 0.05).mean() > 0.08
    assert (flat["pvalue"] < 0.05).mean() < 0.08


def test_untested_features_are_counted_nowhere():
    found = as_published(count_panel(), group=GROUP, options=DEOptions(filter_size="cell"))
    untested = found.table[found.table["hit"] == ""]
    assert untested["pvalue"].isna().all()
    assert (untested["reason"] != "").all()


def test_refusals():
    panel = log2_panel()
    with pytest.raises(ParameterError, match="fdr must lie between 0 and 1"):
        as_published(panel, group=GROUP, fdr=1.5)
    with pytest.raises(DesignError):
        as_published(panel, group="group=RH,absent")
