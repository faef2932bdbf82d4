"""``rh-omics enrich``: from a list of genes or miRNAs to pathways, the known bias removed."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from rh_omics.cli.console import STDOUT, Console, print_json
from rh_omics.cli.options import (
    INPUT_FILE,
    OUTPUT_FILE,
    commas,
    force_option,
    json_option,
    output_option,
    quiet_option,
    seed_option,
)
from rh_omics.errors import ParameterError

if TYPE_CHECKING:
    from rh_omics.cli.enrich_input import EnrichInput
    from rh_omics.enrich import EnrichmentResult
    from rh_omics.targets import Targets

UNIVERSE: Final = "universe"

EPILOG = """\b
Examples:
  Which mechanisms do the changed miRNAs of a de table target?
    rh-omics enrich de.tsv --targets miRTarBase.csv -o pathways.tsv
\b
  KEGG, up and down apart; then a list from a pipe:
    rh-omics reference fetch kegg
    rh-omics enrich de_mrna.tsv --library kegg --direction apart
    cut -f1 genes.tsv | rh-omics enrich - --background measured.txt
"""


@click.command("enrich", epilog=EPILOG)
@click.argument("names", metavar="LIST|TABLE", type=INPUT_FILE)
@click.option(
    "--kind", type=click.Choice(["genes", "mirnas"]), help="What the names are. [default: told]"
)
@click.option(
    "--library",
    default="mechanisms",
    show_default=True,
    help="Gene sets: mechanisms (needs no network), kegg, a library of the cache, or a file.",
)
@click.option(
    "--background",
    metavar="FILE|universe",
    default=None,
    help="What could have been listed: a file of all measured names, or universe: every tested "
    "feature of TABLE; for a LIST everything in the target tables. [default: universe of a TABLE]",
)
@click.option(
    "--targets",
    "tables",
    metavar="NAME|FILE",
    multiple=True,
    help="Table of miRNA targets; can be repeated. [default: the only one in the cache]",
)
@click.option(
    "--evidence",
    type=click.Choice(["strong", "weak", "observed", "any"]),
    default="any",
    show_default=True,
    help="Evidence that a miRNA-target pair has at least.",
)
@click.option(
    "--expressed",
    metavar="FILE",
    type=INPUT_FILE,
    help="Keep targets among these genes, such as those expressed in the tissue.",
)
@click.option(
    "--direction",
    type=click.Choice(["together", "up", "down", "apart"]),
    default="together",
    show_default=True,
    help="Features of TABLE to list, by the sign of log2_fc.",
)
@click.option(
    "--fdr",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.05,
    show_default=True,
    help="False discovery rate of the list and of the verdicts.",
)
@click.option(
    "--correct-bias/--naive-only",
    "correct",
    default=True,
    show_default=True,
    help="Compare miRNA lists with random sets of measured miRNAs.",
)
@click.option(
    "--statistic",
    type=click.Choice(["overlap", "proportion", "jaccard"]),
    default="overlap",
    show_default=True,
    help="What the corrected p-value is computed from.",
)
@click.option(
    "--match",
    metavar="targets,abundance",
    callback=commas,
    help="What random sets shall share with the list.",
)
@click.option(
    "--draws",
    type=click.IntRange(min=100),
    default=100_000,
    show_default=True,
    help="Random sets per term at most.",
)
@click.option("--plot", type=OUTPUT_FILE, help="Write a dot plot as SVG.")
@click.option(
    "--top", type=click.IntRange(min=0), default=10, show_default=True, help="Terms in the summary."
)
@output_option(
    "Table, by its ending .tsv, .csv, .parquet or .xlsx; the miRNA-gene pairs go beside it. "
    "[default: -]"
)
@force_option
@seed_option
@json_option
@quiet_option
def command(names: Path, output: Path | None, *, quiet: bool, **given: Any) -> None:
    """Test which pathways the names of LIST or TABLE hit.

    LIST has a name per line, TABLE is what rh-omics de writes; - is stdin. For miRNAs the table
    has the naive p-value that other tools give, and beside it the one that holds.
    """
    from rh_omics.cli.enrich_input import read_input
    from rh_omics.cli.enrich_output import say_result, write_results
    from rh_omics.enrich.inputs import looks_like_mirnas
    from rh_omics.output import check_targets

    console = Console(quiet=quiet)
    target = None if output == STDOUT else output
    check_targets([target], given["plot"], force=given["force"])
    read = read_input(names, fdr=given["fdr"], direction=given["direction"])
    if read.nothing:
        console.say(read.nothing)
    listed = [name for part in read.lists.values() for name in part]
    kind = given["kind"] or ("mirnas" if looks_like_mirnas(listed) else "genes")
    test = _test_mirnas if kind == "mirnas" else _test_genes
    results = {part: test(part_names, read, given) for part, part_names in read.lists.items()}
    written = write_results(
        results,
        target,
        given["plot"],
        inputs=_hashes(names, given),
        nothing=read.nothing,
        force=given["force"],
    )
    if given["as_json"]:
        print_json(written.json(with_table=target is None))
    elif target is None:
        click.echo(written.text, nl=False)
    for part, result in results.items():
        console.say(say_result(result, part, fdr=given["fdr"], top=given["top"]))
    for path in written.paths:
        console.say(f"wrote {path}")


def _test_mirnas(
    names: list[str], read: "EnrichInput", given: dict[str, Any]
) -> "EnrichmentResult":
    from rh_omics.cli.enrich_input import read_names
    from rh_omics.enrich import MirnaOptions, enrich_mirnas

    targets = _targets(given)
    background = _background(read, given, "miRNA")
    if background == UNIVERSE:
        universe = list(targets.mirnas) if read.measured is None else read.measured
    else:
        universe = read_names(Path(background))
    options = MirnaOptions(
        correct=given["correct"],
        statistic=given["statistic"],
        match=given["match"],
        max_draws=given["draws"],
        fdr=given["fdr"],
    )
    return enrich_mirnas(
        names,
        universe=universe,
        targets=targets,
        library=given["library"],
        evidence=given["evidence"],
        abundance=_abundance(read),
        options=options,
        seed=given["seed"],
    )


def _test_genes(names: list[str], read: "EnrichInput", given: dict[str, Any]) -> "EnrichmentResult":
    from rh_omics.cli.enrich_input import read_names
    from rh_omics.enrich import enrich_genes
    from rh_omics.enrich.inputs import looks_like_mirnas

    background = _background(read, given, "gene")
    if background == UNIVERSE and read.measured is not None:
        return enrich_genes(names, background=read.measured, library=given["library"])
    measured = None if background == UNIVERSE else read_names(Path(background))
    if measured is not None and not looks_like_mirnas(measured):
        return enrich_genes(names, background=measured, library=given["library"])
    targets = _targets(given).with_evidence(given["evidence"])
    return enrich_genes(names, background=targets, mirnas=measured, library=given["library"])


def _hashes(names: Path, given: dict[str, Any]) -> dict[str, str]:
    from rh_omics.reference import file_sha256

    read = [names, *(Path(given[key]) for key in ("background", "expressed") if given[key])]
    return {path.name: file_sha256(path) for path in read if path.is_file()}


def _targets(given: dict[str, Any]) -> "Targets":
    from rh_omics.cli.enrich_input import read_names
    from rh_omics.library import load_targets

    targets = load_targets(given["tables"])
    return targets.of_genes(read_names(given["expressed"])) if given["expressed"] else targets


def _background(read: "EnrichInput", given: dict[str, Any], what: str) -> str:
    chosen: str | None = given["background"]
    if chosen is None and read.measured is None:
        msg = (
            f"{read.name} is a plain list, so the background must be said: --background FILE with "
            f"every {what} that was measured, or --background universe for everything in the "
            "target tables"
        )
        raise ParameterError(msg)
    return chosen or UNIVERSE


def _abundance(read: "EnrichInput") -> Any:
    from rh_omics.targets import harmonise_mirnas

    if read.abundance is None:
        return None
    names = harmonise_mirnas(read.abundance.index)
    return read.abundance.rename(index=names).groupby(level=0).mean()
