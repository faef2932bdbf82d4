"""The answer of a study in four sentences: who, what was tested, what held, what it means."""

from collections import Counter
from typing import Final, NamedTuple

import numpy as np

from rh_omics.classify.result import EvaluationResult
from rh_omics.qc.result import FAIL
from rh_omics.report.comparisons import Comparison, comparisons
from rh_omics.report.content import ReportContent
from rh_omics.report.text import (
    capital,
    count,
    fold,
    interval,
    listing,
    number,
    p_words,
    percent,
    signed,
)
from rh_omics.schema import GROUP, SUBJECT, Question

FEW: Final = 3
"""Up to so many features each interval is given, in the place of what most of them exclude."""


class Sentence(NamedTuple):
    """A sentence of the answer.

    Parameters
    ----------
    about : str
        What it is about, in a word or two.
    text : str
        The sentence.
    """

    about: str
    text: str


def four_sentences(
    content: ReportContent, found: tuple[Comparison, ...] | None = None
) -> tuple[Sentence, ...]:
    """Write the answer of a study.

    Parameters
    ----------
    content : ReportContent
        The report.
    found : tuple of Comparison, optional
        Its comparisons, where they are known already.

    Returns
    -------
    tuple of Sentence
        Four sentences, as useful where nothing is significant.
    """
    found = comparisons(content) if found is None else found
    return (
        Sentence("Who", _who(content)),
        Sentence("Tested", _tested(content, found)),
        Sentence("Held", _held(content, found)),
        Sentence("Means", _means(content, found)),
    )


def unused_samples(content: ReportContent) -> dict[str, Counter[str]]:
    """Count the samples that no comparison could use, by panel and reason.

    A sample that only belongs to another question, such as one of another timepoint, isn't
    counted.

    Parameters
    ----------
    content : ReportContent
        The report.

    Returns
    -------
    dict of str to Counter
        Number of samples by reason, by panel.
    """
    unused: dict[str, Counter[str]] = {}
    for name in dict.fromkeys(content.panels_of.values()):
        results = [r for key, r in content.expression.items() if content.panels_of[key] == name]
        reasons = [{e.sample: e.reason for e in r.excluded} for r in results]
        everywhere = set.intersection(*(set(given) for given in reasons)) if reasons else set()
        unused[name] = Counter(
            next((g[s] for g in reasons if not _by_design(g[s])), reasons[0][s])
            for s in sorted(everywhere)
        )
    return unused


def _by_design(reason: str) -> bool:
    """Say whether a sample only belongs to another question, as in ``timepoint is post``."""
    return " is " in reason and "missing" not in reason


def _who(content: ReportContent) -> str:
    study = content.loaded.study
    n = len(study.subjects)
    groups = ""
    if GROUP in study.subjects:
        sizes = study.subjects[GROUP].value_counts(dropna=True)
        parts = [f"{size} {name}" for name, size in sorted(sizes.items(), key=str)]
        without = n - int(sizes.sum())
        parts += [f"{without} without a group"] if without else []
        groups = f" ({', '.join(parts)})"
    panels = [
        f"{count(p.n_samples, 'sample')} of {name} from {p.samples[SUBJECT].nunique()} of them"
        if p.samples[SUBJECT].nunique() < n
        else f"{count(p.n_samples, 'sample')} of {name}"
        for name, p in study.panels.items()
    ]
    return f"{count(n, 'subject')}{groups} gave {listing(panels)}; {_excluded(content)}."


def _excluded(content: ReportContent) -> str:
    parts = [
        f"{count(n, 'sample')} of {panel} ({reason})"
        for panel, reasons in unused_samples(content).items()
        for reason, n in reasons.most_common()
    ]
    said = f"not used: {listing(parts, 4)}" if parts else "no sample had to be left out"
    doubts = sum(len(q.doubtful()) for q in content.quality.values())
    if content.quality:
        has = "has no doubt about any" if not doubts else f"has doubts about {doubts} of them"
        said += f", and quality control {has}"
    return said


def _tested(content: ReportContent, found: tuple[Comparison, ...]) -> str:
    if not found:
        return "No comparison could be done; the last section says why."
    panels = []
    for name in dict.fromkeys(c.panel for c in found):
        own = [c for c in found if c.panel == name]
        low, high = min(c.n_tested for c in own), max(c.n_tested for c in own)
        some = f"{low:,}" if low == high else f"{low:,} to {high:,}"
        panels.append(f"{some} of the {own[0].n_features:,} features of {name}")
    what = listing(list(dict.fromkeys(c.short for c in found)), 4)
    return (
        f"{count(len(found), 'comparison')} ({what}) tested {listing(panels)}, each at a false "
        f"discovery rate of {percent(content.fdr)} over its features."
    )


def _held(content: ReportContent, found: tuple[Comparison, ...]) -> str:
    if not found:
        return "So nothing is known to hold."
    panels = dict.fromkeys(c.panel for c in found)
    parts = [_panel(content, [c for c in found if c.panel == name]) for name in panels]
    return capital(f"{'; '.join(parts)}{_others(content)}.")


