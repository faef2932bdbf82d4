"""Rows to molecules: mature or hairpin, and one spelling for each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rh_omics.mirna import mend_spelling, parse_mirna
from rh_omics.mirna.name import HAIRPIN, MATURE

OTHER = "other"
CONTROL = "control"
TOTAL = "total"

_TOTALS = frozenset(
    {"total", "totals", "sum", "grand total", "total reads", "total_reads", "mirnambase", "*"}
    | {"__no_feature", "__ambiguous", "__too_low_aqual", "__not_aligned", "unmapped"}
    | {"__alignment_not_unique"}
)
_JOINED = re.compile(r"[|,;]")


@dataclass(frozen=True)
class Feature:
    """The molecule that a row of a file stands for.

    Parameters
    ----------
    original : str
        Name as the file has it.
    label : str
        Name in one spelling; the accession where the file has no name.
    kind : str
        ``"mature"``, ``"hairpin"``, ``"control"``, ``"other"`` where it isn't a miRNA's name, or
        ``"total"`` for a row that sums others.
    accession : str
        miRBase accession that stood beside the name; empty without one.

    Attributes
    ----------
    label : str
        Name in one spelling.
    """

    original: str
    label: str
    kind: str
    accession: str = ""


def name_features(
    originals: Sequence[str], *, controls: frozenset[str] = frozenset()
) -> list[Feature]:
    """Tell which molecule each row stands for.

    A ``let`` name without an arm is spelt alike for a hairpin and for the mature molecule of old
    releases: it is a hairpin where the table has the same name with an arm. Names that a tool
    joined because it couldn't tell the molecules apart are kept joined, with ``/``.

    Parameters
    ----------
    originals : sequence of str
        Names of rows.
    controls : frozenset of str, default frozenset()
        Names that are controls of the assay.

    Returns
    -------
    list of Feature
        One for each name.

    Examples
    --------
    >>> [f.kind for f in name_features(["hsa-let-7e", "hsa-let-7e-5p", "hsa-mir-21", "U6"])]
    ['hairpin', 'mature', 'hairpin', 'other']
    >>> name_features(["hsa-let-7e"])[0].kind
    'mature'
    """
    known: dict[str, Feature] = {}
    for original in originals:
        if original not in known:
            known[original] = _name(original, controls)
    armed = {feature.label[:-3] for feature in known.values() if feature.label[-3:] in _ARMS}
    for original, feature in known.items():
        if feature.kind == "":
            kind = HAIRPIN if feature.label in armed else MATURE
            known[original] = Feature(original, feature.label, kind, feature.accession)
    return [known[original] for original in originals]


_ARMS = ("-5p", "-3p")


def is_mirna(name: str) -> bool:
    """Return whether a text is the name or the accession of a miRNA, mature or hairpin.

    Parameters
    ----------
    name : str
        Text of a cell.

    Returns
    -------
    bool
        True for names such as ``hsa-miR-21-5p``, ``mir-21`` and ``MIMAT0000076``.
    """
    return _name(name, frozenset()).kind in {MATURE, HAIRPIN, ""}


def _name(original: str, controls: frozenset[str]) -> Feature:
    if original in controls:
        return Feature(original, original, CONTROL)
    if original.casefold() in _TOTALS:
        return Feature(original, original, TOTAL)
    parts = [_single(part) for part in _JOINED.split(original) if part.strip()]
    if not parts or any(kind is None for _, kind, _ in parts):
        return Feature(original, original, OTHER)
    labels, kinds, accessions = zip(*parts, strict=True)
    kind = kinds[0] if len(set(kinds)) == 1 else MATURE if MATURE in kinds else HAIRPIN
    label = "/".join(dict.fromkeys(labels))
    return Feature(original, label, kind or "", ";".join(filter(None, accessions)))


def _single(text: str) -> tuple[str, str | None, str]:
    """Return label, kind (empty where the spelling doesn't say, None if no miRNA), accession."""
    first, *others = text.split("/")
    mended = mend_spelling(first)
    name = parse_mirna(mended.text)
    accession = mended.accession or ""
    if name is None:
        if mended.text or not accession:
            return text, None, ""
        return accession, MATURE if accession.startswith("MIMAT") else HAIRPIN, accession
    label = name.spell(name.kind or MATURE)
    return "/".join([label, *others]), name.kind or "", accession
