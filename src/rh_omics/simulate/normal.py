"""Panels of normal log2 values with known effects, for calibration."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from rh_omics.panel import Panel
from rh_omics.randomness import random_generator
from rh_omics.schema import (
    BASELINE,
    FOLLOWUP,
    GROUP,
    REFERENCE_GROUP,
    RESPONDER_GROUP,
    SUBJECT,
    TIMEPOINT,
    Question,
    Scale,
)

PRIOR_DF: Final = 6.0
"""Degrees of freedom of the distribution that the features' variances are drawn from."""


@dataclass(frozen=True, eq=False)
class KnownPanel:
    """A simulated panel and the effect that each feature truly has.

    Parameters
    ----------
    panel : Panel of shape (2 * n_subjects, n_features)
        Log2 values.
    effect : pandas.Series of shape (n_features,)
        True log2 fold change of the question asked.
    """

    panel: Panel
    effect: pd.Series


def simulate_normal(
    question: Question | str,
    *,
    n_responders: int = 13,
    n_nonresponders: int = 12,
    n_features: int = 460,
    n_true: int = 20,
    effect: float = 1.2,
    subject_sd: float = 0.7,
    noise_sd: float = 0.5,
    seed: int,
) -> KnownPanel:
    """Simulate log2 values of subjects measured twice.

    The value of a subject is its own level, plus noise whose variance differs between features
    (scaled inverse chi-squared with 6 degrees of freedom), plus the effect in the first features.

    Parameters
    ----------
    question : Question or str
        Which effect the first `n_true` features have: ``"paired"`` (change of everybody),
        ``"groups"`` (difference at both timepoints) or ``"interaction"``.
    n_responders, n_nonresponders : int
        Subjects of each group.
    n_features : int, default 460
        Features.
    n_true : int, default 20
        Features with an effect; half of them rise.
    effect : float, default 1.2
        Size of the effect, log2.
    subject_sd, noise_sd : float
        Standard deviation between subjects, and typical one within a subject, log2.
    seed : int
        Seed of all draws.

    Returns
    -------
    KnownPanel
        The panel and its truth.
    """
    rng = random_generator(seed)
    group = [RESPONDER_GROUP] * n_responders + [REFERENCE_GROUP] * n_nonresponders
    sheet = pd.DataFrame(
        [
            {SUBJECT: f"S{number:02d}", TIMEPOINT: time, GROUP: group[number]}
            for number in range(len(group))
            for time in (BASELINE, FOLLOWUP)
        ]
    )
    sheet.index = pd.Index(sheet[SUBJECT] + "_" + sheet[TIMEPOINT], name="sample")
    post = sheet[TIMEPOINT].eq(FOLLOWUP).to_numpy(float)
    other = sheet[GROUP].eq(RESPONDER_GROUP).to_numpy(float)
    where = {"paired": post, "groups": other, "interaction": post * other}[str(question)]
    sd = noise_sd * np.sqrt(PRIOR_DF / rng.chisquare(PRIOR_DF, n_features))
    level = rng.uniform(3, 14, n_features) + rng.normal(0, subject_sd, (len(group), n_features))
    truth = np.zeros(n_features)
    truth[:n_true] = effect * np.where(np.arange(n_true) % 2, -1, 1)
    values = np.repeat(level, 2, axis=0) + rng.normal(size=(len(sheet), n_features)) * sd
    values += np.outer(where, truth)
    names = [f"feature-{number:04d}" for number in range(n_features)]
    data = pd.DataFrame(values, index=sheet.index, columns=names)
    panel = Panel(data, sheet, Scale.LOG2, name="SIMULATED normal values", simulated=True)
    return KnownPanel(panel, pd.Series(truth, index=names))
