"""Correlations between panels."""

from typing import Final

from rh_omics.association.result import AssociationResult
from rh_omics.report.content import ReportContent
from rh_omics.report.figures.figure import Figure
from rh_omics.report.figures.intervals import intervals
from rh_omics.report.sections.section import Section
from rh_omics.report.tables import Columns, Table, make_table
from rh_omics.report.text import count

MOST: Final = 500
DRAWN: Final = 10
COLUMNS: Final[Columns] = {
    "x": ("first", "text"),
    "y": ("second", "text"),
    "r": ("r", "signed"),
    "ci_low": ("95 % from", "signed"),
    "ci_high": ("to", "signed"),
    "n": ("subjects", "count"),
    "pvalue": ("p", "pvalue"),
    "padj": ("adjusted p", "pvalue"),
    "reason": ("why not tested", "text"),
}


def association_section(content: ReportContent) -> Section | None:
    """Gather the correlations between panels.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    Section or None
        The section, where panels were correlated.
    """
    if not content.associations:
        return None
    parts = []
    tables = {key: _table(key, result) for key, result in content.associations.items()}
    for key, result in content.associations.items():
        n = len(result.significant(content.fdr))
        parts.append(
            {
                "words": result.words,
                "n_subjects": result.n_subjects,
                "left_out": result.left_out,
                "n_tested": result.n_tested,
                "n_held": n,
                "figure": _figure(key, result, content),
                "table": tables[key],
                "notes": result.notes,
            }
        )
    return Section(
        "association",
        "Panels together",
        {"parts": parts, "fdr": content.fdr},
        tuple(tables.values()),
    )


def _table(key: str, result: AssociationResult) -> Table:
    return make_table(
        f"association-{key}", f"{result.x_panel} and {result.y_panel}", result.table.head(MOST),
        COLUMNS, n_all=len(result.table), held="padj",
    )  # fmt: skip


def _figure(key: str, result: AssociationResult, content: ReportContent) -> Figure | None:
    top = result.table[result.table["pvalue"].notna()].head(DRAWN)
    if top.empty:
        return None
    rows = top.assign(feature=top["x"] + " × " + top["y"], log2_fc=top["r"])
    return intervals(
        f"figure-{key}", rows, title="The strongest correlations",
        n=f"{count(result.n_subjects, 'subject')}; {len(top)} of {result.n_tested:,} pairs, "
        "picked for their p-values: too strong on average",
        axis="correlation r", measure="r", noun="pair", fdr=content.fdr, simulated=result.simulated,
    )  # fmt: skip
