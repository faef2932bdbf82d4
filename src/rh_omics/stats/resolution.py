"""What a number of permutations can and can't show after correction over many features."""

from dataclasses import dataclass
from math import ceil

from rh_omics.errors import ParameterError

ROUNDING = 1e-9


@dataclass(frozen=True)
class Resolution:
    """What the smallest attainable p-value means for a false discovery rate.

    Parameters
    ----------
    smallest_pvalue : float
        Smallest p-value that a feature can reach.
    smallest_padj : float
        Smallest Benjamini-Hochberg adjusted p-value of a single hit, at most 1.
    n_features : int
        Features tested.
    fdr : float
        False discovery rate wished for.
    features_needed : int
        How many features must all reach the smallest p-value before any of them is a hit.
    draws_needed : int
        Random permutations from which on a single feature can be a hit.
    """

    smallest_pvalue: float
    smallest_padj: float
    n_features: int
    fdr: float
    features_needed: int
    draws_needed: int

    @property
    def reachable(self) -> bool:
        """Return whether a single feature can be a hit."""
        return self.features_needed <= 1

    @property
    def sentence(self) -> str:
        """Return the same in a sentence for a report."""
        start = f"The smallest attainable p-value is {self.smallest_pvalue:.3g}"
        if self.reachable:
            return f"{start}: enough for an FDR of {self.fdr:g} over {self.n_features} features."
        if self.features_needed > self.n_features:
            reach = "no feature can ever reach"
        else:
            reach = f"fewer than {self.features_needed} features together can't reach"
        return (
            f"{start}: {reach} an FDR of {self.fdr:g} over {self.n_features} features; a single "
            f"one needs {self.draws_needed} permutations or more, if so many exist."
        )


def permutation_resolution(
    smallest_pvalue: float, *, n_features: int, fdr: float = 0.05
) -> Resolution:
    """Say whether permutation p-values can reach a false discovery rate.

    With m random permutations the smallest p-value is 1 / (m + 1), and Benjamini and Hochberg
    multiply that of h equal hits among k features by k / h.

    Parameters
    ----------
    smallest_pvalue : float
        Smallest attainable p-value, such as ``PermutationTest.smallest_pvalue``.
    n_features : int
        Features tested, k.
    fdr : float, default 0.05
        False discovery rate wished for.

    Returns
    -------
    Resolution
        What is attainable.

    Raises
    ------
    ParameterError
        If a probability isn't between 0 and 1 or there are no features.

    Examples
    --------
    >>> permutation_resolution(1 / 1000, n_features=460).features_needed
    10
    >>> permutation_resolution(1 / 1000, n_features=460).draws_needed
    9199
    """
    if not 0 < smallest_pvalue <= 1 or not 0 < fdr < 1 or n_features < 1:
        msg = (
            "needed: 0 < smallest_pvalue <= 1, 0 < fdr < 1 and a feature or more; "
            f"got {smallest_pvalue}, {fdr} and {n_features}"
        )
        raise ParameterError(msg)
    needed = ceil(n_features * smallest_pvalue / fdr * (1 - ROUNDING))
    return Resolution(
        smallest_pvalue=smallest_pvalue,
        smallest_padj=min(1.0, n_features * smallest_pvalue),
        n_features=n_features,
        fdr=fdr,
        features_needed=max(1, needed),
        draws_needed=max(1, ceil(n_features / fdr * (1 - ROUNDING)) - 1),
    )
