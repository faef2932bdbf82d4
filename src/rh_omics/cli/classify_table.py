"""Options and reading that the subcommands of ``classify`` share."""

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from rh_omics.cli.options import INPUT_FILE, commas
from rh_omics.schema import BASELINE, FOLLOWUP, RESPONDER_GROUP, Scale

if TYPE_CHECKING:
    from rh_omics.classify.marker_table import MarkerTable
    from rh_omics.panel import Panel
    from rh_omics.study import Study

MODELS: Final = ("logistic", "elastic_net", "shrunken_centroids", "shrinkage_lda")
SELECTIONS: Final = ("none", "top_k", "stability", "elastic_net", "ratios", "top_scoring_pairs")

_PANEL: Final = (
    click.argument("matrix", type=INPUT_FILE),
    click.option("--samples", "sheet", type=INPUT_FILE, required=True, help="Sample sheet."),
    click.option(
        "--scale",
        type=click.Choice([str(scale) for scale in Scale]),
        required=True,
        help="What the numbers of the matrix mean.",
    ),
    click.option("--unit", help="Unit of concentrations, such as nM."),
    click.option(
        "--also",
        multiple=True,
        metavar="MATRIX,SHEET,SCALE[,UNIT]",
        help="A further panel of the same subjects; may be repeated.",
    ),
    click.option("--subject", metavar="COLUMN", help="Column of the subjects."),
    click.option("--sample", metavar="COLUMN", help="Column of the sample names."),
    click.option(
        "--timepoint", metavar="COLUMN=BASELINE,FOLLOWUP", help="Column and levels of timepoints."
    ),
    click.option(
        "--reference-assays", metavar="A,B", callback=commas, help="Reference assays of Ct values."
    ),
)
_TABLE: Final = (
    click.option("--group", metavar="COLUMN=REFERENCE,OTHER", help="Column and levels of groups."),
    click.option(
        "--task",
        type=click.Choice(["susceptibility", "occurrence"]),
        default="susceptibility",
        show_default=True,
        help="Resting levels only, or resting levels and changes.",
    ),
    click.option(
        "--markers",
        default="all",
        show_default=True,
        metavar="SET|A,B",
        help="hicks2019, endocannabinoids, all that was measured, or a list.",
    ),
    click.option("--covariates", metavar="A,B", callback=commas, help="What markers must beat."),
)
_MODEL: Final = (
    click.option(
        "--selection",
        type=click.Choice(SELECTIONS),
        default="none",
        show_default=True,
        help="How markers are chosen, inside the folds.",
    ),
    click.option(
        "--model",
        type=click.Choice(MODELS),
        default="logistic",
        show_default=True,
        help="What the markers go into.",
    ),
)


def panel_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say where the measurements are.

    Parameters
    ----------
    function : callable
        A command function.

    Returns
    -------
    callable
        The decorated function.
    """
    return reduce(lambda decorated, option: option(decorated), reversed(_PANEL), function)


def training_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a labelled table and of a classifier.

    Parameters
    ----------
    function : callable
        A command function.

    Returns
    -------
    callable
        The decorated function.
    """
    options = (*_PANEL, *_TABLE, *_MODEL)
    return reduce(lambda decorated, option: option(decorated), reversed(options), function)


def read_study(given: dict[str, Any]) -> "Study":
    """Read all panels that the options name.

    Parameters
    ----------
    given : dict
        Values of the options.

    Returns
    -------
    Study
        The panels under the names of their files.

    Raises
    ------
    ParameterError
        If ``--also`` isn't understood.
    """
    from rh_omics.study import Study

    panels = [_panel(given, given["matrix"], given["sheet"], given["scale"], given["unit"])]
    panels += [_panel(given, *_further(text)) for text in given["also"]]
    return Study.from_panels(**{panel.name: panel for panel in panels})


def read_marker_table(given: dict[str, Any]) -> "MarkerTable":
    """Read the panels and join them into a labelled table.

    Parameters
    ----------
    given : dict
        Values of the options.

    Returns
    -------
    MarkerTable
        The table.
    """
    from rh_omics.classify.marker_table import marker_table
    from rh_omics.cli.options import split_commas
    from rh_omics.markers import marker_set_names

    markers = given["markers"]
    named = markers in marker_set_names()
    baseline, followup = timepoints(given)
    levels = _levels(given.get("group"))
    return marker_table(
        read_study(given),
        markers=markers if named else split_commas(markers),
        task=given["task"],
        covariates=given["covariates"],
        baseline=baseline,
        followup=followup,
        positive=levels[1] if levels else RESPONDER_GROUP,
        reference_assays=given["reference_assays"],
    )


def timepoints(given: dict[str, Any]) -> tuple[str, str]:
    """Say what the two timepoints are called.

    Parameters
    ----------
    given : dict
        Values of the options.

    Returns
    -------
    baseline, followup : str
        Levels of ``--timepoint``, or the usual names.
    """
    return _levels(given["timepoint"]) or (BASELINE, FOLLOWUP)


def _levels(text: str | None) -> tuple[str, str] | None:
    from rh_omics.errors import ParameterError

    if not text or "=" not in text:
        return None
    parts = [part.strip() for part in text.split("=", 1)[1].split(",")]
    if len(parts) != 2 or not all(parts):  # noqa: PLR2004
        msg = f"{text!r} must be COLUMN=FIRST,SECOND"
        raise ParameterError(msg)
    return parts[0], parts[1]


def _further(text: str) -> tuple[Path, Path, str, str | None]:
    from rh_omics.errors import ParameterError

    parts = [part.strip() for part in text.split(",")]
    if len(parts) not in (3, 4):
        msg = f"--also {text!r} must be MATRIX,SHEET,SCALE or MATRIX,SHEET,SCALE,UNIT"
        raise ParameterError(msg)
    return Path(parts[0]), Path(parts[1]), parts[2], parts[3] if len(parts) > 3 else None  # noqa: PLR2004


def _panel(
    given: dict[str, Any], matrix: Path, sheet: Path, scale: str, unit: str | None
) -> "Panel":
    from rh_omics.io import read_panel

    roles = {
        "sample": given["sample"],
        "subject": given["subject"],
        "timepoint": _column(given["timepoint"]),
        "group": _column(given.get("group")),
    }
    named = {role: column for role, column in roles.items() if column}
    return read_panel(matrix, samples=sheet, scale=scale, unit=unit, **named)


def _column(text: str | None) -> str | None:
    return text.split("=", 1)[0] if text else None
