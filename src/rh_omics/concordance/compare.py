"""Set a study's results beside published ones: direction, interval, and what it could have seen."""

from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.concordance.published import UNCLEAR, published_estimates
from rh_omics.concordance.result import COLUMNS, OUT_OF_SIGHT, Concordance
from rh_omics.de.result import DEResult
from rh_omics.errors import ParameterError
from rh_omics.evidence import Evidence, cite, load_references
from rh_omics.evidence.search import same_name
from rh_omics.exercise import Phase
from rh_omics.schema import Question
from rh_omics.stats.power import detectable_noncentrality, t_power

NEEDED: Final = ("feature", "log2_fc", "ci_low", "ci_high", "se", "df", "pvalue", "padj", "reason")
_SIGNS: Final = {"up": 1.0, "down": -1.0, "none": np.nan}


def concordance(
    result: DEResult | pd.DataFrame,
    *,
    question: Question | str,
    phase: Phase | str,
    published: Evidence | None = None,
    alpha: float = 0.05,
    fdr: float = 0.05,
    power: float = 0.8,
) -> Concordance:
    """Set a study's results beside the published estimates of the same question and phase.

    Parameters
    ----------
    result : DEResult or pandas.DataFrame
        Results with the columns of a ``de`` table.
    question : {"paired", "groups", "interaction"}
        What the study asked.
    phase : Phase or str
        ``"acute"`` (around one bout) or ``"chronic"`` (weeks of training).
    published : Evidence, optional
        Evidence to compare with; all of it by default.
    alpha : float, default 0.05
        Level of a marker that is tested alone.
    fdr : float, default 0.05
        False discovery rate of the scan.
    power : float, default 0.8
        Wanted power of the smallest detectable effect.

    Returns
    -------
    Concordance
        A row per published estimate, also for analytes that the study didn't measure.

    Raises
    ------
    ParameterError
        If a column is missing, several contrasts were tested together, or question, phase or a
        level is another one.

    Notes
    -----
    Power is computed for the *published* effect with the standard error of this study, never for
    the study's own estimate: that would only repeat its p-value.
    """
    table = result.table if isinstance(result, DEResult) else result
    missing = [name for name in NEEDED if name not in table]
    if missing:
        msg = f"the result table has no column {', '.join(missing)}"
        raise ParameterError(msg)
    if "largest" in table:
        msg = (
            "the result table tests several contrasts together, and its log2_fc is the largest of "
            "them; test the one that was published alone (--contrast)"
        )
        raise ParameterError(msg)
    rows = published_estimates(question, phase=phase, among=published)
    alpha_scan = scan_level(table, fdr=fdr)
    references = load_references()
    matched = [
        _compare(row, _find(table, row["feature"]), (alpha, alpha_scan), power, references)
        for _, row in rows.iterrows()
    ]
    compared = pd.DataFrame(matched, columns=list(COLUMNS))
    return Concordance(
        compared, str(question), str(phase), alpha, alpha_scan, power, notes=_notes(rows, compared)
    )


def scan_level(table: pd.DataFrame, *, fdr: float) -> float:
    """Find the p-value that a feature needed to be found in a scan.

    Benjamini and Hochberg's step-up procedure finds every p-value up to k·q/m, with k features of
    m found at the rate q; where nothing was found, the first needs q/m.

    Parameters
    ----------
    table : pandas.DataFrame
        Results with ``pvalue`` and ``padj``.
    fdr : float
        False discovery rate.

    Returns
    -------
    float
        Level of the scan.
    """
    adjusted = table["padj"].dropna()
    found = int((adjusted <= fdr).sum())
    return fdr * max(found, 1) / max(len(adjusted), 1)


def _find(table: pd.DataFrame, analyte: str) -> pd.Series | None:
    hits = table[table["feature"].map(lambda feature: same_name(str(feature), analyte))]
    if len(hits) > 1:
        msg = f"{analyte} stands for {len(hits)} features: {', '.join(hits['feature'])}"
        raise ParameterError(msg)
    return None if hits.empty else hits.iloc[0]


