"""Tables that ``rh-omics de`` writes beside the first, for those who ask."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from rh_omics.cli.console import Console
from rh_omics.cli.console import labelled_line as line

if TYPE_CHECKING:
    from rh_omics.de import LimitSensitivity, PublishedComparison
    from rh_omics.panel import Panel

SUFFIXES: Final = {
    "classical": "classical",
    "limit_sensitivity": "limits",
    "as_published": "published",
    "compare_normalizers": "normalizers",
}
"""What stands between the name of the first table and its ending, by option."""

TWO: Final = 2

_classical_option = click.option(
    "--classical",
    is_flag=True,
    help="Write the classical tests of up to 50 features beside the table: t, rank tests, mixed "
    "analysis of variance, with effect sizes and Bayes factors (OUT.classical.tsv).",
)
_limits_option = click.option(
    "--limit-sensitivity",
    is_flag=True,
    help="Write beside the table whether the conclusion changes with the rule for values below a "
    "detection limit (OUT.limits.tsv).",
)
_published_option = click.option(
    "--as-published",
    is_flag=True,
    help="Write the ordinary two-way analysis of variance beside the default, with ranks, signs "
    "and the hits of both (OUT.published.tsv); for --question interaction.",
)
_normalizers_option = click.option(
    "--compare-normalizers",
    is_flag=True,
    help="Test counts under every normalisation, and write which of the top features stand "
    "(OUT.normalizers.tsv).",
)


def beside_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that ask for further tables.

    Parameters
    ----------
    command : callable
        A command function.

    Returns
    -------
    callable
        The function with the options.
    """
    options = (_published_option, _limits_option, _normalizers_option, _classical_option)
    for option in options:
        command = option(command)
    return command


def beside_paths(given: dict[str, Any], target: Path | None) -> dict[str, Path]:
    """Name the tables asked for beside the first.

    Parameters
    ----------
    given : dict of str to object
        Options of the command.
    target : pathlib.Path or None
        The first table.

    Returns
    -------
    dict of str to pathlib.Path
        File by option.

    Raises
    ------
    click.UsageError
        If a table is asked for and the first one has no name, or it doesn't fit the question.
    """
    asked = [option for option in SUFFIXES if given[option]]
    if asked and target is None:
        flag = f"--{asked[0].replace('_', '-')}"
        msg = f"{flag} writes a second table beside the first; name the first with -o"
        raise click.UsageError(msg)
    if given["as_published"] and given["question"] != "interaction":
        msg = "--as-published compares the analyses of groups at two timepoints: --question "
        raise click.UsageError(msg + "interaction")
    if given["limit_sensitivity"] and not given["question"]:
        msg = "--limit-sensitivity goes with --question paired, groups or interaction"
        raise click.UsageError(msg)
    plain = [option for option in ("classical", "limit_sensitivity") if given[option]]
    levels = max((given[role] or "").count(",") + 1 for role in ("group", "timepoint"))
    if plain and (levels > TWO or given["question"] in {"crossover", "exposure"}):
        flag = f"--{plain[0].replace('_', '-')}"
        msg = f"{flag} compares two timepoints, two groups, or both; leave it out here"
        raise click.UsageError(msg)
    return {} if target is None else {option: _beside(target, option) for option in asked}


def write_beside(
    panel: "Panel", target: Path | None, given: dict[str, Any], console: Console
) -> None:
    """Make and write the tables asked for beside the first, and say what is in them.

    Parameters
    ----------
    panel : Panel
        What was read.
    target : pathlib.Path or None
        The first table.
    given : dict of str to object
        Options of the command.
    console : Console
        Where to talk.
    """
    makers = {
        "classical": _classical,
        "limit_sensitivity": _limits,
        "as_published": _published,
        "compare_normalizers": _normalizers,
    }
    for option, path in beside_paths(given, target).items():
        with console.working(SUFFIXES[option]):
            text = makers[option](panel, path, given)
        console.say(text)


def _beside(target: Path, option: str) -> Path:
    return target.with_name(f"{target.stem}.{SUFFIXES[option]}{target.suffix}")


def _asked(given: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Take options of the question; a factor only where its levels are named."""
    return {
        key: None if key in {"group", "timepoint"} and "=" not in (given[key] or "") else given[key]
        for key in keys
    }


def _write(found: "LimitSensitivity | PublishedComparison", path: Path, given: Any) -> None:
    from rh_omics.output import write_json, write_table

    write_table(found.table, path, force=given["force"])
    write_json(found.metadata(), path.with_suffix(".json"), force=given["force"])


def _classical(panel: "Panel", path: Path, given: dict[str, Any]) -> str:
    from rh_omics.classical import classical_tests
    from rh_omics.output import write_table

    tests = classical_tests(panel, **_asked(given, "question", "group", "timepoint", "at"))
    write_table(tests.table, path, force=given["force"])
    notes = [line("note", note) for note in tests.notes]
    return "\n".join([line("classical", str(path)), *notes])


def _limits(panel: "Panel", path: Path, given: dict[str, Any]) -> str:
    from rh_omics.cli.de import options_of
    from rh_omics.de import limit_sensitivity

    found = limit_sensitivity(
        panel,
        **_asked(given, "question", "group", "timepoint", "at"),
        fdr=given["fdr"],
        options=options_of(given),
    )
    _write(found, path, given)
    lines = [line("limits", "; ".join(text for _, text in found.summary()[1:]))]
    lines += [line("", found.conclusion(name)) for name in found.changing[: given["top"]]]
    return "\n".join([*lines, line("", str(path))])


def _normalizers(panel: "Panel", path: Path, given: dict[str, Any]) -> str:
    from rh_omics.cli.de import options_of, pinned
    from rh_omics.cli.de_question import question_of
    from rh_omics.de import compare_normalizers
    from rh_omics.output import write_table

    found = compare_normalizers(
        panel,
        **question_of(given),
        method=given["method"],
        options=options_of(given),
        pin=pinned(given),
        fdr=given["fdr"],
    )
    write_table(found.table, path, force=given["force"])
    notes = [line("", note) for note in found.notes]
    return "\n".join([line("normalised", found.sentence()), *notes, line("", str(path))])


def _published(panel: "Panel", path: Path, given: dict[str, Any]) -> str:
    from rh_omics.cli.de import options_of, pinned
    from rh_omics.de import as_published

    found = as_published(
        panel,
        **_asked(given, "group", "timepoint"),
        fdr=given["fdr"],
        pin=pinned(given),
        options=options_of(given),
    )
    _write(found, path, given)
    lines = [line("published", found.published.method_title)]
    lines += [line("", f"{term}: {text}") for term, text in found.summary()[3:]]
    return "\n".join([*lines, line("note", found.notes[0]), line("", str(path))])
