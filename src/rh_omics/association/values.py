"""Values of one panel as rows that two panels can share: changes, levels, or all samples."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.design.factor import Factor, resolve_factor
from rh_omics.errors import DesignError, ParameterError, shorten
from rh_omics.normalize import fit_expression_filter, to_log2
from rh_omics.normalize.expression import smallest_cell
from rh_omics.panel import Panel
from rh_omics.schema import SUBJECT, TIMEPOINT, Scale

MOST_AT_LIMIT: Final = 0.2
"""Share of values at a detection limit above which a feature isn't correlated."""


class Pairing(StrEnum):
    """Which values of a subject are compared."""

    CHANGE = "change"
    """Follow-up − baseline: one row per subject."""
    LEVELS = "levels"
    """The levels at one timepoint: one row per subject."""
    WITHIN = "within"
    """All samples of a subject around its own mean: repeated-measures correlation."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Log2 values of one panel, ready to be joined with another's.

    Parameters
    ----------
    values : pandas.DataFrame of shape (n_rows, n_features)
        Log2 values or changes; index: subject, or (subject, timepoint).
    at_limit : pandas.DataFrame of bool of shape (n_rows, n_features)
        Where a detection limit took part.
    dropped : dict of str to str
        Features that were set aside, with the reason.
    """

    values: pd.DataFrame
    at_limit: pd.DataFrame
    dropped: dict[str, str]


def panel_rows(
    panel: Panel, *, on: Pairing, timepoint: Factor | str | None, at: str | None
) -> Rows:
    """Bring a panel to log2 and to the rows that are compared.

    Parameters
    ----------
    panel : Panel
        Any scale. Counts are filtered for expression and become log-CPM first.
    on : Pairing
        Which values of a subject are compared.
    timepoint : Factor, str or None
        ``COLUMN=BASELINE,FOLLOWUP`` of a change.
    at : str or None
        Timepoint of the levels; needed where there are several.

    Returns
    -------
    Rows
        Values by subject, or by (subject, timepoint) for `Pairing.WITHIN`.

    Raises
    ------
    DesignError
        If the timepoints aren't there or aren't named.
    SampleSheetError
        If subject and timepoint don't tell the samples apart, as in a crossover.
    ScaleError
        If the values can't be brought to log2.
    """
    panel.require_one_condition(by="an association")
    kept, dropped = panel, {}
    if panel.scale is Scale.COUNTS:
        rule = fit_expression_filter(panel, group_size=smallest_cell(panel))
        kept, dropped = rule.apply(panel), dict(rule.dropped)
    log2 = to_log2(kept)
    censored = log2.censored
    if censored is None:
        censored = pd.DataFrame(data=False, index=log2.data.index, columns=log2.data.columns)
    if on is Pairing.CHANGE:
        values, limits = _changes(log2, censored, timepoint)
    elif on is Pairing.LEVELS:
        values, limits = _levels(log2, censored, at)
    else:
        keys = pd.MultiIndex.from_frame(log2.samples[[SUBJECT, TIMEPOINT]])
        values, limits = log2.data.set_axis(keys), censored.set_axis(keys)
    return Rows(values, limits, dropped)


def marker_changes(panel: Panel, feature: str, *, timepoint: Factor | str | None) -> pd.Series:
    """Take the log2 change of one marker of each subject that has both timepoints.

    Parameters
    ----------
    panel : Panel
        Any scale.
    feature : str
        The marker.
    timepoint : Factor, str or None
        ``COLUMN=BASELINE,FOLLOWUP``; the change is follow-up − baseline.

    Returns
    -------
    pandas.Series of shape (n_subjects,)
        Changes by subject.

    Raises
    ------
    ParameterError
        If the panel doesn't have the feature.
    DesignError
        If the feature was filtered out, a detection limit takes part in more than a fifth of its
        changes, or no subject has both timepoints.
    """
    rows = panel_rows(panel, on=Pairing.CHANGE, timepoint=timepoint, at=None)
    kept, _ = chosen_features(rows, (feature,), panel.name)
    reasons = rows.dropped if not kept else too_censored(rows, kept)
    if feature in reasons:
        msg = f"the change of {feature} can't be taken: {reasons[feature]}"
        raise DesignError(msg)
    return rows.values[feature]


def chosen_features(rows: Rows, wanted: tuple[str, ...], panel: str) -> tuple[list[str], list[str]]:
    """Choose the features of a panel that are compared, and those wanted but set aside.

    Parameters
    ----------
    rows : Rows
        Values of the panel.
    wanted : tuple of str
        Names; all where empty.
    panel : str
        Name of the panel, for messages.

    Returns
    -------
    tuple of (list of str, list of str)
        Features with values, and wanted ones that were set aside.

    Raises
    ------
    ParameterError
        If a name isn't in the panel.
    """
    known = [*rows.values.columns, *rows.dropped]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        msg = f"panel {panel} has no feature {shorten(unknown)}; it has {shorten(known)}"
        raise ParameterError(msg)
    names = list(wanted) or list(rows.values.columns)
    return [n for n in names if n in rows.values], [n for n in names if n in rows.dropped]


def _changes(
    log2: Panel, censored: pd.DataFrame, timepoint: Factor | str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    factor = resolve_factor(timepoint, log2.samples, role=TIMEPOINT, option="--timepoint")
    sheet = log2.samples
    rows = pd.Series(sheet.index, index=sheet[SUBJECT].to_numpy())
    level = sheet[factor.column].to_numpy()
    pairs = pd.concat(
        {"before": rows[level == factor.reference], "after": rows[level == factor.other]},
        axis=1,
        join="inner",
    ).rename_axis(SUBJECT)
    if pairs.empty:
        msg = f"no subject has both {factor.reference} and {factor.other} in panel {log2.name}"
        raise DesignError(msg)
    first, last = pairs["before"].to_numpy(), pairs["after"].to_numpy()
    change = log2.data.loc[last].to_numpy() - log2.data.loc[first].to_numpy()
    limit = censored.loc[last].to_numpy() | censored.loc[first].to_numpy()
    columns = log2.data.columns
    return (
        pd.DataFrame(change, index=pairs.index, columns=columns),
        pd.DataFrame(limit, index=pairs.index, columns=columns),
    )


def _levels(
    log2: Panel, censored: pd.DataFrame, at: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    found = list(dict.fromkeys(log2.samples[TIMEPOINT]))
    if at is None and len(found) > 1:
        msg = f"panel {log2.name} has the timepoints {shorten(found)}; name one (--at LEVEL)"
        raise DesignError(msg)
    level = found[0] if at is None else at
    chosen = (log2.samples[TIMEPOINT] == level).to_numpy()
    if not chosen.any():
        msg = f"panel {log2.name} has no sample at {level!r} (--at); it has {shorten(found)}"
        raise DesignError(msg)
    subjects = pd.Index(log2.samples.loc[chosen, SUBJECT], name=SUBJECT)
    return log2.data[chosen].set_axis(subjects), censored[chosen].set_axis(subjects)


def too_censored(rows: Rows, features: list[str]) -> dict[str, str]:
    """Name the features with too many values at a detection limit.

    Parameters
    ----------
    rows : Rows
        The rows that are compared.
    features : list of str
        Features to look at.

    Returns
    -------
    dict of str to str
        Feature and reason.
    """
    reasons = {}
    for name in features:
        measured = int(np.isfinite(rows.values[name]).sum())
        limits = int(rows.at_limit[name].sum())
        if limits > MOST_AT_LIMIT * measured:
            reasons[name] = f"{name}: a detection limit takes part in {limits} of {measured} values"
    return reasons
