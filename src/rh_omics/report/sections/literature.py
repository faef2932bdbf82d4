"""What the literature reports beside what was found, and where its sources disagree."""

from typing import Any, Final

import numpy as np
import pandas as pd

from rh_omics.concordance import Concordance
from rh_omics.evidence import load_evidence
from rh_omics.evidence.search import same_name
from rh_omics.report.content import ReportContent
from rh_omics.report.figures.figure import Figure
from rh_omics.report.figures.intervals import intervals
from rh_omics.report.sections.section import Section
from rh_omics.report.tables import Columns, Table, make_table
from rh_omics.report.text import count

COLUMNS: Final[Columns] = {
    "feature": ("feature", "text"),
    "finding": ("what was published", "text"),
    "citation": ("where", "text"),
    "published_log2_fc": ("published log2", "signed"),
    "study_log2_fc": ("here", "signed"),
    "ci_low": ("95 % from", "signed"),
    "ci_high": ("to", "signed"),
    "detectable_alone": ("seen alone ±", "number"),
    "verdict": ("verdict", "text"),
}
DISCREPANCIES: Final = "discrepancies"


def literature_section(content: ReportContent) -> Section | None:
    """Set the results beside published ones.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    Section or None
        The section, where something published was measured here.
    """
    parts = [_part(key, found, content) for key, found in content.concordances.items()]
    parts = [part for part in parts if part["measured"]]
    disagreements = discrepancies(content)
    if not parts and not disagreements:
        return None
    tables: tuple[Table, ...] = tuple(part["table"] for part in parts)
    view = {"parts": parts, "discrepancies": disagreements}
    return Section("literature", "Beside the literature", view, tables)


def discrepancies(content: ReportContent) -> list[dict[str, str]]:
    """List where published sources disagree about markers that this study measured.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    list of dict of str to str
        ``id``, ``feature``, ``one`` and ``other`` source's word, ``note``.
    """
    rows = load_evidence()
    rows = rows[(rows["table"] == DISCREPANCIES) & rows["analyte"].ne("")]
    measured = {str(f) for p in content.loaded.study.panels.values() for f in p.data.columns}
    named = {
        a for a in rows["analyte"].unique() if any(same_name(a, f) for f in _near(measured, a))
    }
    return [
        {
            "id": row["id"],
            "feature": row["analyte"],
            "one": row["finding"],
            "other": row["conflict"],
            "note": row["note"],
        }
        for _, row in rows[rows["analyte"].isin(named)].iterrows()
    ]


def _near(measured: set[str], analyte: str) -> list[str]:
    """Choose the names that could be an analyte; comparing all of them would be slow."""
    wanted = analyte.lower().removeprefix("hsa-")
    return [name for name in measured if wanted in name.lower()]


def _part(key: str, found: Concordance, content: ReportContent) -> dict[str, Any]:
    table = found.table
    measured = table[table["study_log2_fc"].notna()]
    unseen = sorted(set(table["feature"]) - set(measured["feature"]))
    return {
        "title": f"{_panel(key, found)}: {found.question}, {found.phase}",
        "measured": len(measured),
        "figure": _figure(key, measured, content),
        "table": make_table(
            f"literature-{key}", f"Published estimates, {found.question}", measured, COLUMNS,
        ),
        "unseen": unseen,
        "notes": found.notes,
    }  # fmt: skip


def _panel(key: str, found: Concordance) -> str:
    return key.removeprefix("concordance_").removesuffix(f"_{found.question}")


def _figure(key: str, measured: pd.DataFrame, content: ReportContent) -> Figure | None:
    if measured["published_log2_fc"].isna().all():
        return None
    rows = measured.drop_duplicates("feature").assign(log2_fc=lambda t: t["study_log2_fc"])
    published = {
        str(name): [float(v) for v in group["published_log2_fc"] if not np.isnan(v)]
        for name, group in measured.groupby("feature", sort=False)
    }
    n = sum(map(len, published.values()))
    return intervals(
        f"beside-{key}", rows, title="This study's interval and the published values",
        n=f"{count(len(rows), 'feature')}; {count(n, 'published ratio')} as open diamonds",
        axis="log2 fold change", fdr=content.fdr, simulated=content.simulated, published=published,
    )  # fmt: skip
