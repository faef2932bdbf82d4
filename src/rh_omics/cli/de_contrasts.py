"""``rh-omics de --contrasts``: several contrasts in one run, a table for each."""

import re
from pathlib import Path
from typing import Any

import click

from rh_omics.cli.console import Console, labelled_line
from rh_omics.cli.de import options_of, pinned
from rh_omics.cli.de_summary import contrast_line
from rh_omics.cli.reading import read_given
from rh_omics.de.columns import rename_columns
from rh_omics.de.contrasts import ContrastSpec, read_contrasts, run_contrast
from rh_omics.de.result import DEResult
from rh_omics.de.run import plan_design
from rh_omics.errors import OutputError
from rh_omics.io.table import read_table
from rh_omics.output import check_targets, write_json, write_table
from rh_omics.panel import Panel
from rh_omics.schema import SUBJECT, TIMEPOINT

TABLES = Path("tables") / "differential"


def run_contrasts_file(given: dict[str, Any], console: Console, *, dry_run: bool) -> None:
    """Test every contrast of a file and write a table for each.

    Parameters
    ----------
    given : dict of str to object
        Options of the command.
    console : Console
        Where to talk.
    dry_run : bool
        Whether only to say what would be tested.

    Raises
    ------
    OutputError
        If a table exists and isn't to be replaced.
    """
    if given["question"] or given["design"]:
        msg = "--contrasts holds the questions; leave out --question and --design"
        raise click.UsageError(msg)
    if given["outdir"] is None and not dry_run:
        msg = "--contrasts needs --outdir, the folder for its tables"
        raise click.UsageError(msg)
    specs = read_contrasts(given["contrasts"])
    panel = read_given({**given, "timepoint": given["timepoint"] or _timepoint(given, specs)})
    if dry_run:
        for spec in specs:
            design = plan_design(
                panel, design=spec.formula, contrast=spec.contrast, subject_effect="none"
            )
            console.say(contrast_line(spec.id, spec.words, design.describe_contrast()))
        return
    targets = _targets(specs, given)
    said = set(panel.notes)
    for done, spec in enumerate(specs, start=1):
        result = _run_one(panel, spec, targets[spec.id], given, console)
        for note in result.notes:
            if note not in said:
                console.say(labelled_line("", f"note: {note}"))
        said.update(result.notes)
        console.progress("contrasts")(done, len(specs))


def _timepoint(given: dict[str, Any], specs: list[ContrastSpec]) -> str | None:
    """Find the contrasted column that tells a subject's samples apart, in a sheet without time.

    A workflow's sheet has no roles: subjects who were measured before and after are two samples
    with one subject, and what differs is the variable of a contrast.
    """
    sheet = read_table(given["sheet"]).frame()
    subject = given["subject"] or SUBJECT
    if TIMEPOINT in sheet or subject not in sheet or not sheet[subject].duplicated().any():
        return None
    named = [spec.variable or word for spec in specs for word in re.findall(r"\w+", spec.formula)]
    apart = [
        name for name in named if name in sheet and not sheet[[subject, name]].duplicated().any()
    ]
    return next(iter(apart), None)


def _targets(specs: list[ContrastSpec], given: dict[str, Any]) -> dict[str, Path]:
    folder = given["outdir"] / TABLES
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"{folder} can't be made: {error.strerror or error}"
        raise OutputError(msg) from error
    names = {spec.id: folder / f"{spec.id}.{given['method']}.results.tsv" for spec in specs}
    check_targets(list(names.values()), force=given["force"])
    return names


def _run_one(
    panel: Panel, spec: ContrastSpec, target: Path, given: dict[str, Any], console: Console
) -> DEResult:
    result = run_contrast(
        panel, spec, method=given["method"], pin=pinned(given), options=options_of(given)
    )
    table = rename_columns(result.table, given["columns"]) if given["columns"] else result.table
    write_table(table, target, force=given["force"])
    write_json(result.metadata(), target.with_suffix(".json"), force=given["force"])
    found = len(result.significant(given["fdr"]))
    console.say(contrast_line(spec.id, result.contrast, result.model))
    console.say(f"            {result.n_tested} tested, {found} at FDR {given['fdr']:g}; {target}")
    return result
