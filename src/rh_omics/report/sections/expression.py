"""Differential expression: each comparison with its plot, its table and its heat map."""

from typing import Final

import numpy as np
import pandas as pd

from rh_omics.de.result import DEResult
from rh_omics.report.comparisons import Comparison, comparisons
from rh_omics.report.content import ReportContent
from rh_omics.report.figures.figure import Figure
from rh_omics.report.figures.heat_map import heat_map, readable_features
from rh_omics.report.figures.intervals import intervals
from rh_omics.report.figures.volcano import volcano
from rh_omics.report.sections.analytes import groups_of, times_of
from rh_omics.report.sections.section import Section
from rh_omics.report.tables import Columns, Table, make_table
from rh_omics.report.text import count
from rh_omics.report.values import PanelValues, panel_values

FEW: Final = 12
"""Up to so many features intervals say more than a volcano plot."""

MOST_ROWS: Final = 1500
MOST_DRAWN: Final = 1500
MOST_VALUES: Final = 60_000
"""How much of a large panel goes into the page, so that it can be mailed."""

HEAT_ROWS: Final = 25

COLUMNS: Final[Columns] = {
    "feature": ("feature", "text"),
    "log2_fc": ("log2 fold change", "signed"),
    "ci_low": ("95 % from", "signed"),
    "ci_high": ("to", "signed"),
    "pvalue": ("p", "pvalue"),
    "padj": ("adjusted p", "pvalue"),
    "effect_size": ("effect size", "number"),
    "mean": ("mean log2", "number"),
    "n": ("samples", "count"),
    "reason": ("why not tested", "text"),
    "pinned": ("published marker", "text"),
}


def expression_section(content: ReportContent) -> Section | None:
    """Gather every comparison.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    Section or None
        The section, where something was tested.
    """
    if not content.expression:
        return None
    names = dict.fromkeys(content.panels_of[key] for key in content.expression)
    panels = content.loaded.study.panels
    values = {
        name: panel_values(panels[name], times_of(content), groups_of(content)) for name in names
    }
    parts, tables = [], []
    for comparison in comparisons(content):
        result = content.expression[comparison.key]
        table = _table(comparison, result)
        tables.append(table)
        parts.append(
            {
                "key": comparison.key,
                "tab": comparison.tab,
                "comparison": comparison,
                "method": result.method_title,
                "effect": result.effect_kind,
                "figure": _figure(comparison, result, content),
                "live": comparison.n_tested > FEW,
                "table": table,
                "heat_map": _heat_map(comparison, result, values[comparison.panel]),
                "notes": result.notes,
                "reasons": _reasons(result),
            }
        )
    view = {"parts": parts, "fdr": content.fdr}
    data = {name: value.data(_with_values(content, name, value)) for name, value in values.items()}
    return Section("expression", "Differential expression", view, tuple(tables), data)


def _table(comparison: Comparison, result: DEResult) -> Table:
    """Take the rows with the smallest p-values, the published markers, and what wasn't tested."""
    published = result.table["feature"].isin(result.pinned)
    table = result.table.assign(pinned=np.where(published, "yes", ""))
    if not result.pinned:
        table = table.drop(columns="pinned")
    kept = table.index.isin(table.index[:MOST_ROWS]) | table["feature"].isin(result.pinned)
    return make_table(
        comparison.key, f"Every feature of {comparison.title}", table[kept], COLUMNS,
        n_all=len(table), panel=comparison.panel, held="padj",
    )  # fmt: skip


def _figure(comparison: Comparison, result: DEResult, content: ReportContent) -> Figure:
    if comparison.n_tested > FEW:
        shown = result.top(MOST_DRAWN)
        return volcano(f"volcano-{comparison.key}", result, shown, fdr=content.fdr)
    whole = len(result.table) <= FEW or not result.n_tested
    rows = result.table.head(FEW) if whole else result.top(FEW)
    return intervals(
        f"intervals-{comparison.key}", rows, title="Effect of each feature with its interval",
        n=f"{count(result.n_subjects, 'subject')}, {count(result.n_samples, 'sample')}",
        axis=f"log2 fold change: {result.contrast}", fdr=content.fdr, simulated=result.simulated,
    )  # fmt: skip


def _heat_map(comparison: Comparison, result: DEResult, values: PanelValues) -> Figure | None:
    """Draw the first features, where there are enough of them and they are logarithms."""
    features = readable_features(result.top(HEAT_ROWS)["feature"], values, HEAT_ROWS)
    if len(features) <= FEW or ("log2" not in values.unit and "Ct" not in values.unit):
        return None
    return heat_map(f"heat-{comparison.key}", values, features, simulated=result.simulated)


def _with_values(content: ReportContent, panel: str, values: PanelValues) -> list[str]:
    """Choose the features whose values go into the page, by their smallest p-value."""
    results = [r for key, r in content.expression.items() if content.panels_of[key] == panel]
    known = next(iter(values.values.values())).columns
    best = pd.concat([r.table.set_index("feature")["pvalue"] for r in results]).fillna(1.0)
    order = best.groupby(level=0, sort=False).min().sort_values(kind="stable").index
    pinned = [name for r in results for name in r.pinned]
    chosen = dict.fromkeys([*pinned, *order])
    room = MOST_VALUES // max(len(values.groups) * len(values.times), 1)
    return [str(name) for name in chosen if name in known][:room]


def _reasons(result: DEResult) -> list[str]:
    left_out = result.table.loc[result.table["pvalue"].isna(), "reason"]
    kinds = left_out.groupby(left_out.str.replace(r"\d[\d.,]*", "", regex=True), sort=False)
    most = sorted(kinds, key=lambda kind: -len(kind[1]))[:5]
    return [f"{count(len(rows), 'feature')}, such as “{rows.iloc[0]}”" for _, rows in most]
