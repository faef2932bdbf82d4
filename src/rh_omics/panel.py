"""Panel: the values of one assay with their samples, features, scale and unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

import numpy as np
import pandas as pd

from rh_omics.errors import ParameterError, SampleSheetError, ScaleError, shorten
from rh_omics.html import fact_table
from rh_omics.schema import CONDITION, GROUP, NO_TIMEPOINT, SIMULATED, SUBJECT, TIMEPOINT, Scale


@dataclass(frozen=True, eq=False, repr=False)
class Panel:
    """Values of one assay, samples in rows, with what is needed to read them.

    A panel doesn't change: each step returns a new one. The tables that it is given are copied.

    Parameters
    ----------
    data : pandas.DataFrame of shape (n_samples, n_features)
        Numbers on `scale`; ``NaN`` means "not measured". Index: sample ids; columns: features.
    samples : pandas.DataFrame of shape (n_samples, n_columns)
        Sample sheet with the index of `data` and at least ``subject`` and ``timepoint``.
    scale : Scale or str
        What the numbers mean.
    features : pandas.DataFrame of shape (n_features, n_columns), optional
        Annotation of the features, with the columns of `data` as its index; ``lod`` and ``loq``
        hold detection limits in the panel's unit.
    unit : str, optional
        Unit of concentrations, such as ``"nM"``.
    specimen : str, optional
        What was assayed, such as ``"plasma"`` or ``"saliva"``.
    censored : pandas.DataFrame of bool of shape (n_samples, n_features), optional
        True where only a limit is known. The limit stands in `data`; the true value lies below it,
        on scale ``ct`` above it.
    name : str, default "panel"
        What messages call this panel.
    simulated : bool, default False
        Whether the values come from a simulation.
    inputs : mapping of str to str, optional
        SHA-256 by name of the files that the panel was read from.
    notes : sequence of str, optional
        What a reader or a step changed or left out, one sentence each.

    Attributes
    ----------
    n_samples, n_features : int
        Shape of `data`.

    Raises
    ------
    SampleSheetError
        If labels are duplicated or don't match, or a subject has two samples at one timepoint.
    ScaleError
        If the values don't fit the scale.
    """

    data: pd.DataFrame
    samples: pd.DataFrame
    scale: Scale
    features: pd.DataFrame = field(default_factory=pd.DataFrame)
    unit: str | None = None
    specimen: str | None = None
    censored: pd.DataFrame | None = None
    name: str = "panel"
    simulated: bool = False
    inputs: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def __post_init__(self) -> None:
        data = self.data.astype(np.float64)
        features = self.features if self.features.size else pd.DataFrame(index=data.columns)
        frozen = {
            "data": data,
            "samples": self.samples.copy(),
            "scale": Scale(self.scale),
            "features": features.copy(),
            "censored": None if self.censored is None else self.censored.astype(bool),
            "inputs": MappingProxyType(dict(self.inputs)),
            "notes": tuple(self.notes),
        }
        for attribute, value in frozen.items():
            object.__setattr__(self, attribute, value)
        problems = [*_label_problems(self), *_sample_problems(self)]
        if problems:
            raise SampleSheetError(problems)
        scale_problems = _scale_problems(self)
        if scale_problems:
            raise ScaleError(scale_problems)

    @property
    def n_samples(self) -> int:
        """Return the number of samples."""
        return len(self.data.index)

    @property
    def n_features(self) -> int:
        """Return the number of features."""
        return len(self.data.columns)

    def require(self, *scales: Scale, by: str) -> None:
        """Refuse a scale that a step can't take.

        Parameters
        ----------
        *scales : Scale
            Scales that the step takes.
        by : str
            Name of the step, for the message.

        Raises
        ------
        ScaleError
            If the panel has another scale.
        """
        if self.scale not in scales:
            needed = " or ".join(scales)
            msg = f"{by} needs scale {needed}; {self.name} is on scale {self.scale}"
            raise ScaleError(msg)

    def require_one_condition(self, *, by: str) -> None:
        """Refuse the panel of a crossover, where a subject has several samples at a timepoint.

        Parameters
        ----------
        by : str
            Name of the step, for the message.

        Raises
        ------
        SampleSheetError
            If subject and timepoint don't tell the samples apart.
        """
        if self.samples[[SUBJECT, TIMEPOINT]].duplicated().any():
            levels = ", ".join(map(str, self.samples[CONDITION].unique()))
            msg = (
                f"{by} needs one sample per subject and timepoint; {self.name} is a crossover "
                f"({levels}): select the samples of one condition"
            )
            raise SampleSheetError(msg)

    def select(
        self, *, samples: Sequence[str] | None = None, features: Sequence[str] | None = None
    ) -> Self:
        """Return the panel of some samples and features, in the order given.

        Parameters
        ----------
        samples : sequence of str, optional
            Sample ids to keep; all by default.
        features : sequence of str, optional
            Features to keep; all by default.

        Returns
        -------
        Panel
            A new panel.

        Raises
        ------
        ParameterError
            If a sample or feature isn't in the panel.
        """
        rows = self.data.index if samples is None else pd.Index(samples)
        columns = self.data.columns if features is None else pd.Index(features)
        unknown = [*rows.difference(self.data.index), *columns.difference(self.data.columns)]
        if unknown:
            msg = f"{self.name} has no {shorten(unknown)}"
            raise ParameterError(msg)
        return replace(
            self,
            data=self.data.loc[rows, columns],
            samples=self.samples.loc[rows],
            features=self.features.loc[columns],
            censored=None if self.censored is None else self.censored.loc[rows, columns],
        )

    def with_data(
        self,
        data: pd.DataFrame,
        *,
        scale: Scale,
        note: str = "",
        unit: str | None = None,
        censored: pd.DataFrame | None = None,
    ) -> Self:
        """Return the panel with other values for some or all of its samples and features.

        Parameters
        ----------
        data : pandas.DataFrame
            New values; index and columns are among the panel's own.
        scale : Scale
            What the new values mean.
        note : str, optional
            What was done, one sentence.
        unit : str, optional
            Unit of the new values.
        censored : pandas.DataFrame of bool, optional
            True where only a limit of the new value is known.

        Returns
        -------
        Panel
            A new panel.
        """
        return replace(
            self,
            data=data,
            samples=self.samples.loc[data.index],
            features=self.features.loc[data.columns],
            scale=scale,
            unit=unit,
            censored=censored,
            notes=(*self.notes, note) if note else self.notes,
        )

    def facts(self) -> list[tuple[str, str]]:
        """List what the panel is: size, scale, cells of the design, missing and zero share.

        Returns
        -------
        list of (str, str)
            Name and value of each fact, in the order in which they are shown.
        """
        n_values = max(self.data.size, 1)
        missing = float(self.data.isna().to_numpy().sum()) / n_values
        zero = float((self.data == 0).to_numpy().sum()) / n_values
        facts = [
            ("size", f"{self.n_samples} samples × {self.n_features} features"),
            ("scale", self.scale + (f" ({self.unit})" if self.unit else "")),
            ("subjects", str(self.samples[SUBJECT].nunique())),
            ("samples by cell", describe_cells(self.samples)),
            ("missing", f"{100 * missing:.1f} %"),
            ("zero", f"{100 * zero:.1f} %"),
        ]
        if self.censored is not None:
            beyond = float(self.censored.to_numpy().sum()) / n_values
            facts.append(("beyond a limit", f"{100 * beyond:.1f} %"))
        if self.specimen:
            facts.insert(1, ("specimen", self.specimen))
        return facts

    def __repr__(self) -> str:
        """Show the panel's facts, one line each."""
        badge = f"{SIMULATED} " if self.simulated else ""
        lines = [f"  {name}: {value}" for name, value in self.facts()]
        return "\n".join([f"{badge}Panel {self.name}", *lines])

    def _repr_html_(self) -> str:
        return fact_table(f"Panel {self.name}", self.facts(), simulated=self.simulated)


