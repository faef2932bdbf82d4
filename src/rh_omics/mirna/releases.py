"""Which name each miRBase accession had in which release."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from rh_omics.errors import ReferenceDataError
from rh_omics.mirna.name import HAIRPIN, MATURE, MirnaName, parse_mirna

SPAN_COLUMNS = ("kind", "accession", "name", "first", "last", "products")

Release = tuple[int, int]


class NameSpan(NamedTuple):
    """An unbroken run of releases in which an accession had one name."""

    kind: str
    accession: str
    name: str
    first: Release
    last: Release


@dataclass(frozen=True, eq=False)
class MirbaseTable:
    """Names of mature miRNAs and hairpins over the releases of miRBase.

    Parameters
    ----------
    spans : tuple of NameSpan
        Every name of every accession, with the releases that had it.
    products : mapping of str to tuple of str
        Accessions of the mature products, newest release first, by accession of the hairpin.
    newest : tuple of int
        The newest release in the table.
    source : str
        What reports call the table.
    complete : bool
        Whether the table is meant to hold every name of its species; a part holds every name of
        some numbers.
    """

    spans: tuple[NameSpan, ...]
    products: Mapping[str, tuple[str, ...]]
    newest: Release
    source: str
    complete: bool

    @cached_property
    def by_name(self) -> dict[tuple[str, str], list[NameSpan]]:
        """Spans by kind and name."""
        index: dict[tuple[str, str], list[NameSpan]] = defaultdict(list)
        for span in self.spans:
            index[span.kind, span.name].append(span)
        return dict(index)

    @cached_property
    def latest(self) -> dict[str, NameSpan]:
        """The newest span of each accession."""
        return {span.accession: span for span in sorted(self.spans, key=lambda span: span.last)}

    @cached_property
    def species(self) -> frozenset[str]:
        """Species codes of the names in the table."""
        return frozenset(span.name.split("-")[0] for span in self.spans)

    @cached_property
    def by_number(self) -> dict[tuple[str, int], list[tuple[MirnaName, NameSpan]]]:
        """The newest span of each accession by stem and number."""
        index: dict[tuple[str, int], list[tuple[MirnaName, NameSpan]]] = defaultdict(list)
        for span in self.latest.values():
            name = parse_mirna(span.name)
            if name is not None:
                index[name.stem, name.number].append((name, span))
        return dict(index)

    def find(self, name: str, *, kind: str, release: Release | None = None) -> list[str]:
        """List the accessions that had a name.

        Parameters
        ----------
        name : str
            Full name, spelt as miRBase does.
        kind : str
            ``"mature"`` or ``"hairpin"``.
        release : tuple of int, optional
            Release to look in; all by default.

        Returns
        -------
        list of str
            Accessions in the order of the table, each once.
        """
        spans = self.by_name.get((kind, name), [])
        found = [s for s in spans if release is None or s.first <= release <= s.last]
        return list(dict.fromkeys(span.accession for span in found))

    def is_current(self, accession: str) -> bool:
        """Tell whether the newest release has an accession.

        Parameters
        ----------
        accession : str
            Accession of the table.

        Returns
        -------
        bool
            False for an entry that was withdrawn.
        """
        return self.latest[accession].last == self.newest

    def covers(self, name: MirnaName) -> bool:
        """Tell whether the table can say that there is no such name.

        Parameters
        ----------
        name : MirnaName
            Any name.

        Returns
        -------
        bool
            True where every name of this number is in the table.
        """
        return self.complete or (name.stem, name.number) in self.by_number

    def has_current(self, name: str) -> bool:
        """Tell whether the newest release has a name.

        Parameters
        ----------
        name : str
            Full name of a mature molecule or a hairpin.

        Returns
        -------
        bool
            Whether it is there.
        """
        return any(self.find(name, kind=kind, release=self.newest) for kind in (MATURE, HAIRPIN))

    def newest_with(self, names: Iterable[str]) -> Release | None:
        """Find the newest release in which all of some names stand.

        Parameters
        ----------
        names : iterable of str
            Full names, spelt as miRBase does.

        Returns
        -------
        tuple of int or None
            The release; ``None`` if a name isn't in the table, or no release has them all.
        """
        spans = [
            self.by_name.get((MATURE, name), []) + self.by_name.get((HAIRPIN, name), [])
            for name in names
        ]
        if not all(spans):
            return None
        last = min(max(span.last for span in of_name) for of_name in spans)
        together = all(any(s.first <= last <= s.last for s in of_name) for of_name in spans)
        return last if together else None

    def frame(self) -> pd.DataFrame:
        """Write the table with one row per span, as `read_mirbase_table` reads it.

        Returns
        -------
        pandas.DataFrame
            Columns ``kind, accession, name, first, last, products``, all text.
        """
        rows = [
            (
                span.kind,
                span.accession,
                span.name,
                release_text(span.first),
                release_text(span.last),
                ";".join(self.products.get(span.accession, ())),
            )
            for span in self.spans
        ]
        return pd.DataFrame(rows, columns=list(SPAN_COLUMNS), dtype="str")


def parse_release(text: str) -> Release:
    """Read a miRBase release, such as ``v8_2``, ``8.2`` or ``22``.

    Parameters
    ----------
    text : str
        The release as a file or a user writes it.

    Returns
    -------
    tuple of int
        Number and subrelease.

    Raises
    ------
    ReferenceDataError
        If it isn't a release.

    Examples
    --------
    >>> parse_release("v9_2") < parse_release("10")
    True
    """
    found = re.fullmatch(r"v?(\d+)(?:[._](\d+))?", text.strip(), re.IGNORECASE)
    if found is None:
        msg = f"{text!r} isn't a miRBase release; write it as 22, v22 or 8.2"
        raise ReferenceDataError(msg)
    return int(found[1]), int(found[2] or 0)


def release_text(release: Release) -> str:
    """Write a release as text.

    Parameters
    ----------
    release : tuple of int
        Number and subrelease.

    Returns
    -------
    str
        Such as ``8.2`` or ``22``.
    """
    return f"{release[0]}.{release[1]}" if release[1] else str(release[0])
