"""Units of concentration: read as laboratories write them, and converted by molar mass."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from rh_omics.errors import UnitError

Dimension = Literal["molar", "mass"]

MOLAR: Dimension = "molar"
MASS: Dimension = "mass"

EXAMPLES = "nM, pM, µM, pmol/mL, fmol/µL, ng/mL, pg/mL, µg/L, mg/dL"
"""Units for messages; every metric prefix from f to m is taken."""

_PREFIXES = {"f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1.0}
_VOLUMES = {"u": 1e-6, "m": 1e-3, "d": 1e-1, "": 1.0}
_MOLAR = re.compile(r"(?P<prefix>[fpnum]?)M")
_RATIO = re.compile(
    r"(?P<prefix>[fpnum]?)(?P<amount>mol|g)(?P<per>[\s/_.*]*(?:per\b)?\s*)"
    r"(?P<volume>[umd]?)l(?P<power>(?:\^?-1)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Unit:
    """A unit of concentration.

    Parameters
    ----------
    symbol : str
        How it is written here, such as ``"nM"`` or ``"ng/mL"``.
    dimension : {"molar", "mass"}
        Amount of substance or mass, per volume.
    factor : float
        Size of one unit in mol/L or g/L.
    """

    symbol: str
    dimension: Dimension
    factor: float

    def same_size(self, other: "Unit") -> bool:
        """Return whether two units are one under two names, as nM and pmol/mL are.

        Parameters
        ----------
        other : Unit
            Another unit.

        Returns
        -------
        bool
            True if values needn't be changed between the two.
        """
        ratio = self.factor / other.factor
        return self.dimension == other.dimension and abs(ratio - 1) < 1e-9  # noqa: PLR2004


def parse_unit(text: str) -> Unit:
    """Read a unit of concentration.

    The micro sign may be ``µ`` (U+00B5), ``μ`` (U+03BC) or ``u``; the slash may be missing
    (``pguL``) or written as ``per``, a blank, a point, an underscore, or a power of −1.
    ``M`` for mol/L must be a capital: ``nm`` is a length.

    Parameters
    ----------
    text : str
        Unit as a file has it, perhaps in brackets.

    Returns
    -------
    Unit
        The unit.

    Raises
    ------
    UnitError
        If this isn't a unit of concentration.

    Examples
    --------
    >>> [parse_unit(text).symbol for text in ("pmol/ml", "[µM]", "pguL", "ng mL-1")]
    ['pmol/mL', 'µM', 'pg/µL', 'ng/mL']
    >>> parse_unit("nM").same_size(parse_unit("fmol/µL"))
    True
    """
    plain = _plain(text)
    if found := _MOLAR.fullmatch(plain):
        prefix = found["prefix"]
        return Unit(f"{_show(prefix)}M", MOLAR, _PREFIXES[prefix])
    found = _RATIO.fullmatch(plain)
    if found and (found["per"] == "" or found["per"].strip() or found["power"] or " " in plain):
        prefix, volume = found["prefix"].lower(), found["volume"].lower()
        amount = found["amount"].lower()
        return Unit(
            f"{_show(prefix)}{amount}/{_show(volume)}L",
            MOLAR if amount == "mol" else MASS,
            _PREFIXES[prefix] / _VOLUMES[volume],
        )
    hint = f"; {plain[:-1]}M is written with a capital M" if _is_length(plain) else ""
    msg = f"unit {text!r} isn't known{hint}; examples of units that are: {EXAMPLES}"
    raise UnitError(msg)


def is_unit(text: str) -> bool:
    """Return whether a text is a unit of concentration.

    Parameters
    ----------
    text : str
        Text of a cell or a part of a column's name.

    Returns
    -------
    bool
        True if `parse_unit` takes it.

    Examples
    --------
    >>> [is_unit(text) for text in ("nM", "nm", "(ng/mL)", "total", "")]
    [True, False, True, False, False]
    """
    try:
        parse_unit(text)
    except UnitError:
        return False
    return True


def conversion_factor(
    old: Unit | str, new: Unit | str, *, molar_mass: float | None = None, name: str = "the analyte"
) -> float:
    """Return the number with which values in one unit are multiplied to be in another.

    Parameters
    ----------
    old, new : Unit or str
        Unit of the values, and unit wanted.
    molar_mass : float, optional
        In g/mol; needed between mass and amount of substance.
    name : str, default "the analyte"
        What is converted, for the message.

    Returns
    -------
    float
        The factor.

    Raises
    ------
    UnitError
        If a unit isn't known, or the molar mass is needed and isn't there.

    Examples
    --------
    >>> round(conversion_factor("ng/mL", "nM", molar_mass=347.53), 3)
    2.877
    >>> conversion_factor("pmol/mL", "nM")
    1.0
    """
    old = parse_unit(old) if isinstance(old, str) else old
    new = parse_unit(new) if isinstance(new, str) else new
    if old.same_size(new):
        return 1.0
    ratio = old.factor / new.factor
    if old.dimension == new.dimension:
        return ratio
    if molar_mass is None:
        msg = (
            f"{name}: {old.symbol} can't be converted to {new.symbol} because its molar mass isn't "
            "in the registry of analytes; give a unit of the file's own kind with unit= or --unit"
        )
        raise UnitError(msg)
    return ratio / molar_mass if old.dimension == MASS else ratio * molar_mass


def _plain(text: str) -> str:
    """Write a unit with ASCII letters and without brackets."""
    plain = unicodedata.normalize("NFKC", text.strip()).replace("\N{GREEK SMALL LETTER MU}", "u")
    plain = plain.replace("\N{MINUS SIGN}", "-").replace("\N{MIDDLE DOT}", " ")
    plain = plain.replace("\N{DOT OPERATOR}", " ").strip()
    for left, right in ("()", "[]", "{}"):
        if plain.startswith(left) and plain.endswith(right):
            plain = plain[1:-1].strip()
    return plain


def _show(prefix: str) -> str:
    return prefix.replace("u", "\N{MICRO SIGN}")


def _is_length(plain: str) -> bool:
    return re.fullmatch(r"[fpnum]m|[FPNU]M", plain) is not None
