"""What a method gets and what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rh_omics.de.options import DEOptions
from rh_omics.design import SubjectEffect
from rh_omics.schema import Question, Scale

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class MethodInput:
    """One question about the features of a panel, as arrays.

    Parameters
    ----------
    values : ndarray of shape (n_samples, n_features)
        Log2 values; ``NaN`` means "not measured".
    matrix : ndarray of shape (n_samples, n_coefficients)
        Model matrix; may be rank-deficient.
    contrast : ndarray of shape (n_coefficients,)
        Weights of the coefficients; estimable.
    subject : ndarray of int of shape (n_samples,)
        Code of each sample's subject.
    subject_effect : SubjectEffect
        How samples of a subject are tied together.
    question : Question
        What is asked.
    is_covariate : ndarray of bool of shape (n_coefficients,)
        Columns of `matrix` that only adjust.
    group, time : ndarray of int of shape (n_samples,), optional
        0 for reference or baseline, 1 for other or follow-up, 2 and so on for further levels.
    counts : ndarray of shape (n_samples, n_features), optional
        Raw counts of the same features, where the panel has counts.
    library_size : ndarray of shape (n_samples,), optional
        Effective library sizes that belong to `counts`.
    censored : ndarray of bool of shape (n_samples, n_features), optional
        Where `values` holds a detection limit that the true value lies below.
    joint : ndarray of shape (n_contrasts, n_coefficients), optional
        Contrasts that are tested together.
    joint_names : tuple of str, optional
        Their names.
    weights : ndarray of shape (n_samples,), optional
        Relative precision of each sample.
    exposure : ndarray of shape (n_samples,), optional
        Exposure of each sample.
    options : DEOptions, optional
        How to test.
    progress : callable, optional
        Called with steps done and their total.
    """

    values: Floats
    matrix: Floats
    contrast: Floats
    subject: Integers
    subject_effect: SubjectEffect
    question: Question
    is_covariate: NDArray[np.bool_]
    group: Integers | None = None
    time: Integers | None = None
    counts: Floats | None = None
    library_size: Floats | None = None
    censored: NDArray[np.bool_] | None = None
    joint: Floats | None = None
    joint_names: tuple[str, ...] = ()
    weights: Floats | None = None
    exposure: Floats | None = None
    options: DEOptions = field(default_factory=DEOptions)
    progress: Callable[[int, int], None] | None = None


@dataclass(frozen=True, eq=False)
class MethodOutput:
    """What a method found, per feature.

    Parameters
    ----------
    log2_fc, ci_low, ci_high, se : ndarray of shape (n_features,)
        Log2 fold change with its confidence interval and standard error.
    stat, df, pvalue : ndarray of shape (n_features,)
        Test statistic, its degrees of freedom and two-sided p-value; ``NaN`` where not tested.
    effect_size : ndarray of shape (n_features,)
        Standardised effect; which one is said by `effect_kind`.
    n : ndarray of int of shape (n_features,)
        Samples with a value.
    reason : ndarray of str of shape (n_features,)
        Why a feature wasn't tested; empty where it was.
    effect_kind : str
        Name of the standardised effect.
    facts : mapping of str to object, optional
        Estimates that all features share, such as the prior degrees of freedom; JSON values.
    extra : mapping of str to ndarray of shape (n_features,), optional
        Further columns of the table.
    notes : tuple of str, optional
        What a reader must know.
    effect_low, effect_high : ndarray of shape (n_features,), optional
        Interval of `effect_size`, where there is one.
    """

    log2_fc: Floats
    ci_low: Floats
    ci_high: Floats
    se: Floats
    stat: Floats
    df: Floats
    pvalue: Floats
    effect_size: Floats
    n: Integers
    reason: NDArray[np.str_]
    effect_kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    effect_low: Floats | None = None
    effect_high: Floats | None = None


@dataclass(frozen=True)
class Method:
    """A test that answers questions about features.

    Parameters
    ----------
    name : str
        Name on the command line.
    title : str
        What a methods section calls it, with the papers.
    questions : frozenset of Question
        Questions that it can answer.
    scales : frozenset of Scale
        Scales of panels that it takes.
    run : callable
        Takes a `MethodInput` and returns a `MethodOutput`.
    takes_limits : bool, default False
        Whether the test takes a detection limit for what it is; others take it as a value.
    takes_levels : bool, default False
        Whether the test takes more than two timepoints or groups, and several contrasts.
    takes_weights : bool, default False
        Whether the test takes weights of the samples.
    whole_subjects : bool, default False
        Whether the test leaves out subjects who lack a value at a timepoint.
    """

    name: str
    title: str
    questions: frozenset[Question]
    scales: frozenset[Scale]
    run: Callable[[MethodInput], MethodOutput]
    takes_limits: bool = False
    takes_levels: bool = False
    takes_weights: bool = False
    whole_subjects: bool = False


def reasons(shape: tuple[int, ...]) -> NDArray[np.str_]:
    """Make an empty array for the reasons of features.

    Parameters
    ----------
    shape : tuple of int
        Shape of the array.

    Returns
    -------
    ndarray of str
        Empty strings with room for a sentence.
    """
    return np.full(shape, "", dtype="<U120")


def nothing_tested() -> MethodOutput:
    """Make the output of a test that no feature was left for.

    Returns
    -------
    MethodOutput
        Arrays of length 0, and a note.
    """
    none = np.empty(0)
    return MethodOutput(
        log2_fc=none,
        ci_low=none,
        ci_high=none,
        se=none,
        stat=none,
        df=none,
        pvalue=none,
        effect_size=none,
        n=none.astype(np.intp),
        reason=reasons((0,)),
        effect_kind="none",
        notes=("no feature could be tested; the table says of each one why",),
    )
