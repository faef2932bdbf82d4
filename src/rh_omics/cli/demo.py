"""``rh-omics demo``: a simulated cohort's files, and the main job run on them."""

from pathlib import Path

import click

from rh_omics.cli.console import Console, print_json
from rh_omics.cli.options import force_option, json_option, quiet_option, seed_option

EPILOG = """\b
Example:
  rh-omics demo my-first-cohort
"""


@click.command("demo", epilog=EPILOG)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--responders",
    type=click.IntRange(min=2),
    default=13,
    show_default=True,
    help="Runners with a runner's high.",
)
@click.option(
    "--non-responders",
    type=click.IntRange(min=2),
    default=12,
    show_default=True,
    help="Runners without.",
)
@click.option(
    "--mirnas",
    type=click.IntRange(min=120),
    default=460,
    show_default=True,
    help="MicroRNAs of the saliva panel.",
)
@seed_option
@force_option
@json_option
@quiet_option
def command(
    folder: Path,
    *,
    responders: int,
    non_responders: int,
    mirnas: int,
    seed: int,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Simulate a cohort into FOLDER and analyse its files.

    FOLDER/input gets the files as a laboratory would hand them over, FOLDER/results the answers to
    three questions. Everything is labelled SIMULATED; the truth lies beside it.
    """
    from rh_omics.cli.de_summary import result_text
    from rh_omics.demo import FDR, run_demo
    from rh_omics.output import json_records
    from rh_omics.simulate import CohortOptions

    console = Console(quiet=quiet)
    options = CohortOptions(
        n_responders=responders, n_nonresponders=non_responders, n_mirnas=mirnas, seed=seed
    )
    done = run_demo(folder, options=options, force=force, progress=console.progress("analysing"))
    console.say(result_text(done.results["interaction"], fdr=FDR, top=10, target=None))
    console.say()
    console.say(result_text(done.plasma, fdr=FDR, top=5, target=None))
    console.say()
    console.say("Found in saliva at FDR 5 % against the known truth of the simulation:")
    console.say(done.recovery.to_string(index=False))
    results = done.folder / "results"
    if as_json:
        facts = {"results": str(results), "seed": seed, "simulated": True}
        print_json({**facts, "recovery": json_records(done.recovery)})
    else:
        click.echo(f"results are in {results}")
