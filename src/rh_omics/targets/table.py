"""Targets: pairs of miRNA and gene with their evidence, from one source or several."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Self

import numpy as np
import pandas as pd
from scipy import sparse

from rh_omics.errors import EnrichmentError, ParameterError
from rh_omics.html import fact_table
from rh_omics.panel import Panel
from rh_omics.reference import LibraryEntry
from rh_omics.targets.evidence import Evidence, evidence_at_least

COLUMNS: Final = ("mirna", "gene", "evidence", "method", "pmid", "source")


@dataclass(frozen=True, eq=False, repr=False)
class Targets:
    """Pairs of miRNA and target gene with what supports them.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_records, 6)
        Columns ``mirna``, ``gene``, ``evidence``, ``method``, ``pmid``, ``source``; a pair may
        stand in several records.
    entries : tuple of LibraryEntry
        Name, version, origin and hash of each source.
    notes : tuple of str, optional
        What reading and filtering changed or left out, one sentence each.

    Raises
    ------
    EnrichmentError
        If there is no record left.
    """

    table: pd.DataFrame
    entries: tuple[LibraryEntry, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.table.empty:
            names = ", ".join(entry.name for entry in self.entries) or "made in memory"
            reasons = f" ({'; '.join(self.notes)})" if self.notes else ""
            msg = f"no miRNA-target pair is left of {names}{reasons}"
            raise EnrichmentError(msg)
        object.__setattr__(self, "table", self.table[list(COLUMNS)].reset_index(drop=True))

    @classmethod
    def merge(cls, parts: Sequence["Targets"]) -> "Targets":
        """Put several sources together; each record keeps its source.

        Parameters
        ----------
        parts : sequence of Targets
            What to merge.

        Returns
        -------
        Targets
            All records.

        Raises
        ------
        ParameterError
            If there is nothing to merge.
        """
        if not parts:
            msg = "no target table was given"
            raise ParameterError(msg)
        return cls(
            pd.concat([part.table for part in parts]).drop_duplicates(),
            tuple(entry for part in parts for entry in part.entries),
            tuple(note for part in parts for note in part.notes),
        )

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Each pair once, with its best evidence; ordered by miRNA and gene."""
        best = pd.Categorical(self.table["evidence"], [str(e) for e in Evidence], ordered=True)
        ranked = self.table.assign(evidence=best).sort_values(["mirna", "gene", "evidence"])
        return ranked.drop_duplicates(["mirna", "gene"]).reset_index(drop=True)

    @cached_property
    def mirnas(self) -> tuple[str, ...]:
        """Every miRNA that has a target, in alphabetical order."""
        return tuple(sorted(self.table["mirna"].unique()))

    @cached_property
    def genes(self) -> tuple[str, ...]:
        """Every gene that is a target, in alphabetical order."""
        return tuple(sorted(self.table["gene"].unique()))

    @cached_property
    def n_targets(self) -> pd.Series:
        """Number of different target genes by miRNA."""
        return self.pairs.groupby("mirna").size()

    def of_mirnas(self, mirnas: Iterable[str]) -> Self:
        """Keep the records of some miRNAs.

        Parameters
        ----------
        mirnas : iterable of str
            Names as they stand in the table.

        Returns
        -------
        Targets
            The records that are left.

        Raises
        ------
        EnrichmentError
            If none of them has a target.
        """
        wanted = frozenset(mirnas)
        note = f"targets of {len(wanted)} miRNAs were looked for"
        return self._keep(self.table["mirna"].isin(wanted), note)

    def of_genes(self, genes: Iterable[str]) -> Self:
        """Keep the records of some genes, such as those that are expressed in a tissue.

        Parameters
        ----------
        genes : iterable of str
            Gene symbols.

        Returns
        -------
        Targets
            The records that are left.

        Raises
        ------
        EnrichmentError
            If none of them is a target.
        """
        wanted = frozenset(genes)
        note = f"targets among {len(wanted)} genes were looked for"
        return self._keep(self.table["gene"].isin(wanted), note)

    def with_evidence(self, level: str) -> Self:
        """Keep the records with some kind of evidence or a better one.

        Parameters
        ----------
        level : str
            ``"strong"``, ``"weak"``, ``"observed"`` or ``"any"``.

        Returns
        -------
        Targets
            The records that are left.

        Raises
        ------
        ParameterError
            If there is no such level.
        EnrichmentError
            If no record has such evidence.
        """
        kinds = {str(kind) for kind in evidence_at_least(level)}
        if self.table["evidence"].isin(kinds).all():
            return self
        counts = self.table["evidence"].value_counts()
        there = ", ".join(f"{kind} {n}" for kind, n in counts.items())
        return self._keep(
            self.table["evidence"].isin(kinds),
            f"evidence {level} or better was asked for; the tables have {there}",
        )

    def expressed_in(self, panel: Panel, *, above: float, min_share: float = 0.5) -> Self:
        """Keep the targets whose gene is expressed in a matching mRNA panel.

        Parameters
        ----------
        panel : Panel
            Values of mRNAs, with gene symbols as features, on any scale but ``ct``.
        above : float
            Value in the panel's own scale and unit that an expressed gene exceeds.
        min_share : float, default 0.5
            Share of the samples in which it must, from 0 to 1.

        Returns
        -------
        Targets
            The records that are left.

        Raises
        ------
        EnrichmentError
            If no target is expressed.
        """
        share = (panel.data > above).mean(axis=0)
        expressed = share.index[share >= min_share]
        note = (
            f"{len(expressed)} of {panel.n_features} genes of {panel.name} are expressed "
            f"(above {above:g} in at least {100 * min_share:.0f} % of the samples)"
        )
        return self._keep(self.table["gene"].isin(expressed), note)

    def matrix(
        self, mirnas: Sequence[str], genes: Sequence[str]
    ) -> "sparse.csr_array[np.float32, tuple[int, int]]":
        """Write the pairs as a 0/1 matrix.

        Parameters
        ----------
        mirnas : sequence of str of length n_mirnas
            Rows.
        genes : sequence of str of length n_genes
            Columns; targets that aren't among them are left out.

        Returns
        -------
        scipy.sparse.csr_array of shape (n_mirnas, n_genes)
            One where the miRNA targets the gene.
        """
        rows = pd.Index(mirnas).get_indexer(self.pairs["mirna"])
        columns = pd.Index(genes).get_indexer(self.pairs["gene"])
        kept = (rows >= 0) & (columns >= 0)
        ones = np.ones(int(kept.sum()), dtype=np.float32)
        shape = (len(mirnas), len(genes))
        return sparse.csr_array((ones, (rows[kept], columns[kept])), shape=shape)

    def facts(self) -> list[tuple[str, str]]:
        """List what the table holds.

        Returns
        -------
        list of (str, str)
            Name and value of each fact.
        """
        counts = self.pairs["evidence"].value_counts(sort=False)
        kinds = ", ".join(f"{kind} {n}" for kind, n in counts.items() if n)
        return [
            ("sources", ", ".join(entry.label for entry in self.entries) or "made in memory"),
            ("pairs", f"{len(self.pairs)} ({kinds})"),
            ("miRNAs", str(len(self.mirnas))),
            ("genes", str(len(self.genes))),
            ("targets per miRNA", f"median {self.n_targets.median():g}"),
        ]

    def __repr__(self) -> str:
        """Show the table's facts, one line each."""
        return "\n".join(["Targets", *(f"  {name}: {value}" for name, value in self.facts())])

    def _repr_html_(self) -> str:
        return fact_table("Targets", self.facts())

    def _keep(self, kept: pd.Series, note: str) -> Self:
        return replace(self, table=self.table[kept], notes=(*self.notes, note))
