"""``rh-omics de``: from a matrix and a sample sheet to a table of results."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rh_omics.cli.console import STDOUT, Console, print_json
from rh_omics.cli.de_beside import beside_options, beside_paths, write_beside
from rh_omics.cli.de_question import question_of, question_options
from rh_omics.cli.de_stream import stream, stream_option
from rh_omics.cli.options import (
    INPUT_FILE,
    commas,
    force_option,
    jobs_option,
    json_option,
    output_option,
    quiet_option,
    seed_option,
    split_commas,
)
from rh_omics.cli.reading import read_given
from rh_omics.schema import DEFAULT_METHOD, METHODS, Scale

if TYPE_CHECKING:
    from rh_omics.de import DEOptions, DEResult
    from rh_omics.panel import Panel

_METHODS = "".join(f"  {name:14} {what}\n" for name, what in METHODS.items())

EPILOG = f"""\b
Methods (docs/methods says when to choose which):
{_METHODS}
\b
What the default does with a design:
  two timepoints or two groups   moderated t, subjects as a block
  three or more of either        moderated F of any difference
  fewer than 10 features         the ordinary t or F of each
  an exposure                    slope per unit; --method shape: does it turn?
  incomplete pairs               left out; --subject-effect random uses them
What it would be, and what else is worth a look: --dry-run.

\b
Examples:
  Do responders change differently from the others?
    rh-omics de counts.tsv --samples sheet.csv --scale counts
      --question interaction --group group=non_responder,responder
      --timepoint timepoint=pre,post -o result.tsv
\b
  Three visits: any change, and the last step alone.
    rh-omics de m.tsv --samples s.csv --scale log2 --question paired
      --timepoint visit=T0,T1,T2 -o any.tsv
    rh-omics de m.tsv --samples s.csv --scale log2 --question paired
      --timepoint visit=T0,T1,T2 --contrast "T2 - T1" -o last.tsv
\b
  A foreign sheet, its own column names, result to a pipe:
    rh-omics de m.csv --samples s.csv --sample ID --scale counts
      --question paired --subject Person --timepoint Fluid=Plasma,Serum | head
