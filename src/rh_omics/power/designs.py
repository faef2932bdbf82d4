"""Power of a test of one marker, in closed form."""

from enum import StrEnum
from typing import NamedTuple

import numpy as np

from rh_omics.errors import ParameterError
from rh_omics.stats.power import correlation_power, t_power


class PowerDesign(StrEnum):
    """What is compared, and with it what the effect is."""

    PAIRED = "paired"
    """Follow-up against baseline; effect d_z: mean change / SD of the change."""
    GROUPS = "groups"
    """Two groups; effect d: difference of means / SD within groups."""
    INTERACTION = "interaction"
    """Two groups' changes; effect: difference of mean changes / SD of the change."""
    CORRELATION = "correlation"
    """Two measures of the same subjects; effect r."""


EFFECT_NAMES = {
    PowerDesign.PAIRED: "d_z (mean change / SD of the change)",
    PowerDesign.GROUPS: "d (difference of means / SD within groups)",
    PowerDesign.INTERACTION: "d of changes (difference of mean changes / SD of the change)",
    PowerDesign.CORRELATION: "r",
}
"""What the effect of each design is."""

FEWEST = {
    PowerDesign.PAIRED: 2,
    PowerDesign.GROUPS: 4,
    PowerDesign.INTERACTION: 4,
    PowerDesign.CORRELATION: 4,
}
"""Fewest subjects with which a design can be tested, both groups together."""


class Subjects(NamedTuple):
    """Numbers of subjects; a design without groups has them all in `reference`."""

    reference: int
    """Subjects of the reference group, or all."""
    other: int
    """Subjects of the other group, or 0."""


def split_subjects(design: PowerDesign | str, n: int, *, share: float = 0.5) -> Subjects:
    """Divide subjects between the groups of a design.

    Parameters
    ----------
    design : PowerDesign or str
        The design.
    n : int
        All subjects.
    share : float, default 0.5
        Share of the other group, in (0, 1).

    Returns
    -------
    Subjects
        At least two in each group.

    Raises
    ------
    ParameterError
        If the design is unknown, there are too few subjects, or the share is outside (0, 1).

    Examples
    --------
    >>> split_subjects("groups", 25, share=0.52)
    Subjects(reference=12, other=13)
    """
    kind = check_design(design)
    problems = []
    if n < FEWEST[kind]:
        problems.append(f"n is {n}; {kind} needs {FEWEST[kind]} subjects or more")
    if not 0 < share < 1:
        problems.append(f"share is {share}; it must lie between 0 and 1")
    if problems:
        raise ParameterError(problems)
    if kind in {PowerDesign.PAIRED, PowerDesign.CORRELATION}:
        return Subjects(n, 0)
    other = min(max(int(np.floor(n * share + 0.5)), 2), n - 2)
    return Subjects(n - other, other)


def design_power(
    design: PowerDesign | str,
    *,
    effect: float,
    n: int,
    share: float = 0.5,
    alpha: float = 0.05,
) -> float:
    """Compute the power of a two-sided test of one marker [1]_.

    Parameters
    ----------
    design : PowerDesign or str
        What is compared.
    effect : float
        True effect, as `EFFECT_NAMES` says for the design.
    n : int
        All subjects; incomplete ones don't count.
    share : float, default 0.5
        Share of the other group.
    alpha : float, default 0.05
        Two-sided significance level.

    Returns
    -------
    float
        Power. A group × time interaction of two groups and two timepoints is the t test of the
        changes between groups.

    Raises
    ------
    ParameterError
        If an argument is outside its range.

    References
    ----------
    .. [1] Cohen, J. (1988). Statistical power analysis for the behavioral sciences. 2nd ed.

    Examples
    --------
    Hicks 2019 compared 13 with 12 runners; a difference of 1.17 SD has power 0.8:

    >>> round(design_power("groups", effect=1.17, n=25), 2)
    0.8
    """
    kind = check_design(design)
    _check_range(kind, effect, alpha)
    groups = split_subjects(kind, n, share=share)
    if kind is PowerDesign.CORRELATION:
        return float(correlation_power(effect, n, alpha=alpha))
    scale, df = precision(kind, groups)
    return float(t_power(abs(effect) * scale, df, alpha=alpha))


def precision(design: PowerDesign, groups: Subjects) -> tuple[float, float]:
    """Return what a standardised effect is multiplied by to get its t statistic, and the df.

    Parameters
    ----------
    design : PowerDesign
        A design that is tested by t.
    groups : Subjects
        Numbers of subjects.

    Returns
    -------
    scale, df : float
        Inverse standard error of the standardised effect, and degrees of freedom.
    """
    total = groups.reference + groups.other
    if design is PowerDesign.PAIRED:
        return float(np.sqrt(total)), total - 1.0
    return float(np.sqrt(groups.reference * groups.other / total)), total - 2.0


def change_effect(d: float, *, r: float) -> float:
    """Turn an effect in SD of one measurement into one in SD of the change.

    Parameters
    ----------
    d : float
        Mean change, or difference of mean changes, over the SD of one measurement.
    r : float
        Correlation of the two measurements over subjects, in (-1, 1).

    Returns
    -------
    float
        ``d / √(2 (1 − r))``, for the designs ``paired`` and ``interaction``.

    Raises
    ------
    ParameterError
        If the correlation is outside (-1, 1).

    Examples
    --------
    >>> change_effect(0.8, r=0.5)
    0.8
    """
    if not -1 < r < 1:
        msg = f"r is {r}; it must lie between -1 and 1"
        raise ParameterError(msg)
    return float(d / np.sqrt(2 * (1 - r)))


def check_design(design: PowerDesign | str) -> PowerDesign:
    """Return a design by its name.

    Parameters
    ----------
    design : PowerDesign or str
        A design or its name.

    Returns
    -------
    PowerDesign
        The design.

    Raises
    ------
    ParameterError
        If there is no such design.
    """
    if design not in set(PowerDesign):
        msg = f"design is {design!r}; it must be one of {', '.join(PowerDesign)}"
        raise ParameterError(msg)
    return PowerDesign(design)


def _check_range(design: PowerDesign, effect: float, alpha: float) -> None:
    problems = []
    if not np.isfinite(effect):
        problems.append(f"effect is {effect}; it must be a number")
    if design is PowerDesign.CORRELATION and not -1 < effect < 1:
        problems.append(f"effect is {effect}; a correlation lies between -1 and 1")
    if not 0 < alpha < 1:
        problems.append(f"alpha is {alpha}; it must lie between 0 and 1")
    if problems:
        raise ParameterError(problems)
