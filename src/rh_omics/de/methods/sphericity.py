"""Whether the differences between timepoints vary alike, as an F test of linear models supposes."""

from typing import Final

import numpy as np

from rh_omics.de.methods.base import MethodInput
from rh_omics.de.methods.compared import by_subject_and_time
from rh_omics.schema import Question
from rh_omics.stats.mixed import mixed_anova, repeated_anova
from rh_omics.stats.visit_precision import visit_precision

DOUBTFUL: Final = 0.85
"""Median Huynh-Feldt epsilon below which F rejects visibly too often."""


def median_epsilon(given: MethodInput) -> float | None:
    """Take the median over the features of Huynh and Feldt's epsilon.

    Parameters
    ----------
    given : MethodInput
        Values with the subject and time of each sample.

    Returns
    -------
    float or None
        1 where all differences between timepoints have one variance; None where the question
        doesn't compare three or more timepoints within subjects.
    """
    asked = given.question in {Question.PAIRED, Question.INTERACTION}
    if not asked or given.time is None or given.time.max() == 1:
        return None
    cube, group = by_subject_and_time(given)
    anova = mixed_anova(cube, group) if group.any() else repeated_anova(cube)
    known = anova.epsilon_hf[~np.isnan(anova.epsilon_hf)]
    return float(np.median(known)) if known.size else None


def sphericity_notes(given: MethodInput, epsilon: float | None) -> tuple[str, ...]:
    """Warn where an F test of linear models rejects too often, and name the weights that mend it.

    Parameters
    ----------
    given : MethodInput
        Values with the subject and time of each sample, and perhaps weights.
    epsilon : float or None
        Median epsilon.

    Returns
    -------
    tuple of str
        A sentence, or nothing.
    """
    if epsilon is None or epsilon >= DOUBTFUL:
        return ()
    found = (
        "the differences between the timepoints don't vary alike (median Huynh-Feldt epsilon "
        f"{epsilon:.2f}), and this F supposes that they do"
    )
    precision = ", ".join(f"{share:.2g}" for share in visit_precision(*by_subject_and_time(given)))
    if given.weights is not None:
        return (
            f"{found}, but for the weights: those that fit the visits are, in order, {precision}",
        )
    sentence = (
        f"{found}: it rejects too often. A column with the precision of each visit (--weights of "
        f"--method moderated; in order {precision}) allows for it; --method mixed-anova corrects "
        "for it; a single step (--contrast) is best tested on its two timepoints alone"
    )
    return (sentence,)
