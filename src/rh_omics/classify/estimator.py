"""The classifier of high against non-high responders, a scikit-learn estimator."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags, check_consistent_length, column_or_1d
from sklearn.utils.validation import check_is_fitted, validate_data

from rh_omics.classify.folds import inner_folds
from rh_omics.classify.logistic import ClassWeight, two_classes
from rh_omics.classify.models import MODELS, SELECTIONS, Model, Recipe, Selection
from rh_omics.classify.preparation import Logarithm, Missing, check_choice
from rh_omics.classify.tuning import log_odds, sigmoid_calibration, tune
from rh_omics.errors import ParameterError, shorten
from rh_omics.randomness import check_seed
from rh_omics.stats.nested_cv import SCORES, Scoring

Floats = NDArray[np.float64]


class ResponderClassifier(ClassifierMixin, BaseEstimator):
    """Tell high from non-high responders by a few markers; all that is learned, ``fit`` learns.

    The steps are: censored values, logarithm and missing values; selection of markers;
    standardisation; a model that a small cohort supports; if asked for, calibration. Penalty and
    number of markers are chosen by cross-validation within the training subjects, with all
    samples of a subject on one side (pass `groups` to ``fit``).

    A marker that is constant in training gets no weight. A class with a single subject can't be
    tuned: then the middle setting is used and ``tuned_`` is False. A marker that is absent at
    prediction is an error.

    Parameters
    ----------
    selection : str, default "none"
        ``"none"`` for a declared panel; ``"top_k"`` by F test; ``"stability"`` selection with an
        error bound; ``"elastic_net"``; ``"ratios"`` of two markers within a sample or
        ``"top_scoring_pairs"``, which carry over between Ct, nCounter and counts.
    model : {"logistic", "elastic_net", "shrunken_centroids", "shrinkage_lda"}
        Logistic regression has an L2 penalty.
    k : sequence of int, default (5, 10, 20)
        Numbers of markers or pairs to try, for the selections that take a number.
    c : sequence of float, default (0.01, 0.1, 1)
        Inverse penalties to try, for the logistic models.
    log : {"none", "log2"}, default "none"
        Whether to take logarithms first; ``"none"`` expects values on a log scale.
    missing : {"median", "refuse"}, default "median"
        A missing value becomes the marker's median in training, or is an error.
    limits : mapping of str to float, or sequence of float, optional
        Lower limits of quantification on the scale of `X`, by feature name or for every feature
        (``NaN`` for none). A value at or below its limit counts as limit / sqrt(2).
    calibration : {"none", "sigmoid"}
        Whether to correct the probabilities by the inner out-of-fold predictions.
    class_weight : dict, "balanced" or None
        Weights of the classes; for centroids and LDA they weight the prior probabilities. The
        default leaves the probabilities at the prevalence of the cohort.
    scoring : {"neg_log_loss", "roc_auc", "accuracy"}
        What the inner folds maximise.
    inner_splits : int, default 5
        Number of inner folds; fewer where a class has fewer subjects.
    l1_ratio : float, default 0.5
        Share of the L1 penalty of elastic nets.
    max_false : float, default 1.0
        Bound on the expected number of falsely selected markers of ``"stability"``.
    random_state : int, default 0
        Seed of the inner folds and of what else is random.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        Classes; probabilities are of the second one.
    n_features_in_ : int
        Number of markers seen in ``fit``.
    feature_names_in_ : ndarray of str
        Names of the markers, where `X` had names.
    pipeline_ : sklearn.pipeline.Pipeline
        The fitted steps.
    tuned_ : bool
        Whether inner folds compared the settings.
    penalty_, k_ : float or None, int or None
        What the inner folds chose.
    calibration_ : tuple of float
        Intercept and slope that the log-odds are corrected with.
    n_per_class_ : tuple of int
        Training samples of each class.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat(["non_responder", "responder"], 12)
    >>> x = rng.standard_normal((24, 3)) + 2 * (y == "responder")[:, None]
    >>> fitted = ResponderClassifier().fit(x, y)
    >>> fitted.predict(x[:1]), fitted.predict_proba(x).shape
    (array(['non_responder'], dtype='<U13'), (24, 2))
    """

    def __init__(
        self,
        *,
        selection: Selection = "none",
        model: Model = "logistic",
        k: Sequence[int] = (5, 10, 20),
        c: Sequence[float] = (0.01, 0.1, 1.0),
        log: Logarithm = "none",
        missing: Missing = "median",
        limits: Mapping[str, float] | Sequence[float] | None = None,
        calibration: Literal["none", "sigmoid"] = "none",
        class_weight: ClassWeight = None,
        scoring: Scoring = "neg_log_loss",
        inner_splits: int = 5,
        l1_ratio: float = 0.5,
        max_false: float = 1.0,
        random_state: int = 0,
    ) -> None:
        self.selection = selection
        self.model = model
        self.k = k
        self.c = c
        self.log = log
        self.missing = missing
        self.limits = limits
        self.calibration = calibration
        self.class_weight = class_weight
        self.scoring = scoring
        self.inner_splits = inner_splits
        self.l1_ratio = l1_ratio
        self.max_false = max_false
        self.random_state = random_state

    def fit(self, X: Any, y: Any, groups: Any = None) -> Self:
        """Learn everything from the training samples.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Markers.
        y : array-like of shape (n_samples,)
            Two classes.
        groups : array-like of shape (n_samples,), optional
            Subject of each sample; every sample is another subject by default.

        Returns
        -------
        ResponderClassifier
            The fitted classifier.

        Raises
        ------
        DesignError
            If there aren't two classes, or a subject has two labels.
        ParameterError
            If an option is unknown.
        """
        self._check_options()
        check_seed(self.random_state, name="random_state")
        X, y = validate_data(self, X, y, dtype=np.float64, ensure_all_finite=self._finite())
        self.classes_, label = two_classes(y)
        subjects = None if groups is None else column_or_1d(groups)
        check_consistent_length(X, subjects)
        folds = inner_folds(label, subjects, n_splits=self.inner_splits, seed=self.random_state)
        recipe = self._recipe()
        candidates = recipe.candidates(self.k, self.c)
        chosen, self.tuning_scores_ = tune(
            recipe, candidates, X, label, folds, scoring=self.scoring
        )
        self.penalty_, self.k_ = chosen.penalty, chosen.k
        self.tuned_ = bool(self.tuning_scores_.size)
        self.pipeline_ = recipe.build(chosen).fit(X, label)
        self.calibration_ = (0.0, 1.0)
        if self.calibration == "sigmoid":
            self.calibration_ = sigmoid_calibration(recipe, chosen, X, label, folds)
        self.n_per_class_ = (int((label == 0).sum()), int(label.sum()))
        return self

    def decision_function(self, X: Any) -> Floats:
        """Compute the log-odds of the second class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Markers on the scale of the training values.

        Returns
        -------
        ndarray of shape (n_samples,)
            Log-odds, calibrated if asked for.
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64, ensure_all_finite=self._finite())
        intercept, slope = self.calibration_
        return intercept + slope * log_odds(self.pipeline_, X)

    def predict_proba(self, X: Any) -> Floats:
        """Compute the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Markers on the scale of the training values.

        Returns
        -------
        ndarray of shape (n_samples, 2)
            Probabilities in the order of ``classes_``.
        """
        p = 1 / (1 + np.exp(-self.decision_function(X)))
        return np.column_stack([1 - p, p])

    def predict(self, X: Any) -> NDArray[Any]:
        """Name the likelier class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Markers on the scale of the training values.

        Returns
        -------
        ndarray of shape (n_samples,)
            Classes.
        """
        check_is_fitted(self)
        return self.classes_[(self.decision_function(X) > 0).astype(np.intp)]

    @property
    def selected_features_(self) -> NDArray[Any]:
        """Names of what the model uses: markers, or pairs of markers."""
        check_is_fitted(self)
        default = np.array([f"x{i}" for i in range(self.n_features_in_)], dtype=object)
        names = np.asarray(getattr(self, "feature_names_in_", default), dtype=object)
        select = self.pipeline_["select"]
        return names if select == "passthrough" else select.get_feature_names_out(names)

    def _check_options(self) -> None:
        check_choice("selection", self.selection, SELECTIONS)
        check_choice("model", self.model, MODELS)
        check_choice("calibration", self.calibration, ("none", "sigmoid"))
        check_choice("scoring", self.scoring, tuple(SCORES))
        if not len(self.c) or min(self.c) <= 0:
            msg = f"c must hold numbers > 0; got {self.c!r}"
            raise ParameterError(msg)
        if not len(self.k) or min(self.k) < 1:
            msg = f"k must hold whole numbers >= 1; got {self.k!r}"
            raise ParameterError(msg)

    def _recipe(self) -> Recipe:
        return Recipe(
            log=self.log,
            missing=self.missing,
            limits=self._limit_array(),
            selection=self.selection,
            model=self.model,
            l1_ratio=self.l1_ratio,
            max_false=self.max_false,
            class_weight=self._encoded_weight(),
            seed=self.random_state,
        )

    def _encoded_weight(self) -> ClassWeight:
        if not isinstance(self.class_weight, dict):
            return self.class_weight
        unknown = [name for name in self.class_weight if name not in self.classes_]
        if unknown:
            msg = f"class_weight names {shorten(unknown)}; the classes are {list(self.classes_)}"
            raise ParameterError(msg)
        return {code: self.class_weight.get(name, 1.0) for code, name in enumerate(self.classes_)}

    def _limit_array(self) -> Floats | None:
        if self.limits is None:
            return None
        if not isinstance(self.limits, Mapping):
            limits = np.asarray(self.limits, dtype=np.float64)
            if limits.shape != (self.n_features_in_,):
                msg = f"limits has {limits.size} values for {self.n_features_in_} features"
                raise ParameterError(msg)
            return limits
        names = list(getattr(self, "feature_names_in_", ()))
        unknown = [name for name in self.limits if name not in names]
        if unknown:
            msg = f"limits names features that X doesn't have: {shorten(unknown)}"
            raise ParameterError(msg)
        return np.array([self.limits.get(name, np.nan) for name in names])

    def _finite(self) -> bool | str:
        return "allow-nan" if self.missing == "median" else True

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = self.missing == "median"
        return tags
