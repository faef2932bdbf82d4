"""``rh-omics reference``: the gene-set libraries and target tables on this machine."""

from pathlib import Path
from typing import Any

import click

from rh_omics.cli.console import Console, print_json
from rh_omics.cli.options import INPUT_FILE, json_option, quiet_option

EPILOG = """\b
Libraries lie in the folder of RH_OMICS_CACHE, or in the platform's cache.
Examples:
  rh-omics reference fetch kegg
  rh-omics reference add miRTarBase_MTI.xlsx --version 9.0
  rh-omics reference diff kegg@2025-01-31 kegg --result pathways.tsv
"""


@click.group("reference", epilog=EPILOG)
def command() -> None:
    """List, fetch, add, verify and compare reference libraries."""


@command.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """List every library and bundled table with version, date, source, licence and hash."""
    from rh_omics.reference import bundled_registry, cache_root, list_libraries

    rows: list[dict[str, Any]] = [{**entry.facts(), "where": "cache"} for entry in list_libraries()]
    rows += [
        {
            "name": table.name,
            "version": table.date,
            "kind": "bundled",
            "date": table.date,
            "source": table.source,
            "licence": table.licence,
            "sha256": table.sha256,
            "file": table.name,
            "where": "package",
        }
        for table in bundled_registry().values()
    ]
    if as_json:
        print_json({"cache": str(cache_root()), "libraries": rows})
        return
    columns = ["name", "version", "kind", "where", "sha256", "licence", "source"]
    click.echo("\t".join(columns))
    for row in rows:
        row["sha256"] = row["sha256"][:12]
        click.echo("\t".join(row[column] for column in columns))


@command.command("fetch")
@click.argument("names", nargs=-1, required=True)
@click.option("--server", metavar="URL", help="Address of another Enrichr.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=10.0,
    show_default=True,
    help="Seconds to wait for the server at each step.",
)
@json_option
@quiet_option
def fetch_command(
    names: tuple[str, ...], server: str | None, timeout: float, *, as_json: bool, quiet: bool
) -> None:
    """Fetch libraries from Enrichr: kegg, mirna-targets, or names that Enrichr knows."""
    from rh_omics.enrich import fetch_library

    console = Console(quiet=quiet)
    entries = [
        entry
        for name in names
        for entry in fetch_library(
            name, server=server, timeout=timeout, progress=console.progress(f"fetching {name}")
        )
    ]
    for entry in entries:
        console.say(f"{entry.label}: {entry.kind}, sha256 {entry.sha256[:12]}…")
    if as_json:
        print_json({"libraries": [entry.facts() for entry in entries]})


@command.command("add")
@click.argument("words", metavar="[NAME] FILE", nargs=-1, required=True)
@click.option("--name", help="Name of the library. [default: the file's]")
@click.option("--version", "version_", help="Version of its content. [default: today]")
@click.option("--source", default="", help="Where it comes from. [default: the file's name]")
@click.option("--licence", default="not stated", show_default=True, help="Its terms.")
@click.option(
    "--kind",
    type=click.Choice(["gene_sets", "targets", "names"]),
    help="What it holds. [default: told from the content]",
)
@json_option
@quiet_option
def add_command(
    words: tuple[str, ...],
    name: str | None,
    version_: str | None,
    source: str,
    licence: str,
    kind: str | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check FILE and keep a copy of it in the cache folder.

    FILE is a GMT, a GMX, a two-column table, miRTarBase's own table, miRBase's names by release,
    or HGNC's complete set. NAME may stand before it, as in: reference add mirbase FILE
    """
    from rh_omics.library import add_library

    file, name = _name_and_file(words, name)
    added = add_library(
        file, name=name, version=version_, source=source, licence=licence, kind=kind
    )
    console = Console(quiet=quiet)
    console.say(f"{added.entry.label}: {added.entry.kind}, sha256 {added.entry.sha256[:12]}…")
    for finding in added.findings:
        console.say(f"- {finding}")
    if as_json:
        print_json({"library": added.entry.facts(), "findings": list(added.findings)})


def _name_and_file(words: tuple[str, ...], name: str | None) -> tuple[Path, str | None]:
    """Tell the file from the name that may stand before it."""
    if len(words) > 2 or (len(words) == 2 and name):  # noqa: PLR2004 - a name and a file
        msg = f"one NAME and one FILE are needed; got {' '.join(words)}"
        raise click.UsageError(msg)
    file = INPUT_FILE.convert(words[-1], None, click.get_current_context())
    return file, words[0] if len(words) > 1 else name


@command.command("verify")
@json_option
@quiet_option
def verify_command(*, as_json: bool, quiet: bool) -> None:
    """Check the hash of every library and bundled table."""
    from rh_omics.errors import ReferenceDataError
    from rh_omics.reference import (
        bundled_problem,
        bundled_registry,
        library_problem,
        list_libraries,
    )

    libraries = list_libraries()
    checked = [library_problem(entry) for entry in libraries]
    checked += [bundled_problem(name) for name in bundled_registry()]
    problems = [problem for problem in checked if problem]
    if problems:
        raise ReferenceDataError(problems)
    Console(quiet=quiet).say(f"{len(checked)} files are what their registry entries say")
    if as_json:
        names = [*(entry.label for entry in libraries), *bundled_registry()]
        print_json({"verified": names})


@command.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--result", type=INPUT_FILE, help="Table of rh-omics enrich whose terms to look up.")
@json_option
@quiet_option
def diff_command(old: str, new: str, result: Path | None, *, as_json: bool, quiet: bool) -> None:
    """Say what changed between two libraries, and which terms of a result it touches."""
    from rh_omics.library import diff_libraries

    found = diff_libraries(old, new)
    touched = found.touching(_terms(result)) if result else {}
    sizes = f"{len(found.added)} added, {len(found.removed)} removed, {len(found.changed)} changed"
    if as_json:
        content = {
            "old": found.old.facts(),
            "new": found.new.facts(),
            "added": list(found.added),
            "removed": list(found.removed),
            "changed": {
                t: {"added": list(p), "removed": list(m)} for t, (p, m) in found.changed.items()
            },
            "touched": touched,
        }
        print_json(content)
        Console(quiet=quiet).say(f"sets: {sizes}")
        return
    click.echo(f"{found.old.label} -> {found.new.label}")
    for word, terms in (("added", found.added), ("removed", found.removed)):
        click.echo(f"{len(terms)} sets {word}")
        for term in terms:
            click.echo(f"  {term}")
    click.echo(f"{len(found.changed)} sets changed")
    for term, (plus, minus) in found.changed.items():
        signs = [*(f"+{gene}" for gene in plus), *(f"-{gene}" for gene in minus)]
        click.echo(f"  {term}: {' '.join(signs)}")
    if result:
        click.echo(f"{len(touched)} terms of {result.name} are touched")
        for term, what in touched.items():
            click.echo(f"  {term}: {what}")


def _terms(result: Path) -> list[str]:
    import pandas as pd

    from rh_omics.errors import FileFormatError

    readers = {".csv": pd.read_csv, ".parquet": pd.read_parquet, ".xlsx": pd.read_excel}
    try:
        table = (
            readers[result.suffix](result)
            if result.suffix in readers
            else pd.read_csv(result, sep="\t")
        )
        return [str(term) for term in table["term"]]
    except (OSError, ValueError, KeyError) as error:
        msg = f"{result}: can't be read as a table with a column term ({error})"
        raise FileFormatError(msg) from error
