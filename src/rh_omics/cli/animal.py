"""``rh-omics animal``: scores of an animal test, and their comparison."""

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import click

from rh_omics.cli.console import STDOUT, Console, print_json
from rh_omics.cli.options import INPUT_FILE, force_option, json_option, output_option, quiet_option

if TYPE_CHECKING:
    from rh_omics.animal import AnimalScores
    from rh_omics.de import DEResult

TESTS = ("wheel", "cpp", "light-dark", "hot-plate")
WIDTH = 80

EPILOG = """\b
Examples:
  All usual scores of place preference, one of them tested between groups:
    rh-omics animal cpp.csv --test cpp --species rat -o scores.tsv
      --primary plus_minus_minus --question groups --group group=control,wheel
\b
  Latencies on the hot plate, those at the cut-off as limits:
    rh-omics animal plate.csv --test hot-plate --cutoff-s 30
      --question groups --group group=rest,run
"""


@click.command("animal", epilog=EPILOG)
@click.argument("file", type=INPUT_FILE)
@click.option("--test", type=click.Choice(TESTS), required=True, help="Which test it is.")
@click.option("--species", help="Species, where the file has no column for it.")
@click.option("--primary", metavar="SCORE", help="The score that is tested, named beforehand.")
@click.option("--diameter-cm", type=float, help="Diameter of the running wheel.")
@click.option("--cutoff-s", type=float, help="Cut-off of the hot plate.")
@click.option(
    "--column",
    "columns",
    metavar="NAME=COLUMN",
    multiple=True,
    help="The file's own column for one of ours, such as cs_plus_s='Wheel side'.",
)
@click.option("--decimal", type=click.Choice([".", ","]), help="Decimal sign, where unclear.")
@click.option("--worksheet", help="Sheet of a workbook.")
@click.option(
    "--question",
    type=click.Choice(["paired", "groups", "interaction"]),
    help="Test the primary score: follow-up − baseline, between groups, or the groups' changes.",
)
@click.option("--group", metavar="group=REFERENCE,OTHER", help="Groups that are compared.")
@click.option("--timepoint", metavar="timepoint=BASELINE,FOLLOWUP", help="Timepoints.")
@click.option("--at", metavar="LEVEL", help="Timepoint at which groups are compared.")
@output_option("Table of the scores, .tsv, .csv, .parquet or .xlsx; a JSON beside it. [default: -]")
@force_option
@json_option
@quiet_option
def command(
    file: Path, output: Path | None, *, as_json: bool, force: bool, quiet: bool, **given: Any
) -> None:
    """Score the animal test in FILE, and test its primary score.

    Human data are refused: people and animals are never pooled. With --question a table of the
    test lies beside the scores (OUT.test.tsv); effects of ratios and latencies are log2.
    """
    target = None if output in (None, STDOUT) else output
    _check_target(target, force=force, tested=given["question"] is not None)
    scores = _scores(file, given)
    result = _test(scores, given) if given["question"] else None
    _write(scores, result, target, as_json=as_json, force=force)
    _say(Console(quiet=quiet), scores, result)


def _check_target(target: Path | None, *, force: bool, tested: bool) -> None:
    from rh_omics.output import check_targets

    if target is not None:
        check_targets([target], _test_path(target) if tested else None, force=force)


def _test_path(target: Path) -> Path:
    return target.with_name(f"{target.stem}.test{target.suffix}")


def _scores(file: Path, given: dict[str, Any]) -> "AnimalScores":
    from rh_omics.animal import (
        hot_plate,
        light_dark,
        place_preference,
        read_animals,
        wheel_running,
    )

    _refuse_foreign(given)
    table = read_animals(
        file,
        given["test"],
        species=given["species"],
        columns=_columns(given["columns"]),
        decimal=given["decimal"],
        sheet=given["worksheet"],
    )
    more: dict[str, Any] = {"primary": given["primary"]} if given["primary"] else {}
    if given["test"] == "wheel":
        return wheel_running(table, diameter_cm=given["diameter_cm"], **more)
    if given["test"] == "cpp":
        return place_preference(table, **more)
    if given["test"] == "light-dark":
        return light_dark(table, **more)
    return hot_plate(table, cutoff_s=given["cutoff_s"], **more)


