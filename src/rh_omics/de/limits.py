"""Whether a conclusion depends on the rule for values below a detection limit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rh_omics.de.methods.base import Floats
from rh_omics.de.options import DEFAULT_FDR, DEOptions
from rh_omics.de.preparation import Prepared, prepare
from rh_omics.de.run import plan_design
from rh_omics.design import Design, Factor
from rh_omics.errors import DesignError, ParameterError, ScaleError, shorten
from rh_omics.html import fact_table
from rh_omics.panel import Panel
from rh_omics.schema import SIMULATED, Question
from rh_omics.stats.censored_pairs import Measurement
from rh_omics.stats.censoring_rules import Sensitivity, group_sensitivity, pair_sensitivity
from rh_omics.stats.multiple import benjamini_hochberg

RULES: Final[Mapping[str, str]] = {
    "tobit": "limits as limits: Tobit",
    "random_intercept": "limits as limits: Tobit with a random intercept per subject",
    "change": "limits as limits: censored likelihood of the changes",
    "ranks": "rank test, ties at the limit",
    "limit": "the limit itself, t",
    "sqrt2": "the limit over √2, t",
    "half": "half the limit, t",
}
"""Rules in words; the first that a question has is the one that is advised."""

QUESTIONS: Final = frozenset({Question.PAIRED, Question.GROUPS, Question.INTERACTION})

NOT_ANSWERED: Final = "not answered"


@dataclass(frozen=True, eq=False, repr=False)
class LimitSensitivity:
    """One question answered under several rules for values below a detection limit.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n_features * n_rules, 12)
        A row for each feature and rule: ``feature, rule, log2_fc, ci_low, ci_high, pvalue, padj,
        significant, n, n_censored, share_censored, conclusion_changes``. The advised rule comes
        first. ``padj`` is Benjamini and Hochberg's over the features, within the rule.
    contrast : str
        The contrast in words.
    fdr : float
        False discovery rate at which conclusions are drawn.
    notes : sequence of str
        What a reader must know.
    simulated : bool
        Whether the values come from a simulation.
    """

    table: pd.DataFrame
    contrast: str
    fdr: float
    notes: Sequence[str] = ()
    simulated: bool = False

    @property
    def changing(self) -> list[str]:
        """Return the features whose conclusion changes with the rule, in the table's order."""
        rows = self.table[self.table["conclusion_changes"]]
        return list(dict.fromkeys(rows["feature"]))

    def conclusion(self, feature: str) -> str:
        """Say in one sentence whether the conclusion on a feature depends on the rule.

        Parameters
        ----------
        feature : str
            Name of the feature.

        Returns
        -------
        str
            Such as ``"AEA: the same under every rule (significant)"``.

        Raises
        ------
        ParameterError
            If the feature isn't in the table.
        """
        rows = self.table[self.table["feature"] == feature]
        if rows.empty:
            msg = f"no feature {feature!r} in the table of rules"
            raise ParameterError(msg)
        verdicts = {
            rule: _verdict(pvalue=row_p, significant=hit)
            for rule, row_p, hit in zip(
                rows["rule"], rows["pvalue"], rows["significant"], strict=True
            )
        }
        if not rows["n_censored"].iloc[0]:
            return f"{feature}: no value below a detection limit"
        if not rows["conclusion_changes"].iloc[0]:
            said = [verdict for verdict in verdicts.values() if verdict != NOT_ANSWERED]
            return f"{feature}: the same under every rule ({said[0] if said else NOT_ANSWERED})"
        by_verdict: dict[str, list[str]] = {}
        for rule, verdict in verdicts.items():
            by_verdict.setdefault(verdict, []).append(rule)
        parts = [f"{verdict} by {', '.join(rules)}" for verdict, rules in by_verdict.items()]
        return f"{feature}: depends on the rule: {'; '.join(parts)}"

    def summary(self) -> list[tuple[str, str]]:
        """List what a reader wants to know first.

        Returns
        -------
        list of (str, str)
            Name and value of each fact.
        """
        first = self.table.drop_duplicates("feature")
        limited = first[first["n_censored"] > 0]
        return [
            ("tested", self.contrast),
            ("rules", f"{', '.join(dict.fromkeys(self.table['rule']))}; the first is advised"),
            ("limits", f"{len(limited)} of {len(first)} features have values below a limit"),
            (f"FDR {self.fdr:g}", f"conclusions that change with the rule: {len(self.changing)}"),
        ]

    def metadata(self) -> dict[str, Any]:
        """Gather everything but the table as JSON values.

        Returns
        -------
        dict of str to object
            Contrast, rules, false discovery rate, conclusions and notes.
        """
        return {
            "simulated": self.simulated,
            "contrast": self.contrast,
            "rules": {rule: RULES[rule] for rule in dict.fromkeys(self.table["rule"])},
            "fdr": self.fdr,
            "conclusions": {
                feature: self.conclusion(feature)
                for feature in dict.fromkeys(self.table["feature"])
            },
            "notes": list(self.notes),
        }

    def __repr__(self) -> str:
        """Show the summary, and the conclusions that change."""
        badge = f"{SIMULATED} " if self.simulated else ""
        lines = [f"  {name}: {value}" for name, value in self.summary()]
        changing = [f"  {self.conclusion(feature)}" for feature in self.changing]
        return "\n".join([f"{badge}LimitSensitivity", *lines, *changing])

    def _repr_html_(self) -> str:
        head = fact_table("Rules for detection limits", self.summary(), simulated=self.simulated)
        rows: str = self.table.to_html(index=False, float_format="{:.3g}".format)
        return head + rows


