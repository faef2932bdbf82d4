"""Options that mean the same in every command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from rh_omics.schema import FIXED_SEED

INPUT_FILE: Final = click.Path(path_type=Path, allow_dash=True)
OUTPUT_FILE: Final = click.Path(path_type=Path, allow_dash=True)

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

quiet_option: Decorator = click.option(
    "--quiet", "-q", is_flag=True, help="Say nothing on stderr but errors and warnings."
)
json_option: Decorator = click.option(
    "--json", "as_json", is_flag=True, help="Write one JSON object to stdout instead of text."
)
force_option: Decorator = click.option(
    "--force", "-f", is_flag=True, help="Replace output files that exist."
)
seed_option: Decorator = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=FIXED_SEED,
    show_default=True,
    help="Seed of all randomness.",
)
jobs_option: Decorator = click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Number of worker processes; the result is the same for any number.",
)


def output_option(text: str) -> Decorator:
    """Make the option ``-o/--output`` with a help text of its own.

    Parameters
    ----------
    text : str
        What is written there.

    Returns
    -------
    callable
        Decorator of a command function, which gets ``output`` as a path or None.
    """
    return click.option("--output", "-o", type=OUTPUT_FILE, default=None, help=text)


def split_commas(text: str | None) -> tuple[str, ...]:
    """Split an option's value such as ``A,B``.

    Parameters
    ----------
    text : str or None
        What the user wrote.

    Returns
    -------
    tuple of str
        The parts without surrounding space; empty parts are left out.
    """
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def commas(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> tuple[str, ...]:
    """Split an option's value for click.

    Parameters
    ----------
    _context, _parameter : object
        Given by click; not used.
    value : str or None
        What the user wrote.

    Returns
    -------
    tuple of str
        See `split_commas`.
    """
    return split_commas(value)
