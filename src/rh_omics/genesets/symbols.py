"""Tell current human gene symbols from renamed ones, from dates and from other species'."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from rh_omics.errors import shorten
from rh_omics.genes import GeneTable, added_symbols, load_renamed_symbols, resolve
from rh_omics.reference import bundled_path
from rh_omics.resolution import NameStatus

_DATE: Final = re.compile(
    r"\d{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)", re.IGNORECASE
)
_RODENT: Final = re.compile(r"[A-Z][a-z0-9.-]*[a-z][a-z0-9.-]*")
_HUMAN_MIXED_CASE: Final = re.compile(r"C\d+orf\d+|C[XY]orf\d+")
RODENT_SHARE: Final = 0.5


@dataclass(frozen=True)
class SymbolReport:
    """What stands among some gene symbols that isn't a current human symbol.

    Parameters
    ----------
    n_symbols : int
        Number of different symbols looked at.
    renamed : tuple of (str, str)
        Previous and current symbol of those known to be renamed.
    dates : tuple of str
        Symbols that a spreadsheet turned into dates.
    rodent : tuple of str
        Symbols written as those of mouse and rat are (``Mapk11``).
    """

    n_symbols: int
    renamed: tuple[tuple[str, str], ...]
    dates: tuple[str, ...]
    rodent: tuple[str, ...]

    @property
    def looks_like_rodent(self) -> bool:
        """Whether at least half of the symbols are written as those of mouse and rat."""
        return self.n_symbols > 0 and len(self.rodent) >= RODENT_SHARE * self.n_symbols

    def sentences(self) -> tuple[str, ...]:
        """Say what was found.

        Returns
        -------
        tuple of str
            One sentence per kind of finding, with counts and examples.
        """
        pairs = [f"{old} is now {new}" for old, new in self.renamed]
        found = {
            "symbols that aren't current": pairs,
            "symbols that a spreadsheet turned into dates": self.dates,
            "symbols written as those of mouse or rat": self.rodent,
        }
        return tuple(f"{len(what)} {text}: {shorten(what)}" for text, what in found.items() if what)


def check_symbols(symbols: Iterable[str]) -> SymbolReport:
    """Look for gene symbols that aren't current human ones.

    Renamed symbols are looked up in HGNC's complete set where it was added to the cache folder as
    ``hgnc``, else in a bundled selection, which isn't the whole history of nomenclature.

    Parameters
    ----------
    symbols : iterable of str
        Gene symbols.

    Returns
    -------
    SymbolReport
        What was found.

    References
    ----------
    .. [1] Bruford, E. A. et al. (2020). Guidelines for human gene nomenclature. Nat. Genet. 52,
       754-758.

    Examples
    --------
    >>> check_symbols(["SEPT7", "MAPK11", "2-Sep"]).renamed
    (('SEPT7', 'SEPTIN7'),)
    """
    different = sorted(set(symbols))
    rodent = [s for s in different if _RODENT.fullmatch(s) and not _HUMAN_MIXED_CASE.fullmatch(s)]
    others = [s for s in different if s not in set(rodent) and not _DATE.fullmatch(s)]
    found = resolve(others, table=added_symbols() or _bundled_table()).names
    return SymbolReport(
        n_symbols=len(different),
        renamed=tuple(
            (gene.original, gene.resolved)
            for gene in found
            if gene.status == NameStatus.RENAMED and gene.resolved
        ),
        dates=tuple(s for s in different if _DATE.fullmatch(s)),
        rodent=tuple(rodent),
    )


@cache
def _bundled_table() -> GeneTable:
    with bundled_path("genes/renamed_families.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    table = load_renamed_symbols()
    more = {row["previous"]: (row["current"],) for row in rows}
    source = f"{len(table.previous) + len(more)} symbols that HGNC renamed"
    return replace(table, previous={**more, **table.previous}, source=source)
