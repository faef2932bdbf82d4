"""The linear form of a fitted classifier: terms, centres, scales and coefficients."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.classify.estimator import ResponderClassifier
from rh_omics.classify.models import Candidate
from rh_omics.classify.pairs import MarkerPairs, TopScoringPairs
from rh_omics.classify.prediction import limit_array
from rh_omics.classify.specification import Term, TermKind
from rh_omics.stats.resampled import subject_weights

Floats = NDArray[np.float64]


def linear_terms(fitted: ResponderClassifier) -> tuple[float, tuple[Term, ...]] | None:
    """Take a fitted classifier apart, where it is linear.

    Parameters
    ----------
    fitted : ResponderClassifier
        A fitted classifier.

    Returns
    -------
    (float, tuple of Term) or None
        Intercept and terms of the calibrated log-odds; ``None`` for centroids and LDA.
    """
    model = fitted.pipeline_["model"]
    model = getattr(model, "model_", model)
    if fitted.model not in ("logistic", "elastic_net"):
        return None
    slope_intercept, slope = fitted.calibration_
    scale = fitted.pipeline_["scale"]
    pieces = zip(_markers(fitted), scale.mean_, scale.scale_, model.coef_[0], strict=True)
    kind = _kind(fitted.pipeline_["select"])
    terms = tuple(
        Term(kind, markers, float(centre), float(width), float(slope * weight))
        for markers, centre, width, weight in pieces
    )
    return float(slope_intercept + slope * model.intercept_[0]), terms


def _kind(select: Any) -> TermKind:
    if isinstance(select, TopScoringPairs):
        return "order"
    return "difference" if isinstance(select, MarkerPairs) else "level"


def _markers(fitted: ResponderClassifier) -> list[tuple[str, ...]]:
    default = np.array([f"x{i}" for i in range(fitted.n_features_in_)], dtype=object)
    names = [str(name) for name in getattr(fitted, "feature_names_in_", default)]
    select = fitted.pipeline_["select"]
    if isinstance(select, MarkerPairs):
        return [(names[i], names[j]) for i, j in select.pairs_]
    kept = range(len(names)) if select == "passthrough" else select.selected_
    return [(names[i],) for i in kept]


def coefficient_table(
    fitted: ResponderClassifier,
    X: pd.DataFrame,
    y: NDArray[Any],
    subject: NDArray[np.intp],
    *,
    n_draws: int,
    seed: int,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """List the coefficients with percentile intervals over bootstrap samples of subjects.

    Each bootstrap sample goes through selection and fit again, with the penalty and the number of
    markers of `fitted`; a marker that isn't selected there counts with coefficient 0.

    Parameters
    ----------
    fitted : ResponderClassifier
        Classifier fitted on all samples.
    X : pandas.DataFrame of shape (n_samples, n_features)
        Markers.
    y : ndarray of shape (n_samples,)
        Classes.
    subject : ndarray of int of shape (n_samples,)
        Number of each sample's subject.
    n_draws : int
        Bootstrap samples.
    seed : int
        Seed of the draws.
    confidence : float, default 0.95
        Coverage aimed at.

    Returns
    -------
    pandas.DataFrame
        Columns ``feature, coefficient, ci_low, ci_high, sign_kept``: log-odds per standard
        deviation, and the share of the bootstrap samples with the same sign. Empty where the
        model isn't linear.
    """
    columns = ["feature", "coefficient", "ci_low", "ci_high", "sign_kept"]
    linear = linear_terms(fitted)
    if linear is None or not linear[1]:
        return pd.DataFrame(columns=columns)
    names = ["/".join(term.markers) for term in linear[1]]
    estimate = np.array([term.coefficient for term in linear[1]])
    place = {name: number for number, name in enumerate(map(str, X.columns))}
    coded = ["/".join(f"x{place[name]}" for name in term.markers) for term in linear[1]]
    again, values = fixed_copy(fitted), X.to_numpy(dtype=np.float64)
    again.set_params(limits=limit_array(fitted, list(place)))
    draws = [
        _refit(again, values, y, weight, coded)
        for weight in subject_weights(subject, n_draws=n_draws, seed=seed)
        if np.unique(y[weight > 0]).size == 2  # noqa: PLR2004
    ]
    ends = np.quantile(draws, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    kept = (np.sign(draws) == np.sign(estimate)).mean(axis=0)
    return pd.DataFrame(dict(zip(columns, (names, estimate, *ends, kept), strict=True)))


def _refit(
    classifier: ResponderClassifier, X: Floats, y: NDArray[Any], weight: Floats, names: list[str]
) -> Floats:
    """Fit on a bootstrap sample; arrays, because checking thousands of names takes longer."""
    rows = np.repeat(np.arange(len(y)), weight.astype(np.intp))
    linear = linear_terms(classifier.fit(X[rows], y[rows]))
    found = {} if linear is None else {"/".join(t.markers): t.coefficient for t in linear[1]}
    return np.array([found.get(name, 0.0) for name in names])


def fixed_copy(fitted: ResponderClassifier) -> ResponderClassifier:
    """Copy a classifier with its penalty and number of markers fixed at what was chosen.

    Parameters
    ----------
    fitted : ResponderClassifier
        A fitted classifier.

    Returns
    -------
    ResponderClassifier
        An unfitted one that tunes nothing.
    """
    chosen = Candidate(fitted.penalty_, fitted.k_)
    copy = ResponderClassifier(**fitted.get_params(deep=False))
    fixed: dict[str, Any] = {"calibration": "none"}
    if chosen.k is not None:
        fixed["k"] = (chosen.k,)
    if fitted.model in ("logistic", "elastic_net") and chosen.penalty is not None:
        fixed["c"] = (chosen.penalty,)
    return copy.set_params(**fixed)
