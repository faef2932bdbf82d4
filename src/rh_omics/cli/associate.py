"""``rh-omics associate``: correlate the markers of two panels of a study."""

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import click

from rh_omics.cli.console import STDOUT, Console, print_json
from rh_omics.cli.options import commas, force_option, json_option, output_option, quiet_option

if TYPE_CHECKING:
    from rh_omics.association import AssociationResult

EPILOG = """\b
Examples:
  Does the change of AEA go with the change of any miRNA?
    rh-omics associate study.toml --x plasma --y saliva --x-features AEA
      -o aea_mirna.tsv
\b
  Within subjects, over all timepoints:
    rh-omics associate study.toml --x plasma --y saliva --on within
"""


@click.command("associate", epilog=EPILOG)
@click.argument("study", metavar="STUDY.TOML", type=click.Path(path_type=Path))
@click.option("--x", "x_panel", required=True, metavar="PANEL", help="First panel of the study.")
@click.option("--y", "y_panel", required=True, metavar="PANEL", help="Second panel.")
@click.option("--x-features", callback=commas, metavar="A,B", help="Markers of the first panel.")
@click.option("--y-features", callback=commas, metavar="A,B", help="Markers of the second panel.")
@click.option(
    "--on",
    type=click.Choice(["change", "levels", "within"]),
    default="change",
    show_default=True,
    help="Changes, levels at one timepoint, or all samples around each subject's mean.",
)
@click.option(
    "--method", type=click.Choice(["pearson", "spearman"]), default="pearson", show_default=True
)
@click.option("--timepoint", metavar="COLUMN=BASELINE,FOLLOWUP", help="Timepoints of a change.")
@click.option("--at", metavar="LEVEL", help="Timepoint of the levels.")
@click.option(
    "--fdr",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.05,
    show_default=True,
    help="False discovery rate of the summary.",
)
@output_option("Table, by its ending .tsv, .csv, .parquet or .xlsx. [default: -]")
@force_option
@json_option
@quiet_option
def command(
    study: Path, output: Path | None, *, as_json: bool, force: bool, quiet: bool, **given: Any
) -> None:
    """Correlate the markers of two panels over the subjects that both have.

    Panels are joined by subject and timepoint. Values are log2; a change is follow-up - baseline.
    """
    from rh_omics.association import associate
    from rh_omics.output import check_targets
    from rh_omics.studyfile import open_study

    target = None if output in (None, STDOUT) else output
    check_targets([target], force=force)
    fdr = given.pop("fdr")
    loaded = open_study(study)
    design = loaded.file.spec.design
    if given["timepoint"] is None and design is not None and design.timepoint:
        given["timepoint"] = f"timepoint={','.join(design.timepoint)}"
    result = associate(loaded.study, **given)
    _write(result, target, as_json=as_json, force=force)
    console = Console(quiet=quiet)
    for name, value in result.summary(fdr):
        console.say(fill(f"{name:>10}: {value}", 80, subsequent_indent=" " * 12))
    for note in result.notes:
        console.say(fill(f"note: {note}", 80, subsequent_indent="  "))
    if target is not None:
        console.say(f"wrote {target} and {target.with_suffix('.json').name}")


def _write(result: "AssociationResult", target: Path | None, *, as_json: bool, force: bool) -> None:
    from rh_omics.output import json_records, table_as_text, write_json, write_table

    if target is not None:
        write_table(result.table, target, force=force)
        write_json(result.metadata(), target.with_suffix(".json"), force=force)
    if as_json:
        print_json({**result.metadata(), "table": json_records(result.table)})
    elif target is None:
        click.echo(table_as_text(result.table), nl=False)
