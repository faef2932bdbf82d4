import json

import numpy as np
import pandas as pd
import pytest
from panels import count_panel, log2_panel, paired_sheet

from rh_omics.errors import DesignError, ModelFileError, ParameterError, ScaleError
from rh_omics.normalize import (
    composition_warnings,
    fit_count_scaling,
    fit_delta_ct,
    fit_expression_filter,
    fit_quantile,
    fit_tmm,
    log2_concentrations,
    normalizer_from_dict,
    to_log2,
)
from rh_omics.panel import Panel
from rh_omics.schema import Scale
from rh_omics.stats.counts import ExpressionRule


def ct_panel(*, undetected=()):
    """SIMULATED Ct values: ref-1 to ref-3 shift with the sample alone, the others are noisy too."""
    sheet = paired_sheet()
    rng = np.random.default_rng(3)
    load = rng.normal(size=(len(sheet), 1))
    noise = rng.normal(size=(len(sheet), 8)) * ([0.05] * 3 + [1.0] * 5)
    names = [f"ref-{i}" for i in (1, 2, 3)] + [f"miR-{i}" for i in range(1, 6)]
    data = pd.DataFrame(25 + load + noise, index=sheet.index, columns=names)
    censored = pd.DataFrame(False, index=data.index, columns=names)
    for sample, feature in undetected:
        data.loc[sample, feature], censored.loc[sample, feature] = 40.0, True
    return Panel(data, sheet, Scale.CT, censored=censored, name="qPCR")


def concentration_panel(values):
    sheet = paired_sheet(1, 1)
    data = pd.DataFrame({"AEA": values}, index=sheet.index)
    return Panel(data, sheet, Scale.CONCENTRATION, unit="nM", name="plasma")


def saved_and_loaded(fitted):
    return normalizer_from_dict(json.loads(json.dumps(fitted.to_dict())))


class TestExpressionFilter:
    def test_each_dropped_feature_has_its_reason(self):
        panel = count_panel()
        rare = panel.data.copy()
        rare["hsa-miR-9000-5p"] = 0.0
        rare.iloc[:3, 0] = [4, 1, 2]
        panel = panel.with_data(rare, scale=Scale.COUNTS)
        fitted = fit_expression_filter(panel)
        assert fitted.dropped["hsa-miR-9000-5p"].startswith("seen in 3 of 16 samples; ")
        assert fitted.dropped["hsa-miR-9000-5p"].endswith("reached in 0, 4 needed")
        assert set(fitted.kept) | set(fitted.dropped) == set(panel.data.columns)

    def test_the_total_is_a_reason_of_its_own(self):
        data = pd.DataFrame({"a": [3.0, 3, 3, 3], "b": [9.0, 9, 9, 9]}, index=list("wxyz"))
        sheet = pd.DataFrame({"subject": list("wxyz"), "timepoint": "pre"}, index=data.index)
        rule = ExpressionRule(min_count=2)
        dropped = fit_expression_filter(Panel(data, sheet, "counts"), rule=rule).dropped
        assert dropped == {"a": "seen in 4 of 4 samples; 12 counts in all, 15 needed"}

    def test_group_labels_play_no_part(self):
        panel = count_panel()
        sheet = panel.samples.copy()
        sheet["group"] = np.random.default_rng(1).permutation(sheet["group"].to_numpy())
        shuffled = Panel(panel.data, sheet, Scale.COUNTS)
        size = 4
        assert (
            fit_expression_filter(panel, group_size=size).kept
            == fit_expression_filter(shuffled, group_size=size).kept
        )

    def test_apply_selects_and_says_so(self):
        panel = count_panel()
        fitted = fit_expression_filter(panel)
        kept = fitted.apply(panel)
        assert tuple(kept.data.columns) == fitted.kept
        assert f"kept {len(fitted.kept)} of 60 features" in kept.notes[-1]

    def test_survives_being_saved(self):
        fitted = fit_expression_filter(count_panel())
        again = saved_and_loaded(fitted)
        assert again.to_dict() == fitted.to_dict()
        assert again.kept == fitted.kept

    def test_missing_counts_are_refused_with_their_place(self):
        panel = count_panel()
        data = panel.data.copy()
        data.iloc[2, 5] = np.nan
        gappy = panel.with_data(data, scale=Scale.COUNTS)
        with pytest.raises(ScaleError, match=r"hsa-miR-9005-5p in sample 01_pre .*\(1 missing\)"):
            fit_expression_filter(gappy)


