"""A study's results beside published ones, as a table and in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Any, Final

import pandas as pd

from rh_omics.errors import ParameterError, shorten
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
    "could_see",
    "verdict",
)
OUT_OF_SIGHT: Final = "not measured"


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
        `power_alone` and `power_scan` are the study's power for the published effect, and
        `could_see` says whether it reaches the wanted power: ``yes`` (in the scan), ``alone``
        (only if tested alone), ``no``, or why that can't be said.
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

    def to_text(self, *, width: int = 80, ratios_only: bool = False) -> str:
        """Write what the study saw of each feature, and each published finding beside it.

        Parameters
        ----------
        width : int, default 80
            Columns of the page.
        ratios_only : bool, default False
            Whether findings without a ratio are counted but not listed.

        Returns
        -------
        str
            Text ending in a newline.
        """
        lines = []
        seen = self.table[self.table["could_see"] != OUT_OF_SIGHT]
        for feature, rows in seen.groupby("feature", sort=False):
            lines += wrap(self._seen(str(feature), rows.iloc[0]), width, subsequent_indent="  ")
            counts = f"published: {tally(rows)}"
            lines += wrap(counts, width, initial_indent="  ", subsequent_indent="    ")
            listed = rows[rows["published_log2_fc"].notna()] if ratios_only else rows
            for _, row in listed.iterrows():
                sentence = f"{row['verdict']}: {row['finding']} ({row['citation']})"
                lines += wrap(sentence, width, initial_indent="  - ", subsequent_indent="    ")
        for note in self.notes:
            lines += wrap(f"Note: {note}", width)
        return "\n".join(lines) + "\n"

    def _seen(self, feature: str, row: pd.Series) -> str:
        if pd.isna(row["study_log2_fc"]):
            return f"{feature}: {row['verdict']}"
        return (
            f"{feature}: here {row['study_log2_fc']:+.2f} log2 ({row['ci_low']:+.2f} to "
            f"{row['ci_high']:+.2f}); with power {self.power:g} this study sees "
            f"±{row['detectable_alone']:.2f} alone, ±{row['detectable_scan']:.2f} in its scan"
        )

    def only(self, feature: str) -> "Concordance":
        """Keep the published estimates of one feature.

        Parameters
        ----------
        feature : str
            The feature as the table names it.

        Returns
        -------
        Concordance
            A new result.

        Raises
        ------
        ParameterError
            If nothing is published about the feature.
        """
        rows = self.table[self.table["feature"] == feature]
        if rows.empty:
            known = shorten(list(self.table["feature"].unique()))
            msg = f"nothing is compared for {feature!r}; compared are {known}"
            raise ParameterError(msg)
        return replace(self, table=rows)

    def metadata(self) -> dict[str, Any]:
        """Gather everything but the table as JSON values.

        Returns
        -------
        dict of str to object
            Question, phase, levels, counts by feature, and notes.
        """
        return {
            "question": self.question,
            "phase": self.phase,
            "alpha": self.alpha,
            "alpha_scan": self.alpha_scan,
            "power": self.power,
            "published_estimates": len(self.table),
            "by_feature": {
                str(feature): tally(rows)
                for feature, rows in self.table.groupby("feature", sort=False)
            },
            "notes": list(self.notes),
        }

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


def tally(rows: pd.DataFrame) -> str:
    """Count how a study stands to the published estimates of one feature.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of a `Concordance` table.

    Returns
    -------
    str
        Estimates, directions, published ratios within the interval, and ratios that the study
        could have seen.
    """
    same = rows["same_direction"].value_counts()
    parts = [f"{len(rows)} estimate{'s' if len(rows) > 1 else ''}"]
    if same.empty:
        return f"{parts[0]}, {rows['could_see'].iloc[0]}"
    names = {"yes": "same direction", "no": "opposite", "no change published": "no change"}
    parts += [f"{same[key]} {name}" for key, name in names.items() if key in same]
    ratios = rows[rows["contains_published"].isin({"yes", "no"})]
    if len(ratios):
        inside = int(ratios["contains_published"].eq("yes").sum())
        in_scan = int(ratios["could_see"].eq("yes").sum())
        alone = int(ratios["could_see"].isin({"yes", "alone"}).sum())
        parts.append(
            f"interval contains {inside} of {len(ratios)} ratios; this study could have seen "
            f"{alone} tested alone, {in_scan} in its scan"
        )
    return ", ".join(parts)
