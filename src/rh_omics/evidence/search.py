"""Find the rows of the evidence tables that a term is about."""

import re
import unicodedata
from difflib import get_close_matches
from functools import cache
from typing import Final

import pandas as pd

from rh_omics.errors import ParameterError, shorten
from rh_omics.evidence.tables import load_references, load_synonyms
from rh_omics.evidence.vocabulary import TABLES

_SEARCHED: Final = (
    "id",
    "table",
    "finding",
    "reference",
    "analyte",
    "keywords",
    "population",
    "mode",
    "control",
    "contrast",
    "discrepancy",
)
_GREEK: Final = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "µ": "u", "μ": "u"}  # noqa: RUF001


def normalise(text: str) -> str:
    """Reduce a text to lower-case words, so that spelling variants compare equal.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Words and numbers separated by one space, with a space at either end.

    Examples
    --------
    >>> normalise("β-Endorphin") == normalise("beta endorphin")
    True
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    named = (
        "".join(_GREEK.get(letter, letter) for letter in folded).replace("'", "").replace("’", "")
    )
    return f" {' '.join(re.findall(r'[a-z0-9]+', named))} "


def spellings(term: str) -> tuple[str, ...]:
    """List a term and what stands for it.

    Parameters
    ----------
    term : str
        What the user looks for.

    Returns
    -------
    tuple of str
        Normalised spellings, the term's own first. A class such as ``endocannabinoids`` is found
        by its members too, a member isn't found by its class.

    Examples
    --------
    >>> " aea " in spellings("anandamide"), " aea " in spellings("endocannabinoids")
    (True, True)
    >>> " 2 ag " in spellings("AEA")
    False
    """
    pairs = load_synonyms()
    found = [normalise(term)]
    for name, others in pairs.groupby("name", sort=False):
        same = others["other"][others["relation"] == "same"]
        if found[0] in {normalise(text) for text in (str(name), *same)}:
            found += [normalise(text) for text in (str(name), *others["other"])]
    return tuple(dict.fromkeys(found))


def same_name(one: str, other: str) -> bool:
    """Say whether two names are spellings or synonyms of one analyte.

    Parameters
    ----------
    one, other : str
        Names of analytes.

    Returns
    -------
    bool
        True for equal spellings and listed synonyms; a member isn't its class.

    Examples
    --------
    >>> same_name("anandamide", "AEA"), same_name("AEA", "2-AG")
    (True, False)
    >>> same_name("miR-1237-3p", "hsa-miR-1237-3p"), same_name("miR-1273-3p", "hsa-miR-1237-3p")
    (True, False)
    """
    return bool(_equals(one) & _equals(other))


@cache
def _equals(name: str) -> frozenset[str]:
    own = normalise(name).removeprefix(" hsa")
    pairs = load_synonyms()
    for group, others in pairs[pairs["relation"] == "same"].groupby("name", sort=False):
        known = {normalise(text) for text in (str(group), *others["other"])}
        if own in known:
            return frozenset(known)
    return frozenset({own})


def matching(rows: pd.DataFrame, term: str) -> pd.Series:
    """Mark the rows that a term is about.

    Parameters
    ----------
    rows : pandas.DataFrame of shape (n_rows, n_columns)
        Rows of `rh_omics.evidence.tables.load_evidence`.
    term : str
        Analyte, author and year, circuit, questionnaire, row id or any words. Where no row has the
        words side by side, rows that have all of them are taken.

    Returns
    -------
    pandas.Series of bool of shape (n_rows,)
        Whether each row matches.

    Raises
    ------
    ParameterError
        If the term is blank or no row matches; the message names similar terms.
    """
    if not normalise(term).strip():
        msg = "the term is blank; leave it out to get every row"
        raise ParameterError(msg)
    hay = _texts(rows)
    wanted = spellings(term)
    found = hay.map(lambda text: any(words in text for words in wanted))
    if not found.any():
        parts = [f" {word} " for word in wanted[0].split()]
        found = hay.map(lambda text: all(word in text for word in parts))
    if not found.any():
        raise ParameterError(_nothing_found(rows, term))
    return found


def _texts(rows: pd.DataFrame) -> pd.Series:
    references = load_references()
    cited = references["authors"] + " " + references["year"]
    columns = [rows[name] for name in _SEARCHED] + [rows["reference"].map(cited)]
    joined = columns[0].str.cat(columns[1:], sep=" | ")
    return joined.map(normalise)


def _nothing_found(rows: pd.DataFrame, term: str) -> str:
    known = {name.strip() for text in rows["analyte"] for name in text.split(";") if name}
    known |= {*load_synonyms()["name"], *load_synonyms()["other"]}
    close = get_close_matches(term, sorted(known), n=5, cutoff=0.5)
    hint = f"; did you mean {shorten(close)}?" if close else "."
    return f"no evidence about {term!r}{hint} The tables are {', '.join(TABLES)}"
