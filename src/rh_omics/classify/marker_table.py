"""From a study to X, y and groups: one row per subject, markers joined by subject and timepoint."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pandas as pd

from rh_omics.classify.leakage import MarkerList
from rh_omics.classify.levels import Levels, sample_levels
from rh_omics.errors import ParameterError, StudyError, shorten
from rh_omics.markers import EVERY_SET, marker_features
from rh_omics.panel import Panel
from rh_omics.schema import BASELINE, FOLLOWUP, GROUP, RESPONDER_GROUP, SUBJECT, TIMEPOINT
from rh_omics.study import Study

CHANGE_SUFFIX: Final = " change"


class Task(StrEnum):
    """What a classifier is asked."""

    SUSCEPTIBILITY = "susceptibility"
    """Will this person get a runner's high? Resting levels only."""
    OCCURRENCE = "occurrence"
    """Did this run give one? Resting levels and their changes."""


_UNMEASURED: Final = {
    Task.SUSCEPTIBILITY: "no marker measured at rest",
    Task.OCCURRENCE: "no marker's change measured",
}


@dataclass(frozen=True, eq=False)
class MarkerTable:
    """Markers and labels of subjects; unpacks as ``X, y, groups``.

    Parameters
    ----------
    X : pandas.DataFrame of shape (n_subjects, n_columns)
        Log2 levels, larger meaning more. A resting level has the feature's name, a change
        (follow-up − baseline) the name and ``" change"``. ``NaN``: not measured.
    y : pandas.Series of shape (n_subjects,)
        1 for the positive group, 0 for the other.
    groups : pandas.Series of shape (n_subjects,)
        Subject of each row.
    task : Task
        What is asked.
    columns : pandas.DataFrame
        For each column of `X`: ``feature, panel, level, scale, unit, how``.
    covariates : pandas.DataFrame
        Other facts about the subjects that are known at rest.
    classes : tuple of str
        Names of the groups that 0 and 1 stand for.
    notes : tuple of str
        What was left out and why.
    simulated : bool
        Whether the study comes from a simulation.
    """

    X: pd.DataFrame
    y: pd.Series
    groups: pd.Series
    task: Task
    columns: pd.DataFrame
    covariates: pd.DataFrame
    classes: tuple[str, str]
    notes: tuple[str, ...]
    simulated: bool

    def __iter__(self) -> Iterator[pd.DataFrame | pd.Series]:
        """Give X, y and groups."""
        return iter((self.X, self.y, self.groups))


