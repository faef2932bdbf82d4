"""Write and summarise the results of ``rh-omics enrich``."""

import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from rh_omics.enrich import EnrichmentResult, dot_plot
from rh_omics.enrich.result import MORE_COLUMNS
from rh_omics.genesets import declared_family
from rh_omics.markers import DEFAULT_PANEL, marker_set
from rh_omics.output import json_records, table_as_text, write_json, write_table, write_text
from rh_omics.provenance import software_versions
from rh_omics.schema import ENRICHMENT_COLUMNS

WIDTH: Final = 80
TERM_WIDTH: Final = 34


@dataclass(frozen=True)
class Written:
    """What a run leaves behind.

    Parameters
    ----------
    results : dict of str to EnrichmentResult
        Results by direction.
    table : pandas.DataFrame
        All rows, with the direction last.
    paths : tuple of pathlib.Path
        Files written.
    inputs : dict of str to str
        SHA-256 by name of the files read.
    nothing : str
        Why nothing was tested; empty if something was.
    """

    results: dict[str, EnrichmentResult]
    table: pd.DataFrame
    paths: tuple[Path, ...]
    inputs: dict[str, str]
    nothing: str

    @property
    def text(self) -> str:
        """The table as tab-separated text."""
        return table_as_text(self.table)

    def json(self, *, with_table: bool) -> dict[str, Any]:
        """Gather the facts of all results, with their rows if asked for.

        Parameters
        ----------
        with_table : bool
            Whether to add the rows.

        Returns
        -------
        dict
            JSON values.
        """
        facts = _facts(self.results, self.inputs, self.nothing)
        outputs = {"output": [str(path) for path in self.paths]}
        return {**facts, **outputs, **({"table": json_records(self.table)} if with_table else {})}


def write_results(
    results: dict[str, EnrichmentResult],
    target: Path | None,
    plot: Path | None,
    *,
    inputs: dict[str, str],
    nothing: str = "",
    force: bool,
) -> Written:
    """Write table, facts, pairs, leave-one-out and plot.

    Parameters
    ----------
    results : dict of str to EnrichmentResult
        Results by direction.
    target : pathlib.Path or None
        Name of the table; None writes no file but the plot.
    plot : pathlib.Path or None
        Name of the SVG; with two directions each has its own, ``-up`` and ``-down``.
    inputs : dict of str to str
        SHA-256 by name of the files read.
    nothing : str, default ""
        Why nothing was tested.
    force : bool
        Whether existing files may be replaced.

    Returns
    -------
    Written
        Table and names of the files.
    """
    table = _together(results, "table")
    paths: list[Path] = []
    if target is not None:
        paths.append(write_table(table, target, force=force))
        facts = _facts(results, inputs, nothing)
        paths.append(write_json(facts, target.with_suffix(".json"), force=force))
        for attribute, word in (("pairs", "pairs"), ("leave_one_out", "leave-one-out")):
            more = _together(results, attribute)
            if len(more):
                beside = target.with_name(f"{target.stem}.{word}{target.suffix}")
                paths.append(write_table(more, beside, force=force))
    if plot is not None:
        for part, result in results.items():
            name = plot.with_stem(f"{plot.stem}-{part}") if len(results) > 1 else plot
            paths.append(write_text(dot_plot(result), name, force=force))
    return Written(results, table, tuple(paths), inputs, nothing)


def say_result(result: EnrichmentResult, direction: str, *, fdr: float, top: int) -> str:
    """Say in words what was found.

    Parameters
    ----------
    result : EnrichmentResult
        What was found.
    direction : str
        Which part of the input it stands for.
    fdr : float
        False discovery rate to count at.
    top : int
        Terms to list.

    Returns
    -------
    str
        Lines for a terminal of 80 columns.
    """
    head = [] if direction == "together" else [f"-- {direction}"]
    facts = [f"{name:>16}: {value}" for name, value in result.summary(fdr)]
    lines = [
        line for fact in facts for line in textwrap.wrap(fact, WIDTH, subsequent_indent=" " * 18)
    ]
    return "\n".join([*head, *lines, "", *_rows(result, top), *_family(result), *_notes(result)])


def _rows(result: EnrichmentResult, top: int) -> list[str]:
    corrected = result.corrected
    header = f"{'term':<{TERM_WIDTH}} overlap {'naive p' if corrected else 'p':>10}" + (
        "  corrected p  verdict" * corrected
    )
    rows = json_records(result.table.head(top))
    return [header, *(_line(row, corrected=corrected) for row in rows)]


def _line(row: dict[str, Any], *, corrected: bool) -> str:
    term = textwrap.shorten(row["term"], TERM_WIDTH, placeholder="…")
    overlap = f"{row['overlap']}/{row['set_size']}"
    line = f"{term:<{TERM_WIDTH}} {overlap:>7} {row['pvalue']:>10.3g}"
    if not corrected:
        return line
    return f"{line} {row['empirical_pvalue']:>12.3g}  {row['verdict']}"


def _family(result: EnrichmentResult) -> list[str]:
    rows = json_records(result.declared())
    if not rows:
        return []
    published = {row["family"]: row["published_pvalue"] for row in declared_family()}
    naive = "naive" if result.kind == "mirnas" else "p"
    same_list = set(marker_set(DEFAULT_PANEL).features) & set(result.n_targets.index)
    lines = ["", "declared family (Holm over these; everything else is exploratory):"]
    for row in rows:
        claim = published[row["family"]]
        said = f"; published {claim} (Hicks 2019, DIANA miRPath)" if claim and same_list else ""
        corrected = f"corrected {row['empirical_pvalue']:.3g}, " if result.corrected else ""
        text = (
            f"{row['family']}: {naive} {row['pvalue']:.3g}, {corrected}Holm "
            f"{row['family_padj']:.3g}{said}"
        )
        lines += textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
    return lines


def _notes(result: EnrichmentResult) -> list[str]:
    if not result.notes:
        return []
    wrapped = [
        textwrap.wrap(note, WIDTH - 2, initial_indent="- ", subsequent_indent="  ")
        for note in result.notes
    ]
    return ["", *(line for lines in wrapped for line in lines)]


def _together(results: dict[str, EnrichmentResult], attribute: str) -> pd.DataFrame:
    if list(results) == ["together"]:
        only: pd.DataFrame = getattr(results["together"], attribute)
        return only
    if not results:
        columns = [*ENRICHMENT_COLUMNS, *MORE_COLUMNS] if attribute == "table" else []
        return pd.DataFrame(columns=columns)
    parts = [getattr(r, attribute).assign(direction=part) for part, r in results.items()]
    return pd.concat(parts, ignore_index=True)


def _facts(
    results: dict[str, EnrichmentResult], inputs: dict[str, str], nothing: str
) -> dict[str, Any]:
    if not results:
        return {
            "nothing_tested": nothing,
            "versions": software_versions("gseapy"),
            "inputs": inputs,
        }
    if list(results) == ["together"]:
        return {**results["together"].metadata(), "inputs": inputs}
    return {**{part: r.metadata() for part, r in results.items()}, "inputs": inputs}