class TestCountScaling:
    def test_a_new_sample_alone_gets_what_it_had_in_training(self):
        panel = count_panel()
        fitted = fit_tmm(panel)
        alone = fitted.apply(panel.select(samples=["02_post"]))
        pd.testing.assert_frame_equal(
            alone.data, fitted.apply(panel).data.loc[["02_post"]], check_exact=True
        )

    def test_new_samples_do_not_change_one_another(self):
        train, new = count_panel(), count_panel(seed=5)
        fitted = fit_tmm(train)
        together = fitted.apply(new).data
        apart = fitted.apply(new.select(samples=["00_pre", "00_post"])).data
        pd.testing.assert_frame_equal(together.iloc[:2], apart, check_exact=True)

    def test_features_are_joined_by_name(self):
        panel = count_panel()
        turned = panel.select(features=list(panel.data.columns[::-1]))
        fitted = fit_tmm(panel)
        pd.testing.assert_frame_equal(fitted.apply(turned).data, fitted.apply(panel).data)

    def test_other_features_of_a_new_panel_are_left_out(self):
        panel = count_panel()
        fitted = fit_tmm(panel.select(features=list(panel.data.columns[:30])))
        assert fitted.apply(panel).n_features == 30

    def test_a_panel_that_lacks_features_is_refused_with_the_remedy(self):
        panel = count_panel()
        fitted = fit_tmm(panel)
        with pytest.raises(ParameterError, match=r"lacks 2 of the 60 .*add it with 0"):
            fitted.apply(panel.select(features=list(panel.data.columns[2:])))

    @pytest.mark.parametrize("method", ["tmm", "tmmwsp", "rle", "upper_quartile", "none"])
    def test_survives_being_saved(self, method):
        panel = count_panel()
        fitted = fit_count_scaling(panel, method=method, prior_count=0.5)
        pd.testing.assert_frame_equal(
            saved_and_loaded(fitted).apply(panel).data, fitted.apply(panel).data, check_exact=True
        )

    def test_the_result_is_log2_and_says_how(self):
        logged = fit_tmm(count_panel()).apply(count_panel())
        assert logged.scale == Scale.LOG2
        assert logged.unit == "log2 CPM"
        assert "tmm factors (fitted on 16 samples × 60 features)" in logged.notes[0]

    def test_log_values_are_refused(self):
        with pytest.raises(ScaleError, match="tmm scaling needs scale counts"):
            fit_tmm(log2_panel())

    def test_a_prior_of_zero_is_refused(self):
        with pytest.raises(ParameterError, match="prior_count must be above 0"):
            fit_tmm(count_panel(), prior_count=0)


