"""Tobit: values below a detection limit take part as what they are, limits."""

import numpy as np
from numpy.typing import NDArray

from rh_omics.de.methods.base import Floats, Method, MethodInput, MethodOutput, reasons
from rh_omics.schema import Question, Scale
from rh_omics.stats.censored import ContrastTest, censored_contrast, tobit
from rh_omics.stats.random_intercept import random_intercept_contrast, random_intercept_tobit

WITHIN = frozenset({Question.PAIRED, Question.INTERACTION})


def run(given: MethodInput) -> MethodOutput:
    """Fit a censored normal model to each feature by maximum likelihood.

    Between groups a Tobit model; where subjects are compared with themselves a Tobit model with a
    random intercept per subject (fixed subject effects in a Tobit model are biased at two values
    a subject), so that incomplete pairs count with what they have.

    Parameters
    ----------
    given : MethodInput
        Values, with the limits among them marked.

    Returns
    -------
    MethodOutput
        The test of each feature.
    """
    censored = np.zeros(given.values.shape, bool) if given.censored is None else given.censored
    if given.question in WITHIN:
        tested, scale = _within(given, censored)
    else:
        tested, scale = _between(given, censored)
    why_not = reasons(tested.pvalue.shape)
    why_not[np.isnan(tested.pvalue)] = "too few values above the limit in a cell"
    n_censored = censored.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        effect = tested.estimate / scale
    return MethodOutput(
        log2_fc=tested.estimate,
        ci_low=tested.ci_low,
        ci_high=tested.ci_high,
        se=tested.se,
        stat=tested.stat,
        df=np.where(np.isnan(tested.pvalue), np.nan, tested.df),
        pvalue=tested.pvalue,
        effect_size=effect,
        n=(~np.isnan(given.values)).sum(axis=0).astype(np.intp),
        reason=why_not,
        effect_kind="contrast by the SD of a change"
        if given.question in WITHIN
        else "contrast by the residual SD",
        extra={"n_censored": n_censored.astype(np.intp)},
    )


def _between(given: MethodInput, censored: NDArray[np.bool_]) -> tuple[ContrastTest, Floats]:
    fit = tobit(given.values, censored, given.matrix)
    confidence = given.options.confidence
    return censored_contrast(fit, given.contrast, confidence=confidence), fit.scale


def _within(given: MethodInput, censored: NDArray[np.bool_]) -> tuple[ContrastTest, Floats]:
    design = _random_design(given)
    fits = random_intercept_tobit(given.values, censored, design, given.subject)
    contrast = np.zeros(design.shape[1])
    contrast[-1] = 1.0
    tested = random_intercept_contrast(fits, contrast, confidence=given.options.confidence)
    return tested, np.sqrt(2.0) * np.array([fit.scale for fit in fits])


def _random_design(given: MethodInput) -> Floats:
    """Write the question without subject columns: the effect asked for comes last."""
    columns = [np.ones((len(given.values), 1)), given.matrix[:, given.is_covariate]]
    effects = []
    if given.time is not None:
        effects.append(given.time.astype(float))
    if given.group is not None and given.question is Question.INTERACTION:
        effects += [given.group.astype(float), effects[0] * given.group]
    return np.column_stack([*columns, *effects])


METHOD = Method(
    name="tobit",
    title="Tobit regression of left-censored log-normal values (with a random intercept per "
    "subject where subjects are compared with themselves)",
    questions=frozenset({Question.PAIRED, Question.GROUPS, Question.INTERACTION}),
    scales=frozenset({Scale.CONCENTRATION, Scale.LOG2, Scale.CT}),
    run=run,
    takes_limits=True,
)
