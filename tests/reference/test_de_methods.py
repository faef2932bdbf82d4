"""Each method of differential expression against another program, feature by feature."""

import itertools

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from panels import count_panel, log2_panel, paired_sheet
from scipy import stats
from statsmodels.stats.anova import anova_lm

from rh_omics.de import DEOptions, differential_expression
from rh_omics.errors import DesignError, ParameterError, ScaleError
from rh_omics.panel import Panel

GROUP = "group=NRH,RH"
RTOL = 1e-9


@pytest.fixture
def panel() -> Panel:
    """Return values of 5 + 7 subjects, samples in no order."""
    made = log2_panel(paired_sheet(5, 7), n_features=6)
    order = made.data.index[np.random.default_rng(5).permutation(len(made.data))]
    return made.select(samples=list(order))


def long(panel: Panel, feature: str) -> pd.DataFrame:
    return panel.samples.assign(y=panel.data[feature])


def wide(panel: Panel, feature: str) -> pd.DataFrame:
    values = long(panel, feature).pivot_table(
        index=["group", "subject"], columns="timepoint", values="y"
    )
    return values.assign(change=values["post"] - values["pre"])


def run(panel, question, method, **more):
    at = "pre" if question == "groups" else None
    result = differential_expression(
        panel, question=question, group=GROUP, at=at, method=method, **more
    )
    return result.table.set_index("feature")


@pytest.mark.parametrize("feature", ["feature-000", "feature-003"])
class TestAgainstScipy:
    def test_welch(self, panel, feature):
        values = wide(panel, feature)
        for question, column in (("groups", "pre"), ("interaction", "change")):
            expected = stats.ttest_ind(
                values.loc["RH", column], values.loc["NRH", column], equal_var=False
            )
            found = run(panel, question, "welch").loc[feature]
            assert found["stat"] == pytest.approx(expected.statistic, rel=RTOL)
            assert found["pvalue"] == pytest.approx(expected.pvalue, rel=RTOL)
        expected = stats.ttest_rel(values["post"], values["pre"])
        assert run(panel, "paired", "welch").loc[feature, "pvalue"] == pytest.approx(
            expected.pvalue, rel=RTOL
        )

    def test_wilcoxon(self, panel, feature):
        values = wide(panel, feature)
        for question, column in (("groups", "pre"), ("interaction", "change")):
            expected = stats.mannwhitneyu(
                values.loc["RH", column], values.loc["NRH", column], method="exact"
            )
            found = run(panel, question, "wilcoxon").loc[feature]
            assert found["stat"] == expected.statistic
            assert found["pvalue"] == pytest.approx(expected.pvalue, rel=RTOL)
            assert found["exact"]
        expected = stats.wilcoxon(values["change"], method="exact")
        assert run(panel, "paired", "wilcoxon").loc[feature, "pvalue"] == pytest.approx(
            expected.pvalue, rel=RTOL
        )

    def test_permutation_of_all_relabellings(self, panel, feature):
        """C(12, 7) = 792 label shuffles and 2**12 sign flips can be counted out."""
        change = wide(panel, feature)["change"].to_numpy()
        others = np.array(list(itertools.combinations(range(12), 7)))
        is_other = np.zeros((len(others), 12), dtype=bool)
        is_other[np.arange(len(others))[:, None], others] = True
        t = stats.ttest_ind(
            np.where(is_other, change, np.nan),
            np.where(is_other, np.nan, change),
            axis=1,
            nan_policy="omit",
        ).statistic
        observed = np.flatnonzero((is_other == (np.arange(12) >= 5)).all(axis=1))[0]
        expected = np.mean(np.abs(t) >= abs(t[observed]) * (1 - 1e-9))
        found = run(panel, "interaction", "permutation").loc[feature]
        assert found["pvalue"] == pytest.approx(expected, rel=RTOL)
        assert found["padj_maxt"] >= found["pvalue"]


