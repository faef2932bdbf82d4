"""The table of wells inside a qPCR export, below its preamble and above its footer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rh_omics.errors import FileFormatError
from rh_omics.io.grid import Grid
from rh_omics.io.mirna.tables import Input

SECTION = re.compile(r"\[.+\]")


@dataclass(frozen=True)
class WellRows:
    """Rows of wells with the places of the columns that matter.

    Parameters
    ----------
    file : str
        What messages call the file.
    places : mapping of str to int
        Place of the column of each role.
    rows : tuple of tuple of str
        Cells of each well, as long as the header.
    numbers : tuple of int
        Row numbers in the file.

    Attributes
    ----------
    file : str
        What messages call the file.
    """

    file: str
    places: Mapping[str, int]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]

    def cell(self, row: int, role: str) -> str:
        """Return the cell of a role, empty where the file has no such column.

        Parameters
        ----------
        row : int
            Place in `rows`.
        role : str
            Role of the column.

        Returns
        -------
        str
            The cell.
        """
        return self.rows[row][self.places[role]] if role in self.places else ""

    def place(self, row: int) -> str:
        """Name a row for a message.

        Parameters
        ----------
        row : int
            Place in `rows`.

        Returns
        -------
        str
            Such as ``"a.txt row 12"``.
        """
        return f"{self.file} row {self.numbers[row]}"


def plain(name: str) -> str:
    """Return a column name in lower case, with a Cyrillic т of "Cт" made Latin.

    Parameters
    ----------
    name : str
        Column name.

    Returns
    -------
    str
        Such as ``"ct"``.
    """
    return " ".join(name.casefold().replace("т", "t").split())


def find_header(
    given: Input, roles: Mapping[str, Sequence[str]], *, needed: Sequence[str]
) -> int | None:
    """Find the row that names the columns of wells.

    Parameters
    ----------
    given : Input
        The file.
    roles : mapping of str to sequence of str
        Names, in lower case, that the column of each role may have.
    needed : sequence of str
        Roles that must be there; ``ct`` is one.

    Returns
    -------
    int or None
        Place in the grid's rows.
    """
    for i in given.ct_rows:
        names = {plain(cell) for cell in given.grid.rows[i]}
        if all(names & set(roles[role]) for role in needed):
            return i
    return None


def take_rows(grid: Grid, header: int, roles: Mapping[str, Sequence[str]]) -> WellRows:
    """Take the rows of wells below their header.

    The table ends at a blank line's gap followed by a footer, or at the next ``[Section]``. Rows
    may be shorter than the header, and longer by empty cells.

    Parameters
    ----------
    grid : Grid
        Rows of a file.
    header : int
        Place of the header.
    roles : mapping of str to sequence of str
        Names, in lower case, that the column of each role may have, the best first.

    Returns
    -------
    WellRows
        The rows.

    Raises
    ------
    FileFormatError
        If there is no row of a well, one has more cells than the header, or none for its Ct.
    """
    names = [plain(cell) for cell in grid.rows[header]]
    places = {
        role: next(names.index(name) for name in wanted if name in names)
        for role, wanted in roles.items()
        if set(wanted) & set(names)
    }
    rows, numbers, problems = [], [], []
    for number, row in zip(grid.numbers[header + 1 :], grid.rows[header + 1 :], strict=True):
        if _is_footer(row):
            break
        if any(row[len(names) :]) or len(row) <= places.get("ct", 0):
            problems.append(
                f"{grid.origin.name} row {number} has {len(row)} cells; "
                f"the header in row {grid.numbers[header]} has {len(names)}"
            )
        rows.append((*row, *[""] * len(names))[: len(names)])
        numbers.append(number)
    if problems:
        raise FileFormatError(problems)
    if not rows:
        msg = f"{grid.origin.name}: no wells below the header in row {grid.numbers[header]}"
        raise FileFormatError(msg)
    return WellRows(grid.origin.name, places, tuple(rows), tuple(numbers))


def _is_footer(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    return len(filled) == 1 and (SECTION.fullmatch(filled[0]) is not None or "=" in filled[0])
