"""DEResult: the table of a differential-expression run with what is needed to reread it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from rh_omics.de.adjust import TITLES, Adjust
from rh_omics.de.options import DEFAULT_FDR
from rh_omics.de.sentences import feature_sentence
from rh_omics.design import DesignDiagnosis, Exclusion
from rh_omics.html import fact_table
from rh_omics.schema import SIMULATED

SCHEMA_VERSION = 1
_SHOWN = ("feature", "log2_fc", "ci_low", "ci_high", "pvalue", "padj")


@dataclass(frozen=True, eq=False, repr=False)
class DEResult:
    """What a differential-expression run found.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_features, n_columns)
        A row per feature, sorted by p-value, with the columns of ``schema.DE_COLUMNS`` first.
        A feature that couldn't be tested has ``NaN`` and its reason, and wasn't counted in the
        correction.
    question : str
        What was asked.
    contrast : str
        The contrast in words, ``other − reference`` and ``follow-up − baseline``.
    model : str
        The contrast as a sum of coefficients.
    method : str
        Name of the test.
    method_title : str
        What a methods section calls it.
    effect_kind : str
        Which standardised effect the table holds.
    n_samples, n_subjects : int
        What was used.
    parameters : mapping of str to object
        Options of the run; JSON values.
    facts : mapping of str to object
        Estimates that all features share.
    balance : pandas.DataFrame
        The sheet's other columns by level; see `balance_table`.
    excluded : sequence of Exclusion
        Samples that weren't used, with the reason.
    notes : sequence of str
        What a reader must know.
    pinned : sequence of str
        Features that stay in sight whatever their p-value.
    versions : mapping of str to str
        Versions of the software.
    inputs : mapping of str to str
        SHA-256 of the files read, by name.
    seed : int
        Seed of all randomness.
    simulated : bool
        Whether the values come from a simulation.
    per : str
        What the fold change is per unit of, where it is a slope.
    diagnosis : DesignDiagnosis, optional
        What the design can tell; see `diagnose`.
    """

    table: pd.DataFrame
    question: str
    contrast: str
    model: str
    method: str
    method_title: str
    effect_kind: str
    n_samples: int
    n_subjects: int
    parameters: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    balance: pd.DataFrame = field(default_factory=pd.DataFrame)
    excluded: Sequence[Exclusion] = ()
    notes: Sequence[str] = ()
    pinned: Sequence[str] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    seed: int = 1
    simulated: bool = False
    per: str = ""
    diagnosis: DesignDiagnosis | None = None

    @property
    def _rate(self) -> str:
        """Name the error rate that the adjusted p-values control."""
        family_wise = {Adjust.HOLM, Adjust.MAX_T}
        return "FWER" if self.parameters.get("adjust") in family_wise else "FDR"

    @property
    def n_tested(self) -> int:
        """Return the number of features with a p-value."""
        return int(self.table["pvalue"].notna().sum())

    @property
    def effect_label(self) -> str:
        """Return what an axis of ``log2_fc`` is called."""
        return f"log2 fold change{f' per {self.per}' if self.per else ''}, {self.contrast}"

    def significant(self, fdr: float = DEFAULT_FDR) -> pd.DataFrame:
        """Return the rows whose adjusted p-value is at most a false discovery rate.

        Parameters
        ----------
        fdr : float, default 0.05
            False discovery rate.

        Returns
        -------
        pandas.DataFrame
            Rows of the table, in its order.
        """
        return self.table[self.table["padj"] <= fdr]

    def top(self, n: int = 10) -> pd.DataFrame:
        """Return the tested features with the smallest p-values.

        Parameters
        ----------
        n : int, default 10
            How many rows at most.

        Returns
        -------
        pandas.DataFrame
            Rows of the table, in its order.
        """
        return self.table[self.table["pvalue"].notna()].head(n)

    def sentences(self, n: int = 3) -> list[str]:
        """Say in plain sentences what was found of the features with the smallest p-values.

        Parameters
        ----------
        n : int, default 3
            How many sentences at most.

        Returns
        -------
        list of str
            One sentence per feature, with its s-value.
        """
        adjusted_by = TITLES[Adjust(self.parameters.get("adjust", Adjust.BH))]
        return [
            feature_sentence(row, words=self.contrast, per=self.per, adjusted_by=adjusted_by)
            for _, row in self.top(n).iterrows()
        ]

    def metadata(self) -> dict[str, Any]:
        """Gather everything but the table as JSON values.

        Returns
        -------
        dict of str to object
            Question, model, counts, options, balance, exclusions, versions, hashes and seed.
        """
        facts = {
            "schema": SCHEMA_VERSION,
            "simulated": self.simulated,
            "question": self.question,
            "contrast": self.contrast,
            "model": self.model,
            "method": self.method,
            "method_title": self.method_title,
            "effect_size": self.effect_kind,
            "log2_fc_per": self.per or None,
            "n_samples": self.n_samples,
            "n_subjects": self.n_subjects,
            "n_features": len(self.table),
            "n_tested": self.n_tested,
            "parameters": dict(self.parameters),
            "estimates": dict(self.facts),
            "pinned": list(self.pinned),
            "design": self.diagnosis.to_dict() if self.diagnosis else None,
            "balance": self.balance.to_dict("records"),
            "excluded": [entry._asdict() for entry in self.excluded],
            "notes": list(self.notes),
            "versions": dict(self.versions),
            "inputs": dict(self.inputs),
            "seed": self.seed,
        }
        cleaned: dict[str, Any] = _without_nan(facts)
        return cleaned

    def summary(self, fdr: float = DEFAULT_FDR) -> list[tuple[str, str]]:
        """List what a reader wants to know first.

        Parameters
        ----------
        fdr : float, default 0.05
            False discovery rate to count at.

        Returns
        -------
        list of (str, str)
            Name and value of each fact.
        """
        not_tested = len(self.table) - self.n_tested
        return [
            ("tested", self.contrast),
            ("method", self.method_title),
            *([("log2_fc", f"per {self.per}")] if self.per else []),
            ("samples", f"{self.n_samples} of {self.n_subjects} subjects"),
            ("features", f"{self.n_tested} tested, {not_tested} not"),
            (f"{self._rate} {fdr:g}", f"{len(self.significant(fdr))} features"),
        ]

    def __repr__(self) -> str:
        """Show the summary and the first rows."""
        badge = f"{SIMULATED} " if self.simulated else ""
        lines = [f"  {name}: {value}" for name, value in self.summary()]
        rows = self.top(5)[list(_SHOWN)].to_string(index=False, float_format="{:.3g}".format)
        return "\n".join([f"{badge}DEResult", *lines, rows])

    def _repr_html_(self) -> str:
        head = fact_table("Differential expression", self.summary(), simulated=self.simulated)
        rows: str = self.top()[list(_SHOWN)].to_html(index=False, float_format="{:.3g}".format)
        notes = fact_table("Notes", enumerate_notes(self.notes)) if self.notes else ""
        return head + rows + notes


def enumerate_notes(notes: Sequence[str]) -> list[tuple[str, str]]:
    """Pair each note with its number.

    Parameters
    ----------
    notes : sequence of str
        The notes.

    Returns
    -------
    list of (str, str)
        Number and text of each.
    """
    return [(str(number), note) for number, note in enumerate(notes, start=1)]


def _without_nan(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value
