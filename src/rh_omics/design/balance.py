"""Balance of the sample sheet's other columns between the levels that are compared."""

from collections.abc import Collection
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.design.factor import Factor
from rh_omics.schema import CONDITION, GROUP, SAMPLE, SUBJECT, TIMEPOINT

COLUMNS: Final = ("column", "kind", "level", "summary", "n", "difference", "note")
LARGE_DIFFERENCE: Final = 0.8
LARGE_ASSOCIATION: Final = 0.5
MAX_LEVELS: Final = 10
_CLOCK: Final = r"^\d{1,2}:\d{2}(:\d{2})?$"
_ROLES = (SUBJECT, TIMEPOINT, GROUP, CONDITION)


def balance_table(
    samples: pd.DataFrame, *, compared: Factor, leave_out: Collection[str] = ()
) -> pd.DataFrame:
    """Compare the sheet's columns between the two levels of a factor.

    In the study that this package began with, responders had eaten one hour before the run and
    the others four: what differs between groups besides the group must stand beside every result.

    Parameters
    ----------
    samples : pandas.DataFrame of shape (n_samples, n_columns)
        Sample sheet of the samples used.
    compared : Factor
        The column and the levels that are compared; differences are other − reference.
    leave_out : collection of str, optional
        Further columns that aren't compared, such as the roles of the design.

    Returns
    -------
    pandas.DataFrame
        A row per column and level: ``column, kind, level, summary, n, difference, note``. Numbers
        and clock times: mean and standard deviation, and the standardised mean difference
        (difference over the pooled standard deviation). Categories: counts, and Cramér's V (0 to
        1). One row per subject is counted where the column is constant within subjects.
    """
    by = compared.column
    rows: list[tuple[object, ...]] = []
    for name in samples.columns.drop([by, SAMPLE, SUBJECT, *leave_out], errors="ignore"):
        values = _one_row_per_subject(samples, str(name), by)
        parts = {level: values.loc[values[by] == level, name] for level in compared.levels}
        rows += _column_rows(pd.concat(parts, names=["level"]), str(name))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def role_columns(sheet: pd.DataFrame) -> list[str]:
    """List the columns that hold the samples, subjects, groups or timepoints, under any heading.

    Equal labels are meant, not equal partitions: a column that is confounded with the group
    must stay in the balance table.

    Parameters
    ----------
    sheet : pandas.DataFrame of shape (n_samples, n_columns)
        Sample sheet with the columns of the roles; its index are the samples.

    Returns
    -------
    list of str
        Names of the columns, those of the roles among them.

    Examples
    --------
    >>> sheet = pd.DataFrame({"group": ["x", "y"], "Sex": ["x", "y"], "plate": ["1", "2"]})
    >>> role_columns(sheet)
    ['group', 'Sex']
    """
    text = sheet.astype(str)
    roles = [text[name].to_numpy() for name in _ROLES if name in sheet]
    roles.append(sheet.index.astype(str).to_numpy())
    return [
        str(name)
        for name in text
        if any(np.array_equal(text[name].to_numpy(), role) for role in roles)
    ]


def _one_row_per_subject(samples: pd.DataFrame, name: str, by: str) -> pd.DataFrame:
    columns = [SUBJECT, by, name]
    constant = samples.groupby(SUBJECT)[[by, name]].nunique(dropna=False).le(1).all(axis=None)
    chosen = samples[columns].dropna()
    return chosen.drop_duplicates(SUBJECT) if constant else chosen


def _column_rows(values: pd.Series, name: str) -> list[tuple[object, ...]]:
    if values.nunique() < 2:  # noqa: PLR2004 - one value can't be unbalanced
        return []
    numbers = _as_numbers(values)
    if numbers is not None:
        return _number_rows(numbers, name)
    return _category_rows(values.astype(str), name) if values.nunique() <= MAX_LEVELS else []


def _as_numbers(values: pd.Series) -> pd.Series | None:
    text = values.astype(str)
    if text.str.match(_CLOCK).all():
        parts = text.str.split(":", expand=True).astype(float)
        return parts[0] + parts[1] / 60
    numbers = pd.to_numeric(values, errors="coerce")
    return None if numbers.isna().any() else numbers


def _number_rows(numbers: pd.Series, name: str) -> list[tuple[object, ...]]:
    parts = dict(list(numbers.groupby(level="level", sort=False)))
    difference, note = _standardised_difference([part.to_numpy(float) for part in parts.values()])
    return [
        (name, "number", level, _mean_and_sd(part), len(part), difference, note)
        for level, part in parts.items()
    ]


def _mean_and_sd(part: pd.Series) -> str:
    return f"{part.mean():.3g} ± {part.std():.2g}" if len(part) > 1 else f"{part.mean():.3g}"


def _standardised_difference(parts: list[NDArray[np.float64]]) -> tuple[float, str]:
    if len(parts) != 2 or min(map(len, parts)) < 2:  # noqa: PLR2004 - two values on each side
        return np.nan, ""
    reference, other = parts
    df = len(reference) + len(other) - 2
    squares = sum(float(((part - part.mean()) ** 2).sum()) for part in parts)
    gap = float(other.mean() - reference.mean())
    if squares == 0:
        return np.nan, "confounded"
    difference = gap / float(np.sqrt(squares / df))
    return difference, "differs" if abs(difference) >= LARGE_DIFFERENCE else ""


def _category_rows(values: pd.Series, name: str) -> list[tuple[object, ...]]:
    levels = values.index.get_level_values("level")
    counts = pd.crosstab(levels, values.to_numpy()).loc[list(dict.fromkeys(levels))]
    association, note = _association(counts.to_numpy(dtype=float))
    return [
        (name, "category", level, _count_list(row), int(row.sum()), association, note)
        for level, row in counts.iterrows()
    ]


def _count_list(row: pd.Series) -> str:
    return ", ".join(f"{value} {n}" for value, n in row.items() if n)


def cramers_v(counts: NDArray[np.float64]) -> float:
    """Return Cramér's V of a table of counts: 0 for no association, 1 for the strongest.

    Parameters
    ----------
    counts : ndarray of shape (n_rows, n_columns)
        Counts; no row or column is empty.

    Returns
    -------
    float
        sqrt(χ² / (n × (smaller dimension − 1))); ``NaN`` where a dimension is 1.

    Examples
    --------
    >>> cramers_v(np.array([[10.0, 0.0], [0.0, 10.0]]))
    1.0
    >>> cramers_v(np.array([[5.0, 5.0], [5.0, 5.0]]))
    0.0
    """
    if min(counts.shape) < 2:  # noqa: PLR2004 - a table needs two rows and two columns
        return np.nan
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    squared = ((counts - expected) ** 2 / expected).sum() / (counts.sum() * (min(counts.shape) - 1))
    return float(np.sqrt(squared))


def _association(counts: NDArray[np.float64]) -> tuple[float, str]:
    """Return Cramér's V of a table of levels by categories, and what it means for a reader."""
    association = cramers_v(counts)
    if np.isnan(association):
        return np.nan, ""
    if (counts > 0).sum(axis=0).max() == 1:
        return association, "confounded"
    return association, "differs" if association >= LARGE_ASSOCIATION else ""
