"""``rh-omics dose``: which shape a response to a dose has, and how a feeling goes with it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rh_omics.cli.console import STDOUT, Console, print_json
from rh_omics.cli.dose_input import read_given
from rh_omics.cli.options import (
    force_option,
    json_option,
    output_option,
    quiet_option,
    seed_option,
)

if TYPE_CHECKING:
    from rh_omics.dose_response import DoseResponse, Relation

PLOT_MM = 100.0

EPILOG = """\b
Examples:
  Is the rise of AEA with intensity a line, a step at 70 %, or an inverted U?
    rh-omics dose bouts.csv --dose percent --response log2_change
      --threshold 70 -o shapes.tsv --plot shapes.svg
\b
  Does euphoria go with the dose through the marker?
    rh-omics dose bouts.csv --dose percent --response log2_change
      --feeling euphoria
\b
  The change of a study's marker by the minutes of its sessions:
    rh-omics dose study.toml --panel plasma --response AEA
      --dose minutes_above --threshold 30
"""


@click.command("dose", epilog=EPILOG)
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--dose", required=True, metavar="COLUMN", help="Dose, in one metric.")
@click.option(
    "--response",
    required=True,
    metavar="COLUMN",
    help="Change of the marker (log2), or the marker.",
)
@click.option("--feeling", metavar="COLUMN", help="Feeling that may go with dose and marker.")
@click.option(
    "--subject", default="subject", show_default=True, metavar="COLUMN", help="Subjects' column."
)
@click.option(
    "--metric",
    metavar="COLUMN",
    help="Metric of the dose; never mixed.  [default: metric, if there]",
)
@click.option("--panel", metavar="NAME", help="Panel of a study file that has the response.")
@click.option("--threshold", type=float, help="Dose of a step, declared beforehand.")
@click.option(
    "--permutations", type=click.IntRange(min=1), default=999, show_default=True,
    help="Relabellings of doses within subjects.",
)  # fmt: skip
@click.option(
    "--resamples", type=click.IntRange(min=100), default=2000, show_default=True,
    help="Bootstrap samples of the mediation.",
)  # fmt: skip
@click.option("--plot", type=click.Path(path_type=Path), help="Plot, ending in .svg, .png or .pdf.")
@output_option("Table of shapes, .tsv, .csv, .parquet or .xlsx; a JSON lies beside it.")
@seed_option
@force_option
@json_option
@quiet_option
def command(table: Path, output: Path | None, plot: Path | None, **given: Any) -> None:
    """Compare shapes of a response to a dose, subjects as blocks.

    TABLE has one row per observation (subject, dose, response), or is a study file. Flat, linear,
    quadratic, threshold and monotone responses are compared by the prediction of a left-out
    subject, by AICc and by permutation.
    """
    from rh_omics.dose_response import compare_shapes, relate
    from rh_omics.output import check_targets

    target = None if output in (None, STDOUT) else output
    check_targets([target], plot, force=given["force"])
    observed = read_given(table, given)
    columns = {"dose": given["dose"], "subject": observed.subject, "metric": observed.metric}
    found = compare_shapes(
        observed.table, response=given["response"], threshold=given["threshold"],
        permutations=given["permutations"], seed=given["seed"], **columns,
    )  # fmt: skip
    relation = None
    if given["feeling"]:
        relation = relate(
            observed.table, marker=given["response"], feeling=given["feeling"],
            resamples=given["resamples"], seed=given["seed"], **columns,
        )  # fmt: skip
    _write(found, relation, (target, plot), given, simulated=observed.simulated,
           to_stdout=output == STDOUT)  # fmt: skip


def _write(
    found: "DoseResponse",
    relation: "Relation | None",
    targets: tuple[Path | None, Path | None],
    given: dict[str, Any],
    *,
    simulated: bool,
    to_stdout: bool,
) -> None:
    from rh_omics.dose_response import relation_text, shapes_text
    from rh_omics.output import json_records, table_as_text, write_json, write_table

    target, plot = targets
    console = Console(quiet=given["quiet"])
    facts = {"simulated": simulated, **found.metadata()}
    if relation is not None:
        facts["relation"] = relation.metadata()
    if plot is not None:
        from rh_omics.plot import dose_response, save_figure

        drawn = dose_response(found, simulated=simulated, width_mm=PLOT_MM)
        save_figure(drawn, plot, force=given["force"])
        console.say(f"wrote {plot}")
    if target is not None:
        write_table(found.table, target, force=given["force"])
        write_json(facts, target.with_suffix(".json"), force=given["force"])
        console.say(f"wrote {target} and {target.with_suffix('.json').name}")
    text = ("SIMULATED\n" if simulated else "") + shapes_text(found)
    text += relation_text(relation, shape=found.best) if relation is not None else ""
    if given["as_json"]:
        print_json({**facts, "table": json_records(found.table)})
    elif to_stdout:
        click.echo(table_as_text(found.table), nl=False)
    elif target is None:
        click.echo(text, nl=False)
    else:
        console.say(text.rstrip())
