"""Read what ``rh-omics qc`` was given: a study file, a matrix, or an instrument's export."""

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rh_omics.cli.reading import read_given

if TYPE_CHECKING:
    import pandas as pd

    from rh_omics.panel import Panel
    from rh_omics.qc import QCOptions, QCResult

STUDY_ENDING = ".toml"
ROLES = ("subject", "timepoint", "group", "condition")
OF_PLAIN = ("features_id_col", "annotation")
OF_EXPORT = ("quantity", "worksheet")
READING = (
    "sheet", "scale", "unit", "specimen", "reader", "sample", *ROLES, "ignore", "decimal",
    "encoding", *OF_PLAIN, *OF_EXPORT,
)  # fmt: skip
"""What says how a matrix is read."""
DEFAULTS = {"reader": "panel", "quantity": "concentration"}


def qc_options(thresholds: Sequence[str], batch: tuple[str, ...]) -> "QCOptions":
    """Read thresholds such as ``control_cv=0.2``.

    Parameters
    ----------
    thresholds : sequence of str
        What the user wrote.
    batch : tuple of str
        Columns of batches.

    Returns
    -------
    QCOptions
        The options.

    Raises
    ------
    click.UsageError
        If a name or a number isn't one.
    ParameterError
        If a threshold has a value that can't be used.
    """
    from rh_omics.qc import QCOptions

    known = [entry.name for entry in fields(QCOptions) if entry.name != "batch_columns"]
    values: dict[str, float] = {}
    for text in thresholds:
        name, _, number = (part.strip() for part in text.partition("="))
        if name not in known:
            msg = (
                f"--threshold {text}: no threshold is called {name!r}; there are {', '.join(known)}"
            )
            raise click.UsageError(msg)
        try:
            values[name] = float(number)
        except ValueError:
            msg = f"--threshold {text}: {number!r} is not a number"
            raise click.UsageError(msg) from None
    return QCOptions(**{**values, "batch_columns": batch})  # type: ignore[arg-type]


def read_quality(
    source: Path, given: dict[str, Any], options: "QCOptions"
) -> "dict[str, QCResult]":
    """Read the panels and look at them.

    Parameters
    ----------
    source : pathlib.Path
        Study file or matrix.
    given : dict of str to object
        Options of the command.
    options : QCOptions
        Thresholds.

    Returns
    -------
    dict of str to QCResult
        Result by panel.

    Raises
    ------
    click.UsageError
        If options don't go together.
    RhOmicsError
        If a file is refused.
    """
    from rh_omics.qc import quality_control, study_quality

    if source.suffix == STUDY_ENDING:
        from rh_omics.studyfile import open_study

        _refuse_reading_options(given)
        loaded = open_study(source)
        return study_quality(loaded.study, controls=loaded.controls, options=options)
    panel, more = _read_one(source, given)
    if given["specimen"]:
        panel = replace(panel, specimen=given["specimen"])
    return {panel.name: quality_control(panel, options=options, **more)}


def _refuse_reading_options(given: dict[str, Any]) -> None:
    used = _used(given, READING)
    if used:
        msg = f"{', '.join(used)} go with a matrix; the study file says it for its panels"
        raise click.UsageError(msg)


def _refuse_foreign(given: dict[str, Any], names: Sequence[str], reader: str) -> None:
    used = _used(given, names)
    if used:
        msg = f"{', '.join(used)} can't be taken here: that needs --reader {reader}"
        raise click.UsageError(msg)


def _used(given: dict[str, Any], names: Sequence[str]) -> list[str]:
    """List the flags that the user gave."""
    flags = {"sheet": "--samples"}
    return [
        flags.get(name, f"--{name.replace('_', '-')}")
        for name in names
        if given[name] and given[name] != DEFAULTS.get(name)
    ]


def _read_one(source: Path, given: dict[str, Any]) -> "tuple[Panel, dict[str, pd.DataFrame]]":
    if given["reader"] == "analytes":
        return _read_export(source, given)
    _refuse_foreign(given, OF_EXPORT, "analytes")
    needed = {"samples": given["sheet"], "scale": given["scale"] or given["reader"] == "mirna"}
    missing = [f"--{name}" for name, value in needed.items() if not value]
    if missing:
        msg = f"a matrix needs {' and '.join(missing)} too"
        raise click.UsageError(msg)
    return read_given({**given, "matrix": source}), {}


def _read_export(source: Path, given: dict[str, Any]) -> "tuple[Panel, dict[str, pd.DataFrame]]":
    from rh_omics.io.analytes import AnalyteOptions, read_analyte_run
    from rh_omics.io.sheet import Roles

    _refuse_foreign(given, OF_PLAIN, "panel")
    roles = {name: given[name] for name in ("sample", *ROLES)}
    run = read_analyte_run(
        source,
        samples=given["sheet"],
        options=AnalyteOptions(
            quantity=given["quantity"],
            unit=given["unit"],
            ignore=given["ignore"],
            decimal=given["decimal"],
            encoding=given["encoding"],
            sheet=given["worksheet"],
        ),
        roles=Roles(**{name: column for name, column in roles.items() if column}),
        specimen=given["specimen"],
    )
    if given["scale"]:
        run.panel.require(given["scale"], by=f"--scale {given['scale']}")
    return run.panel, {"controls": run.controls, "standards": run.standards}
