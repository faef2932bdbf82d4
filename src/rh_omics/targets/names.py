"""miRNA names as target tables write them, and what miRBase calls them today."""

import re
from collections.abc import Iterable
from typing import Final

from rh_omics.mirna import NameStatus, resolve

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
    """Give miRNAs the names that miRBase has for them today.

    A name that stands for exactly one mature miRNA gets its current name. Any other one keeps its
    spelling but for surrounding space and a missing ``hsa-``: nothing is guessed. The full table
    of miRBase is used where it was added to the cache folder as ``mirbase``, else a small one.

    Parameters
    ----------
    names : iterable of str
        Names as a user or a file writes them.

    Returns
    -------
    dict of str to str
        Harmonised name by given name; a name that isn't a miRNA's stays as it is.

    Raises
    ------
    ReferenceDataError
        If the table in the cache folder was changed.

    Examples
    --------
    >>> harmonise_mirnas([" miR-1237-3p", "hsa-miR-194", "mmu-miR-1", "MIR21"])
    {' miR-1237-3p': 'hsa-miR-1237-3p', 'hsa-miR-194': 'hsa-miR-194-5p', 'mmu-miR-1': 'mmu-miR-1',
    'MIR21': 'MIR21'}
    """
    given = list(dict.fromkeys(names))
    mirnas = [name for name in given if is_mirna_name(name)]
    settled = {NameStatus.CURRENT, NameStatus.RENAMED}
    current = {
        found.original: found.resolved
        for found in resolve(mirnas).names
        if found.status in settled and found.resolved
    }
    return {name: current.get(name) or _with_species(name) for name in given}


def _with_species(name: str) -> str:
    stripped = name.strip()
    match = _MIRNA.fullmatch(stripped)
    return f"hsa-{stripped}" if match and match["species"] is None else stripped