def describe_cells(samples: pd.DataFrame) -> str:
    """Count the samples in each cell of group and timepoint.

    Parameters
    ----------
    samples : pandas.DataFrame
        Sample sheet with ``timepoint`` and perhaps ``group``.

    Returns
    -------
    str
        Such as ``"responder: pre 13, post 13; non_responder: pre 12, post 12"``, timepoints in the
        order in which the sheet has them.
    """
    none = pd.Series("", index=samples.index)
    groups = samples[GROUP].fillna("without a group") if GROUP in samples else none
    times = samples[TIMEPOINT].unique()
    cells = []
    for group, rows in samples.groupby(groups, sort=False):
        counts = rows[TIMEPOINT].value_counts().reindex(times, fill_value=0)
        within = ", ".join(
            f"{n}" if time == NO_TIMEPOINT else f"{time} {n}" for time, n in counts.items()
        )
        cells.append(f"{group}: {within}" if group else within)
    return "; ".join(cells)


def _label_problems(panel: Panel) -> list[str]:
    problems = []
    for axis, labels in (("sample", panel.data.index), ("feature", panel.data.columns)):
        repeated = list(labels[labels.duplicated()].unique())
        if repeated:
            problems.append(f"{panel.name}: {axis} more than once: {shorten(repeated)}")
    for what, frame_labels, labels in (
        ("sample sheet", panel.samples.index, panel.data.index),
        ("feature annotation", panel.features.index, panel.data.columns),
    ):
        if not frame_labels.equals(labels):
            problems.append(f"{panel.name}: the {what} doesn't have the labels of the data")
    if panel.censored is not None and not (
        panel.censored.index.equals(panel.data.index)
        and panel.censored.columns.equals(panel.data.columns)
    ):
        problems.append(f"{panel.name}: the table of censored values isn't shaped as the data")
    return problems


