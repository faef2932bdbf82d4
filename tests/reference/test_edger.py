"""Expression filter, size factors and log-CPM against edgeR 3.40.2."""

import numpy as np
import pandas as pd
import pytest
from r_tables import r_table

from rh_omics.errors import ScaleError
from rh_omics.normalize import fit_count_scaling, fit_expression_filter, fit_tmm
from rh_omics.panel import Panel
from rh_omics.stats.counts import (
    ExpressionRule,
    filter_by_expression,
    leverage_group_size,
    log_cpm,
    smallest_group_size,
)
from rh_omics.stats.size_factors import fit_size_factors

CASES = ("deep", "saliva", "sparse")
METHODS = {"tmm": "TMM", "tmmwsp": "TMMwsp", "rle": "RLE", "upper_quartile": "upperquartile"}


def counts_of(case):
    return r_table(f"edger/{case}_counts.csv.gz").astype(float)


NO_QUARTILE = ("sparse", "upper_quartile")
"""Most upper quartiles are 0 there."""


@pytest.mark.parametrize(
    ("case", "method"), [(c, m) for c in CASES for m in METHODS if (c, m) != NO_QUARTILE]
)
def test_size_factors_are_those_of_edger(case, method):
    expected = r_table(f"edger/{case}_factors.csv.gz")[METHODS[method]].to_numpy()
    counts = counts_of(case).to_numpy()
    factors = fit_size_factors(counts, method=method).size_factors(counts)
    np.testing.assert_allclose(factors, expected, rtol=1e-9)


def test_nearly_equal_abundances_are_trimmed_as_edger_trims_them():
    table = r_table("edger/abundance_ties.csv").astype(float)
    counts = table.drop(columns="factor").to_numpy()
    factors = fit_size_factors(counts, method="tmm").size_factors(counts)
    np.testing.assert_allclose(factors, table["factor"], rtol=1e-9)


def test_what_edger_leaves_infinite_is_refused():
    assert not np.isfinite(r_table("edger/sparse_factors.csv.gz")["upperquartile"]).any()
    with pytest.raises(ScaleError, match="upper_quartile gives no size factor for 10 of 13"):
        fit_size_factors(counts_of("sparse").to_numpy(), method="upper_quartile")


@pytest.mark.parametrize(("prior", "name"), [(2.0, "2"), (0.5, "05")])
@pytest.mark.parametrize("case", CASES)
def test_log_cpm_is_that_of_edger(case, prior, name):
    counts = counts_of(case).to_numpy()
    factors = fit_size_factors(counts, method="tmm").size_factors(counts)
    logged = log_cpm(counts, counts.sum(axis=1) * factors, prior_count=prior)
    expected = r_table(f"edger/{case}_logcpm{name}.csv.gz").to_numpy()
    np.testing.assert_allclose(logged, expected, rtol=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_filter_decides_as_edger(case):
    counts = counts_of(case).to_numpy()
    expected = r_table(f"edger/{case}_filter.csv.gz").astype(bool)
    n = len(counts)
    alternate = np.arange(n) % 2
    subject = np.arange(n) // 2
    one_way = np.column_stack([np.ones(n), alternate])
    paired = np.column_stack([subject == level for level in np.unique(subject)] + [alternate])
    loose = ExpressionRule(min_count=3, min_total_count=30, large_n=4, min_proportion=0.5)
    sizes = {
        "group": (smallest_group_size(alternate), None),
        "small": (3, None),
        "none": (n, None),
        "design": (leverage_group_size(one_way), None),
        "paired": (leverage_group_size(paired.astype(float)), None),
        "low": (smallest_group_size(alternate), loose),
    }
    for name, (size, rule) in sizes.items():
        keep = filter_by_expression(counts, size, rule=rule).keep
        np.testing.assert_array_equal(keep, expected[name].to_numpy(), err_msg=name)


def test_filter_rounds_as_edger_where_a_count_lies_on_the_cutoff():
    ties = r_table("edger/ties.csv.gz")
    assert 0 < ties["kept"].mean() < 1
    rule = ExpressionRule(min_total_count=1)
    for size, kept in ties.itertuples(index=False):
        counts = np.tile([10.0, size - 10], (3, 1))
        assert filter_by_expression(counts, 3, rule=rule).keep[0] == bool(kept)


def test_a_panel_gets_the_numbers_of_edger():
    counts = counts_of("saliva")
    sheet = pd.DataFrame({"subject": counts.index, "timepoint": "pre"}, index=counts.index)
    panel = Panel(counts, sheet, scale="counts")
    scaling = fit_tmm(panel)
    factors = scaling.size_factors(panel)["size_factor"]
    expected = r_table("edger/saliva_factors.csv.gz")["TMM"]
    np.testing.assert_allclose(factors, expected, rtol=1e-9)
    expected = r_table("edger/saliva_logcpm2.csv.gz")
    np.testing.assert_allclose(scaling.apply(panel).data, expected, rtol=1e-9)


def real_panel(counts_path, samples):
    counts = pd.read_csv(counts_path, index_col=0).T
    return Panel(counts, samples.loc[counts.index], scale="counts")


def tewari(shared_data):
    folder = "tewari_plasma_serum/matched_plasma-serum"
    sheet = pd.read_csv(shared_data(f"{folder}_samples.csv"), index_col=0)
    samples = pd.DataFrame({"subject": sheet["Participant.ID"], "timepoint": sheet["Source"]})
    return real_panel(shared_data(f"{folder}_mir_counts.csv"), samples)


def mirit(shared_data):
    labels = [f"{tissue} {n}" for tissue in ("PTC", "NTH") for n in range(1, 9)]
    samples = pd.DataFrame(
        {"subject": [int(label[4:]) for label in labels], "timepoint": [x[:3] for x in labels]},
        index=labels,
    )
    return real_panel(shared_data("mirit_thyroid_paired/mirnaCounts.csv"), samples)


def paired_design(panel):
    subject = pd.get_dummies(panel.samples["subject"], dtype=float)
    time = pd.get_dummies(panel.samples["timepoint"], dtype=float).iloc[:, 1:]
    return pd.concat([subject, time], axis=1).to_numpy()


@pytest.mark.parametrize("study", ["tewari", "mirit"])
def test_real_counts_get_the_numbers_of_edger(study, shared_data):
    panel = {"tewari": tewari, "mirit": mirit}[study](shared_data)
    size = leverage_group_size(paired_design(panel)) if study == "mirit" else None
    name = {"tewari": "tewari_logcpm_prior2", "mirit": "mirit_mirna_logcpm_prior2"}[study]
    expected = pd.read_csv(shared_data(f"R_reference/{name}.csv.gz"), index_col=0).T
    kept = fit_expression_filter(panel, group_size=size).apply(panel)
    assert list(kept.data.columns) == list(expected.columns)
    scaling = fit_count_scaling(kept)
    samples = pd.read_csv(shared_data(f"R_reference/{study}_edger_samples.csv"), index_col=0)
    factors = scaling.size_factors(kept)
    np.testing.assert_array_equal(factors["library_size"], samples["lib.size"])
    np.testing.assert_allclose(factors["size_factor"], samples["norm.factors"], rtol=1e-9)
    np.testing.assert_allclose(scaling.apply(kept).data, expected, rtol=1e-9)
