"""ResponderClassifier: the estimator contract and the stated behaviours."""

import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import check_estimator

from rh_omics import ResponderClassifier
from rh_omics.classify.folds import inner_folds, nested_folds
from rh_omics.classify.pairs import MarkerRatios, TopScoringPairs
from rh_omics.classify.prediction import BatchedPredictor, LoopPredictor, make_predictor
from rh_omics.classify.preparation import MarkerPreparation
from rh_omics.classify.selection import ElasticNetSelection, StabilitySelection, TopK
from rh_omics.errors import DesignError, ParameterError

SMALL = {"inner_splits": 2, "k": (2,), "c": (0.1, 1.0)}


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"missing": "refuse", "selection": "top_k"},
        {"selection": "stability", "model": "shrinkage_lda"},
        {"model": "shrunken_centroids"},
        {"model": "elastic_net"},
        {"selection": "top_scoring_pairs"},
        {"selection": "ratios"},
    ],
    ids=str,
)
def test_every_scikit_learn_check_passes(options: dict) -> None:
    results = check_estimator(ResponderClassifier(**SMALL | options), on_fail=None, on_skip=None)
    failed = [r["check_name"] for r in results if r["status"] == "failed"]
    assert failed == []
    assert sum(r["status"] == "passed" for r in results) > 50


@pytest.mark.parametrize(
    "transformer", [TopK(), StabilitySelection(n_pairs=5), ElasticNetSelection()]
)
def test_selections_pass_the_checks(transformer) -> None:
    check_estimator(transformer, on_skip=None)


def test_preparation_passes_the_checks() -> None:
    check_estimator(MarkerPreparation(), on_skip=None)


@pytest.fixture
def cohort() -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(5)
    y = pd.Series(np.repeat([1, 0], [13, 12]), name="responder")
    X = pd.DataFrame(rng.standard_normal((25, 30))).add_prefix("m")
    X.loc[:12, ["m0", "m1"]] += 2.0
    return X, y


def test_it_is_imported_without_gseapy_matplotlib_or_skops() -> None:
    code = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("gseapy", "matplotlib", "pingouin", "skops", "distributed"):
            raise ImportError(name)
