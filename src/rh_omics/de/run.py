"""Run one declared question over the features of a panel."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.de.methods import load_method
from rh_omics.de.methods.base import Method, MethodInput, MethodOutput, nothing_tested
from rh_omics.de.options import DEOptions, LimitRule
from rh_omics.de.preparation import Prepared, prepare
from rh_omics.de.result import DEResult
from rh_omics.design import (
    Design,
    Factor,
    SubjectEffect,
    balance_table,
    design_from_formula,
    design_from_question,
)
from rh_omics.errors import ParameterError
from rh_omics.markers import DEFAULT_PANEL, marker_features
from rh_omics.panel import Panel
from rh_omics.provenance import software_versions
from rh_omics.schema import DE_COLUMNS, DEFAULT_METHOD, GROUP, SUBJECT, TIMEPOINT, Question, Scale
from rh_omics.stats.multiple import benjamini_hochberg

NOT_IN_PANEL: Final = "not in the panel"
ROLES: Final = (SUBJECT, GROUP, TIMEPOINT)


def differential_expression(
    panel: Panel,
    *,
    question: Question | str | None = None,
    group: Factor | str | None = None,
    timepoint: Factor | str | None = None,
    at: str | None = None,
    covariates: Sequence[str] = (),
    design: str | None = None,
    contrast: str | None = None,
    method: str = DEFAULT_METHOD,
    subject_effect: SubjectEffect | str = SubjectEffect.FIXED,
    pin: str | Sequence[str] = DEFAULT_PANEL,
    options: DEOptions | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> DEResult:
    """Test each feature of a panel for one declared question.

    Counts pass the expression filter and become log-CPM with TMM size factors, Ct values become
    −ΔCt against the most stable assays, concentrations become log2; see `rh_omics.normalize`.
    P-values are adjusted by Benjamini and Hochberg's method over the features tested.

    Parameters
    ----------
    panel : Panel of shape (n_samples, n_features)
        Any scale.
    question : Question or str, optional
        ``"paired"``, ``"groups"`` or ``"interaction"``; or give `design` and `contrast`.
    group : Factor or str, optional
        ``COLUMN=REFERENCE,OTHER``; the fold change is other − reference.
    timepoint : Factor or str, optional
        ``COLUMN=BASELINE,FOLLOWUP``; the fold change is follow-up − baseline.
    at : str, optional
        Timepoint at which groups are compared.
    covariates : sequence of str, optional
        Columns of the sheet to adjust for.
    design : str, optional
        Formula, such as ``"~ group * timepoint"``.
    contrast : str, optional
        Sum of the formula's coefficients.
    method : str, default "moderated"
        One of `method_names`.
    subject_effect : SubjectEffect or str, default "fixed"
        Subjects as a fixed block, or as a random effect by consensus correlation.
    pin : str or sequence of str, default "hicks2019"
        Markers that are in the table whether or not they can be tested: a marker set's name or
        feature names.
    options : DEOptions, optional
        Options that rarely need changing.
    progress : callable, optional
        Called with steps done and their total, where a method takes long.

    Returns
    -------
    DEResult
        The table and what is needed to reread it.

    Raises
    ------
    ParameterError
        If neither a question nor a formula is given, or the method can't answer the question.
    DesignError
        If the question can't be asked of these samples.
    ScaleError
        If the values don't fit the method.
    """
    chosen = load_method(method)
    settings = options or DEOptions()
    plan = plan_design(
        panel,
        question=question,
        group=group,
        timepoint=timepoint,
        at=at,
        covariates=covariates,
        design=design,
        contrast=contrast,
        subject_effect=subject_effect,
    )
    _check_method(chosen, plan, panel, settings)
    prepared = prepare(panel, plan, settings, takes_limits=chosen.takes_limits)
    given = _method_input(plan, prepared, settings, progress)
    output = chosen.run(given) if prepared.values.size else nothing_tested()
    pinned = _pinned_features(pin, panel)
    return DEResult(
        table=_table(output, prepared, pinned),
        question=plan.question,
        contrast=plan.words,
        model=plan.describe_contrast(),
        method=chosen.name,
        method_title=chosen.title,
        effect_kind=output.effect_kind,
        n_samples=len(plan.samples),
        n_subjects=plan.n_subjects,
        parameters={
            **asdict(settings),
            "covariates": list(covariates),
            "scale": panel.scale,
            "subject_effect": plan.subject_effect,
        },
        facts={**prepared.facts, **output.facts},
        balance=_balance(panel, plan),
        excluded=plan.excluded,
        notes=(*panel.notes, *plan.notes, *prepared.notes, *output.notes),
        pinned=pinned,
        versions=software_versions(),
        inputs=panel.inputs,
        seed=settings.seed,
        simulated=panel.simulated,
    )


def plan_design(
    panel: Panel,
    *,
    question: Question | str | None = None,
    group: Factor | str | None = None,
    timepoint: Factor | str | None = None,
    at: str | None = None,
    covariates: Sequence[str] = (),
    design: str | None = None,
    contrast: str | None = None,
    subject_effect: SubjectEffect | str = SubjectEffect.FIXED,
) -> Design:
    """Make the design of a run without running it.

    Parameters
    ----------
    panel : Panel
        The panel whose samples are used.
    question, group, timepoint, at, covariates, design, contrast, subject_effect : object
        As in `differential_expression`.

    Returns
    -------
    Design
        What would be tested, of which samples.

    Raises
    ------
    ParameterError
        If not exactly one of `question` and `design` is given, or `contrast` is missing.
    """
    if (question is None) == (design is None):
        msg = (
            "say what is asked: either a question (--question paired, groups or interaction) or a "
            "formula with a contrast (--design and --contrast)"
        )
        raise ParameterError(msg)
    if question is not None:
        return design_from_question(
            panel.samples,
            question=question,
            group=group,
            timepoint=timepoint,
            at=at,
            covariates=covariates,
            subject_effect=subject_effect,
        )
    if contrast is None or covariates or at:
        msg = (
            "a formula (--design) needs a --contrast, and holds the covariates and the timepoints "
            "itself (no --covariates, no --at)"
        )
        raise ParameterError(msg)
    return design_from_formula(
        panel.samples,
        formula=str(design),
        contrast=contrast,
        group=group,
        timepoint=timepoint,
        subject_effect=subject_effect,
    )


def _check_method(method: Method, plan: Design, panel: Panel, options: DEOptions) -> None:
    if plan.question not in method.questions:
        able = ", ".join(sorted(method.questions))
        msg = f"method {method.name} answers {able}; it can't answer {plan.question}"
        raise ParameterError(msg)
    if method.takes_limits and options.limits is not LimitRule.KEEP:
        msg = (
            f"method {method.name} takes detection limits for what they are; leave out --limits "
            f"{options.limits}, or name a method that needs a value in every cell (moderated, "
            "welch)"
        )
        raise ParameterError(msg)
    if panel.scale is Scale.COUNTS and options.limits is not LimitRule.KEEP:
        msg = f"counts have no detection limits; leave out --limits {options.limits}"
        raise ParameterError(msg)
    panel.require(*sorted(method.scales), by=f"method {method.name}")


def _method_input(
    plan: Design,
    prepared: Prepared,
    options: DEOptions,
    progress: Callable[[int, int], None] | None,
) -> MethodInput:
    columns = plan.matrix.columns
    return MethodInput(
        values=prepared.values.to_numpy(dtype=float),
        matrix=plan.matrix.to_numpy(dtype=float),
        contrast=plan.contrast.to_numpy(dtype=float),
        subject=pd.factorize(plan.subject)[0],
        subject_effect=plan.subject_effect,
        question=plan.question,
        is_covariate=columns.isin(list(plan.covariate_columns)),
        group=None if plan.group is None else plan.group.to_numpy(),
        time=None if plan.time is None else plan.time.to_numpy(),
        counts=prepared.counts,
        library_size=prepared.library_size,
        censored=prepared.censored,
        options=options,
        progress=progress,
    )


def _table(output: MethodOutput, prepared: Prepared, pinned: Sequence[str]) -> pd.DataFrame:
    values = prepared.values
    tested = pd.DataFrame(
        {
            "feature": values.columns,
            "mean": values.mean(axis=0).to_numpy(),
            "log2_fc": output.log2_fc,
            "ci_low": output.ci_low,
            "ci_high": output.ci_high,
            "se": output.se,
            "stat": output.stat,
            "df": output.df,
            "pvalue": output.pvalue,
            "padj": benjamini_hochberg(output.pvalue),
            "effect_size": output.effect_size,
            "n": output.n,
            "reason": output.reason,
            **output.extra,
        }
    )
    left_out = [(name, reason) for name, reason in prepared.dropped.items()]
    known = {*values.columns, *prepared.dropped}
    left_out += [(name, NOT_IN_PANEL) for name in pinned if name not in known]
    others = pd.DataFrame(left_out, columns=["feature", "reason"])
    others["n"] = [prepared.measured.get(name, 0) for name in others["feature"]]
    table = pd.concat([tested, others.reindex(columns=tested.columns)], ignore_index=True)
    table["pinned"] = table["feature"].isin(pinned)
    table = table.astype({"feature": "str", "n": np.int64, "reason": "str"})
    ordered = table.sort_values(["pvalue", "pinned", "feature"], ascending=[True, False, True])
    return ordered[[*DE_COLUMNS, *ordered.columns.drop(list(DE_COLUMNS))]].reset_index(drop=True)


def _pinned_features(pin: str | Sequence[str], panel: Panel) -> tuple[str, ...]:
    """Pin what was named; of a marker set, only the kinds of features that this panel holds."""
    features = marker_features(pin)
    if not isinstance(pin, str):
        return features
    present = [name for name in features if name in panel.data.columns]
    holds_mirnas = panel.data.columns.str.contains(r"(?:mir|let)-", case=False).any()
    return tuple(name for name in features if name in present or (holds_mirnas and "miR-" in name))


def _balance(panel: Panel, plan: Design) -> pd.DataFrame:
    if plan.compared is None:
        return pd.DataFrame()
    sheet = panel.samples.loc[plan.samples]
    return balance_table(sheet, compared=plan.compared, leave_out=_role_columns(sheet))


def _role_columns(sheet: pd.DataFrame) -> list[str]:
    """List the columns that hold the samples, subjects, groups or timepoints, under any heading.

    Equal labels are meant, not equal partitions: a column that is confounded with the group
    must stay in the balance table.
    """
    text = sheet.astype(str)
    roles = [text[name].to_numpy() for name in ROLES if name in sheet]
    roles.append(sheet.index.astype(str).to_numpy())
    return [
        str(name)
        for name in text
        if any(np.array_equal(text[name].to_numpy(), role) for role in roles)
    ]