def _panel(content: ReportContent, own: list[Comparison]) -> str:
    """Say what held in a panel, and where nothing did, what that rules out."""
    where = f"in {own[0].panel}, "
    if not any(c.n_tested for c in own):
        return f"{where}no feature could be tested"
    if not any(c.n_held for c in own):
        said = f"{where}nothing held for {listing([c.short for c in own])}"
        few = max(c.n_tested for c in own) <= FEW
        return said + (_each(content, own) if few else _ruled_out(own))
    most = max(own, key=lambda c: c.n_held)
    row = content.expression[most.key].significant(content.fdr).iloc[0]
    first = (
        f" (first {row['feature']}, {signed(row['log2_fc'])} log2, 95 % interval "
        f"{interval(row['ci_low'], row['ci_high'])}, adjusted p {p_words(row['padj'])})"
    )
    parts = [
        f"{c.n_held or 'none'} of {c.n_tested}{' features held' if k == 0 else ''} for "
        f"{c.short}{first if c is most else ''}"
        for k, c in enumerate(own)
    ]
    return where + listing(parts, 9)


def _each(content: ReportContent, own: list[Comparison]) -> str:
    """Give the interval of each feature, where there are only a few."""
    said = [
        f"{row.feature} {signed(row.log2_fc)} log2, 95 % interval "
        f"{interval(row.ci_low, row.ci_high)}, adjusted p {p_words(row.padj)}"
        for c in own
        for row in content.expression[c.key].top(FEW).itertuples()
    ]
    return f", which isn't the same as no effect ({'; '.join(said)})"


def _ruled_out(own: list[Comparison]) -> str:
    """Say what comparisons without a hit exclude, and what they could have seen."""
    largest = max(own, key=lambda c: c.n_tested)
    said = f" (smallest adjusted p {p_words(min(c.smallest_padj for c in own))})"
    if not np.isnan(largest.bound):
        said += (
            f", which isn't the same as no effect: for {largest.short} the 95 % intervals, taken "
            f"one by one, rule out a twofold change for {largest.n_within} of {largest.n_tested} "
            f"features and a change beyond ±{number(largest.bound)} log2 ({fold(largest.bound)}) "
            "for nine of ten"
        )
    if not np.isnan(largest.seen_alone):
        said += (
            ", and a typical feature named beforehand would have been seen with power 80 % from "
            f"±{number(largest.seen_alone)} log2 on, the first hit of the scan from "
            f"±{number(largest.seen_scan)}"
        )
    return said


def _others(content: ReportContent) -> str:
    """Say how many correlations and gene sets held."""
    parts = []
    if content.associations:
        n = sum(len(a.significant(content.fdr)) for a in content.associations.values())
        total = sum(a.n_tested for a in content.associations.values())
        parts.append(f"{n} of {count(total, 'correlation')}")
    if content.enrichments:
        n = sum(len(e.significant(content.fdr)) for e in content.enrichments.values())
        total = sum(len(e.table) for e in content.enrichments.values())
        parts.append(f"{n} of {count(total, 'gene set')}")
    return f"; besides, {listing(parts)} held" if parts else ""


def _means(content: ReportContent, found: tuple[Comparison, ...]) -> str:
    review = content.review
    parts = [
        "" if content.classifier is None else _classifier(content.classifier),
        _claims(content, found),
        _failed(content),
        f"it can't show {review.limits[0]}" if review is not None and review.limits else "",
    ]
    said = "; ".join(part for part in parts if part)
    return f"{capital(said)}." if said else "What the study means can't be said without a design."


def _claims(content: ReportContent, found: tuple[Comparison, ...]) -> str:
    """Say what the design lets one claim: of the questions in which something held."""
    if content.review is None or not content.review.claims:
        return ""
    asked = {question.question for question in content.review.questions}
    kinds = [kind for kind in Question if kind in asked]
    claims = dict(zip(kinds, content.review.claims, strict=False))
    held = {c.question for c in found if c.n_held}
    good = [claim for kind, claim in claims.items() if kind in held]
    if not good:
        return f"nothing held that would let one claim {listing(list(claims.values()))}"
    return f"where it held, the design supports the claim {listing(good)}"


def _failed(content: ReportContent) -> str:
    """Name the checks of quality that failed: whatever held may be due to them."""
    said = [
        f"{row['check']} in {name}"
        for name, result in content.quality.items()
        for row in result.checks.to_dict("records")
        if row["status"] == FAIL
    ]
    return f"but quality control failed for {listing(said, 3)}" if said else ""


def _classifier(result: EvaluationResult) -> str:
    """Say the verdict, and which simpler model does better."""
    auc = result.metrics.set_index("metric").loc["auc"]
    rivals = result.comparisons
    better = rivals[(rivals["model"] != "prevalence") & (rivals["auc"] > auc["estimate"])]
    beside = [f"{row.model} {row.auc:.2f}" for row in better.itertuples()]
    return (
        f"a classifier of {result.classes[1]} shows “{result.verdict.text}” (AUC "
        f"{auc['estimate']:.2f}, 95 % interval {auc['ci_low']:.2f} to {auc['ci_high']:.2f}"
        f"{f'; better without the markers: {listing(beside)}' if beside else ''})"
    )
