"""Take dose, response and subject from a table, with every problem named."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rh_omics.errors import StudyError, shorten
from rh_omics.exercise.phase import PHASE
from rh_omics.stats.dose_models import Integers


def complete_rows(
    table: pd.DataFrame, *, subject: str, numbers: Sequence[str], metric: str | None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Keep the rows that have a subject and every number.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_rows, n_columns)
        One row per observation.
    subject : str
        Column of the subjects.
    numbers : sequence of str
        Columns that must be numbers.
    metric : str, optional
        Column that says in which metric the dose is; all rows must agree.

    Returns
    -------
    rows : pandas.DataFrame
        Complete rows.
    notes : tuple of str
        What was left out.

    Raises
    ------
    StudyError
        If a column is missing or isn't numeric, metrics or phases are mixed, or fewer than three
        rows are complete.
    """
    wanted = [subject, *numbers, *([metric] if metric else [])]
    missing = [name for name in wanted if name not in table]
    if missing:
        msg = f"the table has no column {', '.join(missing)}; it has {shorten(list(table))}"
        raise StudyError(msg)
    problems = [
        f"column {name} holds {table[name].dtype}, not numbers"
        for name in numbers
        if not pd.api.types.is_numeric_dtype(table[name])
    ]
    for column in (metric, PHASE):
        found = sorted(map(str, table[column].dropna().unique())) if column in table else []
        if len(found) > 1:
            problems.append(
                f"column {column} mixes {shorten(found)}; analyse them apart, they aren't the same"
            )
    rows = table.dropna(subset=wanted)
    if len(rows) < 3:  # noqa: PLR2004 - a line needs three observations to have an error
        problems.append(f"{len(rows)} rows are complete; three or more are needed")
    if problems:
        raise StudyError(problems)
    dropped = len(table) - len(rows)
    return rows, (f"{dropped} incomplete rows left out",) if dropped else ()


def blocks_of(
    rows: pd.DataFrame, *, subject: str
) -> tuple[pd.DataFrame, Integers, tuple[str, ...]]:
    """Make subjects blocks, or one block where each was seen once.

    Parameters
    ----------
    rows : pandas.DataFrame
        Complete rows.
    subject : str
        Column of the subjects.

    Returns
    -------
    rows : pandas.DataFrame
        Rows of subjects seen twice or more; all rows if nobody was.
    block : ndarray of int of shape (n_rows,)
        Block of each row.
    notes : tuple of str
        What was left out, or that the comparison is between subjects.
    """
    repeated = rows[subject].duplicated(keep=False)
    if not repeated.any():
        note = "each subject was seen once: doses are compared between subjects, without blocks"
        return rows, np.zeros(len(rows), dtype=np.intp), (note,)
    kept = rows[repeated]
    single = sorted(set(map(str, rows.loc[~repeated, subject])))
    notes = (f"seen once and left out: {shorten(single)}",) if single else ()
    return kept, np.asarray(pd.factorize(kept[subject])[0], dtype=np.intp), notes