def _refuse_foreign(given: dict[str, Any]) -> None:
    for option, test in (("diameter_cm", "wheel"), ("cutoff_s", "hot-plate")):
        if given[option] is not None and given["test"] != test:
            msg = f"--{option.replace('_', '-')} goes with --test {test} only"
            raise click.UsageError(msg)


def _columns(pairs: tuple[str, ...]) -> dict[str, str]:
    split = [pair.partition("=") for pair in pairs]
    wrong = [pair for pair, (_, sign, _) in zip(pairs, split, strict=True) if not sign]
    if wrong:
        msg = f"--column {wrong[0]!r} must have the form NAME=COLUMN"
        raise click.UsageError(msg)
    return {name.strip(): column.strip() for name, _, column in split}


def _test(scores: "AnimalScores", given: dict[str, Any]) -> "DEResult":
    from rh_omics.animal.scores import LATENCY
    from rh_omics.de import differential_expression

    return differential_expression(
        scores.panel(),
        question=given["question"],
        group=given["group"],
        timepoint=given["timepoint"],
        at=given["at"],
        method="tobit" if scores.primary.kind == LATENCY else "welch",
        pin=(),
    )


def _write(
    scores: "AnimalScores",
    result: "DEResult | None",
    target: Path | None,
    *,
    as_json: bool,
    force: bool,
) -> None:
    from rh_omics.output import table_as_text, write_json, write_table

    if target is not None:
        write_table(scores.table, target, force=force)
        facts = {**scores.metadata(), "tested": None if result is None else result.metadata()}
        write_json(facts, target.with_suffix(".json"), force=force)
        if result is not None:
            write_table(result.table, _test_path(target), force=force)
    if as_json:
        print_json(_content(scores, result))
    elif target is None:
        click.echo(table_as_text(scores.table), nl=False)


def _content(scores: "AnimalScores", result: "DEResult | None") -> dict[str, Any]:
    from rh_omics.output import json_records

    content = {**scores.metadata(), "table": json_records(scores.table)}
    if result is not None:
        content["tested"] = {**result.metadata(), "table": json_records(result.table)}
    return content


def _say(console: Console, scores: "AnimalScores", result: "DEResult | None") -> None:
    from rh_omics.schema import SIMULATED

    console.say(f"{f'{SIMULATED} ' if scores.simulated else ''}{scores.test}")
    for name, value in scores.summary():
        console.say(fill(f"{name:>9}: {value}", WIDTH, subsequent_indent=" " * 11))
    for note in scores.notes:
        console.say(fill(f"note: {note}", WIDTH, subsequent_indent="  "))
    if result is not None:
        console.say(fill(_sentence(scores, result), WIDTH, subsequent_indent="  "))


def _sentence(scores: "AnimalScores", result: "DEResult") -> str:
    """Say what the test found, in the unit in which the score is tested."""
    from rh_omics.animal.scores import DIFFERENCE, LATENCY

    row = result.table.iloc[0]
    if row["reason"]:
        return f"{scores.primary.name} wasn't tested: {row['reason']}"
    low, middle, high = row["ci_low"], row["log2_fc"], row["ci_high"]
    if scores.primary.kind == LATENCY:
        low, middle, high = -high, -middle, -low
    if scores.primary.kind == DIFFERENCE:
        effect = f"{middle:.3g} {scores.primary.unit} ({low:.3g} to {high:.3g})"
    else:
        effect = f"{2**middle:.3g}-fold ({2**low:.3g} to {2**high:.3g})"
    return (
        f"{scores.primary.name}, {result.contrast}: {effect}, p = {row['pvalue']:.3g}; "
        f"{result.method_title}, {result.n_subjects} animals"
    )