def _compare(
    row: pd.Series,
    found: pd.Series | None,
    levels: tuple[float, float],
    power: float,
    references: pd.DataFrame,
) -> dict[str, object]:
    base = {
        "feature": row["feature"],
        "published_id": row["id"],
        "citation": cite(references.loc[row["reference"]]),
        "finding": row["finding"],
        "published_direction": row["direction"],
        "published_significant": row["significant"],
        "published_log2_fc": row["published_log2_fc"],
    }
    if found is None:
        return {**base, "could_see": OUT_OF_SIGHT, "verdict": "not measured in this study"}
    if pd.isna(found["log2_fc"]) or pd.isna(found["se"]):
        verdict = f"not tested in this study: {found['reason']}"
        return {**base, "could_see": "not tested", "verdict": verdict}
    reach = _visibility(row["published_log2_fc"], found, levels, power)
    facts = {
        **base,
        "study_log2_fc": found["log2_fc"],
        **{name: found[name] for name in ("ci_low", "ci_high", "pvalue", "padj")},
        "same_direction": _same_direction(row["direction"], found["log2_fc"]),
        "contains_published": _contains(row["published_log2_fc"], found),
        **reach,
        "could_see": _could_see(reach, power),
    }
    return {**facts, "verdict": _verdict(facts)}


def _same_direction(direction: str, log2_fc: float) -> str:
    sign = _SIGNS[direction]
    if np.isnan(sign):
        return "no change published"
    return "yes" if sign * log2_fc > 0 else "no"


def _contains(published: float, found: pd.Series) -> str:
    if np.isnan(published):
        return "no ratio published"
    return "yes" if found["ci_low"] <= published <= found["ci_high"] else "no"


def _visibility(
    published: float, found: pd.Series, levels: tuple[float, float], power: float
) -> dict[str, float]:
    facts = {}
    for name, alpha in zip(("alone", "scan"), levels, strict=True):
        reach = _reach(float(found["df"]), power, alpha)
        facts[f"detectable_{name}"] = reach * found["se"]
        facts[f"power_{name}"] = float(t_power(published / found["se"], found["df"], alpha=alpha))
    return facts


def _could_see(reach: dict[str, float], power: float) -> str:
    """Say whether the published effect was within the study's reach."""
    if np.isnan(reach["power_alone"]):
        return "no ratio published"
    if reach["power_scan"] >= power:
        return "yes"
    return "alone" if reach["power_alone"] >= power else "no"


@cache
def _reach(df: float, power: float, alpha: float) -> float:
    """Remember what many published rows of one feature ask for."""
    return detectable_noncentrality(df, power=power, alpha=alpha)


def _verdict(facts: dict[str, object]) -> str:
    direction = {
        "yes": "same direction",
        "no": "opposite direction",
        "no change published": "published as no change",
    }[str(facts["same_direction"])]
    if facts["contains_published"] not in {"yes", "no"}:
        return direction
    holds = "contains" if facts["contains_published"] == "yes" else "excludes"
    return (
        f"{direction}, interval {holds} the published {facts['published_log2_fc']:+.2f} (power for "
        f"it {facts['power_alone']:.2f} alone, {facts['power_scan']:.2f} in the scan)"
    )


def _notes(rows: pd.DataFrame, compared: pd.DataFrame) -> tuple[str, ...]:
    notes = []
    seen = compared["study_log2_fc"].notna().to_numpy()
    if rows["question"].eq(UNCLEAR).to_numpy()[seen].any():
        notes.append(
            "for the miRNAs of Hicks 2019 the contrast of the reported direction isn't known"
        )
    if compared["published_log2_fc"].notna().to_numpy()[seen].any():
        notes.append("published ratios are of group means and approximate the mean ratio")
    unseen = compared.loc[~seen, "feature"].unique()
    if len(unseen):
        notes.append(f"published and not measured or not tested here: {', '.join(unseen)}")
    return tuple(notes)
