"""``rh-omics de --stream``: a Parquet matrix that need not fit into memory."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rh_omics.cli.console import Console
from rh_omics.cli.de_beside import SUFFIXES
from rh_omics.schema import DEFAULT_METHOD, Scale

if TYPE_CHECKING:
    from rh_omics.de import DEResult

stream_option = click.option(
    "--stream",
    is_flag=True,
    help="Read MATRIX, a Parquet file with features in rows on scale log2, batch by batch: for "
    "matrices that don't fit into memory. The default method only; needs -o.",
)


def stream(given: dict[str, Any], target: Path | None, console: Console) -> "DEResult":
    """Test the features of a Parquet file batch by batch.

    Parameters
    ----------
    given : dict of str to object
        Options of the command.
    target : pathlib.Path or None
        The table to be written.
    console : Console
        Where to talk.

    Returns
    -------
    DEResult
        The result.

    Raises
    ------
    click.UsageError
        If an option asks for what can't be done batch by batch.
    """
    from rh_omics.cli.de import options_of
    from rh_omics.cli.reading import column_of
    from rh_omics.de import stream_expression

    _refuse_what_needs_the_whole(given, target)
    asked: dict[str, Any] = {
        key: given[key] for key in ("question", "at", "covariates", "design", "contrast", "ignore")
    }
    factors: dict[str, Any] = {
        role: given[role] if given[role] and "=" in given[role] else None
        for role in ("group", "timepoint")
    }
    columns = {
        "sample": given["sample"],
        "subject": given["subject"],
        "timepoint": column_of(given["timepoint"]),
        "group": column_of(given["group"]),
    }
    return stream_expression(
        given["matrix"],
        samples=given["sheet"],
        **asked,
        **factors,
        annotation=given["annotation"],
        label_column=given["features_id_col"],
        roles={role: column for role, column in columns.items() if column},
        options=options_of(given),
        progress=console.progress("features"),
    )


def _refuse_what_needs_the_whole(given: dict[str, Any], target: Path | None) -> None:
    rules = {
        "--stream needs -o FILE for its table": target is not None,
        f"--stream runs --method {DEFAULT_METHOD} only": given["method"] == DEFAULT_METHOD,
        "--stream needs --scale log2": given["scale"] == Scale.LOG2,
        "--stream reads with --reader panel only": given["reader"] == "panel",
        "--stream needs a file, not -": str(given["matrix"]) != "-",
        "--stream takes no --weights, --exposure and --condition": not any(
            given[option] for option in ("weights", "exposure", "condition")
        ),
        "--stream has no --dry-run": not given["dry_run"],
        "--stream writes no second table": not any(given[option] for option in SUFFIXES),
        "--stream has no random subject effect": given["subject_effect"] == "fixed",
    }
    broken = [rule for rule, holds in rules.items() if not holds]
    if broken:
        raise click.UsageError("; ".join(broken))
