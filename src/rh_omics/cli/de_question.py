"""Options of ``rh-omics de`` that say what is asked."""

from collections.abc import Callable
from typing import Any, Final

import click

from rh_omics.cli.options import commas

FACTORS: Final = ("group", "timepoint", "condition")
OTHERS: Final = (
    "question",
    "at",
    "exposure",
    "covariates",
    "design",
    "contrast",
    "weights",
    "subject_effect",
)

_OPTIONS = (
    click.option(
        "--question",
        type=click.Choice(["paired", "groups", "interaction", "crossover", "exposure"]),
        help="paired: follow-up − baseline within subjects. groups: other − reference. "
        "interaction: difference of the groups' changes. crossover: difference of the changes in "
        "two conditions that every subject met. exposure: slope on --exposure.",
    ),
    click.option(
        "--group",
        metavar="COLUMN=REFERENCE,OTHER",
        help="Column and levels of the groups.",
    ),
    click.option(
        "--condition",
        metavar="COLUMN=REFERENCE,OTHER",
        help="Column and levels of what every subject of a crossover met, such as two diets.",
    ),
    click.option(
        "--timepoint",
        metavar="COLUMN=BASELINE,FOLLOWUP",
        help="Column and levels of the timepoints. Three or more (COLUMN=T0,T1,T2): any change, "
        "by F.",
    ),
    click.option(
        "--exposure",
        metavar="COLUMN",
        help="Dose, change of an analyte or score; log2_fc is per unit of it. With --timepoint: of "
        "the changes.",
    ),
    click.option("--at", metavar="LEVEL", help="Timepoint at which groups are compared."),
    click.option("--covariates", metavar="A,B", callback=commas, help="Columns to adjust for."),
    click.option("--design", metavar="FORMULA", help="Formula, instead of a question."),
    click.option(
        "--contrast",
        metavar="C",
        help='Sum of the formula\'s coefficients or, with --question, of levels: "T2 - T1". '
        "Several with commas between, or a term of the formula: tested together, by F.",
    ),
    click.option(
        "--weights", metavar="COLUMN", help="Relative precision of each sample, a number above 0."
    ),
)


def question_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what is asked.

    Parameters
    ----------
    command : callable
        A command function.

    Returns
    -------
    callable
        The function with the options.
    """
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def question_of(given: dict[str, Any]) -> dict[str, Any]:
    """Gather the options that say what is asked.

    Parameters
    ----------
    given : dict of str to object
        Options of the command.

    Returns
    -------
    dict of str to object
        What `differential_expression` takes; a factor only where its levels are named.
    """
    factors = {role: given[role] if "=" in (given[role] or "") else None for role in FACTORS}
    return {**{key: given[key] for key in OTHERS}, **factors}
