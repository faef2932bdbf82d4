"""The classical tests of one to a few analytes, by pingouin, with effect sizes and intervals.

The only module that imports pingouin. Its quirks stop here: it pairs by position (we align by
subject first), drops a subject silently (we count complete subjects), and rounds its intervals
(ours come from `rh_omics.stats`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.de.options import DEFAULT_CONFIDENCE
from rh_omics.design import Design, Factor, design_from_question
from rh_omics.errors import ParameterError, shorten
from rh_omics.html import fact_table
from rh_omics.normalize import to_log2
from rh_omics.panel import Panel
from rh_omics.provenance import software_versions
from rh_omics.schema import SUBJECT, Question, Scale
from rh_omics.stats.effect import EffectSize, hedges_g, hedges_g_z, partial_eta_squared

MOST_FEATURES: Final = 50
COLUMNS: Final = (
    "feature",
    "test",
    "contrast",
    "estimate",
    "stat",
    "df",
    "df_error",
    "pvalue",
    "effect_kind",
    "effect_size",
    "effect_low",
    "effect_high",
    "bayes_factor",
    "n_reference",
    "n_other",
)


@dataclass(frozen=True, eq=False)
class ClassicalResult:
    """Classical tests of a few analytes.

    Parameters
    ----------
    table : pandas.DataFrame
        A row per analyte and test with the columns of ``COLUMNS``; `estimate` is a difference of
        log2 values (mean or, for rank tests, median), follow-up − baseline or other − reference.
        P-values aren't adjusted.
    contrast : str
        What was asked, in words.
    versions : dict of str to str
        Versions of the software.
    simulated : bool
        Whether the values come from a simulation.
    notes : sequence of str
        What a reader must know.
    """

    table: pd.DataFrame
    contrast: str
    versions: dict[str, str]
    simulated: bool
    notes: Sequence[str] = ()

    def _repr_html_(self) -> str:
        facts = [("tested", self.contrast), *(("note", note) for note in self.notes)]
        head = fact_table("Classical tests", facts, simulated=self.simulated)
        rows: str = self.table.to_html(index=False, float_format="{:.3g}".format)
        return head + rows


def classical_tests(
    panel: Panel,
    *,
    question: Question | str,
    group: Factor | str | None = None,
    timepoint: Factor | str | None = None,
    at: str | None = None,
    features: Sequence[str] | None = None,
) -> ClassicalResult:
    """Test one to a few analytes by the classical tests of their design.

    Pairs: Student's paired test and Wilcoxon's signed rank. Groups: Welch's test and
    Mann-Whitney's. Group × time: the mixed analysis of variance with its three terms. All on log2
    values of complete subjects; by pingouin [1]_.

    Parameters
    ----------
    panel : Panel of shape (n_samples, n_features)
        At most 50 features.
    question : Question or str
        ``"paired"``, ``"groups"`` or ``"interaction"``.
    group, timepoint : Factor or str, optional
        ``COLUMN=REFERENCE,OTHER`` and ``COLUMN=BASELINE,FOLLOWUP``.
    at : str, optional
        Timepoint at which groups are compared.
    features : sequence of str, optional
        Features to test; all by default.

    Returns
    -------
    ClassicalResult
        The table.

    Raises
    ------
    ParameterError
        If there are too many features to test one by one, or the question isn't one of the three.
    DesignError
        If the question can't be asked of these samples.

    References
    ----------
    .. [1] Vallat, R. (2018). Pingouin: statistics in Python. J. Open Source Softw. 3(31), 1026.
    """
    chosen = panel if features is None else panel.select(features=features)
    if chosen.n_features > MOST_FEATURES:
        msg = (
            f"{chosen.n_features} features are too many to test one by one; name at most "
            f"{MOST_FEATURES}, or take differential_expression"
        )
        raise ParameterError(msg)
    design = design_from_question(
        chosen.samples, question=question, group=group, timepoint=timepoint, at=at
    )
    design.require_two_levels(by="the set of classical tests")
    if design.question not in _TESTS:
        msg = f"the classical tests answer {', '.join(_TESTS)}; not {design.question}"
        raise ParameterError(msg)
    log2 = chosen if chosen.scale is Scale.LOG2 else to_log2(chosen)
    test = _TESTS[design.question]
    rows = [
        {"feature": feature, **row}
        for feature in log2.data.columns
        for row in test(log2.data.loc[design.samples, feature], design)
    ]
    return ClassicalResult(
        table=pd.DataFrame(rows, columns=list(COLUMNS)),
        contrast=design.words,
        versions=software_versions("pingouin"),
        simulated=panel.simulated,
        notes=_of_limits(chosen, design),
    )


def _of_limits(panel: Panel, design: Design) -> tuple[str, ...]:
    """Say which features have detection limits, which these tests take as values."""
    if panel.censored is None:
        return ()
    below = panel.censored.loc[design.samples].sum()
    limited = [f"{name} ({n} of {len(design.samples)})" for name, n in below.items() if n]
    if not limited:
        return ()
    note = (
        "these tests take detection limits as values, which draws a difference towards 0 and its "
        f"spread with it: {shorten(limited)}; --method tobit and --limit-sensitivity take them as "
        "limits"
    )
    return (note,)


def _paired_tests(values: pd.Series, design: Design) -> list[dict[str, object]]:
    before, after = _sides(values, design.time, design.subject)
    common = before.dropna().index.intersection(after.dropna().index)
    first, second = before[common].to_numpy(float), after[common].to_numpy(float)
    effect = hedges_g_z(first[:, None], second[:, None], confidence=DEFAULT_CONFIDENCE)
    sizes = {"n_reference": len(first), "n_other": len(second)}
    return _two_sample_rows(first, second, design.words, effect, sizes, paired=True)


def _group_tests(values: pd.Series, design: Design) -> list[dict[str, object]]:
    reference, other = _sides(values, design.group, design.subject)
    first, second = reference.dropna().to_numpy(float), other.dropna().to_numpy(float)
    effect = hedges_g(first[:, None], second[:, None], confidence=DEFAULT_CONFIDENCE)
    sizes = {"n_reference": len(first), "n_other": len(second)}
    return _two_sample_rows(first, second, design.words, effect, sizes, paired=False)


def _two_sample_rows(
    first: np.ndarray,
    second: np.ndarray,
    words: str,
    effect: EffectSize,
    sizes: dict[str, int],
    *,
    paired: bool,
) -> list[dict[str, object]]:
    import pingouin  # noqa: PLC0415 - two seconds that most runs don't need

    t = pingouin.ttest(second, first, paired=paired, correction=not paired).iloc[0]
    rank = (pingouin.wilcoxon if paired else pingouin.mwu)(second, first).iloc[0]
    middle = np.median(second - first) if paired else np.median(second) - np.median(first)
    return [
        {
            "test": "paired t" if paired else "Welch t",
            "contrast": words,
            "estimate": float(second.mean() - first.mean()),
            "stat": float(t["T"]),
            "df": float(t["dof"]),
            "pvalue": float(t["p_val"]),
            "effect_kind": "Hedges' g_z" if paired else "Hedges' g",
            "effect_size": float(effect.estimate[0]),
            "effect_low": float(effect.ci_low[0]),
            "effect_high": float(effect.ci_high[0]),
            "bayes_factor": float(t["BF10"]),
            **sizes,
        },
        {
            "test": "Wilcoxon signed rank" if paired else "Mann-Whitney U",
            "contrast": words,
            "estimate": float(middle),
            "stat": float(rank["W_val" if paired else "U_val"]),
            "pvalue": float(rank["p_val"]),
            "effect_kind": "rank-biserial correlation",
            "effect_size": float(rank["RBC"]),
            **sizes,
        },
    ]


def _interaction_tests(values: pd.Series, design: Design) -> list[dict[str, object]]:
    import pingouin  # noqa: PLC0415 - two seconds that most runs don't need

    frame = pd.DataFrame(
        {"value": values, "subject": design.subject, "group": design.group, "time": design.time}
    )
    complete = frame.groupby("subject")["value"].transform("count").eq(2)
    used = frame[complete]
    groups = used.drop_duplicates("subject")["group"].value_counts()
    anova = pingouin.mixed_anova(
        data=used, dv="value", within="time", subject="subject", between="group"
    )
    estimates = _cell_differences(used)
    return [_anova_row(row, estimates, design.words, groups) for row in anova.to_dict("records")]


def _cell_differences(used: pd.DataFrame) -> dict[str, float]:
    means = used.groupby(["group", "time"])["value"].mean()
    change = means.xs(1, level="time") - means.xs(0, level="time")
    return {
        "group": float(used.groupby("group")["value"].mean().diff().iloc[-1]),
        "time": float(used.groupby("time")["value"].mean().diff().iloc[-1]),
        "Interaction": float(change.loc[1] - change.loc[0]),
    }


def _anova_row(
    row: dict[str, float], estimates: dict[str, float], words: str, groups: pd.Series
) -> dict[str, object]:
    source = str(row["Source"])
    f, df, df_error = (np.array([float(row[name])]) for name in ("F", "DF1", "DF2"))
    effect = partial_eta_squared(f, df, df_error)
    return {
        "test": f"mixed ANOVA, {source.lower()}",
        "contrast": words if source == "Interaction" else f"{source} over the other factor",
        "estimate": estimates[source],
        "stat": float(f[0]),
        "df": float(df[0]),
        "df_error": float(df_error[0]),
        "pvalue": float(row["p_unc"]),
        "effect_kind": "partial eta squared, 90 % interval",
        "effect_size": float(effect.estimate[0]),
        "effect_low": float(effect.ci_low[0]),
        "effect_high": float(effect.ci_high[0]),
        "n_reference": int(groups.get(0, 0)),
        "n_other": int(groups.get(1, 0)),
    }


def _sides(
    values: pd.Series, codes: pd.Series | None, subject: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """Split values by a factor's code and index them by subject, so that pairs meet by label."""
    if codes is None:
        msg = f"the question needs a factor that {SUBJECT} samples differ in"
        raise ParameterError(msg)
    labelled = values.set_axis(subject.loc[values.index])
    chosen = codes.loc[values.index].to_numpy()
    return labelled[chosen == 0], labelled[chosen == 1]


_TESTS: Final[dict[Question, Callable[[pd.Series, Design], list[dict[str, object]]]]] = {
    Question.PAIRED: _paired_tests,
    Question.GROUPS: _group_tests,
    Question.INTERACTION: _interaction_tests,
}
