"""What one step of quality control hands over: metrics, checks and remarks on samples."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.qc.result import CHECK, CHECK_COLUMNS, FAIL, NOT_DONE, PASSED
from rh_omics.schema import BASELINE, CONDITION, GROUP, RESPONDER_GROUP, SUBJECT, TIMEPOINT


class Check(NamedTuple):
    """One check of a panel or its design.

    Parameters
    ----------
    check : str
        What was looked at.
    status : {"pass", "check", "fail", "not done"}
        What came of it.
    value : str
        What was found.
    expected : str
        What would pass.
    message : str
        What it means; empty where it passed.
    """

    check: str
    status: str
    value: str = ""
    expected: str = ""
    message: str = ""


class Remark(NamedTuple):
    """Something about one sample that lowers its verdict.

    Parameters
    ----------
    sample : str
        The sample.
    status : {"check", "fail"}
        How bad it is.
    reason : str
        What was found and what was expected.
    """

    sample: str
    status: str
    reason: str


@dataclass(frozen=True, eq=False)
class Findings:
    """What one step of quality control found.

    Parameters
    ----------
    checks : list of Check
        Panel-level checks.
    remarks : list of Remark
        What lowers the verdict of samples.
    samples : pandas.DataFrame, optional
        Metrics with the panel's samples as index.
    features : pandas.DataFrame, optional
        Metrics with the panel's features as index.
    tables : dict of str to pandas.DataFrame, optional
        What the checks rest on.
    notes : list of str, optional
        What a reader must know.
    """

    checks: list[Check] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    samples: pd.DataFrame = field(default_factory=pd.DataFrame)
    features: pd.DataFrame = field(default_factory=pd.DataFrame)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def not_done(check: str, why: str) -> Findings:
    """Say that a check couldn't be done, and why.

    Parameters
    ----------
    check : str
        Name of the check.
    why : str
        What is missing.

    Returns
    -------
    Findings
        The one check.
    """
    return Findings([Check(check, NOT_DONE, message=why)])


def remarks_where(mask: pd.Series, reasons: pd.Series, status: str = CHECK) -> list[Remark]:
    """Make a remark on each sample for which something holds.

    Parameters
    ----------
    mask : pandas.Series of bool
        Which samples. Index: sample ids.
    reasons : pandas.Series of str
        The reason of each sample.
    status : {"check", "fail"}, default "check"
        How bad it is.

    Returns
    -------
    list of Remark
        One per sample, in the order of the panel.
    """
    return [Remark(str(sample), status, str(reasons[sample])) for sample in mask.index[mask]]


def checks_table(checks: list[Check]) -> pd.DataFrame:
    """Lay checks out as a table.

    Parameters
    ----------
    checks : list of Check
        The checks.

    Returns
    -------
    pandas.DataFrame
        Columns of `CHECK_COLUMNS`.
    """
    return pd.DataFrame(checks, columns=list(CHECK_COLUMNS))


def verdicts(samples: pd.Index, remarks: list[Remark]) -> pd.DataFrame:
    """Give each sample its verdict and its reasons.

    Parameters
    ----------
    samples : pandas.Index
        The panel's samples.
    remarks : list of Remark
        All remarks, of all steps.

    Returns
    -------
    pandas.DataFrame of shape (n_samples, 2)
        ``verdict`` and ``reason``, the failing reasons first.
    """
    found: dict[str, list[Remark]] = {str(sample): [] for sample in samples}
    for remark in remarks:
        found[remark.sample].append(remark)
    rows = [
        (
            _worst([remark.status for remark in entries]),
            "; ".join(r.reason for r in sorted(entries, key=lambda r: r.status != FAIL)),
        )
        for entries in found.values()
    ]
    return pd.DataFrame(rows, index=samples, columns=["verdict", "reason"])


def _worst(statuses: list[str]) -> str:
    if FAIL in statuses:
        return FAIL
    return CHECK if statuses else PASSED


def cells_of(samples: pd.DataFrame) -> list[str]:
    """Name the columns whose combinations are the cells of the design.

    Parameters
    ----------
    samples : pandas.DataFrame
        Sample sheet.

    Returns
    -------
    list of str
        ``group`` where there are groups, ``timepoint``, and ``condition`` in a crossover.
    """
    return [name for name in (GROUP, TIMEPOINT, CONDITION) if name in samples]


def levels_in_order(values: pd.Series) -> list[str]:
    """List the levels of a column: the baseline first, responders last, the others as they appear.

    Parameters
    ----------
    values : pandas.Series
        Groups or timepoints.

    Returns
    -------
    list of str
        The levels.
    """
    levels = [str(level) for level in values.dropna().unique()]
    return sorted(levels, key=lambda level: (level == RESPONDER_GROUP, level != BASELINE))


def roles_of(samples: pd.DataFrame) -> list[str]:
    """Name the columns that say whose sample it is.

    Parameters
    ----------
    samples : pandas.DataFrame
        Sample sheet.

    Returns
    -------
    list of str
        ``subject, timepoint``, and ``condition`` and ``group`` where there are any.
    """
    return [name for name in (SUBJECT, TIMEPOINT, CONDITION, GROUP) if name in samples]


def percent(share: float) -> str:
    """Write a share as a percentage.

    Parameters
    ----------
    share : float
        A fraction.

    Returns
    -------
    str
        Such as ``"12 %"``, with a decimal below 1 %.

    Examples
    --------
    >>> percent(0.123), percent(0.004)
    ('12 %', '0.4 %')
    """
    small = 0 < abs(share) < 0.01  # noqa: PLR2004 - below one percent
    return f"{share:.1%}".replace("%", " %") if small else f"{share:.0%}".replace("%", " %")


def count(n: int, word: str) -> str:
    """Write a number with its noun.

    Parameters
    ----------
    n : int
        How many.
    word : str
        A noun whose plural ends in s.

    Returns
    -------
    str
        Such as ``"1 feature"``.

    Examples
    --------
    >>> count(1, "feature"), count(2, "feature")
    ('1 feature', '2 features')
    """
    return f"{n} {word}{'' if n == 1 else 's'}"


def detected_cells(data: pd.DataFrame, censored: pd.DataFrame | None) -> NDArray[np.bool_]:
    """Tell the values that were detected: above 0, measured, and not known by a limit only.

    Parameters
    ----------
    data : pandas.DataFrame of shape (n_samples, n_features)
        Counts, concentrations or Ct.
    censored : pandas.DataFrame of bool or None
        True where only a limit is known.

    Returns
    -------
    ndarray of bool of shape (n_samples, n_features)
        True where detected.
    """
    measured = data.notna().to_numpy()
    return measured if censored is None else measured & ~censored.to_numpy()
