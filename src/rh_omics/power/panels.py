"""Power to find several markers among many features at a false discovery rate."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from rh_omics.errors import ParameterError
from rh_omics.power.designs import (
    FEWEST,
    PowerDesign,
    check_design,
    design_power,
    precision,
    split_subjects,
)
from rh_omics.power.sizes import fewest_subjects
from rh_omics.stats.power import correlation_power, t_power

Floats = NDArray[np.float64]

_GRID = 100


@dataclass(frozen=True)
class PanelOptions:
    """A panel of features of which a few are true markers.

    Parameters
    ----------
    features : int
        Features that are tested.
    markers : int
        How many of them differ, all by the same standardised effect.
    fdr : float, default 0.05
        False discovery rate at which Benjamini and Hochberg's procedure runs.
    share : float, default 0.5
        Share of the other group.

    Raises
    ------
    ParameterError
        If a number is outside its range.
    """

    features: int
    markers: int
    fdr: float = 0.05
    share: float = 0.5

    def __post_init__(self) -> None:
        problems = []
        if not 1 <= self.markers <= self.features:
            problems.append(
                f"markers is {self.markers} of {self.features} features; "
                "it must lie between 1 and their number"
            )
        if not 0 < self.fdr < 1:
            problems.append(f"fdr is {self.fdr}; it must lie between 0 and 1")
        if problems:
            raise ParameterError(problems)


@dataclass(frozen=True)
class PanelPower:
    """How many of a panel's markers a study finds.

    Parameters
    ----------
    average : float
        Expected share of the markers found.
    any_found, all_found : float
        Probability that at least one, or every marker is found.
    level : float
        P-value below which a feature is called significant; ``NaN`` for a simulation.
    fdr : float
        False discovery rate that results.
    error : float
        Monte-Carlo standard error of `average`; 0 for a closed form.
    simulations : int
        Number of simulated studies; 0 for a closed form.
    seed : int or None
        Seed of the simulation.
    """

    average: float
    any_found: float
    all_found: float
    level: float
    fdr: float
    error: float = 0.0
    simulations: int = 0
    seed: int | None = None


def panel_power(
    design: PowerDesign | str, *, effect: float, n: int, panel: PanelOptions
) -> PanelPower:
    """Compute the power for the markers of a panel under Benjamini and Hochberg's procedure.

    The procedure's threshold settles where the expected share of false calls meets the rate
    [1]_ [2]_; it is never below its first step ``fdr / features``. Features are taken as
    independent.

    Parameters
    ----------
    design : PowerDesign or str
        What is compared.
    effect : float
        Standardised effect of every marker.
    n : int
        All subjects.
    panel : PanelOptions
        Features, markers and false discovery rate.

    Returns
    -------
    PanelPower
        Average power and the probabilities of finding any and all.

    Raises
    ------
    ParameterError
        If an argument is outside its range.

    References
    ----------
    .. [1] Genovese, C. and Wasserman, L. (2002). Operating characteristics and extensions of the
       false discovery rate procedure. J. R. Stat. Soc. B 64, 499-517.
    .. [2] Liu, P. and Hwang, J. T. G. (2007). Quick calculation for sample size while controlling
       false discovery rate with application to microarray analysis. Bioinformatics 23, 739-746.

    Examples
    --------
    A panel of one feature is a single test:

    >>> one = panel_power("groups", effect=1.17, n=25, panel=PanelOptions(1, 1))
    >>> round(one.average, 2), round(one.level, 4)
    (0.8, 0.05)
    """
    found = _power_by_level(check_design(design), effect, n, panel.share)
    level = bh_level(found, panel)
    average = float(found(level))
    false = (panel.features - panel.markers) * level
    return PanelPower(
        average=average,
        any_found=1 - (1 - average) ** panel.markers,
        all_found=average**panel.markers,
        level=level,
        fdr=false / (false + panel.markers * average),
    )


def bh_level(found: Callable[[ArrayLike], Floats], panel: PanelOptions) -> float:
    """Find where Benjamini and Hochberg's threshold settles.

    Parameters
    ----------
    found : callable
        Power for one marker as a function of significance levels.
    panel : PanelOptions
        Features, markers and false discovery rate.

    Returns
    -------
    float
        Largest p-value that is called significant: the largest root of
        ``level = fdr · (expected share of p-values below it)``, or the procedure's first step.
    """

    def excess(log_level: ArrayLike) -> Floats:
        level = np.exp(log_level)
        null = (panel.features - panel.markers) * level
        below = null + panel.markers * found(level)
        return np.asarray(panel.fdr * below / panel.features - level)

    first = panel.fdr / panel.features
    grid = np.linspace(np.log(panel.fdr), np.log(first), _GRID)
    rising = np.flatnonzero(excess(grid) > 0)
    if not rising.size:
        return first
    top = rising[0]
    if top == 0:
        return panel.fdr
    return float(np.exp(brentq(excess, grid[top], grid[top - 1], xtol=1e-12)))


def _power_by_level(
    design: PowerDesign, effect: float, n: int, share: float
) -> Callable[[ArrayLike], Floats]:
    """Return one marker's power as a function of significance levels."""
    design_power(design, effect=effect, n=n, share=share)  # refuses what is out of range
    if design is PowerDesign.CORRELATION:
        return lambda level: correlation_power(effect, n, alpha=level)
    scale, df = precision(design, split_subjects(design, n, share=share))
    return lambda level: t_power(effect * scale, df, alpha=level)


def jung_level(*, features: int, markers: int, found: float, fdr: float) -> float:
    """Compute the level at which a number of markers found gives a false discovery rate [1]_.

    Parameters
    ----------
    features, markers : int
        Features tested, and how many of them differ.
    found : float
        How many markers shall be found.
    fdr : float
        Wanted false discovery rate.

    Returns
    -------
    float
        ``found · fdr / ((features − markers)(1 − fdr))``. It holds the rate itself, where
        Benjamini and Hochberg's procedure holds ``fdr`` times the share of true null hypotheses.

    References
    ----------
    .. [1] Jung, S.-H. (2005). Sample size for FDR-control in microarray data analysis.
       Bioinformatics 21, 3097-3104.

    Examples
    --------
    The paper's first example, 4000 genes of which 40 differ and 24 shall be found at 1 %:

    >>> f"{jung_level(features=4000, markers=40, found=24, fdr=0.01):.3e}"
    '6.122e-05'
    """
    return found * fdr / ((features - markers) * (1 - fdr))


def panel_sample_size(
    design: PowerDesign | str,
    *,
    effect: float,
    panel: PanelOptions,
    power: float = 0.8,
    every: bool = False,
) -> int:
    """Find the fewest subjects with which a panel's markers are found.

    Parameters
    ----------
    design : PowerDesign or str
        What is compared.
    effect : float
        Standardised effect of every marker.
    panel : PanelOptions
        Features, markers and false discovery rate.
    power : float, default 0.8
        Wanted share of the markers found on average, or probability that all are.
    every : bool, default False
        Whether `power` is the probability of finding every marker.

    Returns
    -------
    int
        All subjects with complete data.

    Raises
    ------
    ParameterError
        If an argument is outside its range.
    """
    kind = check_design(design)

    def reached(n: int) -> float:
        result = panel_power(kind, effect=effect, n=n, panel=panel)
        return result.all_found if every else result.average

    what = f"a panel with effects of {effect}"
    return fewest_subjects(reached, power=power, start=FEWEST[kind], what=what)
