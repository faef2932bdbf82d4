"""Columns of a tool's table, found whatever the case of their names."""

from rh_omics.errors import FileFormatError
from rh_omics.io.table import Table, list_columns


def find_column(table: Table, *names: str) -> str:
    """Return the first column of a table that has one of some names, in any case.

    Parameters
    ----------
    table : Table
        The table.
    *names : str
        Column names in lower case, the best first.

    Returns
    -------
    str
        The column's name as the table has it.

    Raises
    ------
    FileFormatError
        If the table has none of them.
    """
    by_name = {column.casefold(): column for column in reversed(table.columns)}
    for name in names:
        if name in by_name:
            return by_name[name]
    wanted = " or ".join(map(repr, names))
    msg = f"{table.origin.name} has no column {wanted}; it has {list_columns(table.columns)}"
    raise FileFormatError(msg)
