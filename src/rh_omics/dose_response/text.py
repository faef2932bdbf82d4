"""Write a dose-response, and the relation of marker, dose and feeling, for a terminal."""

from textwrap import wrap
from typing import Final

import pandas as pd

from rh_omics.dose_response.compare import DoseResponse
from rh_omics.dose_response.relation import Relation
from rh_omics.stats.dose_models import MONOTONE, QUADRATIC, THRESHOLD

CURVES: Final = (QUADRATIC, THRESHOLD, MONOTONE)
_PVALUES: Final = ("pvalue", "pvalue_any")


def shapes_text(result: DoseResponse, *, width: int = 80) -> str:
    """Write the shapes as a table, and what follows from it.

    Parameters
    ----------
    result : DoseResponse
        The comparison of shapes.
    width : int, default 80
        Columns of the page.

    Returns
    -------
    str
        Text ending in a newline.
    """
    dose, response = result.labels
    counts = f"{result.n_subjects} subjects, {result.n_observations} observations"
    lines = wrap(f"{response} by {dose}: {counts}", width)
    lines.append(f"{'shape':<10} {'skill':>6} {'AICc':>8} {'weight':>6} {'p':>7} {'p any':>7}")
    lines += [_shape_line(row) for _, row in result.table.iterrows()]
    peak = "none within the doses studied"
    if result.peak is not None:
        peak = f"{result.peak:.4g} (within the doses studied)"
    best = f"Best prediction of a left-out subject: {result.best}. Skill 0 is no better than flat"
    sentences = [
        f"{best}; p any allows for having tried every shape.",
        f"Peak of the quadratic: {peak}",
        f"{result.permutations} permutations within subjects, seed {result.seed}",
        *(f"Note: {note}" for note in result.notes),
    ]
    for sentence in sentences:
        lines += wrap(sentence, width)
    return "\n".join(lines) + "\n"


def relation_text(result: Relation, *, shape: str | None = None, width: int = 80) -> str:
    """Write how marker, dose and feeling hang together.

    Parameters
    ----------
    result : Relation
        Correlations and mediation.
    shape : str, optional
        Shape that predicts the response best; where it is a curve, the text says that all
        figures here are about lines.
    width : int, default 80
        Columns of the page.

    Returns
    -------
    str
        Text ending in a newline; the assumptions of a causal reading stand at the end.
    """
    lines = wrap(f"Correlations {result.kind}:", width)
    lines += [_pair_line(row) for _, row in result.correlations.iterrows()]
    if shape in CURVES:
        note = f"Note: {shape} predicts the response best; these figures are about lines"
        lines += wrap(note, width)
    found = result.mediation
    paths = (
        f"Feeling per dose unit: {found.total:+.3g} in all = {found.indirect:+.3g} through the "
        f"marker ({found.indirect_low:+.3g} to {found.indirect_high:+.3g}) and {found.direct:+.3g} "
        f"beside it ({found.direct_low:+.3g} to {found.direct_high:+.3g})"
    )
    intervals = f"{100 * found.confidence:.0f} % intervals"
    sentences = [
        paths,
        f"{found.resamples} bootstrap samples of subjects, seed {found.seed}, {intervals}",
        "It is the marker's doing only if all of this holds, and none of it can be tested here:",
    ]
    for sentence in sentences:
        lines += wrap(sentence, width)
    for text in found.assumptions:
        lines += wrap(text, width, initial_indent="  - ", subsequent_indent="    ")
    return "\n".join(lines) + "\n"


def _shape_line(row: pd.Series) -> str:
    pvalues = [f"{row[name]:7.3g}" if pd.notna(row[name]) else f"{'':7}" for name in _PVALUES]
    return (
        f"{row['shape']:<10} {row['cv_skill']:>6.2f} {row['aicc']:>8.2f} {row['weight']:>6.2f} "
        f"{pvalues[0]} {pvalues[1]}"
    ).rstrip()


def _pair_line(row: pd.Series) -> str:
    return (
        f"  {row['first']} with {row['second']}: r = {row['r']:+.2f} ({row['ci_low']:+.2f} to "
        f"{row['ci_high']:+.2f}), df {row['df']:.0f}, p = {row['pvalue']:.2g}"
    )
