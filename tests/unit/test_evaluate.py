"""evaluate: what it reports, what it refuses, and that workers don't change it."""

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_curve
from sklearn.model_selection import GridSearchCV, KFold, StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from rh_omics import MarkerList, ResponderClassifier, evaluate
from rh_omics.classify.folds import (
    check_disjoint,
    nested_folds,
    subject_folds,
    subject_permutations,
)
from rh_omics.classify.inner import check_inner_folds, fit_groups
from rh_omics.classify.metrics import OutOfFold
from rh_omics.classify.permutation import n_partitions, permutation_test
from rh_omics.classify.prediction import make_predictor
from rh_omics.classify.roc import GRID, binormal_curve, roc_table
from rh_omics.classify.verdict import NO_EVIDENCE, NOT_BETTER, PROMISING
from rh_omics.errors import DesignError, LeakageError, ParameterError, SampleSheetError
from rh_omics.plot.calibration import calibration_groups
from rh_omics.stats.nested_cv import Split
from rh_omics.stats.riley import riley_sample_size, supported_parameters

FAST = {
    "n_repeats": 2, "n_permutations": 60, "permutation_partitions": 2, "n_bootstrap": 100,
    "seed": 4,
}  # fmt: skip
FEW_FOLDS = FAST | {"n_splits": 5}


def _cohort(effect: float, n_features: int = 12, seed: int = 8) -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(seed)
    names = [f"R{i:02d}" for i in range(25)]
    y = pd.Series(np.repeat([1, 0], [13, 12]), index=names, name="responder")
    X = pd.DataFrame(rng.standard_normal((25, n_features)), index=names).add_prefix("m")
    X.loc[y == 1, ["m0", "m1"]] += effect
    return X, y


@pytest.fixture(scope="module")
def strong():
    X, y = _cohort(2.5)
    covariates = pd.DataFrame(
        {"sex": ["F", "M"] * 12 + ["F"], "meal": [i * 7 % 25 for i in range(25)]}, index=X.index
    )
    shuffled = covariates.sample(frac=1, random_state=0)
    return evaluate(ResponderClassifier(), X, y, covariates=shuffled, **FAST)


def test_a_strong_effect_is_promising_and_n_too_small(strong) -> None:
    assert strong.verdict.text == PROMISING
    assert strong.auc > 0.9
    assert strong.permutation.pvalue == pytest.approx(1 / 61)
    assert "Riley" in str(strong.verdict)


def test_noise_gives_no_evidence() -> None:
    X, y = _cohort(0.0)
    result = evaluate(ResponderClassifier(selection="top_k", k=(2, 5)), X, y, **FEW_FOLDS)
    assert result.verdict.text == NO_EVIDENCE
    low, high = result.metrics.loc[0, ["ci_low", "ci_high"]]
    assert low < 0.5 < high
    assert result.apparent["auc"] > result.auc
    assert result.apparent["optimism"] == pytest.approx(result.apparent["auc"] - result.auc)


def test_a_model_that_a_covariate_equals_is_not_called_promising() -> None:
    X, y = _cohort(1.6)
    same = X[["m0", "m1"]] + 0.01
    result = evaluate(ResponderClassifier(), X, y, covariates=same, **FEW_FOLDS)
    assert result.verdict.text == NOT_BETTER


def test_every_measure_is_there_with_its_interval(strong) -> None:
    table = strong.metrics.set_index("metric")
    for name in (
        "auc",
        "balanced_accuracy",
        "sensitivity",
        "specificity",
        "net_benefit",
        "brier",
        "log_loss",
        "calibration_slope",
        "calibration_intercept",
        "auc (bootstrap)",
        "auc (DeLong)",
    ):
        row = table.loc[name]
        assert row["ci_low"] <= row["estimate"] <= row["ci_high"], name
    customary = table.loc["calibration_slope (out of fold)"]
    assert np.isnan(customary["ci_low"])
    assert np.isfinite(customary["estimate"])
    assert customary["interval"] == "none that covers"


def test_named_classes_are_those_of_the_out_of_fold_table() -> None:
    X, y = _cohort(2.5)
    named = evaluate(Oracle(), X, y, class_names=("non_responder", "responder"), **FAST)
    assert list(named.out_of_fold["label"]) == ["responder"] * 13 + ["non_responder"] * 12
    observed = calibration_groups(named)
    assert (observed["observed"] * observed["n"]).sum() == pytest.approx(13)


