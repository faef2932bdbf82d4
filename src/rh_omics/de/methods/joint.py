"""Several contrasts tested together by F, and the largest of them."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtri

from rh_omics.de.methods.base import Floats, MethodInput, MethodOutput, reasons
from rh_omics.de.methods.sphericity import median_epsilon, sphericity_notes
from rh_omics.stats.effect import partial_eta_squared
from rh_omics.stats.linear import LinearFit, contrast_fit, joint_fit
from rh_omics.stats.moderated import moderated_f
from rh_omics.stats.squeeze import SqueezedVariances

KIND = "partial eta squared of the ordinary F, with the 90 % interval that belongs to a test at 5 %"
NOTE = (
    "log2_fc is the largest of the {n} contrasts in absolute value, named in column 'largest'; its "
    "interval is Scheffé's, which holds for all of them together: the test is of any difference"
)


class Largest(NamedTuple):
    """The largest contrast of each feature, with an interval that allows for the choice.

    Parameters
    ----------
    estimate, se, ci_low, ci_high : ndarray of shape (n_features,)
        Estimate, standard error and Scheffé's simultaneous interval.
    place : ndarray of int of shape (n_features,)
        Which contrast it is.
    """

    estimate: Floats
    se: Floats
    ci_low: Floats
    ci_high: Floats
    place: NDArray[np.intp]


def largest_contrast(
    estimates: Floats, se: Floats, df: Floats, df_error: Floats, *, confidence: float
) -> Largest:
    """Choose the largest contrast of each feature and give it Scheffé's interval [1]_.

    ``estimate ± se √(k F(confidence; k, df))`` holds for all contrasts of the `k` together, so
    that choosing the largest after seeing the data is allowed for.

    Parameters
    ----------
    estimates, se : ndarray of shape (n_contrasts, n_features)
        Contrasts and their standard errors.
    df, df_error : ndarray of shape (n_features,)
        Degrees of freedom of the F test.
    confidence : float
        Coverage of the intervals.

    Returns
    -------
    Largest
        The largest of each feature; ``NaN`` where none can be estimated.

    References
    ----------
    .. [1] Scheffé, H. (1953). A method for judging all contrasts in the analysis of variance.
       Biometrika 40, 87-104.
    """
    size = np.where(np.isnan(estimates), -1.0, np.abs(estimates))
    place = np.argmax(size, axis=0)
    every = np.arange(estimates.shape[1])
    estimate, error = estimates[place, every], se[place, every]
    with np.errstate(invalid="ignore"):
        reach = error * np.sqrt(df * fdtri(df, df_error, confidence))
    return Largest(estimate, error, estimate - reach, estimate + reach, place)


def joint_output(
    given: MethodInput,
    models: LinearFit,
    squeezed: SqueezedVariances,
    *,
    facts: Mapping[str, object],
    notes: tuple[str, ...],
) -> MethodOutput:
    """Test several contrasts of linear models together by the moderated F.

    Parameters
    ----------
    given : MethodInput
        What is asked; ``given.joint`` holds the contrasts.
    models : LinearFit
        Fitted models.
    squeezed : SqueezedVariances
        Posterior variances.
    facts : mapping of str to object
        Estimates that all features share.
    notes : tuple of str
        What a reader must know of the variances.

    Returns
    -------
    MethodOutput
        The test of each feature; `df` is that of the variance, ``df_num`` the number of contrasts.
    """
    epsilon = median_epsilon(given)
    contrasts = np.atleast_2d(given.contrast if given.joint is None else given.joint)
    joint = joint_fit(models, contrasts)
    tested = moderated_f(joint, squeezed)
    unscaled = np.array([contrast_fit(models, row).unscaled for row in contrasts])
    untested = np.isnan(tested.pvalue)
    top = largest_contrast(
        joint.estimates,
        unscaled * np.sqrt(squeezed.variance),
        tested.df_numerator,
        tested.df_denominator,
        confidence=given.options.confidence,
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        ordinary = joint.quadratic / joint.df / joint.sigma**2
    effect = partial_eta_squared(ordinary, joint.df, joint.df_residual.astype(float))
    why_not = reasons(tested.pvalue.shape)
    why_not[~joint.estimable] = "the missing values leave no estimate"
    why_not[joint.estimable & untested] = "no residual variance"
    return MethodOutput(
        log2_fc=np.where(untested, np.nan, top.estimate),
        ci_low=np.where(untested, np.nan, top.ci_low),
        ci_high=np.where(untested, np.nan, top.ci_high),
        se=np.where(untested, np.nan, top.se),
        stat=tested.statistic,
        df=np.where(untested, np.nan, tested.df_denominator),
        pvalue=tested.pvalue,
        effect_size=effect.estimate,
        effect_low=effect.ci_low,
        effect_high=effect.ci_high,
        n=joint.n_used.astype(np.intp),
        reason=why_not,
        effect_kind=KIND,
        facts={**facts, **({} if epsilon is None else {"epsilon_hf_median": epsilon})},
        extra={
            "df_num": np.where(untested, np.nan, tested.df_numerator),
            "largest": np.where(untested, "", np.array(given.joint_names)[top.place]),
            **{
                f"log2_fc[{name}]": row
                for name, row in zip(given.joint_names, joint.estimates, strict=True)
            },
        },
        notes=(*notes, NOTE.format(n=len(contrasts)), *sphericity_notes(given, epsilon)),
    )
