"""The group of all commands, and the door through which every error leaves."""

import os
import sys
import tempfile
import traceback
import warnings
from importlib import import_module
from pathlib import Path
from typing import Final, NoReturn

import click

from rh_omics.errors import RhOmicsError, RhOmicsWarning

PROGRAM: Final = "rh-omics"
INTERRUPTED: Final = 130
BUG: Final = 1

COMMANDS: Final = {
    "classify": "Train, evaluate and apply a classifier of responders.",
    "demo": "Simulate a cohort and analyse its files, to see how it goes.",
    "init": "Write a study file by looking at the files in a folder.",
    "check": "List every problem of a study file and its data; say what its design allows.",
    "qc": "Look at the panels before anything is tested: a verdict per sample, with its reason.",
    "run": "Take every step of a study, from its files to a report; only what changed anew.",
    "verify": "Compute the results of a run again and compare every number.",
    "de": "Test which features differ between timepoints, groups, or in their change.",
    "associate": "Correlate the markers of two panels over the subjects that both have.",
    "animal": "Score wheel running, place preference, light/dark box or hot plate, and test it.",
    "enrich": "Test which pathways a list of genes or miRNAs hits, the known bias removed.",
    "targets": "Show what is known of a gene's miRNAs or of a miRNA's genes.",
    "reference": "List, fetch, add, verify and compare gene-set libraries and target tables.",
    "evidence": "Show what is published about an analyte, a circuit, a study or a criterion.",
    "concordance": "Set a study beside published results, or pool effects over studies.",
    "dose": "Compare shapes of a response to a dose; relate marker, dose and feeling.",
    "power": "Plan a study: how many subjects, which power, which smallest effect.",
}
"""Name and one-line help of each command; its module is ``rh_omics.cli.<name>``."""


class LazyGroup(click.Group):
    """Group that imports a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command, or None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"rh_omics.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the table of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog='Shell completion for bash: eval "$(_RH_OMICS_COMPLETE=bash_source rh-omics)" '
    "(zsh_source and fish_source likewise).",
)
@click.version_option(package_name="rh-omics", prog_name=PROGRAM)
def app() -> None:
    """Take a small biomarker study from its files to a claim that stands.

    Exit codes: 0 done (also when nothing is significant), 1 a fault of rh-omics, 2 usage, 3 the
    data or files were refused, 4 a design that can't be estimated, 6 a reference library that
    isn't there offline.
    """


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code.

    Parameters
    ----------
    args : list of str, optional
        Words after the program's name; those of the process by default.
    """
    warnings.showwarning = _show_warning
    try:
        code = app.main(args=args, prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt) as stop:
        _complain(str(stop) or "interrupted; nothing half-written was left")
        sys.exit(INTERRUPTED)
    except RhOmicsError as error:
        for problem in error.problems:
            _complain(problem)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last door: a bug must not end in a traceback
        _report_bug(error)
        sys.exit(BUG)
    sys.exit(code if isinstance(code, int) else 0)


def _complain(problem: str) -> None:
    click.echo(f"{PROGRAM}: {problem}", err=True)


def _report_bug(error: Exception) -> None:
    text = "".join(traceback.format_exception(error))
    with tempfile.NamedTemporaryFile(
        "w", prefix="rh-omics-bug-", suffix=".txt", delete=False, encoding="utf-8"
    ) as report:
        report.write(f"{PROGRAM} {' '.join(sys.argv[1:])}\n{text}")
    _complain(
        f"this is a fault of rh-omics, not of your data ({type(error).__name__}: {error}). "
        f"Please report it as CONTRIBUTING.md says, with the file {Path(report.name)}"
    )


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,  # noqa: ARG001
    line: str | None = None,
) -> None:
    if issubclass(category, RhOmicsWarning):
        _complain(f"warning: {message}")
    else:
        click.echo(warnings.formatwarning(message, category, filename, lineno, line), err=True)
