"""``rh-omics run``: from a study file to a folder of results and a report."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

import click

from rh_omics.cli.console import Console, print_json
from rh_omics.cli.options import jobs_option, json_option, quiet_option
from rh_omics.workflow.given import Given
from rh_omics.workflow.keys import Hashes
from rh_omics.workflow.unchanged import unchanged_record
from rh_omics.workflow.watch import TimeLeft

if TYPE_CHECKING:
    from rh_omics.workflow.record import RunRecord, StepRecord

SECONDS_BETWEEN: Final = 0.2
MARKS: Final = {"done": "done", "skipped": "left out", "failed": "FAILED"}
EPILOG = """\b
Example:
  rh-omics demo cohort
  rh-omics init cohort/input
  rh-omics run cohort/input/study.toml -o results
"""


class RunProgress:
    """Says on stderr how a run goes on: a moving line on a terminal, else a line per step.

    Parameters
    ----------
    console : Console
        Where to say it.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._terminal = sys.stderr.isatty() and not console.quiet
        self._titles: dict[str, str] = {}
        self._left = TimeLeft({})
        self._number = 0
        self._name = ""
        self._drawn = 0.0

    def plan(self, steps: Sequence[tuple[str, str]], seconds: Mapping[str, float]) -> None:
        """Note the steps to come."""
        self._titles, self._left = dict(steps), TimeLeft(seconds)

    def begin(self, name: str) -> None:
        """Show the step that begins."""
        self._number, self._name = self._number + 1, name
        self._left.begin(name)
        self._draw("")

    def part(self, done: int, total: int) -> None:
        """Show how far the step is."""
        self._left.part(done, total)
        if monotonic() - self._drawn > SECONDS_BETWEEN:
            self._draw(f" {100 * done // max(total, 1)} %")

    def end(self, record: "StepRecord") -> None:
        """Say how the step ended."""
        self._left.end(record.name, kept=record.kept)
        if self._terminal:
            click.echo("\r\033[K", nl=False, err=True)
        self._console.say(self._line(record))

    def _draw(self, more: str) -> None:
        if self._terminal:
            self._drawn = monotonic()
            left = f"about {self._left.seconds():.0f} s left"
            text = f"[{self._number}/{len(self._titles)}] {self._titles[self._name]}{more}"
            click.echo(f"\r\033[K{text[:60]} … {left}", nl=False, err=True)

    def _line(self, record: "StepRecord") -> str:
        how = "as before" if record.kept else MARKS[str(record.status)]
        left = self._left.seconds()
        told = not self._terminal and not record.kept and left >= 1
        time = f", about {left:.0f} s left" if told else ""
        return f"[{self._number}/{len(self._titles)}] {record.title}: {how}{time}"


@click.command("run", epilog=EPILOG)
@click.argument("study", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("results"),
    show_default=True,
    help="Folder of the results; made if it isn't there.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), help="Seed of all randomness. [default: the study file's]"
)
@click.option(
    "--permutations",
    type=click.IntRange(min=0),
    help="Shuffles of the labels in the classifier's test. [default: the study file's]",
)
@click.option(
    "--force",
    "-f",
    is_flag=True,
    help="Compute every step anew; write also into a folder that holds something else.",
)
@jobs_option
@json_option
@quiet_option
def command(
    study: Path,
    *,
    output: Path,
    seed: int | None,
    permutations: int | None,
    force: bool,
    jobs: int,
    as_json: bool,
    quiet: bool,
) -> int:
    """Take all steps of the study file STUDY, and write tables, figures and a report.

    Steps whose inputs and settings didn't change are taken from the last run, also after an
    interruption. A step that can't be done is named with its reason, and the others go on; if one
    failed, the exit code is that of its error.
    """
    console = Console(quiet=quiet)
    given = Given(seed=seed, permutations=permutations)
    hashes = Hashes()
    record = None if force else unchanged_record(study, output, given, hashes)
    faults: tuple[Exception, ...] = ()
    if record is not None:
        console.say("nothing has changed since the last run; all steps are taken from it")
    else:
        from rh_omics.workflow.run import run_study

        watch = RunProgress(console)
        with _told_how_to_go_on():
            run = run_study(
                study, output, given=given, jobs=jobs, force=force, watch=watch, hashes=hashes
            )
        record, faults = run.record, run.faults
    if as_json:
        print_json({"folder": str(output), **record.to_dict()})
    else:
        click.echo(_text(record, output))
    for step in record.failed:
        click.echo(f"rh-omics: {step.title}: {step.reason}", err=True)
    if faults:
        raise faults[0]
    return record.exit_code


@contextmanager
def _told_how_to_go_on() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as stop:
        msg = "interrupted; the same command goes on from the last whole step"
        raise click.Abort(msg) from stop


def _text(record: "RunRecord", folder: Path) -> str:
    from rh_omics.schema import SIMULATED

    lines = [f"{SIMULATED} data"] if record.simulated else []
    lines.append(f"{record.name}: results are in {folder}")
    for step in record.steps:
        said = "; ".join(part for part in (step.found, step.reason) if part)
        how = "" if str(step.status) == "done" else f"{MARKS[str(step.status)]}: "
        lines.append(_wrapped(step.title, how + said))
    report = folder / "report.html"
    if report.is_file():
        lines.append(f"open {report}")
    return "\n".join(lines)


def _wrapped(title: str, text: str) -> str:
    from textwrap import fill

    return fill(
        f"{title}: {text}", 79, initial_indent="- ", subsequent_indent="    ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
