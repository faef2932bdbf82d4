"""Read observations of dose, marker and feeling from a table, one row each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.errors import FileFormatError, shorten
from rh_omics.exercise.phase import PHASE
from rh_omics.io.numbers import find_decimal, parse_block, why_broken
from rh_omics.io.table import Table, read_table

METRIC = "metric"
"""Column that says in which metric a dose is, where it is called so."""


@dataclass(frozen=True, eq=False)
class Observations:
    """Observations of subjects at known doses.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_rows, n_columns)
        Subjects, numbers, and the metric and phase where there are such columns.
    subject : str
        Column of the subjects.
    metric : str or None
        Column of the dose's metric.
    simulated : bool
        Whether the values come from a simulation.
    """

    table: pd.DataFrame
    subject: str
    metric: str | None
    simulated: bool


def read_observations(
    path: Path, numbers: Sequence[str], *, subject: str = "subject", metric: str | None = None
) -> Observations:
    """Read the columns that a dose-response needs, and no other.

    Parameters
    ----------
    path : pathlib.Path
        Table with one row per observation; the word SIMULATED in a leading line with ``#`` marks
        it as simulated.
    numbers : sequence of str
        Columns that must be numbers; an empty cell is not measured.
    subject : str, default "subject"
        Column of the subjects.
    metric : str, optional
        Column of the dose's metric; ``metric`` by default, where the table has it.

    Returns
    -------
    Observations
        The table with the columns asked for.

    Raises
    ------
    FileFormatError
        If the file isn't a table, a column isn't there, or a cell isn't a number; every place is
        listed.
    """
    table = read_table(path)
    metric = metric or (METRIC if METRIC in table.columns else None)
    words = [subject, *([metric] if metric else []), *([PHASE] if PHASE in table.columns else [])]
    missing = [name for name in (*words, *numbers) if name not in table.columns]
    if missing:
        msg = (
            f"{table.origin.name}: there is no column {', '.join(missing)}; "
            f"it has {shorten(list(table.columns), 12)}"
        )
        raise FileFormatError(msg)
    frame = pd.DataFrame(
        {name: pd.Series(table.column(name), dtype="str").replace("", None) for name in words}
    )
    frame[list(numbers)] = _numbers(table, numbers)
    return Observations(frame, subject, metric, table.origin.simulated)


def _numbers(table: Table, names: Sequence[str]) -> NDArray[np.float64]:
    """Parse columns with one decimal mark; every cell that isn't a number is named."""
    rows = list(zip(*(table.column(name) for name in names), strict=True))

    def place(row: int, column: int) -> str:
        return f"{table.origin.name} row {table.numbers[row]}, column {names[column]}"

    block = parse_block(rows, decimal=find_decimal(rows, place=place))
    if block.broken:
        problems = [
            f"{place(*cell)}: {why_broken(rows[cell[0]][cell[1]])}" for cell in block.broken
        ]
        raise FileFormatError(problems)
    return block.values
