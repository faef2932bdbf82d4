"""Read one panel of a study file by the reader that it names."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from rh_omics.errors import StudyError, shorten
from rh_omics.io import read_panel
from rh_omics.panel import Panel
from rh_omics.schema import GROUP, TIMEPOINT
from rh_omics.studyfile.parse import StudyFile
from rh_omics.studyfile.specs import PanelSpec, Reader

LIMIT_COLUMN = "loq"


def read_study_panel(file: StudyFile, name: str) -> Panel:
    """Read one panel of a study file.

    Parameters
    ----------
    file : StudyFile
        The study file.
    name : str
        Name of the panel in it.

    Returns
    -------
    Panel
        The panel with the study's words for timepoints and groups.

    Raises
    ------
    RhOmicsError
        Of the kind that the reader raises; all its problems are listed.
    StudyError
        If a limit is given for a feature that the panel doesn't have.
    """
    spec = file.spec.panels[name]
    panel = replace(_READERS[spec.reader](file, spec), name=name)
    return _with_limits(_with_levels(panel, file), spec, file.place("panels", name, "limits"))


def _read_plain(file: StudyFile, spec: PanelSpec) -> Panel:
    options = _given(
        spec, "decimal", "encoding", "sheet", "samples_sheet", "label_column", "samples_in"
    )
    return read_panel(
        file.locate(spec.file),
        samples=file.locate(spec.samples),
        scale=str(spec.scale),
        unit=spec.unit,
        specimen=spec.specimen,
        annotation=spec.annotation,
        ignore=spec.ignore,
        **_roles(spec),
        **options,
    )


def _roles(spec: PanelSpec) -> dict[str, str]:
    return {
        "sample": spec.sample,
        "subject": spec.subject,
        "timepoint": spec.timepoint,
        "group": spec.group,
    }


def _given(spec: PanelSpec, *names: str) -> dict[str, Any]:
    """Return the options that the study file gives, so that the reader's defaults stay its own."""
    values = {name: getattr(spec, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


_READERS: Mapping[Reader, Callable[[StudyFile, PanelSpec], Panel]] = {"panel": _read_plain}


def _with_levels(panel: Panel, file: StudyFile) -> Panel:
    """Put the study's words in the place of the file's own words."""
    samples = panel.samples.copy()
    for role, levels in ((TIMEPOINT, file.spec.levels.timepoint), (GROUP, file.spec.levels.group)):
        if role in samples and levels:
            samples[role] = translate(samples[role], levels)
    return replace(panel, samples=samples)


def translate(words: pd.Series, levels: Mapping[str, tuple[str, ...]]) -> pd.Series:
    """Put a study's words in the place of a file's words.

    Parameters
    ----------
    words : pandas.Series
        Words of a file; unknown ones stay.
    levels : mapping of str to tuple of str
        Words of the file by word of the study.

    Returns
    -------
    pandas.Series
        The words with the same index.
    """
    study = {word: level for level, spelled in levels.items() for word in spelled}
    return words.map(lambda word: study.get(word, word), na_action="ignore").astype("str")


def _with_limits(panel: Panel, spec: PanelSpec, place: str) -> Panel:
    if not spec.limits:
        return panel
    unknown = [name for name in spec.limits if name not in panel.data]
    if unknown:
        msg = f"{place}: {panel.name} has no {shorten(unknown)}; it has {shorten(panel.data)}"
        raise StudyError(msg)
    limits = panel.features.get(LIMIT_COLUMN, pd.Series(float("nan"), index=panel.data.columns))
    stated = pd.Series(dict(spec.limits), dtype=float).reindex(panel.data.columns)
    return replace(panel, features=panel.features.assign(**{LIMIT_COLUMN: stated.fillna(limits)}))
