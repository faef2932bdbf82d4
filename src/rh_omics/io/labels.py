"""Labels of samples and features: duplicates, damage by spreadsheets, and near misses."""

import re
from collections.abc import Sequence
from typing import Final

from rh_omics.errors import shorten

_MONTH = (
    "jan(uary|uar)?|feb(ruary|ruar)?|mar(ch)?|mär(z)?|mrz|apr(il)?|may|mai|june?|juni|july?|juli|"
    "aug(ust)?|sept?(ember)?|oct(ober)?|okt(ober)?|nov(ember)?|dec(ember)?|dez(ember)?"
)
_MANGLED: Final = re.compile(
    rf"\d{{1,2}}[-. /]+({_MONTH})\.?([-. /]+\d{{2,4}})?"
    rf"|({_MONTH})[-. /]+\d{{2,4}}"
    r"|\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}.*)?"
    r"|\d+([.,]\d+)?e[+-]?\d+"
    r"|\d+[.,]0+",
    re.IGNORECASE,
)


def is_mangled(label: str) -> bool:
    """Return whether a label looks like an id that a spreadsheet took for a date or a number.

    Parameters
    ----------
    label : str
        Id of a sample, subject or feature.

    Returns
    -------
    bool
        True for texts such as ``4-Mar``, ``2026-03-04``, ``1E5`` and ``1.0``.

    Examples
    --------
    >>> [is_mangled(label) for label in ("4-Mar", "1E5", "1.0", "1.2", "MARCH4", "hsa-let-7e")]
    [True, True, True, False, False, False]
    """
    return _MANGLED.fullmatch(label) is not None


def label_problems(
    labels: Sequence[str], places: Sequence[str], *, what: str, file: str
) -> list[str]:
    """List labels that are empty, stand more than once, or were damaged by a spreadsheet.

    Parameters
    ----------
    labels : sequence of str
        Labels of one axis.
    places : sequence of str
        Where each stands, such as ``"row 4"``.
    what : str
        What they name: ``"sample"``, ``"feature"`` or ``"subject"``.
    file : str
        Name of the file, for the message.

    Returns
    -------
    list of str
        One problem per label.

    Examples
    --------
    >>> label_problems(["S1", "S1"], ["row 2", "row 3"], what="sample", file="a.csv")
    ['a.csv: sample S1 stands 2 times (row 2, row 3); each sample is needed once']
    """
    found: dict[str, list[str]] = {}
    for label, place in zip(labels, places, strict=True):
        found.setdefault(label, []).append(place)
    problems = [f"{file} {place}: the {what} has no id" for place in found.pop("", [])]
    for label, where in found.items():
        if len(where) > 1:
            problems.append(
                f"{file}: {what} {label} stands {len(where)} times ({shorten(where)}); "
                f"each {what} is needed once"
            )
        if is_mangled(label):
            problems.append(mangled_problem(label, where[0], what=what, file=file))
    return problems


def mangled_problem(label: str, place: str, *, what: str, file: str) -> str:
    """Describe a damaged label.

    Parameters
    ----------
    label : str
        The label.
    place : str
        Where it stands, such as ``"row 4"``.
    what : str
        What it names.
    file : str
        Name of the file.

    Returns
    -------
    str
        The problem and what is needed.
    """
    return (
        f"{file} {place}: {what} id {label!r} looks like one that a spreadsheet took for a date or "
        "a number; restore the id where it came from and keep that column as text"
    )


def near_misses(left: Sequence[str], right: Sequence[str]) -> list[tuple[str, str]]:
    """Pair labels that differ only in case, punctuation or leading zeros, one to one.

    Parameters
    ----------
    left, right : sequence of str
        Labels that have no equal on the other side.

    Returns
    -------
    list of (str, str)
        Pairs; empty where a label might go with several.

    Examples
    --------
    >>> near_misses(["S01", "S02"], ["s-1", "x"])
    [('S01', 's-1')]
    """
    keys: dict[str, tuple[list[str], list[str]]] = {}
    for side, labels in enumerate((left, right)):
        for label in labels:
            keys.setdefault(_bare(label), ([], []))[side].append(label)
    return [(a[0], b[0]) for a, b in keys.values() if len(a) == len(b) == 1]


def describe_near_misses(left: Sequence[str], right: Sequence[str]) -> str:
    """Say which labels of two files may be the same.

    Parameters
    ----------
    left, right : sequence of str
        Labels that have no equal on the other side.

    Returns
    -------
    str
        The end of a message; empty if no labels are alike.

    Examples
    --------
    >>> describe_near_misses(["S01"], ["s1"])
    '; these may be the same: S01 and s1'
    """
    pairs = [f"{a} and {b}" for a, b in near_misses(left, right)]
    return f"; these may be the same: {shorten(pairs)}" if pairs else ""


def _bare(label: str) -> str:
    parts = re.findall(r"[0-9]+|[^\W0-9_]+", label.removesuffix(".0").casefold())
    return "".join(part.lstrip("0") or "0" if part.isdigit() else part for part in parts)
