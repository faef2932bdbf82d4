"""What a responder classifier is made of: the steps for each option, and what is tuned."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.neighbors import NearestCentroid
from sklearn.pipeline import Pipeline

from rh_omics.classify.logistic import KernelLogistic, OrPrevalence
from rh_omics.classify.pairs import MarkerRatios, TopScoringPairs
from rh_omics.classify.preparation import Logarithm, MarkerPreparation, Missing, Standardiser
from rh_omics.classify.selection import ElasticNetSelection, StabilitySelection, TopK, elastic_net

Selection = Literal["none", "top_k", "stability", "elastic_net", "ratios", "top_scoring_pairs"]
Model = Literal["logistic", "elastic_net", "shrunken_centroids", "shrinkage_lda"]

SELECTIONS: tuple[Selection, ...] = (
    "none",
    "top_k",
    "stability",
    "elastic_net",
    "ratios",
    "top_scoring_pairs",
)
MODELS: tuple[Model, ...] = ("logistic", "elastic_net", "shrunken_centroids", "shrinkage_lda")
SIZED = ("top_k", "ratios", "top_scoring_pairs")
"""Selections that take a number of markers."""

SHRINKAGE_GRID = (0.0, 0.5, 1.0, 2.0)
"""Thresholds of the shrunken centroids, in pooled standard deviations."""


@dataclass(frozen=True)
class Candidate:
    """One setting that the inner folds compare.

    Parameters
    ----------
    penalty : float or None
        C of a logistic model, threshold of shrunken centroids; ``None`` where nothing is tuned.
    k : int or None
        Number of markers or pairs; ``None`` where the selection takes none.
    """

    penalty: float | None
    k: int | None


@dataclass(frozen=True)
class Recipe:
    """Options that stay the same while the inner folds compare candidates.

    Parameters
    ----------
    log : {"none", "log2"}
        Whether to take logarithms.
    missing : {"median", "refuse"}
        Treatment of missing values.
    limits : ndarray of shape (n_features,) or None
        Lower limits of quantification.
    selection : str
        One of ``SELECTIONS``.
    model : str
        One of ``MODELS``.
    l1_ratio : float
        Share of the L1 penalty of an elastic net.
    max_false : float
        Bound of the stability selection.
    class_weight : dict, "balanced" or None
        Weights of the classes.
    seed : int
        Seed of what is random.
    """

    log: Logarithm
    missing: Missing
    limits: NDArray[np.float64] | None
    selection: Selection
    model: Model
    l1_ratio: float
    max_false: float
    class_weight: Any
    seed: int

    def candidates(self, k_grid: Sequence[int], c_grid: Sequence[float]) -> list[Candidate]:
        """List what the inner folds compare, the smallest model first.

        Parameters
        ----------
        k_grid : sequence of int
            Numbers of markers to try.
        c_grid : sequence of float
            Inverse penalties to try.

        Returns
        -------
        list of Candidate
            In the order in which ties are resolved.
        """
        penalties: Sequence[float | None] = {
            "shrunken_centroids": SHRINKAGE_GRID,
            "shrinkage_lda": (None,),
        }.get(self.model, sorted(c_grid))
        sizes: Sequence[int | None] = sorted(k_grid) if self.selection in SIZED else (None,)
        return [Candidate(penalty, k) for penalty, k in product(penalties, sizes)]

    def build(self, candidate: Candidate) -> Pipeline:
        """Set up the steps of one candidate.

        Parameters
        ----------
        candidate : Candidate
            The setting.

        Returns
        -------
        sklearn.pipeline.Pipeline
            Unfitted steps ``prepare``, ``select``, ``scale`` and ``model``.
        """
        preparation = MarkerPreparation(log=self.log, missing=self.missing, limits=self.limits)
        steps: list[tuple[str, Any]] = [
            ("prepare", preparation),
            ("select", self._selection(candidate.k)),
            ("scale", Standardiser()),
            ("model", self._model(candidate.penalty)),
        ]
        return Pipeline(steps)

    def _selection(self, k: int | None) -> BaseEstimator | str:
        size = k or 1
        match self.selection:
            case "top_k":
                return TopK(size)
            case "stability":
                return StabilitySelection(max_false=self.max_false, random_state=self.seed)
            case "elastic_net":
                return ElasticNetSelection(l1_ratio=self.l1_ratio, random_state=self.seed)
            case "ratios":
                return MarkerRatios(size)
            case "top_scoring_pairs":
                return TopScoringPairs(size)
        return "passthrough"

    def _model(self, penalty: float | None) -> BaseEstimator:
        value = 1.0 if penalty is None else penalty
        if self.model == "logistic":
            return KernelLogistic(value, class_weight=self.class_weight)
        if self.model == "elastic_net":
            return OrPrevalence(elastic_net(value, self.l1_ratio, self.class_weight, self.seed))
        if self.model == "shrunken_centroids":
            return OrPrevalence(NearestCentroid(shrink_threshold=value or None), self.class_weight)
        lda = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
        return OrPrevalence(lda, self.class_weight)
