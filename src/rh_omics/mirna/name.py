"""The parts of a miRNA name."""

import re
from dataclasses import dataclass

MATURE = "mature"
HAIRPIN = "hairpin"

_SHAPE = re.compile(
    r"(?:(?P<species>[a-z]{3,4})-)?(?P<stem>mir|let)(?P<dash>-?)(?P<number>\d+)(?P<letter>[a-z]{0,2})"
    r"(?:-(?P<locus>\d{1,2}))?(?P<antisense>-as)?(?:-(?P<arm>[35])p)?(?P<star>\*?)",
    re.IGNORECASE,
)
# HGNC writes a locus after a letter without a dash: MIR125B1, MIRLET7A1, but MIR194-1.
_SYMBOL = re.compile(
    r"MIR(?:(?P<let>LET)(?=7))?(?P<number>\d+)(?P<letter>[A-Z]{0,2})-?(?P<locus>\d?)"
)


@dataclass(frozen=True)
class MirnaName:
    """The parts of one miRNA name.

    Parameters
    ----------
    species : str
        Species code of miRBase, such as ``"hsa"``; empty where the name has none.
    stem : str
        ``"mir"`` or ``"let"``.
    number : int
        The number after the stem.
    letter : str, default ""
        Letter of a paralogue with another mature sequence, such as ``"b"`` of miR-33b.
    locus : int, optional
        Which of several loci with one mature sequence: 1 of mir-194-1.
    arm : str, default ""
        ``"5p"``, ``"3p"`` or empty.
    star : bool, default False
        Whether the name marks the rarer strand, as miRBase did until release 17.
    antisense : bool, default False
        Whether the name ends in ``-as``.
    kind : str, optional
        ``"mature"``, ``"hairpin"`` or None where the spelling doesn't say.
    """

    species: str
    stem: str
    number: int
    letter: str = ""
    locus: int | None = None
    arm: str = ""
    star: bool = False
    antisense: bool = False
    kind: str | None = None

    def spell(self, kind: str) -> str:
        """Write the name as miRBase does.

        Parameters
        ----------
        kind : str
            ``"mature"`` (miR) or ``"hairpin"`` (mir).

        Returns
        -------
        str
            The name, with its species where it is known.
        """
        stem = "miR" if (self.stem, kind) == ("mir", MATURE) else self.stem
        parts = [self.species, stem, f"{self.number}{self.letter}"]
        parts += [str(self.locus or ""), "as" if self.antisense else "", self.arm]
        return "-".join(part for part in parts if part) + "*" * self.star

    def __str__(self) -> str:
        """Write the name as miRBase does, as mature where the spelling doesn't say."""
        return self.spell(self.kind or MATURE)


def parse_mirna(text: str) -> MirnaName | None:
    """Take a miRNA name apart.

    Case tells a mature molecule (miR) from a hairpin (mir); an arm or a star marks a mature one
    whatever the case. ``MIR1237`` is a gene symbol and so a hairpin. In ``MIR-194`` the case was
    lost, and a ``let`` name without arm and locus is spelt alike for both: their kind is None.

    Parameters
    ----------
    text : str
        A name whose spelling was mended (see `mend_spelling`).

    Returns
    -------
    MirnaName or None
        Its parts, or None if it isn't a miRNA name.

    Examples
    --------
    >>> parse_mirna("hsa-miR-125b-1-3p")
    MirnaName(species='hsa', stem='mir', number=125, letter='b', locus=1, arm='3p', star=False,
              antisense=False, kind='mature')
    >>> str(parse_mirna("MIR194-1")), parse_mirna("hsa-mir-194-1").kind
    ('mir-194-1', 'hairpin')
    >>> parse_mirna("MAPK11") is None
    True
    """
    symbol = _SYMBOL.fullmatch(text)
    if symbol is not None:
        return _from_symbol(symbol)
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return None
    arm = f"{shape['arm']}p" if shape["arm"] else ""
    return MirnaName(
        species=(shape["species"] or "").lower(),
        stem=shape["stem"].lower(),
        number=int(shape["number"]),
        letter=shape["letter"].lower(),
        locus=int(shape["locus"]) if shape["locus"] else None,
        arm=arm,
        star=bool(shape["star"]),
        antisense=bool(shape["antisense"]),
        kind=MATURE if arm or shape["star"] else _kind_by_case(shape),
    )


def _kind_by_case(shape: re.Match[str]) -> str | None:
    if shape["stem"].lower() == "let":
        return HAIRPIN if shape["locus"] else None
    return {"miR": MATURE, "mir": HAIRPIN}.get(shape["stem"])


def _from_symbol(symbol: re.Match[str]) -> MirnaName:
    return MirnaName(
        species="",
        stem="let" if symbol["let"] else "mir",
        number=int(symbol["number"]),
        letter=symbol["letter"].lower(),
        locus=int(symbol["locus"]) if symbol["locus"] else None,
        kind=HAIRPIN,
    )
