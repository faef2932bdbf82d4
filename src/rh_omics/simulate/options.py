"""Sizes, effects and seed of a simulated cohort."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from rh_omics.errors import ParameterError
from rh_omics.randomness import check_seed


@dataclass(frozen=True)
class AnalyteModel:
    """How one plasma analyte is distributed: log-normal around a median.

    Parameters
    ----------
    median : float
        Median before the run, in nM.
    log2_time : float
        Change from before to after the run of non-responders, log2.
    log2_interaction : float
        What responders change beyond that, log2.
    subject_sd, residual_sd : float
        Standard deviations between runners and within one, log2.
    loq : float
        Limit of quantification, in nM; values below it are censored.
    log2_meal : float, default 0
        Rise two hours after a meal, log2.
    """

    median: float
    log2_time: float
    log2_interaction: float
    subject_sd: float
    residual_sd: float
    loq: float
    log2_meal: float = 0.0


PUBLISHED_RANGES: Final[Mapping[str, AnalyteModel]] = MappingProxyType(
    {
        "AEA": AnalyteModel(0.36, 1.00, 0.40, 0.60, 0.30, 0.20),
        "2-AG": AnalyteModel(5.0, 0.20, 0.0, 0.60, 0.45, 1.0, log2_meal=1.58),
        "1-AG": AnalyteModel(1.0, 0.10, 0.0, 0.60, 0.55, 0.50, log2_meal=1.58),
        "OEA": AnalyteModel(4.0, 0.64, 0.0, 0.40, 0.25, 0.50),
        "PEA": AnalyteModel(8.0, 0.32, 0.0, 0.40, 0.25, 0.50),
    }
)
"""Analytes with values of the size that was published; none was measured on these runners.

AEA before exercise 0.35-0.46 nM and 2.25 to 2.6 times that after it [1]_; its limit of
quantification about 0.22 nM [2]_. 2-AG rises little with exercise and three times within two hours
of a meal, AEA not at all [3]_. The differences between responders and others, and the medians of
2-AG, 1-AG, OEA and PEA, are assumptions of the simulation.

References
----------
.. [1] Feuerecker, M. et al. (2012). Effects of exercise stress on the endocannabinoid system in
   humans under field conditions. Eur. J. Appl. Physiol. 112, 2777-2781.
.. [2] Fanelli, F. et al. (2010). Endocrine Abstracts 22, P694.
.. [3] Gas chromatography study of blood handling and food, figshare 6264632.
"""


@dataclass(frozen=True)
class CohortOptions:
    """What to simulate.

    Parameters
    ----------
    n_responders, n_nonresponders : int
        Runners of each kind; the defaults are the sizes of Hicks et al. (2019).
    n_mirnas : int, default 460
        MicroRNAs in the saliva panel, the six study markers among them.
    n_time, n_group, n_interaction : int, default 20
        MicroRNAs with a true effect of each kind; a microRNA has one kind at most.
    effect_range : (float, float), default (0.8, 2.0)
        Smallest and largest true effect, log2; the sign is drawn.
    marker_interaction : float, default 0
        Interaction of the six study markers, log2. None has been shown, so it is 0.
    depth_range : (float, float), default (1e5, 2e6)
        Smallest and largest expected number of microRNA reads in a saliva library.
    subject_sd : float, default 0.5
        Standard deviation between runners of every microRNA, log2.
    dispersion : float, default 0.2
        Negative-binomial dispersion of abundant microRNAs; rare ones vary more.
    analytes : mapping of str to AnalyteModel
        Plasma analytes.
    mapk11_log2_group, mapk11_log2_interaction : float
        Effects on MAPK11 expression, log2. Reported as nominal, not significant.
    n_incomplete : int, default 2
        Runners who left one question unanswered, though their label is still determined.
    seed : int, default 1
        Seed of every draw.

    Raises
    ------
    ParameterError
        If a size is too small, or a range isn't one.
    """

    n_responders: int = 13
    n_nonresponders: int = 12
    n_mirnas: int = 460
    n_time: int = 20
    n_group: int = 20
    n_interaction: int = 20
    effect_range: tuple[float, float] = (0.8, 2.0)
    marker_interaction: float = 0.0
    depth_range: tuple[float, float] = (1e5, 2e6)
    subject_sd: float = 0.5
    dispersion: float = 0.2
    analytes: Mapping[str, AnalyteModel] = field(default_factory=lambda: PUBLISHED_RANGES)
    mapk11_log2_group: float = 0.4
    mapk11_log2_interaction: float = 0.3
    n_incomplete: int = 2
    seed: int = 1

    def __post_init__(self) -> None:
        check_seed(self.seed)
        problems = [
            f"{name} must be at least {least}; got {getattr(self, name)}"
            for name, least in _LEAST.items()
            if getattr(self, name) < least
        ]
        problems += [
            f"{name} must be a range above 0 such as (1, 2); got {getattr(self, name)}"
            for name in ("effect_range", "depth_range")
            if not 0 < getattr(self, name)[0] <= getattr(self, name)[1]
        ]
        if self.n_incomplete > self.n_subjects:
            problems.append(f"n_incomplete is {self.n_incomplete} of {self.n_subjects} runners")
        n_effects = self.n_time + self.n_group + self.n_interaction
        # True effects are put on the more abundant half, which can be tested.
        if 2 * n_effects > self.n_mirnas:
            problems.append(
                f"{self.n_mirnas} microRNAs hold at most {self.n_mirnas // 2} true effects; "
                f"n_time, n_group and n_interaction ask for {n_effects}"
            )
        if problems:
            raise ParameterError(problems)

    @property
    def n_subjects(self) -> int:
        """Number of runners."""
        return self.n_responders + self.n_nonresponders

    @property
    def label(self) -> str:
        """Words that stand on everything made from these options."""
        return f"SIMULATED cohort, not measured on anyone, seed {self.seed}"


_LEAST: Final = MappingProxyType(
    {
        "n_responders": 2,
        "n_nonresponders": 2,
        "n_mirnas": 20,
        "n_time": 0,
        "n_group": 0,
        "n_interaction": 0,
        "subject_sd": 0,
        "dispersion": 0,
        "n_incomplete": 0,
    }
)
