"""Read the matrix and the sheet that a command was given."""

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rh_omics.panel import Panel


def read_given(given: dict[str, Any]) -> "Panel":
    """Read a matrix and its sheet with the reader that the options name.

    Parameters
    ----------
    given : dict of str to object
        Options of the command.

    Returns
    -------
    Panel
        What was read.

    Raises
    ------
    ScaleError
        If the file has another scale than the one named.
    """
    from rh_omics import read_analytes, read_mirna, read_panel

    options: dict[str, Any] = {
        **_roles(given),
        **_text_options(given),
        "ignore": given["ignore"],
    }
    source, sheet, scale = given["matrix"], given["sheet"], given["scale"]
    if given["reader"] == "panel":
        return read_panel(source, samples=sheet, scale=scale, **options, **_matrix_options(given))
    if _matrix_options(given).keys() - {"unit"}:
        msg = "--features-id-col and --annotation go with --reader panel only"
        raise click.UsageError(msg)
    if given["reader"] == "analytes":
        panel = read_analytes(source, samples=sheet, unit=given["unit"], **options)
    else:
        panel = read_mirna(source, samples=sheet, **options)
    if scale is not None:
        panel.require(scale, by=f"--scale {scale}")
    return panel


def column_of(text: str | None) -> str | None:
    """Take the column from ``COLUMN=REFERENCE,OTHER`` or ``COLUMN``.

    Parameters
    ----------
    text : str or None
        What the user wrote.

    Returns
    -------
    str or None
        The column.
    """
    return text.rpartition("=")[0] or text if text else None


def _roles(given: dict[str, Any]) -> dict[str, str]:
    roles = {
        "sample": given["sample"],
        "subject": given["subject"],
        "timepoint": column_of(given["timepoint"]),
        "group": column_of(given["group"]),
        "condition": column_of(given.get("condition")),
    }
    return {role: column for role, column in roles.items() if column}


def _text_options(given: dict[str, Any]) -> dict[str, str]:
    return {key: given[key] for key in ("decimal", "encoding") if given[key]}


def _matrix_options(given: dict[str, Any]) -> dict[str, Any]:
    named = {
        "unit": given["unit"],
        "label_column": given["features_id_col"],
        "annotation": given["annotation"],
    }
    return {key: value for key, value in named.items() if value}