def test_the_curve_is_that_of_the_out_of_fold_scores() -> None:
    """Scores that no training changes have one curve, scikit-learn's."""
    X, y = _cohort(1.0)
    data = OutOfFold(
        y.to_numpy(),
        np.arange(25),
        special.expit(X[["m0"]].to_numpy().T),
        np.arange(25)[None] % 5,
        np.full((1, 25), 0.5),
    )
    found = roc_table(data, auc_ends=(0.6, 0.9))
    false, true, _ = roc_curve(y, X["m0"], drop_intermediate=False)
    steps = ~np.isclose(GRID[:, None], false).any(axis=1)
    expected = [true[false <= x].max() for x in GRID[steps]]
    np.testing.assert_allclose(found["sensitivity"][steps], expected)
    assert (found["ci_low"] <= found["sensitivity"]).all()
    assert (found["ci_high"] >= found["sensitivity"]).all()
    for auc in (0.6, 0.9):
        assert np.trapezoid(binormal_curve(auc), GRID) == pytest.approx(auc, abs=2e-3)


def test_simpler_models_stand_beside(strong) -> None:
    models = strong.comparisons.set_index("model")
    assert list(models.index) == ["prevalence", "covariates only"]
    assert models.loc["prevalence", "auc"] == 0.5
    assert models.loc["covariates only", "n_features"] == 2


def test_stability_coefficients_and_learning_curve(strong) -> None:
    assert set(strong.coefficients["feature"]) == {f"m{i}" for i in range(12)}
    top = strong.coefficients.set_index("feature").loc["m0"]
    assert 0 < top["ci_low"] < top["coefficient"]
    assert strong.learning_curve["n_train"].is_monotonic_increasing
    assert (strong.stability["frequency"] == 1).all()


def test_it_renders_and_becomes_json(strong) -> None:
    import json

    assert "verdict" in repr(strong)
    assert "<table>" in strong._repr_html_()
    assert json.loads(json.dumps(strong.to_dict(), allow_nan=False))["options"]["seed"] == 4


def test_any_number_of_workers_gives_the_same() -> None:
    X, y = _cohort(1.0)
    options = FEW_FOLDS | {"n_permutations": 260, "n_repeats": 1}
    classifier = ResponderClassifier(k=(2,), c=(0.1,), inner_splits=2)
    one = evaluate(classifier, X, y, n_jobs=1, **options).to_dict()
    assert evaluate(classifier, X, y, n_jobs=2, **options).to_dict() == one
    looped = FEW_FOLDS | {"n_permutations": 2, "n_repeats": 1, "n_splits": 3}
    plain = LogisticRegression(C=0.1)
    assert (
        evaluate(plain, X, y, n_jobs=2, **looped).to_dict()
        == evaluate(plain, X, y, n_jobs=1, **looped).to_dict()
    )


class Oracle(ClassifierMixin, BaseEstimator):
    """Says what the first marker says, so that out-of-fold scores are known."""

    def fit(self, X, y):  # noqa: ARG002
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X):
        p = 1 / (1 + np.exp(-np.asarray(X)[:, 0]))
        return np.column_stack([1 - p, p])


def test_permutation_p_counts_by_hand() -> None:
    X, y = _cohort(1.0)
    result = evaluate(Oracle(), X, y, **FAST)
    assert result.permutation.null.shape == (60,)
    gap = result.permutation.null - result.permutation.observed
    least, most = (1 + (gap > 1e-9).sum()) / 61, (1 + (gap > -1e-9).sum()) / 61
    assert least <= result.permutation.pvalue <= most


def test_the_permutation_statistic_is_the_reported_auc_on_the_same_folds() -> None:
    X, y = _cohort(0.5)
    options = FEW_FOLDS | {"n_repeats": 3, "permutation_partitions": 3, "n_permutations": 19}
    result = evaluate(Oracle(), X, y, **options)
    assert result.permutation.observed == pytest.approx(result.auc, abs=1e-12)
    sem = stats.sem(result.permutation.by_partition)
    assert result.permutation.observed_error == pytest.approx(sem)
    assert f"5 folds, 3 times: AUC {result.auc:.3f}" in repr(result)


