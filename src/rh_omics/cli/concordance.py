"""``rh-omics concordance``: a study beside published results, or effects pooled over studies."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rh_omics.cli.concordance_input import Asked, read_studies, read_study
from rh_omics.cli.console import STDOUT, Console, print_json
from rh_omics.cli.options import force_option, json_option, output_option, quiet_option

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from rh_omics.concordance import Concordance, PooledStudies

PROBABILITY = click.FloatRange(0, 1, min_open=True, max_open=True)

EPILOG = """\b
Examples:
  What do my endocannabinoids say beside the published ones?
    rh-omics concordance plasma.tsv --phase acute -o beside.tsv
      --plot beside.svg
\b
  The same from a study file, which knows its phase:
    rh-omics concordance study.toml --panel plasma --question paired
\b
  Pool one marker over three studies:
    rh-omics concordance --pool ours.tsv theirs.tsv third.tsv --phase acute
      --feature AEA --plot pooled.svg
"""


@click.command("concordance", epilog=EPILOG)
@click.argument(
    "results", metavar="RESULT...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--phase",
    type=click.Choice(["acute", "chronic"]),
    help="Around one bout, or over weeks of training; needed where no file says it.",
)
@click.option(
    "--question",
    type=click.Choice(["paired", "groups", "interaction"]),
    help="What the study asked; needed where no file says it.",
)
@click.option("--panel", metavar="NAME", help="Panel of a study file.")
@click.option("--term", metavar="TERM", help="Compare with evidence about TERM only.")
@click.option("--alpha", type=PROBABILITY, default=0.05, show_default=True, help="Level alone.")
@click.option("--fdr", type=PROBABILITY, default=0.05, show_default=True, help="FDR of the scan.")
@click.option("--power", type=PROBABILITY, default=0.8, show_default=True, help="Wanted power.")
@click.option("--all", "everything", is_flag=True, help="List estimates without a ratio, too.")
@click.option("--pool", is_flag=True, help="Pool the effects over the studies given.")
@click.option(
    "--method",
    type=click.Choice(["REML", "DL", "PM", "fixed"]),
    default="REML",
    show_default=True,
    help="How the variance between studies is estimated.",
)
@click.option("--normal", is_flag=True, help="Pool without Knapp and Hartung's standard error.")
@click.option("--species", default="human", show_default=True, help="Species of pooled results.")
@click.option("--feature", metavar="NAME", help="Only this marker.")
@click.option(
    "--plot", type=click.Path(path_type=Path), help="Forest plot, ending in .svg, .png or .pdf."
)
@output_option("Table, by its ending .tsv, .csv, .parquet or .xlsx; a JSON lies beside it.")
@force_option
@json_option
@quiet_option
def command(
    results: tuple[Path, ...], output: Path | None, plot: Path | None, **given: Any
) -> None:
    """Set a study's RESULT beside published ones, or --pool several.

    RESULT is a table of rh-omics de (or its JSON), or a study file. With --pool it may also be one
    table with a row per study and feature: study, feature, effect, se, measure, phase, species.

    Acute exercise and weeks of training are never put together.
    """
    from rh_omics.output import check_targets

    target = None if output in (None, STDOUT) else output
    check_targets([target], plot, force=given["force"])
    asked = Asked(given["question"], given["phase"], given["panel"])
    if given["pool"]:
        rows, simulated = read_studies(results, asked, species=given["species"])
        found: PooledStudies | Concordance = _pool(rows, given)
    else:
        if len(results) > 1:
            msg = f"{len(results)} results are given; add --pool, or compare them one by one"
            raise click.UsageError(msg)
        found, simulated = _compare(results[0], asked, given)
    _write(found, target, plot, given, simulated=simulated, to_stdout=output == STDOUT)


def _compare(path: Path, asked: Asked, given: dict[str, Any]) -> "tuple[Concordance, bool]":
    from rh_omics.concordance import concordance
    from rh_omics.evidence import evidence

    study = read_study(path, asked)
    found = concordance(
        study.table,
        question=study.question,
        phase=study.phase,
        published=evidence(given["term"]) if given["term"] else None,
        **{name: given[name] for name in ("alpha", "fdr", "power")},
    )
    return found.only(given["feature"]) if given["feature"] else found, study.simulated


def _pool(rows: "pd.DataFrame", given: dict[str, Any]) -> "PooledStudies":
    from rh_omics.concordance import pool_studies

    if given["feature"] and "feature" in rows:
        rows = rows[rows["feature"] == given["feature"]]
    return pool_studies(rows, method=given["method"], knapp_hartung=not given["normal"])


def _write(
    found: "Concordance | PooledStudies",
    target: Path | None,
    plot: Path | None,
    given: dict[str, Any],
    *,
    simulated: bool,
    to_stdout: bool,
) -> None:
    from rh_omics.output import json_records, table_as_text, write_json, write_table

    facts = {"simulated": simulated, **found.metadata()}
    console = Console(quiet=given["quiet"])
    if plot is not None:
        from rh_omics.plot import save_figure

        save_figure(_figure(found, given["feature"], simulated=simulated), plot, force=True)
        console.say(f"wrote {plot}")
    if target is not None:
        write_table(found.table, target, force=given["force"])
        write_json(facts, target.with_suffix(".json"), force=given["force"])
        console.say(f"wrote {target} and {target.with_suffix('.json').name}")
    text = found.to_text(ratios_only=not given["everything"])
    if given["as_json"]:
        print_json({**facts, "table": json_records(found.table)})
    elif to_stdout:
        click.echo(table_as_text(found.table), nl=False)
    elif target is None:
        click.echo(("SIMULATED\n" if simulated else "") + text, nl=False)
    else:
        console.say(("SIMULATED\n" if simulated else "") + text.rstrip())


def _figure(
    found: "Concordance | PooledStudies", feature: str | None, *, simulated: bool
) -> "Axes":
    from rh_omics.concordance import Concordance
    from rh_omics.plot import concordance_forest, forest

    if isinstance(found, Concordance):
        return concordance_forest(found, simulated=simulated)
    pooled = list(found.table["feature"])
    if feature is None and len(pooled) > 1:
        msg = f"{len(pooled)} features are pooled; name the one to plot with --feature"
        raise click.UsageError(msg)
    return forest(found, feature or pooled[0], simulated=simulated)
