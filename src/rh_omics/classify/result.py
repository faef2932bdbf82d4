"""The result of an evaluation: tables, verdict and the facts needed to read it again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rh_omics.classify.permutation import PermutationResult
from rh_omics.classify.verdict import Verdict
from rh_omics.html import fact_table
from rh_omics.schema import SIMULATED
from rh_omics.stats.riley import RileySize

if TYPE_CHECKING:
    from rh_omics.classify.evaluation import EvaluationOptions


@dataclass(frozen=True, eq=False, repr=False)
class EvaluationResult:
    """What a classifier is worth on subjects that it hasn't seen.

    Parameters
    ----------
    verdict : Verdict
        The result in a sentence, with its reasons.
    metrics : pandas.DataFrame
        Columns ``metric, estimate, ci_low, ci_high, interval``.
    apparent : dict of str to float
        AUC on the training samples themselves, and how much it flatters.
    permutation : PermutationResult or None
        Test of the whole nested procedure.
    comparisons : pandas.DataFrame
        Simpler models on the same folds.
    stability : pandas.DataFrame
        How often each marker was chosen.
    coefficients : pandas.DataFrame
        Log-odds per standard deviation with bootstrap intervals; empty where the model isn't
        linear.
    learning_curve : pandas.DataFrame
        AUC by number of training subjects.
    sample_size : RileySize
        People that a model of this many candidate markers needs.
    supported_parameters : int
        Candidate markers that this cohort supports.
    out_of_fold : pandas.DataFrame
        Mean out-of-fold probability of each sample; ``label`` is one of `classes`.
    classes : tuple of str
        Classes; probabilities are of the second.
    n_per_class : tuple of int
        Subjects of each class.
    n_features : int
        Candidate markers.
    n_splits : int
        Outer folds that were used.
    options : EvaluationOptions
        How the evaluation was done, its seed included.
    classifier : str
        The classifier with its parameters.
    versions : mapping of str to str
        Software that the numbers come from.
    simulated : bool
        Whether the data come from a simulation.
    roc : pandas.DataFrame
        Sensitivity by false positive rate out of fold; see `rh_omics.classify.roc`.
    """

    verdict: Verdict
    metrics: pd.DataFrame
    apparent: dict[str, float]
    permutation: PermutationResult | None
    comparisons: pd.DataFrame
    stability: pd.DataFrame
    coefficients: pd.DataFrame
    learning_curve: pd.DataFrame
    sample_size: RileySize
    supported_parameters: int
    out_of_fold: pd.DataFrame
    classes: tuple[str, str]
    n_per_class: tuple[int, int]
    n_features: int
    n_splits: int
    options: "EvaluationOptions"
    classifier: str
    versions: Mapping[str, str]
    simulated: bool
    roc: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def table(self) -> pd.DataFrame:
        """Return the table of measures."""
        return self.metrics

    @property
    def auc(self) -> float:
        """Return the within-fold AUC."""
        return float(self.metrics.set_index("metric").loc["auc", "estimate"])

    def facts(self) -> list[tuple[str, str]]:
        """List the main findings.

        Returns
        -------
        list of (str, str)
            Name and value of each fact, in the order in which they are shown.
        """
        low, high = self.classes
        size = self.sample_size
        facts = [("verdict", str(self.verdict))]
        facts.append(("subjects", f"{low} {self.n_per_class[0]}, {high} {self.n_per_class[1]}"))
        facts += [
            (row.metric, _with_interval(row.estimate, row.ci_low, row.ci_high))
            for row in self.metrics.itertuples()
        ]
        facts.append(
            (
                "apparent AUC",
                f"{self.apparent['auc']:.3f}, optimism {self.apparent['optimism']:+.3f}",
            )
        )
        if self.permutation is not None:
            n = self.permutation.null.size
            test = self.permutation
            exact = f"{test.pvalue:.4g} (standard error {test.pvalue_error:.2g}, {n} shuffles)"
            facts += [("permutation p", exact), ("permutation test on", test.words())]
        facts += [
            (f"beside: {row.model}", f"AUC {row.auc:.3f}, gain {row.auc_gain:+.3f}")
            for row in self.comparisons.itertuples()
        ]
        facts.append(
            (
                "sample size (Riley)",
                (
                    f"{size.needed} people for {self.n_features} candidate markers "
                    f"({size.shrinkage} shrinkage, {size.optimism} optimism, {size.overall_risk} "
                    f"overall risk); this cohort supports {self.supported_parameters}"
                ),
            )
        )
        facts.append(("seed", str(self.options.seed)))
        return facts

    def to_dict(self) -> dict[str, Any]:
        """Gather everything as JSON values.

        Returns
        -------
        dict
            Tables as lists of rows, ``None`` for what isn't known.
        """
        tables = ("metrics", "comparisons", "stability", "coefficients", "learning_curve")
        permutation = self.permutation
        return {
            "verdict": {"text": self.verdict.text, "reasons": list(self.verdict.reasons)},
            **{name: _rows(getattr(self, name)) for name in tables},
            "nogueira_stability": self.stability.attrs.get("nogueira"),
            "apparent": self.apparent,
            "permutation": None
            if permutation is None
            else {
                "pvalue": permutation.pvalue,
                "pvalue_error": permutation.pvalue_error,
                "observed_auc": permutation.observed,
                "observed_auc_error": None
                if np.isnan(permutation.observed_error)
                else permutation.observed_error,
                "n_splits": permutation.n_splits,
                "n_partitions": int(permutation.by_partition.size),
                "n_permutations": int(permutation.null.size),
                "null_auc_mean": float(permutation.null.mean()),
            },
            "sample_size": {**self.sample_size._asdict(), "needed": self.sample_size.needed},
            "supported_parameters": self.supported_parameters,
            "classes": list(self.classes),
            "n_per_class": list(self.n_per_class),
            "n_features": self.n_features,
            "n_splits": self.n_splits,
            "options": asdict(self.options),
            "classifier": self.classifier,
            "versions": dict(self.versions),
            "simulated": self.simulated,
        }

    def __repr__(self) -> str:
        """Show the main findings, one line each."""
        badge = f"{SIMULATED} " if self.simulated else ""
        return "\n".join(
            [f"{badge}Evaluation", *(f"  {name}: {value}" for name, value in self.facts())]
        )

    def _repr_html_(self) -> str:
        return fact_table("Evaluation", self.facts(), simulated=self.simulated)


def _with_interval(estimate: float, low: float, high: float) -> str:
    interval = "no interval" if np.isnan(low) else f"{low:.3f} to {high:.3f}"
    return f"{estimate:.3f} ({interval})"


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            str(key): None if isinstance(value, float) and not np.isfinite(value) else value
            for key, value in row.items()
        }
        for row in table.to_dict(orient="records")
    ]
