"""What a marker panel has to beat: the prevalence, the covariates, the change of one analyte."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.classify.estimator import ResponderClassifier
from rh_omics.classify.metrics import OutOfFold, fold_measures, overall_measures
from rh_omics.classify.prediction import make_predictor
from rh_omics.stats.nested_cv import NestedFolds
from rh_omics.stats.resampled import corrected_resampled_interval

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


def covariate_columns(covariates: pd.DataFrame) -> pd.DataFrame:
    """Code covariates as numbers: text as 0/1 columns, numbers as they are.

    Parameters
    ----------
    covariates : pandas.DataFrame of shape (n_samples, n_covariates)
        Sex, hours since the meal, dose and so on.

    Returns
    -------
    pandas.DataFrame of shape (n_samples, n_columns)
        Numbers; missing values stay missing.
    """
    text = [name for name in covariates if not pd.api.types.is_numeric_dtype(covariates[name])]
    coded = pd.get_dummies(covariates, columns=text, drop_first=True, dtype=float)
    return coded.astype(np.float64)


def compare_models(
    panel: OutOfFold,
    rivals: Mapping[str, pd.DataFrame],
    groups: NDArray[Any] | None,
    folds: list[NestedFolds],
    *,
    threshold: float | None,
) -> pd.DataFrame:
    """Evaluate simpler models on the folds of the panel.

    Parameters
    ----------
    panel : OutOfFold
        Predictions of the classifier under evaluation.
    rivals : mapping of str to pandas.DataFrame
        Predictors of each simpler model, which is an L2 logistic regression.
    groups : ndarray of shape (n_samples,) or None
        Subject of each sample.
    folds : list of NestedFolds
        The folds of the panel, one set per repeat.
    threshold : float or None
        Probability from which a sample counts as class 1; ``None`` for the prevalence in
        training.

    Returns
    -------
    pandas.DataFrame
        Columns ``model, n_features, auc, brier, log_loss, auc_gain, gain_low, gain_high``; the
        gain is the panel's AUC minus the model's, with the interval of paired fold differences.
    """
    reference = fold_measures(panel, threshold=threshold)["auc"]
    predictions = {"prevalence": (0, panel.prevalence)}
    for name, table in rivals.items():
        predictor = make_predictor(ResponderClassifier(), table, panel.label, groups)
        order = np.arange(panel.label.size, dtype=np.intp)[None]
        probability = np.stack([predictor(order, fold).probability[0] for fold in folds])
        predictions[name] = (table.shape[1], probability)
    rows = []
    for name, (n_features, probability) in predictions.items():
        rival = OutOfFold(panel.label, panel.subject, probability, panel.fold, panel.prevalence)
        measures = overall_measures(rival, threshold=threshold)
        gain = corrected_resampled_interval(
            reference - fold_measures(rival, threshold=threshold)["auc"],
            test_share=1 / panel.n_folds,
            n_subjects=int(panel.subject.max()) + 1,
            shape="free",
        )
        kept = {key: measures[key] for key in ("auc", "brier", "log_loss")}
        gains = {"auc_gain": gain.estimate, "gain_low": gain.low, "gain_high": gain.high}
        rows.append({"model": name, "n_features": n_features} | kept | gains)
    return pd.DataFrame(rows)
