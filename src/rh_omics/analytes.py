"""Registry of analytes: one name per substance, its molar mass, and what is never mixed up.

2-AG turns into 1-AG on standing, and both share a transition; laboratories report 2-AG, 1-AG, or
the sum of both. These are three kinds here, and no name stands for two of them.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from rh_omics.errors import NameResolutionError
from rh_omics.reference import bundled_path

TWO_AG = "2-AG"
ONE_AG = "1-AG"
SUM_AG = "1-AG+2-AG"
INTERNAL_STANDARD = "internal standard"

_TABLE = "analytes/analytes.tsv"
_MARKED = re.compile(
    r"[\s_(\[-]+(i\.?s(td)?\.?|internal standard)[)\]]?(?=$|[\s_)\]\[])", re.IGNORECASE
)
_SEPARATORS = "[-\\s._\u2010-\u2015\u2212]+"
_LABEL = r"(?:[dD]\d{1,2}|\[?2H\d{1,2}\]?|13C\d{0,2}(?:[dD]\d{1,2})?)"
_LABELLED = re.compile(rf"(?P<after>.+?)[\s_-]*[(\[]?{_LABEL}[)\]]?|{_LABEL}[\s_-]+(?P<before>.+)")


@dataclass(frozen=True)
class Analyte:
    """One substance of the registry.

    Parameters
    ----------
    name : str
        The one name that panels use, such as ``"AEA"``.
    kind : {"analyte", "internal standard"}
        Whether it is measured for its own sake.
    synonyms : tuple of str
        Other spellings.
    formula : str
        Molecular formula; empty for proteins and standards.
    molar_mass : float or None
        In g/mol; ``None`` where no one mass holds.
    mass_source : str
        Where the mass comes from.
    chebi, hmdb : str
        Accessions; empty where none was checked.
    plausible_nM : tuple of float or None
        Range in nM outside of which a plasma median is doubtful.
    plausible_source : str
        Where the range comes from.
    note : str
        What a reader must know.
    """

    name: str
    kind: str
    synonyms: tuple[str, ...]
    formula: str
    molar_mass: float | None
    mass_source: str
    chebi: str
    hmdb: str
    plausible_nM: tuple[float, float] | None  # noqa: N815 - the unit as it is written
    plausible_source: str
    note: str

    @property
    def is_standard(self) -> bool:
        """Whether it is an internal standard, never analysed as an analyte."""
        return self.kind == INTERNAL_STANDARD


@cache
def analyte_registry() -> Mapping[str, Analyte]:
    """Load the registry of analytes.

    Returns
    -------
    mapping of str to Analyte
        Analytes by name.

    Raises
    ------
    ReferenceDataError
        If the table was changed.

    Examples
    --------
    >>> analyte_registry()["2-AG"].molar_mass
    378.55
    """
    with bundled_path(_TABLE).open(encoding="utf-8", newline="") as stream:
        rows = [_analyte(row) for row in csv.DictReader(stream, delimiter="\t")]
    return MappingProxyType({analyte.name: analyte for analyte in rows})


def find_analyte(name: str) -> Analyte | None:
    """Find the analyte that a name stands for.

    Case, blanks, hyphens, underscores and points don't matter; digits and plus signs do.

    Parameters
    ----------
    name : str
        Name without a unit.

    Returns
    -------
    Analyte or None
        The analyte; ``None`` if the registry has no such name.

    Examples
    --------
    >>> find_analyte("anandamide").name, find_analyte("2AG").name, find_analyte("2-AG (total)").name
    ('AEA', '2-AG', '1-AG+2-AG')
    >>> find_analyte("3-AG") is None
    True
    """
    return _by_key().get(_key(name))


def resolve_analyte(name: str) -> Analyte:
    """Find the analyte that a name stands for, or refuse.

    Parameters
    ----------
    name : str
        Name without a unit.

    Returns
    -------
    Analyte
        The analyte.

    Raises
    ------
    NameResolutionError
        If the registry has no such name.
    """
    found = find_analyte(name)
    if found is None:
        msg = f"analyte {name!r} isn't in the registry; it has {', '.join(analyte_registry())}"
        raise NameResolutionError(msg)
    return found


def is_internal_standard(name: str) -> bool:
    """Return whether a compound's name says that it is an internal standard.

    Parameters
    ----------
    name : str
        Name as an export has it.

    Returns
    -------
    bool
        True for labelled forms of registered analytes, and for names marked ``(ISTD)``, ``[IS]``
        or ``iSTD``.

    Examples
    --------
    >>> [is_internal_standard(name) for name in ("AEA-d8", "d5-2-AG", "LPC 17:0 (IS)", "2-AG")]
    [True, True, True, False]
    """
    known = find_analyte(name)
    if known is not None:
        return known.is_standard
    if _MARKED.search(name):
        return True
    found = _LABELLED.fullmatch(name.strip())
    return found is not None and find_analyte(found["after"] or found["before"]) is not None


def _analyte(row: dict[str, str]) -> Analyte:
    low, high = row["plausible_low_nM"], row["plausible_high_nM"]
    return Analyte(
        name=row["name"],
        kind=row["kind"],
        synonyms=tuple(text for text in row["synonyms"].split("|") if text),
        formula=row["formula"],
        molar_mass=float(row["molar_mass"]) if row["molar_mass"] else None,
        mass_source=row["mass_source"],
        chebi=row["chebi"],
        hmdb=row["hmdb"],
        plausible_nM=(float(low), float(high)) if low else None,
        plausible_source=row["plausible_source"],
        note=row["note"],
    )


@cache
def _by_key() -> Mapping[str, Analyte]:
    return {
        _key(spelling): analyte
        for analyte in analyte_registry().values()
        for spelling in (analyte.name, *analyte.synonyms)
    }


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold().replace("β", "beta")
    # R writes X2.AG for 2-AG in a header.
    return re.sub(r"^x(?=\d)", "", re.sub(_SEPARATORS, "", plain))