def marker_table(
    study: Study,
    *,
    markers: str | Sequence[str] | MarkerList = EVERY_SET,
    task: Task | str = Task.SUSCEPTIBILITY,
    predictors: Sequence[str] = (),
    covariates: Sequence[str] = (),
    baseline: str = BASELINE,
    followup: str = FOLLOWUP,
    positive: str = RESPONDER_GROUP,
    reference_assays: Sequence[str] = (),
) -> MarkerTable:
    """Join a study's panels into the table that a classifier takes.

    All values are computed from one sample at a time, so that nothing is learned from the
    subjects that a fold tests.

    Parameters
    ----------
    study : Study
        Subjects with a group, and panels.
    markers : str, sequence of str or MarkerList
        ``"hicks2019"``, ``"endocannabinoids"``, ``"all"`` for every feature that the study
        measured, a list of features (aliases of bundled markers are known), or a list that
        remembers the cohort that chose it.
    task : {"susceptibility", "occurrence"}
        Resting levels only, or resting levels and changes.
    predictors : sequence of str, optional
        Numeric columns of the subjects' table or of a baseline sample sheet, such as the session
        dose, that become columns of `X`.
    covariates : sequence of str, optional
        Columns for the table of covariates, such as sex and hours since the meal.
    baseline, followup : str
        Names of the two timepoints.
    positive : str
        Group that counts as 1.
    reference_assays : sequence of str, optional
        Reference assays of Ct panels.

    Returns
    -------
    MarkerTable
        Unpacks as ``X, y, groups``.

    Raises
    ------
    ParameterError
        If a name is unknown or no marker was measured.
    StudyError
        If the study has no groups, or no two of them, or a marker is in two panels.
    LeakageError
        If a panel was normalised over its samples, or a subject chose the markers.
    SampleSheetError
        If subject and timepoint don't tell the samples apart, as in a crossover.

    Examples
    --------
    >>> from rh_omics import simulate
    >>> study = simulate.simulate_cohort(simulate.CohortOptions(n_mirnas=200)).study
    >>> X, y, groups = marker_table(study, markers="endocannabinoids", task="occurrence")
    >>> list(X.columns)
    ['AEA', '2-AG', 'AEA change', '2-AG change']
    """
    question = _task(task)
    label = _labels(study, positive)
    if isinstance(markers, MarkerList):
        markers.refuse_double_dipping(label.index)
    levels = {
        name: sample_levels(panel, reference_assays=reference_assays)
        for name, panel in study.panels.items()
    }
    home, notes = _find(levels, markers)
    rest = _at(study, levels, home, baseline)
    parts = [rest]
    if question is Task.OCCURRENCE:
        parts.append((_at(study, levels, home, followup) - rest).add_suffix(CHANGE_SUFFIX))
    extra = _subject_columns(study, predictors, baseline)
    X = pd.concat([part.reindex(label.index) for part in (*parts, extra)], axis=1)
    X = X.astype("float64")
    measured = X[list(parts[-1])].notna().any(axis=1)
    notes += _left_out(study, label, measured, question)
    kept = label.index[measured.to_numpy()]
    return MarkerTable(
        X=X.loc[kept],
        y=label.loc[kept],
        groups=pd.Series(kept, index=kept, name=SUBJECT),
        task=question,
        columns=_describe(study, levels, home, X),
        covariates=_subject_columns(study, covariates, baseline).reindex(kept),
        classes=_class_names(study, positive),
        notes=tuple(notes),
        simulated=study.simulated,
    )


