"""Ct values to log2 amounts relative to reference assays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

import numpy as np
import pandas as pd

from rh_omics.errors import ParameterError, ScaleError, shorten
from rh_omics.normalize.fitted import saved_values, select_fitted
from rh_omics.panel import Panel
from rh_omics.schema import Scale
from rh_omics.stats.stability import FEWEST_FEATURES, genorm

KIND = "delta_ct"
ASSAYS = "reference assays"
N_REFERENCES = 3
UNSTABLE = 1.5


class ReferenceChoice(StrEnum):
    """How the reference assays of a panel are chosen."""

    NAMED = "named"
    """Named by the user."""
    MOST_STABLE = "most_stable"
    """The most stable ones by geNorm (Vandesompele et al. 2002)."""
    GLOBAL_MEAN = "global_mean"
    """All features detected in every training sample (Mestdagh et al. 2009)."""

    @classmethod
    def _missing_(cls, value: object) -> None:
        msg = f"references are chosen by {', '.join(cls)}; got {value!r}"
        raise ParameterError(msg)


@dataclass(frozen=True, eq=False)
class DeltaCt:
    """Reference assays that Ct values are compared with.

    Parameters
    ----------
    choice : ReferenceChoice
        How they were chosen.
    references : tuple of str
        The reference assays.
    mean_ct : tuple of float
        Mean Ct of each in the training samples.
    stability : mapping of str to float
        Measure M of geNorm by reference assay, log2; empty unless they were chosen by it.
    """

    choice: ReferenceChoice
    references: tuple[str, ...]
    mean_ct: tuple[float, ...]
    stability: Mapping[str, float]

    def apply(self, panel: Panel) -> Panel:
        """Subtract each sample's reference level and turn the sign: larger means more.

        Named or most stable references are left out of the result. An undetected Ct stays
        censored: the true amount lies below the value. With the global mean, a sample in which
        some of the references aren't detected is compared over the others, each corrected for
        its own mean Ct in training.

        Parameters
        ----------
        panel : Panel
            Training or new samples on scale ``ct``; one is enough.

        Returns
        -------
        Panel
            ``mean reference Ct − Ct`` on scale ``log2``.

        Raises
        ------
        ParameterError
            If the panel lacks a reference assay.
        ScaleError
            If the panel isn't on scale ``ct``, or a sample's references aren't detected.
        """
        panel.require(Scale.CT, by="ΔCt")
        detected = _detected(select_fitted(panel, self.references, by="ΔCt", what=ASSAYS))
        self._refuse_undetected(panel, detected)
        centres = np.array(self.mean_ct)
        level = (detected - centres).mean(axis=1) + centres.mean()
        data = panel.data.rsub(level, axis=0)
        if self.choice != ReferenceChoice.GLOBAL_MEAN:
            data = data.drop(columns=list(self.references))
        censored = None if panel.censored is None else panel.censored[data.columns]
        return panel.with_data(
            data, scale=Scale.LOG2, unit="−ΔCt", censored=censored, note=self._note(detected)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the specification as JSON can hold it.

        Returns
        -------
        dict
            The values, for `from_dict`.
        """
        return {
            "kind": KIND,
            "choice": str(self.choice),
            "references": list(self.references),
            "mean_ct": list(self.mean_ct),
            "stability": dict(self.stability),
        }

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> Self:
        """Make the specification again.

        Parameters
        ----------
        saved : mapping
            What `to_dict` has returned.

        Returns
        -------
        DeltaCt
            The specification.

        Raises
        ------
        ModelFileError
            If it isn't a saved ΔCt.
        """
        values = saved_values(saved, KIND, ("choice", "references", "mean_ct", "stability"))
        return cls(
            choice=ReferenceChoice(values["choice"]),
            references=tuple(values["references"]),
            mean_ct=tuple(values["mean_ct"]),
            stability=MappingProxyType(dict(values["stability"])),
        )

    def _refuse_undetected(self, panel: Panel, detected: pd.DataFrame) -> None:
        missing = detected.isna()
        lost = missing.all(axis=1)
        if self.choice != ReferenceChoice.GLOBAL_MEAN:
            lost = missing.any(axis=1)
        problems = [
            f"{panel.name}: reference assay {shorten(list(missing.columns[row]))} isn't detected "
            f"in sample {sample}; leave out the sample or choose other references"
            for sample, row in missing[lost].iterrows()
        ]
        if problems:
            raise ScaleError(problems)

    def _note(self, detected: pd.DataFrame) -> str:
        chosen = f"of {shorten(self.references)}"
        if self.choice == ReferenceChoice.MOST_STABLE:
            chosen += f", the most stable by geNorm{self._worst()}"
        if self.choice == ReferenceChoice.GLOBAL_MEAN:
            chosen = f"of the {len(self.references)} features detected in every training sample"
        partly = int(detected.isna().any(axis=1).sum())
        rest = f" In {partly} samples some of these aren't detected." if partly else ""
        return f"Ct values became log2 amounts relative to the mean Ct {chosen}.{rest}"

    def _worst(self) -> str:
        worst = max(self.stability.values())
        verdict = f", above {UNSTABLE}: NOT stable" if worst > UNSTABLE else ""
        return f" (M = {worst:.2f}{verdict})"


