"""Verdicts of samples: detection, libraries, outliers, haemolysis, slips of the unit, copies."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from panels import count_panel, paired_sheet
from qc_panels import concentrations, cycles
from sklearn.decomposition import PCA

from rh_omics import plot
from rh_omics.errors import ParameterError
from rh_omics.panel import Panel
from rh_omics.qc import QCOptions, QCResult, quality_control
from rh_omics.schema import Scale


def verdict(result: QCResult, sample: str) -> tuple[str, str]:
    row = result.samples.set_index("sample").loc[sample]
    return row["verdict"], row["reason"]


def status(result: QCResult, check: str) -> str:
    return result.checks.set_index("check").loc[check, "status"]


def message(result: QCResult, check: str) -> str:
    return result.checks.set_index("check").loc[check, "message"]


def with_values(panel: Panel, changes: dict[tuple[str, str], float]) -> Panel:
    data = panel.data.copy()
    for (sample, feature), value in changes.items():
        data.loc[sample, feature] = value
    return replace(panel, data=data)


def test_a_clean_panel_passes_and_keeps_every_sample_and_feature():
    panel = concentrations(30)
    result = quality_control(panel)
    assert set(result.samples["verdict"]) == {"pass"}
    assert list(result.samples["sample"]) == list(panel.data.index)
    assert list(result.features["feature"]) == list(panel.data.columns)
    assert result.simulated
    assert set(result.samples["reason"]) == {""}


def test_shares_detected_by_hand():
    panel = concentrations()
    censored = pd.DataFrame(False, index=panel.data.index, columns=panel.data.columns)
    censored.iloc[:4, 0] = True  # 4 of 20 below the limit, 2 of the others not measured
    panel = replace(panel, censored=censored)
    panel = with_values(panel, {(s, "AEA"): np.nan for s in panel.data.index[4:6]})
    table = quality_control(panel).features.set_index("feature")
    assert table.loc["AEA", "detected"] == pytest.approx(14 / 18)
    assert table.loc["AEA", "measured"] == pytest.approx(18 / 20)
    # the reference group's first two subjects are censored, the third not measured: 2 of 4
    assert table.loc["AEA", "detected_NRH_pre"] == pytest.approx(2 / 4)
    assert table.loc["AEA", "detected_RH_pre"] == 1


def test_an_analyte_below_its_limit_in_most_samples_is_named():
    panel = concentrations()
    censored = pd.DataFrame(False, index=panel.data.index, columns=panel.data.columns)
    censored["1-AG"] = np.arange(20) < 11
    result = quality_control(replace(panel, censored=censored))
    assert status(result, "detection") == "check"
    assert message(result, "detection").startswith("1-AG: detected too seldom")


def test_missing_values_lower_the_verdict():
    panel = concentrations(20)
    first, second = panel.data.index[:2]
    changes = {(first, name): np.nan for name in panel.data}
    changes |= {(second, name): np.nan for name in panel.data.columns[:3]}
    result = quality_control(with_values(panel, changes))
    assert verdict(result, first) == ("fail", "100 % of the values are missing")
    assert verdict(result, second) == ("check", "60 % of the values are missing")


def test_a_copy_of_a_sample_fails_on_both_sides():
    panel = concentrations()
    one, other = panel.data.index[2], panel.data.index[9]
    copied = {(other, name): panel.data.loc[one, name] for name in panel.data}
    result = quality_control(with_values(panel, copied))
    assert verdict(result, one) == ("fail", f"has the same values as {other}")
    assert verdict(result, other)[0] == "fail"


def test_a_value_a_thousand_times_too_large_names_the_unit_that_would_fit():
    panel = concentrations(20)
    sample = panel.data.index[3]
    large = 1000 * panel.data.loc[sample, "2-AG"]
    result = quality_control(with_values(panel, {(sample, "2-AG"): large}))
    found, reason = verdict(result, sample)
    assert found == "check"
    assert reason.startswith(f"2-AG is {large:.3g} nM, ")
    assert "it would fit in pM" in reason


def test_a_whole_column_in_another_unit_fails_and_names_units():
    panel = concentrations()
    data = panel.data.assign(AEA=1000 * panel.data["AEA"])
    result = quality_control(replace(panel, data=data))
    assert status(result, "published ranges") == "fail"
    text = message(result, "published ranges")
    assert "a factor of 0.001 would fit" in text
    assert "plausible in pM or pg/mL" in text


def test_zeros_are_reported():
    panel = concentrations()
    result = quality_control(with_values(panel, {(panel.data.index[0], "OEA"): 0.0}))
    assert status(result, "zero concentrations") == "check"


@pytest.mark.parametrize(
    ("difference", "expected"), [(4.9, "pass"), (5.0, "check"), (7.0, "check"), (7.1, "fail")]
)
def test_published_limits_of_haemolysis(difference, expected):
    result = quality_control(cycles({"a": 2.0, "b": 3.0, "c": difference}))
    assert verdict(result, "c")[0] == expected
    assert verdict(result, "a")[0] == "pass"
    assert status(result, "haemolysis") == expected


def test_limits_of_plasma_dont_judge_saliva():
    result = quality_control(cycles(dict.fromkeys("abcdef", 9.0), specimen="saliva"))
    assert set(result.samples["verdict"]) <= {"pass", "fail"}  # equal values, but no haemolysis
    assert "haemolysis" not in " ".join(result.samples["reason"])
    assert status(result, "blood in saliva") == "pass"


def test_undetected_mirna_gives_no_ratio():
    panel = cycles({"a": 2.0, "b": 8.0})
    censored = pd.DataFrame(False, index=panel.data.index, columns=panel.data.columns)
    censored.loc["b", "hsa-miR-23a-3p"] = True
    result = quality_control(replace(panel, censored=censored))
    assert np.isnan(result.samples.set_index("sample").loc["b", "haemolysis"])
    assert message(result, "haemolysis") == "1 sample without both miRNAs"


def blood_counts() -> Panel:
    panel = count_panel(paired_sheet(6, 6), n_features=200)
    rng = np.random.default_rng(0)
    steady = rng.poisson(500, panel.n_samples)
    red = rng.poisson(1000 * np.exp(0.2 * rng.normal(size=panel.n_samples)))
    data = panel.data.assign(**{"hsa-miR-23a-3p": steady, "hsa-miR-451a": red})
    return Panel(data, panel.samples, Scale.COUNTS, specimen="saliva", simulated=True)


def test_blood_in_saliva_stands_out_from_the_other_samples():
    panel = blood_counts()
    sample = panel.data.index[5]
    result = quality_control(with_values(panel, {(sample, "hsa-miR-451a"): 40000}))
    assert status(result, "blood in saliva") == "check"
    assert verdict(result, sample)[0] == "check"
    assert "blood in saliva: miR-451a / miR-23a-3p" in verdict(result, sample)[1]
    assert status(quality_control(panel), "blood in saliva") == "pass"


def test_where_the_steady_mirna_is_hardly_read_the_share_of_reads_decides():
    panel = blood_counts()
    few = panel.data.assign(**{"hsa-miR-23a-3p": 3})
    sample = panel.data.index[5]
    few.loc[sample, "hsa-miR-451a"] = 60000
    result = quality_control(replace(panel, data=few))
    assert "the odds of a red cell's read" in verdict(result, sample)[1]
    assert "haemolysis" not in result.samples
    share = result.samples.set_index("sample").loc[sample, "red_cell_share"]
    assert share == pytest.approx(60000 / few.loc[sample].sum())
    drawn = plot.qc_haemolysis(result).collections
    highest = max(np.asarray(marks.get_offsets())[:, 1].max() for marks in drawn)
    assert highest == pytest.approx(100 * share)


def test_a_panel_without_mirnas_isnt_asked_for_haemolysis():
    assert "haemolysis" not in set(quality_control(concentrations()).checks["check"])


def test_libraries_by_hand():
    panel = count_panel(paired_sheet(6, 6), n_features=300)
    deep = panel.data * 50
    sample = panel.data.index[0]
    deep.loc[sample] = 0
    deep.iloc[1] = panel.data.iloc[1] // 10
    result = quality_control(replace(panel, data=deep))
    rows = result.samples.set_index("sample")
    assert verdict(result, sample)[0] == "fail"
    assert verdict(result, sample)[1].startswith("no read at all")
    assert rows["library_size"].iloc[1] == deep.iloc[1].sum()
    assert rows["dominant_share"].iloc[2] == pytest.approx(deep.iloc[2].max() / deep.iloc[2].sum())
    assert rows["dominant_feature"].iloc[2] == deep.iloc[2].idxmax()
    assert "reads, 100,000 wanted" in rows["reason"].iloc[1]
    assert status(result, "depth") == "check"
    assert status(result, "library sizes") == "check"
    assert "one has no read" in message(result, "library sizes")


def test_normalised_counts_fail():
    panel = count_panel(paired_sheet(6, 6))
    million = panel.data.div(panel.data.sum(axis=1), axis=0) * 1e6
    result = quality_control(replace(panel, data=million))
    assert status(result, "raw counts") == "fail"
    assert "every sample sums to 1,000,000" in message(result, "raw counts")


def test_an_outlying_sample_is_found_whatever_its_cell():
    panel = concentrations(30)
    shifted = panel.data.copy()
    post = panel.samples["timepoint"] == "post"
    shifted.loc[post] *= 16  # a large effect of time makes nobody an outlier
    assert status(quality_control(replace(panel, data=shifted)), "outlying samples") == "pass"
    sample = panel.data.index[7]
    shifted.loc[sample] *= [10, 0.1, 10, 0.1, 10]
    result = quality_control(replace(panel, data=shifted))
    assert verdict(result, sample)[0] == "check"
    assert "times as far from its like" in verdict(result, sample)[1]
    assert result.count("check") == 1


def test_too_few_samples_for_outliers_says_so():
    result = quality_control(concentrations(2))
    assert status(result, "outlying samples") == "not done"


def test_numbers_beyond_the_cycles_of_a_run_fail():
    panel = with_values(cycles(dict.fromkeys("abc", 2.0)), {("b", "hsa-let-7a-5p"): 999.0})
    result = quality_control(panel)
    assert status(result, "cycles") == "fail"
    assert "hsa-let-7a-5p in b" in message(result, "cycles")


def test_a_control_among_the_samples_fails():
    panel = concentrations()
    names = {panel.data.index[0]: "QC_low_1"}
    renamed = Panel(
        panel.data.rename(names), panel.samples.rename(names), panel.scale, unit=panel.unit
    )
    assert verdict(quality_control(renamed), "QC_low_1")[0] == "fail"


def test_thresholds_can_be_changed_and_are_written_down():
    strict = quality_control(
        cycles({"a": 2.0, "b": 3.0, "c": 4.0}),
        options=QCOptions(haemolysis_fine=2.5, haemolysis_severe=3.5),
    )
    assert [verdict(strict, name)[0] for name in "abc"] == ["pass", "check", "fail"]
    assert strict.parameters["haemolysis_severe"] == 3.5


def test_impossible_thresholds_are_refused_together():
    with pytest.raises(ParameterError) as caught:
        QCOptions(control_cv=-1, haemolysis_fine=9)
    assert len(caught.value.problems) == 2


def test_components_are_those_of_scikit_learn():
    panel = concentrations(20)
    log2 = np.log2(panel.data)
    cells = panel.samples.groupby(["group", "timepoint"]).ngroup()
    residuals = log2 - log2.groupby(cells).transform("median")
    reference = PCA(2).fit(residuals)
    result = quality_control(panel)
    for place, name in enumerate(["pc1", "pc2"]):
        theirs = reference.transform(residuals)[:, place]
        ours = result.samples[name].to_numpy(dtype=float)
        assert np.abs(ours) == pytest.approx(np.abs(theirs), rel=1e-6)
    assert result.tables["components"]["share"].tolist() == pytest.approx(
        reference.explained_variance_ratio_.tolist(), rel=1e-6
    )
