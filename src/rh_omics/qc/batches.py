"""Batches against groups and timepoints: what goes along with a batch can't be told from it."""

import re
from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.design.balance import cramers_v
from rh_omics.errors import ParameterError, shorten
from rh_omics.panel import Panel
from rh_omics.qc.findings import Check, Findings, cells_of, levels_in_order, not_done
from rh_omics.qc.options import QCOptions
from rh_omics.qc.result import CHECK, FAIL, PASSED
from rh_omics.schema import SAMPLE, SUBJECT

BATCHES: Final = "batches"
_WORDS: Final = frozenset(
    {"batch", "plate", "run", "lane", "chip", "card", "slide", "set", "lot", "kit", "operator"}
    | {"technician", "extraction", "flowcell", "instrument", "sequencer", "pool"}
)
_COUNTERS: Final = frozenset({"id", "no", "nr", "number", "name"})


def batches(panel: Panel, options: QCOptions) -> Findings:
    """Cross batches with groups and timepoints.

    A batch and a factor are confounded where batches fall into parts that share no level of the
    factor: then the model matrix of batch and factor is singular, and no method can tell an
    effect of the one from an effect of the other.

    Parameters
    ----------
    panel : Panel
        Any panel.
    options : QCOptions
        Thresholds, and the columns that hold batches.

    Returns
    -------
    Findings
        A check per batch column and factor; table ``batches`` with the counts.

    Raises
    ------
    ParameterError
        If a column that is named isn't in the sheet.
    """
    columns = batch_columns(panel.samples, options.batch_columns)
    if not columns:
        return not_done(BATCHES, "no column of the sheet is called batch, plate, run or the like")
    checks, rows = [], []
    for column in columns:
        for factor in cells_of(panel.samples):
            counts = pd.crosstab(panel.samples[column], panel.samples[factor].astype(str))
            counts = counts[levels_in_order(panel.samples[factor])]
            if counts.shape[1] > 1:
                checks.append(_check(column, factor, counts, options))
                rows += list(_rows(column, factor, counts))
    if not checks:
        return not_done(BATCHES, "neither groups nor timepoints to cross batches with")
    names = ["batch_column", "batch", "factor", "level", "n"]
    return Findings(checks, tables={BATCHES: pd.DataFrame(rows, columns=names)})


def batch_columns(samples: pd.DataFrame, named: tuple[str, ...] = ()) -> list[str]:
    """Return the columns of a sheet that hold batches.

    Parameters
    ----------
    samples : pandas.DataFrame
        Sample sheet.
    named : tuple of str, optional
        Columns named by the user; by default those whose last word is batch, plate, run, lane, set
        or the like, and that have at least two values and no more than half as many as samples.

    Returns
    -------
    list of str
        The columns, in their order.

    Raises
    ------
    ParameterError
        If a named column isn't in the sheet.
    """
    unknown = [name for name in named if name not in samples]
    if unknown:
        msg = f"the sample sheet has no column {shorten(unknown)}; it has {shorten(samples, 20)}"
        raise ParameterError(msg)
    found = [name for name in samples if _is_batch(str(name)) and _has_batches(samples[name])]
    roles = {SAMPLE, SUBJECT, *cells_of(samples)}
    return list(named) or [str(name) for name in found if name not in roles]


def _is_batch(name: str) -> bool:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", spaced)]
    while words and words[-1] in _COUNTERS:
        words.pop()
    return bool(words) and words[-1] in _WORDS


def _has_batches(values: pd.Series) -> bool:
    return 2 <= values.nunique() <= len(values) / 2  # noqa: PLR2004 - two batches of two samples


def _check(column: str, factor: str, counts: pd.DataFrame, options: QCOptions) -> Check:
    name = f"{column} × {factor}"
    table = counts.to_numpy(dtype=float)
    association = cramers_v(table)
    value = "one batch" if len(counts) == 1 else f"Cramér's V {association:.2f}"
    expected = f"< {options.large_association:g}"
    if len(counts) > 1 and n_parts(table) > 1:
        message = f"confounded: an effect of {factor} can't be told from one of {column}"
        return Check(name, FAIL, value, expected, f"{message} ({_mixed(counts)})")
    if len(counts) > 1 and association >= options.large_association:
        message = f"{column} goes along with {factor}; add it to the covariates"
        return Check(name, CHECK, value, expected, message)
    return Check(name, PASSED, value, expected)


def _mixed(counts: pd.DataFrame) -> str:
    pure = int((counts > 0).sum(axis=1).eq(1).sum())
    return f"{pure} of {len(counts)} batches hold one level only"


def n_parts(counts: NDArray[np.float64]) -> int:
    """Count the parts into which a table of counts falls.

    Two rows belong to one part where a column has counts in both, directly or over other rows.

    Parameters
    ----------
    counts : ndarray of shape (n_rows, n_columns)
        Counts; no row or column is empty.

    Returns
    -------
    int
        1 where effects of rows and of columns can be told apart everywhere; the rank of the
        additive model matrix is rows + columns − parts.

    Examples
    --------
    >>> n_parts(np.array([[5, 0], [0, 5]])), n_parts(np.array([[5, 1], [0, 5]]))
    (2, 1)
    """
    linked = counts @ counts.T > 0
    parts = 0
    left = set(range(len(counts)))
    while left:
        part = {left.pop()}
        grown = part
        while grown:
            grown = {row for row in left if any(linked[row, member] for member in part)}
            left -= grown
            part |= grown
        parts += 1
    return parts


def _rows(column: str, factor: str, counts: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    for batch, row in counts.iterrows():
        for level, n in row.items():
            yield column, str(batch), factor, str(level), int(n)
