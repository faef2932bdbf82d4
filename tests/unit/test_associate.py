"""Correlating the markers of two panels: joined by subject, checked against scipy and pingouin."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import stats

from rh_omics.association import ASSOCIATION_COLUMNS, associate
from rh_omics.errors import DesignError, ParameterError
from rh_omics.panel import Panel
from rh_omics.study import Study

SUBJECTS = [f"R{i:02d}" for i in range(12)]
TIMES = ["pre", "post"]


def panel(name: str, prefix: str, features: list[str], *, seed: int, order=None, **more) -> Panel:
    rng = np.random.default_rng(seed)
    rows = [(f"{prefix}{s}{t}", s, t) for s in SUBJECTS for t in TIMES]
    sheet = pd.DataFrame(rows, columns=["sample", "subject", "timepoint"]).set_index("sample")
    data = pd.DataFrame(rng.normal(5, 1, (len(rows), len(features))), sheet.index, features)
    if order is not None:
        sheet, data = sheet.iloc[order], data.iloc[order]
    return Panel(data, sheet, scale="log2", name=name, simulated=True, **more)


@pytest.fixture
def study():
    shuffled = np.random.default_rng(5).permutation(24)
    return Study.from_panels(
        plasma=panel("plasma", "P", ["AEA", "2-AG"], seed=1),
        saliva=panel("saliva", "S", ["m1", "m2", "m3"], seed=2, order=shuffled),
    )


def changes(one: Panel, feature: str) -> pd.Series:
    level = one.samples["timepoint"]
    by_subject = {
        time: one.data[feature][level == time].set_axis(one.samples["subject"][level == time])
        for time in TIMES
    }
    return (by_subject["post"] - by_subject["pre"]).sort_index()


@pytest.mark.parametrize(
    ("method", "peer"), [("pearson", stats.pearsonr), ("spearman", stats.spearmanr)]
)
def test_changes_are_correlated_as_scipy_does_after_joining_by_subject(study, method, peer):
    result = associate(study, x_panel="plasma", y_panel="saliva", method=method)
    assert tuple(result.table.columns) == ASSOCIATION_COLUMNS
    assert len(result.table) == 6
    for row in result.table.itertuples():
        x = changes(study.panels["plasma"], row.x)
        y = changes(study.panels["saliva"], row.y)
        expected = peer(x, y)
        assert row.r == pytest.approx(expected.statistic, rel=1e-12)
        assert row.pvalue == pytest.approx(expected.pvalue, rel=1e-9)
        assert row.n == 12
    assert result.table["padj"].to_numpy() == pytest.approx(
        stats.false_discovery_control(result.table["pvalue"]), rel=1e-12
    )


def test_pearson_interval_is_scipy_s(study):
    row = associate(study, x_panel="plasma", y_panel="saliva").table.iloc[0]
    x, y = changes(study.panels["plasma"], row.x), changes(study.panels["saliva"], row.y)
    expected = stats.pearsonr(x, y).confidence_interval(0.95)
    assert (row.ci_low, row.ci_high) == pytest.approx(tuple(expected), rel=1e-9)


def test_within_subjects_is_pingouin_s_rm_corr(study):
    result = associate(study, x_panel="plasma", y_panel="saliva", on="within")
    assert result.method == "repeated-measures"
    joined = study.join()
    joined.columns = [feature for _, feature in joined.columns]
    for row in result.table.itertuples():
        peer = pingouin.rm_corr(joined.reset_index(), x=row.x, y=row.y, subject="subject").iloc[0]
        assert row.r == pytest.approx(peer["r"], rel=1e-9)
        assert row.pvalue == pytest.approx(peer.filter(regex="p.?val").iloc[0], rel=1e-9)
        assert row.df == peer["dof"]


def test_levels_need_a_timepoint_where_there_are_several(study):
    with pytest.raises(DesignError, match="name one \\(--at LEVEL\\)"):
        associate(study, x_panel="plasma", y_panel="saliva", on="levels")
    with pytest.raises(DesignError, match="no sample at 'later'"):
        associate(study, x_panel="plasma", y_panel="saliva", on="levels", at="later")
    found = associate(study, x_panel="plasma", y_panel="saliva", on="levels", at="pre").table
    x = study.panels["plasma"].data.loc[[f"P{s}pre" for s in SUBJECTS], found.x[0]]
    y = study.panels["saliva"].data.loc[[f"S{s}pre" for s in SUBJECTS], found.y[0]]
    assert found.r[0] == pytest.approx(stats.pearsonr(x, y).statistic, rel=1e-12)


def test_one_panel_with_itself_has_each_pair_once(study):
    table = associate(study, x_panel="saliva", y_panel="saliva").table
    assert {frozenset(pair) for pair in zip(table.x, table.y, strict=True)} == {
        frozenset(pair) for pair in (("m1", "m2"), ("m1", "m3"), ("m2", "m3"))
    }
    assert len(table) == 3


def test_subjects_of_one_panel_only_are_left_out_and_named(study):
    few = study.panels["plasma"].select(samples=[f"P{s}{t}" for s in SUBJECTS[:7] for t in TIMES])
    smaller = Study.from_panels(plasma=few, saliva=study.panels["saliva"])
    result = associate(smaller, x_panel="plasma", y_panel="saliva")
    assert result.n_subjects == 7
    assert result.left_out == tuple(SUBJECTS[7:])


def test_fewer_than_five_shared_subjects_are_refused(study):
    few = study.panels["plasma"].select(samples=[f"P{s}{t}" for s in SUBJECTS[:4] for t in TIMES])
    smaller = Study.from_panels(plasma=few, saliva=study.panels["saliva"])
    with pytest.raises(DesignError, match="4 subjects have values in both panels, 5 are needed"):
        associate(smaller, x_panel="plasma", y_panel="saliva")


def test_a_marker_mostly_at_its_limit_is_not_correlated(study):
    plasma = study.panels["plasma"]
    mask = plasma.data.isna()
    mask.iloc[:8, 0] = True
    limited = Panel(plasma.data, plasma.samples, scale="log2", censored=mask, name="plasma")
    result = associate(
        Study.from_panels(plasma=limited, saliva=study.panels["saliva"]),
        x_panel="plasma",
        y_panel="saliva",
    )
    refused = result.table[result.table.x == "AEA"]
    assert refused.pvalue.isna().all()
    assert set(refused.reason) == {"AEA: a detection limit takes part in 4 of 12 values"}
    assert result.n_tested == 3
    assert any("a detection limit stands for 4 of 24 values" in note for note in result.notes)


def test_a_marker_that_does_not_vary_has_a_reason(study):
    data = study.panels["saliva"].data.assign(m1=4.0)
    flat = Panel(data, study.panels["saliva"].samples, scale="log2", name="saliva")
    table = associate(
        Study.from_panels(plasma=study.panels["plasma"], saliva=flat),
        x_panel="plasma",
        y_panel="saliva",
    ).table
    assert set(table.loc[table.y == "m1", "reason"]) == {"one of the two doesn't vary"}
    assert table["padj"].notna().sum() == 4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"x_panel": "blood"}, "no panel 'blood'; it has plasma, saliva"),
        ({"x_features": ["AEAA"]}, "panel plasma has no feature AEAA; it has AEA, 2-AG"),
        ({"on": "slope"}, "on must be one of change, levels, within"),
        ({"method": "kendall"}, "method must be one of pearson, spearman"),
    ],
)
def test_unknown_options_are_named(study, options, message):
    with pytest.raises(ParameterError, match=message):
        associate(study, **{"x_panel": "plasma", "y_panel": "saliva", **options})


def test_result_says_that_it_is_simulated(study):
    result = associate(study, x_panel="plasma", y_panel="saliva")
    assert repr(result).startswith("SIMULATED AssociationResult")
    assert "SIMULATED" in result._repr_html_()
    assert result.metadata()["simulated"] is True