def test_a_shuffle_is_worth_what_its_data_would_be() -> None:
    """The statistic is one function of the order of the values, so that orders are exchangeable."""
    X, y = _cohort(1.0)
    label, classifier = y.to_numpy(), ResponderClassifier(k=(2,), c=(0.1,), inner_splits=2)
    deal = {"n_splits": 5, "inner_splits": 2, "inner_seed": 0}
    folds = [nested_folds(label, None, seed=seed, **deal) for seed in (1, 2)]
    orders = subject_permutations(label, None, n_permutations=4, seed=3)
    tested = permutation_test(make_predictor(classifier, X, label, None), label, orders, folds)
    for order, null in zip(orders, tested.null, strict=True):
        moved = make_predictor(classifier, X.iloc[order], label, None)
        again = permutation_test(moved, label, orders[:1], folds)
        assert again.observed == pytest.approx(null, abs=1e-12)


def test_folds_are_dealt_once_where_every_shuffle_is_fitted_alone() -> None:
    X, y = _cohort(0.0)
    loop, batched = (
        make_predictor(each, X, y.to_numpy(), None) for each in (Oracle(), ResponderClassifier())
    )
    assert [n_partitions(each, None) for each in (loop, batched)] == [1, 5]
    assert n_partitions(loop, 4) == 4
    once = FEW_FOLDS | {"permutation_partitions": None, "n_repeats": 1, "n_permutations": 9}
    found = evaluate(Oracle(), X, y, **once).to_dict()["permutation"]
    assert (found["n_splits"], found["n_partitions"], found["observed_auc_error"]) == (5, 1, None)


def test_doubled_rows_of_a_subject_change_nothing_of_the_auc() -> None:
    X, y = _cohort(1.0)
    twice = pd.concat([X, X]).reset_index(drop=True)
    label, groups = np.tile(y.to_numpy(), 2), np.tile(np.arange(25), 2)
    once = evaluate(Oracle(), X, y, **FAST)
    grouped = evaluate(Oracle(), twice, label, groups=groups, **FAST)
    assert grouped.n_per_class == (12, 13)
    assert grouped.permutation.observed == pytest.approx(once.permutation.observed)


def test_subjects_move_together_in_permutations() -> None:
    label, groups = np.tile([0, 1, 0, 1], 2), np.tile(np.arange(4), 2)
    for order in subject_permutations(label, groups, n_permutations=20, seed=0):
        assert sorted(order) == list(range(8))
        assert (groups[order][:4] == groups[order][4:]).all()


# Leakage, planted.


def test_markers_chosen_on_these_subjects_are_double_dipping() -> None:
    X, y = _cohort(0.0, n_features=200)
    best = (X[y == 1].mean() - X[y == 0].mean()).abs().nlargest(6).index
    chosen = MarkerList.chosen(list(best), subjects=X.index, by="largest difference")
    assert not any(name in str(chosen.cohort) for name in X.index)
    with pytest.raises(LeakageError, match=r"double dipping.*largest difference"):
        evaluate(ResponderClassifier(), X[list(best)], y, groups=X.index, markers=chosen, **FAST)
    others = X[list(best)].rename(index=lambda name: f"other-{name}")
    relabelled = y.rename(index=lambda name: f"other-{name}")
    evaluate(
        ResponderClassifier(c=(0.1,)),
        others,
        relabelled,
        groups=others.index,
        markers=chosen,
        **FAST,
    )


def test_markers_chosen_here_are_caught_without_groups_too() -> None:
    X, y = _cohort(0.0)
    chosen = MarkerList.chosen(["m0"], subjects=X.index, by="t test")
    with pytest.raises(LeakageError, match="double dipping"):
        evaluate(ResponderClassifier(), X[["m0"]], y, markers=chosen, **FAST)


def test_an_oversampled_copy_is_refused() -> None:
    X, y = _cohort(1.0)
    X.iloc[3] = X.iloc[2]
    with pytest.raises(LeakageError, match=r"exactly the same values: R02, R03.*oversampling"):
        evaluate(ResponderClassifier(), X, y, **FAST)


def test_standardisation_over_all_samples_is_refused() -> None:
    X, y = _cohort(1.0)
    with pytest.raises(LeakageError, match="standardised with the test subjects"):
        evaluate(ResponderClassifier(), (X - X.mean()) / X.std(), y, **FAST)


def test_quantile_normalisation_over_all_samples_is_refused() -> None:
    X, y = _cohort(1.0, n_features=30)
    target = np.sort(X.to_numpy(), axis=1).mean(axis=0)
    ranks = X.rank(axis=1).astype(int).to_numpy() - 1
    flat = pd.DataFrame(target[ranks], index=X.index, columns=X.columns)
    with pytest.raises(LeakageError, match="quantile-normalised over all samples"):
        evaluate(ResponderClassifier(), flat, y, **FAST)


