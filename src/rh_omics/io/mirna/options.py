"""Options of `read_mirna`, checked once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rh_omics.errors import ParameterError
from rh_omics.io.numbers import COMMA, POINT

SUM = "sum"
MAX = "max"
MEAN = "mean"
MEDIAN = "median"
FILE = "file"
LOG2 = "log2"
ALL = "all"
DROP = "drop"
KEEP = "keep"

CYCLE_LIMIT = 40.0
"""Cycles of a usual qPCR run: a well without a Ct by then isn't detected."""

RPM_PRIOR = 1.0

_CHOICES = {
    "keep": ("mature", "hairpin", ALL),
    "repeats": (None, SUM, MAX),
    "rpm": (None, LOG2),
    "replicates": (None, MEAN, MEDIAN),
    "flagged": (DROP, KEEP),
    "sample_names": (None, FILE),
    "decimal": (None, POINT, COMMA),
}


@dataclass(frozen=True)
class ReadOptions:
    """What a caller of `read_mirna` says about the files, beside the sample sheet.

    Parameters
    ----------
    format : str, optional
        Name of the format; found from the content by default.
    keep : {"mature", "hairpin", "all"}, default "mature"
        Kinds of rows to keep.
    repeats : {"sum", "max"}, optional
        What becomes of several rows of one molecule; the format's own rule by default.
    rpm : {"log2"}, optional
        How reads per million are taken; refused by default.
    prior : float, default 1
        Added to reads per million before the logarithm.
    replicates : {"mean", "median"}, optional
        What becomes of technical replicate wells; refused by default.
    cycle_limit : float, default 40
        Cycles: a larger Ct isn't detected.
    flagged : {"drop", "keep"}, default "drop"
        What becomes of a Ct that the instrument's software flagged.
    sample_names : {"file"}, optional
        Name samples by their files even where the files name them.
    decimal, encoding, delimiter, sheet : str, optional
        How to read the files; found by default.
    ignore : tuple of str, default ()
        Samples, features and columns to leave out.

    Attributes
    ----------
    format : str or None
        Name of the format.

    Raises
    ------
    ParameterError
        If an option has a value that can't be used.
    """

    format: str | None = None
    keep: str = "mature"
    repeats: str | None = None
    rpm: str | None = None
    prior: float = RPM_PRIOR
    replicates: str | None = None
    cycle_limit: float = CYCLE_LIMIT
    flagged: str = DROP
    sample_names: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    ignore: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        problems = [
            f"{name} must be {_listed(allowed)}; got {getattr(self, name)!r}"
            for name, allowed in _CHOICES.items()
            if getattr(self, name) not in allowed
        ]
        for name in ("prior", "cycle_limit"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                problems.append(f"{name} must be a number above 0; got {value!r}")
        if problems:
            raise ParameterError(problems)


def _listed(allowed: Sequence[str | None]) -> str:
    return ", ".join(map(repr, allowed))
