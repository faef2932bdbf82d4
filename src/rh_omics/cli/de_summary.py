"""The readable summary of ``rh-omics de``, for a terminal of 80 columns."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.cli.console import labelled_line as _line
from rh_omics.de import DEResult
from rh_omics.de.advice import foresee, title_of
from rh_omics.de.methods.base import Method
from rh_omics.design import Design, Exclusion, balance_table, diagnose, role_columns
from rh_omics.panel import Panel
from rh_omics.schema import SIMULATED

SENTENCES: Final = 2
SMALL: Final = 0.1
"""Estimates below it, such as slopes per minute, are shown to two digits that count."""
_SHOWN: Final = {
    "feature": "feature",
    "log2_fc": "log2 FC",
    "interval": "95 % interval",
    "pvalue": "p",
    "padj": "p adj",
}


def plan_text(panel: Panel, design: Design, *, method: Method) -> str:
    """Say in words what a run would test.

    Parameters
    ----------
    panel : Panel
        What was read.
    design : Design
        What would be tested.
    method : Method
        The test.

    Returns
    -------
    str
        Several lines.
    """
    sheet = panel.samples.loc[design.samples]
    balance = (
        balance_table(sheet, compared=design.compared, leave_out=role_columns(sheet))
        if design.compared
        else pd.DataFrame()
    )
    lines = [
        _line("would test", f"{panel.n_features} features: {design.words}"),
        _line("model", f"{design.describe_contrast()}, {design.residual_df} residual df"),
        _line("method", f"{method.name}: {title_of(method, design)}"),
        *([_line("log2_fc", f"per {design.per}")] if design.per else []),
        _line("samples", f"{len(design.samples)} of {design.n_subjects} subjects"),
        *(_line("design", sentence) for sentence in diagnose(design).sentences()),
        *_exclusion_lines(design.excluded),
        *_note_lines([*panel.notes, *design.notes, *foresee(panel, design, method)]),
        *_balance_lines(balance),
        "nothing was written (--dry-run)",
    ]
    return _badge(simulated=panel.simulated) + "\n".join(lines)


def contrast_line(name: str, words: str, vector: str) -> str:
    """Say a contrast in words and as a vector.

    Parameters
    ----------
    name : str
        Name of the contrast.
    words : str
        The contrast in words.
    vector : str
        The contrast as a sum of coefficients.

    Returns
    -------
    str
        One line, wrapped.
    """
    return _line(name, f"{words} ({vector})")


def result_text(result: DEResult, *, fdr: float, top: int, target: Path | None) -> str:
    """Summarise a run: what was tested, how many kept and why, the top features.

    Parameters
    ----------
    result : DEResult
        The result.
    fdr : float
        False discovery rate to count at.
    top : int
        How many features to list.
    target : pathlib.Path or None
        Where the table was written.

    Returns
    -------
    str
        Several lines.
    """
    lines = [
        *(_line(name, value) for name, value in result.summary(fdr)),
        *_untested_lines(result.table),
        *_design_lines(result),
        *_exclusion_lines(result.excluded),
        *_note_lines(result.notes),
        *_balance_lines(result.balance),
        *_top_lines(result.top(top)),
        *_sentence_lines(result, fdr=fdr, top=top),
        *_pinned_lines(result),
    ]
    if target is not None:
        lines.append(_line("written", f"{target} and {target.with_suffix('.json').name}"))
    return _badge(simulated=result.simulated) + "\n".join(lines)


def _sentence_lines(result: DEResult, *, fdr: float, top: int) -> list[str]:
    """Say the first significant features in plain words."""
    n = min(top, SENTENCES, len(result.significant(fdr)))
    return [_line("", sentence) for sentence in result.sentences(n)]


def _design_lines(result: DEResult) -> list[str]:
    sentences = result.diagnosis.sentences() if result.diagnosis else []
    return [_line("design", sentence) for sentence in sentences]


def _badge(*, simulated: bool) -> str:
    return f"{SIMULATED} data\n" if simulated else ""


def _untested_lines(table: pd.DataFrame) -> list[str]:
    reasons: Counter[str] = Counter()
    for reason, n in table["reason"].value_counts(sort=False).items():
        if reason:
            reasons[_kind_of_reason(str(reason))] += int(n)
    return [_line("", f"not tested: {n} {reason}") for reason, n in reasons.most_common()]


def _kind_of_reason(reason: str) -> str:
    return "seen in too few samples" if reason.startswith("seen in") else reason


def _exclusion_lines(excluded: Iterable[Exclusion]) -> list[str]:
    grouped: dict[str, list[str]] = {}
    for entry in excluded:
        grouped.setdefault(entry.reason, []).append(entry.subject)
    return [
        _line(
            "left out", f"{len(subjects)} samples, {reason}: {', '.join(dict.fromkeys(subjects))}"
        )
        for reason, subjects in grouped.items()
    ]


def _note_lines(notes: Iterable[str]) -> list[str]:
    return [_line("note", note) for note in notes]


def _balance_lines(balance: pd.DataFrame) -> list[str]:
    if balance.empty:
        return []
    loud = balance[balance["note"] != ""]
    lines = []
    for column, rows in loud.groupby("column", sort=False):
        parts = "; ".join(f"{row.level}: {row.summary}" for row in rows.itertuples())
        lines.append(_line("unbalanced", f"{column} {rows['note'].iloc[0]}: {parts}"))
    return lines


def _top_lines(rows: pd.DataFrame) -> list[str]:
    if rows.empty:
        return []
    places = _decimals(rows["log2_fc"])
    shown = rows.assign(
        interval=[
            "–" if np.isnan(low) else f"{low:.{places}f} to {high:.{places}f}"
            for low, high in zip(rows["ci_low"], rows["ci_high"], strict=True)
        ],
        log2_fc=rows["log2_fc"].map(f"{{:+.{places}f}}".format),
        pvalue=rows["pvalue"].map("{:.2g}".format),
        padj=rows["padj"].map("{:.2g}".format),
    )
    table: str = shown[list(_SHOWN)].rename(columns=_SHOWN).to_string(index=False)
    return ["", table, ""]


def _decimals(estimates: pd.Series) -> int:
    """Choose decimals: two, and more for slopes per a small unit."""
    typical = float(estimates.abs().median())
    return 2 if not 0 < typical < SMALL else min(1 - int(np.floor(np.log10(typical))), 8)


def _pinned_lines(result: DEResult) -> list[str]:
    pinned = result.table[result.table["feature"].isin(result.pinned)]
    lines = []
    for row in pinned.itertuples():
        found = (
            f"log2 FC {row.log2_fc:+.2f}, p {row.pvalue:.2g}, adjusted {row.padj:.2g}"
            if pd.notna(row.pvalue)
            else f"not tested: {row.reason}"
        )
        lines.append(_line("pinned", f"{row.feature}: {found}"))
    return lines
