"""How precisely a classifier's discrimination can be known from a number of subjects."""

from typing import NamedTuple

import numpy as np
from scipy import stats

from rh_omics.errors import ParameterError
from rh_omics.power.sizes import smallest_number


class AucInterval(NamedTuple):
    """Expected interval of an area under the ROC curve."""

    low: float
    """Lower limit, not below 0."""
    high: float
    """Upper limit, not above 1."""
    se: float
    """Standard error."""


def expected_auc_interval(
    auc: float, *, n_responders: int, n_others: int, confidence: float = 0.95
) -> AucInterval:
    """Foresee the interval of an area under the ROC curve [1]_.

    Parameters
    ----------
    auc : float
        True area, in (0, 1).
    n_responders, n_others : int
        Subjects with and without the outcome, whose predictions are out-of-fold or new.
    confidence : float, default 0.95
        Coverage.

    Returns
    -------
    AucInterval
        Limits and standard error. The formula assumes exponential scores; repeated
        cross-validation on few subjects is less precise than this.

    Raises
    ------
    ParameterError
        If the area or the confidence is outside (0, 1), or a group is empty.

    References
    ----------
    .. [1] Hanley, J. A. and McNeil, B. J. (1982). The meaning and use of the area under a receiver
       operating characteristic (ROC) curve. Radiology 143, 29-36.

    Examples
    --------
    An area of 0.7 from 13 and 12 runners can't be told from chance:

    >>> limits = expected_auc_interval(0.7, n_responders=13, n_others=12)
    >>> round(limits.low, 2), round(limits.high, 2)
    (0.49, 0.91)
    """
    problems = []
    for name, value in (("auc", auc), ("confidence", confidence)):
        if not 0 < value < 1:
            problems.append(f"{name} is {value}; it must lie between 0 and 1")
    if min(n_responders, n_others) < 1:
        problems.append(f"there are {n_responders} and {n_others} subjects; both groups are needed")
    if problems:
        raise ParameterError(problems)
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = (
        auc * (1 - auc) + (n_responders - 1) * (q1 - auc**2) + (n_others - 1) * (q2 - auc**2)
    ) / (n_responders * n_others)
    se = float(np.sqrt(variance))
    reach = float(stats.norm.ppf((1 + confidence) / 2)) * se
    return AucInterval(max(0.0, auc - reach), min(1.0, auc + reach), se)


def auc_sample_size(
    auc: float, *, half_width: float, prevalence: float = 0.5, confidence: float = 0.95
) -> int:
    """Find the fewest subjects with which an area under the ROC curve is known so well.

    Parameters
    ----------
    auc : float
        True area, in (0, 1).
    half_width : float
        Wanted half width of the interval, in (0, 0.5).
    prevalence : float, default 0.5
        Share of responders, in (0, 1).
    confidence : float, default 0.95
        Coverage.

    Returns
    -------
    int
        All subjects.

    Raises
    ------
    ParameterError
        If an argument is outside its range, or more than a million subjects are needed.

    Examples
    --------
    >>> auc_sample_size(0.8, half_width=0.1)
    77
    """
    if not (0 < half_width < 0.5 and 0 < prevalence < 1):  # noqa: PLR2004 - half the unit range
        msg = (
            f"half_width is {half_width} and prevalence {prevalence}; they must lie in (0, 0.5) "
            "and (0, 1)"
        )
        raise ParameterError(msg)
    quantile = float(stats.norm.ppf((1 + confidence) / 2))

    def enough(n: int) -> bool:
        responders = min(max(round(n * prevalence), 1), n - 1)
        found = expected_auc_interval(
            auc, n_responders=responders, n_others=n - responders, confidence=confidence
        )
        return quantile * found.se <= half_width

    return smallest_number(enough, start=4, what=f"a half width of {half_width}")