def key_columns(samples: pd.DataFrame) -> list[str]:
    """List the columns that tell the samples of a panel apart.

    Parameters
    ----------
    samples : pandas.DataFrame
        Sample sheet of a panel.

    Returns
    -------
    list of str
        ``subject`` and ``timepoint``, and ``condition`` where a crossover has one.
    """
    return [SUBJECT, TIMEPOINT, *([CONDITION] if CONDITION in samples else [])]


def visits_as_subjects(samples: pd.DataFrame) -> pd.DataFrame:
    """Name a crossover's subjects once for each condition, with the conditions as groups.

    For drawing only: the visits of a person aren't independent of one another.

    Parameters
    ----------
    samples : pandas.DataFrame of shape (n_samples, n_columns)
        Sample sheet.

    Returns
    -------
    pandas.DataFrame
        The same sheet where subject and timepoint tell the samples apart.

    Examples
    --------
    >>> sheet = pd.DataFrame({"subject": ["R1", "R1"], "timepoint": ["pre", "pre"],
    ...                       "condition": ["rest", "run"]})
    >>> list(visits_as_subjects(sheet)["subject"])
    ['R1, rest', 'R1, run']
    """
    if CONDITION not in samples or not samples.duplicated([SUBJECT, TIMEPOINT]).any():
        return samples
    condition = samples[CONDITION].astype(str)
    visit = samples[SUBJECT].astype(str).str.cat(condition, sep=", ")
    return samples.assign(**{SUBJECT: visit, GROUP: condition})


def _sample_problems(panel: Panel) -> list[str]:
    missing = [name for name in (SUBJECT, TIMEPOINT) if name not in panel.samples]
    if missing:
        return [f"{panel.name}: the sample sheet has no column {' and no column '.join(missing)}"]
    names = key_columns(panel.samples)
    key = panel.samples[names]
    problems = [
        f"{panel.name}: sample {sample} has no {column}"
        for column in key
        for sample in key.index[key[column].isna()]
    ]
    repeated = key[key.duplicated(keep=False)]
    return problems + [
        f"{panel.name}: subject {subject} has {len(rows)} samples at timepoint "
        f"{' of '.join(map(str, cell))}: {shorten(list(rows.index))}; one is needed"
        for (subject, *cell), rows in repeated.groupby(names, sort=False)
    ]


def _scale_problems(panel: Panel) -> list[str]:
    values = panel.data.to_numpy()
    # Two numbers tell that all is well, without arrays as large as the data.
    lowest = np.fmin.reduce(values, axis=None, initial=1.0)
    highest = np.fmax.reduce(values, axis=None, initial=1.0)
    is_low = lowest <= 0 if panel.scale is Scale.CT else lowest < 0
    if np.isfinite([lowest, highest]).all() and (panel.scale is Scale.LOG2 or not is_low):
        return []
    rules = {
        Scale.COUNTS: (values < 0, "counts must be >= 0"),
        Scale.CONCENTRATION: (values < 0, "concentrations must be >= 0"),
        Scale.CT: (values <= 0, "Ct values must be > 0"),
        Scale.LOG2: (np.isinf(values), "log2 values must be finite"),
    }
    broken, needed = rules[panel.scale]
    places = np.argwhere(broken | np.isinf(values))
    if not len(places):
        return []
    row, column = places[0]
    where = f"{panel.data.columns[column]} in sample {panel.data.index[row]}"
    found = f"{values[row, column]:g}"
    return [f"{panel.name}: {where} is {found}; {needed} and finite ({len(places)} such values)"]