class TestDeltaCt:
    def test_a_cycle_less_is_twice_as_much(self):
        panel = ct_panel()
        amount = fit_delta_ct(panel, references=["ref-1", "ref-2"]).apply(panel).data
        expected = panel.data[["ref-1", "ref-2"]].mean(axis=1) - panel.data["miR-1"]
        np.testing.assert_allclose(amount["miR-1"], expected, rtol=1e-12)
        assert list(amount.columns) == ["ref-3", *(f"miR-{i}" for i in range(1, 6))]

    def test_the_most_stable_are_found(self):
        fitted = fit_delta_ct(ct_panel())
        assert sorted(fitted.references) == ["ref-1", "ref-2", "ref-3"]
        assert max(fitted.stability.values()) < 0.15
        assert "the most stable by geNorm (M = 0." in fitted.apply(ct_panel()).notes[-1]

    def test_unstable_references_are_called_so(self):
        panel = ct_panel()
        noisy = panel.with_data(
            panel.data + np.random.default_rng(1).normal(0, 3, panel.data.shape).clip(-8, 8),
            scale=Scale.CT,
        )
        assert "NOT stable" in fit_delta_ct(noisy).apply(noisy).notes[-1]

    def test_undetected_stays_censored(self):
        panel = ct_panel(undetected=[("00_pre", "miR-2")])
        amount = fit_delta_ct(panel, references=["ref-1"]).apply(panel)
        assert amount.censored.loc["00_pre", "miR-2"]
        assert int(amount.censored.to_numpy().sum()) == 1
        expected = panel.data.loc["00_pre", "ref-1"] - 40
        assert amount.data.loc["00_pre", "miR-2"] == pytest.approx(expected)

    def test_a_sample_without_its_reference_is_refused(self):
        panel = ct_panel(undetected=[("00_pre", "ref-1"), ("01_pre", "ref-1")])
        with pytest.raises(ScaleError, match="ref-1 isn't detected in sample 00_pre") as caught:
            fit_delta_ct(panel, references=["ref-1", "ref-2"]).apply(panel)
        assert len(caught.value.problems) == 2

    def test_global_mean_takes_what_every_training_sample_has(self):
        panel = ct_panel(undetected=[("00_pre", "miR-2")])
        fitted = fit_delta_ct(panel, choice="global_mean")
        assert "miR-2" not in fitted.references
        amount = fitted.apply(panel).data
        expected = panel.data[list(fitted.references)].mean(axis=1) - panel.data["miR-1"]
        np.testing.assert_allclose(amount["miR-1"], expected, rtol=1e-12)

    def test_global_mean_of_a_new_sample_may_lack_some(self):
        fitted = fit_delta_ct(ct_panel(), choice="global_mean")
        new = ct_panel(undetected=[("00_pre", "miR-4")])
        amount = fitted.apply(new)
        rest = [name for name in fitted.references if name != "miR-4"]
        means = dict(zip(fitted.references, fitted.mean_ct, strict=True))
        level = np.mean([new.data.loc["00_pre", name] - means[name] for name in rest])
        expected = level + np.mean(fitted.mean_ct) - new.data.loc["00_pre", "miR-1"]
        assert amount.data.loc["00_pre", "miR-1"] == pytest.approx(expected, rel=1e-12)
        assert "In 1 samples some of these aren't detected" in amount.notes[-1]

    @pytest.mark.parametrize("choice", ["named", "most_stable", "global_mean"])
    def test_survives_being_saved(self, choice):
        panel = ct_panel()
        references = ["ref-2"] if choice == "named" else []
        fitted = fit_delta_ct(panel, choice=choice, references=references)
        pd.testing.assert_frame_equal(
            saved_and_loaded(fitted).apply(panel).data, fitted.apply(panel).data, check_exact=True
        )

    def test_too_few_detected_candidates_are_refused(self):
        panel = ct_panel(undetected=[("00_pre", f"miR-{i}") for i in range(1, 6)])
        with pytest.raises(ScaleError, match="2 of 3 candidate"):
            fit_delta_ct(
                ct_panel(undetected=[("00_pre", "ref-3")]),
                references=["ref-1", "ref-2", "ref-3"],
                choice="most_stable",
            )
        assert len(fit_delta_ct(panel).references) == 3

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"choice": "named"}, "needs the names"),
            ({"choice": "global_mean", "references": ["ref-1"]}, "name no references"),
            ({"references": ["U6"]}, "lacks 1 of the 1 reference assays: U6"),
            ({"choice": "best"}, "chosen by named, most_stable, global_mean; got 'best'"),
        ],
    )
    def test_contradictory_choices_are_refused(self, options, message):
        with pytest.raises(ParameterError, match=message):
            fit_delta_ct(ct_panel(), **options)


class TestLog2:
    def test_concentrations_become_logarithms(self):
        logged = log2_concentrations(concentration_panel([1.0, 2.0, 4.0, np.nan]))
        np.testing.assert_array_equal(logged.data["AEA"], [0, 1, 2, np.nan])
        assert (logged.scale, logged.unit) == (Scale.LOG2, "log2 nM")

    def test_a_limit_stays_a_limit(self):
        panel = concentration_panel([0.5, 2.0, 4.0, 1.0])
        below = panel.data == 0.5
        limited = panel.with_data(panel.data, scale=panel.scale, unit="nM", censored=below)
        logged = log2_concentrations(limited)
        assert logged.censored.equals(below)
        assert logged.data.iloc[0, 0] == -1

    def test_zero_is_refused_with_the_remedy(self):
        with pytest.raises(ScaleError, match=r"AEA is 0 in 1 of 4 samples \(00_post\).*censored"):
            log2_concentrations(concentration_panel([1.0, 0, 2, 3]))

    def test_every_scale_has_its_default(self):
        assert "tmm factors" in to_log2(count_panel()).notes[0]
        assert "geNorm" in to_log2(ct_panel()).notes[-1]
        assert (
            "relative to the mean Ct of ref-1."
            in to_log2(ct_panel(), references=["ref-1"]).notes[-1]
        )
        assert "nM became base-2" in to_log2(concentration_panel([1.0, 1, 1, 1])).notes[-1]
        log2 = log2_panel()
        assert to_log2(log2) is log2


