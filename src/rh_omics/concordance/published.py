"""Published estimates that a study's contrast may be set beside."""

from typing import Final

import numpy as np
import pandas as pd

from rh_omics.errors import ParameterError
from rh_omics.evidence import Evidence, evidence
from rh_omics.exercise import Phase
from rh_omics.schema import Question

_ESTIMATES: Final = frozenset({"within subjects", "randomised", "between groups"})
_DIRECTIONS: Final = frozenset({"up", "down", "none"})
_CONTROL_ARM: Final = "this is the control"
UNCLEAR: Final = "not established"


def published_estimates(
    question: Question | str, *, phase: Phase | str, among: Evidence | None = None
) -> pd.DataFrame:
    """List the published estimates in people that answer one question in one phase.

    Control arms (rest, a slow walk, passive ascent) are left out.

    Parameters
    ----------
    question : {"paired", "groups", "interaction"}
        What the study asks. Contrasts that a paper leaves open stand with groups and interaction.
    phase : Phase or str
        ``"acute"`` (around one bout) or ``"chronic"`` (weeks of training); never both.
    among : Evidence, optional
        Evidence to choose from; all of it by default.

    Returns
    -------
    pandas.DataFrame of shape (n_estimates, n_columns)
        Evidence rows, one per analyte (a row about two analytes stands twice), with the column
        ``feature`` and ``published_log2_fc`` (log2; ``NaN`` where no ratio was published).

    Raises
    ------
    ParameterError
        If the question or the phase is another one.

    Examples
    --------
    >>> rows = published_estimates("paired", phase="acute")
    >>> rows.set_index("id").loc["EC-CED-2AG", "published_log2_fc"].round(3)
    np.float64(0.526)
    """
    asked = _check(question, phase)
    rows = (among or evidence()).table
    same = rows["question"].eq(asked)
    if asked != Question.PAIRED:
        same |= rows["question"].eq(UNCLEAR)
    kept = rows[
        same
        & rows["phase"].eq(phase)
        & rows["species"].eq("human")
        & rows["evidence_kind"].isin(_ESTIMATES)
        & rows["direction"].isin(_DIRECTIONS)
        & ~rows["control"].str.startswith(_CONTROL_ARM)
    ]
    split = kept.assign(
        feature=kept["analyte"].str.split("; "), published_log2_fc=published_log2_fc(kept)
    )
    return split.explode("feature").reset_index(drop=True)


def published_log2_fc(rows: pd.DataFrame) -> pd.Series:
    """Convert published effects to log2 ratios where they are ratios.

    Parameters
    ----------
    rows : pandas.DataFrame of shape (n_rows, n_columns)
        Evidence rows.

    Returns
    -------
    pandas.Series of float of shape (n_rows,)
        Values of log2(other / reference). A ratio of group means stands for the mean ratio, which
        it only approximates. ``NaN`` for effects of another kind.
    """
    effect, kind = rows["effect"], rows["effect_kind"]
    levels = rows["other_value"] / rows["reference_value"]
    ratio = pd.Series(np.nan, index=rows.index)
    ratio = ratio.mask(kind.eq("ratio of means"), effect)
    ratio = ratio.mask(kind.eq("percent change"), 1 + effect / 100)
    ratio = ratio.mask(kind.eq("difference of means"), levels)
    logs = np.log2(ratio)
    return logs.mask(kind.eq("log2 fold change"), effect)


def _check(question: Question | str, phase: Phase | str) -> Question:
    problems = []
    comparable = (Question.PAIRED, Question.GROUPS, Question.INTERACTION)
    if question not in comparable:
        problems.append(f"question is {question!r}; it must be one of {', '.join(comparable)}")
    if phase not in set(Phase):
        problems.append(
            f"phase is {phase!r}; it must be 'acute' (around one bout) or 'chronic' "
            "(weeks of training): they are never put together"
        )
    if problems:
        raise ParameterError(problems)
    return Question(question)
