"""A plain matrix of Ct, assays in rows or columns, undetected ones as text or as the limit."""

import numpy as np

from rh_omics.errors import FileFormatError
from rh_omics.io.grid import Grid
from rh_omics.io.mirna.tables import Input, Well, WellState, WellTable
from rh_omics.io.mirna.wide import MATRIX, read_wide
from rh_omics.io.numbers import is_limit


def read_ct_matrix(given: Input) -> WellTable:
    """Read a matrix of Ct.

    Parameters
    ----------
    given : Input
        File and options.

    Returns
    -------
    WellTable
        A well for each cell; ``Undetermined`` and a Ct at or above the cycle limit aren't
        detected, empty cells weren't measured.

    Raises
    ------
    FileFormatError
        If a cell isn't a Ct.
    """
    limit = given.options.cycle_limit
    read = read_wide(_with_limits_as_numbers(given, limit), MATRIX)
    below = np.argwhere(read.values <= 0)
    if len(below):
        i, j = below[0]
        msg = (
            f"{given.file}: {read.names[j]} in sample {read.samples[i]} is {read.values[i, j]:g}; "
            f"Ct values must be > 0 ({len(below)} such values)"
        )
        raise FileFormatError(msg)
    wells = [
        _well(sample, target, float(read.values[i, j]), limit, given.file)
        for i, sample in enumerate(read.samples)
        for j, target in enumerate(read.names)
    ]
    return WellTable(given.file, tuple(wells), read.notes)


def _well(sample: str, target: str, ct: float, limit: float, file: str) -> Well:
    place = f"{file}, {target} in {sample}"
    if np.isnan(ct):
        return Well(sample, target, ct, WellState.DROPPED, place, "no Ct")
    if ct >= limit:
        return Well(sample, target, limit, WellState.UNDETECTED, place)
    return Well(sample, target, ct, WellState.DETECTED, place)


def _with_limits_as_numbers(given: Input, limit: float) -> Input:
    """Write the cycle limit where a cell says that nothing was detected."""
    mark = given.options.decimal or "."
    text = f"{limit:g}".replace(".", mark)
    rows = tuple(
        tuple(text if is_limit(cell) and i and j else cell for j, cell in enumerate(row))
        for i, row in enumerate(given.grid.rows)
    )
    return Input(Grid(given.grid.origin, rows, given.grid.numbers), given.sample, given.options)
