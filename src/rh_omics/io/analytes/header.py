"""Names of columns: the analyte, its unit, and whether the column holds a limit."""

import re
from typing import NamedTuple

from rh_omics.analytes import find_analyte, is_internal_standard
from rh_omics.units import is_unit

_BRACKETS = re.compile(r"(?P<name>.+?)\s*[_.]*(?P<unit>[(\[{][^()\[\]{}]*[)\]}])\s*$")
_MANGLED_BRACKETS = re.compile(r"(?P<name>.+?)\.\.(?P<unit>[^.]+(?:\.[^.]+)?)\.$")
_CONC = re.compile(r"[\s_.-]+(conc(entration)?\.?|level|value|result)$", re.IGNORECASE)
_LIMIT = re.compile(r"(?<![a-z])(?:l?lod|l?loq)(?![a-z])", re.IGNORECASE)

LOD = "lod"
LOQ = "loq"


class HeaderCell(NamedTuple):
    """What a column's name says.

    Parameters
    ----------
    name : str
        Name without the unit.
    unit : str or None
        The unit, or what stands in its place; ``None`` if there is nothing.
    limit : {"lod", "loq"} or None
        Whether the column holds limits instead of values.
    """

    name: str
    unit: str | None
    limit: str | None = None

    @property
    def is_analyte(self) -> bool:
        """Whether the name or the unit shows that the column holds an analyte."""
        return self.is_known or (self.unit is not None and is_unit(self.unit))

    @property
    def is_known(self) -> bool:
        """Whether the name is one of the registry's, or an internal standard's."""
        return find_analyte(self.name) is not None or is_internal_standard(self.name)


def read_header(text: str) -> HeaderCell:
    """Split the name of a column.

    Parameters
    ----------
    text : str
        Such as ``"AEA (nM)"``, ``"2-AG [ng/mL]"``, ``"PEA_pguL"`` or ``"AEA LOQ (nM)"``.

    Returns
    -------
    HeaderCell
        Name, unit and kind of limit.

    Examples
    --------
    >>> read_header("2-AG [ng/mL]")
    HeaderCell(name='2-AG', unit='ng/mL', limit=None)
    >>> read_header("2-AG (total)").unit is None
    True
    >>> read_header("AEA LOQ (nM)")
    HeaderCell(name='AEA', unit='nM', limit='loq')
    """
    text = " ".join(text.split())
    found = _LIMIT.search(text)
    bare = " ".join(_LIMIT.sub(" ", text).split()).strip(" _-.") if found else text
    limit = None
    if found and bare:
        limit = LOD if "lod" in found.group().casefold() else LOQ
        text = bare
    name, unit = _split_unit(text)
    return HeaderCell(name, unit, limit)


def _split_unit(text: str) -> tuple[str, str | None]:
    if find_analyte(text) is not None:
        return text, None
    for pattern, must_be_unit in (
        (_BRACKETS, False),
        (_MANGLED_BRACKETS, True),
    ):
        found = pattern.fullmatch(text)
        if found:
            name, unit = _without_conc(found["name"]), found["unit"].strip("()[]{} ")
            if is_unit(unit) or (not must_be_unit and find_analyte(name) is not None):
                return name, unit
    return _split_suffix(text)


def _split_suffix(text: str) -> tuple[str, str | None]:
    """Split off a unit without brackets; the longest that is one."""
    for i, letter in enumerate(text):
        name, rest = text[:i].rstrip(" _,;:.-"), text[i + 1 :].strip()
        if letter in " _,;:." and name and is_unit(rest):
            return _without_conc(name), rest
    bare = _without_conc(text)
    return (bare, None) if find_analyte(bare) is not None else (text, None)


def _without_conc(name: str) -> str:
    return _CONC.sub("", name.rstrip()) or name
