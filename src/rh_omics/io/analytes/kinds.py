"""Samples told from calibrants, quality controls and blanks."""

import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Final

from rh_omics.errors import ParameterError

SAMPLE_KIND: Final = "sample"
CALIBRANT: Final = "calibrant"
QC: Final = "qc"
BLANK: Final = "blank"
OTHER: Final = "other"
KINDS: Final = (SAMPLE_KIND, CALIBRANT, QC, BLANK, OTHER)

_BY_TYPE: Final = {
    CALIBRANT: "cal|calibration|calibrant|calibrator|calstd|standard|std|analyte std|doublecal",
    QC: "qc|quality control|qualitycontrol|cc|qccheck|bqc|tqc|ltr|nist|pqc|reference|matrixqc",
    BLANK: "blank|double blank|doubleblank|matrixblank|matrix blank|solvent|solvent blank|reagent "
    "blank|zero sample|zerosample|zero|blankexis|negative|blk|procedural blank|tuneblank",
    SAMPLE_KIND: "sample|unknown|unk|analyte|specimen|spl|subject|",
    OTHER: "tunecheck|responsecheck|matrixdup|spike|matrix spike|system suitability|sst|"
    "conditioning|wash|pool|dilution",
}
_TYPES: Final = {word: kind for kind, words in _BY_TYPE.items() for word in words.split("|")}

_BY_NAME: Final = {
    QC: "qc qcs tqc tqcd rqc bqc pqc eqc lqc mqc hqc ltr nist biorec qclow qcmid qchigh",
    BLANK: "blank blanks blk eblk ublk dblk mblk pblk solv solvent",
    CALIBRANT: "cal cals calibrant calibrator calibration calstd std standard",
}
_WORDS: Final = {word: kind for kind, words in _BY_NAME.items() for word in words.split()}


def kind_of_type(word: str) -> str | None:
    """Return the kind that a file's own word for a type of sample means.

    Parameters
    ----------
    word : str
        Such as ``"Cal"``, ``"Unknown"``, ``"Standard L4"`` or ``"QC Level 2"``.

    Returns
    -------
    str or None
        One of `KINDS`; ``None`` if the word isn't known.

    Examples
    --------
    >>> [kind_of_type(word) for word in ("Unknown", "Standard L4", "Pooled QC", "xyz")]
    ['sample', 'calibrant', 'qc', None]
    """
    plain = " ".join(word.casefold().replace("_", " ").split())
    bare = re.sub(r"\s*(l|level|lvl)?\s*\d+$", "", plain)
    kind = _TYPES.get(plain, _TYPES.get(bare)) or kind_of_name(word)
    return None if kind == SAMPLE_KIND and bare not in _TYPES and plain not in _TYPES else kind


def kind_of_name(name: str) -> str:
    """Return the kind that a sample's name shows.

    Parameters
    ----------
    name : str
        Label of an injection.

    Returns
    -------
    str
        One of `KINDS`; ``"sample"`` if no word of the name speaks of a control.

    Examples
    --------
    >>> [kind_of_name(name) for name in ("QC_low_1", "207_SOLV_Blank02", "STD5", "S01_post")]
    ['qc', 'blank', 'calibrant', 'sample']
    """
    words = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    kinds = [_WORDS[word.casefold()] for word in words if word.casefold() in _WORDS]
    return kinds[0] if kinds else SAMPLE_KIND


def check_kinds(kinds: Mapping[str, str]) -> None:
    """Refuse kinds that there aren't.

    Parameters
    ----------
    kinds : mapping of str to str
        Kind by pattern of labels.

    Raises
    ------
    ParameterError
        If a kind isn't one of `KINDS`.
    """
    wrong = [f"{pattern!r}: {kind!r}" for pattern, kind in kinds.items() if kind not in KINDS]
    if wrong:
        msg = f"kinds must be among {', '.join(KINDS)}; got {', '.join(wrong)}"
        raise ParameterError(msg)


def find_kind(
    labels: Sequence[str], word: str, *, listed: bool, kinds: Mapping[str, str]
) -> str | None:
    """Decide what an injection is.

    The caller's patterns decide first, then a type other than "sample" that the file gives, then
    whether the sample sheet lists it, and last its names.

    Parameters
    ----------
    labels : sequence of str
        Its labels.
    word : str
        The file's own word for its type.
    listed : bool
        Whether the sample sheet lists it.
    kinds : mapping of str to str
        Kind by pattern of labels, as in a shell (``QC*``).

    Returns
    -------
    str or None
        One of `KINDS`; ``None`` if the file's word isn't known.
    """
    for pattern, kind in kinds.items():
        if any(fnmatchcase(label, pattern) for label in labels if label):
            return kind
    by_type = kind_of_type(word)
    if by_type != SAMPLE_KIND:
        return by_type
    if listed:
        return SAMPLE_KIND
    shown = (kind_of_name(label) for label in labels)
    return next((kind for kind in shown if kind != SAMPLE_KIND), SAMPLE_KIND)
