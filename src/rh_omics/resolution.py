"""Resolution: what became of each name that a user's file holds."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from rh_omics.errors import NameResolutionError, shorten
from rh_omics.html import fact_table


class NameStatus(StrEnum):
    """What a name table says about a name."""

    CURRENT = "current"
    """The name stands in the newest release of the table."""
    RENAMED = "renamed"
    """An older name of one entry that is still there under another name."""
    HAIRPIN = "hairpin"
    """A precursor, which is another molecule than its mature products."""
    WITHDRAWN = "withdrawn"
    """The entry was taken out of the database."""
    AMBIGUOUS = "ambiguous"
    """The name stands for several entries, and nothing tells which is meant."""
    UNKNOWN = "unknown"
    """No release has the name."""
    UNCHECKED = "unchecked"
    """The table is only a part and doesn't cover the name, which may be right or wrong."""


@dataclass(frozen=True)
class ResolvedName:
    """What became of one name.

    Parameters
    ----------
    original : str
        The name as the user's file has it.
    status : NameStatus
        What the table says about it.
    resolved : str, optional
        The current name; None where there isn't exactly one.
    accession : str, optional
        Accession of the entry, also of a withdrawn one.
    kind : str, default ""
        ``"mature"``, ``"hairpin"`` or ``"gene"``; empty where it isn't known.
    candidates : tuple of str, default ()
        Names that may be meant; never chosen from.
    note : str, default ""
        What was read into the spelling, and what a user has to know about the name.
    """

    original: str
    status: NameStatus
    resolved: str | None = None
    accession: str | None = None
    kind: str = ""
    candidates: tuple[str, ...] = ()
    note: str = ""

    def explain(self) -> str:
        """Say in one line why the name wasn't resolved.

        Returns
        -------
        str
            Name, status, candidates and note.
        """
        meant = f"; candidates: {shorten(self.candidates)}" if self.candidates else ""
        note = f" ({self.note})" if self.note else ""
        return f"{self.original!r} is {self.status}{meant}{note}"


@dataclass(frozen=True, eq=False, repr=False)
class Resolution:
    """What became of every name of a list, in its order.

    Parameters
    ----------
    names : tuple of ResolvedName
        One entry for each name given, repeated names included.
    source : str
        Table and release that the names were looked up in.

    Attributes
    ----------
    table : pandas.DataFrame of shape (n_names, 7)
        ``original, resolved, accession, kind, status, candidates, note``, all text.
    counts : dict of NameStatus to int
        Number of names by status.
    duplicates : dict of str to tuple of str
        Original spellings by current name, where a current name came up more than once.
    """

    names: tuple[ResolvedName, ...]
    source: str

    @property
    def table(self) -> pd.DataFrame:
        """Return one row for each name."""
        columns = ["original", "resolved", "accession", "kind", "status", "candidates", "note"]
        rows = [
            (
                name.original,
                name.resolved or "",
                name.accession or "",
                name.kind,
                str(name.status),
                "; ".join(name.candidates),
                name.note,
            )
            for name in self.names
        ]
        return pd.DataFrame(rows, columns=columns, dtype="str")

    @property
    def counts(self) -> dict[NameStatus, int]:
        """Return the number of names by status, in the order of `NameStatus`."""
        seen = Counter(name.status for name in self.names)
        return {status: seen[status] for status in NameStatus if seen[status]}

    @property
    def duplicates(self) -> dict[str, tuple[str, ...]]:
        """Return the original spellings of every current name that came up more than once."""
        spellings: dict[str, list[str]] = defaultdict(list)
        for name in self.names:
            if name.resolved is not None:
                spellings[name.resolved].append(name.original)
        return {name: tuple(found) for name, found in spellings.items() if len(found) > 1}

    def mapping(self) -> dict[str, str]:
        """Return the current name of every name that has exactly one.

        Returns
        -------
        dict of str to str
            Current name by original; hairpins keep being hairpins.
        """
        return {name.original: name.resolved for name in self.names if name.resolved is not None}

    def problems(self) -> list[str]:
        """Explain the names that are known to have no current name, one line each.

        Returns
        -------
        list of str
            Withdrawn, ambiguous and unknown names, each spelling once; not the unchecked ones.
        """
        wanting = {NameStatus.WITHDRAWN, NameStatus.AMBIGUOUS, NameStatus.UNKNOWN}
        return list(dict.fromkeys(n.explain() for n in self.names if n.status in wanting))

    def require(self) -> dict[str, str]:
        """Return the mapping if it is complete.

        Returns
        -------
        dict of str to str
            Current name by original.

        Raises
        ------
        NameResolutionError
            If any name is withdrawn, ambiguous or unknown; it lists all of them.
        """
        problems = self.problems()
        if problems:
            raise NameResolutionError(problems)
        return self.mapping()

    def facts(self) -> list[tuple[str, str]]:
        """List how many names were resolved.

        Returns
        -------
        list of (str, str)
            Name and value of each fact, in the order in which they are shown.
        """
        facts = [("looked up in", self.source), ("names", str(len(self.names)))]
        facts += [(str(status), str(count)) for status, count in self.counts.items()]
        if self.duplicates:
            facts.append(("same entry more than once", shorten(list(self.duplicates))))
        return facts

    def __repr__(self) -> str:
        """Show the counts and the names that weren't resolved."""
        lines = [f"  {name}: {value}" for name, value in self.facts()]
        return "\n".join(["Resolution", *lines, *(f"  {line}" for line in self.problems())])

    def _repr_html_(self) -> str:
        return fact_table("Resolution", self.facts())
