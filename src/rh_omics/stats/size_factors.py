"""Size factors of sequencing libraries, each fitted against a reference that can be kept.

A method compares each library with a reference made of the training libraries. The reference is
an object of its own, so that a new library is scaled by what the training libraries have set.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from rh_omics.errors import ParameterError, ScaleError
from rh_omics.stats.counts import library_sizes
from rh_omics.stats.ranking import average_ranks

Floats = NDArray[np.float64]

UPPER_QUARTILE = 0.75
TRIM_RATIO = 0.3
TRIM_ABUNDANCE = 0.05
SAME_LIBRARY = 1e-6
NO_QUARTILE = 1e-20
WEIGHT_FLOOR = 1e-6


class SizeFactorMethod(StrEnum):
    """How libraries are made comparable."""

    TMM = "tmm"
    """Trimmed mean of M values (Robinson and Oshlack 2010)."""
    TMMWSP = "tmmwsp"
    """Trimmed mean of M values with singleton pairing, for many zeros (edgeR)."""
    RLE = "rle"
    """Relative log expression: median of ratios (Anders and Huber 2010)."""
    UPPER_QUARTILE = "upper_quartile"
    """Upper quartile of the counts (Bullard et al. 2010)."""
    NONE = "none"
    """Library sizes alone."""

    @classmethod
    def _missing_(cls, value: object) -> None:
        msg = f"size factors are computed by {', '.join(cls)}; got {value!r}"
        raise ParameterError(msg)


@dataclass(frozen=True, eq=False)
class SizeFactorReference:
    """What the training libraries have set for a method.

    Parameters
    ----------
    method : SizeFactorMethod
        The method.
    counts : ndarray of shape (n_features,)
        Counts of the reference library (TMM, TMMwsp), or geometric means over the libraries
        (RLE, 0 where a library has none); for other methods 1 where a feature takes part, else 0.
    library_size : float
        Sum of counts of the reference library; 1 where there is none.
    centre : float
        Geometric mean of the training libraries' raw factors; size factors are relative to it.
    """

    method: SizeFactorMethod
    counts: Floats
    library_size: float
    centre: float

    def size_factors(self, counts: Floats) -> Floats:
        """Compute the size factors of libraries, of training or new.

        Parameters
        ----------
        counts : ndarray of shape (n_samples, n_features)
            Raw counts of the features of the reference.

        Returns
        -------
        ndarray of shape (n_samples,)
            Size factors; their product over the training libraries is 1.

        Raises
        ------
        ScaleError
            If a count is missing or negative, or a factor can't be computed.
        """
        factors = self._raw(counts) / self.centre
        bad = np.flatnonzero(~(np.isfinite(factors) & (factors > 0)))
        if bad.size:
            msg = (
                f"{self.method} gives no size factor for {bad.size} of {factors.size} samples "
                f"(first in row {bad[0]}): too few features are counted there"
            )
            raise ScaleError(msg)
        return factors

    def _raw(self, counts: Floats) -> Floats:
        sizes = library_sizes(counts)
        factor = _FACTORS[self.method]
        return np.array(
            [factor(row, size, self) for row, size in zip(counts, sizes, strict=True)],
            dtype=np.float64,
        )


def fit_size_factors(counts: Floats, *, method: SizeFactorMethod | str) -> SizeFactorReference:
    """Choose the reference of a method from training libraries.

    Parameters
    ----------
    counts : ndarray of shape (n_samples, n_features)
        Raw counts.
    method : SizeFactorMethod or str
        How libraries are made comparable.

    Returns
    -------
    SizeFactorReference
        The reference; its `size_factors` of `counts` equal those of edgeR's ``calcNormFactors``.

    Raises
    ------
    ScaleError
        If a count is missing or negative, or a factor can't be computed.

    References
    ----------
    .. [1] Robinson, M. D. and Oshlack, A. (2010). A scaling normalization method for differential
       expression analysis of RNA-seq data. Genome Biol. 11, R25.
    .. [2] Anders, S. and Huber, W. (2010). Differential expression analysis for sequence count
       data. Genome Biol. 11, R106.
    .. [3] Bullard, J. H. et al. (2010). Evaluation of statistical methods for normalization and
       differential expression in mRNA-Seq experiments. BMC Bioinformatics 11, 94.

    Examples
    --------
    A feature that takes half of one library makes the others of that library look lower; TMM
    takes it as an outlier.

    >>> counts = np.array([np.full(100, 10.0), np.full(100, 10.0)])
    >>> counts[1, 0] = 1000
    >>> fit_size_factors(counts, method="tmm").size_factors(counts).round(3)
    array([1.411, 0.709])
    """
    method = SizeFactorMethod(method)
    uncentred = SizeFactorReference(method, *_REFERENCES[method](counts), centre=1.0)
    centre = float(np.exp(np.mean(np.log(uncentred.size_factors(counts)))))
    return SizeFactorReference(method, uncentred.counts, uncentred.library_size, centre)


def _upper_quartile_library(counts: Floats) -> tuple[Floats, float]:
    """Take the library whose upper quartile is nearest to the mean one."""
    sizes = library_sizes(counts)
    seen = counts[:, counts.any(axis=0)]
    quartiles: Floats = np.quantile(seen, UPPER_QUARTILE, axis=1) / sizes
    if np.median(quartiles) < NO_QUARTILE:
        return _richest_library(counts)
    chosen = int(np.argmin(np.abs(quartiles - quartiles.mean())))
    return counts[chosen], float(sizes[chosen])


def _richest_library(counts: Floats) -> tuple[Floats, float]:
    """Take the library with the largest sum of square roots."""
    chosen = int(np.argmax(np.sqrt(counts).sum(axis=1)))
    return counts[chosen], float(library_sizes(counts)[chosen])


def _geometric_means(counts: Floats) -> tuple[Floats, float]:
    with np.errstate(divide="ignore"):
        logs: Floats = np.log(counts)
    return np.asarray(np.exp(logs.mean(axis=0))), 1.0


def _features_seen(counts: Floats) -> tuple[Floats, float]:
    return np.any(counts > 0, axis=0).astype(np.float64), 1.0


_REFERENCES: dict[SizeFactorMethod, Callable[[Floats], tuple[Floats, float]]] = {
    SizeFactorMethod.TMM: _upper_quartile_library,
    SizeFactorMethod.TMMWSP: _richest_library,
    SizeFactorMethod.RLE: _geometric_means,
    SizeFactorMethod.UPPER_QUARTILE: _features_seen,
    SizeFactorMethod.NONE: _features_seen,
}


def _tmm(counts: Floats, size: float, reference: SizeFactorReference) -> float:
    """Average the log ratios to the reference, extremes of ratio and abundance left out."""
    shared = (counts > 0) & (reference.counts > 0)
    share, reference_share = (
        counts[shared] / size,
        reference.counts[shared] / reference.library_size,
    )
    ratio = np.log2(share / reference_share)
    if not ratio.size or np.max(np.abs(ratio)) < SAME_LIBRARY:
        return 1.0
    # A sum of logarithms, not the logarithm of the product: the last bit decides near-ties.
    abundance = (np.log2(share) + np.log2(reference_share)) / 2
    kept = _between(average_ranks(ratio), TRIM_RATIO) & _between(
        average_ranks(abundance), TRIM_ABUNDANCE
    )
    variance = (1 - share) / (share * size)
    variance += (1 - reference_share) / (reference_share * reference.library_size)
    if not kept.any():  # two heaps of tied ratios, each trimmed as one
        return 1.0
    return float(2 ** np.average(ratio[kept], weights=1 / variance[kept]))


def _between(rank: Floats, trimmed: float) -> NDArray[np.bool_]:
    """Tell which ranks are left when a share is trimmed at either end."""
    lowest = np.floor(rank.size * trimmed) + 1
    kept: NDArray[np.bool_] = (rank >= lowest) & (rank <= rank.size + 1 - lowest)
    return kept


def _tmmwsp(counts: Floats, size: float, reference: SizeFactorReference) -> float:
    """Average log ratios as TMM does, with features seen in one library only paired by rank."""
    here, there = _pair_singletons(counts, reference.counts)
    share, reference_share = here / size, there / reference.library_size
    ratio = np.log2(share / reference_share)
    if not ratio.size or np.max(np.abs(ratio)) < SAME_LIBRARY:
        return 1.0
    # Many small counts share a ratio: half a count more on either side breaks the tie.
    damped_share = (here + 0.5) / (size + 0.5)
    damped = np.log2(damped_share / ((there + 0.5) / (reference.library_size + 0.5)))
    by_ratio, by_abundance = (
        np.lexsort((damped, ratio)),
        np.argsort(share * reference_share, kind="stable"),
    )
    kept = _middle(by_ratio, TRIM_RATIO) & _middle(by_abundance, TRIM_ABUNDANCE)
    variance = (1 - share) / (share * size)
    variance += (1 - reference_share) / (reference_share * reference.library_size)
    return float(2 ** np.average(ratio[kept], weights=1 / (variance[kept] + WEIGHT_FLOOR)))


def _pair_singletons(counts: Floats, other: Floats) -> tuple[Floats, Floats]:
    """Join the features seen in both with pairs of those seen in one, by falling count."""
    in_both = (counts > 0) & (other > 0)
    alone = np.sort(counts[(counts > 0) & (other == 0)])[::-1]
    other_alone = np.sort(other[(other > 0) & (counts == 0)])[::-1]
    pairs = min(alone.size, other_alone.size)
    here = np.concatenate([counts[in_both], alone[:pairs]])
    there = np.concatenate([other[in_both], other_alone[:pairs]])
    return here, there


def _middle(order: NDArray[np.intp], trimmed: float) -> NDArray[np.bool_]:
    """Mark what is left of an order when a share is trimmed at either end."""
    cut = int(order.size * trimmed)
    kept = np.zeros(order.size, dtype=np.bool_)
    kept[order[cut : order.size - cut]] = True
    return kept


def _rle(counts: Floats, size: float, reference: SizeFactorReference) -> float:
    in_all = reference.counts > 0
    if not in_all.any():
        return float("nan")
    return float(np.median(counts[in_all] / reference.counts[in_all]) / size)


def _quartile(counts: Floats, size: float, reference: SizeFactorReference) -> float:
    return float(np.quantile(counts[reference.counts > 0], UPPER_QUARTILE) / size)


def _one(counts: Floats, size: float, reference: SizeFactorReference) -> float:  # noqa: ARG001 - one signature
    return 1.0


_FACTORS: dict[SizeFactorMethod, Callable[[Floats, float, SizeFactorReference], float]] = {
    SizeFactorMethod.TMM: _tmm,
    SizeFactorMethod.TMMWSP: _tmmwsp,
    SizeFactorMethod.RLE: _rle,
    SizeFactorMethod.UPPER_QUARTILE: _quartile,
    SizeFactorMethod.NONE: _one,
}