@pytest.mark.parametrize("feature", ["feature-000", "feature-005"])
class TestAgainstStatsmodels:
    def test_ancova(self, panel, feature):
        values = wide(panel, feature).reset_index()
        model = smf.ols("post ~ pre + C(group)", values).fit()
        found = run(panel, "interaction", "ancova").loc[feature]
        assert found["log2_fc"] == pytest.approx(model.params["C(group)[T.RH]"], rel=RTOL)
        assert found["se"] == pytest.approx(model.bse["C(group)[T.RH]"], rel=RTOL)
        assert found["pvalue"] == pytest.approx(model.pvalues["C(group)[T.RH]"], rel=RTOL)
        assert found["baseline_slope"] == pytest.approx(model.params["pre"], rel=RTOL)
        assert found["df"] == model.df_resid
        low, high = model.conf_int().loc["C(group)[T.RH]"]
        assert (found["ci_low"], found["ci_high"]) == pytest.approx((low, high), rel=RTOL)

    def test_two_way_anova(self, panel, feature):
        table = anova_lm(smf.ols("y ~ C(group) * C(timepoint)", long(panel, feature)).fit(), typ=2)
        expected = table.loc["C(group):C(timepoint)"]
        with_warning = run(panel, "interaction", "two-way-anova").loc[feature]
        assert with_warning["stat"] == pytest.approx(expected["F"], rel=RTOL)
        assert with_warning["pvalue"] == pytest.approx(expected["PR(>F)"], rel=RTOL)

    def test_interaction_with_covariates(self, panel, feature):
        """A linear model of each subject's change, without moderation for so few features."""
        sheet = panel.samples
        values = wide(panel, feature).reset_index()
        values["age"] = values["subject"].map(sheet.groupby("subject")["age"].first())
        model = smf.ols("change ~ C(group) + age", values).fit()
        found = run(panel, "interaction", "moderated", covariates=["age"]).loc[feature]
        assert found["log2_fc"] == pytest.approx(model.params["C(group)[T.RH]"], rel=RTOL)
        assert found["pvalue"] == pytest.approx(model.pvalues["C(group)[T.RH]"], rel=1e-8)


def test_two_way_anova_warns():
    result = differential_expression(
        log2_panel(), question="interaction", group=GROUP, method="two-way-anova"
    )
    assert any("0.109 for the group" in note for note in result.notes)


