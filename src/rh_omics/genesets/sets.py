"""GeneSets: named sets of genes as one long table, with where they come from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Self

import numpy as np
import pandas as pd

from rh_omics.errors import EnrichmentError
from rh_omics.html import fact_table
from rh_omics.reference import LibraryEntry, LibraryKind


@dataclass(frozen=True, eq=False, repr=False)
class GeneSets:
    """Named sets of genes (or of miRNAs), as a long table of pairs.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_pairs, 2 or more)
        Columns ``source`` (name of the set) and ``target`` (its member); repeated pairs are
        dropped and the pairs are ordered by both.
    entry : LibraryEntry
        Name, version, origin and hash of the library.
    notes : tuple of str, optional
        What reading changed or left out, one sentence each.

    Raises
    ------
    EnrichmentError
        If there is no pair, or a column is missing.

    Examples
    --------
    >>> sets = GeneSets.from_mapping({"b": ["G2", "G1", "G1"], "a": ["G3"]}, name="toy")
    >>> dict(sets.members)
    {'a': ('G3',), 'b': ('G1', 'G2')}
    """

    table: pd.DataFrame
    entry: LibraryEntry
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        missing = {"source", "target"} - set(self.table.columns)
        if missing or self.table.empty:
            what = f"no column {' and no column '.join(sorted(missing))}" if missing else "no pair"
            msg = f"gene-set library {self.entry.name}: {what}; columns source and target needed"
            raise EnrichmentError(msg)
        pairs = self.table.drop_duplicates(["source", "target"]).sort_values(["source", "target"])
        object.__setattr__(self, "table", pairs.reset_index(drop=True))

    @classmethod
    def from_mapping(
        cls,
        sets: Mapping[str, Iterable[str]],
        *,
        name: str,
        entry: LibraryEntry | None = None,
        notes: tuple[str, ...] = (),
    ) -> Self:
        """Make gene sets from a mapping.

        Parameters
        ----------
        sets : mapping of str to iterable of str
            Members by set.
        name : str
            What messages call this library where there is no `entry`.
        entry : LibraryEntry, optional
            Name, version and origin; "made in memory" by default.
        notes : tuple of str, optional
            What reading changed or left out.

        Returns
        -------
        GeneSets
            The sets.
        """
        pairs = [(term, member) for term, members in sets.items() for member in members]
        table = pd.DataFrame(pairs, columns=["source", "target"], dtype=str)
        return cls(table, entry or memory_entry(name), notes)

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Members by set, both in alphabetical order."""
        grouped = self.table.groupby("source", sort=True)["target"]
        return MappingProxyType({str(term): tuple(rows) for term, rows in grouped})

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Names of the sets in alphabetical order."""
        return tuple(self.members)

    @cached_property
    def genes(self) -> frozenset[str]:
        """Every member of any set."""
        return frozenset(self.table["target"])

    def restricted(self, background: Iterable[str]) -> Self:
        """Keep the members that are in a background, and the sets that keep any.

        Parameters
        ----------
        background : iterable of str
            Genes that could have been found.

        Returns
        -------
        GeneSets
            The smaller sets.

        Raises
        ------
        EnrichmentError
            If no set keeps a member.
        """
        kept = self.table[self.table["target"].isin(frozenset(background))]
        return type(self)(kept, self.entry, self.notes)

    def sized(self, *, smallest: int = 1, largest: int | None = None) -> Self:
        """Keep the sets whose number of members lies between two limits.

        Parameters
        ----------
        smallest : int, default 1
            Fewest members.
        largest : int, optional
            Most members; no limit by default.

        Returns
        -------
        GeneSets
            The sets that are left.

        Raises
        ------
        EnrichmentError
            If none is left.
        """
        sizes = self.table.groupby("source")["target"].transform("size")
        upper = np.inf if largest is None else largest
        return type(self)(self.table[sizes.between(smallest, upper)], self.entry, self.notes)

    def facts(self) -> list[tuple[str, str]]:
        """List what the library holds.

        Returns
        -------
        list of (str, str)
            Name and value of each fact.
        """
        sizes = self.table.groupby("source").size()
        return [
            ("library", self.entry.label),
            ("sets", f"{len(self.terms)} of {sizes.min()} to {sizes.max()} members"),
            ("members", str(len(self.genes))),
            ("source", self.entry.source),
            ("licence", self.entry.licence),
        ]

    def __repr__(self) -> str:
        """Show the library's facts, one line each."""
        return "\n".join(["GeneSets", *(f"  {name}: {value}" for name, value in self.facts())])

    def _repr_html_(self) -> str:
        return fact_table("GeneSets", self.facts())


def memory_entry(name: str) -> LibraryEntry:
    """Describe a library that was made in memory and has no file.

    Parameters
    ----------
    name : str
        What to call it.

    Returns
    -------
    LibraryEntry
        An entry without hash.
    """
    return LibraryEntry(
        name=name,
        version="-",
        kind=LibraryKind.GENE_SETS,
        date="-",
        source="made in memory",
        licence="-",
        sha256="-",
        file="-",
    )
