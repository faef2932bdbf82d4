"""Study: subjects and the panels measured on them, joined by (subject, timepoint)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Self

import pandas as pd

from rh_omics.errors import ParameterError, StudyError, shorten
from rh_omics.html import fact_table
from rh_omics.panel import Panel
from rh_omics.schema import GROUP, SIMULATED, SPECIES, SUBJECT, TIMEPOINT

HUMAN: Final = "human"
"""Species of a panel that names none."""


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """Subjects and the panels measured on them.

    Plasma and saliva have different sample ids, so samples of two panels belong together when
    subject and timepoint are equal; the order of rows never matters.

    Parameters
    ----------
    subjects : pandas.DataFrame of shape (n_subjects, n_columns)
        One row each: group, age, sex and so on. Index: subject ids.
    panels : mapping of str to Panel
        The panels by name.

    Attributes
    ----------
    simulated : bool
        Whether any panel comes from a simulation.

    Raises
    ------
    StudyError
        If a subject is listed twice, a panel has a subject that isn't listed, a subject has one
        group in the subjects' table and another one in a panel, or panels are of several species:
        people and animals are never pooled.
    """

    subjects: pd.DataFrame
    panels: Mapping[str, Panel]

    def __post_init__(self) -> None:
        object.__setattr__(self, "subjects", self.subjects.copy())
        object.__setattr__(self, "panels", MappingProxyType(dict(self.panels)))
        problems = [*_subject_problems(self.subjects), *_species_problems(self.panels)]
        for name, panel in self.panels.items():
            problems += _panel_problems(name, panel, self.subjects)
        if problems:
            raise StudyError(problems)

    @classmethod
    def from_panels(cls, **panels: Panel) -> Self:
        """Gather the subjects of some panels into a study.

        Parameters
        ----------
        **panels : Panel
            The panels by name. Columns of their sheets that are constant within every subject
            become columns of the subjects' table.

        Returns
        -------
        Study
            The study of all subjects seen in any panel.

        Raises
        ------
        StudyError
            If two panels contradict each other about a subject.
        """
        sheets = [panel.samples for panel in panels.values()]
        if not sheets:
            msg = "a study needs at least one panel"
            raise ParameterError(msg)
        merged = pd.concat(sheets)
        varies = merged.groupby(SUBJECT).nunique(dropna=True).gt(1).any()
        constant = [
            column
            for column in merged
            if column not in (SUBJECT, TIMEPOINT)
            and not varies[column]
            and all(column in sheet for sheet in sheets)
        ]
        if GROUP in merged and GROUP not in constant and bool(varies.get(GROUP, False)):
            clash = merged.groupby(SUBJECT)[GROUP].nunique().gt(1)
            msg = f"subjects with more than one group: {shorten(list(clash.index[clash]))}"
            raise StudyError(msg)
        return cls(merged.groupby(SUBJECT, sort=False)[constant].first(), panels)

    @property
    def simulated(self) -> bool:
        """Whether any panel comes from a simulation."""
        return any(panel.simulated for panel in self.panels.values())

    def join(self, names: Sequence[str] | None = None) -> pd.DataFrame:
        """Put panels side by side, one row per (subject, timepoint) seen in any of them.

        Parameters
        ----------
        names : sequence of str, optional
            Panels to join; all by default.

        Returns
        -------
        pandas.DataFrame
            Index: ``subject``, ``timepoint``; columns: (panel, feature). ``NaN`` where a panel
            has no such sample.

        Raises
        ------
        ParameterError
            If a panel isn't in the study.
        """
        chosen = list(self.panels) if names is None else list(names)
        unknown = [name for name in chosen if name not in self.panels]
        if unknown:
            msg = f"the study has no panel {shorten(unknown)}; it has {', '.join(self.panels)}"
            raise ParameterError(msg)
        return pd.concat({name: by_subject_time(self.panels[name]) for name in chosen}, axis=1)

    def facts(self) -> list[tuple[str, str]]:
        """List what the study holds.

        Returns
        -------
        list of (str, str)
            Name and value of each fact, in the order in which they are shown.
        """
        facts = [("subjects", str(len(self.subjects)))]
        if GROUP in self.subjects:
            counts = self.subjects[GROUP].value_counts(sort=False)
            facts.append(("groups", ", ".join(f"{name} {n}" for name, n in counts.items())))
        for name, panel in self.panels.items():
            facts += [(f"{name}: {fact}", value) for fact, value in panel.facts()]
        return facts

    def __repr__(self) -> str:
        """Show the study's facts, one line each."""
        badge = f"{SIMULATED} " if self.simulated else ""
        lines = [f"  {name}: {value}" for name, value in self.facts()]
        return "\n".join([f"{badge}Study", *lines])

    def _repr_html_(self) -> str:
        return fact_table("Study", self.facts(), simulated=self.simulated)


def by_subject_time(panel: Panel) -> pd.DataFrame:
    """Index a panel's values by subject and timepoint.

    Parameters
    ----------
    panel : Panel
        Any panel.

    Returns
    -------
    pandas.DataFrame of shape (n_samples, n_features)
        The panel's values with the index (``subject``, ``timepoint``).

    Raises
    ------
    SampleSheetError
        If the panel is a crossover.
    """
    panel.require_one_condition(by="a join by subject and timepoint")
    keys = pd.MultiIndex.from_frame(panel.samples[[SUBJECT, TIMEPOINT]])
    return panel.data.set_axis(keys, axis=0)


def _subject_problems(subjects: pd.DataFrame) -> list[str]:
    repeated = list(subjects.index[subjects.index.duplicated()].unique())
    return [f"subject listed more than once: {shorten(repeated)}"] if repeated else []


def _species_problems(panels: Mapping[str, Panel]) -> list[str]:
    """Refuse panels of several species; one that names none is taken for people's."""
    found: dict[str, list[str]] = {}
    for name, panel in panels.items():
        column = next((c for c in panel.samples if str(c).casefold() == SPECIES), None)
        named = [] if column is None else list(panel.samples[column].dropna().astype(str).unique())
        for species in named or [HUMAN]:
            found.setdefault(species.casefold().replace("homo sapiens", HUMAN), []).append(name)
    if len(found) < 2:  # noqa: PLR2004 - one species is right
        return []
    listed = "; ".join(f"{species} in {shorten(names)}" for species, names in found.items())
    return [f"panels of several species ({listed}): human and animal data are never pooled"]


def _panel_problems(name: str, panel: Panel, subjects: pd.DataFrame) -> list[str]:
    sheet = panel.samples
    unknown = list(pd.Index(sheet[SUBJECT].unique()).difference(subjects.index))
    if unknown:
        return [f"panel {name} has subjects that the study doesn't list: {shorten(unknown)}"]
    if GROUP not in sheet or GROUP not in subjects or subjects.index.has_duplicates:
        return []
    listed = subjects[GROUP].reindex(sheet[SUBJECT]).to_numpy()
    differs = sheet[GROUP].notna().to_numpy() & (sheet[GROUP].to_numpy() != listed)
    return [
        f"subject {subject} is {known!r} in the subjects' table and {group!r} in panel {name}"
        for subject, group, known in zip(
            sheet[SUBJECT][differs], sheet[GROUP][differs], listed[differs], strict=True
        )
    ]