def new_subjects(
    study: Study,
    names: Sequence[str],
    *,
    baseline: str = BASELINE,
    followup: str = FOLLOWUP,
    reference_assays: Sequence[str] = (),
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Compute the columns that a model needs for subjects without a label.

    Parameters
    ----------
    study : Study
        Panels of the new subjects.
    names : sequence of str
        Columns of the model, changes with their suffix.
    baseline, followup : str
        Names of the two timepoints.
    reference_assays : sequence of str, optional
        Reference assays of Ct panels.

    Returns
    -------
    X : pandas.DataFrame of shape (n_subjects, n_found)
        Those columns that the study has.
    units : dict of str to str
        Unit of each column.
    """
    levels = {
        name: sample_levels(panel, reference_assays=reference_assays)
        for name, panel in study.panels.items()
    }
    measured = {str(feature) for panel in levels.values() for feature in panel.data}
    plain = list(dict.fromkeys(name.removesuffix(CHANGE_SUFFIX) for name in names))
    home, _ = _find(levels, [name for name in plain if name in measured] or plain)
    rest = _at(study, levels, home, baseline)
    parts = [rest]
    if any(name.endswith(CHANGE_SUFFIX) for name in names):
        parts.append((_at(study, levels, home, followup) - rest).add_suffix(CHANGE_SUFFIX))
    joined = pd.concat(parts, axis=1)
    X = joined[[name for name in names if name in joined]]
    described = _describe(study, levels, home, X)
    return X, dict(described["unit"])


def _task(task: Task | str) -> Task:
    try:
        return Task(task)
    except ValueError as error:
        msg = f"task must be {' or '.join(Task)}; got {task!r}"
        raise ParameterError(msg) from error


def _labels(study: Study, positive: str) -> pd.Series:
    if GROUP not in study.subjects:
        msg = f"the study's subjects have no column {GROUP}; label them first"
        raise StudyError(msg)
    group = study.subjects[GROUP].dropna()
    names = list(group.unique())
    if positive not in names or len(names) != 2:  # noqa: PLR2004
        msg = (
            f"two groups are needed, one of them {positive!r}; the subjects have "
            f"{shorten(names)} (name the responders' group: positive=…, "
            "--group COLUMN=OTHERS,RESPONDERS)"
        )
        raise StudyError(msg)
    return (group == positive).astype(int).rename(positive)


def _class_names(study: Study, positive: str) -> tuple[str, str]:
    (other,) = set(study.subjects[GROUP].dropna()) - {positive}
    return str(other), positive


def _find(
    levels: dict[str, Levels], markers: str | Sequence[str] | MarkerList
) -> tuple[dict[str, str], list[str]]:
    """Say which panel holds each marker."""
    homes: dict[str, list[str]] = {}
    for name, panel in levels.items():
        for feature in panel.data:
            homes.setdefault(str(feature), []).append(name)
    if isinstance(markers, str) and markers == EVERY_SET:
        wanted = tuple(homes)
    else:
        wanted = marker_features(markers.markers if isinstance(markers, MarkerList) else markers)
    twice = [feature for feature in wanted if len(homes.get(feature, ())) > 1]
    if twice:
        msg = f"markers in more than one panel: {shorten(twice)}; give a study without one of them"
        raise StudyError(msg)
    absent = [feature for feature in wanted if feature not in homes]
    if len(absent) == len(wanted):
        msg = f"no panel of the study has any of {shorten(list(wanted))}"
        raise ParameterError(msg)
    if absent and not isinstance(markers, str):
        msg = f"no panel of the study has {shorten(absent)}"
        raise ParameterError(msg)
    notes = [f"not measured and left out: {', '.join(absent)}"] if absent else []
    return {feature: homes[feature][0] for feature in wanted if feature in homes}, notes


def _at(
    study: Study, levels: dict[str, Levels], home: dict[str, str], timepoint: str
) -> pd.DataFrame:
    """Take the markers at one timepoint, with subjects as rows."""
    parts = []
    for name in dict.fromkeys(home.values()):
        panel = study.panels[name]
        samples = _samples_at(panel, timepoint)
        features = [feature for feature, place in home.items() if place == name]
        parts.append(levels[name].data.loc[samples.index, features].set_axis(samples, axis=0))
    joined = pd.concat(parts, axis=1)
    return joined[list(home)]


def _samples_at(panel: Panel, timepoint: str) -> pd.Series:
    panel.require_one_condition(by="a table of markers")
    chosen = panel.samples.loc[panel.samples[TIMEPOINT] == timepoint, SUBJECT]
    if chosen.empty:
        found = shorten(list(panel.samples[TIMEPOINT].unique()))
        msg = f"{panel.name} has no sample at timepoint {timepoint!r}; it has {found}"
        raise ParameterError(msg)
    return chosen


def _subject_columns(study: Study, names: Sequence[str], baseline: str) -> pd.DataFrame:
    columns = {}
    for name in names:
        found = study.subjects.get(name)
        for panel in study.panels.values():
            if found is None and name in panel.samples:
                rows = _samples_at(panel, baseline)
                found = panel.samples.loc[rows.index, name].set_axis(rows)
        if found is None:
            msg = f"neither the subjects' table nor a sample sheet has a column {name!r}"
            raise ParameterError(msg)
        columns[name] = found
    return pd.DataFrame(columns, index=study.subjects.index if not columns else None)


def _left_out(study: Study, label: pd.Series, measured: pd.Series, question: Task) -> list[str]:
    unlabelled = list(study.subjects.index.difference(label.index))
    unmeasured = list(label.index[~measured.to_numpy()])
    return [
        f"left out, {why}: {shorten(names)}"
        for why, names in (("without a group", unlabelled), (_UNMEASURED[question], unmeasured))
        if names
    ]


def _describe(
    study: Study, levels: dict[str, Levels], home: dict[str, str], X: pd.DataFrame
) -> pd.DataFrame:
    rows = []
    for column in X:
        feature = str(column).removesuffix(CHANGE_SUFFIX)
        if feature not in home:
            rows.append((column, column, "", "as given", "", "", ""))
            continue
        name = home[feature]
        level = "rest" if column == feature else "change"
        panel = study.panels[name]
        unit, how = levels[name].unit, levels[name].how
        rows.append((column, feature, name, level, str(panel.scale), unit, how))
    names = ["column", "feature", "panel", "level", "scale", "unit", "how"]
    return pd.DataFrame(rows, columns=names).set_index("column")
