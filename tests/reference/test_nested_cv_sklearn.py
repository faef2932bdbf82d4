"""The batched nested cross-validation against scikit-learn's own parts."""

import numpy as np
import pytest
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from rh_omics.classify.folds import nested_folds, subject_permutations
from rh_omics.stats.f_selection import permuted_f_statistics, top_features
from rh_omics.stats.kernel_logistic import fit_kernel_logistic
from rh_omics.stats.nested_cv import nested_cv


def _cohort(n_features: int = 60, seed: int = 0):
    rng = np.random.default_rng(seed)
    label = np.repeat([1.0, 0.0], [13, 12])
    return rng.standard_normal((25, n_features)), label


@pytest.mark.parametrize("c", [0.01, 1.0, 100.0])
@pytest.mark.parametrize("n_features", [3, 40])
def test_logistic_fit_is_scikit_learns(c: float, n_features: int) -> None:
    rng = np.random.default_rng(1)
    z, label = rng.standard_normal((20, n_features)), (np.arange(20) % 3 == 0).astype(float)
    fit = fit_kernel_logistic((z @ z.T)[None], label, c=c)
    oracle = LogisticRegression(C=c, tol=1e-12, solver="newton-cholesky", max_iter=1000)
    oracle.fit(z, label)
    np.testing.assert_allclose(fit.dual @ z, oracle.coef_, atol=2e-6)
    np.testing.assert_allclose(fit.intercept, oracle.intercept_, atol=2e-6)


def test_weighted_fit_is_scikit_learns() -> None:
    rng = np.random.default_rng(2)
    z, label = rng.standard_normal((20, 5)), (np.arange(20) % 2).astype(float)
    weight = rng.uniform(0.2, 3, 20)
    fit = fit_kernel_logistic((z @ z.T)[None], label, c=0.5 * weight)
    oracle = LogisticRegression(C=0.5, tol=1e-12, solver="newton-cholesky", max_iter=1000)
    oracle.fit(z, label, sample_weight=weight)
    np.testing.assert_allclose(fit.dual @ z, oracle.coef_, atol=1e-6)


def test_f_statistics_and_choice_are_scikit_learns() -> None:
    values, label = _cohort()
    values[:, 7] = values[:, 3]  # a tie
    order, everyone = np.random.default_rng(3).permutation(25), np.arange(25)
    f = permuted_f_statistics(values - values.mean(0), order[None], everyone, label)[0]
    np.testing.assert_allclose(f, f_classif(values[order], label)[0], rtol=1e-8)
    chosen = SelectKBest(f_classif, k=10).fit(values[order], label).get_support(indices=True)
    assert sorted(top_features(f[None], 10)[0]) == list(chosen)


@pytest.mark.parametrize("scoring", ["neg_log_loss", "roc_auc", "accuracy"])
def test_permutations_equal_the_grid_search_loop(scoring: str) -> None:
    values, label = _cohort()
    folds = nested_folds(label, None, n_splits=5, inner_splits=5, seed=0, inner_seed=0)
    rows = subject_permutations(label, None, n_permutations=1, seed=0)
    batched = nested_cv(values, label, rows, folds, scoring=scoring)
    grid = {"model__C": [0.01, 0.1, 1.0], "select__k": [5, 10, 20]}
    for b, order in enumerate(rows):
        for outer, inner in zip(folds.outer[:2], folds.inner[:2], strict=True):
            place = {position: number for number, position in enumerate(outer.train)}
            cv = [([place[i] for i in s.train], [place[i] for i in s.test]) for s in inner]
            steps = [
                ("select", SelectKBest(f_classif)),
                ("scale", StandardScaler()),
                ("model", LogisticRegression(solver="newton-cholesky", tol=1e-10)),
            ]
            search = GridSearchCV(Pipeline(steps), grid, cv=cv, scoring=scoring)
            search.fit(values[order][outer.train], label[outer.train])
            expected = search.predict_proba(values[order][outer.test])[:, 1]
            np.testing.assert_allclose(batched.probability[b, outer.test], expected, atol=1e-6)