def fit_delta_ct(
    panel: Panel,
    *,
    references: Sequence[str] = (),
    choice: ReferenceChoice | str | None = None,
    n_references: int = N_REFERENCES,
) -> DeltaCt:
    """Choose the reference assays of a Ct panel.

    Parameters
    ----------
    panel : Panel
        Training samples on scale ``ct``.
    references : sequence of str, optional
        Named reference assays, such as ``["U6"]``. With choice ``most_stable`` the candidates
        among which the most stable are sought; all features detected in every sample by default.
    choice : ReferenceChoice or str, optional
        How to choose; ``named`` if references are given, else ``most_stable``.
    n_references : int, default 3
        How many of the most stable to take [1]_.

    Returns
    -------
    DeltaCt
        The specification.

    Raises
    ------
    ParameterError
        If references are named and not wanted, wanted and not named, or not in the panel.
    ScaleError
        If the panel isn't on scale ``ct``, or too few features are detected in every sample.

    References
    ----------
    .. [1] Vandesompele, J. et al. (2002). Accurate normalization of real-time quantitative RT-PCR
       data by geometric averaging of multiple internal control genes. Genome Biol. 3, research0034.
    .. [2] Mestdagh, P. et al. (2009). A novel and universal method for microRNA RT-qPCR data
       normalization. Genome Biol. 10, R64.
    """
    panel.require(Scale.CT, by="ΔCt")
    default = ReferenceChoice.NAMED if references else ReferenceChoice.MOST_STABLE
    choice = ReferenceChoice(choice or default)
    if (choice == ReferenceChoice.NAMED) > bool(references):
        msg = "choice named needs the names of reference assays"
        raise ParameterError(msg)
    if choice == ReferenceChoice.GLOBAL_MEAN and references:
        msg = "choice global_mean takes every feature detected in all samples; name no references"
        raise ParameterError(msg)
    detected = _detected(
        select_fitted(panel, list(references) or list(panel.data.columns), by="ΔCt", what=ASSAYS)
    )
    chosen, stability = _choose(panel, detected, choice, n_references)
    return DeltaCt(
        choice=choice,
        references=tuple(chosen.columns),
        mean_ct=tuple(float(mean) for mean in chosen.mean(axis=0)),
        stability=MappingProxyType(stability),
    )


def _detected(panel: Panel) -> pd.DataFrame:
    """Return the Ct values, NaN where the assay didn't reach its threshold."""
    return panel.data if panel.censored is None else panel.data.mask(panel.censored)


def _choose(
    panel: Panel, detected: pd.DataFrame, choice: ReferenceChoice, n_references: int
) -> tuple[pd.DataFrame, dict[str, float]]:
    if choice == ReferenceChoice.NAMED:
        return detected, {}
    candidates = detected.dropna(axis="columns")
    needed = max(n_references, FEWEST_FEATURES) if choice == ReferenceChoice.MOST_STABLE else 1
    if len(candidates.columns) < needed or panel.n_samples < FEWEST_FEATURES:
        msg = (
            f"{panel.name}: {len(candidates.columns)} of {len(detected.columns)} candidate "
            f"reference assays are detected in each of the {panel.n_samples} samples; "
            f"{choice} needs {needed} in {FEWEST_FEATURES} or more samples. Name the reference "
            f"assays instead."
        )
        raise ScaleError(msg)
    if choice == ReferenceChoice.GLOBAL_MEAN:
        return candidates, {}
    ranking = genorm(candidates.to_numpy())
    names = candidates.columns[ranking.order[:n_references]]
    stability = dict(zip(names, ranking.m[:n_references].tolist(), strict=True))
    return candidates[names], stability
