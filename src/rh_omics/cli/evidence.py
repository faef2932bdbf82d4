"""``rh-omics evidence``: what is published, with its source and how sure it is."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rh_omics.cli.console import STDOUT, Console, print_json
from rh_omics.cli.options import force_option, json_option, output_option, quiet_option

if TYPE_CHECKING:
    from rh_omics.evidence import Evidence

EPILOG = """\b
Examples:
  rh-omics evidence MAPK11
  rh-omics evidence AEA --phase chronic
  rh-omics evidence --table discrepancies
  rh-omics evidence endocannabinoids --species human -o aea_2ag.tsv
"""


@click.command("evidence", epilog=EPILOG)
@click.argument("term", required=False)
@click.option("--table", metavar="NAME", help="Only rows of one table.")
@click.option("--species", metavar="NAME", help="Only rows of one species, such as human.")
@click.option(
    "--phase", type=click.Choice(["acute", "chronic"]), help="Around one bout, or over weeks."
)
@click.option("--all", "everything", is_flag=True, help="Write every row, without a TERM.")
@output_option("Table, by its ending .tsv, .csv, .parquet or .xlsx; - is stdout, as TSV.")
@force_option
@json_option
@quiet_option
def command(
    term: str | None,
    output: Path | None,
    *,
    everything: bool,
    quiet: bool,
    as_json: bool,
    force: bool,
    **narrowing: str | None,
) -> None:
    """Show what is published about TERM.

    TERM is an analyte, a miRNA, an author and year, a circuit, a questionnaire, a discrepancy such
    as D1, or any words. Without a TERM the tables are listed.
    """
    from rh_omics.evidence import evidence

    found = evidence(term, **narrowing)
    if output is not None and output != STDOUT:
        _write(found, output, force=force)
        Console(quiet=quiet).say(f"{len(found)} rows in {output}")
    if as_json:
        print_json(_content(found))
    elif output == STDOUT:
        from rh_omics.output import table_as_text

        click.echo(table_as_text(found.table), nl=False)
    elif output is None:
        listed = term is None and not everything and not any(narrowing.values())
        click.echo(_overview(found) if listed else found.to_text(), nl=False)


def _write(found: "Evidence", output: Path, *, force: bool) -> None:
    from rh_omics.output import write_table

    write_table(found.table, output, force=force)


def _content(found: "Evidence") -> dict[str, Any]:
    return {
        "term": found.term,
        "notes": list(found.notes),
        "rows": json.loads(found.table.to_json(orient="records", double_precision=15)),
        "references": json.loads(found.references.to_json(orient="records")),
    }


def _overview(found: "Evidence") -> str:
    from rh_omics.evidence import TABLES, counts

    table = counts(found.table)
    lines = [f"{'rows':>4} {'numeric':>7} {'share':>5}  table"]
    for name, rows, numeric, share in table.itertuples(index=False):
        lines.append(f"{rows:>4} {numeric:>7} {share:>5.0%}  {name}")
        if name in TABLES:
            lines.append(f"{'':20}{TABLES[name]}")
    lines.append("Name a TERM, a --table, or --all. Numeric: rows with an effect in numbers.")
    return "\n".join(lines) + "\n"
