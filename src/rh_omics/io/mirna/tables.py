"""What a format's reader gives: counts by row, or the wells of a qPCR run."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rh_omics.io.grid import Grid
from rh_omics.io.mirna.options import SUM, ReadOptions
from rh_omics.io.numeric_table import NumericTable
from rh_omics.io.table import Table

ASK = "ask"
"""Sum several rows of one name, unless they look as if they shared their reads."""

ROWS_LOOKED_AT = 200
_CT_NAMES = ("ct", "cq", "cp", "c(t)", "crt")


@dataclass(frozen=True)
class Input:
    """One file, ready for the reader of its format.

    Parameters
    ----------
    grid : Grid
        Its rows of text.
    sample : str
        Name of its sample by the rule for file names.
    options : ReadOptions
        What the caller said.
    plain : NumericTable or None, default None
        Its numbers, where it was too large to hold as text; `grid` has its first rows then.

    Attributes
    ----------
    grid : Grid
        Its rows of text.
    """

    grid: Grid
    sample: str
    options: ReadOptions
    plain: NumericTable | None = None

    @property
    def table(self) -> Table:
        """The file as a table whose header is its first row."""
        return Table.from_grid(self.grid) if self.plain is None else self.plain

    @property
    def file(self) -> str:
        """What messages call the file."""
        return self.grid.origin.name

    @cached_property
    def columns(self) -> frozenset[str]:
        """Cells of the first row in lower case: what a plain table's columns are called."""
        return frozenset(" ".join(cell.casefold().split()) for cell in self.grid.rows[0])

    @cached_property
    def head(self) -> Grid:
        """The first rows, by which a format is recognised."""
        grid = self.grid
        return Grid(grid.origin, grid.rows[:ROWS_LOOKED_AT], grid.numbers[:ROWS_LOOKED_AT])

    @cached_property
    def ct_rows(self) -> tuple[int, ...]:
        """Places of the rows that may name a column of Ct; a plate's curves may stand above."""
        joined = (" ".join(row).casefold().replace("т", "t") for row in self.grid.rows)
        return tuple(i for i, text in enumerate(joined) if any(name in text for name in _CT_NAMES))


@dataclass(frozen=True)
class CountTable:
    """Reads by sample and row of one file; a molecule may have several rows.

    Parameters
    ----------
    file : str
        What messages call the file.
    samples : tuple of str
        Sample ids.
    names : tuple of str
        Name of each row as the file has it.
    values : ndarray of shape (n_samples, n_rows)
        Reads, or reads per million; ``NaN`` where nothing was measured.
    repeats : {"sum", "max", "ask"}, default "sum"
        The format's rule for several rows of one molecule.
    adjusted : bool, default False
        Whether the format divides reads among the places where they map.
    lists_all : bool, default True
        Whether a molecule without a row wasn't looked for; else it had no reads.
    per_million : bool, default False
        Whether the file says that it holds reads per million.
    sample_from_file : bool, default False
        Whether the sample's name comes from the file's name.
    controls : frozenset of str, default frozenset()
        Names of rows that are controls of the assay.
    notes : tuple of str, default ()
        What was left out or chosen, one sentence each.

    Attributes
    ----------
    values : ndarray of shape (n_samples, n_rows)
        Reads.
    """

    file: str
    samples: tuple[str, ...]
    names: tuple[str, ...]
    values: NDArray[np.float64]
    repeats: str = SUM
    adjusted: bool = False
    lists_all: bool = True
    per_million: bool = False
    sample_from_file: bool = False
    controls: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


class WellState(StrEnum):
    """What a well of a qPCR run says."""

    DETECTED = "detected"
    """It has a Ct."""
    UNDETECTED = "undetected"
    """It was run and has no Ct within the cycle limit."""
    DROPPED = "dropped"
    """It was omitted by the analyst, flagged by the software, or has no value."""


@dataclass(frozen=True)
class Well:
    """One well of a qPCR run.

    Parameters
    ----------
    sample : str
        Sample id.
    target : str
        Assay as the file names it.
    ct : float
        Cycles; the cycle limit if undetected, ``NaN`` if dropped.
    state : WellState
        What the well says.
    place : str
        Where it stands, such as ``"a.txt row 12"``.
    why : str, default ""
        Why it was dropped.

    Attributes
    ----------
    ct : float
        Cycles.
    """

    sample: str
    target: str
    ct: float
    state: WellState
    place: str
    why: str = ""


@dataclass(frozen=True)
class WellTable:
    """The wells of one file that hold samples.

    Parameters
    ----------
    file : str
        What messages call the file.
    wells : tuple of Well
        Wells in the order of the file, without controls and standards.
    notes : tuple of str, default ()
        What was left out or chosen, one sentence each.

    Attributes
    ----------
    wells : tuple of Well
        Wells in the order of the file.
    """

    file: str
    wells: tuple[Well, ...]
    notes: tuple[str, ...] = ()