class TestSaved:
    def test_an_unknown_kind_is_refused(self):
        with pytest.raises(ModelFileError, match="unknown kind of normalisation 'loess'"):
            normalizer_from_dict({"kind": "loess"})

    def test_an_absent_value_is_refused(self):
        saved = fit_tmm(count_panel()).to_dict()
        del saved["centre"]
        with pytest.raises(ModelFileError, match="the saved count_scaling lacks centre"):
            normalizer_from_dict(saved)

    def test_parts_that_do_not_fit_are_refused(self):
        saved = fit_tmm(count_panel()).to_dict()
        saved["reference_counts"] = saved["reference_counts"][1:]
        with pytest.raises(ModelFileError, match="60 features and 59 reference counts"):
            normalizer_from_dict(saved)

    def test_another_kind_is_refused(self):
        from rh_omics.normalize import DeltaCt

        with pytest.raises(ModelFileError, match="a saved delta_ct is needed"):
            DeltaCt.from_dict(fit_tmm(count_panel()).to_dict())


class TestQuantile:
    def test_every_sample_gets_the_same_distribution(self):
        panel = log2_panel()
        values = np.sort(fit_quantile(panel).apply(panel).data.to_numpy(), axis=1)
        np.testing.assert_allclose(values, np.tile(values[0], (len(values), 1)), rtol=1e-12)

    def test_a_new_sample_alone_gets_what_it_had_in_training(self):
        panel = log2_panel()
        fitted = saved_and_loaded(fit_quantile(panel))
        alone = fitted.apply(panel.select(samples=["02_post"])).data
        pd.testing.assert_frame_equal(alone, fitted.apply(panel).data.loc[["02_post"]])

    def test_counts_go_through_log_cpm(self):
        notes = to_log2(count_panel(), method="quantile").notes
        assert "library sizes alone" in notes[0]
        assert "quantile normalisation" in notes[-1]

    def test_a_sample_with_one_value_is_refused(self):
        panel = log2_panel()
        data = panel.data.copy()
        data.iloc[2, 1:] = np.nan
        with pytest.raises(DesignError, match="row 2 has 1"):
            fit_quantile(panel.with_data(data, scale=Scale.LOG2))
        with pytest.raises(DesignError, match="row 2 has 1"):
            fit_quantile(panel).apply(panel.with_data(data, scale=Scale.LOG2))


class TestComposition:
    """Each rule alone, on libraries that break it and on ones that don't."""

    counts = pd.DataFrame(
        {f"miR-{i}": [1e5, 1.1e5, 1.2e5] for i in range(10)}, index=["S1", "S2", "S3"]
    )
    even = pd.Series([0.6, 1.0, 1.9], index=counts.index)

    def test_ordinary_libraries_raise_no_doubt(self):
        assert composition_warnings(self.counts, self.even) == ()

    def test_a_dominant_feature_is_named(self):
        counts = self.counts.assign(**{"miR-3": [1e5, 9.9e5, 1.2e5]})
        (warning,) = composition_warnings(counts, self.even)
        assert warning.startswith(
            "miR-3 takes more than 30 % of the counts of a sample (miR-3 50 %"
        )
        assert "of S2" in warning

    def test_library_sizes_far_apart_are_named(self):
        counts = self.counts.mul([1, 1, 10], axis=0)
        (warning,) = composition_warnings(counts, self.even)
        assert warning.startswith(
            "Library sizes are 12-fold apart (1,000,000 in S1, 12,000,000 in S3)"
        )

    def test_shallow_libraries_are_named(self):
        counts = self.counts.mul([0.05, 1, 0.08], axis=0)
        warning = composition_warnings(counts, self.even)[0]
        assert warning.startswith(
            "2 of 3 libraries have fewer than 100,000 counts (smallest 50,000"
        )

    def test_extreme_factors_are_named(self):
        (warning,) = composition_warnings(self.counts, self.even * 1.2)
        assert "of 1 of 3 samples are outside 0.5 to 2 (S3 2.28)" in warning

    def test_samples_of_mostly_zeros_are_named(self):
        counts = pd.DataFrame(np.ones((2, 20)), index=["S1", "S2"])
        counts.iloc[1, :17] = 0
        counts.iloc[1, 17:] = 7
        findings = composition_warnings(counts, pd.Series([1.0, 1.0], index=counts.index))
        assert any("In 1 of 2 samples more than 80 % of the features" in w for w in findings)

    def test_the_notes_of_a_normalised_panel_hold_them(self):
        panel = count_panel()
        deep = panel.data.mul([50.0] + [1.0] * 15, axis=0)
        notes = to_log2(panel.with_data(deep, scale=Scale.COUNTS)).notes
        assert any("-fold apart" in note for note in notes)