def limit_sensitivity(
    panel: Panel,
    *,
    question: Question | str,
    group: Factor | str | None = None,
    timepoint: Factor | str | None = None,
    at: str | None = None,
    fdr: float = DEFAULT_FDR,
    options: DEOptions | None = None,
) -> LimitSensitivity:
    """Answer a question under each rule for values below a detection limit.

    The advised rule is a Tobit model: values below the limit count as what is known of them, with
    a random intercept per subject where subjects are compared with themselves. Beside it stand the
    rank test with ties at the limit, and t tests with the limit, the limit over √2 and half the
    limit in its place [1]_. The conclusion on a feature with such values changes where the rules
    differ in significance, where significant estimates differ in sign, or where the advised rule
    gives no answer and another does.

    Parameters
    ----------
    panel : Panel of shape (n_samples, n_features)
        Scale ``concentration``, ``ct`` or ``log2``; `censored` marks the limits.
    question : Question or str
        ``"paired"``, ``"groups"`` or ``"interaction"``.
    group : Factor or str, optional
        ``COLUMN=REFERENCE,OTHER``.
    timepoint : Factor or str, optional
        ``COLUMN=BASELINE,FOLLOWUP``.
    at : str, optional
        Timepoint at which groups are compared.
    fdr : float, default 0.05
        False discovery rate at which conclusions are drawn.
    options : DEOptions, optional
        Confidence and reference assays.

    Returns
    -------
    LimitSensitivity
        A row for each feature and rule.

    Raises
    ------
    ParameterError
        If the false discovery rate isn't between 0 and 1.
    ScaleError
        If the panel has counts, or no value below a detection limit.
    DesignError
        If the question can't be asked of these samples.

    References
    ----------
    .. [1] Helsel, D. R. (2012). Statistics for censored environmental data using Minitab and R,
       2nd edition. Wiley.
    """
    settings = options or DEOptions()
    if not 0 < fdr < 1:
        msg = f"fdr must lie between 0 and 1; got {fdr}"
        raise ParameterError(msg)
    _refuse_without_limits(panel)
    plan = plan_design(panel, question=question, group=group, timepoint=timepoint, at=at)
    _refuse_other_questions(plan)
    plan.require_two_levels(by="a table of rules for detection limits")
    prepared = prepare(panel, plan, settings, takes_limits=True)
    if not prepared.values.size:
        msg = f"no feature of {panel.name} can be tested: {_reasons(prepared)}"
        raise ScaleError(msg)
    answers = _answers(plan, prepared, settings.confidence)
    return LimitSensitivity(
        table=_table(answers, prepared, fdr),
        contrast=plan.words,
        fdr=fdr,
        notes=(*panel.notes, *plan.notes, *prepared.notes),
        simulated=panel.simulated,
    )


