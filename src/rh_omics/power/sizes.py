"""Sample size and smallest detectable effect of one marker."""

from collections.abc import Callable

from scipy.optimize import brentq

from rh_omics.errors import ParameterError
from rh_omics.power.designs import FEWEST, PowerDesign, check_design, design_power

MOST_SUBJECTS = 1_000_000


def sample_size(
    design: PowerDesign | str,
    *,
    effect: float,
    power: float = 0.8,
    share: float = 0.5,
    alpha: float = 0.05,
) -> int:
    """Find the fewest subjects with which a marker is found.

    Parameters
    ----------
    design : PowerDesign or str
        What is compared.
    effect : float
        True effect, not 0.
    power : float, default 0.8
        Wanted power, above `alpha`.
    share : float, default 0.5
        Share of the other group.
    alpha : float, default 0.05
        Two-sided significance level.

    Returns
    -------
    int
        All subjects with complete data.

    Raises
    ------
    ParameterError
        If an argument is outside its range, or more than a million subjects are needed.

    Examples
    --------
    >>> sample_size("paired", effect=0.5)
    34
    """
    kind = check_design(design)

    def reached(n: int) -> float:
        return design_power(kind, effect=effect, n=n, share=share, alpha=alpha)

    return fewest_subjects(reached, power=power, start=FEWEST[kind], what=f"an effect of {effect}")


def fewest_subjects(reached: Callable[[int], float], *, power: float, start: int, what: str) -> int:
    """Find the smallest number of subjects with which a power is reached.

    Parameters
    ----------
    reached : callable
        Power as a function of all subjects; it must rise with them.
    power : float
        Wanted power, in (0, 1).
    start : int
        Fewest subjects to consider.
    what : str
        What is looked for, for the message.

    Returns
    -------
    int
        Number of subjects.

    Raises
    ------
    ParameterError
        If the power is outside (0, 1) or needs more than a million subjects.
    """
    if not 0 < power < 1:
        msg = f"power is {power}; it must lie between 0 and 1"
        raise ParameterError(msg)
    return smallest_number(
        lambda n: reached(n) >= power, start=start, what=f"power {power} for {what}"
    )


def smallest_number(enough: Callable[[int], bool], *, start: int, what: str) -> int:
    """Find the smallest number of subjects that is enough.

    Parameters
    ----------
    enough : callable
        Whether a number of subjects is enough; once true it stays so.
    start : int
        Fewest subjects to consider.
    what : str
        What they shall be enough for, for the message.

    Returns
    -------
    int
        Number of subjects.

    Raises
    ------
    ParameterError
        If a million subjects aren't enough.

    Examples
    --------
    >>> smallest_number(lambda n: n * n >= 200, start=2, what="an example")
    15
    """
    high = start
    while not enough(high):
        if high > MOST_SUBJECTS:
            msg = f"{what} needs more than {MOST_SUBJECTS} subjects"
            raise ParameterError(msg)
        high *= 2
    low = max(start - 1, high // 2)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def smallest_detectable(
    design: PowerDesign | str,
    *,
    n: int,
    power: float = 0.8,
    share: float = 0.5,
    alpha: float = 0.05,
) -> float:
    """Find the smallest effect that a number of subjects detects.

    Parameters
    ----------
    design : PowerDesign or str
        What is compared.
    n : int
        All subjects.
    power : float, default 0.8
        Wanted power, above `alpha`.
    share : float, default 0.5
        Share of the other group.
    alpha : float, default 0.05
        Two-sided significance level.

    Returns
    -------
    float
        Effect, as `EFFECT_NAMES` says for the design.

    Raises
    ------
    ParameterError
        If an argument is outside its range.

    Examples
    --------
    >>> round(smallest_detectable("groups", n=25), 2)
    1.17
    """
    kind = check_design(design)
    if not 0 < alpha < power < 1:
        msg = f"alpha is {alpha} and power {power}; they must satisfy 0 < alpha < power < 1"
        raise ParameterError(msg)

    def excess(effect: float) -> float:
        return design_power(kind, effect=effect, n=n, share=share, alpha=alpha) - power

    high = 0.999999 if kind is PowerDesign.CORRELATION else 1.0
    while kind is not PowerDesign.CORRELATION and excess(high) < 0:
        high *= 2
    return float(brentq(excess, 0.0, high, xtol=1e-10))
