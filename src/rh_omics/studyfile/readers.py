"""Read one panel of a study file by the reader that it names."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from inspect import signature
from typing import Any, NamedTuple

import pandas as pd

from rh_omics.errors import ScaleError, StudyError, shorten
from rh_omics.io import read_panel
from rh_omics.io.analytes import AnalyteOptions, read_analyte_run
from rh_omics.io.mirna import read_mirna
from rh_omics.io.sheet import Roles
from rh_omics.panel import Panel
from rh_omics.schema import GROUP, REFERENCE_GROUP, RESPONDER_GROUP, TIMEPOINT
from rh_omics.studyfile.parse import StudyFile
from rh_omics.studyfile.specs import PanelSpec, Reader
from rh_omics.studyfile.wording import worded_for_study_file
from rh_omics.studyfile.words import meant_levels

LIMIT_COLUMN = "loq"


class ReadPanel(NamedTuple):
    """A panel with what its file holds beside the samples.

    Parameters
    ----------
    panel : Panel
        The samples.
    controls : pandas.DataFrame
        Calibrants, quality controls and blanks: ``label, kind, feature, value, censored,
        injection``, in the panel's unit, in the order of the file; empty where the reader knows
        none.
    """

    panel: Panel
    controls: pd.DataFrame


def read_study_panel(file: StudyFile, name: str) -> ReadPanel:
    """Read one panel of a study file.

    Parameters
    ----------
    file : StudyFile
        The study file.
    name : str
        Name of the panel in it.

    Returns
    -------
    ReadPanel
        The panel with the study's words for timepoints and groups, and its controls.

    Raises
    ------
    RhOmicsError
        Of the kind that the reader raises; all its problems are listed.
    StudyError
        If a limit is given for a feature that the panel doesn't have.
    """
    spec = file.spec.panels[name]
    with worded_for_study_file(name, _further(spec.reader)):
        read = _READERS[spec.reader](file, name)
    panel = _with_levels(replace(read.panel, name=name), file)
    if spec.reader == "panel":
        panel = _with_limits(panel, spec, file.place("panels", name, "limits"))
    return ReadPanel(panel, read.controls)


def _read_plain(file: StudyFile, name: str) -> ReadPanel:
    spec = file.spec.panels[name]
    options = _given(
        spec, "decimal", "encoding", "sheet", "samples_sheet", "label_column", "samples_in"
    )
    panel = read_panel(
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
    return ReadPanel(panel, pd.DataFrame())


def _roles(spec: PanelSpec) -> dict[str, Any]:
    return {
        "sample": spec.sample,
        "subject": spec.subject,
        "timepoint": spec.timepoint,
        "group": spec.group,
        "condition": spec.condition,
    }


def _given(spec: PanelSpec, *names: str) -> dict[str, Any]:
    """Return the options that the study file gives, so that the reader's defaults stay its own."""
    values = {name: getattr(spec, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def _read_mirnas(file: StudyFile, name: str) -> ReadPanel:
    spec = file.spec.panels[name]
    taken = _given(spec, "format", "specimen", "decimal", "encoding", "sheet", "samples_sheet")
    panel = read_mirna(
        str(file.locate(spec.file)),
        samples=file.locate(spec.samples),
        ignore=spec.ignore,
        **_roles(spec),
        **taken,
        **_options(file, name, read_mirna, taken),
    )
    _check_scale(file, name, panel)
    return ReadPanel(panel, pd.DataFrame())


def _read_analytes(file: StudyFile, name: str) -> ReadPanel:
    spec = file.spec.panels[name]
    taken = _given(spec, "format", "unit", "decimal", "encoding", "sheet")
    taken |= {"label": spec.label_column} if spec.label_column else {}
    taken |= {"limits": dict(spec.limits)} if spec.limits else {}
    further = _options(file, name, AnalyteOptions, taken)
    lists = {key: tuple(value) for key, value in further.items() if isinstance(value, list)}
    run = read_analyte_run(
        file.locate(spec.file),
        samples=file.locate(spec.samples),
        options=AnalyteOptions(**{**taken, **further, **lists, "ignore": spec.ignore}),
        roles=Roles(**_roles(spec)),
        specimen=spec.specimen,
        samples_sheet=spec.samples_sheet,
    )
    _check_scale(file, name, run.panel)
    return ReadPanel(run.panel, run.controls)


def _check_scale(file: StudyFile, name: str, panel: Panel) -> None:
    stated = file.spec.panels[name].scale
    if stated not in (None, panel.scale):
        place = file.place("panels", name, "scale")
        msg = f"{place}: {stated} was found, but {panel.scale} was read; leave the key out"
        raise ScaleError(msg)


def _further(reader: Reader) -> tuple[str, ...]:
    """Name the arguments of a reader that may stand under ``options``."""
    functions: dict[str, Callable[..., Any]] = {"mirna": read_mirna, "analytes": AnalyteOptions}
    return tuple(signature(functions[reader]).parameters) if reader in functions else ()


def _options(
    file: StudyFile, name: str, reader: Callable[..., object], taken: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the further options of a reader, after a check of their names."""
    known = [key for key in signature(reader).parameters if key not in (*taken, *_OWN_KEYS)]
    given = file.spec.panels[name].options
    unknown = [key for key in given if key not in known]
    if unknown:
        raise StudyError(
            [
                f"{file.place('panels', name, 'options', key)}: no such option; the reader has "
                f"{', '.join(known)}"
                for key in unknown
            ]
        )
    return dict(given)


_READERS: Mapping[Reader, Callable[[StudyFile, str], ReadPanel]] = {
    "panel": _read_plain,
    "mirna": _read_mirnas,
    "analytes": _read_analytes,
}
_OWN_KEYS = frozenset(
    {"path", "samples", "name", "scale", *(key.name for key in fields(PanelSpec))}
)


def _with_levels(panel: Panel, file: StudyFile) -> Panel:
    """Put the study's words in the place of the file's own words."""
    samples, notes = panel.samples.copy(), []
    spec = file.spec.panels[panel.name]
    if spec.condition is not None and spec.condition == spec.group and GROUP in samples:
        samples = samples.drop(columns=GROUP)  # what every subject meets is no group of subjects
    stated = {TIMEPOINT: file.spec.levels.timepoint, GROUP: file.spec.levels.group}
    for role, levels in stated.items():
        if role in samples:
            words = translate(samples[role], levels) if levels else samples[role]
            meant = meant_levels(role, words.dropna(), _wanted(file, role))
            same = [name for name in samples if samples[name].equals(panel.samples[role])]
            samples[same] = pd.DataFrame(dict.fromkeys(same, words.replace(meant)))
            notes += [f"{role} {word!r} is taken as {level}" for word, level in meant.items()]
    return replace(panel, samples=samples, notes=(*panel.notes, *notes))


def _wanted(file: StudyFile, role: str) -> tuple[str, ...]:
    """Return the levels of which the study file speaks."""
    design = file.spec.design
    if role == GROUP:
        answers = file.spec.questionnaire
        labels = (REFERENCE_GROUP, RESPONDER_GROUP) if answers and answers.label else ()
        return (design and design.group) or labels
    return (
        () if design is None else (*(design.timepoint or ()), *([design.at] if design.at else ()))
    )


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
