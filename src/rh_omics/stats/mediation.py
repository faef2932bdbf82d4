"""Mediation within subjects: how much of a dose's effect on feeling goes with a marker."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import ParameterError
from rh_omics.randomness import random_generator
from rh_omics.stats.dose_models import centre

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

ASSUMPTIONS = (
    "dose, marker and feeling have no common cause outside the model; dose is assigned, not chosen",
    "nothing that the dose changes confounds marker and feeling",
    "the marker changes before the feeling; measured at once, the order is assumed, not shown",
    "effects are linear and the same for everybody; dose and marker don't interact",
    "marker and dose are measured without error; error in the marker shrinks the indirect effect",
)
"""What must hold for the indirect effect to be causal; none of it can be tested with these data."""


@dataclass(frozen=True)
class Mediation:
    """Paths of a mediation with percentile bootstrap intervals over subjects.

    Parameters
    ----------
    a, b : float
        Marker per dose unit; feeling per marker unit at equal dose.
    direct, indirect, total : float
        Feeling per dose unit: at equal marker, through the marker (``a · b``), and altogether.
    indirect_low, indirect_high : float
        Interval of the indirect effect.
    direct_low, direct_high : float
        Interval of the direct effect.
    n_subjects, n_observations : int
        What the estimates rest on.
    resamples : int
        Bootstrap samples that could be estimated.
    confidence : float
        Coverage of the intervals.
    seed : int
        Seed of the bootstrap.
    assumptions : tuple of str
        What must hold for a causal reading.
    """

    a: float
    b: float
    direct: float
    indirect: float
    total: float
    indirect_low: float
    indirect_high: float
    direct_low: float
    direct_high: float
    n_subjects: int
    n_observations: int
    resamples: int
    confidence: float
    seed: int
    assumptions: tuple[str, ...] = ASSUMPTIONS


def mediate(
    dose: Floats,
    marker: Floats,
    feeling: Floats,
    *,
    block: Integers,
    resamples: int = 2000,
    confidence: float = 0.95,
    seed: int = 1,
) -> Mediation:
    """Split the effect of a dose on a feeling into a part through a marker and the rest.

    Subjects are blocks: only differences within subjects count [1]_. With one observation per
    subject give one block for all; the comparison is then between subjects, and weaker.

    Parameters
    ----------
    dose, marker, feeling : ndarray of shape (n_observations,)
        Dose in one metric, marker (log2 for concentrations), feeling.
    block : ndarray of int of shape (n_observations,)
        Subject of each observation.
    resamples : int, default 2000
        Bootstrap samples; whole subjects are drawn [2]_ (observations, if there is one block).
    confidence : float, default 0.95
        Coverage of the percentile intervals, in (0, 1).
    seed : int, default 1
        Seed.

    Returns
    -------
    Mediation
        Paths, intervals and the assumptions of a causal reading.

    Raises
    ------
    ParameterError
        If the lengths differ, a value is missing, or dose or marker doesn't vary within subjects.

    References
    ----------
    .. [1] Bauer, D. J., Preacher, K. J. and Gil, K. M. (2006). Conceptualizing and testing random
       indirect effects and moderated mediation in multilevel models. Psychol. Methods 11, 142-163.
    .. [2] Shrout, P. E. and Bolger, N. (2002). Mediation in experimental and nonexperimental
       studies: new procedures and recommendations. Psychol. Methods 7, 422-445.
    """
    _check(dose, marker, feeling, block, confidence)
    paths = _paths(dose, marker, feeling, block)
    if paths is None:
        msg = (
            "dose and marker don't vary apart from each other within subjects: the paths can't be "
            "told apart"
        )
        raise ParameterError(msg)
    rng = random_generator(seed)
    drawn = [_resampled(rng, dose, marker, feeling, block) for _ in range(resamples)]
    usable = np.array([found for found in drawn if found is not None])
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    indirect = np.quantile(usable[:, 0] * usable[:, 1], tails)
    direct = np.quantile(usable[:, 2], tails)
    a, b, rest = paths
    return Mediation(
        a=a,
        b=b,
        direct=rest,
        indirect=a * b,
        total=a * b + rest,
        indirect_low=float(indirect[0]),
        indirect_high=float(indirect[1]),
        direct_low=float(direct[0]),
        direct_high=float(direct[1]),
        n_subjects=int(np.unique(block).size),
        n_observations=dose.size,
        resamples=len(usable),
        confidence=confidence,
        seed=seed,
    )


def _paths(
    dose: Floats, marker: Floats, feeling: Floats, block: Integers
) -> tuple[float, float, float] | None:
    """Return a, b and the direct effect, or None where they aren't determined."""
    columns = centre(np.column_stack([dose, marker, feeling]), block)
    x, m, y = columns.T
    scale = np.sqrt(np.sum(x**2)), np.sqrt(np.sum(m**2))
    if min(scale) < 1e-12 or abs(x @ m) / (scale[0] * scale[1]) > 1 - 1e-10:  # noqa: PLR2004
        return None
    a = float(x @ m / (x @ x))
    b, direct = np.linalg.lstsq(np.column_stack([m, x]), y, rcond=None)[0]
    return a, float(b), float(direct)


def _resampled(
    rng: np.random.Generator, dose: Floats, marker: Floats, feeling: Floats, block: Integers
) -> tuple[float, float, float] | None:
    units = np.unique(block)
    if units.size == 1:
        rows = rng.integers(dose.size, size=dose.size)
        return _paths(dose[rows], marker[rows], feeling[rows], block[rows])
    drawn = [np.flatnonzero(block == unit) for unit in rng.choice(units, units.size)]
    rows = np.concatenate(drawn)
    fresh = np.repeat(np.arange(len(drawn)), [part.size for part in drawn])
    return _paths(dose[rows], marker[rows], feeling[rows], fresh)


def _check(
    dose: Floats, marker: Floats, feeling: Floats, block: Integers, confidence: float
) -> None:
    problems = []
    sizes = {values.size for values in (dose, marker, feeling, block)}
    if len(sizes) > 1:
        problems.append(f"dose, marker, feeling and block have lengths {sorted(sizes)}")
    elif not np.isfinite(np.column_stack([dose, marker, feeling])).all():
        problems.append("dose, marker and feeling must be finite; leave incomplete rows out")
    if not 0 < confidence < 1:
        problems.append(f"confidence is {confidence}; it must lie between 0 and 1")
    if problems:
        raise ParameterError(problems)
