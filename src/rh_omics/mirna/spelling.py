"""Mend what spreadsheets, instruments and R did to the spelling of a miRNA name."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")  # noqa: RUF001 - the dashes that files hold
_STARS = dict.fromkeys(map(ord, "∗⁎٭"), "*")  # noqa: RUF001
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u00ad"))
_ACCESSION = re.compile(
    r"[\s(\[_:]*(?<![A-Za-z0-9])(MI(?:MAT)?\d{7})(?:_\d+)?(?![A-Za-z0-9])", re.IGNORECASE
)


@dataclass(frozen=True)
class Spelling:
    """A name whose spelling was mended.

    Parameters
    ----------
    text : str
        The name, with plain dashes and without assay numbers, quotes and accessions.
    accession : str, optional
        Accession that stood beside the name or in its place.
    notes : tuple of str, default ()
        What was changed where the change reads something into the name.
    """

    text: str
    accession: str | None = None
    notes: tuple[str, ...] = ()


def mend_spelling(raw: str) -> Spelling:
    """Undo the known damage to a miRNA name and say what was read into it.

    Parameters
    ----------
    raw : str
        The name as a file has it.

    Returns
    -------
    Spelling
        The mended name, an accession if there was one, and notes.

    Examples
    --------
    >>> mend_spelling("002228_hsa–miR–126#")
    Spelling(text='hsa-miR-126*', accession=None,
             notes=('assay number 002228 left out', '# read as *'))
    >>> mend_spelling("hsa-miR-101-3p:MIMAT0000099:Homo:sapiens:miR-101-3p")
    Spelling(text='hsa-miR-101-3p', accession='MIMAT0000099', notes=())
    >>> mend_spelling("hsa.miR.194.5p").text
    'hsa-miR-194-5p'
    """
    text = unicodedata.normalize("NFKC", raw.translate(_INVISIBLE))
    text = text.translate(_DASHES).translate(_STARS).strip()
    text = re.sub(r"^='?\"?|^['\"]+|['\"]+$", "", text)
    text, accession = _take_accession(text)
    text = re.sub(r"\s*-\s*", "-", text).strip(" ,;:|_\t")
    notes: list[str] = []
    for rule in _RULES:
        text, note = rule(text)
        notes += [note] if note else []
    return Spelling(text, accession, tuple(notes))


def _take_accession(text: str) -> tuple[str, str | None]:
    found = _ACCESSION.search(text)
    if found is None:
        return text, None
    return text[: found.start()].split(":", maxsplit=1)[0], found[1].upper()


def _assay_number(text: str) -> tuple[str, str]:
    found = re.match(r"(\d{6})_(?=\D)", text) or re.search(r"-(\d{6,7})(?:_mir)?$", text)
    if found is None:
        return text, ""
    return text.replace(found[0], ""), f"assay number {found[1]} left out"


def _separators(text: str) -> tuple[str, str]:
    if "-" in text or not re.match(r"(?:[a-z]{3,4}[._])?(?:mi|let)\w*[._]", text, re.IGNORECASE):
        return text, ""
    star = "*" if text.endswith(".") else ""
    note = "dots read as dashes, the last one as * (names made by R)" if star else ""
    return re.sub(r"[._]", "-", text.rstrip(".")) + star, note


def _star(text: str) -> tuple[str, str]:
    mended = re.sub(r"(?:#|[-_ ]star)$", "*", text, flags=re.IGNORECASE)
    return mended, f"{text[len(mended) - 1 :].strip(' -_')} read as *" if mended != text else ""


def _autocorrected(text: str) -> tuple[str, str]:
    mended = re.sub(r"^has(?=-?(?:mir|let))", "hsa", text, flags=re.IGNORECASE)
    return mended, "has- read as hsa- (a word processor's correction)" if mended != text else ""


def _long_stem(text: str) -> tuple[str, str]:
    mended = re.sub(r"mi(?:cro)?rna-?(?=\d)", "miR-", text, flags=re.IGNORECASE)
    mended = re.sub(r"(?<![a-z])(miR|mir|let)(?=\d)", r"\1-", mended)
    return re.sub(r"^([A-Za-z]{3})(miR-|let-)", r"\1-\2", mended), ""


_RULES: tuple[Callable[[str], tuple[str, str]], ...] = (
    _assay_number,
    _separators,
    _star,
    _autocorrected,
    _long_stem,
)
