"""How many people a prediction model of a binary outcome needs [1]_.

References
----------
.. [1] Riley, R. D. et al. (2020). Calculating the sample size required for developing a clinical
   prediction model. BMJ 368, m441.
"""

from math import ceil, log
from typing import NamedTuple

import numpy as np

USUAL_SHARE = 0.15
"""Share of the largest possible Cox-Snell R² that Riley et al. advise to assume."""


class RileySize(NamedTuple):
    """Numbers of people that three criteria ask for.

    Parameters
    ----------
    shrinkage : int
        For an expected shrinkage of at least 0.9.
    optimism : int
        For an optimism of at most 0.05 in Nagelkerke's R².
    overall_risk : int
        For the overall risk within ±0.05.
    r2_cox_snell : float
        Anticipated Cox-Snell R² that was used.
    """

    shrinkage: int
    optimism: int
    overall_risk: int
    r2_cox_snell: float

    @property
    def needed(self) -> int:
        """Number of people that meets all criteria."""
        return max(self.shrinkage, self.optimism, self.overall_risk)


def largest_r2(prevalence: float) -> float:
    """Compute the largest possible Cox-Snell R² of a binary outcome.

    Parameters
    ----------
    prevalence : float
        Share of the outcome, between 0 and 1.

    Returns
    -------
    float
        The bound.

    Examples
    --------
    >>> round(largest_r2(0.5), 2)
    0.75
    """
    entropy = prevalence * np.log(prevalence) + (1 - prevalence) * np.log(1 - prevalence)
    return float(1 - np.exp(2 * entropy))


def riley_sample_size(
    n_parameters: int, prevalence: float, *, r2_cox_snell: float | None = None
) -> RileySize:
    """Compute the number of people needed to develop a model.

    Parameters
    ----------
    n_parameters : int
        Candidate predictor parameters, those that a selection drops included.
    prevalence : float
        Share of the outcome, between 0 and 1.
    r2_cox_snell : float, optional
        Anticipated Cox-Snell R²; 15 % of the largest possible by default.

    Returns
    -------
    RileySize
        The three criteria.

    Examples
    --------
    >>> size = riley_sample_size(6, 0.52, r2_cox_snell=0.30)
    >>> size.shrinkage, size.overall_risk, size.needed
    (148, 384, 384)
    """
    bound = largest_r2(prevalence)
    r2 = USUAL_SHARE * bound if r2_cox_snell is None else r2_cox_snell
    second = r2 / (r2 + 0.05 * bound)
    overall = (1.959964 / 0.05) ** 2 * prevalence * (1 - prevalence)
    return RileySize(
        _for_shrinkage(n_parameters, r2, 0.9),
        _for_shrinkage(n_parameters, r2, second),
        ceil(overall),
        r2,
    )


def supported_parameters(n: int, prevalence: float, *, r2_cox_snell: float | None = None) -> int:
    """Count the predictor parameters that a cohort supports by the first two criteria.

    Parameters
    ----------
    n : int
        People in the cohort.
    prevalence : float
        Share of the outcome, between 0 and 1.
    r2_cox_snell : float, optional
        Anticipated Cox-Snell R²; 15 % of the largest possible by default.

    Returns
    -------
    int
        Largest number of parameters, maybe 0.
    """
    count = 0
    while True:
        size = riley_sample_size(count + 1, prevalence, r2_cox_snell=r2_cox_snell)
        if max(size.shrinkage, size.optimism) > n:
            return count
        count += 1


def _for_shrinkage(n_parameters: int, r2: float, shrinkage: float) -> int:
    if r2 >= shrinkage:
        return 0
    return ceil(n_parameters / ((shrinkage - 1) * log(1 - r2 / shrinkage)))
