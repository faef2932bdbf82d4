"""What a run of a richer design puts into its table, its notes and its JSON."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from panels import count_panel, log2_panel, paired_sheet
from r_tables import read_r
from scipy.special import gamma
from scipy.stats import f as f_distribution
from scipy.stats import nct, t

from rh_omics import differential_expression
from rh_omics.de import DEOptions, compare_normalizers
from rh_omics.errors import DesignError, ParameterError, SampleSheetError, ScaleError
from rh_omics.panel import Panel
from rh_omics.plot import volcano
from rh_omics.schema import DE_COLUMNS

TREND = Path(__file__).parents[1] / "reference" / "trend"
GROUP = "group=NRH,RH"
TIMES = "timepoint=T0,T1,T2"
VISITS = {"question": "paired", "timepoint": TIMES}


def visits(**more) -> Panel:
    return log2_panel(paired_sheet(5, 5, levels=("T0", "T1", "T2")).assign(**more))


def by_feature(result) -> pd.DataFrame:
    return result.table.set_index("feature")


def test_f_table_keeps_its_first_columns_and_says_what_is_largest():
    result = differential_expression(visits(), **VISITS)
    assert tuple(result.table.columns[: len(DE_COLUMNS)]) == DE_COLUMNS
    table = by_feature(result)
    steps = table[["log2_fc[T1 − T0]", "log2_fc[T2 − T0]"]]
    expected = steps.abs().idxmax(axis=1).str.slice(8, -1)
    assert (table["largest"] == expected).all()
    largest = steps.to_numpy()[np.arange(20), steps.abs().to_numpy().argmax(axis=1)]
    np.testing.assert_allclose(table["log2_fc"], largest)
    scheffe = np.sqrt(2 * f_distribution.ppf(0.95, 2, table["df"]))
    np.testing.assert_allclose((table["ci_high"] - table["log2_fc"]) / table["se"], scheffe)
    assert result.method_title.startswith("moderated F ")
    assert any("Scheffé" in note for note in result.notes)
    assert any("2 contrasts are tested together" in note for note in result.notes)


def test_two_contrasts_of_one_are_that_one():
    panel = log2_panel()
    one = differential_expression(panel, question="paired")
    same = differential_expression(
        panel, design="~ timepoint", contrast="timepointpost, 2*timepointpost"
    )
    t, f = by_feature(one), by_feature(same)
    np.testing.assert_allclose(f.loc[t.index, "stat"], t["stat"] ** 2, rtol=1e-9)
    np.testing.assert_allclose(f.loc[t.index, "pvalue"], t["pvalue"], rtol=1e-9)
    assert (f["df_num"] == 1).all()


def test_counts_by_voom_take_three_timepoints():
    panel = count_panel(paired_sheet(5, 5, levels=("T0", "T1", "T2")))
    result = differential_expression(panel, **VISITS, method="voom")
    assert result.n_tested > 20
    assert "moderated F" in result.method_title


def test_n_of_each_cell_counts_who_tells_something():
    panel = visits()
    data = panel.data.copy()
    data.loc[["00_T0", "00_T1", "01_T2"], "feature-000"] = np.nan
    gaps = panel.with_data(data, scale="log2")
    moderated = by_feature(differential_expression(gaps, **VISITS)).loc["feature-000"]
    assert moderated[["n[T0]", "n[T1]", "n[T2]"]].tolist() == [9, 9, 8]
    anova = by_feature(differential_expression(gaps, **VISITS, method="mixed-anova"))
    assert anova.loc["feature-000", ["n[T0]", "n[T1]", "n[T2]"]].tolist() == [8, 8, 8]
    assert anova.loc["feature-000", "n"] == 24
    random = differential_expression(gaps, **VISITS, subject_effect="random")
    assert by_feature(random).loc["feature-000", ["n[T0]", "n[T1]", "n[T2]"]].tolist() == [9, 9, 9]


@pytest.mark.parametrize(
    "asked",
    [
        {"question": "paired", "covariates": ["age"]},
        {"question": "groups", "group": GROUP, "at": "pre", "covariates": ["age"]},
        {"question": "interaction", "group": GROUP},
    ],
)
def test_limits_of_an_effect_are_where_its_t_is_at_the_tails(asked):
    panel = log2_panel(paired_sheet(6, 7), n_features=8)  # few features: t is the ordinary one
    table = by_feature(differential_expression(panel, **asked))
    for limit, tail in (("effect_low", 0.025), ("effect_high", 0.975)):
        noncentrality = table["stat"] * table[limit] / table["effect_size"]
        above = nct.sf(table["stat"], table["df"], noncentrality)
        np.testing.assert_allclose(above, tail, rtol=1e-6)


def test_pairs_have_the_effect_on_the_scale_of_groups_too():
    panel = log2_panel(n_features=6)
    row = by_feature(differential_expression(panel, question="paired")).loc["feature-002"]
    values, post = panel.data["feature-002"], panel.samples["timepoint"] == "post"
    r = np.corrcoef(values[~post], values[post])[0, 1]
    assert row["g_rm"] == pytest.approx(row["effect_size"] * np.sqrt(2 * (1 - r)), rel=1e-9)
    assert row["g_rm_low"] < row["g_rm"] < row["g_rm_high"]


@pytest.mark.parametrize(("adjust", "of_two"), [("bh", 1.0), ("by", 1.5), ("holm", 2.0)])
def test_adjustments(adjust, of_two):
    data = log2_panel(n_features=2)
    options = DEOptions(adjust=adjust)
    result = differential_expression(data, question="paired", options=options)
    larger = result.table["pvalue"].max()
    smaller = result.table["pvalue"].min()
    padj = result.table["padj"].to_numpy()
    expected = {
        "bh": [min(2 * smaller, larger), larger],
        "by": [min(1, 1.5 * min(2 * smaller, larger)), min(1, 1.5 * larger)],
        "holm": [min(1, 2 * smaller), min(1, max(2 * smaller, larger))],
    }
    np.testing.assert_allclose(padj, expected[adjust], rtol=1e-12)
    assert result.metadata()["parameters"]["adjust"] == adjust
    rate = "FWER" if adjust == "holm" else "FDR"
    assert result.summary()[-1][0] == f"{rate} 0.05"


def test_max_t_and_storey():
    panel = log2_panel(n_features=12)
    options = DEOptions(adjust="max-t", permutations=99)
    result = differential_expression(
        panel, question="paired", method="permutation", options=options
    )
    np.testing.assert_array_equal(result.table["padj"], result.table["padj_maxt"])
    with pytest.raises(ParameterError, match="max-t permutes: it needs --method permutation"):
        differential_expression(panel, question="paired", options=options)
    with pytest.raises(ParameterError, match="Take --adjust bh"):
        differential_expression(
            log2_panel(n_features=2), question="paired", options=DEOptions(adjust="storey")
        )


def test_sentences_for_people():
    panel = log2_panel()
    post = panel.samples["timepoint"] == "post"
    data = panel.data.copy()
    data.loc[post, "feature-003"] += 5
    (first,) = differential_expression(
        panel.with_data(data, scale="log2"), question="paired"
    ).sentences(1)
    assert first.startswith("feature-003: ")
    assert "-fold up (post − pre within subjects; interval " in first
    assert "heads in a row if nothing differed; adjusted " in first
    assert first.endswith("(Benjamini-Hochberg).")
    (slope,) = differential_expression(
        visits(dose=np.tile([0.0, 1.0, 2.0], 10)), question="exposure", exposure="dose"
    ).sentences(1)
    assert " per unit of dose (" in slope


def test_an_axis_says_per_what():
    result = differential_expression(
        visits(dose=np.tile([0.0, 1.0, 2.0], 10)), question="exposure", exposure="dose"
    )
    assert result.effect_label == "log2 fold change per unit of dose, slope of values on dose"
    assert " ".join(volcano(result).get_xlabel().split()) == result.effect_label


def test_json_holds_the_design():
    facts = differential_expression(visits(), **VISITS).metadata()
    json.dumps(facts, allow_nan=False)
    assert [cell["subjects"] for cell in facts["design"]["cells"]] == [10, 10, 10]
    assert facts["design"]["residual_df"] == 30 - 10 - 2
    assert facts["effect_size"].startswith("partial eta squared")


@pytest.mark.parametrize("method", ["welch", "wilcoxon", "permutation", "treat", "tobit"])
def test_tests_of_two_levels_refuse_three(method):
    with pytest.raises(ParameterError, match="compares two levels by one contrast"):
        differential_expression(visits(), **VISITS, method=method)
    with pytest.raises(ParameterError, match="compares two levels by one contrast"):
        differential_expression(visits(), **VISITS, contrast="T2 - T1", method=method)


def test_what_an_anova_and_weights_can_not_do():
    with pytest.raises(DesignError, match="take --method moderated"):
        differential_expression(visits(), **VISITS, contrast="T2 - T1", method="mixed-anova")
    with pytest.raises(ParameterError, match="takes no weights of samples"):
        differential_expression(log2_panel(), question="paired", weights="age", method="welch")


def test_equal_weights_change_nothing_and_unequal_ones_do():
    panel = log2_panel()
    plain = by_feature(differential_expression(panel, question="groups", group=GROUP, at="pre"))
    weighed = Panel(panel.data, panel.samples.assign(w=3.0, u=np.arange(1.0, 17.0)), "log2")
    asked = {"question": "groups", "group": GROUP, "at": "pre"}
    same = by_feature(differential_expression(weighed, weights="w", **asked))
    np.testing.assert_allclose(same.loc[plain.index, "stat"], plain["stat"], rtol=1e-9)
    other = by_feature(differential_expression(weighed, weights="u", **asked))
    assert not np.allclose(other.loc[plain.index, "log2_fc"], plain["log2_fc"])


def test_ancova_and_change_score_through_the_door_are_lm():
    """The reference adjusts for z, which the design centres: the effects are the same."""
    data = read_r(TREND / "ancova_data.csv")
    expected = read_r(TREND / "ancova_expected.csv").set_index("feature")
    parts = []
    for time in ("pre", "post"):
        values = data.filter(regex=f"^{time}[0-9]$").rename(columns=lambda name: name[-1])
        roles = {"timepoint": time, "subject": [f"S{i:02d}" for i in range(len(data))]}
        parts.append(values.assign(**roles, arm=np.where(data["g"] == 1, "b", "a"), z=data["z"]))
    table = pd.concat(parts, ignore_index=True)
    panel = Panel(table[["1", "2", "3"]], table.drop(columns=["1", "2", "3"]), "log2")
    result = differential_expression(
        panel, question="interaction", group="arm=a,b", covariates=["z"], method="ancova"
    )
    found = by_feature(result)
    found = found.set_index(found.index.astype(int)).loc[expected.index]
    for ours, theirs in {
        "log2_fc": "adjusted",
        "pvalue": "adjusted_p",
        "baseline_slope": "slope",
        "change_log2_fc": "change",
        "change_pvalue": "change_p",
    }.items():
        np.testing.assert_allclose(found[ours], expected[theirs], rtol=1e-8, err_msg=ours)
    assert any("Lord's paradox" in note for note in result.notes)
    late = panel.samples["timepoint"].eq("post") & (np.arange(len(table)) % 2 == 1)
    batch = Panel(panel.data, panel.samples.assign(batch=np.where(late, "2", "1")), "log2")
    with pytest.raises(DesignError, match="constant within subjects"):
        differential_expression(
            batch,
            question="interaction",
            group="arm=a,b",
            covariates=["batch"],
            method="ancova",
        )


def test_permutation_adjusts_changes_for_the_change_of_what_varies_within_subjects():
    """The second source is least squares of the changes on the group and the change of plate."""
    sheet = paired_sheet(6, 7)
    plate = np.random.default_rng(5).integers(0, 2, len(sheet))
    made = log2_panel(sheet.assign(plate=plate, age=np.repeat(np.arange(13) ** 2, 2)))
    result = differential_expression(
        made, question="interaction", group=GROUP, covariates=["plate", "age"],
        method="permutation", options=DEOptions(permutations=99),
    )  # fmt: skip
    wide = made.data.assign(plate=plate).groupby([sheet["subject"], sheet["timepoint"]]).first()
    change = wide.xs("post", level=1) - wide.xs("pre", level=1)
    first = sheet.drop_duplicates("subject").set_index("subject").loc[change.index]
    ages = made.samples.drop_duplicates("subject").set_index("subject").loc[change.index, "age"]
    design = np.column_stack([np.ones(13), first["group"].eq("RH"), change["plate"], ages])
    slopes = np.linalg.lstsq(design.astype(float), change[made.data.columns].to_numpy())[0]
    found = by_feature(result).loc[made.data.columns, "log2_fc"]
    np.testing.assert_allclose(found, slopes[1], rtol=1e-9)


def test_shape_of_a_response_through_the_door_is_that_of_lm():
    data = read_r(TREND / "data.csv")
    expected = read_r(TREND / "quadratic_expected.csv").set_index("feature")
    sheet = data[["x", "z"]].assign(subject=[f"S{i}" for i in range(len(data))], timepoint="once")
    panel = Panel(data.drop(columns=["x", "z"]), sheet, "log2")
    result = differential_expression(
        panel, question="exposure", exposure="x", covariates=["z"], method="shape"
    )
    found = by_feature(result).loc[expected.index]
    for ours, theirs in {
        "log2_fc": "linear",
        "pvalue_linear": "linear_p",
        "quadratic": "quadratic",
        "pvalue_quadratic": "quadratic_p",
        "pvalue_any": "f_p",
        "pvalue": "u_p",
        "turning_point": "turn",
    }.items():
        np.testing.assert_allclose(found[ours], expected[theirs], rtol=1e-8, err_msg=ours)
    assert found.loc["f1", "shape"] == "inverted U"
    assert found.loc["f2", "shape"] == "rises"
    assert result.per == "unit of x"


def test_shape_of_changes_and_what_it_refuses():
    sheet = paired_sheet(8, 8).assign(dose=np.repeat(np.arange(16.0), 2))
    panel = log2_panel(sheet)
    data = panel.data.copy()
    hill = 0.6 * (30 - (sheet["dose"] - 8) ** 2 / 2)
    data["feature-001"] += hill.where(sheet["timepoint"] == "post", 0.0)
    asked = {"question": "exposure", "exposure": "dose", "method": "shape"}
    pairs = differential_expression(
        panel.with_data(data, scale="log2"), timepoint="timepoint=pre,post", **asked
    )
    row = by_feature(pairs).loc["feature-001"]
    assert row["shape"] == "inverted U"
    assert row["turning_low"] < 8 < row["turning_high"]
    assert row["n"] == 32
    data["feature-001"] += 50 * hill.where(sheet["timepoint"] == "post", 0.0)
    clear = differential_expression(
        panel.with_data(data, scale="log2"), timepoint="timepoint=pre,post", **asked
    )
    row = by_feature(clear).loc["feature-001"]
    assert 0 < row["pvalue"] < 1e-17
    assert row["stat"] == pytest.approx(t.isf(row["pvalue"], row["df"]), rel=1e-9)
    with pytest.raises(DesignError, match="every subject has one 'dose' and several samples"):
        differential_expression(panel, **asked)
    varying = Panel(data, sheet.assign(dose=np.arange(32.0)), "log2")
    with pytest.raises(DesignError, match="one exposure per subject"):
        differential_expression(varying, **asked)
    with pytest.raises(ParameterError, match="answers exposure; it can't answer paired"):
        differential_expression(panel, question="paired", method="shape")


def test_quantile_normalisation_gives_samples_one_distribution():
    panel = log2_panel()
    shifted = panel.with_data(panel.data.add(np.arange(16.0), axis=0), scale="log2")
    options = DEOptions(normalize="quantile")
    plain = differential_expression(panel, question="paired", options=options)
    moved = differential_expression(shifted, question="paired", options=options)
    # Each sample is moved as a whole, which quantile normalisation takes back to the mean shift.
    np.testing.assert_allclose(
        by_feature(moved)["log2_fc"].sort_index(), by_feature(plain)["log2_fc"].sort_index()
    )
    assert any("quantile normalisation" in note for note in plain.notes)


@pytest.mark.parametrize(
    "normalize", ["tmm", "tmmwsp", "rle", "upper_quartile", "quantile", "none"]
)
def test_every_normalisation_of_counts_is_said(normalize):
    result = differential_expression(
        count_panel(), question="paired", options=DEOptions(normalize=normalize)
    )
    assert result.facts["normalization"] == normalize
    assert result.n_tested > 10


def test_normalisations_that_do_not_fit():
    limits = pd.DataFrame(
        data=False, index=log2_panel().data.index, columns=log2_panel().data.columns
    )
    limits.iloc[0, 0] = True
    censored = log2_panel().with_data(log2_panel().data, scale="log2", censored=limits)
    for panel, normalize, method, error, words in (
        (log2_panel(), "tmm", "moderated", ParameterError, "makes size factors of counts"),
        (count_panel(), "quantile", "voom", ParameterError, "takes size factors"),
        (censored, "quantile", "moderated", ScaleError, "detection limits, which quantile"),
    ):
        with pytest.raises(error, match=words):
            differential_expression(
                panel, question="paired", method=method, options=DEOptions(normalize=normalize)
            )


def test_top_features_under_every_normalisation():
    panel = count_panel(paired_sheet(8, 8))
    data = panel.data.copy()
    post = panel.samples["timepoint"] == "post"
    strong = data.mean().sort_values().index[-20]
    data.loc[post, strong] *= 16
    counts = panel.with_data(data, scale="counts")
    result = differential_expression(counts, question="paired", pin=[])
    compared = compare_normalizers(counts, question="paired", pin=[], top=5)
    assert compared.normalizers == ("tmm", "tmmwsp", "rle", "upper_quartile", "quantile", "none")
    row = compared.table.set_index("feature").loc[strong]
    assert row["stands"]
    assert (row["n_significant"], row["n_same_sign"]) == (6, 6)
    own = by_feature(result).loc[compared.table["feature"], "padj"]
    np.testing.assert_allclose(compared.table["padj[tmm]"], own)
    assert compared.sentence().startswith("of ")


def test_advice_names_what_else_is_worth_a_look():
    panel = count_panel()
    deep = panel.with_data(panel.data.mul([5.0] + [1.0] * 15, axis=0), scale="counts")
    notes = differential_expression(deep, question="paired").notes
    assert any("--method voom, which weighs" in note for note in notes)
    lone = log2_panel(paired_sheet().drop("00_pre"))
    notes = differential_expression(lone, question="paired").notes
    assert any("1 subjects without a second sample" in note for note in notes)


def test_a_crossover_is_refused_where_pairs_are_needed():
    sheet = pd.DataFrame(
        [
            {"sample": f"{s}{d}{t}", "subject": f"S{s}", "timepoint": t, "condition": d}
            for s in range(5)
            for d in ("FF", "MED")
            for t in ("pre", "post")
        ]
    ).set_index("sample")
    panel = log2_panel(sheet)
    for effect in ("fixed", "random"):
        with pytest.raises(DesignError, match="several samples at one timepoint"):
            differential_expression(panel, question="paired", subject_effect=effect)
    with pytest.raises(SampleSheetError, match=r"is a crossover \(FF, MED\)"):
        panel.require_one_condition(by="a join")
    result = differential_expression(
        panel, question="crossover", condition="condition=FF,MED", timepoint="timepoint=pre,post"
    )
    assert by_feature(result)["n[MED, post]"].eq(5).all()
    assert result.effect_kind.startswith("Hedges' g_z of the differences of the changes")
    values = panel.data["feature-004"].to_numpy().reshape(5, 2, 2)  # subject, diet, time
    difference = (values[:, 1, 1] - values[:, 1, 0]) - (values[:, 0, 1] - values[:, 0, 0])
    correction = gamma(2) / (np.sqrt(2) * gamma(1.5))  # Hedges' J for 4 degrees of freedom
    expected = correction * difference.mean() / difference.std(ddof=1)
    assert by_feature(result).loc["feature-004", "effect_size"] == pytest.approx(expected, rel=1e-9)
