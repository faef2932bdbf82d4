"""QCResult: what quality control found in one panel, with a verdict per sample."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from rh_omics.html import fact_table
from rh_omics.output import json_records
from rh_omics.schema import SIMULATED

PASSED: Final = "pass"
CHECK: Final = "check"
FAIL: Final = "fail"
NOT_DONE: Final = "not done"
STATUSES: Final = (PASSED, CHECK, FAIL, NOT_DONE)
"""What a check can end with; a sample has one of the first three as its verdict."""

CHECK_COLUMNS: Final = ("check", "status", "value", "expected", "message")
_SEVERITY: Final = {NOT_DONE: 0, PASSED: 1, CHECK: 2, FAIL: 3}
_SHOWN: Final = 10


@dataclass(frozen=True, eq=False, repr=False)
class QCResult:
    """What quality control found in one panel. Nothing is dropped: a verdict is advice.

    Parameters
    ----------
    panel : str
        Name of the panel.
    samples : pandas.DataFrame of shape (n_samples, n_columns)
        A row per sample, in the panel's order: ``sample, subject, timepoint``, ``group`` where
        there are groups, then a column per metric, then ``verdict`` (``pass``, ``check`` or
        ``fail``) and ``reason`` (empty where the verdict is ``pass``).
    features : pandas.DataFrame of shape (n_features, n_columns)
        A row per feature: ``feature, detected`` (share of the samples, 0 to 1), the same share
        per timepoint and group, and what controls and blanks say about it.
    checks : pandas.DataFrame of shape (n_checks, 5)
        ``check, status, value, expected, message`` of what concerns the panel and its design;
        ``status`` is ``pass``, ``check``, ``fail`` or ``not done``, the rest is text.
    notes : tuple of str
        What a reader must know, one sentence each.
    simulated : bool
        Whether the values come from a simulation.
    scale : str, default ""
        Scale of the panel.
    unit : str, optional
        Unit of concentrations.
    specimen : str, optional
        What was assayed.
    tables : mapping of str to pandas.DataFrame, optional
        What the checks rest on, by name, such as ``balance``, ``batches`` or ``controls``.
    parameters : mapping of str to object, optional
        Thresholds of the run; JSON values.
    versions : mapping of str to str, optional
        Versions of the software.
    inputs : mapping of str to str, optional
        SHA-256 of the files read, by name.
    """

    panel: str
    samples: pd.DataFrame
    features: pd.DataFrame
    checks: pd.DataFrame
    notes: tuple[str, ...] = ()
    simulated: bool = False
    scale: str = ""
    unit: str | None = None
    specimen: str | None = None
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """Return the worst status of the panel-level checks; ``pass`` where none was done."""
        found = [PASSED, *self.checks["status"]]
        return max(found, key=_SEVERITY.__getitem__)

    def count(self, verdict: str) -> int:
        """Count the samples with a verdict.

        Parameters
        ----------
        verdict : {"pass", "check", "fail"}
            The verdict.

        Returns
        -------
        int
            How many samples have it.
        """
        return int((self.samples["verdict"] == verdict).sum())

    def doubtful(self) -> pd.DataFrame:
        """Return the samples whose verdict isn't ``pass``, the failed ones first.

        Returns
        -------
        pandas.DataFrame
            Rows of `samples`.
        """
        rows = self.samples[self.samples["verdict"] != PASSED]
        return rows.sort_values(
            "verdict", key=lambda v: -v.map(_SEVERITY).astype(int), kind="stable"
        )

    def metadata(self) -> dict[str, Any]:
        """Gather everything but the tables of samples and features as JSON values.

        Returns
        -------
        dict of str to object
            Counts, checks, notes, thresholds, versions and hashes.
        """
        return {
            "simulated": self.simulated,
            "panel": self.panel,
            "scale": self.scale,
            "unit": self.unit,
            "specimen": self.specimen,
            "status": self.status,
            "n_samples": len(self.samples),
            "n_features": len(self.features),
            "verdicts": {verdict: self.count(verdict) for verdict in (PASSED, CHECK, FAIL)},
            "doubtful": self.doubtful()[["sample", "verdict", "reason"]].to_dict("records"),
            "checks": self.checks.to_dict("records"),
            "notes": list(self.notes),
            "parameters": dict(self.parameters),
            "versions": dict(self.versions),
            "inputs": dict(self.inputs),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values.

        Returns
        -------
        dict of str to object
            `metadata` with the rows of ``samples``, ``features`` and each further table.
        """
        tables = {"samples": self.samples, "features": self.features, **self.tables}
        return {**self.metadata(), **{name: json_records(table) for name, table in tables.items()}}

    def summary(self) -> list[tuple[str, str]]:
        """List what a reader wants to know first.

        Returns
        -------
        list of (str, str)
            Name and value of each fact.
        """
        verdicts = ", ".join(
            f"{self.count(verdict)} {verdict}" for verdict in (PASSED, CHECK, FAIL)
        )
        counts = self.checks["status"].value_counts()
        checks = ", ".join(f"{counts[name]} {name}" for name in STATUSES if name in counts)
        return [
            ("size", f"{len(self.samples)} samples × {len(self.features)} features"),
            ("samples", verdicts),
            ("checks", checks or "none"),
        ]

    def __repr__(self) -> str:
        """Show the summary, the checks that didn't pass and the doubtful samples."""
        badge = f"{SIMULATED} " if self.simulated else ""
        lines = [f"  {name}: {value}" for name, value in self.summary()]
        lines += [
            f"  {row.status}: {row.check}: {row.message}"
            for row in self.checks.itertuples()
            if row.status in {CHECK, FAIL}
        ]
        doubtful = self.doubtful()
        lines += [
            f"  {row.verdict}: sample {row.sample}: {row.reason}"
            for row in doubtful.head(_SHOWN).itertuples()
        ]
        if len(doubtful) > _SHOWN:
            lines.append(f"  … and {len(doubtful) - _SHOWN} more samples")
        return "\n".join([f"{badge}QCResult {self.panel}", *lines])

    def _repr_html_(self) -> str:
        title = f"Quality control of {self.panel}"
        head = fact_table(title, self.summary(), simulated=self.simulated)
        checks: str = self.checks.to_html(index=False)
        shown = ["sample", "verdict", "reason"]
        samples: str = self.doubtful()[shown].head(_SHOWN).to_html(index=False)
        return head + checks + samples
