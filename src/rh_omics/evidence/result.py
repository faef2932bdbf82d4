"""What a search of the evidence gives back."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from rh_omics.evidence.text import evidence_text
from rh_omics.html import fact_table


@dataclass(frozen=True, eq=False, repr=False)
class Evidence:
    """Published figures about a term, with their references.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_rows, n_columns)
        Rows of the evidence tables; see ``data/reference/evidence/SCHEMA.md``. Index: ``id``.
    references : pandas.DataFrame of shape (n_references, n_columns)
        The publications cited. Index: ``id``.
    term : str, optional
        What was looked for.
    notes : sequence of str, optional
        What a reader must know before combining the rows.
    """

    table: pd.DataFrame
    references: pd.DataFrame
    term: str | None = None
    notes: Sequence[str] = ()

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.table.index)

    @property
    def numeric(self) -> pd.DataFrame:
        """Return the rows that have a numeric effect."""
        return self.table[self.table["effect"].notna()]

    def facts(self) -> list[tuple[str, str]]:
        """List what was found.

        Returns
        -------
        list of (str, str)
            Name and value of each fact.
        """
        tables = self.table["table"].value_counts(sort=False)
        return [
            ("term", self.term or "everything"),
            ("rows", str(len(self))),
            ("with a numeric effect", str(len(self.numeric))),
            ("references", str(len(self.references))),
            ("tables", ", ".join(f"{name} {count}" for name, count in tables.items())),
            *(("note", note) for note in self.notes),
        ]

    def to_text(self, *, width: int = 80) -> str:
        """Write the rows for a reader.

        Parameters
        ----------
        width : int, default 80
            Columns of the page.

        Returns
        -------
        str
            Lines no longer than `width`, each table under its title.
        """
        return evidence_text(self.table, self.references, notes=self.notes, width=width)

    def __repr__(self) -> str:
        """Show what was found, one fact a line."""
        return "\n".join(["Evidence", *(f"  {name}: {value}" for name, value in self.facts())])

    def _repr_html_(self) -> str:
        shown = self.table[["finding", "direction", "effect", "effect_kind", "reference", "note"]]
        return fact_table("Evidence", self.facts()) + shown.to_html(na_rep="", escape=True)
