"""Run one declared question over the features of a panel."""

from collections.abc import Callable, Sequence
from dataclasses import asdict

import pandas as pd

from rh_omics.de.advice import advise, say_of_intervals, title_of
from rh_omics.de.check import check_method
from rh_omics.de.methods import load_method
from rh_omics.de.methods.base import MethodInput, nothing_tested
from rh_omics.de.options import DEOptions
from rh_omics.de.preparation import Prepared, prepare
from rh_omics.de.result import DEResult
from rh_omics.de.table import result_table
from rh_omics.design import (
    Design,
    Factor,
    SubjectEffect,
    balance_table,
    design_from_formula,
    design_from_question,
    diagnose,
    role_columns,
)
from rh_omics.errors import ParameterError
from rh_omics.markers import DEFAULT_PANEL, marker_features
from rh_omics.panel import Panel
from rh_omics.provenance import software_versions
from rh_omics.schema import DEFAULT_METHOD, Question


def differential_expression(
    panel: Panel,
    *,
    question: Question | str | None = None,
    group: Factor | str | None = None,
    timepoint: Factor | str | None = None,
    condition: Factor | str | None = None,
    at: str | None = None,
    exposure: str | None = None,
    covariates: Sequence[str] = (),
    design: str | None = None,
    contrast: str | None = None,
    weights: str | None = None,
    method: str = DEFAULT_METHOD,
    subject_effect: SubjectEffect | str = SubjectEffect.FIXED,
    pin: str | Sequence[str] = DEFAULT_PANEL,
    options: DEOptions | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> DEResult:
    """Test each feature of a panel for one declared question.

    Counts pass the expression filter and become log-CPM with TMM size factors, Ct values become
    −ΔCt against the most stable assays, concentrations become log2; see `rh_omics.normalize`.
    P-values are adjusted over the features tested, by Benjamini and Hochberg's method unless
    the options say otherwise.

    Parameters
    ----------
    panel : Panel of shape (n_samples, n_features)
        Any scale.
    question : Question or str, optional
        ``"paired"``, ``"groups"``, ``"interaction"``, ``"crossover"`` or ``"exposure"``; or give
        `design` and `contrast`.
    group : Factor or str, optional
        ``COLUMN=REFERENCE,OTHER``; the fold change is other − reference. With more levels any
        difference is tested by F.
    timepoint : Factor or str, optional
        ``COLUMN=BASELINE,FOLLOWUP``; the fold change is follow-up − baseline. With more levels any
        change is tested by F.
    condition : Factor or str, optional
        ``COLUMN=REFERENCE,OTHER`` of what every subject of a crossover meets.
    at : str, optional
        Timepoint at which groups are compared.
    exposure : str, optional
        Column of numbers whose slope is asked for by ``"exposure"``; the fold change is per unit.
    covariates : sequence of str, optional
        Columns of the sheet to adjust for.
    design : str, optional
        Formula, such as ``"~ group * timepoint"``.
    contrast : str, optional
        Sum of the formula's coefficients; with a question a sum of levels, such as ``"T2 - T1"``.
        Several with commas between are tested together by F.
    weights : str, optional
        Column with the relative precision of each sample.
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
        If neither a question nor a formula is given, or the method can't answer the question or
        can't do what the options ask.
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
        condition=condition,
        at=at,
        exposure=exposure,
        covariates=covariates,
        design=design,
        contrast=contrast,
        weights=weights,
        subject_effect=subject_effect,
    )
    check_method(chosen, plan, panel, settings)
    prepared = prepare(panel, plan, settings, takes_limits=chosen.takes_limits)
    given = _method_input(plan, prepared, settings, progress)
    output = chosen.run(given) if prepared.values.size else nothing_tested()
    pinned = _pinned_features(pin, panel)
    return DEResult(
        table=result_table(output, prepared, plan, method=chosen, options=settings, pinned=pinned),
        question=plan.question,
        contrast=plan.words,
        model=plan.describe_contrast(),
        method=chosen.name,
        method_title=title_of(chosen, plan, settings),
        effect_kind=output.effect_kind,
        n_samples=len(plan.samples),
        n_subjects=plan.n_subjects,
        parameters={
            **asdict(settings),
            "covariates": list(covariates),
            "weights": weights,
            "exposure": exposure,
            "scale": panel.scale,
            "subject_effect": plan.subject_effect,
        },
        facts={**prepared.facts, **output.facts},
        balance=_balance(panel, plan),
        excluded=plan.excluded,
        notes=(
            *panel.notes,
            *plan.notes,
            *prepared.notes,
            *advise(panel, plan, chosen),
            *output.notes,
            *say_of_intervals(prepared.values.shape[1]),
        ),
        pinned=pinned,
        versions=software_versions(),
        inputs=panel.inputs,
        seed=settings.seed,
        simulated=panel.simulated,
        per=plan.per,
        diagnosis=diagnose(plan),
    )


def plan_design(
    panel: Panel,
    *,
    question: Question | str | None = None,
    group: Factor | str | None = None,
    timepoint: Factor | str | None = None,
    condition: Factor | str | None = None,
    at: str | None = None,
    exposure: str | None = None,
    covariates: Sequence[str] = (),
    design: str | None = None,
    contrast: str | None = None,
    weights: str | None = None,
    subject_effect: SubjectEffect | str = SubjectEffect.FIXED,
) -> Design:
    """Make the design of a run without running it.

    Parameters
    ----------
    panel : Panel
        The panel whose samples are used.
    question, group, timepoint, condition, at, exposure : object
        As in `differential_expression`.
    covariates, design, contrast, weights, subject_effect : object
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
            "say what is asked: either a question (--question paired, groups, interaction, "
            "crossover or exposure) or a formula with a contrast (--design and --contrast)"
        )
        raise ParameterError(msg)
    if question is not None:
        return design_from_question(
            panel.samples,
            question=question,
            group=group,
            timepoint=timepoint,
            condition=condition,
            at=at,
            exposure=exposure,
            covariates=covariates,
            contrast=contrast,
            weights=weights,
            subject_effect=subject_effect,
        )
    if contrast is None or covariates or at or exposure:
        msg = (
            "a formula (--design) needs a --contrast, and holds the covariates, the exposure and "
            "the timepoints itself (no --covariates, no --exposure, no --at)"
        )
        raise ParameterError(msg)
    return design_from_formula(
        panel.samples,
        formula=str(design),
        contrast=contrast,
        group=group,
        timepoint=timepoint,
        condition=condition,
        weights=weights,
        subject_effect=subject_effect,
    )


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
        joint=None if plan.joint is None else plan.joint.to_numpy(dtype=float),
        joint_names=() if plan.joint is None else tuple(map(str, plan.joint.index)),
        weights=None if plan.weights is None else plan.weights.to_numpy(dtype=float),
        exposure=None if plan.exposure is None else plan.exposure.to_numpy(dtype=float),
        options=options,
        progress=progress,
    )


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
    return balance_table(sheet, compared=plan.compared, leave_out=role_columns(sheet))
