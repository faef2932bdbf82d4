"""``rh-omics verify``: compute a run's results again and compare every number."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from rh_omics.cli.console import Console, print_json
from rh_omics.cli.options import jobs_option, json_option, quiet_option

if TYPE_CHECKING:
    from rh_omics.workflow.verify import Verification

MOST_SHOWN: Final = 20
EPILOG = """\b
Example:
  rh-omics run cohort/input/study.toml -o results
  rh-omics verify results
"""


@click.command("verify", epilog=EPILOG)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--tolerance",
    type=click.FloatRange(min=0),
    help="Relative difference of two numbers that counts as none. [default: 0; 1e-6 with other "
    "versions of the software]",
)
@jobs_option
@json_option
@quiet_option
def command(folder: Path, *, tolerance: float | None, jobs: int, as_json: bool, quiet: bool) -> int:
    """Compute all results in FOLDER again, and compare every number with what is there.

    Nothing is taken from the folder or the cache; nothing in the folder is changed. Exit code 0 if
    all is equal, 3 if anything differs.
    """
    from rh_omics.cli.run import RunProgress
    from rh_omics.workflow.verify import verify_run

    console = Console(quiet=quiet)
    done = verify_run(folder, tolerance=tolerance, jobs=jobs, watch=RunProgress(console))
    if as_json:
        print_json(done.to_dict())
    else:
        click.echo(_text(done))
    return done.exit_code


def _text(done: "Verification") -> str:
    from rh_omics.schema import SIMULATED

    badge = f"{SIMULATED} data\n" if done.record.simulated else ""
    how = "exactly" if done.tolerance == 0 else f"within a relative {done.tolerance:g}"
    compared = f"{done.n_numbers} numbers and texts in {done.n_files} files compared {how}"
    lines = [f"{done.record.name}, {done.folder}: {compared}"]
    lines += _list("inputs that have changed since the run", done.changed_inputs)
    lines += _list("files changed after the run", done.changed_files)
    lines += _list("other software than that of the run", done.other_software)
    if not done.differences:
        return badge + "\n".join([*lines, "all equal"])
    lines += _list(f"{len(done.differences)} place(s) differ", tuple(map(str, done.differences)))
    return badge + "\n".join(lines)


def _list(title: str, items: tuple[str, ...]) -> list[str]:
    if not items:
        return []
    more = len(items) - MOST_SHOWN
    ending = [f"  … and {more} more (--json lists all)"] if more > 0 else []
    return [f"{title}:", *(f"  {item}" for item in items[:MOST_SHOWN]), *ending]
