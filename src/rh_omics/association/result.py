"""AssociationResult: a table of correlations with what is needed to reread it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from rh_omics.html import fact_table
from rh_omics.schema import SIMULATED

ASSOCIATION_COLUMNS: Final = (
    "x",
    "y",
    "r",
    "ci_low",
    "ci_high",
    "n",
    "df",
    "pvalue",
    "padj",
    "reason",
)
DEFAULT_FDR: Final = 0.05


@dataclass(frozen=True, eq=False, repr=False)
class AssociationResult:
    """Correlations of every feature of one panel with every feature of another.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_pairs, 10)
        Columns of `ASSOCIATION_COLUMNS`, sorted by p-value; a pair that couldn't be tested has
        ``NaN`` and its reason, and isn't counted in the correction.
    x_panel, y_panel : str
        Names of the panels.
    on : str
        ``"change"``, ``"levels"`` or ``"within"``.
    method : str
        ``"pearson"``, ``"spearman"`` or ``"repeated-measures"``.
    words : str
        What was asked, in words.
    n_subjects : int
        Subjects that both panels share.
    left_out : tuple of str
        Subjects that only one panel has.
    notes : tuple of str
        What a reader must know.
    versions : mapping of str to str
        Versions of the software.
    inputs : mapping of str to str
        SHA-256 of the files read.
    simulated : bool
        Whether any value comes from a simulation.
    """

    table: pd.DataFrame
    x_panel: str
    y_panel: str
    on: str
    method: str
    words: str
    n_subjects: int
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    simulated: bool = False

    @property
    def n_tested(self) -> int:
        """Return the number of pairs with a p-value."""
        return int(self.table["pvalue"].notna().sum())

    def significant(self, fdr: float = DEFAULT_FDR) -> pd.DataFrame:
        """Return the pairs whose adjusted p-value is at most a false discovery rate.

        Parameters
        ----------
        fdr : float, default 0.05
            False discovery rate.

        Returns
        -------
        pandas.DataFrame
            Rows of the table.
        """
        return self.table[self.table["padj"] <= fdr]

    def metadata(self) -> dict[str, Any]:
        """Gather everything but the table as JSON values.

        Returns
        -------
        dict of str to object
            Question, method, counts, notes, versions and hashes.
        """
        return {
            "simulated": self.simulated,
            "x_panel": self.x_panel,
            "y_panel": self.y_panel,
            "on": self.on,
            "method": self.method,
            "words": self.words,
            "n_subjects": self.n_subjects,
            "left_out": list(self.left_out),
            "n_pairs": len(self.table),
            "n_tested": self.n_tested,
            "notes": list(self.notes),
            "versions": dict(self.versions),
            "inputs": dict(self.inputs),
        }

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
        return [
            ("asked", self.words),
            ("subjects", f"{self.n_subjects} with both panels"),
            ("pairs", f"{self.n_tested} tested, {len(self.table) - self.n_tested} not"),
            (f"FDR {fdr:g}", f"{len(self.significant(fdr))} pairs"),
        ]

    def __repr__(self) -> str:
        """Show the summary and the first rows."""
        badge = f"{SIMULATED} " if self.simulated else ""
        lines = [f"  {name}: {value}" for name, value in self.summary()]
        shown = self.table.drop(columns="reason").head(5)
        rows = shown.to_string(index=False, float_format="{:.3g}".format)
        return "\n".join([f"{badge}AssociationResult", *lines, rows])

    def _repr_html_(self) -> str:
        head = fact_table("Association of two panels", self.summary(), simulated=self.simulated)
        rows: str = self.table.head(10).to_html(index=False, float_format="{:.3g}".format)
        return head + rows
