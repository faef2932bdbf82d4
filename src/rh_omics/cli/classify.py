"""``rh-omics classify``: train, evaluate and apply a classifier of responders."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rh_omics.cli.classify_table import (
    panel_options,
    read_marker_table,
    read_study,
    timepoints,
    training_options,
)
from rh_omics.cli.console import STDOUT, Console, print_json
from rh_omics.cli.options import (
    INPUT_FILE,
    force_option,
    jobs_option,
    json_option,
    output_option,
    quiet_option,
    seed_option,
)

if TYPE_CHECKING:
    from rh_omics.classify.estimator import ResponderClassifier
    from rh_omics.classify.marker_table import MarkerTable
    from rh_omics.classify.result import EvaluationResult

EPILOG = """\b
Examples:
  Does the published panel tell who will get a runner's high?
    rh-omics classify evaluate counts.tsv --samples sheet.csv
      --scale counts --markers hicks2019 -o evaluation.json
\b
  Train a model, and apply it to new runners:
    rh-omics classify fit counts.tsv --samples sheet.csv --scale counts
      --markers hicks2019 -o model.json
    rh-omics classify predict model.json new.tsv --samples new.csv
      --scale counts -o scores.tsv
"""


@click.group("classify", epilog=EPILOG)
def command() -> None:
    """Train, evaluate and apply a classifier of responders.

    Everything is learned inside the folds; a subject is never on both sides.
    """


@command.command("evaluate")
@training_options
@click.option(
    "--folds",
    type=click.IntRange(min=2),
    help="Outer folds.  [default: 12, or what the smaller class allows]",
)
@click.option("--repeats", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--permutations", type=click.IntRange(min=0), default=1000, show_default=True)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Probability that counts as responder.  [default: prevalence in training]",
)
@click.option("--backend", type=click.Choice(["local", "dask"]), default="local", show_default=True)
@click.option("--scheduler", metavar="ADDRESS", help="Scheduler of the Dask cluster.")
@output_option("Evaluation as JSON; - is stdout. [default: -]")
@force_option
@seed_option
@jobs_option
@json_option
@quiet_option
def evaluate_command(output: Path | None, *, quiet: bool, as_json: bool, **given: Any) -> None:
    """Measure what a classifier is worth on new subjects."""
    console = Console(quiet=quiet)
    target = _target(output, given)
    table = read_marker_table(given)
    result = _evaluate(table, given, console)
    content = _with_inputs(result.to_dict(), table)
    if target is not None:
        from rh_omics.output import write_json

        write_json(content, target, force=given["force"])
    if target is None or as_json:
        print_json(content)
    console.say(repr(result))


@command.command("fit")
@training_options
@click.option(
    "--mirbase",
    metavar="VERSION",
    help="miRBase version of the names.  [default: newest that has them]",
)
@click.option("--permutations", type=click.IntRange(min=0), default=1000, show_default=True)
@click.option("--repeats", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--no-evaluation", is_flag=True, help="Leave the card without an evaluation.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    required=True,
    help="Model, .json (linear) or .skops; its card is written beside it.",
)
@force_option
@seed_option
@jobs_option
@json_option
@quiet_option
def fit_command(output: Path, *, quiet: bool, as_json: bool, **given: Any) -> None:
    """Train a classifier and write it with its card."""
    from rh_omics.classify.persistence import save_model

    console = Console(quiet=quiet)
    table = read_marker_table(given)
    evaluation = None if given["no_evaluation"] else _evaluate(table, given, console)
    fitted = _classifier(given).fit(table.X, table.y, groups=table.groups)
    written = save_model(
        fitted,
        output,
        X=table.X,
        groups=table.groups,
        columns=table.columns,
        classes=table.classes,
        evaluation=evaluation,
        mirbase=given["mirbase"],
        task=str(table.task),
        simulated=table.simulated,
        force=given["force"],
    )
    if as_json:
        print_json({"files": [str(path) for path in written], "seed": given["seed"]})
    console.say(f"model and card: {', '.join(path.name for path in written)}")
    if evaluation is not None:
        console.say(str(evaluation.verdict))


@command.command("predict")
@click.argument("model_file", metavar="MODEL", type=INPUT_FILE)
@panel_options
@output_option("Scores, by its ending .tsv, .csv, .parquet or .xlsx; - is stdout. [default: -]")
@force_option
@json_option
@quiet_option
def predict_command(
    model_file: Path, output: Path | None, *, quiet: bool, as_json: bool, **given: Any
) -> None:
    """Score new subjects with a linear model; no number where one would be a guess."""
    from rh_omics.classify.marker_table import new_subjects
    from rh_omics.classify.persistence import load_model
    from rh_omics.classify.specification import ModelSpecification
    from rh_omics.errors import ModelFileError
    from rh_omics.output import json_records, table_as_text, write_table

    model = load_model(model_file)
    if not isinstance(model, ModelSpecification):
        msg = f"{model_file}: only linear models (.json) can be applied from the command line"
        raise ModelFileError(msg)
    baseline, followup = timepoints(given)
    values, units = new_subjects(
        read_study(given),
        [marker.name for marker in model.markers],
        baseline=baseline,
        followup=followup,
        reference_assays=given["reference_assays"],
    )
    scores = model.score(values, units=units).rename_axis("subject").reset_index()
    target = None if output == STDOUT else output
    if target is not None:
        write_table(scores, target, force=given["force"])
    unscored = int(scores["probability"].isna().sum())
    if as_json:
        facts = {"model": model_file.name, "n_scored": len(scores) - unscored}
        print_json({**facts, "n_not_scored": unscored, "table": json_records(scores)})
    elif target is None:
        click.echo(table_as_text(scores), nl=False)
    Console(quiet=quiet).say(f"{len(scores) - unscored} subjects scored, {unscored} not")


@command.command("card")
@click.argument("model_file", metavar="MODEL", type=INPUT_FILE)
@json_option
def card_command(model_file: Path, *, as_json: bool) -> None:
    """Show the card of a saved model."""
    from rh_omics.classify.card import card_markdown
    from rh_omics.classify.persistence import load_card

    card = load_card(model_file)
    if as_json:
        print_json(card)
    else:
        click.echo(card_markdown(card), nl=False)


def _target(output: Path | None, given: dict[str, Any]) -> Path | None:
    from rh_omics.output import check_free

    target = None if output == STDOUT else output
    if target is not None:
        check_free([target], force=given["force"])
    return target


def _classifier(given: dict[str, Any]) -> "ResponderClassifier":
    from rh_omics.classify.estimator import ResponderClassifier

    return ResponderClassifier(
        selection=given["selection"], model=given["model"], random_state=given["seed"]
    )


def _evaluate(table: "MarkerTable", given: dict[str, Any], console: Console) -> "EvaluationResult":
    from rh_omics.classify.evaluation import evaluate
    from rh_omics.classify.workers import workers

    backend, scheduler = given.get("backend", "local"), given.get("scheduler")
    with workers(backend, jobs=given["jobs"], scheduler=scheduler) as jobs:
        return evaluate(
            _classifier(given),
            table.X,
            table.y,
            groups=table.groups,
            covariates=table.covariates,
            n_jobs=jobs,
            simulated=table.simulated,
            class_names=table.classes,
            progress=console.progress("evaluating"),
            n_splits=given.get("folds"),
            n_repeats=given["repeats"],
            n_permutations=given["permutations"],
            threshold=given.get("threshold"),
            seed=given["seed"],
        )


def _with_inputs(content: dict[str, Any], table: "MarkerTable") -> dict[str, Any]:
    from rh_omics.classify.persistence import table_hash

    facts = {"task": str(table.task), "notes": list(table.notes)}
    return {**facts, "table_sha256": table_hash(table.X), **content}
