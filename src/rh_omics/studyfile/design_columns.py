"""Columns that a design needs beside the sheets' own: facts on subjects, and a feature's change."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from rh_omics.association import marker_changes
from rh_omics.design import Factor
from rh_omics.io.problems import Problems
from rh_omics.panel import Panel
from rh_omics.schema import SUBJECT, TIMEPOINT
from rh_omics.studyfile.parse import StudyFile
from rh_omics.studyfile.specs import DesignSpec


def exposed(design: DesignSpec, panel: str) -> bool:
    """Tell whether a panel is related to the exposure.

    Parameters
    ----------
    design : DesignSpec
        The design.
    panel : str
        Name of the panel.

    Returns
    -------
    bool
        False where no exposure is asked about, or it is the panel's own feature.
    """
    return bool(design.exposure) and not str(design.exposure).startswith(f"{panel}.")


def with_design_columns(
    file: StudyFile, panels: dict[str, Panel], subjects: pd.DataFrame, problems: Problems
) -> tuple[dict[str, Panel], list[str]]:
    """Add to the sheets the exposure and the covariates that are facts on subjects.

    Parameters
    ----------
    file : StudyFile
        The study file.
    panels : dict of str to Panel
        The panels.
    subjects : pandas.DataFrame of shape (n_subjects, n_facts)
        Facts on subjects, with labels and doses.
    problems : Problems
        Where to add what is wrong.

    Returns
    -------
    panels : dict of str to Panel
        The panels, with the columns that the design names and their sheets lack.
    notes : list of str
        What was added that isn't a column of a file.
    """
    design = file.spec.design
    if design is None:
        return panels, []
    facts = {name: subjects[name] for name in design.covariates if name in subjects}
    notes: list[str] = []
    exposure = design.exposure
    if exposure and exposure in subjects:
        facts[exposure] = subjects[exposure]
    elif exposure and not any(exposure in panel.samples for panel in panels.values()):
        changes = problems.attempt(lambda: _changes(design, panels))
        if changes is not None:
            facts[exposure] = changes
            notes = [f"{exposure}: {changes.name}, of {changes.notna().sum()} subjects"]
    return {name: _joined(panel, facts) for name, panel in panels.items()}, notes


def _changes(design: DesignSpec, panels: Mapping[str, Panel]) -> pd.Series | None:
    """Take the log2 changes of ``PANEL.FEATURE``; None where it isn't one."""
    name, _, feature = str(design.exposure).partition(".")
    if name not in panels or not feature or design.change is None:
        return None
    changes = marker_changes(panels[name], feature, timepoint=Factor(TIMEPOINT, *design.change))
    return changes.rename(f"log2 change of {feature}, {' − '.join(reversed(design.change))}")


def _joined(panel: Panel, facts: Mapping[str, pd.Series]) -> Panel:
    lacking = {name: fact for name, fact in facts.items() if name not in panel.samples}
    if not lacking:
        return panel
    subject = panel.samples[SUBJECT]
    return replace(
        panel,
        samples=panel.samples.assign(**{name: subject.map(fact) for name, fact in lacking.items()}),
    )
