"""Take the observations that ``rh-omics dose`` was given: a table, or a study file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd

    from rh_omics.dose_response import Observations
    from rh_omics.studyfile import LoadedStudy

SESSIONS = "dose_"
"""What the doses of a study file's sessions begin with, among the facts on subjects."""


def read_given(path: Path, given: dict[str, Any]) -> "Observations":
    """Read the table, or gather a study's changes beside the doses of its sessions.

    Parameters
    ----------
    path : pathlib.Path
        Table with one row per observation, or a study file ending in ``.toml``.
    given : dict of str to object
        Options of the command.

    Returns
    -------
    Observations
        Subjects, dose, response and, where asked for, feeling.

    Raises
    ------
    click.UsageError
        If an option doesn't go with the kind of file, or names what isn't there.
    """
    from rh_omics.dose_response import read_observations

    if path.suffix == ".toml":
        return _from_study(path, given)
    if given["panel"]:
        msg = "--panel goes with a study file; a table has its response in a column"
        raise click.UsageError(msg)
    numbers = [given[name] for name in ("dose", "response", "feeling") if given[name]]
    return read_observations(path, numbers, subject=given["subject"], metric=given["metric"])


def _from_study(path: Path, given: dict[str, Any]) -> "Observations":
    """Put each subject's change of one marker beside its dose."""
    from rh_omics.association import marker_changes
    from rh_omics.dose_response import Observations
    from rh_omics.studyfile import open_study

    loaded = open_study(path)
    panels = loaded.study.panels
    if given["panel"] not in panels:
        msg = f"name the panel of the response with --panel; the study has {', '.join(panels)}"
        raise click.UsageError(msg)
    design = loaded.file.spec.design
    timepoint = f"timepoint={','.join(design.timepoint)}" if design and design.timepoint else None
    change = marker_changes(panels[given["panel"]], given["response"], timepoint=timepoint)
    facts = {name: _fact(loaded, given[name]) for name in ("dose", "feeling") if given[name]}
    table = change.to_frame(given["response"]).join(
        [column.rename(given[name]) for name, column in facts.items()]
    )
    table = table.rename_axis("subject").reset_index()
    return Observations(table, "subject", None, loaded.study.simulated)


def _fact(loaded: "LoadedStudy", name: str) -> "pd.Series":
    """Find a number per subject among the sessions' doses and the facts on subjects."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    subjects = loaded.study.subjects
    numbers = [
        str(column)
        for column in subjects
        if is_numeric_dtype(subjects[column]) and not is_bool_dtype(subjects[column])
    ]
    for column in (f"{SESSIONS}{name}", name):
        if column in numbers:
            return subjects[column].astype("float64")
    known = ", ".join(column.removeprefix(SESSIONS) for column in numbers) or "none"
    msg = f"the study has no number {name!r} per subject; it has {known}"
    raise click.UsageError(msg)
