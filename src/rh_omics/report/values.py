"""Values of a panel by subject and timepoint, on the scale that a reader looks at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from rh_omics.errors import RhOmicsError
from rh_omics.normalize import to_log2
from rh_omics.panel import Panel, visits_as_subjects
from rh_omics.schema import GROUP, SUBJECT, TIMEPOINT, Scale

UNITS: Final = {
    Scale.COUNTS: "log2 counts per million",
    Scale.CT: "−ΔCt",
    Scale.LOG2: "log2",
}


@dataclass(frozen=True, eq=False)
class PanelValues:
    """Values of one panel at one or two timepoints.

    Parameters
    ----------
    panel : str
        Name of the panel.
    unit : str
        Unit of the values.
    times : tuple of str
        Timepoints, at most two.
    groups : pandas.Series of str
        Group of each subject, empty where there is none. Index: subjects.
    values, limits : mapping of str to pandas.DataFrame
        Values, and whether only a limit is known, by timepoint; subjects in rows.
    """

    panel: str
    unit: str
    times: tuple[str, ...]
    groups: pd.Series
    values: dict[str, pd.DataFrame]
    limits: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def group_names(self) -> list[str]:
        """Return the groups in order."""
        return list(dict.fromkeys(self.groups))

    def feature(self, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Give the values of a feature.

        Parameters
        ----------
        name : str
            The feature.

        Returns
        -------
        pandas.DataFrame, pandas.DataFrame
            Values, and whether they are limits: subjects × timepoints.
        """
        wide = pd.DataFrame({time: table[name] for time, table in self.values.items()})
        limits = pd.DataFrame({time: table[name] for time, table in self.limits.items()})
        return wide, limits

    def data(self, features: Sequence[str]) -> dict[str, Any]:
        """Give the values of some features to the page's script.

        Parameters
        ----------
        features : sequence of str
            The features.

        Returns
        -------
        dict of str to object
            JSON values: by feature its values, time after time, and the places of its limits.
        """
        values = np.hstack([self.values[time][features].to_numpy().T for time in self.times])
        limits = np.hstack([self.limits[time][features].to_numpy().T for time in self.times])
        return {
            "unit": self.unit,
            "times": list(self.times),
            "subjects": [str(subject) for subject in self.groups.index],
            "groups": list(self.groups),
            "features": {
                name: [_short(v) for v in row] for name, row in zip(features, values, strict=True)
            },
            "limits": {
                name: np.flatnonzero(row).tolist()
                for name, row in zip(features, limits, strict=True)
                if row.any()
            },
        }


def panel_values(panel: Panel, times: Sequence[str], groups: Sequence[str] = ()) -> PanelValues:
    """Arrange a panel by subject and timepoint.

    Concentrations stay as they are; counts become log2 counts per million, Ct values −ΔCt.

    Parameters
    ----------
    panel : Panel
        The panel.
    times : sequence of str
        Timepoints to show, in order; the first two that the panel has are taken.
    groups : sequence of str, optional
        Groups in the order in which they are shown.

    Returns
    -------
    PanelValues
        The values.
    """
    shown, unit = _readable(panel)
    sheet = visits_as_subjects(shown.samples)
    there = [time for time in times if (sheet[TIMEPOINT] == time).any()][:2]
    there = there or [str(time) for time in sheet[TIMEPOINT].unique()[:2]]
    censored = shown.data.isna() & False if shown.censored is None else shown.censored
    group = sheet.groupby(SUBJECT)[GROUP].first() if GROUP in sheet else None
    subjects = _order(sheet, group, groups)
    values, limits = {}, {}
    for time in there:
        rows = sheet.index[sheet[TIMEPOINT] == time]
        by_subject = pd.Index(sheet.loc[rows, SUBJECT])
        values[time] = shown.data.loc[rows].set_axis(by_subject).reindex(subjects)
        known = censored.loc[rows].set_axis(by_subject).reindex(subjects)
        limits[time] = known.eq(True)  # noqa: FBT003 - a missing value isn't a limit
    named = pd.Series("", index=subjects) if group is None else group.reindex(subjects).fillna("")
    return PanelValues(panel.name, unit, tuple(there), named.astype(str), values, limits)


def _order(sheet: pd.DataFrame, group: pd.Series | None, groups: Sequence[str]) -> pd.Index:
    subjects = pd.Index(sorted(sheet[SUBJECT].unique(), key=str), name=SUBJECT)
    if group is None:
        return subjects
    names = [*groups, *sorted(set(group.dropna()) - set(groups), key=str)]
    rank = group.reindex(subjects).map({name: k for k, name in enumerate(names)})
    return subjects[np.argsort(rank.fillna(len(names)).to_numpy(), kind="stable")]


def _readable(panel: Panel) -> tuple[Panel, str]:
    if panel.scale is Scale.CONCENTRATION:
        return panel, panel.unit or "concentration"
    try:
        return to_log2(panel), UNITS[panel.scale]
    except RhOmicsError:
        return panel, "Ct" if panel.scale is Scale.CT else str(panel.scale)


def _short(value: float) -> float | None:
    return None if np.isnan(value) else float(f"{value:.4g}")