"""


@click.command("de", epilog=EPILOG)
@click.argument("matrix", type=INPUT_FILE, required=False)
@click.option("--matrix", "named_matrix", type=INPUT_FILE, help="MATRIX, as an option.")
@click.option("--samples", "--input", "sheet", type=INPUT_FILE, required=True, help="Sample sheet.")
@click.option(
    "--scale",
    type=click.Choice([str(scale) for scale in Scale]),
    required=True,
    help="What the numbers of the matrix mean.",
)
@click.option("--unit", help="Unit of concentrations, such as nM.")
@click.option(
    "--reader",
    type=click.Choice(["panel", "analytes", "mirna"]),
    default="panel",
    show_default=True,
    help="panel: a plain matrix of numbers. analytes: concentrations with units and limits such "
    "as <LOQ, or an instrument's export. mirna: the output of a miRNA pipeline or qPCR.",
)
@question_options
@click.option("--subject", metavar="COLUMN", default=None, help="Column of the subjects.")
@click.option(
    "--sample",
    "--observations-id-col",
    metavar="COLUMN",
    default=None,
    help="Column of the sample names.",
)
@click.option(
    "--features-id-col", metavar="COLUMN", default=None, help="Column of the feature names."
)
@click.option(
    "--contrasts",
    type=INPUT_FILE,
    help="CSV or YAML of several contrasts (id, variable, reference, target, blocking), instead "
    "of a question; needs --outdir.",
)
@click.option(
    "--outdir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the tables of --contrasts: tables/differential/ID.METHOD.results.tsv.",
)
@click.option(
    "--method",
    type=click.Choice(list(METHODS)),
    default=DEFAULT_METHOD,
    show_default=True,
    metavar="NAME",
    help="Test; they are listed below.",
)
@click.option("--lfc", type=click.FloatRange(min=0), default=0.0, help="Threshold of treat, log2.")
@click.option(
    "--permutations",
    type=click.IntRange(min=1),
    default=9999,
    show_default=True,
    help="Relabellings of the permutation test.",
)
@click.option(
    "--subject-effect",
    type=click.Choice(["fixed", "random"]),
    default="fixed",
    show_default=True,
    help="Subjects as a block, or by consensus correlation.",
)
@click.option(
    "--pin",
    metavar="NAME,…",
    default=None,
    help="Features that stay in the table in any case, or a marker set. [default: hicks2019]",
)
@click.option(
    "--filter",
    "filter_size",
    type=click.Choice(["cell", "design", "none"]),
    default="cell",
    show_default=True,
    help="In how many samples a counted feature must be expressed: as many as the smallest cell "
    "has, by the design's leverage as edgeR does, or no filter.",
)
@click.option(
    "--normalize",
    "--size-factors",
    "normalize",
    type=click.Choice(["tmm", "tmmwsp", "rle", "upper_quartile", "quantile", "none"]),
    help="How samples are made comparable: size factors of counts, or quantile (any scale). "
    "[default: tmm for counts, none for others]",
)
@click.option(
    "--adjust",
    type=click.Choice(["bh", "by", "holm", "storey", "max-t"]),
    default="bh",
    show_default=True,
    help="How p-values are adjusted; max-t with --method permutation.",
)
@click.option(
    "--shape",
    type=click.Choice(["inverted", "upright"]),
    default="inverted",
    show_default=True,
    help="Which way --method shape has the response turn.",
)
@click.option(
    "--reference-assays",
    metavar="A,B",
    callback=commas,
    help="Reference assays of Ct values. [default: the three most stable]",
)
@click.option(
    "--limits",
    type=click.Choice(["keep", "substitute-limit", "substitute-sqrt2", "substitute-half"]),
    default="keep",
    show_default=True,
    help="Values below a detection limit: they stay limits, or a number takes their place, which "
    "biases the result.",
)
@click.option(
    "--fdr",
    type=click.FloatRange(0, 1),
    default=0.05,
    show_default=True,
    help="False discovery rate of the summary.",
)
@click.option(
    "--top",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="How many features the summary lists.",
)
@click.option(
    "--columns",
    type=click.Choice(["limma", "deseq2", "edger"]),
    help="Give the columns another package's names.",
)
@beside_options
@stream_option
@click.option(
    "--ignore",
    metavar="A,B",
    callback=commas,
    help="Samples, features or columns of the matrix to leave out.",
)
@click.option(
    "--annotation",
    metavar="A,B",
    callback=commas,
    help="Columns of the matrix that describe features and hold no values.",
)
@click.option("--decimal", type=click.Choice([".", ","]), help="Decimal sign, where it is unclear.")
@click.option("--encoding", help="Encoding of the files, where it is unclear.")
@output_option("Table, by its ending .tsv, .csv, .parquet or .xlsx; - is stdout. [default: -]")
@click.option("--dry-run", is_flag=True, help="Check all and say what would be tested.")
@force_option
@seed_option
@jobs_option
@json_option
@quiet_option
def command(output: Path | None, *, quiet: bool, dry_run: bool, **given: Any) -> None:
    """Test which features of MATRIX differ.

    MATRIX is a table of features and samples, either way round, in CSV, TSV, XLSX or Parquet; -
    is stdin. The table goes to the file of -o with a JSON of the same name beside it, a summary to
    stderr.
    """
    from rh_omics.output import check_targets

    console = Console(quiet=quiet)
    given["matrix"] = _the_matrix(given)
    if given["contrasts"] is not None:
        from rh_omics.cli.de_contrasts import run_contrasts_file

        run_contrasts_file(given, console, dry_run=dry_run)
        return
    target = None if output == STDOUT else output
    more = beside_paths(given, target)
    check_targets([target, *more.values()], force=given["force"])
    if given["stream"]:
        streamed = stream({**given, "dry_run": dry_run}, target, console)
        _write(streamed, target, given)
        console.say(_summary(streamed, given, target))
        return
    with console.working("reading"):
        panel = read_given(given)
    if dry_run:
        _say_plan(panel, given, console)
        return
    with console.working("testing"):
        result = _test(panel, given)
    _write(result, target, given)
    console.say(_summary(result, given, target))
    write_beside(panel, target, given, console)


def _the_matrix(given: dict[str, Any]) -> Path:
    named = [path for path in (given["matrix"], given["named_matrix"]) if path is not None]
    if len(named) != 1:
        msg = "name the matrix once: as the argument MATRIX or as --matrix FILE"
        raise click.UsageError(msg)
    matrix: Path = named[0]
    return matrix


def _say_plan(panel: "Panel", given: dict[str, Any], console: Console) -> None:
    from rh_omics.cli.de_summary import plan_text
    from rh_omics.de.check import check_method
    from rh_omics.de.methods import load_method
    from rh_omics.de.run import plan_design
    from rh_omics.design import diagnose

    plan, method = plan_design(panel, **question_of(given)), load_method(given["method"])
    check_method(method, plan, panel, options_of(given))
    console.say(plan_text(panel, plan, method=method))
    if given["as_json"]:
        facts = {"contrast": plan.words, "model": plan.describe_contrast()}
        print_json({**facts, "method": method.name, "design": diagnose(plan).to_dict()})


def _test(panel: "Panel", given: dict[str, Any]) -> "DEResult":
    from rh_omics.de import differential_expression

    return differential_expression(
        panel,
        **question_of(given),
        method=given["method"],
        pin=pinned(given),
        options=options_of(given),
    )


def pinned(given: dict[str, Any]) -> str | tuple[str, ...]:
    """Read ``--pin``: the name of a marker set, or names of features.

    Parameters
    ----------
    given : dict of str to object
        Options of the command.

    Returns
    -------
    str or tuple of str
        What to pin.
    """
    from rh_omics.markers import DEFAULT_PANEL, marker_set_names

    named = DEFAULT_PANEL if given["pin"] is None else given["pin"]
    return named if named in marker_set_names() else split_commas(named)


def options_of(given: dict[str, Any]) -> "DEOptions":
    """Gather the options of the run.

    Parameters
    ----------
    given : dict of str to object
        Options of the command.

    Returns
    -------
    DEOptions
        Options of the test.
    """
    from rh_omics.de import DEOptions

    return DEOptions(
        filter_size=given["filter_size"],
        normalize=given["normalize"],
        adjust=given["adjust"],
        shape=given["shape"],
        reference_assays=given["reference_assays"],
        limits=given["limits"],
        permutations=given["permutations"],
        log2_fc_threshold=given["lfc"],
        seed=given["seed"],
        jobs=given["jobs"],
    )


def _write(result: "DEResult", target: Path | None, given: dict[str, Any]) -> None:
    from rh_omics.de.columns import rename_columns
    from rh_omics.output import json_records, table_as_text, write_json, write_table

    table = rename_columns(result.table, given["columns"]) if given["columns"] else result.table
    if target is not None:
        write_table(table, target, force=given["force"])
        write_json(result.metadata(), target.with_suffix(".json"), force=given["force"])
    if given["as_json"]:
        rows = {} if target else {"table": json_records(table)}
        print_json({**result.metadata(), "output": str(target) if target else None, **rows})
    elif target is None:
        click.echo(table_as_text(table), nl=False)


def _summary(result: "DEResult", given: dict[str, Any], target: Path | None) -> str:
    from rh_omics.cli.de_summary import result_text

    return result_text(result, fdr=given["fdr"], top=given["top"], target=target)