def _refuse_without_limits(panel: Panel) -> None:
    if panel.censored is None or not panel.censored.to_numpy().any():
        msg = (
            f"{panel.name} has no value below a detection limit, so that no conclusion can depend "
            "on a rule for them; limits are read from cells such as <LOQ (--reader analytes)"
        )
        raise ScaleError(msg)


def _refuse_other_questions(plan: Design) -> None:
    if plan.question not in QUESTIONS or plan.joint is not None:
        msg = (
            "rules for detection limits are compared for pairs, two groups, or two groups at two "
            f"timepoints; this asks for {plan.words}"
        )
        raise DesignError(msg)


def _reasons(prepared: Prepared) -> str:
    return shorten([f"{name} ({reason})" for name, reason in prepared.dropped.items()])


def _answers(plan: Design, prepared: Prepared, confidence: float) -> Sensitivity:
    """Answer the question under each rule."""
    values = prepared.values.to_numpy(dtype=float)
    below = np.zeros(values.shape, bool) if prepared.censored is None else prepared.censored
    if plan.time is None or plan.question is Question.GROUPS:
        return group_sensitivity(values, below, _is_other(plan), confidence=confidence)
    subject, subjects = pd.factorize(plan.subject)
    time = plan.time.to_numpy()
    cells = (time, subject)
    baseline, followup = (
        Measurement(_cube(values, cells, np.nan)[when], _cube(below, cells, 0.0)[when] > 0)
        for when in (0, 1)
    )
    is_other = None
    if plan.question is Question.INTERACTION:
        is_other = np.zeros(len(subjects), dtype=bool)
        is_other[subject] = _is_other(plan)
    return pair_sensitivity(followup, baseline, is_other=is_other, confidence=confidence)


def _is_other(plan: Design) -> NDArray[np.bool_]:
    if plan.group is None:
        msg = "this question needs two groups"
        raise DesignError(msg)
    return np.asarray(plan.group.to_numpy() == 1)


def _cube(values: NDArray[Any], cells: tuple[NDArray[Any], ...], empty: float) -> Floats:
    """Lay samples out by timepoint and subject."""
    time, subject = cells
    cube = np.full((2, int(subject.max()) + 1, values.shape[1]), empty)
    cube[time, subject] = values
    return cube


def _table(answers: Sensitivity, prepared: Prepared, fdr: float) -> pd.DataFrame:
    padj = np.array([benjamini_hochberg(row) for row in answers.pvalue])
    n_rules, n_features = answers.pvalue.shape
    below = prepared.censored
    n = prepared.values.notna().sum().to_numpy()
    n_censored = np.zeros(n_features, np.intp) if below is None else below.sum(axis=0)
    changes = replace(answers, pvalue=padj).changes(alpha=fdr) & (n_censored > 0)
    table = pd.DataFrame(
        {
            "feature": np.repeat(prepared.values.columns, n_rules),
            "rule": np.tile(answers.rules, n_features),
            "log2_fc": answers.estimate.T.ravel(),
            "ci_low": answers.ci_low.T.ravel(),
            "ci_high": answers.ci_high.T.ravel(),
            "pvalue": answers.pvalue.T.ravel(),
            "padj": padj.T.ravel(),
            "significant": (padj <= fdr).T.ravel(),
            "n": np.repeat(n, n_rules),
            "n_censored": np.repeat(n_censored, n_rules),
            "share_censored": np.repeat(n_censored / np.maximum(n, 1), n_rules),
            "conclusion_changes": np.repeat(changes, n_rules),
        }
    )
    order = np.lexsort((np.arange(n_features), -(n_censored / np.maximum(n, 1)), ~changes))
    places = (order[:, np.newaxis] * n_rules + np.arange(n_rules)).ravel()
    return table.iloc[places].reset_index(drop=True)


def _verdict(*, pvalue: float, significant: bool) -> str:
    if np.isnan(pvalue):
        return NOT_ANSWERED
    return "significant" if significant else "not significant"
