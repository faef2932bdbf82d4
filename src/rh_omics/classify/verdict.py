"""What an evaluation amounts to, in plain language."""

from dataclasses import dataclass

import pandas as pd

from rh_omics.stats.riley import RileySize

LEVEL = 0.05

NO_EVIDENCE = "no evidence above chance"
PROMISING = "promising, n too small"
NOT_BETTER = "above chance, not shown to beat a simpler model"
SUPPORTED = "evidence above chance"


@dataclass(frozen=True)
class Verdict:
    """A sentence and its reasons.

    Parameters
    ----------
    text : str
        One of the four verdicts of this module.
    reasons : tuple of str
        Why, one sentence each.
    """

    text: str
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        """Join the verdict and its reasons."""
        return f"{self.text}: {' '.join(self.reasons)}"


def judge(
    metrics: pd.DataFrame,
    pvalue: float | None,
    comparisons: pd.DataFrame,
    size: RileySize,
    n_subjects: int,
) -> Verdict:
    """Weigh the permutation test, the simpler models and the size of the cohort.

    Parameters
    ----------
    metrics : pandas.DataFrame
        Table with the row ``auc``.
    pvalue : float or None
        Permutation p-value; ``None`` if no permutation was done.
    comparisons : pandas.DataFrame
        Table of the simpler models.
    size : RileySize
        Number of people that the model would need.
    n_subjects : int
        Number of people there are.

    Returns
    -------
    Verdict
        The verdict.
    """
    auc = metrics.set_index("metric").loc["auc"]
    reasons = [
        (
            f"AUC {auc['estimate']:.2f} (95 % CI {auc['ci_low']:.2f} to {auc['ci_high']:.2f}) "
            f"in {n_subjects} subjects."
        )
    ]
    above = auc["ci_low"] > 0.5 if pvalue is None else pvalue <= LEVEL  # noqa: PLR2004
    if pvalue is None:
        reasons.append("No permutation test was done; the interval decides.")
    else:
        reasons.append(f"Permutation p = {pvalue:.3g} of the whole nested procedure.")
    if not above:
        return Verdict(NO_EVIDENCE, (*reasons, "Shuffled labels do as well often enough."))
    rivals = comparisons[(comparisons["model"] != "prevalence") & (comparisons["gain_low"] <= 0)]
    unbeaten = [
        f"Not shown to beat {row.model} (AUC {row.auc:.2f}, gain {row.auc_gain:+.2f}, 95 % CI "
        f"{row.gain_low:+.2f} to {row.gain_high:+.2f})."
        for row in rivals.itertuples()
    ]
    small = n_subjects < size.needed
    if small:
        reasons.append(
            f"Riley's criteria ask for {size.needed} people to develop this model; there are "
            f"{n_subjects}."
        )
    if unbeaten:
        return Verdict(NOT_BETTER, (*reasons, *unbeaten))
    return Verdict(PROMISING if small else SUPPORTED, tuple(reasons))
