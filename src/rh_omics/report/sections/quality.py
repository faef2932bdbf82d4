"""Quality control: checks, samples with doubts and why, balance of what is compared."""

import re
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from rh_omics.evidence import load_evidence, load_references
from rh_omics.evidence.tables import cite
from rh_omics.qc.result import CHECK, FAIL, NOT_DONE, PASSED, STATUSES, QCResult
from rh_omics.report.content import ReportContent
from rh_omics.report.figures.samples import sample_map
from rh_omics.report.sections.section import Section
from rh_omics.report.tables import Columns, Table, make_table, plain_table

MARKS: Final = {PASSED: "✓", CHECK: "!", FAIL: "✗", NOT_DONE: "–"}
WORDS: Final = {
    PASSED: "passed",
    CHECK: "to be looked at",
    FAIL: "failed",
    NOT_DONE: "not done",
}
_CODE: Final = re.compile(r"\(([\w-]+)\)$")
CHECKS: Final[Columns] = {
    "check": ("check", "text"),
    "status": ("status", "text"),
    "value": ("found", "text"),
    "expected": ("expected", "text"),
    "message": ("why it matters", "text"),
}


def quality_section(content: ReportContent) -> Section | None:
    """Gather quality control and balance.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    Section or None
        The section, where anything of it was done.
    """
    panels = [_panel(name, result) for name, result in content.quality.items()]
    balance = _balance(content)
    notes = content.loaded.notes
    sources = _sources([f for result in content.quality.values() for f in result.checks["message"]])
    if not (panels or balance or notes):
        return None
    view = {"panels": panels, "balance": balance, "notes": notes, "sources": sources}
    return Section("quality", "Quality and balance", view)


def _sources(messages: Sequence[str]) -> Table | None:
    """Say in words what the evidence is that messages name by the id of its row."""
    named = dict.fromkeys(code for text in messages for code in _CODE.findall(text))
    references = load_references().set_index("id", drop=False)
    evidence = load_evidence()
    own = evidence.loc[evidence["id"].isin(named), ["id", "finding", "reference"]]
    papers = references.loc[references["id"].isin(named), ["id"]]
    rows = pd.concat([own, papers.assign(finding="the paper", reference=papers["id"])])
    if rows.empty:
        return None
    where = [cite(references.loc[key]) for key in rows["reference"]]
    titles: Columns = {
        "id": ("code", "text"), "finding": ("what was found", "text"), "where": ("where", "text"),
    }  # fmt: skip
    title = "What the codes in brackets stand for"
    return make_table("quality-sources", title, rows.assign(where=where), titles)


def _panel(name: str, result: QCResult) -> dict[str, Any]:
    doubtful = result.doubtful()
    first = ["sample", "subject", "timepoint", "group", "verdict", "reason"]
    shown = doubtful[[column for column in first if column in doubtful]]
    checks = result.checks
    marked = checks.assign(check=checks["status"].map(MARKS).fillna("") + " " + checks["check"])
    doubt = checks["status"].isin((CHECK, FAIL))
    return {
        "name": name,
        "figure": sample_map(result),
        "checks": make_table(f"checks-{name}", f"To be looked at in {name}", marked[doubt], CHECKS),
        "all_checks": make_table(f"all-checks-{name}", f"Every check of {name}", marked, CHECKS),
        "n_checks": len(checks),
        "counts": ", ".join(
            f"{n} {WORDS[status]}"
            for status in STATUSES
            if (n := int((checks["status"] == status).sum()))
        ),
        "doubtful": plain_table(f"doubtful-{name}", f"Samples of {name} with doubts", shown),
        "n_doubtful": len(doubtful),
        "n_samples": len(result.samples),
        "samples": plain_table(f"qc-{name}", f"All samples of {name}", result.samples),
        "notes": result.notes,
    }


def _balance(content: ReportContent) -> list[Table]:
    """Take one balance table for each way of comparing; the same rows aren't shown again."""
    seen: set[str] = set()
    tables = []
    for key, result in content.expression.items():
        if result.balance.empty:
            continue
        rows = _by_level(result.balance)
        said = rows.round(2).to_csv()
        if said not in seen:
            seen.add(said)
            title = f"Balance in {content.panels_of[key]}: {result.contrast}"
            tables.append(make_table(f"balance-{key}", title, rows, _columns(rows)))
    return tables


def _columns(rows: pd.DataFrame) -> Columns:
    """Keep the levels' own names above their columns."""
    kinds: Columns = {str(name): (str(name), "text") for name in rows}
    return {**kinds, "difference": ("difference", "number")}


def _by_level(balance: pd.DataFrame) -> pd.DataFrame:
    """Put the levels that are compared side by side, a row for each column of the sheet."""
    said = balance["summary"] + " (" + balance["n"].astype(str) + ")"
    wide = balance.assign(said=said).pivot_table(
        index="column", columns="level", values="said", aggfunc="first", sort=False
    )
    first = balance.groupby("column", sort=False)[["difference", "note"]].first()
    return wide.join(first).reset_index()
