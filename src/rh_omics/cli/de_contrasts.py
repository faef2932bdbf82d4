"""``rh-omics de --contrasts``: several contrasts in one run, a table for each."""

from pathlib import Path
from typing import Any

import click

from rh_omics.cli.console import Console
from rh_omics.cli.de import options_of, pinned
from rh_omics.cli.de_summary import contrast_line
from rh_omics.cli.reading import read_given
from rh_omics.de.columns import rename_columns
from rh_omics.de.contrasts import ContrastSpec, read_contrasts, run_contrast
from rh_omics.de.run import plan_design
from rh_omics.errors import OutputError
from rh_omics.output import check_free, write_json, write_table
from rh_omics.panel import Panel

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
    panel = read_given(given)
    if dry_run:
        for spec in specs:
            design = plan_design(
                panel, design=spec.formula, contrast=spec.contrast, subject_effect="none"
            )
            console.say(contrast_line(spec.id, spec.words, design.describe_contrast()))
        return
    targets = _targets(specs, given)
    for done, spec in enumerate(specs, start=1):
        _run_one(panel, spec, targets[spec.id], given, console)
        console.progress("contrasts")(done, len(specs))


def _targets(specs: list[ContrastSpec], given: dict[str, Any]) -> dict[str, Path]:
    folder = given["outdir"] / TABLES
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"{folder} can't be made: {error.strerror or error}"
        raise OutputError(msg) from error
    names = {spec.id: folder / f"{spec.id}.{given['method']}.results.tsv" for spec in specs}
    more = [path.with_suffix(".json") for path in names.values()]
    check_free([*names.values(), *more], force=given["force"])
    return names


def _run_one(
    panel: Panel, spec: ContrastSpec, target: Path, given: dict[str, Any], console: Console
) -> None:
    result = run_contrast(
        panel, spec, method=given["method"], pin=pinned(given), options=options_of(given)
    )
    table = rename_columns(result.table, given["columns"]) if given["columns"] else result.table
    write_table(table, target, force=given["force"])
    write_json(result.metadata(), target.with_suffix(".json"), force=given["force"])
    found = len(result.significant(given["fdr"]))
    console.say(contrast_line(spec.id, result.contrast, result.model))
    console.say(f"            {result.n_tested} tested, {found} at FDR {given['fdr']:g}; {target}")
