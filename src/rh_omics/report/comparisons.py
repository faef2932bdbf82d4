"""What each comparison found, and what it rules out where it found nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.de.result import DEResult
from rh_omics.report.content import ReportContent
from rh_omics.report.tables import Table, make_table
from rh_omics.schema import Question
from rh_omics.stats.power import detectable_noncentrality
from rh_omics.studyfile.review import QuestionReview

TWOFOLD: Final = 1.0
"""Size of a twofold change on the log2 scale."""

MOST: Final = 0.9
POWER: Final = 0.8


@dataclass(frozen=True)
class Comparison:
    """One question asked of one panel, in figures.

    Parameters
    ----------
    key : str
        Key of the result.
    panel : str
        Panel that was tested.
    question : str
        What was asked.
    contrast : str
        The contrast in words.
    n_subjects, n_samples : int
        What was used.
    n_features, n_tested, n_held : int
        Features of the panel, those tested, and those that hold at the false discovery rate.
    n_higher : int
        Those that hold and are higher.
    smallest_padj : float
        Smallest adjusted p-value.
    n_within : int
        Features whose 95 % interval lies within ± 1 log2: a twofold change is ruled out.
    bound : float
        Size of change that the interval rules out for nine of ten features, log2.
    seen_alone, seen_scan : float
        Change of a typical feature that is seen with power 0.8, tested alone and as the first hit
        of the scan, log2.
    d_alone, d_scan : float
        The same as a standardised effect, from the design alone.
    effect : str
        What that effect is.
    """

    key: str
    panel: str
    question: str
    contrast: str
    n_subjects: int
    n_samples: int
    n_features: int
    n_tested: int
    n_held: int
    n_higher: int
    smallest_padj: float
    n_within: int
    bound: float
    seen_alone: float
    seen_scan: float
    d_alone: float
    d_scan: float
    effect: str

    @property
    def title(self) -> str:
        """Return what was compared, with the panel's name."""
        return f"{self.panel}: {self.contrast}"

    @property
    def tab(self) -> str:
        """Return the panel and the name of the comparison, for a tab."""
        name = self.key.removeprefix(f"de_{self.panel}_").replace("_", " ")
        return f"{self.panel}: {name}"

    @property
    def short(self) -> str:
        """Return what was compared, in the words of a sentence."""
        if self.question == Question.INTERACTION:
            return "the difference of the groups' changes"
        return self.contrast


def comparisons(content: ReportContent) -> tuple[Comparison, ...]:
    """Gather the figures of every comparison of a report.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    tuple of Comparison
        Those of the panel with the most features first.
    """
    reviews = (
        {}
        if content.review is None
        else {f"de_{asked.panel}_{asked.name}": asked for asked in content.review.questions}
    )
    found = [_compare(key, result, content, reviews) for key, result in content.expression.items()]
    return tuple(sorted(found, key=lambda comparison: -comparison.n_features))


def _compare(
    key: str,
    result: DEResult,
    content: ReportContent,
    reviews: Mapping[str, QuestionReview],
) -> Comparison:
    panel = content.panels_of.get(key, "")
    table = result.table[result.table["pvalue"].notna()]
    held = table[table["padj"] <= content.fdr]
    review = reviews.get(key)
    bounds = _bounds(table)
    alone, scan = seen_change(table, fdr=content.fdr)
    return Comparison(
        key=key,
        panel=panel,
        question=result.question,
        contrast=result.contrast,
        n_subjects=result.n_subjects,
        n_samples=result.n_samples,
        n_features=_n_features(content, panel, result),
        n_tested=len(table),
        n_held=len(held),
        n_higher=int((held["log2_fc"] > 0).sum()),
        smallest_padj=float(table["padj"].min()) if len(table) else np.nan,
        n_within=int((bounds < TWOFOLD).sum()),
        bound=float(np.quantile(bounds, MOST, method="higher")) if len(bounds) else np.nan,
        seen_alone=alone,
        seen_scan=scan,
        d_alone=_known(review.one_marker if review else None),
        d_scan=_known(review.first_hit if review else None),
        effect=review.effect if review else "",
    )


def _known(effect: float | None) -> float:
    return np.nan if effect is None else effect


def _n_features(content: ReportContent, panel: str, result: DEResult) -> int:
    """Count what was measured: a table also names published markers that weren't."""
    panels = content.loaded.study.panels
    return panels[panel].n_features if panel in panels else len(result.table)


def seen_change(table: pd.DataFrame, *, fdr: float) -> tuple[float, float]:
    """Compute the change of a typical feature that would have been seen with power 0.8.

    The noncentrality that a t test of this level detects, times the median standard error at the
    median degrees of freedom. Nothing of the estimates goes into it.

    Parameters
    ----------
    table : pandas.DataFrame
        Tested rows of a ``de`` table.
    fdr : float
        Level of a feature tested alone, and of the first hit over the number of features.

    Returns
    -------
    alone, scan : float
        Log2 fold changes; ``NaN`` where the method gives no standard error.
    """
    known = table[table["se"].notna() & table["df"].notna()]
    if known.empty:
        return np.nan, np.nan
    se, df = float(known["se"].median()), float(known["df"].median())
    alone, scan = (
        se * detectable_noncentrality(df, power=POWER, alpha=alpha)
        for alpha in (fdr, fdr / len(table))
    )
    return alone, scan


def comparison_table(found: tuple[Comparison, ...]) -> Table:
    """Write the figures of the comparisons as a table.

    Parameters
    ----------
    found : tuple of Comparison
        The comparisons.

    Returns
    -------
    Table
        A row for each.
    """
    frame = pd.DataFrame(
        {
            "title": [c.title for c in found],
            "subjects": [c.n_subjects for c in found],
            "features": [c.n_features for c in found],
            "tested": [c.n_tested for c in found],
            "held": [c.n_held for c in found],
            "padj": [c.smallest_padj for c in found],
            "within": [c.n_within for c in found],
            "bound": [c.bound for c in found],
            "alone": [c.seen_alone for c in found],
            "scan": [c.seen_scan for c in found],
        }
    )
    return make_table(
        "comparisons",
        "What was tested, what held, and what is ruled out (changes are log2; 1 is twofold)",
        frame,
        {
            "title": ("comparison", "text"),
            "subjects": ("subjects", "count"),
            "features": ("features", "count"),
            "tested": ("tested", "count"),
            "held": ("held", "count"),
            "padj": ("smallest adjusted p", "pvalue"),
            "within": ("twofold change ruled out", "count"),
            "bound": ("9 of 10 intervals within ±", "number"),
            "alone": ("seen if tested alone ±", "number"),
            "scan": ("seen as first hit ±", "number"),
        },
    )


def _bounds(table: pd.DataFrame) -> np.ndarray:
    """Return the largest change, up or down, that each feature's interval still allows."""
    ends = table[["ci_low", "ci_high"]].dropna()
    return np.asarray(ends.abs().max(axis=1), dtype=float)
