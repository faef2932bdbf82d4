"""Lines of a TOML file on which its tables and keys stand, which tomllib doesn't tell."""

import re
from collections.abc import Mapping

Address = tuple[str, ...]
"""Keys from the top of the file to a value, such as ``("panels", "mirna", "file")``."""

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\s*({_DOTTED})\s*\]\s*(?:#.*)?$")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=(.*)$")
_STRING = re.compile(r"""'[^'\n]*'|"(?:[^"\\\n]|\\.)*\"""")
_LONG_QUOTES = ('"""', "'" * 3)


def key_lines(text: str) -> dict[Address, int]:
    r"""Find the line of every table and key.

    Parameters
    ----------
    text : str
        A TOML file without errors.

    Returns
    -------
    dict of tuple of str to int
        Line by address, the first is 1. Keys within inline tables are left out.

    Examples
    --------
    >>> key_lines("[panels.mirna]\nfile = 'a.csv'")
    {('panels', 'mirna'): 1, ('panels', 'mirna', 'file'): 2}
    """
    found: dict[Address, int] = {}
    table: Address = ()
    depth, quote = 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if quote or depth:
            depth, quote = _still_open(line, depth, quote)
        elif header := _HEADER.match(line):
            table = _parts(header[1])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_parts(key[1])), number)
            depth, quote = _still_open(key[2], 0, "")
    return found


def line_of(lines: Mapping[Address, int], address: Address) -> int | None:
    """Return the line of a key, or of the nearest table around it.

    Parameters
    ----------
    lines : mapping of tuple of str to int
        From `key_lines`.
    address : tuple of str
        Address of the key.

    Returns
    -------
    int or None
        The line; None where not even the table stands in the file.
    """
    while address:
        if address in lines:
            return lines[address]
        address = address[:-1]
    return None


def _parts(dotted: str) -> Address:
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))


def _still_open(text: str, depth: int, quote: str) -> tuple[int, str]:
    """Return how many brackets, and which long quote, are still open after a line."""
    for mark in _LONG_QUOTES:
        if quote == mark or (not quote and mark in text):
            return depth, mark if text.count(mark) % 2 != bool(quote) else ""
    if quote:
        return depth, quote
    bare = _STRING.sub("", text).partition("#")[0]
    return max(depth + bare.count("[") - bare.count("]"), 0), ""
