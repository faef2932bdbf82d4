"""``rh-omics init``: a study file from the files in a folder."""

from pathlib import Path

import click

from rh_omics.cli.console import STDOUT, Console, print_json
from rh_omics.cli.options import force_option, json_option, output_option, quiet_option

EPILOG = """\b
Example:
  rh-omics demo cohort
  rh-omics init cohort/input
  rh-omics check cohort/input/study.toml
"""


@click.command("init", epilog=EPILOG)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@output_option("Study file; - is stdout. [default: FOLDER/study.toml]")
@force_option
@json_option
@quiet_option
def command(folder: Path, *, output: Path | None, force: bool, as_json: bool, quiet: bool) -> None:
    """Write a study file by looking at the files in FOLDER.

    Files are recognised by their content. What was taken for what, and why, is said on stderr and
    stands as comments in the file; what only you know is asked.
    """
    from rh_omics.output import check_free, write_text
    from rh_omics.studyfile.propose import propose_study_file

    target = output or folder / "study.toml"
    if target != STDOUT and folder.is_dir():
        check_free([target], force=force)
    proposal = propose_study_file(folder)
    console = Console(quiet=quiet)
    for line in proposal.assumptions:
        console.tell("assumed", line)
    for line in proposal.questions:
        console.tell("please answer", line)
    if target == STDOUT:
        click.echo(proposal.text, nl=False)
        return
    write_text(proposal.text, target, force=force)
    if as_json:
        print_json(
            {
                "output": str(target),
                "assumptions": list(proposal.assumptions),
                "questions": list(proposal.questions),
            }
        )
    console.say(f"written: {target}; now run: rh-omics check {target}")
