"""Enrichment: naive and corrected side by side, the declared family first."""

from typing import Final

from rh_omics.enrich.result import EnrichmentResult
from rh_omics.report.content import ReportContent
from rh_omics.report.figures.enrichment import dot_plot
from rh_omics.report.sections.section import Section
from rh_omics.report.tables import Columns, Table, make_table
from rh_omics.report.text import capital

MOST: Final = 500
COLUMNS: Final[Columns] = {
    "term": ("gene set", "text"),
    "overlap": ("genes hit", "count"),
    "set_size": ("genes in set", "count"),
    "expected": ("expected", "number"),
    "odds_ratio": ("odds ratio", "number"),
    "nes": ("NES", "signed"),
    "pvalue": ("naive p", "pvalue"),
    "padj": ("naive adjusted p", "pvalue"),
    "empirical_pvalue": ("corrected p", "pvalue"),
    "empirical_padj": ("corrected adjusted p", "pvalue"),
    "family": ("declared family", "text"),
    "family_padj": ("Holm p in the family", "pvalue"),
    "verdict": ("verdict", "text"),
    "genes": ("genes", "text"),
}


def enrichment_section(content: ReportContent) -> Section | None:
    """Gather the enrichment of gene sets.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    Section or None
        The section, where gene sets were tested.
    """
    if not content.enrichments:
        return None
    tables = {key: _table(f"enrichment-{key}", r) for key, r in content.enrichments.items()}
    parts = [
        {
            "title": _title(key, result, content),
            "facts": result.summary(content.fdr),
            "figure": dot_plot(f"enrichment-{key}", result) if len(result.table) else None,
            "table": tables[key],
            "declared": _declared(f"declared-{key}", result),
            "corrected": result.corrected,
            "notes": result.notes,
        }
        for key, result in content.enrichments.items()
    ]
    return Section("enrichment", "Gene sets", {"parts": parts}, tuple(tables.values()))


def _title(key: str, result: EnrichmentResult, content: ReportContent) -> str:
    """Say which comparison's features were looked up, and in what."""
    named = [(name.removeprefix("de_"), name) for name in content.expression]
    found = next((name for short, name in named if short in key), None)
    if found is None:
        return (
            f"{capital(key.removeprefix('enrichment_').replace('_', ' '))}: {result.library.label}"
        )
    return (
        f"{content.panels_of[found]}, {content.expression[found].contrast}: {result.library.label}"
    )


def _table(name: str, result: EnrichmentResult) -> Table:
    """Make the table of the terms; columns without any value are left out."""
    rows = result.table.head(MOST)
    full = rows.loc[:, rows.notna().any()]
    if "genes" in full:
        full = full.assign(genes=full["genes"].str.replace(";", "; "))
    held = "empirical_padj" if result.corrected else "padj"
    title = f"Gene sets of {result.library.label}"
    return make_table(name, title, full, COLUMNS, n_all=len(result.table), held=held)


def _declared(name: str, result: EnrichmentResult) -> Table | None:
    rows = result.declared()
    if rows.empty:
        return None
    kinds: Columns = {
        key: COLUMNS[key]
        for key in (
            "family",
            "term",
            "overlap",
            "set_size",
            "pvalue",
            "empirical_pvalue",
            "family_padj",
        )
    }
    return make_table(name, "The declared family, adjusted by Holm's method", rows, kinds)