@pytest.mark.parametrize(
    ("folder", "table"),
    [
        ("tewari", "tewari_paired_limma_voom.csv.gz"),
        ("mirit", "mirit_mirna_paired_limma_voom.csv.gz"),
    ],
)
def test_voom_of_real_counts(shared_data, folder, table):
    from rh_omics import read_panel

    expected = pd.read_csv(shared_data(f"R_reference/{table}"), index_col=0)
    if folder == "tewari":
        stem = "tewari_plasma_serum/matched_plasma-serum_"
        panel = read_panel(
            shared_data(f"{stem}mir_counts.csv"),
            samples=shared_data(f"{stem}samples.csv"),
            scale="counts",
            subject="Participant.ID",
            timepoint="Source",
        )
        levels, size = "Source=Plasma,Serum", "cell"
    else:
        path = shared_data("mirit_thyroid_paired/mirnaCounts.csv")
        names = path.read_text().splitlines()[0].split(",")[1:]
        sheet = {"sample": names, "subject": [n[4:] for n in names], "t": [n[:3] for n in names]}
        panel = read_panel(path, samples=pd.DataFrame(sheet), scale="counts", timepoint="t")
        levels, size = "t=NTH,PTC", "design"
    result = differential_expression(
        panel,
        question="paired",
        timepoint=levels,
        method="voom",
        options=DEOptions(filter_size=size, robust=False),
    )
    found = result.table.set_index("feature").loc[expected.index]
    np.testing.assert_allclose(found["log2_fc"], expected["logFC"], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(found["stat"], expected["t"], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(found["pvalue"], expected["P.Value"], rtol=1e-6)


def test_treat_is_stricter_than_the_moderated_t():
    panel = log2_panel(paired_sheet(8, 8), n_features=40)
    plain = run(panel, "paired", "moderated")
    beyond = run(panel, "paired", "treat", options=DEOptions(log2_fc_threshold=0.5))
    assert (beyond["pvalue"] >= plain.loc[beyond.index, "pvalue"] - 1e-12).all()
    np.testing.assert_allclose(beyond["log2_fc"], plain.loc[beyond.index, "log2_fc"])


def test_permutation_is_the_same_for_any_number_of_workers():
    panel = log2_panel(paired_sheet(9, 10), n_features=12)
    tables = [
        run(panel, "interaction", "permutation", options=DEOptions(permutations=999, jobs=jobs))
        for jobs in (1, 2)
    ]
    pd.testing.assert_frame_equal(*tables, check_exact=True)


def test_permutation_says_when_it_can_never_reach_the_fdr():
    result = differential_expression(
        log2_panel(paired_sheet(9, 10), n_features=60),
        question="interaction",
        group=GROUP,
        method="permutation",
        options=DEOptions(permutations=499),
    )
    assert any("the smallest p-value that 499 relabellings" in note for note in result.notes)


@pytest.mark.parametrize(
    ("method", "question", "more", "error", "message"),
    [
        ("treat", "paired", {}, ParameterError, "smallest change that matters"),
        ("voom", "paired", {}, ScaleError, "needs scale counts"),
        ("welch", "interaction", {"covariates": ["age"]}, DesignError, "takes no covariates"),
        ("wilcoxon", "groups", {"subject_effect": "random"}, DesignError, "one sample per subject"),
    ],
)
def test_what_a_method_can_not_do(method, question, more, error, message):
    with pytest.raises(error, match=message):
        differential_expression(log2_panel(), question=question, group=GROUP, method=method, **more)


def test_voom_with_random_subjects_runs_and_quality_refuses_them():
    panel = count_panel(paired_sheet(6, 6), n_features=120)
    result = differential_expression(
        panel, question="interaction", group=GROUP, method="voom", subject_effect="random"
    )
    assert -1 < result.facts["consensus_correlation"] < 1
    with pytest.raises(DesignError, match="takes subjects as a block"):
        differential_expression(
            panel,
            question="interaction",
            group=GROUP,
            method="voom-quality",
            subject_effect="random",
        )


# In feature-000 the two samples of a subject are less alike than those of two subjects: its
# subject variance is at its bound of 0, and a random intercept isn't the paired t test.
@pytest.mark.parametrize("feature", ["feature-001", "feature-004"])
class TestTobit:
    def test_without_limits_it_is_the_ordinary_t(self, panel, feature):
        for question in ("paired", "interaction", "groups"):
            censored = run(panel, question, "tobit").loc[feature]
            plain = run(panel, question, "moderated").loc[feature]  # too few features to moderate
            assert censored["log2_fc"] == pytest.approx(plain["log2_fc"], rel=1e-5)
            assert censored["se"] == pytest.approx(plain["se"], rel=1e-4)
            assert censored["pvalue"] == pytest.approx(plain["pvalue"], rel=1e-3)

    def test_half_of_the_values_below_a_limit(self, panel, feature):
        """The estimate stays near that of the whole data, which a substitution doesn't."""
        shifted = panel.with_data(
            panel.data + 1.5 * panel.samples[["timepoint"]].eq("post").to_numpy(float),
            scale="log2",
        )
        limit = float(shifted.data[feature].quantile(0.4))
        below = shifted.data < limit
        cut = shifted.with_data(shifted.data.clip(lower=limit), scale="log2", censored=below)
        whole = run(shifted, "paired", "welch").loc[feature]
        found = run(cut, "paired", "tobit").loc[feature]
        assert found["n_censored"] == int(below[feature].sum())
        assert abs(found["log2_fc"] - whole["log2_fc"]) < 0.6
        substituted = cut.with_data(cut.data, scale="log2")
        biased = run(substituted, "paired", "welch").loc[feature, "log2_fc"]
        assert abs(found["log2_fc"] - whole["log2_fc"]) < abs(biased - whole["log2_fc"])
