"""``rh-omics targets``: what is known of one gene's miRNAs, or of one miRNA's genes."""

from pathlib import Path

import click

from rh_omics.cli.console import STDOUT, Console, print_json
from rh_omics.cli.options import force_option, json_option, output_option, quiet_option

EPILOG = """\b
Examples:
  rh-omics targets MAPK11 --targets miRTarBase.csv
  rh-omics targets miR-1237-3p --targets mirna-targets -o pairs.tsv
"""


@click.command("targets", epilog=EPILOG)
@click.argument("name")
@click.option(
    "--targets",
    "tables",
    metavar="NAME|FILE",
    multiple=True,
    help="Table of miRNA targets; can be repeated. [default: all in the cache]",
)
@click.option(
    "--evidence",
    type=click.Choice(["strong", "weak", "observed", "any"]),
    default="any",
    show_default=True,
    help="Evidence that a pair has at least.",
)
@output_option("Table, by its ending .tsv, .csv, .parquet or .xlsx. [default: -]")
@force_option
@json_option
@quiet_option
def command(
    name: str,
    tables: tuple[str, ...],
    evidence: str,
    output: Path | None,
    *,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show every record of NAME, a gene symbol or a miRNA.

    A published claim about NAME is shown with what the tables say of it.
    """
    from rh_omics.library import every_target_table, load_targets
    from rh_omics.output import json_records, table_as_text, write_table
    from rh_omics.targets import query_targets

    console = Console(quiet=quiet)
    found = query_targets(
        load_targets(tables or every_target_table()).with_evidence(evidence), name
    )
    target = None if output == STDOUT else output
    if target is not None:
        write_table(found.table, target, force=force)
    if as_json:
        facts = {"name": found.name, "kind": found.kind, "claims": list(found.claims)}
        facts["absent_from"] = list(found.absent_from)
        print_json({**facts, "table": json_records(found.table)})
    elif target is None:
        click.echo(table_as_text(found.table), nl=False)
    n_pairs = len(found.table.drop_duplicates(["mirna", "gene"]))
    console.say(f"{found.name}: {n_pairs} pairs in {len(found.table)} records")
    for source in found.absent_from:
        console.say(f"not in {source}")
    for claim in found.claims:
        console.say(f"published: {claim}")