sys.meta_path.insert(0, Block())
from rh_omics import ResponderClassifier
fitted = ResponderClassifier(inner_splits=2).fit([[0.0], [1], [4], [5]], [0, 0, 1, 1])
print(fitted.predict([[9.0]]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[1]"


def test_feature_names_and_set_output(cohort) -> None:
    X, y = cohort
    fitted = ResponderClassifier(selection="top_k", k=(2,)).fit(X, y)
    assert set(fitted.selected_features_) == {"m0", "m1"}
    assert list(fitted.feature_names_in_) == list(X.columns)
    table = TopK(2).set_output(transform="pandas").fit(X, y).transform(X)
    assert list(table.columns) == ["m0", "m1"]
    with pytest.raises(ValueError, match="feature names"):
        fitted.predict(X.rename(columns={"m0": "absent"}))


def test_pickle_clone_pipeline_and_search(cohort) -> None:
    X, y = cohort
    fitted = ResponderClassifier().fit(X, y)
    again = pickle.loads(pickle.dumps(fitted))  # noqa: S301 - our own bytes
    np.testing.assert_array_equal(again.predict_proba(X), fitted.predict_proba(X))
    assert not hasattr(clone(fitted), "classes_")
    pipeline = make_pipeline(FunctionTransformer(), ResponderClassifier())
    assert cross_val_score(pipeline, X, y, cv=3).shape == (3,)
    search = GridSearchCV(ResponderClassifier(), {"selection": ["none", "top_k"]}, cv=2)
    assert search.fit(X, y).best_params_["selection"] in {"none", "top_k"}


def test_groups_are_routed_to_the_inner_folds(cohort) -> None:
    X, y = cohort
    X, y = pd.concat([X, X + 0.1]), pd.concat([y, y])
    groups = np.tile(np.arange(25), 2)
    with sklearn.config_context(enable_metadata_routing=True):
        routed = ResponderClassifier().set_fit_request(groups=True)
        scores = cross_val_score(routed, X, y, cv=GroupKFold(5), params={"groups": groups})
    assert scores.shape == (5,)


def test_inner_folds_keep_a_subject_on_one_side() -> None:
    label, groups = np.tile([0, 1], 10), np.tile(np.arange(10), 2)
    for train, test in inner_folds(label, groups, n_splits=5, seed=0):
        assert not set(groups[train]) & set(groups[test])
        assert set(label[test]) == {0, 1}


@pytest.mark.parametrize("selection", ["none", "top_k"])
@pytest.mark.parametrize("scoring", ["neg_log_loss", "roc_auc"])
def test_batched_and_looped_predictions_are_the_same(cohort, selection, scoring) -> None:
    X, y = cohort
    label, subject = y.to_numpy(), np.arange(25)
    classifier = ResponderClassifier(selection=selection, k=(2, 5), scoring=scoring)
    folds = nested_folds(label, subject, n_splits=5, inner_splits=5, seed=3, inner_seed=0)
    rows = np.array([np.arange(25), np.random.default_rng(0).permutation(25)])
    batched = make_predictor(classifier, X, label, subject)
    assert isinstance(batched, BatchedPredictor)
    looped = LoopPredictor(X, label, subject, classifier, 1)
    ours, theirs = batched(rows, folds), looped(rows, folds)
    np.testing.assert_allclose(ours.probability, theirs.probability, atol=1e-6)
    assert [set(s) for s in ours.selected] == [set(s) for s in theirs.selected]


def test_missing_values_make_it_loop(cohort) -> None:
    X, y = cohort
    X.iloc[0, 0] = np.nan
    assert isinstance(make_predictor(ResponderClassifier(), X, y.to_numpy(), None), LoopPredictor)


def test_missing_values_take_the_training_median() -> None:
    prepare = MarkerPreparation().fit(np.array([[1.0], [2.0], [9.0]]))
    assert prepare.transform(np.array([[np.nan]]))[0, 0] == 2.0


def test_a_censored_value_counts_as_limit_over_root_two() -> None:
    prepare = MarkerPreparation(log="log2", limits=np.array([4.0])).fit([[4.0], [8.0]])
    assert prepare.transform([[4.0]])[0, 0] == pytest.approx(1.5)


def test_a_constant_marker_gets_no_weight(cohort) -> None:
    X, y = cohort
    X["flat"] = 3.0
    fitted = ResponderClassifier().fit(X, y)
    changed = X.assign(flat=99.0)
    np.testing.assert_allclose(fitted.predict_proba(changed), fitted.predict_proba(X))


def test_a_tiny_class_is_not_tuned() -> None:
    fitted = ResponderClassifier().fit(np.array([[0.0], [1.0], [2.0], [3.0]]), [0, 0, 0, 1])
    assert not fitted.tuned_
    assert fitted.penalty_ == 0.1


def test_calibration_and_class_weight_change_the_probabilities(cohort) -> None:
    X, y = cohort
    plain = ResponderClassifier().fit(X, y).predict_proba(X)
    sigmoid = ResponderClassifier(calibration="sigmoid").fit(X, y)
    assert sigmoid.calibration_ != (0.0, 1.0)
    heavy = ResponderClassifier(class_weight={0: 1.0, 1: 10.0}).fit(X, y).predict_proba(X)
    assert heavy[:, 1].mean() > plain[:, 1].mean()
    with pytest.raises(ParameterError, match="class_weight names responder"):
        ResponderClassifier(class_weight={"responder": 2.0}).fit(X, y)


def test_pairs_do_not_see_a_factor_common_to_a_sample(cohort) -> None:
    X, y = cohort
    shift = np.random.default_rng(1).normal(0, 5, (25, 1))
    for comparison in (MarkerRatios(3), TopScoringPairs(3)):
        fitted = comparison.fit(X, y)
        np.testing.assert_allclose(fitted.transform(X), fitted.transform(X + shift), atol=1e-9)


def test_stability_selection_states_its_bound(cohort) -> None:
    X, y = cohort
    fitted = StabilitySelection(max_false=1.0).fit(X.to_numpy(), y)
    assert fitted.bound_ <= 1.0
    assert {0, 1} <= set(fitted.selected_)


def test_no_selected_marker_means_the_prevalence() -> None:
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((25, 200)), np.repeat([1, 0], [13, 12])
    fitted = ResponderClassifier(selection="stability", max_false=0.05).fit(X, y)
    assert len(fitted.selected_features_) == 0
    np.testing.assert_allclose(fitted.predict_proba(X)[:, 1], 13 / 25, atol=1e-6)


def test_a_subject_with_two_labels_is_refused(cohort) -> None:
    X, y = cohort
    with pytest.raises(DesignError, match="more than one label"):
        ResponderClassifier().fit(X, y, groups=np.zeros(25))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"selection": "best"}, "selection must be one of none, top_k"),
        ({"model": "forest"}, "model must be one of logistic"),
        ({"c": (0.0,)}, "c must hold numbers > 0"),
        ({"k": ()}, "k must hold whole numbers"),
        ({"limits": {"zz": 1.0}}, "limits names features that X doesn't have: zz"),
        ({"limits": (1.0,)}, "limits has 1 values for 30 features"),
    ],
)
def test_unknown_options_are_refused(cohort, options: dict, message: str) -> None:
    X, y = cohort
    with pytest.raises(ParameterError, match=message):
        ResponderClassifier(**options).fit(X, y)
