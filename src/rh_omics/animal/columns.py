"""Columns of the tables that animal tests are read from."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from rh_omics.schema import GROUP, SPECIES, TIMEPOINT

ANIMAL: Final = "animal"
WHEEL: Final = "wheel"
CPP: Final = "cpp"
LIGHT_DARK: Final = "light-dark"
HOT_PLATE: Final = "hot-plate"
TEST_NAMES: Final = (WHEEL, CPP, LIGHT_DARK, HOT_PLATE)


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        Its name.
    kind : {"text", "number", "latency"}
        What its cells hold; a latency may be written as a limit, such as ``>30``.
    needed : bool
        Whether the table must have it, and every row a value.
    synonyms : tuple of str
        Other names for it, in lower case with underscores.
    low, high : float
        Smallest and largest number that can be.
    """

    name: str
    kind: str = "text"
    needed: bool = False
    synonyms: tuple[str, ...] = ()
    low: float = 0.0
    high: float = float("inf")


_KEYS: Final = (
    Column(ANIMAL, needed=True, synonyms=("subject", "mouse", "rat", "animal_id", "id")),
    Column(SPECIES),
    Column(GROUP, synonyms=("treatment", "genotype")),
)
_TIME: Final = Column(TIMEPOINT, synonyms=("phase", "time", "test_phase"))

COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = MappingProxyType(
    {
        WHEEL: (
            *_KEYS,
            Column("day", "number", needed=True),
            Column("revolutions", "number", needed=True, synonyms=("turns", "wheel_turns")),
            Column("diameter_cm", "number", synonyms=("wheel_diameter_cm",), low=1, high=100),
            Column("access_h", "number", synonyms=("hours_of_access",), high=24),
        ),
        CPP: (
            *_KEYS,
            Column(TIMEPOINT, needed=True, synonyms=_TIME.synonyms),
            Column("cs_plus_s", "number", needed=True, synonyms=("cs+", "cs_plus", "paired_s")),
            Column("cs_minus_s", "number", needed=True, synonyms=("cs-", "cs_minus", "unpaired_s")),
            Column("centre_s", "number", synonyms=("center_s", "centre", "center", "neutral_s")),
            Column("session_s", "number", synonyms=("session",)),
            Column("paired_side", synonyms=("cs_plus_side", "side")),
        ),
        LIGHT_DARK: (
            *_KEYS,
            _TIME,
            Column("light_s", "number", needed=True, synonyms=("time_in_light_s", "light")),
            Column("session_s", "number", synonyms=("session",)),
            Column("dark_s", "number", synonyms=("time_in_dark_s", "dark")),
            Column("latency_s", "latency", synonyms=("latency_to_light_s", "latency"), low=0.01),
            Column("transitions", "number", synonyms=("crossings",)),
        ),
        HOT_PLATE: (
            *_KEYS,
            _TIME,
            Column("latency_s", "latency", needed=True, synonyms=("latency",), low=0.01),
            Column("cutoff_s", "number", synonyms=("cutoff", "cut_off_s"), low=1, high=120),
            Column("plate_c", "number", synonyms=("temperature_c",), low=40, high=60),
        ),
    }
)
"""Columns by test."""