def test_a_subject_on_both_sides_is_refused() -> None:
    groups = np.array(["a", "a", "b", "b"])
    with pytest.raises(LeakageError, match="fold 1 trains and tests on the same subject: a"):
        check_disjoint([Split(np.array([0, 2, 3]), np.array([1]))], groups)
    check_disjoint(subject_folds(np.array([0, 0, 1, 1]), None, n_splits=2, seed=0), None)


def test_a_search_inside_that_splits_subjects_is_refused() -> None:
    X, y = _cohort(1.0, n_features=3)
    both, label = pd.concat([X, X + 0.1], ignore_index=True), np.tile(y.to_numpy(), 2)
    options = {"groups": np.tile(X.index, 2), "n_splits": 3} | FAST | {"n_permutations": 2}
    grid = {"C": [0.1, 1.0]}
    plain = GridSearchCV(LogisticRegression(), grid, cv=KFold(3, shuffle=True, random_state=0))
    with pytest.raises(
        LeakageError, match=r"inside the classifier \(gridsearchcv__cv=KFold.*same subject: R"
    ):
        evaluate(make_pipeline(StandardScaler(), plain), both, label, **options)
    grouped = make_pipeline(
        StandardScaler(), GridSearchCV(LogisticRegression(), grid, cv=StratifiedGroupKFold(3))
    )
    subjects = options["groups"]
    check_inner_folds(grouped, both, label, subjects)
    more = fit_groups(grouped, subjects)
    assert list(more) == ["gridsearchcv__groups"]
    assert set(grouped.fit(both, label, **more).classes_) == {0, 1}
    assert list(fit_groups(make_pipeline(ResponderClassifier()), subjects)) == [
        "responderclassifier__groups"
    ]
    assert fit_groups(LogisticRegression(), subjects) == {}


def test_a_selection_outside_the_folds_flatters_and_one_inside_does_not() -> None:
    """What the marker list guards against: the same noise, chosen before and within the folds."""
    X, y = _cohort(0.0, n_features=150)
    best = (X[y == 1].mean() - X[y == 0].mean()).abs().nlargest(10).index
    options = FEW_FOLDS | {"n_permutations": 0, "n_repeats": 1}
    classifier = ResponderClassifier(selection="top_k", k=(10,), c=(0.1,))
    assert evaluate(classifier, X[best], y, **options).auc > 0.85
    assert evaluate(classifier, X, y, **options).auc < 0.75


# Refusals.


def test_rows_are_joined_by_label() -> None:
    X, y = _cohort(1.0)
    with pytest.raises(SampleSheetError, match="y doesn't have the index of X"):
        evaluate(ResponderClassifier(), X, y.sample(frac=1, random_state=1), **FAST)
    with pytest.raises(SampleSheetError, match="pass groups"):
        evaluate(ResponderClassifier(), pd.concat([X, X + 1]), np.tile(y, 2), **FAST)
    with pytest.raises(SampleSheetError, match="covariates has no row for R24"):
        evaluate(ResponderClassifier(), X, y, covariates=X[["m0"]].iloc[:-1], **FAST)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_repaets": 3}, "evaluate has no option n_repaets"),
        ({"n_splits": 1}, "n_splits must be at least 2"),
        ({"threshold": 1.5}, "threshold must lie between 0 and 1"),
    ],
)
def test_wrong_options_are_refused(options: dict, message: str) -> None:
    X, y = _cohort(1.0)
    with pytest.raises(ParameterError, match=message):
        evaluate(ResponderClassifier(), X, y, **options)


def test_too_many_folds_are_refused() -> None:
    X, y = _cohort(1.0)
    with pytest.raises(DesignError, match="12 subjects, fewer than the 13 folds"):
        evaluate(ResponderClassifier(), X, y, **FAST, n_splits=13)


# Riley et al. 2020: figures of the R package pmsampsize for these inputs.


@pytest.mark.parametrize(
    ("parameters", "r2", "expected"),
    [(1, 0.30, 25), (4, 0.30, 99), (6, 0.30, 148), (1, None, 75), (6, None, 450)],
)
def test_riley_shrinkage_criterion(parameters: int, r2: float | None, expected: int) -> None:
    assert abs(riley_sample_size(parameters, 0.52, r2_cox_snell=r2).shrinkage - expected) <= 1


def test_riley_overall_risk_criterion_and_what_25_people_support() -> None:
    assert riley_sample_size(1, 0.52).overall_risk == 384
    assert supported_parameters(25, 0.52, r2_cox_snell=0.30) == 1
    assert supported_parameters(25, 0.52) == 0
