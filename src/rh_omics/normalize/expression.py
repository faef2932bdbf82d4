"""Expression filter: leave out features that are counted too seldom to be tested."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

import numpy as np

from rh_omics.normalize.fitted import require_complete, saved_values, select_fitted
from rh_omics.panel import Panel
from rh_omics.schema import GROUP, TIMEPOINT, Scale
from rh_omics.stats.counts import (
    ExpressionDecision,
    ExpressionRule,
    filter_by_expression,
    smallest_group_size,
)

KIND = "expression_filter"


@dataclass(frozen=True, eq=False)
class ExpressionFilter:
    """Features that are kept, and why each of the others isn't.

    Parameters
    ----------
    kept : tuple of str
        Features kept, in the order of the training panel.
    dropped : mapping of str to str
        Reason by feature, such as ``"seen in 3 of 50 samples"``.
    cpm_cutoff : float
        Counts per million that a sample had to reach.
    samples_needed : float
        Number of samples that had to reach it.
    n_samples : int
        Number of training samples.
    """

    kept: tuple[str, ...]
    dropped: Mapping[str, str]
    cpm_cutoff: float
    samples_needed: float
    n_samples: int

    def apply(self, panel: Panel) -> Panel:
        """Return the panel of the features kept.

        Parameters
        ----------
        panel : Panel
            Training or new samples, on any scale.

        Returns
        -------
        Panel
            The panel with a note.

        Raises
        ------
        ParameterError
            If the panel lacks a feature that is kept.
        """
        kept = select_fitted(panel, self.kept, by="expression filter")
        return kept.with_data(
            kept.data, scale=kept.scale, unit=kept.unit, censored=kept.censored, note=self.note
        )

    @property
    def note(self) -> str:
        """Return what was done, one sentence."""
        n_features = len(self.kept) + len(self.dropped)
        return (
            f"Expression filter kept {len(self.kept)} of {n_features} features: those with at "
            f"least {self.cpm_cutoff:.3g} counts per million in {math.ceil(self.samples_needed)} "
            f"of {self.n_samples} samples; group labels weren't looked at."
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
            "kept": list(self.kept),
            "dropped": dict(self.dropped),
            "cpm_cutoff": self.cpm_cutoff,
            "samples_needed": self.samples_needed,
            "n_samples": self.n_samples,
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
        ExpressionFilter
            The specification.

        Raises
        ------
        ModelFileError
            If it isn't a saved expression filter.
        """
        names = ("kept", "dropped", "cpm_cutoff", "samples_needed", "n_samples")
        values = saved_values(saved, KIND, names)
        values["kept"] = tuple(values["kept"])
        values["dropped"] = MappingProxyType(dict(values["dropped"]))
        return cls(**values)


def fit_expression_filter(
    panel: Panel,
    *,
    group_size: float | None = None,
    rule: ExpressionRule | None = None,
) -> ExpressionFilter:
    """Decide which features of a count panel are expressed enough to be tested.

    The rule is that of edgeR's ``filterByExpr`` (see `rh_omics.stats.counts`). Which sample is in
    which group plays no part, only how many samples the smallest group has, so that the filter
    doesn't favour features that differ.

    Parameters
    ----------
    panel : Panel
        Training samples on scale ``counts``.
    group_size : float, optional
        Size of the smallest group of like samples, such as that of `leverage_group_size`; by
        default that of the smallest cell of ``group`` × ``timepoint`` in the sample sheet.
    rule : ExpressionRule, optional
        What is enough; edgeR's defaults.

    Returns
    -------
    ExpressionFilter
        Features kept and dropped.

    Raises
    ------
    ScaleError
        If the panel isn't on scale ``counts``, has gaps, or has a sample without counts.
    """
    panel.require(Scale.COUNTS, by="expression filter")
    require_complete(panel, by="expression filter")
    rule = rule or ExpressionRule()
    size = smallest_cell(panel) if group_size is None else group_size
    decision = filter_by_expression(panel.data.to_numpy(), size, rule=rule)
    features = panel.data.columns
    dropped = {
        str(features[place]): _reason(decision, int(place), panel.n_samples, rule)
        for place in np.flatnonzero(~decision.keep)
    }
    return ExpressionFilter(
        kept=tuple(features[decision.keep]),
        dropped=MappingProxyType(dropped),
        cpm_cutoff=decision.cpm_cutoff,
        samples_needed=decision.samples_needed,
        n_samples=panel.n_samples,
    )


def smallest_cell(panel: Panel) -> int:
    """Count the samples in the smallest cell of group × timepoint.

    Parameters
    ----------
    panel : Panel
        A panel; without a column ``group`` its cells are the timepoints.

    Returns
    -------
    int
        Number of samples.
    """
    columns = [name for name in (GROUP, TIMEPOINT) if name in panel.samples]
    cells = panel.samples.groupby(columns, sort=False, dropna=False).ngroup()
    return smallest_group_size(cells.to_numpy())


def _reason(decision: ExpressionDecision, place: int, n_samples: int, rule: ExpressionRule) -> str:
    seen = f"seen in {decision.n_seen[place]} of {n_samples} samples"
    needed = math.ceil(decision.samples_needed)
    if decision.n_reached[place] < decision.samples_needed:
        return (
            f"{seen}; {decision.cpm_cutoff:.3g} counts per million reached in "
            f"{decision.n_reached[place]}, {needed} needed"
        )
    total, least = decision.total[place], rule.min_total_count
    return f"{seen}; {total:g} counts in all, {least:g} needed"
