"""miRNA names as target tables write them."""

import re
from collections.abc import Iterable
from typing import Final

_MIRNA: Final = re.compile(r"(?:(?P<species>[a-z]{3,4})-)?(?P<rest>(?:mi[rR]|let|lin|bantam)-?.+)")


def is_mirna_name(name: str) -> bool:
    """Whether a name is written as miRNA names are.

    Parameters
    ----------
    name : str
        Any name.

    Returns
    -------
    bool
        True for ``hsa-miR-21-5p``, ``miR-21`` and ``let-7a``; False for ``MIR21``, a gene.
    """
    return _MIRNA.fullmatch(name.strip()) is not None


def harmonise_mirnas(names: Iterable[str]) -> dict[str, str]:
    """Write miRNA names in one way: without surrounding space, with ``hsa-``.

    Parameters
    ----------
    names : iterable of str
        Names as a user or a file writes them.

    Returns
    -------
    dict of str to str
        Harmonised name by given name; a name that isn't a miRNA's stays as it is.

    Examples
    --------
    >>> harmonise_mirnas([" miR-21-5p", "hsa-let-7a-5p", "mmu-miR-1"])
    {' miR-21-5p': 'hsa-miR-21-5p', 'hsa-let-7a-5p': 'hsa-let-7a-5p', 'mmu-miR-1': 'mmu-miR-1'}
    """
    return {name: _harmonised(name) for name in names}


def _harmonised(name: str) -> str:
    stripped = name.strip()
    match = _MIRNA.fullmatch(stripped)
    return f"hsa-{stripped}" if match and match["species"] is None else stripped
