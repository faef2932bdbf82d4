"""A study's results beside published ones, as a table and in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

import pandas as pd

from rh_omics.html import fact_table

COLUMNS: Final = (
    "feature",
    "published_id",
    "citation",
    "finding",
    "published_direction",
    "published_significant",
    "published_log2_fc",
    "study_log2_fc",
    "ci_low",
    "ci_high",
    "pvalue",
    "padj",
    "same_direction",
    "contains_published",
    "detectable_alone",
    "detectable_scan",
    "power_alone",
    "power_scan",
    "verdict",
)


@dataclass(frozen=True, eq=False, repr=False)
class Concordance:
    """A study's results beside published ones.

    Parameters
    ----------
    table : pandas.DataFrame
        A row per published estimate with the columns of ``COLUMNS``. Effects are log2.
        `same_direction` and `contains_published` are ``yes``, ``no``, or why they can't be said;
        `detectable_alone` is the smallest effect that the study would see with the wanted power if
        the marker were tested alone, `detectable_scan` among all features that it tested;
        `power_alone` and `power_scan` are the study's power for the published effect.
    question, phase : str
        What was compared.
    alpha, alpha_scan : float
        Significance levels of a marker tested alone and within the scan.
    power : float
        Wanted power.
    notes : sequence of str
        What a reader must know.
    """

    table: pd.DataFrame
    question: str
    phase: str
    alpha: float
    alpha_scan: float
    power: float
    notes: Sequence[str] = ()

    def to_text(self, *, width: int = 80) -> str:
        """Write what the study saw of each feature, and each published finding beside it.

        Parameters
        ----------
        width : int, default 80
            Columns of the page.

        Returns
        -------
        str
            Text ending in a newline.
        """
        lines = []
        for feature, rows in self.table.groupby("feature", sort=False):
            lines += wrap(self._seen(str(feature), rows.iloc[0]), width, subsequent_indent="  ")
            for _, row in rows.iterrows():
                sentence = f"{row['verdict']}: {row['finding']} ({row['citation']})"
                lines += wrap(sentence, width, initial_indent="  - ", subsequent_indent="    ")
        for note in self.notes:
            lines += wrap(f"Note: {note}", width)
        return "\n".join(lines) + "\n"

    def _seen(self, feature: str, row: pd.Series) -> str:
        if pd.isna(row["study_log2_fc"]):
            return feature
        return (
            f"{feature}: here {row['study_log2_fc']:+.2f} log2 ({row['ci_low']:+.2f} to "
            f"{row['ci_high']:+.2f}); with power {self.power:g} this study sees "
            f"±{row['detectable_alone']:.2f} alone, ±{row['detectable_scan']:.2f} in its scan"
        )

    def facts(self) -> list[tuple[str, str]]:
        """List what was compared.

        Returns
        -------
        list of (str, str)
            Name and value of each fact.
        """
        same = self.table["same_direction"].value_counts()
        return [
            ("question", f"{self.question}, {self.phase}"),
            ("published estimates", str(len(self.table))),
            ("same direction", ", ".join(f"{name} {n}" for name, n in same.items())),
            ("level of a marker tested alone", f"{self.alpha:.3g}"),
            ("level within the scan", f"{self.alpha_scan:.3g}"),
            *(("note", note) for note in self.notes),
        ]

    def __repr__(self) -> str:
        """Show what was compared, one fact a line."""
        return "\n".join(["Concordance", *(f"  {name}: {value}" for name, value in self.facts())])

    def _repr_html_(self) -> str:
        return fact_table("Concordance", self.facts()) + self.table.to_html(index=False)
