"""Text of a cell: a number, nothing measured, or a value below a limit."""

import math
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from rh_omics.errors import ParameterError
from rh_omics.io.analytes.header import LOD, LOQ
from rh_omics.io.numbers import is_limit, is_missing, parse_number, why_broken

VALUE: Final = "value"
CENSORED: Final = "censored"
MISSING: Final = "missing"
BROKEN: Final = "broken"
ZERO: Final = "zero"
MEANINGS: Final = (VALUE, CENSORED, MISSING)

_BELOW = re.compile(r"(?:<|≤|below)\s*=?\s*(?P<limit>.+)", re.IGNORECASE)
_LOQ_WORDS = frozenset({"loq", "lloq", "blq", "bloq", "blloq", "nq", "n.q.", "not quantified"})
_LOD_WORDS = frozenset({"lod", "llod", "bld", "blod"})
_SPREAD = re.compile(r"[\d.,]+\s*(?:±|\+/-|\+-|\()\s*[\d.,]+\)?")

_STATUS: Final = {
    "valid": VALUE,
    "ok": VALUE,
    "pass": VALUE,
    "< lod": CENSORED,
    "<lod": CENSORED,
    "< lloq": CENSORED,
    "<lloq": CENSORED,
    "< loq": CENSORED,
    "<loq": CENSORED,
    "blq": CENSORED,
    "> uloq": VALUE,
    "std/qc < limit": MISSING,
    "std/qc > limit": MISSING,
    "istd out of range": MISSING,
    "no intercept": MISSING,
    "no peak": CENSORED,
    "blank out of range": MISSING,
    "invalid": MISSING,
    "missing measurement": MISSING,
}
_NO_RESULT: Final = frozenset({"degenerate", "no root", "no solution"})


class Reading(NamedTuple):
    """What a cell says.

    Parameters
    ----------
    kind : {"value", "censored", "missing", "zero", "broken"}
        What was found.
    number : float
        The value, or the limit that the text gives; ``NaN`` if there is none.
    limit : {"lod", "loq"} or None
        Which limit a censored cell speaks of; ``None`` if it doesn't say.
    why : str
        For a broken cell, what is wrong.
    """

    kind: str
    number: float = math.nan
    limit: str | None = None
    why: str = ""


def check_words(words: Mapping[str, str]) -> dict[str, str]:
    """Check the caller's words and put them in lower case.

    Parameters
    ----------
    words : mapping of str to str
        What a text or status stands for: ``"missing"``, ``"censored"`` or, of a status,
        ``"value"``.

    Returns
    -------
    dict of str to str
        The same, with keys in lower case.

    Raises
    ------
    ParameterError
        If a meaning isn't one of these.
    """
    wrong = [f"{word!r}: {meaning!r}" for word, meaning in words.items() if meaning not in MEANINGS]
    if wrong:
        msg = f"words must stand for {', '.join(MEANINGS)}; got {', '.join(wrong)}"
        raise ParameterError(msg)
    return {word.strip().casefold(): meaning for word, meaning in words.items()}


def read_cell(text: str, *, decimal: str, words: Mapping[str, str]) -> Reading:
    """Read one cell.

    Parameters
    ----------
    text : str
        The cell, without outer blanks.
    decimal : {".", ","}
        Decimal mark.
    words : mapping of str to str
        The caller's own words, in lower case, with what they stand for.

    Returns
    -------
    Reading
        What it says.

    Examples
    --------
    >>> read_cell("< 0,05", decimal=",", words={})
    Reading(kind='censored', number=0.05, limit=None, why='')
    >>> [read_cell(text, decimal=".", words={}).kind for text in ("ND", "N/A", "0", "7")]
    ['censored', 'missing', 'zero', 'value']
    """
    plain = text.casefold()
    if plain in words:
        return _by_meaning(words[plain], text, decimal)
    if is_missing(text) or plain in _NO_RESULT:
        return Reading(MISSING)
    if found := _BELOW.fullmatch(text):
        return _read_below(found["limit"].strip(), text, decimal)
    if plain in _LOQ_WORDS | _LOD_WORDS:
        return Reading(CENSORED, limit=LOQ if plain in _LOQ_WORDS else LOD)
    if is_limit(text):
        return _read_above(text) if text.startswith((">", "≥")) else Reading(CENSORED)
    return _read_number(text, decimal)


def read_status(text: str, *, words: Mapping[str, str]) -> Reading | None:
    """Read the remark on a value.

    Parameters
    ----------
    text : str
        Such as ``"Valid"`` or ``"< LOD"``.
    words : mapping of str to str
        The caller's own words, in lower case, with what they stand for.

    Returns
    -------
    Reading or None
        What it makes of the value: ``"value"`` leaves it as it is; ``None`` if it isn't known.

    Examples
    --------
    >>> [read_status(text, words={}).kind for text in ("Valid", "< LOD", "ISTD Out of Range")]
    ['value', 'censored', 'missing']
    """
    plain = text.casefold()
    meaning = words.get(plain, _STATUS.get(plain))
    if is_missing(text) and meaning is None:
        return Reading(VALUE)
    if meaning is None:
        return None
    limit = None
    if meaning == CENSORED:
        limit = LOQ if "loq" in plain or plain == "blq" else LOD if "lod" in plain else None
    return Reading(meaning, limit=limit)


def _by_meaning(meaning: str, text: str, decimal: str) -> Reading:
    return _read_number(text, decimal) if meaning == VALUE else Reading(meaning)


def _read_below(limit: str, text: str, decimal: str) -> Reading:
    plain = limit.casefold()
    if any(word in plain for word in ("loq", "quant")):
        return Reading(CENSORED, limit=LOQ)
    if any(word in plain for word in ("lod", "detect")):
        return Reading(CENSORED, limit=LOD)
    number = parse_number(limit, decimal=decimal)
    if number is None or math.isnan(number):
        return Reading(BROKEN, why=f"{text!r} gives no limit that can be read")
    return Reading(CENSORED, number if number > 0 else math.nan)


def _read_above(text: str) -> Reading:
    why = f"{text!r} lies above a limit, and only values below one can be kept; measure it diluted"
    return Reading(BROKEN, why=f"{why}, or pass words={{{text!r}: 'missing'}}")


def _read_number(text: str, decimal: str) -> Reading:
    number = parse_number(text, decimal=decimal)
    if number is None:
        return Reading(BROKEN, why=_why(text))
    if math.isnan(number):
        return Reading(MISSING)
    if number < 0:
        return Reading(BROKEN, why=f"{text}; values must be >= 0")
    return Reading(ZERO, 0.0) if number == 0 else Reading(VALUE, number)


def _why(text: str) -> str:
    if _SPREAD.fullmatch(text):
        return f"{text!r} is a mean with its spread; the values of single samples are needed"
    known = why_broken(text)
    if not text[:1].isalpha():
        return known
    return f"{known}; a word of the laboratory's own is explained by words={{{text!r}: 'missing'}}"
