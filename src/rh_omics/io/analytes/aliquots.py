"""Several measurements of one subject at one timepoint: refused, or made one by a stated rule."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.errors import SampleSheetError, shorten
from rh_omics.io.problems import Problems

COLUMNS = ("sample", "feature", "n", "mean", "cv")


class Merged(NamedTuple):
    """One row of values per sample.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_compounds)
        Values; limits where censored.
    censored : ndarray of bool of shape (n_samples, n_compounds)
        True where only a limit is known.
    """

    values: NDArray[np.float64]
    censored: NDArray[np.bool_]


def check_groups(
    groups: dict[str, list[int]], places: Sequence[str], file: str, problems: Problems
) -> None:
    """Refuse samples with several measurements.

    Parameters
    ----------
    groups : dict of str to list of int
        Injections by sample.
    places : sequence of str
        Label and place of each injection.
    file : str
        Name of the file.
    problems : Problems
        Where to add them.
    """
    several = [
        f"{file}: {sample} was measured {len(rows)} times ({shorten([places[i] for i in rows])})"
        for sample, rows in groups.items()
        if len(rows) > 1
    ]
    if several:
        problems.add_some(several, rest=f"{file}: {{}} more such samples", kind=SampleSheetError)
        problems.add(
            f"{file}: one measurement per subject and timepoint is needed: pass aliquots='mean', "
            "'median', 'first' or 'last', or name all but one in ignore=",
            SampleSheetError,
        )


def merge(
    values: NDArray[np.float64],
    censored: NDArray[np.bool_],
    groups: Sequence[Sequence[int]],
    rule: str,
) -> Merged:
    """Make one row of each group of rows.

    The mean and the median grow with each of their parts. So where a part is only known to lie
    below its limit, the result lies below the mean or median with the limit in its place, and it
    is censored there. Missing parts are left out.

    Parameters
    ----------
    values : ndarray of shape (n_injections, n_compounds)
        Values; limits where censored.
    censored : ndarray of bool of shape (n_injections, n_compounds)
        True where only a limit is known.
    groups : sequence of sequence of int
        Rows of each sample.
    rule : {"error", "mean", "median", "first", "last"}
        What to do; ``"error"`` needs groups of one.

    Returns
    -------
    Merged
        One row per group.

    Examples
    --------
    >>> merge(np.array([[2.0], [4.0]]), np.array([[False], [True]]), [[0, 1]], "mean")
    Merged(values=array([[3.]]), censored=array([[ True]]))
    """
    shape = (len(groups), values.shape[1])
    merged, below = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    for g, rows in enumerate(groups):
        part, limit = values[list(rows)], censored[list(rows)]
        if len(rows) == 1 or rule in ("first", "last"):
            at = -1 if rule == "last" else 0
            merged[g], below[g] = part[at], limit[at]
            continue
        average = np.nanmean if rule == "mean" else np.nanmedian
        measured = ~np.isnan(part).all(axis=0)
        merged[g, measured] = average(part[:, measured], axis=0)
        below[g] = limit.any(axis=0)
    return Merged(merged, below)


def spread_table(
    values: NDArray[np.float64],
    censored: NDArray[np.bool_],
    groups: dict[str, list[int]],
    features: Sequence[str],
) -> pd.DataFrame:
    """Report how far the measurements of one sample lie apart.

    Parameters
    ----------
    values : ndarray of shape (n_injections, n_compounds)
        Values.
    censored : ndarray of bool of shape (n_injections, n_compounds)
        True where only a limit is known; such values are left out.
    groups : dict of str to list of int
        Injections by sample.
    features : sequence of str
        Names of the compounds.

    Returns
    -------
    pandas.DataFrame
        ``sample, feature, n, mean, cv``: coefficient of variation with n − 1, as a fraction.

    Examples
    --------
    >>> table = spread_table(np.array([[9.0], [11.0]]), np.zeros((2, 1), bool), {"S": [0, 1]}, "A")
    >>> round(float(table.loc[0, "cv"]), 4)
    0.1414
    """
    rows = []
    for sample, members in groups.items():
        for j, feature in enumerate(features):
            part = values[members, j][~censored[members, j]]
            part = part[~np.isnan(part)]
            if len(members) > 1 and len(part) > 1:
                mean = float(part.mean())
                cv = float(part.std(ddof=1)) / mean if mean > 0 else np.nan
                rows.append((sample, feature, len(part), mean, cv))
    return pd.DataFrame(rows, columns=list(COLUMNS))
