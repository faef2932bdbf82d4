"""Content hashes of panels and tables: what a step depends on, however its files are written."""

import hashlib
from typing import Any, Final

import pandas as pd

from rh_omics.panel import Panel
from rh_omics.studyfile import LoadedStudy

NOT_A_VALUE: Final = "\0"
"""How a missing value is written, so that it is told from an empty text."""


def table_fingerprint(table: pd.DataFrame | None) -> str:
    """Hash a table: labels, kinds of columns and every value.

    Parameters
    ----------
    table : pandas.DataFrame or None
        Any table.

    Returns
    -------
    str
        Hexadecimal SHA-256; empty for None.
    """
    if table is None:
        return ""
    kinds = [f"{name}:{kind}" for name, kind in table.dtypes.items()]
    text = table.to_csv(na_rep=NOT_A_VALUE, lineterminator="\n")
    return hashlib.sha256("\n".join([*kinds, text]).encode()).hexdigest()


def panel_fingerprint(panel: Panel) -> dict[str, Any]:
    """Gather what results of a panel depend on.

    Parameters
    ----------
    panel : Panel
        A panel.

    Returns
    -------
    dict of str to object
        JSON values: hashes of its tables, and its facts.
    """
    return {
        "data": table_fingerprint(panel.data),
        "samples": table_fingerprint(panel.samples),
        "features": table_fingerprint(panel.features),
        "censored": table_fingerprint(panel.censored),
        "scale": str(panel.scale),
        "unit": panel.unit,
        "specimen": panel.specimen,
        "name": panel.name,
        "simulated": panel.simulated,
        "inputs": dict(panel.inputs),
        "notes": list(panel.notes),
    }


def study_fingerprint(loaded: LoadedStudy) -> dict[str, Any]:
    """Gather the parts of a study that steps depend on.

    Parameters
    ----------
    loaded : LoadedStudy
        The study.

    Returns
    -------
    dict of str to object
        ``panels`` by name, ``subjects``, ``answers`` and labels, ``doses``, ``controls``,
        ``notes``; JSON values.
    """
    labels = loaded.labels
    return {
        "panels": {name: panel_fingerprint(panel) for name, panel in loaded.study.panels.items()},
        "subjects": table_fingerprint(loaded.study.subjects),
        "answers": None
        if labels is None
        else {
            "answers": table_fingerprint(labels.questionnaire.answers),
            "labels": table_fingerprint(labels.table),
            "rule": [list(fact) for fact in labels.rule.facts()],
        },
        "doses": table_fingerprint(loaded.doses),
        "controls": {name: table_fingerprint(table) for name, table in loaded.controls.items()},
        "notes": list(loaded.notes),
    }
