"""``rh-omics power``: subjects, power or smallest effect of the next study."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rh_omics.cli.console import STDOUT, Console, print_json
from rh_omics.cli.options import (
    INPUT_FILE,
    force_option,
    json_option,
    output_option,
    quiet_option,
    seed_option,
    split_commas,
)

if TYPE_CHECKING:
    from rh_omics.power import PlanningEffect, PlanOptions, StudyPlan, Subjects

DESIGNS = ("paired", "groups", "interaction", "correlation", "classifier")
PROBABILITY = click.FloatRange(0, 1, min_open=True, max_open=True)

EPILOG = """\b
Examples:
  How many runners for a change of half a standard deviation?
    rh-omics power --design paired --effect 0.5
\b
  What could 12 and 13 runners see, one marker alone?
    rh-omics power --design groups --n 25 --share 0.52
\b
  Six markers among 460 miRNAs at an FDR of 5 %, checked by simulation:
    rh-omics power --design groups --effect 1.2 --features 460 --markers 6
      --simulate 2000 -o curve.tsv
"""


@click.command("power", epilog=EPILOG)
@click.option("--design", type=click.Choice(DESIGNS), help="What is compared.")
@click.option("--effect", type=float, help="Standardised effect, or r.")
@click.option("--published", metavar="ID", help="Take the effect of a row of the evidence tables.")
@click.option("--pilot", type=INPUT_FILE, help="Result table of de, for its standard deviation.")
@click.option("--feature", metavar="NAME", help="Marker of the pilot.")
@click.option("--pilot-n", metavar="N[,N]", help="Subjects of the pilot, by group if it has two.")
@click.option("--log2-fc", type=float, help="Effect of interest for the pilot's marker.")
@click.option("--n", type=click.IntRange(min=2), help="Subjects with complete data, all groups.")
@click.option("--power", type=PROBABILITY, help="Wanted power.  [default: 0.8]")
@click.option("--alpha", type=PROBABILITY, default=0.05, show_default=True, help="Two-sided level.")
@click.option(
    "--share", type=PROBABILITY, default=0.5, show_default=True, help="Share of the other group."
)
@click.option("--dropout", type=float, default=0.0, show_default=True, help="Share not completing.")
@click.option("--features", type=click.IntRange(min=1), help="Features of a panel.")
@click.option("--markers", type=click.IntRange(min=1), help="How many of them differ.")
@click.option("--fdr", type=PROBABILITY, default=0.05, show_default=True, help="FDR of a panel.")
@click.option(
    "--simulate", type=click.IntRange(min=0), default=0, help="Simulated studies of a panel."
)
@click.option("--auc", type=PROBABILITY, help="True area under the ROC curve of a classifier.")
@click.option(
    "--parameters",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Candidate predictors of a classifier, those that a selection drops included.",
)
@click.option("--half-width", type=float, help="Wanted half width of the area's interval.")
@output_option("Power curve, by its ending .tsv, .csv, .parquet or .xlsx; a JSON lies beside it.")
@force_option
@seed_option
@json_option
@quiet_option
def command(output: Path | None, *, quiet: bool, force: bool, as_json: bool, **given: Any) -> None:
    """Plan a study: give two of effect, subjects and power, and get the third.

    Without an effect the smallest detectable one is found; without --n the fewest subjects.
    """
    if given["design"] == "classifier":
        _plan_classifier(given, as_json=as_json)
        return
    plan = _plan(given)
    target = None if output == STDOUT else output
    if target is not None:
        _write(plan, target, force=force)
        Console(quiet=quiet).say(f"power curve in {target}")
    if as_json:
        print_json(plan.metadata())
    elif output == STDOUT:
        from rh_omics.output import table_as_text

        click.echo(table_as_text(plan.curve), nl=False)
    elif target is None:
        click.echo(_text(plan))


def _plan(given: dict[str, Any]) -> "StudyPlan":
    from rh_omics.power import plan_study

    return plan_study(
        given["design"],
        effect=_effect(given),
        n=given["n"],
        power=given["power"],
        options=_options(given),
    )


def _effect(given: dict[str, Any]) -> "float | PlanningEffect | None":
    named = [name for name in ("effect", "published", "pilot") if given[name] is not None]
    if len(named) > 1:
        options = " and ".join(f"--{name}" for name in named)
        msg = f"{options} are given; an effect has one source"
        raise click.UsageError(msg)
    if given["published"] is not None:
        from rh_omics.power import published_effect

        return published_effect(given["published"])
    if given["pilot"] is not None:
        return _pilot(given)
    effect: float | None = given["effect"]
    return effect


def _pilot(given: dict[str, Any]) -> "PlanningEffect":
    from rh_omics.power import pilot_effect, read_pilot

    missing = [name for name in ("design", "feature", "pilot_n") if given[name] is None]
    if missing:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
        msg = f"a pilot needs {options} too"
        raise click.UsageError(msg)
    return pilot_effect(
        read_pilot(given["pilot"]),
        given["feature"],
        design=given["design"],
        subjects=_pilot_subjects(given["pilot_n"]),
        log2_fc=given["log2_fc"],
    )


def _pilot_subjects(text: str) -> "Subjects":
    from rh_omics.power import Subjects

    parts = split_commas(text)
    if len(parts) not in {1, 2} or not all(part.isdigit() for part in parts):
        msg = f"--pilot-n is {text!r}; one number is needed, or two with a comma"
        raise click.UsageError(msg)
    sizes = [int(part) for part in parts]
    return Subjects(sizes[0], sizes[1] if len(sizes) > 1 else 0)


def _options(given: dict[str, Any]) -> "PlanOptions":
    from rh_omics.power import PanelOptions, PlanOptions

    if (given["features"] is None) != (given["markers"] is None):
        msg = "a panel needs --features and --markers"
        raise click.UsageError(msg)
    panel = None
    if given["features"] is not None:
        panel = PanelOptions(
            given["features"], given["markers"], fdr=given["fdr"], share=given["share"]
        )
    elif given["simulate"]:
        msg = "--simulate checks a panel; give --features and --markers"
        raise click.UsageError(msg)
    return PlanOptions(
        alpha=given["alpha"],
        share=given["share"],
        dropout=given["dropout"],
        panel=panel,
        simulations=given["simulate"],
        seed=given["seed"],
    )


def _write(plan: "StudyPlan", target: Path, *, force: bool) -> None:
    from rh_omics.output import check_targets, write_json, write_table

    check_targets([target], force=force)
    write_table(plan.curve, target, force=force)
    write_json(plan.metadata(), target.with_suffix(".json"), force=force)


def _text(plan: "StudyPlan") -> str:
    from textwrap import fill

    width = max(len(name) for name, _ in plan.facts()) + 2
    facts = [
        fill(value, 80, initial_indent=f"{name:<{width}}", subsequent_indent=" " * width)
        for name, value in plan.facts()
    ]
    curve = plan.curve.to_string(index=False, float_format=lambda value: f"{value:.3f}")
    return "\n".join([*facts, "", curve, "", fill(plan.paragraph(), 80)])


def _plan_classifier(given: dict[str, Any], *, as_json: bool) -> None:
    from rh_omics.power import auc_sample_size, expected_auc_interval
    from rh_omics.stats.riley import riley_sample_size, supported_parameters

    auc, n, wanted = given["auc"], given["n"], given["half_width"]
    if auc is None or (n is None) == (wanted is None):
        msg = "a classifier needs --auc and either --n or --half-width"
        raise click.UsageError(msg)
    size = n or auc_sample_size(auc, half_width=wanted, prevalence=given["share"])
    responders = min(max(round(size * given["share"]), 1), size - 1)
    found = expected_auc_interval(auc, n_responders=responders, n_others=size - responders)
    riley = riley_sample_size(given["parameters"], given["share"])
    facts = {
        "auc": auc,
        "n": size,
        "responders": responders,
        "low": found.low,
        "high": found.high,
        "se": found.se,
        "parameters": given["parameters"],
        "riley_needed": riley.needed,
        "riley_supported_parameters": supported_parameters(size, given["share"]),
    }
    if as_json:
        print_json(facts)
        return
    plural = "s" if given["parameters"] > 1 else ""
    click.echo(
        f"An AUC of {auc:g} from {size} subjects ({responders} responders) has an expected 95 % "
        f"interval of\n{found.low:.2f} to {found.high:.2f} (Hanley and McNeil 1982). To develop a "
        f"model with {given['parameters']} candidate\nparameter{plural} Riley's criteria ask for "
        f"{riley.needed} subjects; {size} support {facts['riley_supported_parameters']}."
    )
