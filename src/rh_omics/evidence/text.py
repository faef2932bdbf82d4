"""Write evidence rows as text for a terminal."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

import pandas as pd

from rh_omics.evidence.tables import cite
from rh_omics.evidence.vocabulary import EFFECT_UNITS, TABLES

_INDENT: Final = "    "


def evidence_text(
    rows: pd.DataFrame, references: pd.DataFrame, *, notes: Sequence[str], width: int
) -> str:
    """Write rows under the titles of their tables.

    Parameters
    ----------
    rows : pandas.DataFrame of shape (n_rows, n_columns)
        Evidence rows.
    references : pandas.DataFrame
        The publications that they cite, by id.
    notes : sequence of str
        Sentences to put at the end.
    width : int
        Columns of the page.

    Returns
    -------
    str
        Text ending in a newline.
    """
    lines: list[str] = []
    for name, part in rows.groupby("table", sort=False):
        title = f"{TABLES[str(name)]} ({name}, {len(part)})"
        lines += [*wrap(title, width), "-" * min(len(title), width)]
        for _, row in part.iterrows():
            lines += [*_row_lines(row, references, width), ""]
    for note in notes:
        lines += wrap(f"Note: {note}", width)
    return "\n".join(lines).rstrip() + "\n"


def effect_text(row: pd.Series) -> str:
    """Write a row's effect, interval and P-value.

    Parameters
    ----------
    row : pandas.Series
        An evidence row.

    Returns
    -------
    str
        Such as ``"ratio of means 2.25 × (1 = no change)"``; empty where no number is known.
    """
    parts = []
    if pd.notna(row["effect"]) or pd.notna(row["effect_low"]):
        number = f" {row['effect']:g}" if pd.notna(row["effect"]) else ""
        unit = EFFECT_UNITS[row["effect_kind"]] or row["value_unit"]
        parts.append(f"{row['effect_kind']}{number} {unit}".strip())
    if pd.notna(row["effect_low"]):
        parts.append(f"95 % interval {row['effect_low']:g} to {row['effect_high']:g}")
    if pd.notna(row["other_value"]):
        parts.append(_levels(row))
    if pd.notna(row["p_value"]):
        label = "FDR" if row["p_kind"] == "fdr" else "P"
        parts.append(f"{label} {row['p_relation']} {row['p_value']:g}")
    return "; ".join(parts)


def _levels(row: pd.Series) -> str:
    unit = "unit not stated" if row["value_unit"] == "not stated" else row["value_unit"]
    error = {"": "", "not stated": " (± not stated)"}.get(
        row["error_kind"], f" (± {row['error_kind']})"
    )
    shown = [
        f"{row[value]:g}" + (f" ± {row[spread]:g}" if pd.notna(row[spread]) else "")
        for value, spread in (
            ("reference_value", "reference_error"),
            ("other_value", "other_error"),
        )
        if pd.notna(row[value])
    ]
    return f"{' → '.join(shown)} {unit}{error}"


def _row_lines(row: pd.Series, references: pd.DataFrame, width: int) -> list[str]:
    n = f", n = {row['n']:g}" if pd.notna(row["n"]) else ", n not known"
    who = f"{row['species']}: {row['population']}{n}" if row["population"] else ""
    facts = {
        "": row["finding"],
        "who": who,
        "effect": effect_text(row),
        "but": row["conflict"],
        "note": row["note"],
        "source": f"{cite(references.loc[row['reference']])} [{row['seen']}]",
    }
    lines = wrap(f"{row['id']}  {_verdict(row)}", width, subsequent_indent=_INDENT)
    for name, text in facts.items():
        if text:
            label = f"{name}: " if name else ""
            lines += wrap(
                label + text, width, initial_indent=_INDENT, subsequent_indent=_INDENT * 2
            )
    return lines


def _verdict(row: pd.Series) -> str:
    marks = {"yes": " (significant)", "no": " (not significant)"}
    if row["direction"] in {"not applicable", ""}:
        return f"[{row['evidence_kind']}]"
    return f"{row['direction']}{marks.get(row['significant'], '')} [{row['evidence_kind']}]"
