"""Publications that a report cites, numbered in the order in which a text mentions them."""

import csv
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

FILE: Final = "assets/references.tsv"
_CITED: Final = re.compile(r"\[@([\w,]+)\]")


@cache
def load_citations() -> dict[str, str]:
    """Read the publications that a methods section may cite.

    Returns
    -------
    dict of str to str
        Reference by key, with its DOI where it has one.

    Examples
    --------
    >>> load_citations()["benjamini1995"].partition(" doi:")[2]
    '10.1111/j.2517-6161.1995.tb02031.x'
    """
    text = files("rh_omics.report").joinpath(FILE).read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {
        row["key"]: f"{row['reference']} doi:{row['doi']}" if row["doi"] else row["reference"]
        for row in rows
    }


def cited(*keys: str) -> str:
    """Mark a place of a text where publications are cited.

    Parameters
    ----------
    *keys : str
        Their keys.

    Returns
    -------
    str
        The mark, which `number_citations` replaces.
    """
    return f"[@{','.join(keys)}]"


def number_citations(texts: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Replace the marks of `cited` by numbers in the order of their first mention.

    Parameters
    ----------
    texts : sequence of str
        Paragraphs in their order.

    Returns
    -------
    list of str, tuple of str
        The paragraphs, and the references in the order of their numbers.

    Raises
    ------
    KeyError
        If a key is unknown.

    Examples
    --------
    >>> texts, references = number_citations(["so [@smyth2004]", "as [@holm1979,smyth2004]"])
    >>> texts, references[1][:4]
    (['so [1]', 'as [1, 2]'], 'Holm')
    """
    numbers: dict[str, int] = {}

    def replace(found: re.Match[str]) -> str:
        keys = found[1].split(",")
        known = sorted(numbers.setdefault(key, len(numbers) + 1) for key in keys)
        return f"[{', '.join(map(str, known))}]"

    written = [_CITED.sub(replace, text) for text in texts]
    known = load_citations()
    return written, tuple(known[key] for key in numbers)
