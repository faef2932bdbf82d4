"""Responder or not, with every criterion, the score and what missing answers did to it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rh_omics.errors import SampleSheetError, shorten
from rh_omics.html import fact_table
from rh_omics.phenotype.answers import Questionnaire, parse_questionnaire
from rh_omics.phenotype.rule import MissingRule, ResponderRule
from rh_omics.schema import GROUP, REFERENCE_GROUP, RESPONDER_GROUP, SUBJECT

COMPLETE = "complete"
DECIDED = "decided"
UNDECIDABLE = "undecidable"
VERDICTS = {1.0: "met", 0.0: "not met"}


@dataclass(frozen=True, eq=False, repr=False)
class ResponderLabels:
    """Who had a runner's high by a rule.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_subjects, 5 + n_criteria)
        ``subject``; ``group`` (``responder``, ``non_responder``, missing where undecidable);
        ``decision`` (``complete``: every criterion is known; ``decided``: the open ones can't
        change the label; ``undecidable``); ``score``, the number of criteria met; ``n_missing``,
        the number of open ones; then a column of verdicts per criterion.
    rule : ResponderRule
        The rule applied.
    questionnaire : Questionnaire
        The answers that it was applied to.
    """

    table: pd.DataFrame
    rule: ResponderRule
    questionnaire: Questionnaire

    @property
    def labels(self) -> pd.Series:
        """Return the group of every subject that has one; index: subject."""
        return self.table.set_index(SUBJECT)[GROUP].dropna()

    @property
    def expected_share(self) -> float:
        """Return the share of responders if nobody's criteria hung together.

        Computed from the share of subjects who meet each criterion (Poisson-binomial
        distribution); close to the share seen, the label says little beyond chance.
        """
        rates = [
            float(criterion.met(self.questionnaire.answers).mean())
            for criterion in self.rule.criteria
        ]
        return share_by_chance(rates, k=self.rule.k)

    def facts(self) -> list[tuple[str, str]]:
        """List the rule and how many subjects got which label.

        Returns
        -------
        list of (str, str)
            Name and value of each fact, in the order in which they are shown.
        """
        groups = self.table[GROUP].value_counts()
        n_labelled = int(groups.sum())
        seen = groups.get(RESPONDER_GROUP, 0) / n_labelled if n_labelled else np.nan
        return [
            *self.rule.facts(),
            ("responders", str(groups.get(RESPONDER_GROUP, 0))),
            ("non-responders", str(groups.get(REFERENCE_GROUP, 0))),
            ("undecidable", str(int((self.table["decision"] == UNDECIDABLE).sum()))),
            ("share of responders", f"{seen:.2f}; {self.expected_share:.2f} if independent"),
            ("cells read as missing", str(len(self.questionnaire.unread))),
        ]

    def __repr__(self) -> str:
        """Show the rule and the counts."""
        lines = [f"  {name}: {value}" for name, value in self.facts()]
        return "\n".join(["ResponderLabels", *lines])

    def _repr_html_(self) -> str:
        return fact_table("ResponderLabels", self.facts())


def label_responders(
    answers: Questionnaire | pd.DataFrame, *, rule: ResponderRule | None = None
) -> ResponderLabels:
    """Label who had a runner's high.

    With missing answers, a subject is a responder if the criteria met suffice, and a
    non-responder if they wouldn't suffice even with all open ones; otherwise the label is
    undecidable (or as `rule` says).

    Parameters
    ----------
    answers : Questionnaire or pandas.DataFrame of shape (n_subjects, n_columns)
        Answers, or a table that `parse_questionnaire` takes.
    rule : ResponderRule, optional
        The published rule by default: three of four criteria.

    Returns
    -------
    ResponderLabels
        Label, score and verdicts of every subject.

    Raises
    ------
    SampleSheetError
        If an answer that the rule needs has no column, or answers are missing and the rule
        refuses that.

    Examples
    --------
    >>> import pandas as pd
    >>> runs = pd.DataFrame({
    ...     "subject": ["S1", "S2"], "mood_pre": [3, 3], "mood_post": [5, 4],
    ...     "minutes_without_watch": [30, 10], "run_quality": [6, 6], "feelings": ["", "relaxed"]})
    >>> label_responders(runs).table[["subject", "group", "decision", "score"]].values.tolist()
    [['S1', 'responder', 'decided', 3], ['S2', 'non_responder', 'complete', 2]]
    """
    chosen = ResponderRule() if rule is None else rule
    given = answers if isinstance(answers, Questionnaire) else parse_questionnaire(answers)
    _check_columns(given, chosen)
    met = pd.DataFrame({c.name: c.met(given.answers) for c in chosen.criteria})
    if chosen.missing is MissingRule.REFUSE:
        _refuse_missing(given, met)
    group, decision = _decide(met, chosen)
    verdicts = met.map(_verdict)
    table = pd.DataFrame(
        {
            SUBJECT: met.index,
            GROUP: pd.array(group, dtype="str"),
            "decision": decision,
            "score": met.sum(axis=1).astype(int).to_numpy(),
            "n_missing": met.isna().sum(axis=1).to_numpy(),
            **{name: verdicts[name].to_numpy() for name in met},
        }
    )
    return ResponderLabels(table, chosen, given)


def share_by_chance(rates: Sequence[float], *, k: int) -> float:
    """Compute how often at least `k` of some independent criteria are met.

    Parameters
    ----------
    rates : sequence of float of length n_criteria
        Probability of each criterion.
    k : int
        How many have to be met.

    Returns
    -------
    float
        Probability, from 0 to 1.

    Examples
    --------
    >>> round(share_by_chance([0.5] * 4, k=3), 4) == 5 / 16
    True
    """
    distribution = np.ones(1)
    for rate in rates:
        distribution = np.convolve(distribution, [1 - rate, rate])
    return float(distribution[k:].sum())


def _verdict(met: float) -> str:
    return VERDICTS.get(met, "missing")


def _decide(met: pd.DataFrame, rule: ResponderRule) -> tuple[list[str | None], list[str]]:
    score, n_missing = met.sum(axis=1), met.isna().sum(axis=1)
    groups: list[str | None] = []
    decisions = []
    for sure, open_ in zip(score, n_missing, strict=True):
        undecided = sure < rule.k <= sure + open_
        if open_ and (undecided or rule.missing is MissingRule.UNDECIDABLE):
            groups.append(None)
            decisions.append(UNDECIDABLE)
        else:
            groups.append(RESPONDER_GROUP if sure >= rule.k else REFERENCE_GROUP)
            decisions.append(DECIDED if open_ else COMPLETE)
    return groups, decisions


def _check_columns(given: Questionnaire, rule: ResponderRule) -> None:
    problems = [
        f"{given.name}: no column {shorten(absent)}, which {criterion.name} needs "
        f"({criterion.describe()}); name it with columns=, or leave the criterion out of the rule"
        for criterion in rule.criteria
        if (absent := [c for c in criterion.columns if c not in given.answers])
    ]
    if problems:
        raise SampleSheetError(problems)


def _refuse_missing(given: Questionnaire, met: pd.DataFrame) -> None:
    problems = [
        f"{given.name}: subject {subject} left {', '.join(met.columns[row])} open; the rule "
        "refuses missing answers"
        for subject, row in zip(met.index, met.isna().to_numpy(), strict=True)
        if row.any()
    ]
    if problems:
        raise SampleSheetError(problems)
