"""Evaluate a classifier by repeated nested cross-validation, as a hard reviewer would."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from rh_omics.classify.comparison import compare_models, covariate_columns
from rh_omics.classify.estimator import ResponderClassifier
from rh_omics.classify.folds import nested_folds, subject_permutations
from rh_omics.classify.inner import check_inner_folds, fit_groups
from rh_omics.classify.intervals import metric_table
from rh_omics.classify.leakage import MarkerList, check_values
from rh_omics.classify.learning_curve import fold_numbers, learning_curve, training_prevalence
from rh_omics.classify.logistic import two_classes
from rh_omics.classify.metrics import OutOfFold
from rh_omics.classify.permutation import PermutationResult, n_partitions, permutation_test
from rh_omics.classify.prediction import Predictor, make_predictor
from rh_omics.classify.result import EvaluationResult
from rh_omics.classify.roc import roc_table
from rh_omics.classify.stability import selection_table
from rh_omics.classify.verdict import judge
from rh_omics.classify.weights import coefficient_table
from rh_omics.errors import ParameterError, SampleSheetError, shorten
from rh_omics.provenance import software_versions
from rh_omics.randomness import check_seed
from rh_omics.stats.concordance import within_fold_concordance
from rh_omics.stats.nested_cv import NestedFolds
from rh_omics.stats.riley import riley_sample_size, supported_parameters

Integers = NDArray[np.intp]

COEFFICIENT_DRAWS = 200
USUAL_SPLITS = 12
NEXT_SEED = 7919


@dataclass(frozen=True)
class EvaluationOptions:
    """How an evaluation is done.

    Parameters
    ----------
    n_splits : int, optional
        Outer folds; by default 12, or as many as the smaller class has subjects. Fewer folds
        train on fewer subjects, which biases the estimates downwards.
    permutation_splits : int, default 5
        Outer folds of the permutation test, at most `n_splits`.
    permutation_partitions : int, optional
        Times that the permutation test deals its folds; by default 5 where the permutations are
        one batched computation, and 1 where every permutation is fitted alone.
    n_repeats : int, default 20
        Times that the subjects are dealt anew into outer folds.
    n_permutations : int, default 1000
        Shuffles of the subjects' labels; 0 for none.
    n_bootstrap : int, default 2000
        Bootstrap samples of subjects.
    threshold : float, optional
        Probability from which a subject counts as a responder; by default the prevalence in
        training, because a fixed threshold beside the prevalence makes a weak model call
        everyone or no one.
    confidence : float, default 0.95
        Coverage that the intervals aim at.
    seed : int, default 0
        Seed of everything random.
    """

    n_splits: int | None = None
    permutation_splits: int = 5
    permutation_partitions: int | None = None
    n_repeats: int = 20
    n_permutations: int = 1000
    n_bootstrap: int = 2000
    threshold: float | None = None
    confidence: float = 0.95
    seed: int = 0

    def __post_init__(self) -> None:
        check_seed(self.seed)
        problems = [
            f"{name} must be at least {least}; got {getattr(self, name)}"
            for name, least in (
                ("n_splits", 2),
                ("permutation_splits", 2),
                ("permutation_partitions", 1),
                ("n_repeats", 1),
                ("n_permutations", 0),
                ("n_bootstrap", 100),
            )
            if getattr(self, name) is not None and getattr(self, name) < least
        ]
        problems += [
            f"{name} must lie between 0 and 1; got {getattr(self, name)}"
            for name in ("threshold", "confidence")
            if getattr(self, name) is not None and not 0 < getattr(self, name) < 1
        ]
        if problems:
            raise ParameterError(problems)


def evaluate(
    classifier: Any,
    X: pd.DataFrame,
    y: Any,
    *,
    groups: Any = None,
    covariates: pd.DataFrame | None = None,
    markers: MarkerList | None = None,
    options: EvaluationOptions | None = None,
    n_jobs: int | None = 1,
    simulated: bool = False,
    class_names: tuple[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
    **more: Any,
) -> EvaluationResult:
    """Measure how well a classifier would do on new subjects, and whether chance does as well.

    Outer folds are stratified and hold all samples of a subject on one side; tuning happens
    within their training part, again by subject. AUCs compare subjects within a test fold and are
    averaged over repeats. Pooled leave-one-out AUC isn't offered: it is biased below 0.5 and
    wildly variable at this size.

    Parameters
    ----------
    classifier : estimator
        Unfitted classifier with ``fit`` and ``predict_proba``; its own tuning must lie inside.
    X : pandas.DataFrame of shape (n_samples, n_features)
        Markers, as measured: nothing may have been learned from all samples.
    y : array-like of shape (n_samples,)
        Two classes; the second in sorted order is the one predicted. Labels of `X`'s index if
        both are pandas objects.
    groups : array-like of shape (n_samples,), optional
        Subject of each sample; by default every row of `X` is another subject, named by its label.
    covariates : pandas.DataFrame, optional
        Sex, hours since the meal, dose …: a model of these alone is what markers must beat.
    markers : MarkerList, optional
        Where the markers come from; subjects that chose them are refused.
    options : EvaluationOptions, optional
        How to evaluate.
    n_jobs : int or None, default 1
        Worker processes; ``None`` for what joblib's ``parallel_config`` says. The result is the
        same for any number.
    simulated : bool, default False
        Whether the data come from a simulation, to be written on every output.
    class_names : tuple of str, optional
        Names of the two classes, where the label is coded.
    progress : callable, optional
        Called with the steps done and their number: one for each repeat, one for the
        permutations.
    **more : int or float
        Single options of `EvaluationOptions`, such as ``n_repeats=50``.

    Returns
    -------
    EvaluationResult
        Everything that a reviewer asks for, and a verdict.

    Raises
    ------
    ParameterError
        If an option is unknown or out of range.
    SampleSheetError
        If the rows of `X`, `y`, `groups` and `covariates` don't belong together.
    DesignError
        If a class has fewer subjects than there are folds, or a subject has two labels.
    LeakageError
        If the values or the marker list show that something saw the test subjects, or folds
        inside the classifier would have a subject on both sides.
    """
    chosen = _options(options, more)
    table, target, subjects = _aligned(X, y, groups)
    classes, label = two_classes(target)
    names = class_names or (str(classes[0]), str(classes[1]))
    subject = pd.factorize(subjects)[0].astype(np.intp)
    check_values(table, subjects)
    check_inner_folds(classifier, table, label, subjects)
    if markers is not None:
        markers.refuse_double_dipping(subjects)
    inner_splits = int(getattr(classifier, "inner_splits", 5))
    n_splits = chosen.n_splits or min(USUAL_SPLITS, *_subjects_per_class(label, subject))
    deal = partial(
        nested_folds,
        label,
        subject,
        inner_splits=inner_splits,
        inner_seed=int(getattr(classifier, "random_state", 0) or 0),
    )
    folds = [
        deal(n_splits=n_splits, seed=chosen.seed + NEXT_SEED * repeat)
        for repeat in range(chosen.n_repeats)
    ]
    predictor = make_predictor(classifier, table, label, subject, n_jobs=n_jobs)
    tick = _ticker(progress, len(folds) + 1)
    data, selected = _out_of_fold(predictor, label, subject, folds, tick)
    fitted = clone(classifier)
    fitted.fit(table, label, **fit_groups(fitted, subject))
    metrics = metric_table(
        data,
        log_odds=_log_odds(fitted, table),
        threshold=chosen.threshold,
        n_bootstrap=chosen.n_bootstrap,
        confidence=chosen.confidence,
        seed=chosen.seed,
    )
    comparisons = compare_models(
        data, _rivals(table, covariates), subject, folds, threshold=chosen.threshold
    )
    permutation = _permute(
        predictor,
        label,
        subject,
        partial(deal, n_splits=min(chosen.permutation_splits, n_splits)),
        chosen,
    )
    tick()
    n_subjects = int(subject.max()) + 1
    prevalence = float(label.mean())
    size = riley_sample_size(table.shape[1], prevalence)
    pvalue = None if permutation is None else permutation.pvalue
    return EvaluationResult(
        verdict=judge(metrics, pvalue, comparisons, size, n_subjects),
        metrics=metrics,
        apparent=_apparent(fitted, table, label, metrics),
        permutation=permutation,
        comparisons=comparisons,
        stability=selection_table(selected, list(map(str, table.columns))),
        coefficients=_coefficients(fitted, table, label, subject, chosen),
        learning_curve=learning_curve(
            predictor, label, subject, folds[:5], inner_splits=inner_splits, seed=chosen.seed
        ),
        sample_size=size,
        supported_parameters=supported_parameters(n_subjects, prevalence),
        out_of_fold=_out_of_fold_table(table.index, subjects, np.array(names)[label], data),
        classes=names,
        n_per_class=_subjects_per_class(label, subject),
        n_features=table.shape[1],
        n_splits=n_splits,
        options=chosen,
        classifier=repr(classifier),
        versions=software_versions("joblib"),
        simulated=simulated,
        roc=roc_table(data, auc_ends=_ends_of_auc(metrics)),
    )


def _ticker(progress: Callable[[int, int], None] | None, total: int) -> Callable[[], None]:
    done = iter(range(1, total + 1))
    return lambda: None if progress is None else progress(next(done), total)


def _options(options: EvaluationOptions | None, more: Mapping[str, Any]) -> EvaluationOptions:
    base = options or EvaluationOptions()
    unknown = [name for name in more if name not in base.__dataclass_fields__]
    if unknown:
        known = ", ".join(base.__dataclass_fields__)
        msg = f"evaluate has no option {shorten(unknown)}; there are {known}"
        raise ParameterError(msg)
    return EvaluationOptions(**{**base.__dict__, **more})


def _aligned(X: Any, y: Any, groups: Any) -> tuple[pd.DataFrame, NDArray[Any], NDArray[Any]]:
    table = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X)).add_prefix("x")
    problems = []
    parts = []
    for name, part in (("y", y), ("groups", groups)):
        if part is None:
            parts.append(table.index.to_numpy())
            continue
        if isinstance(part, pd.Series) and not part.index.equals(table.index):
            problems.append(f"{name} doesn't have the index of X; join them by label first")
        if len(part) != len(table):
            problems.append(f"{name} has {len(part)} values for {len(table)} rows of X")
        parts.append(np.asarray(part))
    if groups is None and table.index.has_duplicates:
        problems.append("X has several rows of one label; pass groups, the subject of each row")
    if problems:
        raise SampleSheetError(problems)
    return table.astype(np.float64), parts[0], parts[1]


def _out_of_fold(
    predictor: Predictor,
    label: Integers,
    subject: Integers,
    folds: list[NestedFolds],
    tick: Callable[[], None],
) -> tuple[OutOfFold, list[tuple[str, ...]]]:
    order = np.arange(label.size, dtype=np.intp)[None]
    predictions = []
    for nested in folds:
        predictions.append(predictor(order, nested))
        tick()
    probability = np.stack([part.probability[0] for part in predictions])
    fold = np.stack([fold_numbers(nested, label.size) for nested in folds])
    selected = [names for part in predictions for names in part.selected]
    return OutOfFold(label, subject, probability, fold, training_prevalence(label, folds)), selected


def _rivals(X: pd.DataFrame, covariates: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    rivals = {}
    if covariates is not None and covariates.shape[1]:
        missing = X.index.difference(covariates.index)
        if len(missing):
            msg = f"covariates has no row for {shorten(list(missing))}"
            raise SampleSheetError(msg)
        rivals["covariates only"] = covariate_columns(covariates.loc[X.index])
    if "AEA change" in X and X.shape[1] > 1:
        rivals["AEA change alone"] = X[["AEA change"]]
    return rivals


def _permute(
    predictor: Predictor,
    label: Integers,
    subject: Integers,
    deal: Callable[..., NestedFolds],
    chosen: EvaluationOptions,
) -> PermutationResult | None:
    if not chosen.n_permutations:
        return None
    rows = subject_permutations(
        label, subject, n_permutations=chosen.n_permutations, seed=chosen.seed
    )
    repeats = range(n_partitions(predictor, chosen.permutation_partitions))
    partitions = [deal(seed=chosen.seed + NEXT_SEED * repeat) for repeat in repeats]
    return permutation_test(predictor, label, rows, partitions)


def _log_odds(fitted: Any, X: pd.DataFrame) -> NDArray[np.float64]:
    inside = np.clip(fitted.predict_proba(X)[:, 1], 1e-12, 1 - 1e-12)
    return np.asarray(np.log(inside / (1 - inside)), dtype=np.float64)


def _ends_of_auc(metrics: pd.DataFrame) -> tuple[float, float]:
    auc = metrics.set_index("metric").loc["auc"]
    return float(auc["ci_low"]), float(auc["ci_high"])


def _apparent(
    fitted: Any, X: pd.DataFrame, label: Integers, metrics: pd.DataFrame
) -> dict[str, float]:
    one_fold = np.zeros((1, label.size), dtype=np.intp)
    auc = within_fold_concordance(fitted.predict_proba(X)[:, 1][None], one_fold, label).auc
    honest = float(metrics.set_index("metric").loc["auc", "estimate"])
    return {"auc": auc, "optimism": auc - honest}


def _coefficients(
    fitted: Any, X: pd.DataFrame, label: Integers, subject: Integers, chosen: EvaluationOptions
) -> pd.DataFrame:
    if not isinstance(fitted, ResponderClassifier):
        return pd.DataFrame(columns=["feature", "coefficient", "ci_low", "ci_high", "sign_kept"])
    return coefficient_table(
        fitted,
        X,
        label,
        subject,
        n_draws=COEFFICIENT_DRAWS,
        seed=chosen.seed,
        confidence=chosen.confidence,
    )


def _out_of_fold_table(
    index: pd.Index, subjects: NDArray[Any], names: NDArray[Any], data: OutOfFold
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "sample": index.astype(str),
            "subject": subjects,
            "label": names,
            "probability": data.probability.mean(axis=0),
            "probability_sd": data.probability.std(axis=0),
        }
    )


def _subjects_per_class(label: Integers, subject: Integers) -> tuple[int, int]:
    of_subject = label[np.unique(subject, return_index=True)[1]]
    return int((of_subject == 0).sum()), int(of_subject.sum())
