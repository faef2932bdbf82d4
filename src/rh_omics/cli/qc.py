"""``rh-omics qc``: look at a study's panels before anything is tested."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rh_omics.cli.console import Console, print_json
from rh_omics.cli.options import (
    INPUT_FILE,
    commas,
    force_option,
    json_option,
    quiet_option,
)
from rh_omics.schema import Scale

if TYPE_CHECKING:
    from rh_omics.qc import QCResult

EPILOG = """\b
Examples:
  All panels of a study; tables and figures go to a folder:
    rh-omics qc study.toml -o qc
\b
  One matrix:
    rh-omics qc counts.tsv --samples sheet.csv --scale counts --batch plate
\b
  An instrument's export with its controls and blanks:
    rh-omics qc export.csv --reader analytes --samples sheet.csv -o qc
"""


@click.command("qc", epilog=EPILOG)
@click.argument("source", metavar="STUDY.TOML|MATRIX", type=INPUT_FILE)
@click.option("--samples", "sheet", type=INPUT_FILE, help="Sample sheet of a matrix.")
@click.option(
    "--scale",
    type=click.Choice([str(scale) for scale in Scale]),
    help="What the numbers of a matrix mean; needed by --reader panel.",
)
@click.option("--unit", help="Unit of concentrations, such as nM.")
@click.option("--specimen", help="What was assayed, such as plasma or saliva.")
@click.option(
    "--reader",
    type=click.Choice(["panel", "analytes", "mirna"]),
    default="panel",
    show_default=True,
    help="panel: a plain matrix. analytes: concentrations, or an instrument's export with its "
    "controls and blanks. mirna: the output of a miRNA pipeline or qPCR.",
)
@click.option(
    "--quantity",
    type=click.Choice(["concentration", "area", "height"]),
    default="concentration",
    show_default=True,
    help="What to take from an instrument's export.",
)
@click.option("--sample", metavar="COLUMN", help="Column of the sample names.")
@click.option("--subject", metavar="COLUMN", help="Column of the subjects.")
@click.option("--timepoint", metavar="COLUMN", help="Column of the timepoints.")
@click.option("--group", metavar="COLUMN", help="Column of the groups.")
@click.option("--condition", metavar="COLUMN", help="Column of a crossover's conditions.")
@click.option("--features-id-col", metavar="COLUMN", help="Column of the feature names.")
@click.option("--annotation", metavar="A,B", callback=commas, help="Columns without values.")
@click.option("--ignore", metavar="A,B", callback=commas, help="Samples, features to leave out.")
@click.option("--decimal", type=click.Choice([".", ","]), help="Decimal sign, where unclear.")
@click.option("--encoding", help="Encoding of the files, where it is unclear.")
@click.option("--worksheet", help="Sheet of a workbook that holds the export.")
@click.option(
    "--batch", metavar="A,B", callback=commas, help="Columns of batches. [default: by name]"
)
@click.option(
    "--threshold",
    "thresholds",
    metavar="NAME=VALUE",
    multiple=True,
    help="Another threshold, such as control_cv=0.2; they stand in qc.json.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of tables, figures and qc.json; one folder per panel of a study.",
)
@click.option(
    "--figures",
    type=click.Choice(["svg", "png", "none"]),
    default="svg",
    show_default=True,
    help="Format of the figures.",
)
@click.option("--strict", is_flag=True, help="End with exit code 3 if a check or sample fails.")
@force_option
@json_option
@quiet_option
def command(
    source: Path, output: Path | None, *, as_json: bool, force: bool, quiet: bool, **given: Any
) -> None:
    """Look at the panels of STUDY.TOML, or at one MATRIX, before anything is tested.

    Each sample gets a verdict (pass, check or fail) with its reason, and each panel its checks.
    Nothing is dropped: what to leave out is for you to decide, and to say in the paper.
    """
    from rh_omics.cli.qc_input import qc_options, read_quality
    from rh_omics.cli.qc_output import (
        planned_files,
        quality_text,
        refuse_present,
        write_quality,
    )

    options = qc_options(given["thresholds"], given["batch"])
    results = read_quality(source, given, options)
    text = "\n\n".join(quality_text(result) for result in results.values())
    if output is not None:
        refuse_present(planned_files(results, output, figures="none"), force=force)
        files = planned_files(results, output, figures=given["figures"])
        write_quality(files, force=force)
        console = Console(quiet=quiet)
        console.say(text)
        console.say(f"wrote {len(files)} files to {output}")
    if as_json:
        print_json({name: result.to_dict() for name, result in results.items()})
    elif output is None:
        click.echo(text)
    if given["strict"]:
        _refuse_failures(results)


def _refuse_failures(results: "dict[str, QCResult]") -> None:
    from rh_omics.errors import StudyError
    from rh_omics.qc import FAIL

    problems = [
        f"{name}: {row.check}: {row.message}"
        for name, result in results.items()
        for row in result.checks.itertuples()
        if row.status == FAIL
    ]
    problems += [
        f"{name}: sample {row.sample}: {row.reason}"
        for name, result in results.items()
        for row in result.samples.itertuples()
        if row.verdict == FAIL
    ]
    if problems:
        raise StudyError(problems)
