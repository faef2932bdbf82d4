"""Marker sets by name: published candidates, each with its source and how sure it is."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rh_omics.errors import ParameterError
from rh_omics.reference import bundled_path

MarkerKind = Literal["mirna", "mrna", "analyte"]

DEFAULT_PANEL = "hicks2019"
"""Markers that a differential-expression run reports whether or not they pass its filter."""

EVERY_SET = "all"
"""Name of the set that holds every bundled marker."""

_SET_NOTES = {
    "hicks2019": (
        "Six salivary miRNAs and MAPK11 (nominal, FDR P = 0.11) of 13 runners with and 12 without "
        "a runner's high. Testing them on the cohort that found them is circular."
    ),
    "endocannabinoids": "Circulating endocannabinoids that acute exercise raises.",
}


@dataclass(frozen=True)
class Marker:
    """One published candidate marker.

    Parameters
    ----------
    feature : str
        Canonical feature name: miRBase mature name, gene symbol or analyte.
    kind : {"mirna", "mrna", "analyte"}
        What is measured.
    accession : str
        Accession of a miRNA in miRBase, else empty.
    aliases : tuple of str
        Other spellings of exactly this feature.
    direction : str
        Direction as reported; for ``hicks2019`` the group in which it is said to be higher.
    certainty : str
        How sure the claim is, in the source's own figures.
    source : str
        Where the claim was published.
    note : str
        What a reader must know before relying on it.
    """

    feature: str
    kind: MarkerKind
    accession: str
    aliases: tuple[str, ...]
    direction: str
    certainty: str
    source: str
    note: str


@dataclass(frozen=True)
class MarkerSet:
    """Markers that belong together by source.

    Parameters
    ----------
    name : str
        Name of the set.
    members : tuple of Marker
        The markers.
    note : str
        What a reader must know about the set.
    """

    name: str
    members: tuple[Marker, ...]
    note: str

    @property
    def features(self) -> tuple[str, ...]:
        """List the feature names of the members, in order."""
        return tuple(member.feature for member in self.members)

    def resolve(self, name: str) -> str | None:
        """Find the member that a name stands for.

        Parameters
        ----------
        name : str
            A feature name or one of its aliases; case doesn't matter, digits do.

        Returns
        -------
        str or None
            Canonical feature name, or ``None`` if no member is called so.

        Examples
        --------
        >>> hicks = marker_set("hicks2019")
        >>> hicks.resolve("miR-1237-3p")
        'hsa-miR-1237-3p'
        >>> hicks.resolve("miR-1273-3p") is None
        True
        """
        wanted = name.strip().casefold()
        for member in self.members:
            spellings = (member.feature, member.accession, *member.aliases)
            if wanted and wanted in {spelling.casefold() for spelling in spellings}:
                return member.feature
        return None


def marker_set_names() -> tuple[str, ...]:
    """List the names that `marker_set` takes.

    Returns
    -------
    tuple of str
        Names of the bundled sets, and ``"all"`` for all of them together.
    """
    return (*_SET_NOTES, EVERY_SET)


def marker_set(name: str) -> MarkerSet:
    """Load a bundled marker set.

    Parameters
    ----------
    name : str
        ``"hicks2019"``, ``"endocannabinoids"``, or ``"all"`` for every bundled marker.

    Returns
    -------
    MarkerSet
        The markers with their sources.

    Raises
    ------
    ParameterError
        If there is no set of this name.

    Examples
    --------
    >>> [member.kind for member in marker_set("endocannabinoids").members]
    ['analyte', 'analyte']
    """
    if name == EVERY_SET:
        members = [member for known in _SET_NOTES for member in _members(known)]
        return MarkerSet(EVERY_SET, tuple(members), "Every bundled marker.")
    if name not in _SET_NOTES:
        msg = f"no marker set is called {name!r}; there are {', '.join(marker_set_names())}"
        raise ParameterError(msg)
    return MarkerSet(name, _members(name), _SET_NOTES[name])


def marker_features(markers: str | Sequence[str]) -> tuple[str, ...]:
    """List the features that a set's name or a list of names stands for.

    Parameters
    ----------
    markers : str or sequence of str
        Name of a set, or feature names; a listed alias of a bundled marker becomes its feature.

    Returns
    -------
    tuple of str
        Feature names without repeats, in order.

    Raises
    ------
    ParameterError
        If a set's name is unknown.

    Examples
    --------
    >>> marker_features(["anandamide", "AEA", "my-marker"])
    ('AEA', 'my-marker')
    """
    if isinstance(markers, str):
        return marker_set(markers).features
    bundled = marker_set(EVERY_SET)
    return tuple(dict.fromkeys(bundled.resolve(name) or name for name in markers))


@cache
def _members(name: str) -> tuple[Marker, ...]:
    path = bundled_path(f"markers/{name}.tsv")
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(_marker(row) for row in csv.DictReader(stream, delimiter="\t"))


def _marker(row: dict[str, str]) -> Marker:
    kinds: dict[str, MarkerKind] = {"mirna": "mirna", "mrna": "mrna", "analyte": "analyte"}
    return Marker(
        feature=row["feature"],
        kind=kinds[row["kind"]],
        accession=row["accession"],
        aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
        direction=row["direction"],
        certainty=row["certainty"],
        source=row["source"],
        note=row["note"],
    )
