"""Quality control of a panel, and of all panels of a study."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from rh_omics.panel import Panel
from rh_omics.provenance import software_versions
from rh_omics.qc.batches import batches
from rh_omics.qc.blanks import blank_quality
from rh_omics.qc.controls import control_quality
from rh_omics.qc.coverage import controls_among_samples, timepoints
from rh_omics.qc.detection import detection
from rh_omics.qc.fields import fields_quality
from rh_omics.qc.findings import Check, Findings, checks_table, roles_of, verdicts
from rh_omics.qc.haemolysis import haemolysis
from rh_omics.qc.libraries import libraries
from rh_omics.qc.options import QCOptions
from rh_omics.qc.outliers import outliers
from rh_omics.qc.ranges import ranges
from rh_omics.qc.result import CHECK, PASSED, QCResult
from rh_omics.qc.standards import standard_quality
from rh_omics.schema import CONDITION, SAMPLE, SUBJECT, TIMEPOINT
from rh_omics.study import Study


def quality_control(
    panel: Panel,
    *,
    name: str | None = None,
    controls: pd.DataFrame | None = None,
    standards: pd.DataFrame | None = None,
    options: QCOptions | None = None,
) -> QCResult:
    """Look at a panel before anything is tested; nothing is dropped or changed.

    Detection rates, libraries, controls and blanks, outlying samples, haemolysis or blood in
    saliva, timepoints, batches, units and ranges, and the fields of the sheet that move the
    analytes more than exercise does. What can't be looked at says why.

    Parameters
    ----------
    panel : Panel
        Values on any scale, as they were read: normalised ones hide what is looked for.
    name : str, optional
        What the result calls the panel; the panel's own name by default.
    controls : pandas.DataFrame, optional
        Quality controls and blanks of the run: ``label, kind, feature, value, censored`` and
        perhaps ``injection`` and ``level``, in the panel's unit, such as
        ``read_analyte_run(...).controls``.
    standards : pandas.DataFrame, optional
        Internal standards of the run: ``label, kind, standard, text``, such as
        ``read_analyte_run(...).standards``.
    options : QCOptions, optional
        Thresholds.

    Returns
    -------
    QCResult
        Verdicts of the samples, facts on the features, checks of the panel.

    Raises
    ------
    ParameterError
        If a batch column that is named isn't in the sheet.
    """
    options = options or QCOptions()
    rows = pd.DataFrame() if controls is None else controls
    found = [
        detection(panel, options),
        libraries(panel, options),
        control_quality(rows, panel, options),
        blank_quality(rows, panel, options),
        standard_quality(pd.DataFrame() if standards is None else standards, panel, options),
        controls_among_samples(panel),
        ranges(panel, options),
        haemolysis(panel, options),
        outliers(panel, options),
        timepoints(panel),
        batches(panel, options),
        fields_quality(panel, options),
    ]
    return QCResult(
        panel=name or panel.name,
        samples=_samples(panel, found),
        features=_features(panel, found),
        checks=checks_table([check for part in found for check in part.checks]),
        notes=tuple(note for part in found for note in part.notes),
        simulated=panel.simulated,
        scale=str(panel.scale),
        unit=panel.unit,
        specimen=panel.specimen,
        tables={key: table for part in found for key, table in part.tables.items()},
        parameters=options.to_dict(),
        versions=software_versions(),
        inputs=dict(panel.inputs),
    )


def study_quality(
    study: Study,
    *,
    controls: Mapping[str, pd.DataFrame] | None = None,
    options: QCOptions | None = None,
) -> dict[str, QCResult]:
    """Look at every panel of a study, with the facts on subjects beside the sample sheets.

    Parameters
    ----------
    study : Study
        Subjects and panels.
    controls : mapping of str to pandas.DataFrame, optional
        Controls by panel, as `quality_control` takes them.
    options : QCOptions, optional
        Thresholds.

    Returns
    -------
    dict of str to QCResult
        Result by panel, with one more check where the study has several: samples that another
        panel has and this one lacks.
    """
    given = controls or {}
    return {
        name: _with_partners(
            quality_control(
                _with_facts(panel, study), name=name, controls=given.get(name), options=options
            ),
            study,
        )
        for name, panel in study.panels.items()
    }


def _samples(panel: Panel, found: list[Findings]) -> pd.DataFrame:
    remarks = [remark for part in found for remark in part.remarks]
    frames = [part.samples for part in found if len(part.samples.columns)]
    metrics = pd.concat(frames, axis=1).reindex(panel.data.index)
    roles = panel.samples[roles_of(panel.samples)]
    table = pd.concat([roles, metrics, verdicts(panel.data.index, remarks)], axis=1)
    return table.rename_axis(SAMPLE).reset_index()


def _features(panel: Panel, found: list[Findings]) -> pd.DataFrame:
    frames = [part.features for part in found if len(part.features.columns)]
    table = pd.concat(frames, axis=1).reindex(panel.data.columns)
    return table.rename_axis("feature").reset_index()


def _with_facts(panel: Panel, study: Study) -> Panel:
    """Add the facts on subjects that the panel's own sheet lacks."""
    more = study.subjects.drop(columns=list(panel.samples.columns), errors="ignore")
    facts = more.reindex(panel.samples[SUBJECT]).set_axis(panel.samples.index)
    return replace(panel, samples=pd.concat([panel.samples, facts], axis=1))


def _with_partners(result: QCResult, study: Study) -> QCResult:
    keys = [SUBJECT, TIMEPOINT]
    if all(CONDITION in panel.samples for panel in study.panels.values()):
        keys.append(CONDITION)
    own = set(result.samples[keys].itertuples(index=False, name=None))
    others = {
        key
        for name, panel in study.panels.items()
        if name != result.panel
        for key in panel.samples[keys].itertuples(index=False, name=None)
    }
    if len(study.panels) == 1:
        return result
    absent = sorted(" ".join(map(str, key)) for key in others - own)
    value = f"{len(others & own)} of {len(others)} samples of the other panels are here too"
    message = f"not in this panel: {', '.join(absent[:5])}{' …' if len(absent) > 5 else ''}"  # noqa: PLR2004
    check = Check(
        "other panels", CHECK if absent else PASSED, value, "all", message if absent else ""
    )
    checks = pd.concat([result.checks, checks_table([check])], ignore_index=True)
    return replace(result, checks=checks)
